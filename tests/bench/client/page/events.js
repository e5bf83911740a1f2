/**
 * What an event costs between the bytes of a response and a handler: the client beside the parser,
 * `JSON.parse` and `parseEnvelope` alone; and what a client and a feed hold. In a page that has `gc`.
 */

import { createParser } from "eventsource-parser";
import { createClient } from "tidings";
import { createFeed } from "tidings/feed";
import { http } from "tidings/http";
import { activityMessageEvent } from "../../../../generated/typescript/nexus/fixtures.js";
import { catalog } from "../../../../generated/typescript/nexus/index.js";

const EVENTS = 20_000;
/** The bytes of one envelope. */
const BYTES = 390;

const event = structuredClone(activityMessageEvent.full);
const timestamp = "2026-01-01T00:00:00Z";
const envelope = (seq) => ({
  id: `01890a5d-ac96-774b-bcce-${String(seq).padStart(12, "0")}`,
  timestamp,
  event,
});
event.payload.message += ".".repeat(BYTES - JSON.stringify(envelope(1)).length);
const text = (seq) => JSON.stringify(envelope(seq));
if (text(EVENTS).length !== BYTES || catalog.parseEnvelope(text(1)).kind !== "known") {
  throw new Error("the event is not what is measured");
}

const cursor = (seq) => `1.abcdefgh.${seq}`;
const hello = {
  type: "hello",
  version: 1,
  protocol: "tidings/1",
  cursor: cursor(0),
  connection: "bench",
  resumed: false,
  heartbeat_ms: 15_000,
  retry_ms: 1_000,
  fingerprint: catalog.fingerprint,
  keeping: true,
  ignored: [],
};

/** A stream of all events, `together` in each chunk, and what stands before and behind them. */
function chunks(together, before) {
  const encode = new TextEncoder();
  const all = before === undefined ? [] : [`event: hello\ndata: ${JSON.stringify(before)}\n\n`];
  for (let seq = 1; seq <= EVENTS; seq += together) {
    let chunk = "";
    for (let one = seq; one < seq + together && one <= EVENTS; one++) {
      chunk += `id: ${cursor(one)}\ndata: ${text(one)}\n\n`;
    }
    all.push(chunk);
  }
  return all.map((chunk) => encode.encode(chunk));
}

/** An answer with that body, which stays open. */
function answer(body) {
  let next = 0;
  const stream = new ReadableStream(
    {
      pull(control) {
        if (next < body.length) control.enqueue(body[next++]);
        else return new Promise(() => {});
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(stream, { headers: { "content-type": "text/event-stream" } });
}

async function bare(body) {
  let seen = 0;
  let length = 0;
  const parser = createParser({
    onEvent({ data }) {
      const parsed = catalog.parseEnvelope(JSON.parse(data));
      if (parsed.kind !== "known") throw new Error(data);
      length += parsed.envelope.event.payload.message.length;
      seen += 1;
    },
  });
  const reader = answer(body).body.getReader();
  const decoder = new TextDecoder();
  const before = performance.now();
  while (seen < EVENTS) parser.feed(decoder.decode((await reader.read()).value, { stream: true }));
  const took = performance.now() - before;
  await reader.cancel();
  return { took, length };
}

async function client(body, handles) {
  let seen = 0;
  let length = 0;
  const client = createClient({
    catalog,
    transport: http("http://bench/events", { fetch: async () => answer(body) }),
    from: "now",
  });
  if (handles) {
    client.on("activity_message", ({ message }) => {
      length += message.length;
      seen += 1;
    });
  } else {
    client.on("server_status", () => {
      throw new Error("there is no such event here");
    });
  }
  let took = 0;
  const before = performance.now();
  await new Promise((done) => {
    client.subscribe(() => {
      const { counters } = client.getSnapshot();
      if (counters.applied < EVENTS) return;
      took = performance.now() - before;
      done();
    });
    client.start();
  });
  client.stop();
  if (handles && seen !== EVENTS) throw new Error(`${seen} of ${EVENTS} events`);
  return { took, length };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Nanoseconds an event, where `together` come in one chunk. */
export async function perEvent(together, rounds) {
  const kinds = {
    bare: [(body) => bare(body), chunks(together)],
    handled: [(body) => client(body, true), chunks(together, hello)],
    unhandled: [(body) => client(body, false), chunks(together, hello)],
  };
  const times = { bare: [], handled: [], unhandled: [] };
  const lengths = new Set();
  // The first round only warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [kind, [run, body]] of Object.entries(kinds)) {
      globalThis.gc();
      const { took, length } = await run(body);
      if (kind !== "unhandled") lengths.add(length);
      if (round > 0) times[kind].push((took * 1e6) / EVENTS);
    }
  }
  if (lengths.size !== 1) throw new Error("not everybody has read the same");
  return Object.fromEntries(Object.entries(times).map(([kind, all]) => [kind, median(all)]));
}

/** Bytes of the heap for each of so many. */
async function heap(count, make) {
  const all = [];
  await settled();
  const before = performance.memory.usedJSHeapSize;
  for (let n = 0; n < count; n++) all.push(make());
  await settled();
  const bytes = (performance.memory.usedJSHeapSize - before) / count;
  for (const one of all) one.end();
  return bytes;
}

async function settled() {
  await new Promise((done) => setTimeout(done, 100));
  globalThis.gc();
  globalThis.gc();
}

/** A client that is connected and has nothing to read. */
function resting() {
  const body = [new TextEncoder().encode(`event: hello\ndata: ${JSON.stringify(hello)}\n\n`)];
  const transport = http("http://bench/events", { fetch: async () => answer(body) });
  const client = createClient({ catalog, transport, from: "now" });
  client.on("activity_message", () => {});
  client.start();
  return { end: () => client.stop() };
}

/** A feed with 500 entries, whose events nobody else holds. */
function full() {
  let tell;
  const feed = createFeed(
    {
      onEvent(handler) {
        tell = handler;
        return () => {};
      },
      onGap: () => () => {},
      history: async () => [],
      subscribe: () => () => {},
      getSnapshot: () => ({ status: { state: "live", since: 0, via: "stream" } }),
    },
    { describe: ({ payload }) => ({ title: payload.message }), history: 0 },
  );
  for (let seq = 1; seq <= 500; seq++) {
    const { envelope } = catalog.parseEnvelope(text(seq));
    envelope.event.payload.message = `${seq} ${envelope.event.payload.message}`;
    tell(envelope.event, {
      cursor: cursor(seq),
      envelope,
      critical: false,
      replayed: false,
      missed: false,
    });
  }
  if (feed.getSnapshot().entries.length !== 500) throw new Error("the feed is not full");
  return { end: () => feed.close() };
}

/** Bytes of a client at rest, and of the entries of a feed. */
export async function held() {
  return { client: await heap(1_000, resting), feed: await heap(50, full) };
}
