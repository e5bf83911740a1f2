// Rules of the machine one by one: times, wake signals, hellos, what a person is told.
import { describe, expect, it } from "vitest";
import type { HelloEvent } from "../src/generated/delivery/types.js";
import { http } from "../src/http.js";
import { createClient, type Options } from "../src/index.js";
import { catalog, type Nexus } from "./support/nexus.js";
import { type Setting, World } from "./support/world.js";

const plain: Setting = { streams: true, snapshot: "never", stored: null };

/** A machine whose stream has said hello and is live. */
function live(setting: Partial<Setting> = {}): World {
  const world = new World({ ...plain, ...setting });
  world.log.publish(false);
  world.tell({ is: "start" });
  world.frames(9);
  world.pass(1_000);
  world.answer();
  world.pass(1_000);
  if (world.state.status.state !== "live") throw new Error(JSON.stringify(world.state.status));
  return world;
}

const status = ({ state }: World) => state.status;
const opened = ({ state }: World) => state.stream?.id;
const hello = (change: Partial<HelloEvent>): HelloEvent => ({
  type: "hello",
  version: 1,
  cursor: "1.epoch000.1",
  protocol: "tidings/1",
  connection: "c",
  resumed: true,
  heartbeat_ms: 15_000,
  retry_ms: 1,
  fingerprint: "",
  keeping: true,
  ignored: [],
  ...change,
});

describe("sleep", () => {
  it("that the clocks tell of means a new stream at once, and nobody is told of a loss", () => {
    const world = live();
    const before = opened(world);
    world.wall += 600_000;
    world.pass(10);
    world.tell({ is: "tick" });
    expect(opened(world)).not.toBe(before);
    expect(status(world).state).toBe("live");
    expect(world.state.causes).toEqual({ woken: 1 });
    world.frames(9);
    expect(status(world).state).toBe("live");
  });

  it("that a late timer tells of means the same, once", () => {
    const world = live();
    world.pass(1, 600_000);
    expect(world.state.causes).toEqual({ woken: 1 });
    expect(world.attempts.size).toBe(1);
  });

  it.each([-4e9, 4e9])("is not what a clock that is turned by %i ms is taken for more than once", (ms) => {
    const world = live();
    world.wall += ms;
    for (let round = 0; round < 20; round += 1) {
      world.heartbeat();
      world.frames(9);
      world.now += 10_000;
      world.wall += 10_000;
      world.tell({ is: "tick" });
    }
    expect(world.state.counters.reconnects).toBeLessThanOrEqual(1);
    expect(status(world).state).toBe("live");
  });

  it("is not what a throttled timer is taken for while the stream is heard", () => {
    const world = live();
    const before = opened(world);
    for (let minute = 0; minute < 60; minute += 1) {
      world.now += 50_000;
      world.wall += 50_000;
      world.heartbeat();
      world.now += 10_000;
      world.wall += 10_000;
      world.tell({ is: "tick" });
    }
    expect(opened(world)).toBe(before);
  });
});

describe("a signal", () => {
  it("ends the wait for the next attempt", () => {
    for (const signal of ["online", "visible", "shown"] as const) {
      const world = live();
      world.end(false, { kind: "ended" });
      expect(world.attempts.size).toBe(0);
      world.tell({ is: "wake", signal });
      expect(world.attempts.size).toBe(1);
    }
  });

  it("does not, where the server has said when to come again; a person does", () => {
    const world = live();
    const cause = { kind: "error", detail: "503" } as const;
    world.end(false, { kind: "failed", cause, retryAfterMs: 60_000 });
    world.tell({ is: "wake", signal: "online" });
    expect(world.attempts.size).toBe(0);
    world.tell({ is: "retry" });
    expect(world.attempts.size).toBe(1);
  });

  it("leaves a stream alone that was heard lately, unless the page was put aside", () => {
    const world = live();
    const before = opened(world);
    world.tell({ is: "wake", signal: "visible" });
    world.tell({ is: "wake", signal: "online" });
    expect(opened(world)).toBe(before);
    world.tell({ is: "wake", signal: "shown" });
    expect(opened(world)).not.toBe(before);
    expect(world.attempts.size).toBe(1);
  });
});

