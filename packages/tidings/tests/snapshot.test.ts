// Snapshots beside events, against a real server: state and what follows it are the state of the server.
import { expect, it } from "vitest";
import { http, snapshotOf } from "../src/http.js";
import type { Snapshot } from "../src/index.js";
import { named, Server, state, until, watched } from "./support/nexus.js";

/** A state on the server: what was published, changed before each event of it. */
function published(server: Server) {
  const all: string[] = [];
  const cursor = snapshotOf<unknown>(`${server.url}/demo/state`);
  return {
    all,
    async publish(...ids: string[]): Promise<void> {
      for (const id of ids) {
        all.push(id);
        await server.publish("info", id);
      }
    },
    /** The place is taken before the state is read: it may have more than the place says, never less. */
    async load(signal: AbortSignal): Promise<Snapshot<string[]>> {
      const { cursor: place } = await cursor(signal);
      return { cursor: place, state: [...all] };
    },
  };
}

it("is loaded at the first connection, and what follows it is all that is missing", async () => {
  await using server = await Server.start();
  const truth = published(server);
  await truth.publish(...named("a", 5));
  let racing = true;
  const race = (async () => {
    for (let round = 0; racing && round < 300; round += 1) await truth.publish(`r.${round}`);
  })();
  const has = new Set<string>();
  const applied: number[] = [];
  using one = watched({
    transport: http(`${server.url}/events`),
    snapshot: {
      load: truth.load,
      apply(ids) {
        applied.push(ids.length);
        has.clear();
        for (const id of ids) has.add(id);
      },
    },
  });
  one.client.on("activity_message", ({ message }) => void has.add(message));
  one.client.start();
  await until("some events", () => one.seen.ids.length > 20);
  racing = false;
  await race;
  await until("all", () => has.size === truth.all.length);
  expect([...has].sort()).toEqual([...truth.all].sort());
  expect(applied).toHaveLength(1);
  expect(one.seen.ids).not.toContain("a.0");
  expect(one.seen.errors).toEqual([]);
});

it("is loaded on every gap, behind it and before what follows", async () => {
  await using server = await Server.start(0, "--window", "3");
  const truth = published(server);
  const order: string[] = [];
  const has = new Set<string>();
  using one = watched({
    transport: http(`${server.url}/events`),
    snapshot: {
      first: false,
      load: truth.load,
      apply(ids) {
        order.push("state");
        has.clear();
        for (const id of ids) has.add(id);
      },
    },
  });
  one.client.onGap(({ reason }) => void order.push(reason));
  one.client.on("activity_message", ({ message }) => {
    order.push(message);
    has.add(message);
  });
  one.client.start();
  await until("live", () => state(one) === "live");
  await truth.publish("a");
  await until("a", () => has.has("a"));
  expect(order).toEqual(["a"]);
  one.client.stop();
  await truth.publish(...named("b", 9));
  one.client.start();
  await until("the state", () => has.size === 10 && state(one) === "live");
  await truth.publish("c");
  await until("c", () => has.has("c"));
  expect(order).toEqual(["a", "window", "state", "c"]);
  expect([...has]).toEqual(truth.all);

  // Another run of the log: the snapshot of the one before is none.
  await server.end("SIGKILL");
  await server.again();
  await until(
    "the state of now",
    () => order.filter((it) => it === "state").length === 2 && state(one) === "live",
  );
  await truth.publish("d");
  await until("d", () => has.has("d"));
  expect(order).toEqual(["a", "window", "state", "c", "restart", "state", "d"]);
});

it.each<[string, (signal: AbortSignal) => Promise<Snapshot<string[]>>]>([
  ["fails", () => Promise.reject(new Error("no state"))],
  ["is none", async () => ({ state: [] }) as never],
  ["never comes", () => new Promise(() => {})],
  ["is of another server", async () => ({ cursor: "1.zzzzzzzz.1", state: [] })],
])("that %s leaves the gap told, and what follows it comes", async (_, load) => {
  await using server = await Server.start(0, "--window", "3");
  await server.publish("info", ...named("a", 9));
  const apply: unknown[] = [];
  using one = watched({
    transport: http(`${server.url}/events`),
    position: { load: () => "1.zzzzzzzz.1", save() {} },
    tuning: { snapshotMs: 400, settleMs: 50 },
    snapshot: { load, apply: (state) => void apply.push(state) },
  });
  one.client.start();
  await until("what follows", () => one.seen.ids.length === 3 && state(one) === "live");
  expect(one.seen.order).toEqual(["gap unknown", "a.6", "a.7", "a.8"]);
  expect(apply).toEqual([]);
  expect(one.seen.errors.map(([, where]) => where)).toEqual(["snapshot"]);
});

it("whose client is stopped while it loads is not applied, and is loaded anew at the next start", async () => {
  await using server = await Server.start();
  await server.publish("info", "a");
  const truth = published(server);
  let loads = 0;
  const aborted: AbortSignal[] = [];
  const applied: unknown[] = [];
  let slow = true;
  using one = watched({
    transport: http(`${server.url}/events`),
    snapshot: {
      load(signal): Promise<Snapshot<string[]>> {
        loads += 1;
        aborted.push(signal);
        return slow ? new Promise(() => {}) : truth.load(signal);
      },
      apply: (state) => void applied.push(state),
    },
  });
  one.client.start();
  await until("loading", () => loads === 1);
  one.client.stop();
  expect(aborted[0]?.aborted).toBe(true);
  slow = false;
  one.client.start();
  await until("live", () => applied.length === 1 && state(one) === "live");
  expect(one.seen.errors).toEqual([]);
});

it("may be the registered one of the server", async () => {
  await using server = await Server.start();
  const applied: unknown[] = [];
  using one = watched({
    transport: http(`${server.url}/events`),
    snapshot: { apply: (state: unknown) => void applied.push(state) },
  });
  one.client.start();
  await until("live", () => applied.length === 1 && state(one) === "live");
  expect(applied[0]).toBeTypeOf("object");
});
