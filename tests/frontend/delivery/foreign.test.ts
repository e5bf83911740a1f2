// Clients that know nothing of tidings read it: plain envelopes, and they come again by themselves.
import { createServer } from "node:http";
import { createParser } from "eventsource-parser";
import { describe, expect, it } from "vitest";
import {
  frames,
  type Herd,
  herdInChromium,
  herdInNode,
  ids,
  inChromium,
  inNode,
  type Listener,
  type Seen,
  until,
} from "./listener.js";
import { Server } from "./server.js";

const PATIENCE = { timeout: 120_000 };

const has = (id: string) => (seen: readonly Seen[]) => ids(seen).includes(id);

/** The ids of the test's own events, without those that the server tells of itself. */
const own = (seen: readonly Seen[]) => ids(seen).filter((id) => id.startsWith("own-"));

/** Runs a test with a listener, which is closed whatever happens. */
async function listening(
  open: (url: string) => Promise<Listener>,
  server: Server,
  test: (listener: Listener) => Promise<void>,
): Promise<void> {
  const listener = await open(`${server.url}/events?from=window`);
  try {
    await test(listener);
  } finally {
    await listener.close();
  }
}

const places: [string, (url: string) => Promise<Listener>][] = [["eventsource of npm", inNode]];
if (process.env["TIDINGS_WITHOUT_CHROMIUM"] === undefined) places.push(["EventSource of Chromium", inChromium]);

describe.each(places)("%s", (_, open) => {
  it("reads envelopes, and resumes after a clean restart without a gap", PATIENCE, async () => {
    await using server = await Server.start();
    await server.publish("info", "own-1", "own-2");
    await listening(open, server, async (listener) => {
      await until(listener, "own-2", has("own-2"));
      await server.publish("info", "own-3");
      await until(listener, "own-3", has("own-3"));
      await server.end("SIGTERM");
      await server.again();
      await server.publish("info", "own-4");
      const seen = await until(listener, "own-4", has("own-4"));
      expect(own(seen)).toEqual(["own-1", "own-2", "own-3", "own-4"]);
      expect(new Set(ids(seen)).size).toBe(ids(seen).length);
      expect(frames(seen, "gap")).toEqual([]);
      expect(frames(seen, "goodbye")).toMatchObject([{ reason: "stopping" }]);
      expect(frames(seen, "hello").map(({ resumed }) => resumed)).toEqual([false, true]);
      expect(await listener.state()).toBe(1);
    });
  });

  it("is told of the gap after a kill, and gets what was kept", PATIENCE, async () => {
    await using server = await Server.start();
    await listening(open, server, async (listener) => {
      await server.publish("info", "own-1");
      await until(listener, "own-1", has("own-1"));
      await server.end("SIGKILL");
      await server.again();
      await server.publish("error", "own-2");
      await server.end("SIGKILL");
      await server.again();
      await server.publish("info", "own-3");
      const seen = await until(listener, "own-3", has("own-3"));
      expect(own(seen)).toEqual(["own-1", "own-2", "own-3"]);
      expect(frames(seen, "gap")).toMatchObject([{ reason: "restart" }, ...frames(seen, "gap").slice(1)]);
      expect(await listener.state()).toBe(1);
    });
  });

  it("comes again until a full hub has a place", PATIENCE, async () => {
    await using server = await Server.start(0, "--max-connections", "1");
    const first = new AbortController();
    const held = await fetch(`${server.url}/events`, { signal: first.signal });
    expect(held.status).toBe(200);
    await listening(open, server, async (listener) => {
      const goodbyes = (seen: readonly Seen[]) => frames(seen, "goodbye");
      const turned = await until(listener, "two goodbyes", (seen) => goodbyes(seen).length > 1);
      expect(goodbyes(turned).every(({ reason }) => reason === "full")).toBe(true);
      first.abort();
      const free = frames(turned, "hello").length;
      await until(listener, "a place", (seen) => frames(seen, "hello").length > Math.max(free, goodbyes(seen).length));
      await server.publish("info", "own-1");
      await until(listener, "own-1", has("own-1"));
    });
  });

  it("brings an id of another server, and is told that nobody knows it", PATIENCE, async () => {
    // A server of another make, which ends after one event and leaves its port.
    const other = createServer((request, response) => {
      const stream = request.url?.startsWith("/events?") ?? false;
      response.writeHead(200, { "content-type": stream ? "text/event-stream" : "text/plain" });
      response.end(stream ? "retry: 500\nid: 42\nevent: hello\ndata: {}\n\n" : "");
    });
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const address = other.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const listener = await open(`http://127.0.0.1:${port}/events?from=window`);
    try {
      const before = await until(listener, "the other's hello", (seen) => frames(seen, "hello").length > 0);
      expect(before.at(-1)?.id).toBe("42");
      other.closeAllConnections();
      await new Promise((done) => other.close(done));
      await using server = await Server.start(port);
      const seen = await until(listener, "a gap", (all) => frames(all, "gap").length > 0);
      expect(frames(seen, "gap")).toMatchObject([{ reason: "unknown", complete: false }]);
      await server.publish("info", "own-1");
      await until(listener, "own-1", has("own-1"));
      expect(await listener.state()).toBe(1);
    } finally {
      await listener.close();
    }
  });
});