describe("offline", () => {
  it("is said where the browser says so and an attempt has failed, and forbids no attempt", () => {
    const world = live();
    world.online = false;
    world.pass(1_000);
    expect(status(world).state).toBe("live");
    world.end(false, { kind: "ended" });
    expect(status(world)).toMatchObject({ state: "offline", attempts: 1 });
    world.pass(1_000);
    expect(world.attempts.size).toBe(1);
    world.frames(9);
    expect(status(world).state).toBe("catching-up");
  });
});

describe("a loss", () => {
  it("is told as reconnecting, then as degraded after three failures and a chance, with polls beside", () => {
    const world = live();
    for (let failure = 0; failure < 3; failure += 1) {
      expect(status(world).state).toBe(failure === 0 ? "live" : "reconnecting");
      world.end(false, { kind: "ended" });
      while (world.attempts.size === 0) world.pass(20_000);
    }
    while (status(world).state === "reconnecting") world.pass(20_000);
    expect(status(world)).toMatchObject({ state: "degraded", everyMs: 10_000 });
    while (![...world.attempts.values()].some(({ poll }) => poll)) world.pass(1);
    world.log.publish(false);
    world.answer();
    expect(world.applied).toHaveLength(2);
    expect(status(world).state).toBe("degraded");
  });

  const via = (world: World) => (status(world) as { readonly via?: string }).via;
  /** Streams fail, and nothing else is answered, until it polls. */
  const away = () => {
    const world = live();
    const polls = () => [...world.attempts.values()].some(({ poll }) => poll);
    while (!polls() || world.state.short < 3) {
      world.end(false, { kind: "ended" });
      if (world.state.short < 3) world.end(true, { kind: "ended" });
      world.pass(20_000);
    }
    world.end(false, { kind: "ended" });
    world.answer();
    return world;
  };

  it("of a server that was away ends with the first stream: one is tried as soon as a poll is answered", () => {
    const world = away();
    expect([status(world).state, via(world)]).toEqual(["degraded", undefined]);
    world.pass(0);
    world.frames(9);
    world.pass(2_000);
    world.pass(2_000);
    expect([status(world).state, via(world)]).toEqual(["live", "stream"]);
  });

  it("ends with long polls where that stream fails too, though polls are answered", () => {
    const world = away();
    world.pass(0);
    world.end(false, { kind: "ended" });
    while (via(world) === undefined) {
      world.answer();
      world.pass(20_000);
    }
    expect([status(world).state, via(world)]).toEqual(["live", "long-poll"]);
    expect(world.state.due.stream - world.now).toBeGreaterThan(200_000);
  });

  it("is told as degraded after 15 to 20 seconds of one attempt after the other", () => {
    const world = live();
    const lost = world.now;
    world.end(false, { kind: "ended" });
    while (status(world).state === "reconnecting") world.pass(20_000);
    expect(world.now - lost).toBeGreaterThan(5_000);
    expect(world.now - lost).toBeLessThanOrEqual(20_000);
  });

  it("is followed by attempts that are spread ever wider, by chance", () => {
    const waits = (chance: number) => {
      const world = live();
      world.chance = chance;
      return Array.from({ length: 8 }, () => {
        world.end(false, { kind: "ended" });
        const wait = world.state.due.stream - world.now;
        world.now += wait;
        world.tell({ is: "tick" });
        return wait;
      });
    };
    expect(waits(0)).toEqual([0, 500, 500, 500, 500, 500, 500, 500]);
    const most = waits(1 - 1e-9).map(Math.round);
    expect(most).toEqual([500, 6_000, 12_000, 20_000, 20_000, 20_000, 20_000, 20_000]);
  });

  it("is forgotten once a stream has held for ten seconds", () => {
    const world = live();
    world.end(false, { kind: "ended" });
    world.pass(20_000);
    world.frames(9);
    expect(world.state.failures).toBe(1);
    for (const until = world.now + 12_000; world.now < until; ) {
      world.heartbeat();
      world.pass(1_000);
    }
    expect(world.state.failures).toBe(0);
  });

  it("says what it has cost once it is over, gaps together", () => {
    const world = live();
    world.end(false, { kind: "ended" });
    for (let at = 0; at < 20; at += 1) world.log.publish(at === 3 || at === 5);
    world.pass(20_000);
    world.frames(4);
    world.end(false, { kind: "ended" });
    world.pass(20_000);
    world.frames(99);
    while (status(world).state !== "live") world.pass(2_000);
    expect(status(world)).toMatchObject({
      state: "live",
      recovered: { missed: 12, critical: 2, complete: true },
    });
    expect(world.state.counters.gaps).toBe(1);
  });
});

