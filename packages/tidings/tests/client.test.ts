// The client against a real server: delivery, position, callbacks.
import { describe, expect, it } from "vitest";
import { http } from "../src/http.js";
import { inMemory, type PositionStore, type Transport } from "../src/index.js";
import { catalog, named, Server, state, until, watched } from "./support/nexus.js";

const at = ({ url }: Server) => http(`${url}/events`);

describe("delivery", () => {
  it("gives every event once and in order, and goes on after a clean restart without a gap", async () => {
    await using server = await Server.start();
    await server.publish("info", ...named("a", 3));
    using one = watched({ transport: at(server) });
    one.client.start();
    one.client.start();
    await until("live with the window", () => one.seen.ids.length === 3 && state(one) === "live");
    await server.publish("error", ...named("b", 3));
    await until("what comes", () => one.seen.ids.length === 6);
    await server.end("SIGTERM");
    await until("the loss", () => state(one) === "reconnecting");
    await server.again();
    await server.publish("info", ...named("c", 3));
    await until("live again", () => one.seen.ids.length === 9 && state(one) === "live");
    expect(one.seen.ids).toEqual([...named("a", 3), ...named("b", 3), ...named("c", 3)]);
    expect(one.seen.gaps).toEqual([]);
    expect(one.seen.errors).toEqual([]);
    const last = one.seen.statuses.at(-1);
    expect(last).toMatchObject({ state: "live", via: "stream", recovered: { missed: 0, complete: true } });
  });

  it("tells a gap before the critical events that follow it, after the server was killed", async () => {
    await using server = await Server.start();
    using one = watched({ transport: at(server) });
    one.client.start();
    await until("live", () => state(one) === "live");
    await server.publish("info", "a");
    await until("a", () => one.seen.ids.length === 1);
    one.client.stop();
    await server.publish("info", "lost");
    await server.publish("error", "kept");
    await server.end("SIGKILL");
    await server.again();
    one.client.start();
    await until("the kept one", () => one.seen.ids.includes("kept") && state(one) === "live");
    await server.publish("info", "b");
    await until("b", () => one.seen.ids.includes("b"));
    // Others than the test publish nothing critical behind a lost one.
    expect(one.seen.order).toEqual(["a", "gap restart", "kept", "b"]);
    expect(one.seen.gaps[0]).toMatchObject({ critical: 1, complete: true, missed: null, rest: false });
  });

  it("says of each event whether it was missed, replayed and critical", async () => {
    await using server = await Server.start(0, "--window", "2");
    await server.publish("error", "old");
    await server.publish("info", "x", "y");
    const seen: unknown[] = [];
    const position = inMemory();
    using one = watched({ transport: at(server), position });
    one.client.on("activity_message", ({ message }, { critical, missed, replayed }) => {
      seen.push({ message, critical, missed, replayed });
    });
    one.client.start();
    await until("live", () => state(one) === "live");
    await server.publish("info", "new");
    await until("new", () => one.seen.ids.includes("new"));
    one.client.stop();
    await server.publish("error", "important");
    await server.publish("info", "p", "q");
    one.client.start();
    await until("q", () => one.seen.ids.includes("q"));
    const plain = { critical: false, missed: false };
    expect(seen).toEqual([
      { message: "x", ...plain, replayed: true },
      { message: "y", ...plain, replayed: true },
      { message: "new", ...plain, replayed: false },
      { message: "important", critical: true, missed: true, replayed: true },
      { message: "p", ...plain, replayed: true },
      { message: "q", ...plain, replayed: true },
    ]);
    expect(one.seen.gaps).toMatchObject([{ reason: "window", missed: 0, critical: 1, complete: true }]);
  });

  it.each([
    ["now", ["later"]],
    ["window", ["b", "c", "later"]],
    ["start", ["a", "b", "c", "later"]],
  ] as const)("from %s begins there", async (from, ids) => {
    await using server = await Server.start(0, "--window", "2");
    await server.publish("error", "a");
    await server.publish("info", "b", "c");
    using one = watched({ transport: at(server), from });
    one.client.start();
    await until("live", () => state(one) === "live");
    await server.publish("info", "later");
    await until("later", () => one.seen.ids.includes("later"));
    expect(one.seen.ids).toEqual(ids);
    expect(one.seen.gaps).toEqual([]);
  });

  it("gives only the types that are asked for", async () => {
    await using server = await Server.start();
    await server.publish("info", "a");
    using one = watched({ transport: at(server), types: ["server_status"] });
    const types = new Set<string>();
    one.client.onEvent(({ type }) => void types.add(type));
    one.client.start();
    await until("live", () => state(one) === "live");
    await server.publish("info", "b");
    await server.end("SIGTERM");
    await server.again();
    await until("live again", () => one.seen.statuses.filter((it) => it.state === "live").length === 2);
    expect([...types].filter((type) => type !== "server_status")).toEqual([]);
    expect(one.seen.gaps).toEqual([]);
  });

  it("lives on long polls where there are no streams: each event, at once", async () => {
    await using server = await Server.start();
    await server.publish("info", ...named("a", 400));
    using one = watched({ transport: http(`${server.url}/events`, { stream: false }) });
    one.client.start();
    await until("live", () => one.seen.ids.length === 400 && state(one) === "live");
    expect(one.seen.statuses.at(-1)).toMatchObject({ state: "live", via: "long-poll" });
    await server.publish("info", "b");
    await until("b", () => one.seen.ids.length === 401, 5_000);
    await server.end("SIGTERM");
    await until("the loss", () => state(one) === "reconnecting");
    await server.again();
    await server.publish("info", "c");
    await until("c", () => one.seen.ids.includes("c") && state(one) === "live");
    expect(one.seen.ids).toEqual([...named("a", 400), "b", "c"]);
  });
});

