// The client behind a network that breaks: applied is what is owed, in order, once, or one exact gap.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { http } from "../src/http.js";
import { named, Server, state, until, type Watched, watched } from "./support/nexus.js";
import { type Answer, Wire } from "./support/wire.js";

/** The rules' numbers, made short. */
const SHORT = {
  helloMs: 500,
  firstMs: 20,
  leastMs: 20,
  secondMs: 40,
  mostMs: 100,
  degradedMs: 400,
  spreadMs: 20,
  pollMs: 100,
  pollWaitMs: 2_000,
  shortMs: 300,
  streamMs: 1_000,
  settleMs: 50,
};

let server: Server;
let wire: Wire;
beforeAll(async () => {
  server = await Server.start(0, "--heartbeat-ms", "300", "--window", "2000");
  wire = await Wire.start(() => server.url);
});
afterAll(async () => {
  await wire[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** A client behind the wire that reads from now on, and is live. */
async function behind(): Promise<Watched> {
  wire.fault = { kind: "none" };
  wire.stream = undefined;
  wire.poll = undefined;
  const one = watched({ transport: http(`${wire.url}/events`), from: "now", tuning: SHORT });
  one.client.start();
  await until("live", () => state(one) === "live");
  return one;
}

/** What the client gives for everything that is published meanwhile. */
async function all(one: Watched, ...ids: string[]): Promise<void> {
  await until(
    () => [one.client.getSnapshot(), one.seen.order],
    () => one.seen.ids.includes(ids.at(-1) as string),
  );
  expect(one.seen.order).toEqual(ids);
  expect(one.seen.errors).toEqual([]);
}

const reasons = ({ seen }: Watched) =>
  seen.statuses.flatMap((status) => ("cause" in status ? [status.cause.kind] : []));

describe("a stream", () => {
  it("that is cut goes on behind the last event", async () => {
    using one = await behind();
    await server.publish("info", ...named("cut", 3));
    await until("three", () => one.seen.ids.length === 3);
    wire.cut();
    await server.publish("info", ...named("more", 3));
    await all(one, ...named("cut", 3), ...named("more", 3));
    await until("live", () => state(one) === "live");
    expect(reasons(one)).toContain("error");
  });

  it("that is silent is given up after two and a half heartbeats", async () => {
    using one = await behind();
    wire.fault = { kind: "silence" };
    await server.publish("info", "unheard");
    await until("the loss", () => reasons(one).includes("silent"));
    wire.fault = { kind: "none" };
    await all(one, "unheard");
    await until("live", () => state(one) === "live");
  });

  it("that nothing comes through of is polled beside, then lived without, and taken up when it does", async () => {
    using one = await behind();
    wire.fault = { kind: "buffer" };
    wire.cut();
    await server.publish("info", "a");
    await until(
      () => one.client.getSnapshot(),
      () =>
        state(one) === "live" &&
        one.seen.statuses.at(-1)?.state === "live" &&
        "via" in one.client.getSnapshot().status &&
        (one.client.getSnapshot().status as { via: string }).via === "long-poll",
    );
    expect(one.seen.statuses.map(({ state }) => state)).toContain("degraded");
    await server.publish("info", "b");
    await until("b", () => one.seen.ids.includes("b"), 1_500);
    wire.fault = { kind: "none" };
    await until(
      () => one.client.getSnapshot(),
      () => (one.client.getSnapshot().status as { via?: string }).via === "stream",
    );
    await server.publish("info", "c");
    await all(one, "a", "b", "c");
  });

  it.each([1, 7, 64])("in pieces of %i bytes is the same", async (size) => {
    using one = await behind();
    wire.fault = { kind: "pieces", size };
    await server.publish("info", "ä€😀", "b");
    await all(one, "ä€😀", "b");
  });

  it("that comes late is the same", async () => {
    using one = await behind();
    wire.fault = { kind: "delay", ms: 200 };
    await server.publish("info", "a", "b");
    await all(one, "a", "b");
  });

  const five = (blocks: string[]) => blocks as [string, string, string, string, string];
  it.each<[string, (blocks: string[]) => string[]]>([
    ["loses an event", (blocks) => blocks.filter((_, at) => at !== 1)],
    ["doubles each event", (blocks) => blocks.flatMap((block) => [block, block])],
    [
      "swaps two events",
      (blocks) => {
        const [first, second, ...rest] = five(blocks);
        return [second, first, ...rest];
      },
    ],
    ["repeats the first at the end", (blocks) => [...blocks, blocks[0] as string]],
  ])("that %s applies each once and in order", async (what, change) => {
    using one = await behind();
    wire.fault = { kind: "tamper", change };
    await server.publish("info", ...named("t", 5));
    await all(one, ...named("t", 5));
    const { reconnects, duplicates } = one.client.getSnapshot().counters;
    // What was there already is dropped; only where something is missing it comes again.
    const [lost, doubled] = [/loses|swaps/.test(what), /doubles|repeats/.test(what)];
    expect([reconnects > 0, duplicates > 0]).toEqual([lost, doubled]);
  });
});

describe("an answer", () => {
  it.each<[string, Answer, string]>([
    ["401", { status: 401 }, "signed-out"],
    ["403", { status: 403 }, "signed-out"],
    ["404", { status: 404 }, "not-found"],
    ["204", { status: 204 }, "ended"],
    ["410", { status: 410 }, "ended"],
  ])("of %s stops the client, says why, and retryNow begins anew", async (_, answer, reason) => {
    using one = await behind();
    wire.stream = answer;
    wire.cut();
    await until("stopped", () => state(one) === "stopped");
    expect(one.client.getSnapshot().status).toMatchObject({ reason });
    const asked = wire.requests.length;
    await new Promise((go) => setTimeout(go, 300));
    expect(wire.requests.length).toBe(asked);
    wire.stream = undefined;
    await server.publish("info", "a");
    one.client.retryNow();
    await all(one, "a");
  });

  it.each<[string, Answer]>([
    ["500", { status: 500 }],
    ["200 with HTML", { status: 200, headers: { "content-type": "text/html" }, body: "<h1>" }],
  ])("of %s is tried again, ever later, and said", async (_, answer) => {
    using one = await behind();
    wire.stream = answer;
    wire.poll = answer;
    wire.cut();
    await until("degraded", () => state(one) === "degraded");
    const streams = wire.streams;
    await until("more attempts", () => wire.streams > streams + 3);
    wire.stream = undefined;
    wire.poll = undefined;
    await server.publish("info", "a");
    await all(one, "a");
    await until("live", () => state(one) === "live");
  });

  it("of 503 with Retry-After is honoured, by polls too", async () => {
    using one = await behind();
    const answer = { status: 503, headers: { "retry-after": "2" } };
    wire.stream = answer;
    wire.poll = answer;
    wire.cut();
    await until("the refusal", () =>
      one.seen.statuses.some((it) => "cause" in it && it.cause.detail.includes("503")),
    );
    const asked = wire.requests.length;
    await new Promise((go) => setTimeout(go, 1_500));
    expect(wire.requests.length).toBe(asked);
    wire.stream = undefined;
    wire.poll = undefined;
    await server.publish("info", "a");
    await all(one, "a");
  });

  const sse = { "content-type": "text/event-stream" };
  const hello = (protocol: string, cursor: string) =>
    `event: hello\nid: ${cursor}\ndata: ${JSON.stringify({
      type: "hello",
      version: 1,
      cursor,
      protocol,
      connection: "c",
      resumed: false,
      heartbeat_ms: 15_000,
      retry_ms: 1,
      fingerprint: "",
      keeping: true,
      ignored: [],
    })}\n\n`;

  it("in another protocol stops the client as too old", async () => {
    wire.stream = { status: 200, headers: sse, body: hello("tidings/2", "1.aaaaaaaa.1") };
    using one = watched({ transport: http(`${wire.url}/events`), tuning: SHORT });
    one.client.start();
    await until("stopped", () => state(one) === "stopped");
    expect(one.client.getSnapshot().status).toMatchObject({ reason: "too-old" });
  });

  it("with frames that are none and events that are wrong counts them, tells them, and goes on", async () => {
    const cursor = (seq: number) => `id: 1.aaaaaaaa.${seq}\n`;
    const around = (event: unknown) => JSON.stringify({ id: "i", timestamp: "2025-09-04T11:52:43Z", event });
    const body = [
      hello("tidings/1", "1.aaaaaaaa.1"),
      "event: gap\ndata: {no json\n\n",
      'event: surprise\ndata: {"type":"surprise","version":1}\n\n',
      `${cursor(2)}data: {no json\n\n`,
      `${cursor(3)}data: ${around({ type: "activity_message", payload: { version: 1 } })}\n\n`,
      `${cursor(4)}data: ${around({ type: "newer", payload: { version: 3 } })}\n\n`,
      `event: unsupported\n${cursor(5)}data: ${JSON.stringify({
        type: "unsupported",
        version: 1,
        cursor: "1.aaaaaaaa.5",
        id: "i",
        timestamp: null,
        event_type: "server_status",
        event_version: 9,
        critical: true,
        reason: "no downcaster",
      })}\n\n`,
      `${cursor(6)}data: ${around({
        type: "activity_message",
        payload: { version: 1, message: "good", level: "info", timestamp: "2025-09-04T11:52:43Z" },
      })}\n\n`,
    ].join("");
    wire.stream = { status: 200, headers: sse, body };
    const told: unknown[] = [];
    const saved: string[] = [];
    using one = watched({
      transport: http(`${wire.url}/events`),
      tuning: SHORT,
      position: { load: () => null, save: (position) => void saved.push(position) },
      onInvalid: (issues, raw) => void told.push(["invalid", issues.length > 0, typeof raw]),
      onUnknown: (type, version) => void told.push(["unknown", type, version]),
      onUnsupported: ({ type, version, reason }) => void told.push(["unsupported", type, version, reason]),
    });
    one.client.start();
    await until("the good one", () => one.seen.ids.length === 1);
    one.client.stop();
    wire.stream = undefined;
    expect(told).toEqual([
      ["invalid", true, "string"],
      ["invalid", true, "string"],
      ["unknown", "newer", 3],
      ["unsupported", "server_status", 9, "no downcaster"],
    ]);
    const counters = { applied: 1, invalid: 2, unknown: 1, unsupported: 1, ignored: 2, duplicates: 0 };
    expect(one.client.getSnapshot().counters).toMatchObject(counters);
    await until("the position behind it", () => saved.at(-1) === "1.aaaaaaaa.6");
  });
});