describe("a hello", () => {
  const say = (world: World, frame: HelloEvent) => {
    world.end(false, { kind: "ended" });
    world.pass(20_000);
    world.tell({ is: "frames", id: opened(world) as number, frames: [frame] });
  };

  it.each<[string, Partial<HelloEvent>]>([
    ["that begins somewhere else", { cursor: "1.epoch000.7" }],
    ["of another run", { cursor: "1.epoch777.1" }],
    ["that has not resumed", { resumed: false }],
    ["whose cursor is none", { cursor: "7" }],
  ])("%s ends the stream", (_, change) => {
    const world = live();
    say(world, hello(change));
    expect(world.state.stream).toBe(null);
    expect(status(world)).toMatchObject({ state: "reconnecting", cause: { kind: "hole" } });
  });

  it("without a cursor has to be followed by a gap", () => {
    const world = live();
    say(world, hello({ cursor: null, resumed: false }));
    const frame = { type: "event", version: 1, cursor: "1.epoch000.2", envelope: {} };
    world.tell({ is: "frames", id: opened(world) as number, frames: [frame] });
    expect(world.state.stream).toBe(null);
    expect(world.applied).toHaveLength(1);
  });

  it("of another protocol stops the client", () => {
    const world = live();
    say(world, hello({ protocol: "tidings/2" }));
    expect(status(world)).toMatchObject({ state: "stopped", reason: "too-old" });
  });

  it("that asks for no heartbeat at all is not taken by its word", () => {
    const world = live();
    say(world, hello({ heartbeat_ms: 0 }));
    world.pass(2_000);
    expect(world.state.stream?.greeted).toBeGreaterThan(0);
  });
});

describe("a snapshot", () => {
  it("of another run of the log is asked for again, and given up in the end", () => {
    const world = live({ snapshot: "gap" });
    for (let at = 0; at < 20; at += 1) world.log.publish(false);
    world.frames(99);
    const first = world.snapshots.shift() as number;
    world.tell({ is: "snapshot", id: first, cursor: "1.epoch777.9999" });
    expect(world.state.pending).not.toBe(null);
    while (world.snapshots.length === 0) world.pass(20_000);
    for (let round = 0; world.state.pending !== null && round < 100; round += 1) world.pass(20_000);
    expect(world.state.pending).toBe(null);
    expect(world.covered).toBe(-1);
    expect(world.applied).toHaveLength(7);
  });

  it("that was waited for when the client stopped is asked for at the next start", () => {
    const world = live({ snapshot: "gap" });
    for (let at = 0; at < 20; at += 1) world.log.publish(false);
    world.frames(99);
    world.stop();
    world.snapshots.length = 0;
    world.tell({ is: "start" });
    world.frames(99);
    expect(world.snapshots).toHaveLength(1);
  });
});

describe("options that are wrong", () => {
  const transport = http("/events");
  const wrong = (options: object) => () => createClient(options as Options<Nexus>);
  it.each<[string, object, RegExp]>([
    ["no catalog", { transport }, /^catalog: /],
    ["a catalog of another shape", { catalog: { name: "nexus" }, transport }, /^catalog: /],
    ["no transport", { catalog }, /^transport: /],
    ["from misspelt", { catalog, transport, from: "begin" }, /^from: .*"begin"/],
    ["a type that is none", { catalog, transport, types: ["toString"] }, /^types: .*toString/],
    ["a number that is none", { catalog, transport, tuning: { pollms: 1 } }, /^tuning: .*pollms/],
    ["a number of nought", { catalog, transport, tuning: { pollMs: 0 } }, /^tuning.pollMs: /],
    ["a number that is NaN", { catalog, transport, tuning: { pollMs: Number.NaN } }, /^tuning.pollMs: /],
    ["a snapshot without apply", { catalog, transport, snapshot: {} }, /^snapshot: /],
  ])("%s are named at once", (_, options, message) => {
    expect(wrong(options)).toThrow(TypeError);
    expect(wrong(options)).toThrow(message);
  });

  it("an event that is none is named where it is listened to", () => {
    const client = createClient({ catalog, transport });
    expect(() => client.on("server_statsu" as "server_status", () => {})).toThrow(/server_statsu/);
  });
});