const herds: [string, (url: string) => Promise<Herd>][] = [["eventsource of npm", herdInNode]];
if (process.env["TIDINGS_WITHOUT_CHROMIUM"] === undefined) herds.push(["EventSource of Chromium", herdInChromium]);

// Row 16 of the fault matrix, for clients that know nothing of it.
describe.each(herds)("many of %s", (_, open) => {
  it("come again after a crash when each was told to, and not all at once", PATIENCE, async () => {
    await using server = await Server.start();
    const herd = await open(`${server.url}/events`);
    try {
      await expect.poll(() => herd.open(), { timeout: 40_000 }).toBe(herd.size);
      await server.end("SIGKILL");
      await server.again();
      await expect.poll(async () => (await herd.waited()).length, { timeout: 60_000 }).toBe(herd.size);
      const all = await herd.waited();
      // Timers of JavaScript may fire a millisecond early.
      expect(all.filter(({ told, waited }) => waited < told - 5)).toEqual([]);
      const told = all.map((it) => it.told);
      const within = told.map((from) => told.filter((it) => from <= it && it < from + 100).length);
      expect(Math.max(...within)).toBeLessThanOrEqual(Math.max(herd.size / 10, 3));
    } finally {
      await herd.close();
    }
  });
});

describe("eventsource-parser of npm", () => {
  /** Reads a stream until an envelope with this id; gives what came, in order. */
  async function read(url: string, last: string | undefined, end: string): Promise<Seen[]> {
    const stop = new AbortController();
    const headers: Record<string, string> = last === undefined ? {} : { "last-event-id": last };
    const answer = await fetch(url, { headers, signal: stop.signal });
    const seen: Seen[] = [];
    let id = last ?? "";
    const parser = createParser({
      onEvent: (event) => {
        id = event.id ?? id;
        seen.push({ name: event.event ?? "message", id, data: event.data });
      },
      onError: (error) => {
        throw error;
      },
    });
    const text = answer.body?.pipeThrough(new TextDecoderStream());
    for await (const piece of text ?? []) {
      parser.feed(piece);
      if (has(end)(seen)) break;
    }
    stop.abort();
    return seen;
  }

  it("reads envelopes, and goes on behind the id it had last", PATIENCE, async () => {
    await using server = await Server.start();
    await server.publish("info", "own-1", "own-2");
    const first = await read(`${server.url}/events?from=window`, undefined, "own-2");
    expect(own(first)).toEqual(["own-1", "own-2"]);
    await server.publish("info", "own-3", "own-4");
    const second = await read(`${server.url}/events?from=window`, first.at(-1)?.id, "own-4");
    expect(ids(second)).toEqual(["own-3", "own-4"]);
    expect(frames(second, "hello")).toMatchObject([{ resumed: true }]);
  });
});

describe.runIf(process.env["TIDINGS_WITHOUT_CHROMIUM"] !== undefined)("without a browser", () => {
  it("EventSource of Chromium is NOT TESTED", () => {
    process.stderr.write("NOT TESTED: EventSource of Chromium; there is no Chromium here\n");
  });
});
