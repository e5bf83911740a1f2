// HTTP: what each answer means, and what the framing lets through.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { http, snapshotOf } from "../src/http.js";
import type { End } from "../src/index.js";
import { type Answer, Wire } from "./support/wire.js";

let proxy: Wire;
beforeAll(async () => {
  proxy = await Wire.start(() => "http://127.0.0.1:9");
});
afterAll(() => proxy[Symbol.asyncDispose]());

const asked = { accept: "", from: "window" } as const;
const sse = { "content-type": "text/event-stream" };

/** What a stream gives, and how it ends. */
async function stream(answer: Answer, options = {}): Promise<{ frames: unknown[]; end: End }> {
  proxy.stream = answer;
  const frames: unknown[] = [];
  const sink = { alive() {}, frame: (frame: unknown) => void frames.push(frame) };
  const end = await http(`${proxy.url}/events`, options).stream?.(asked, sink, new AbortController().signal);
  return { frames, end: end as End };
}

async function poll(answer: Answer): Promise<unknown> {
  proxy.poll = answer;
  return http(`${proxy.url}/events/`).poll({ ...asked, wait_ms: 0, limit: 1 }, new AbortController().signal);
}

const refused = (reason: string) => expect.objectContaining({ kind: "refused", reason });
const failed = (detail: RegExp, retryAfterMs?: number) => ({
  kind: "failed",
  cause: { kind: "error", detail: expect.stringMatching(detail) },
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

describe("a status", () => {
  const date = "Sat, 28 Nov 2026 12:00:00 GMT";
  const html = { "content-type": "text/html" };
  it.each<[string, Answer, unknown]>([
    ["401", { status: 401 }, refused("signed-out")],
    ["403", { status: 403, body: "no" }, refused("signed-out")],
    ["404", { status: 404 }, refused("not-found")],
    ["204", { status: 204 }, refused("ended")],
    ["410", { status: 410 }, refused("ended")],
    ["500", { status: 500, body: "x" }, failed(/500/)],
    ["502", { status: 502, headers: html, body: "<h1>" }, failed(/502/)],
    ["503 with seconds", { status: 503, headers: { "retry-after": "7" } }, failed(/503/, 7_000)],
    ["429 with seconds", { status: 429, headers: { "retry-after": "2" } }, failed(/429/, 2_000)],
    [
      "503 with a date, on the server's clock",
      { status: 503, headers: { date, "retry-after": "Sat, 28 Nov 2026 12:00:09 GMT" } },
      failed(/503/, 9_000),
    ],
    [
      "503 until next year, which is honoured for an hour",
      { status: 503, headers: { date, "retry-after": "Sat, 27 Nov 2027 12:00:00 GMT" } },
      failed(/503/, 3_600_000),
    ],
    ["503 with a word", { status: 503, headers: { "retry-after": "soon" } }, failed(/503/)],
    ["200 with HTML", { status: 200, headers: html, body: "<h1>Sign in" }, failed(/text\/html/)],
    ["200 of no type", { status: 200, body: "data: 1\n\n" }, failed(/no type/)],
  ])("%s ends stream and poll alike", async (_, answer, end) => {
    expect((await stream(answer)).end).toEqual(end);
    expect(await poll(answer)).toEqual(end);
  });

  it("nobody there is a failure, and no exception", async () => {
    const nowhere = http("http://127.0.0.1:9/events");
    const signal = new AbortController().signal;
    const sink = { alive() {}, frame() {} };
    expect(await nowhere.stream?.(asked, sink, signal)).toEqual(failed(/./));
    expect(await nowhere.poll({ ...asked, wait_ms: 0, limit: 1 }, signal)).toEqual(failed(/./));
  });
});

describe("a stream's framing", () => {
  const event = { type: "event", version: 1, cursor: "1.a", envelope: '{"ä":"€😀"}' };
  const hello = { type: "hello", version: 1 };
  const body = `retry: 5\n: comment\n\nevent: hello\ndata: {"type":"hello","version":1}\n\nid: 1.a\ndata: {"ä":"€😀"}\n\n`;

  it.each([
    ["line feeds", (text: string) => text],
    ["carriage returns", (text: string) => `${text.replaceAll("\n", "\r")}\n`],
    ["both", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
  ])("reads %s alike", async (_, change) => {
    const { frames, end } = await stream({ status: 200, headers: sse, body: change(body) });
    expect(frames).toEqual([hello, event]);
    expect(end).toEqual({ kind: "ended" });
  });

  it.each([1, 2, 3, 7])("reads pieces of %i bytes alike, though they cut characters", async (size) => {
    const bytes = new TextEncoder().encode(body);
    const pieces = async () =>
      new Response(
        new ReadableStream({
          start(control) {
            for (let at = 0; at < bytes.length; at += size) control.enqueue(bytes.slice(at, at + size));
            control.close();
          },
        }),
        { headers: sse },
      );
    const { frames } = await stream({ status: 200 }, { fetch: pieces });
    expect(frames).toEqual([hello, event]);
  });

  it("gives nothing of a frame that is not whole", async () => {
    const { frames } = await stream({ status: 200, headers: sse, body: body.slice(0, -1) });
    expect(frames).toEqual([hello]);
  });

  it("gives an event without data as one without an envelope, and what is no JSON as it is", async () => {
    const odd = "id: 1.a\ndata\n\nid: 1.b\n\nevent: gap\ndata: {\n\n";
    const { frames } = await stream({ status: 200, headers: sse, body: odd });
    expect(frames).toEqual([{ type: "event", version: 1, cursor: "1.a", envelope: "" }, "{"]);
  });

  it("takes an event of a mebibyte, and ends with a clear cause at a larger one", async () => {
    const fits = `data: ${"x".repeat((1 << 20) - 100)}\n\n`;
    const large = `data: ${"x".repeat((1 << 20) + 1)}\n\n`;
    expect((await stream({ status: 200, headers: sse, body: fits })).frames).toHaveLength(1);
    const { frames, end } = await stream({ status: 200, headers: sse, body: fits + large + fits });
    expect(frames).toHaveLength(1);
    expect(end).toEqual(failed(/larger than 1048576/));
    const lines = "data: yyyyyyyyyyyyyyyyyyy\n".repeat(20);
    expect((await stream({ status: 200, headers: sse, body: lines }, { maxEventBytes: 200 })).end).toEqual(
      failed(/larger than 200/),
    );
  });

  it("reads nothing on while the sink is full", async () => {
    proxy.stream = { status: 200, headers: sse, body: "data: 1\n\ndata: 2\n\n" };
    const seen: unknown[] = [];
    let go = () => {};
    const sink = {
      alive() {},
      frame(frame: unknown) {
        seen.push(frame);
        return new Promise<void>((done) => {
          go = done;
        });
      },
    };
    const ended = http(`${proxy.url}/events`).stream?.(asked, sink, new AbortController().signal);
    while (seen.length < 1) await new Promise((done) => setTimeout(done, 5));
    await new Promise((done) => setTimeout(done, 50));
    expect(seen).toHaveLength(1);
    go();
    while (seen.length < 2) await new Promise((done) => setTimeout(done, 5));
    go();
    expect(await ended).toEqual({ kind: "ended" });
  });
});

describe("a request", () => {
  it("says what is asked for, with headers that are asked for at every attempt", async () => {
    let token = 0;
    const headers = async () => ({ authorization: `Bearer ${++token}` });
    const transport = http(`${proxy.url}/events`, { headers });
    proxy.stream = { status: 500 };
    proxy.poll = { status: 500 };
    const before = proxy.requests.length;
    const all = { cursor: "1.aaaaaaaa.5", types: ["a", "b"], accept: "a:2" };
    const sink = { alive() {}, frame() {} };
    await transport.stream?.(all, sink, new AbortController().signal);
    await transport.poll({ ...all, wait_ms: 7, limit: 9 }, new AbortController().signal);
    const [first, second] = proxy.requests.slice(before).map((url) => new URL(url, proxy.url));
    expect(Object.fromEntries(first?.searchParams ?? [])).toEqual({ ...all, types: "a,b" });
    expect(second?.pathname).toBe("/events/poll");
    expect(Object.fromEntries(second?.searchParams ?? [])).toMatchObject({ wait_ms: "7", limit: "9" });
    expect(proxy.headers.slice(before).map((it) => it.authorization)).toEqual(["Bearer 1", "Bearer 2"]);
  });

  it("whose headers cannot be had is a failure, to be tried again", async () => {
    const transport = http(`${proxy.url}/events`, { headers: () => Promise.reject(new Error("no token")) });
    expect(await transport.poll({ ...asked, wait_ms: 0, limit: 1 }, new AbortController().signal)).toEqual(
      failed(/no token/),
    );
  });

  it("without streams has none", () => {
    expect(http("/events", { stream: false }).stream).toBeUndefined();
  });

  it("for a snapshot rejects where the answer says no cursor", async () => {
    proxy.poll = { status: 200, headers: { "content-type": "application/json" }, body: "{}" };
    const load = snapshotOf(`${proxy.url}/events/poll`);
    await expect(load(new AbortController().signal)).rejects.toThrow(/Tidings-Cursor/);
    proxy.poll = { status: 200, headers: { "tidings-cursor": "1.aaaaaaaa.1" }, body: '{"a":1}' };
    expect(await load(new AbortController().signal)).toEqual({ cursor: "1.aaaaaaaa.1", state: { a: 1 } });
  });
});