describe("the position", () => {
  it("moves when the callbacks of a frame are done, promises too, in order", async () => {
    await using server = await Server.start();
    const saved: string[] = [];
    const position: PositionStore = { load: () => null, save: (cursor) => void saved.push(cursor) };
    using one = watched({ transport: at(server), from: "now", position });
    const began: string[] = [];
    const ends: (() => void)[] = [];
    one.client.on("activity_message", ({ message }) => {
      began.push(message);
      return new Promise((end) => ends.push(end));
    });
    one.client.start();
    await until("live", () => state(one) === "live");
    const before = saved.length;
    await server.publish("info", "a", "b");
    await until("a", () => began.length === 1);
    await new Promise((go) => setTimeout(go, 100));
    expect([began, saved.length]).toEqual([["a"], before]);
    ends.shift()?.();
    await until("b", () => began.length === 2);
    expect(saved.length).toBe(before + 1);
    ends.shift()?.();
    await until("both kept", () => saved.length === before + 2);
  });

  it("outlives the client: another goes on from it", async () => {
    await using server = await Server.start();
    const position = inMemory();
    await server.publish("info", "a");
    using one = watched({ transport: at(server), position });
    one.client.start();
    await until("a", () => one.seen.ids.length === 1 && state(one) === "live");
    one.client.stop();
    await server.publish("info", "b");
    using two = watched({ transport: at(server), position });
    two.client.start();
    await until("b", () => two.seen.ids.length === 1);
    expect([one.seen.ids, two.seen.ids]).toEqual([["a"], ["b"]]);
  });

  it.each([
    ["that cannot be read", "no cursor\n&from=start", "unknown"],
    ["of another server", "1.zzzzzzzz.7", "unknown"],
    ["from the future", "future", "unknown"],
  ])("%s is told as a gap, once", async (_, stored, reason) => {
    await using server = await Server.start();
    await server.publish("info", "a");
    let load = stored;
    if (stored === "future") {
      using first = watched({
        transport: at(server),
        position: {
          load: () => null,
          save: (cursor) => {
            load = cursor;
          },
        },
      });
      first.client.start();
      await until("live", () => state(first) === "live");
      load = load.replace(/\d+$/, "999");
    }
    using one = watched({ transport: at(server), position: { load: () => load, save() {} } });
    one.client.start();
    await until("live", () => state(one) === "live");
    await server.publish("info", "b");
    await until("b", () => one.seen.ids.includes("b"));
    expect(one.seen.order).toEqual([`gap ${reason}`, "a", "b"]);
    expect(one.client.getSnapshot().counters).toMatchObject({ gaps: 1, reconnects: 0 });
  });

  it.each<[string, PositionStore]>([
    [
      "throws",
      {
        load: () => null,
        save: () => {
          throw new Error("full");
        },
      },
    ],
    ["rejects", { load: () => null, save: () => Promise.reject(new Error("full")) }],
    ["cannot load", { load: () => Promise.reject(new Error("full")), save() {} }],
  ])("whose store %s is kept in memory, and that is reported once", async (_, position) => {
    await using server = await Server.start();
    await server.publish("info", "a", "b", "c");
    using one = watched({ transport: at(server), position });
    one.client.start();
    await until("live", () => one.seen.ids.length === 3 && state(one) === "live");
    one.client.stop();
    await server.publish("info", "d");
    one.client.start();
    await until("d", () => one.seen.ids.length === 4);
    expect(one.seen.ids).toEqual(["a", "b", "c", "d"]);
    expect(one.seen.errors).toEqual([[expect.objectContaining({ message: "full" }), "position"]]);
  });

  it("whose store never answers is not waited for", async () => {
    await using server = await Server.start();
    await server.publish("info", "a");
    const position: PositionStore = { load: () => new Promise(() => {}), save() {} };
    using one = watched({ transport: at(server), position, tuning: { helloMs: 200, settleMs: 50 } });
    one.client.start();
    await until("a", () => one.seen.ids.length === 1);
  });
});

