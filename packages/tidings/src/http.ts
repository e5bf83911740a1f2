// Events over HTTP: a stream of server-sent events, and the long poll.
import { createParser } from "eventsource-parser";
import { refusal } from "./refusal.js";
import type { Cause } from "./status.js";
import type { End, PollRequest, Request, Sink, Transport } from "./transport.js";
import type { Snapshot } from "./types.js";

/** How requests are made. */
export interface HttpOptions {
  /** By default the global one, looked up at every request. */
  readonly fetch?: typeof fetch;
  /** More headers, asked for at every attempt: a token that is renewed meanwhile is taken up. */
  readonly headers?: () => HeadersInit | Promise<HeadersInit>;
  readonly credentials?: RequestCredentials;
  /** `false`: no streams, long polls only. */
  readonly stream?: boolean;
  /** The largest event of a stream, in characters; 1 048 576 by default. One that is larger ends the stream. */
  readonly maxEventBytes?: number;
}

/** The longest time that a `Retry-After` is honoured for. */
const LONGEST_WAIT_MS = 3_600_000;

/** The header that says where events go on from a snapshot. */
const CURSOR = "tidings-cursor";

/**
 * A server's events over HTTP; `base` is where its router is mounted, such as `/events`.
 *
 * 401 and 403, 404, 204 and 410 stop the client. 429 and 503 say in `Retry-After` when to come again. Any
 * other status, an answer of another kind, and a connection that breaks are tried again.
 *
 * # Misreadings
 * Across origins the server has to expose `Tidings-Cursor` and `Retry-After`, and each header of your own
 * costs a preflight at every attempt; a cookie does not.
 */
export function http(base: string, options: HttpOptions = {}): Transport {
  const root = base.replace(/\/+$/, "");
  const maxBufferSize = options.maxEventBytes ?? 1 << 20;

  async function stream(request: Request, sink: Sink, signal: AbortSignal): Promise<End> {
    try {
      const response = await ask(options, `${root}?${query(request)}`, { signal });
      const end = judge(response, "text/event-stream");
      if (end !== null) return await given(response, end);
      return await read(response, sink, signal, maxBufferSize);
    } catch (error) {
      return failed("error", message(error));
    }
  }

  const transport: Transport = {
    name: "http",
    async poll(request, signal) {
      try {
        const response = await ask(options, `${root}/poll?${query(request)}`, { signal });
        const end = judge(response, "application/json");
        return end === null ? { answer: await response.json() } : await given(response, end);
      } catch (error) {
        return failed("error", message(error));
      }
    },
    snapshot: (signal) => snapshotOf(`${root}/snapshot`, options)(signal),
    async report(counts) {
      const body = JSON.stringify(counts);
      const response = await ask(options, `${root}/report`, { method: "POST", body, keepalive: true });
      if (!response.ok) throw new Error(`the server answers ${response.status} to a report`);
    },
  };
  return options.stream === false ? transport : { ...transport, stream };
}

/**
 * Loads a snapshot from any endpoint whose answers say `Tidings-Cursor`: for `snapshot.load`.
 *
 * The function it gives rejects where the answer is no JSON, no success, or without that header.
 */
export function snapshotOf<S>(
  url: string,
  options: Pick<HttpOptions, "fetch" | "headers" | "credentials"> = {},
): (signal: AbortSignal) => Promise<Snapshot<S>> {
  return async (signal) => {
    const response = await ask(options, url, { signal });
    const cursor = response.headers.get(CURSOR);
    if (!response.ok) throw new Error(`the server answers ${response.status} to ${url}`);
    if (cursor === null) throw new Error(`${url} says no Tidings-Cursor, or does not expose it`);
    return { cursor, state: (await response.json()) as S };
  };
}

async function ask(options: HttpOptions, url: string, init: RequestInit): Promise<Response> {
  const headers = await options.headers?.();
  const { credentials } = options;
  const send = options.fetch ?? fetch;
  return send(url, {
    cache: "no-store",
    ...init,
    ...(headers && { headers }),
    ...(credentials && { credentials }),
  });
}

function query(request: Request | PollRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(request)) parameters.set(name, String(value));
  return parameters.toString();
}

/** How an answer ends an attempt; `null` where it is what was asked for. */
function judge(response: Response, kind: string): End | null {
  const { status, headers } = response;
  if (status !== 200) return refusal(status, retryAfter(headers));
  const type = headers.get("content-type") ?? "";
  return type.startsWith(kind) ? null : failed("error", `the answer is ${type || "of no type"}, not ${kind}`);
}

/** The end, and the body let go of. */
async function given(response: Response, end: End): Promise<End> {
  await response.body?.cancel();
  return end;
}

/** Milliseconds until the server wants to be asked again; it says seconds or a date. */
function retryAfter(headers: Headers): number | undefined {
  const said = headers.get("retry-after");
  if (said === null) return undefined;
  // A date is meant on the server's clock, which the answer tells too.
  const here = Date.parse(headers.get("date") ?? "") || Date.now();
  const ms = /^\d+$/.test(said.trim()) ? Number(said) * 1_000 : Date.parse(said) - here;
  return ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : undefined;
}

async function read(
  response: Response,
  sink: Sink,
  signal: AbortSignal,
  maxBufferSize: number,
): Promise<End> {
  const frames: unknown[] = [];
  let tooLarge = false;
  const parser = createParser({
    maxBufferSize,
    onEvent({ event, id, data }) {
      if (data.length > maxBufferSize) tooLarge = true;
      else frames.push(frame(event, id, data));
    },
    onError({ type }) {
      if (type === "max-buffer-size-exceeded") tooLarge = true;
    },
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { kind: "ended" };
    sink.alive();
    parser.feed(decoder.decode(value, { stream: true }));
    for (const one of frames.splice(0)) {
      const full = sink.frame(one);
      if (full) await full;
      if (signal.aborted) return { kind: "ended" };
    }
    if (tooLarge) {
      void reader.cancel();
      return failed("error", `an event is larger than ${maxBufferSize} characters`);
    }
  }
}

/** An event is its envelope and nothing else, its cursor the id; any other frame is named. */
function frame(name: string | undefined, id: string | undefined, data: string): unknown {
  if (name === undefined) return { type: "event", version: 1, cursor: id, envelope: data };
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

function failed(kind: Cause["kind"], detail: string): End {
  return { kind: "failed", cause: { kind, detail } };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
