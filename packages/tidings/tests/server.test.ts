// The server of `tidings/testing`: its faults, as a client meets them, and its clock.
import { describe, expect, it } from "vitest";
import { activityMessageEvent } from "../../../generated/typescript/nexus/fixtures.js";
import { catalog, type NexusEvent } from "../../../generated/typescript/nexus/index.js";
import type { Frame } from "../src/generated/delivery/types.js";
import type { End, PollRequest, Request } from "../src/index.js";
import { type TestServer, testServer } from "../src/testing.js";

const everything: Request = { from: "now", accept: "server_status:2" };
const once: PollRequest = { ...everything, from: "window", wait_ms: 0, limit: 300 };

function note(message: string): NexusEvent {
  return { ...activityMessageEvent.full, payload: { ...activityMessageEvent.full.payload, message } };
}

/** A stream that is read: what came, in words, and how it ended. */
class Listener {
  readonly came: string[] = [];
  readonly #end = new AbortController();
  ended: End | undefined;

  constructor({ transport }: TestServer<typeof catalog>, request: Request = everything) {
    const frame = (frame: unknown): void => void this.came.push(word(frame as Frame));
    const sink = { frame, alive: () => undefined };
    void transport.stream?.(request, sink, this.#end.signal).then((end) => {
      this.ended = end;
    });
  }

  stop(): void {
    this.#end.abort();
  }
}

function word(frame: Frame): string {
  switch (frame.type) {
    case "event": {
      const { event } = frame.envelope as unknown as { readonly event: ReturnType<typeof note> };
      return event.type === "activity_message" ? event.payload.message : event.type;
    }
    case "gap":
      return `gap ${frame.reason} ${frame.missed}`;
    case "goodbye":
      return `goodbye ${frame.reason}`;
    case "heartbeat":
      return `heartbeat ${frame.behind}`;
    default:
      return frame.type;
  }
}