describe("callbacks", () => {
  it("that throw or reject are reported once each, and keep nobody from anything", async () => {
    await using server = await Server.start();
    await server.publish("info", "a", "b");
    using one = watched({ transport: at(server) });
    const seen: string[] = [];
    one.client.on("activity_message", () => {
      throw new Error("thrown");
    });
    one.client.on("activity_message", () => Promise.reject(new Error("rejected")));
    one.client.on("activity_message", ({ message }) => void seen.push(message));
    one.client.subscribe(() => {
      throw new Error("listener");
    });
    one.client.start();
    await until("live", () => seen.length === 2 && state(one) === "live");
    const said = one.seen.errors.map(([error, where]) => `${where} ${(error as Error).message}`);
    expect(said.filter((it) => it === "handler thrown")).toHaveLength(2);
    expect(said.filter((it) => it === "handler rejected")).toHaveLength(2);
    expect(said).toContain("handler listener");
  });

  it("stop what follows when they stop the client, and take it up when it starts again", async () => {
    await using server = await Server.start();
    await server.publish("info", ...named("a", 5));
    using one = watched({ transport: at(server) });
    one.client.on("activity_message", ({ message }) => void (message === "a.1" && one.client.stop()));
    one.client.start();
    await until("stopped", () => state(one) === "stopped");
    await new Promise((go) => setTimeout(go, 200));
    expect(one.seen.ids).toEqual(["a.0", "a.1"]);
    one.client.start();
    await until("the rest", () => one.seen.ids.length === 5);
    expect(one.seen.ids).toEqual(named("a", 5));
  });

  it("that are taken away are not called any more", async () => {
    await using server = await Server.start();
    using one = watched({ transport: at(server), from: "now" });
    const seen: string[] = [];
    const handler = ({ message }: { message: string }) => void seen.push(message);
    const offs = [one.client.on("activity_message", handler), one.client.on("activity_message", handler)];
    one.client.start();
    await until("live", () => state(one) === "live");
    await server.publish("info", "a");
    await until("a", () => one.seen.ids.length === 1);
    offs[0]?.();
    await server.publish("info", "b");
    await until("b", () => one.seen.ids.length === 2);
    offs[1]?.();
    await server.publish("info", "c");
    await until("c", () => one.seen.ids.length === 3);
    expect(seen).toEqual(["a", "a", "b"]);
  });

  it("that are slow hold the reading back, and nothing else", async () => {
    await using server = await Server.start(0, "--window", "5000");
    let read = 0;
    const inner = at(server);
    const transport: Transport = {
      ...inner,
      stream: async (request, sink, signal) => {
        const frame = (one: unknown) => {
          read += 1;
          return sink.frame(one);
        };
        return (await inner.stream?.(request, { ...sink, frame }, signal)) ?? { kind: "ended" };
      },
    };
    using one = watched({ transport, from: "now", tuning: { settleMs: 50, ahead: 10 } });
    let go = () => {};
    const waiting = new Promise<void>((done) => {
      go = done;
    });
    one.client.on("activity_message", () => waiting);
    one.client.start();
    await until("live", () => state(one) === "live");
    for (let round = 0; round < 4; round += 1) await server.publish("info", ...named(`r${round}`, 500));
    await until("the first", () => one.seen.ids.length === 1);
    await new Promise((done) => setTimeout(done, 300));
    expect(one.seen.ids).toHaveLength(1);
    expect(read).toBeLessThan(20);
    go();
    await until("all", () => one.seen.ids.length === 2_000);
    expect(new Set(one.seen.ids).size).toBe(2_000);
    expect(one.seen.gaps).toEqual([]);
  });
});

