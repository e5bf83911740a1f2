// What clients and feeds leave behind in a page that made, started and disposed many: nothing.
import { mount, unmount } from "svelte";
import { type Client, createClient } from "tidings";
import { createFeed, type Feed } from "tidings/feed";
import { http } from "tidings/http";
import { shared } from "tidings/tabs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { activityMessageEvent } from "../../../../generated/typescript/nexus/fixtures.js";
import { catalog } from "../../../../generated/typescript/nexus/index.js";
import { ActivityFeed } from "../../src/index.js";

declare global {
  interface Performance {
    readonly memory: { readonly usedJSHeapSize: number };
  }
}

const cursor = (seq: number) => `1.abcdefgh.${seq}`;

const hello = (at: string) => ({
  type: "hello",
  version: 1,
  protocol: "tidings/1",
  cursor: at,
  connection: "one",
  resumed: at !== cursor(0),
  heartbeat_ms: 15_000,
  retry_ms: 1_000,
  fingerprint: catalog.fingerprint,
  keeping: true,
  ignored: [],
});

const encoder = new TextEncoder();

/** Text of so many events behind a place, as a stream has it. */
function events(after: number, count: number): string {
  let text = "";
  for (let seq = after + 1; seq <= after + count; seq += 1) {
    const event = structuredClone(activityMessageEvent.full);
    const payload = { ...event.payload, message: `${seq} ${"of many ".repeat(20)}` };
    const envelope = { id: `id-${seq}`, timestamp: "2026-01-01T00:00:00Z", event: { ...event, payload } };
    text += `id: ${cursor(seq)}\ndata: ${JSON.stringify(envelope)}\n\n`;
  }
  return text;
}

/** Answers of a server that has so many events: streams stay open until they are given up. */
function server(count: number): typeof fetch {
  return async (url, init) => {
    const asked = new URL(String(url), location.href);
    const at = asked.searchParams.get("cursor") ?? cursor(0);
    if (asked.pathname.endsWith("/poll")) {
      return Response.json({ frames: [hello(at)], cursor: at, more: false });
    }
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      start(control) {
        control.enqueue(encoder.encode(`event: hello\ndata: ${JSON.stringify(hello(at))}\n\n`));
        init?.signal?.addEventListener("abort", () => control.error(new Error("given up")), { once: true });
      },
      pull(control) {
        const more = Math.min(100, count - sent);
        if (more > 0) control.enqueue(encoder.encode(events(sent, more)));
        sent += more;
        return more > 0 ? undefined : new Promise(() => {});
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

/** Counts what a page holds on to from now on. */
function watch() {
  const listeners = new Map<EventTarget, Map<string, Set<unknown>>>([
    [window, new Map()],
    [document, new Map()],
  ]);
  const timers = new Set<unknown>();
  let channels = 0;

  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...args) {
    const byType = listeners.get(this ?? window);
    byType?.set(args[0], (byType.get(args[0]) ?? new Set()).add(args[1]));
    addEventListener.apply(this, args);
  };
  EventTarget.prototype.removeEventListener = function (this: EventTarget, ...args) {
    listeners
      .get(this ?? window)
      ?.get(args[0])
      ?.delete(args[1]);
    removeEventListener.apply(this, args);
  };
  const { setTimeout, clearTimeout, BroadcastChannel } = globalThis;
  globalThis.setTimeout = ((run: () => void, ms?: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    timers.delete(timer);
    clearTimeout(timer);
  };
  globalThis.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      channels += 1;
    }
    override close() {
      channels -= 1;
      super.close();
    }
  };

  return {
    async left() {
      const { held = [], pending = [] } = await navigator.locks.query();
      return {
        listeners: [...listeners.values()].flatMap((byType) =>
          [...byType.values()].flatMap((all) => [...all]),
        ).length,
        timers: timers.size,
        channels,
        locks: [...held, ...pending].filter(({ name }) => name?.startsWith("tidings ")).length,
      };
    },
    end() {
      Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
      Object.assign(globalThis, { setTimeout, clearTimeout, BroadcastChannel });
    },
  };
}

describe("clients and feeds leave behind", () => {
  it("no listener, timer, channel or lock: 200 of them, half of which share connections", async () => {
    const { left, end } = watch();
    onTestFinished(end);
    const target = document.createElement("div");
    document.body.append(target);
    const made: { client: Client<typeof catalog>; feed: Feed; shown: object }[] = [];
    for (let n = 0; n < 200; n += 1) {
      const wire = http("/events", { fetch: server(20) });
      // Of two with one name the first leads, and the other follows it.
      const transport = n % 2 === 0 ? wire : shared(wire, { name: `leak-${n % 50}` });
      const client = createClient({ catalog, transport });
      const feed = createFeed(client, { describe: ({ type }) => ({ title: type }), history: 10 });
      const shown = mount(ActivityFeed, { target, props: { feed, client } });
      client.start();
      made.push({ client, feed, shown });
    }
    await vi.waitFor(
      () => {
        const applied = made.map(({ client }) => client.getSnapshot().counters.applied);
        expect(applied.filter((count) => count > 0).length).toBeGreaterThan(100);
        expect(made.every(({ client }) => client.getSnapshot().status.state !== "connecting")).toBe(true);
      },
      { timeout: 30_000, interval: 100 },
    );
    const { listeners, timers, channels, locks } = await left();
    expect(listeners).toBeGreaterThan(200);
    expect(timers).toBeGreaterThan(100);
    expect(channels).toBeGreaterThan(50);
    expect(locks).toBeGreaterThan(50);

    for (const { client, feed, shown } of made) {
      await unmount(shown);
      feed.close();
      client[Symbol.dispose]();
    }
    target.remove();
    await vi.waitFor(
      async () => expect(await left()).toEqual({ listeners: 0, timers: 0, channels: 0, locks: 0 }),
      // Timers that are left would go off later by themselves.
      { timeout: 4_000 },
    );
  }, 60_000);

  it("nothing of 100 000 events but the last 500", async () => {
    const EVENTS = 100_000;
    const target = document.createElement("div");
    document.body.append(target);
    const transport = http("/events", { fetch: server(EVENTS) });
    const client = createClient({ catalog, transport, from: "now" });
    const feed = createFeed(client, {
      describe: (event) => (event.type === "activity_message" ? { title: event.payload.message } : undefined),
      history: 0,
    });
    const shown = mount(ActivityFeed, { target, props: { feed, client } });
    const heap: number[] = [];
    const off = client.onEvent(async (_, meta) => {
      const seq = Number(meta.cursor.split(".").at(-1));
      if (seq % 20_000 !== 0) return;
      // The next is not read before this is done: what is held now is held for good.
      await new Promise((done) => setTimeout(done, 200));
      // Chromium is told to expose it.
      if (globalThis.gc === undefined) throw new Error("there is no gc here");
      globalThis.gc();
      heap.push(performance.memory.usedJSHeapSize);
    });
    client.start();
    await vi.waitFor(() => expect(heap).toHaveLength(EVENTS / 20_000), { timeout: 90_000, interval: 500 });
    const [first = 0, ...rest] = heap;
    console.log(
      `heap after each 20 000 events: ${heap.map((bytes) => (bytes / 1e6).toFixed(1)).join(", ")} MB`,
    );
    // Of each 20 000 events the texts alone are 7 MB.
    expect(Math.max(...rest) - first).toBeLessThan(2_000_000);
    off();
    await unmount(shown);
    feed.close();
    client.stop();
    target.remove();
  }, 120_000);
});