describe("a server for tests", () => {
  it("gives what is published while a stream is open, in order", async () => {
    const server = testServer(catalog);
    const listener = new Listener(server);
    await server.advance(0);
    server.publish(note("a"));
    server.publish(note("b"));
    await server.advance(15_000);
    await server.advance(0);
    expect(listener.came).toEqual(["hello", "a", "b", "heartbeat 0"]);
    listener.stop();
    await server.advance(0);
    expect(listener.ended).toEqual({ kind: "ended" });
    expect(server.environment.pending).toBe(0);
  });

  it("refuses an event that the catalog's own validators refuse, and says what is wrong", () => {
    const server = testServer(catalog);
    expect(() => server.publish(note(""))).toThrow(/no event of `nexus` as it is sent today: .*message/);
    // @ts-expect-error a type that the catalog does not have
    expect(() => server.publish({ type: "activity", payload: {} })).toThrow(
      "`activity` version 1 is not known",
    );
    expect(server.position()).toMatch(/\.0$/);
  });

  it("keeps what is critical over a kill, and everything over a clean restart", async () => {
    const server = testServer(catalog);
    server.publish(note("a"));
    server.publish(note("B"), { critical: true });
    const before = server.publish(note("c"));
    const cursor = before.replace(/\d+$/, "0");
    await server.restart({ clean: true });
    const clean = new Listener(server, { cursor, accept: "" });
    await server.advance(0);
    expect(clean.came).toEqual(["hello", "a", "B", "c"]);
    await server.restart();
    expect(clean.ended).toEqual({ kind: "ended" });
    const killed = new Listener(server, { cursor, accept: "" });
    await server.advance(0);
    expect(killed.came).toEqual(["hello", "gap restart null", "B"]);
    killed.stop();
  });

  it("says goodbye before a clean restart", async () => {
    const server = testServer(catalog);
    const listener = new Listener(server);
    await server.advance(0);
    server.publish(note("a"));
    await server.restart({ clean: true });
    expect([listener.came, listener.ended]).toEqual([["hello", "a", "goodbye stopping"], { kind: "ended" }]);
  });

  it("loses, swaps and cuts on open streams", async () => {
    const server = testServer(catalog);
    const listener = new Listener(server);
    await server.advance(0);
    server.lose(1);
    for (const message of ["a", "b"]) server.publish(note(message));
    await server.advance(0);
    server.swap();
    for (const message of ["c", "d", "e"]) server.publish(note(message));
    await server.advance(0);
    expect(listener.came).toEqual(["hello", "b", "d", "c", "e"]);
    server.cut(500);
    for (const message of ["f", "g", "h"]) server.publish(note(message));
    await server.advance(0);
    expect(listener.came.slice(5)).toEqual(["f", "g"]);
    expect(listener.ended).toMatchObject({ kind: "failed", cause: { kind: "closed" } });
    const next = new Listener(server, { cursor: server.position(), accept: "" });
    await server.advance(0);
    server.cut();
    await server.advance(0);
    expect([next.came, next.ended?.kind]).toEqual([["hello"], "failed"]);
  });

  it("hangs until it is let go", async () => {
    const server = testServer(catalog);
    const listener = new Listener(server);
    await server.advance(0);
    const heal = server.hang();
    server.publish(note("a"));
    const late = new Listener(server);
    const given = new Listener(server);
    await server.advance(60_000);
    expect([listener.came, late.came]).toEqual([["hello"], []]);
    given.stop();
    await server.advance(0);
    expect(given.ended).toEqual({ kind: "ended" });
    heal();
    heal();
    await server.advance(0);
    expect([listener.came, late.came]).toEqual([["hello", "a"], ["hello"]]);
  });

  it.each([
    [401, { kind: "refused", reason: "signed-out" }],
    [403, { kind: "refused", reason: "signed-out" }],
    [404, { kind: "refused", reason: "not-found" }],
    [204, { kind: "refused", reason: "ended" }],
    [410, { kind: "refused", reason: "ended" }],
    [500, { kind: "failed", cause: { kind: "error" } }],
    [503, { kind: "failed", retryAfterMs: 7_000 }],
  ])("answers %i until it is told otherwise", async (status, end) => {
    const server = testServer(catalog);
    const over = server.refuse(status, { retryAfterMs: 7_000 });
    const listener = new Listener(server);
    await server.advance(0);
    expect(listener.ended).toMatchObject(end);
    expect(await server.transport.poll(once, new AbortController().signal)).toMatchObject(end);
    over();
    expect(await server.transport.poll(once, new AbortController().signal)).toHaveProperty("answer");
    expect(server.requests.map(({ kind }) => kind)).toEqual(["stream", "poll", "poll"]);
  });

  it("holds a poll until there is something, or as long as it may", async () => {
    const server = testServer(catalog);
    const waits = { ...once, wait_ms: 25_000 };
    const poll = (): Promise<unknown> => server.transport.poll(waits, new AbortController().signal);
    const answers: unknown[] = [];
    void poll().then((answer) => answers.push(answer));
    await server.advance(24_999);
    expect(answers).toEqual([]);
    server.publish(note("a"));
    await server.advance(0);
    expect(answers).toMatchObject([
      { answer: { more: false, frames: [{ type: "hello" }, { type: "event" }] } },
    ]);
    const now = { ...waits, cursor: server.position() };
    void server.transport.poll(now, new AbortController().signal).then((answer) => answers.push(answer));
    await server.advance(25_000);
    expect(answers[1]).toMatchObject({ answer: { frames: [{ type: "hello", resumed: true }] } });
  });

  it("takes a snapshot's cursor before the state", async () => {
    const server: TestServer<typeof catalog> = testServer(catalog, {
      snapshot: () => {
        server.publish(note("while it is made"));
        return { open: 3 };
      },
    });
    const before = server.position();
    expect(await server.transport.snapshot?.(new AbortController().signal)).toEqual({
      cursor: before,
      state: { open: 3 },
    });
  });

  it("tells the time of day from its clock, which sleep parts", async () => {
    const { environment, advance } = testServer(catalog);
    const [wall, now] = [environment.wall(), environment.now()];
    await advance(1_000);
    environment.sleep(3_600_000);
    expect([environment.wall() - wall, environment.now() - now]).toEqual([3_601_000, 1_000]);
  });

  it("draws the same chance from the same seed", () => {
    const draw = (seed: number): number[] => {
      const { environment } = testServer(catalog, { seed });
      return Array.from({ length: 1_000 }, environment.random);
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const numbers = draw(9);
    const mean = numbers.reduce((sum, number) => sum + number) / numbers.length;
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(mean).toBeCloseTo(0.5, 1);
  });
});