describe("history", () => {
  it("is the newest of the window up to the place, and moves nothing", async () => {
    await using server = await Server.start();
    await server.publish("info", ...named("a", 450));
    using one = watched({ transport: at(server), from: "now" });
    expect((await one.client.history(3)).map(({ event }) => event.payload)).toMatchObject([
      { message: "a.447" },
      { message: "a.448" },
      { message: "a.449" },
    ]);
    one.client.start();
    await until("live", () => state(one) === "live");
    await server.publish("info", "b");
    await until("b", () => one.seen.ids.length === 1);
    const past = await one.client.history(2);
    expect(past.map(({ event }) => event.payload)).toMatchObject([{ message: "a.449" }, { message: "b" }]);
    one.client.stop();
    await server.publish("info", "beyond");
    expect((await one.client.history(1)).map(({ event }) => event.payload)).toMatchObject([{ message: "b" }]);
    expect(past[0]?.meta).toMatchObject({ replayed: true, missed: false, critical: false });
    expect(one.seen.ids).toEqual(["b"]);
  });

  it("rejects where nobody answers", async () => {
    using one = watched({ transport: http("http://127.0.0.1:9/events") });
    await expect(one.client.history()).rejects.toThrow(/not answered/);
  });
});

describe("what it says of itself", () => {
  it("is the same object until something has changed, and is told once for many frames", async () => {
    await using server = await Server.start();
    await server.publish("info", ...named("a", 100));
    using one = watched({ transport: at(server) });
    expect(one.client.getSnapshot()).toBe(one.client.getSnapshot());
    let calls = 0;
    one.client.subscribe(() => {
      calls += 1;
    });
    one.client.start();
    await until("live", () => one.seen.ids.length === 100 && state(one) === "live");
    const before = one.client.getSnapshot();
    expect(one.client.getSnapshot()).toBe(before);
    expect(calls).toBeLessThan(50);
    await server.publish("info", "b");
    await until("b", () => one.seen.ids.length === 101);
    expect(one.client.getSnapshot()).not.toBe(before);
    expect(one.client.getSnapshot().status).toBe(before.status);
  });

  it("is handed on unbound, and disposed of it is at rest", async () => {
    await using server = await Server.start();
    using one = watched({ transport: at(server) });
    const { start, getSnapshot, [Symbol.dispose]: dispose } = one.client;
    start();
    await until("live", () => getSnapshot().status.state === "live");
    dispose();
    expect(getSnapshot().status).toMatchObject({ state: "stopped", reason: "closed" });
    expect(catalog.name).toBe("nexus");
  });
});
