// A tab that follows: it catches up by poll, and then takes what the leading tab reads.
import { readCursor } from "../cursor.js";
import { isFrame, isPollAnswer } from "../generated/delivery/validators.js";
import type { End, Request, Sink, Transport } from "../transport.js";
import { type FromLeader, type Message, over } from "./message.js";

/** How long a leading tab may take to answer before it counts as frozen. */
const ANSWER_MS = 2_000;

/** The most frames that wait for this tab's callbacks. */
const MOST = 5_000;

/**
 * Follows the tab that leads, to the end of that; `null` where a tab leads and does not answer.
 *
 * It is a stream like any other: a hello, and then frames that stand one behind the other.
 */
export async function follow(
  key: string,
  transport: Transport,
  request: Request,
  sink: Sink,
  signal: AbortSignal,
): Promise<End | null> {
  const channel = new BroadcastChannel(key);
  const ends = new AbortController();
  const messages: FromLeader[] = [];
  let wake = () => {};
  let gone = false;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.is === "join") return;
    messages.push(data);
    wake();
  };
  const stop = () => {
    ends.abort();
    wake();
  };
  signal.addEventListener("abort", stop);
  /** The next message; none where it takes longer, or all is over. */
  async function next(ms?: number): Promise<FromLeader | undefined> {
    const until = ms === undefined ? undefined : setTimeout(() => wake(), ms);
    if (messages.length === 0 && !ends.signal.aborted && !gone) {
      await new Promise<void>((go) => {
        wake = go;
      });
    }
    clearTimeout(until);
    return messages.shift();
  }

  try {
    // Chance keeps tabs from taking the lead away from each other.
    const patience = ANSWER_MS * (1 + Math.random() / 2);
    const asked = performance.now();
    channel.postMessage({ is: "join" } satisfies Message);
    let leader: string | undefined;
    while (leader === undefined) {
      const left = asked + patience - performance.now();
      const message = left > 0 ? await next(left) : undefined;
      if (signal.aborted) return { kind: "ended" };
      if (message === undefined && left <= 0) return null;
      if (message?.is === "leads" || message?.is === "frame") leader = message.leader;
      if (message?.is === "frame") messages.unshift(message);
      if (message?.is === "end") return over("no tab leads any more");
    }
    // Whoever gets the lock knows that nobody leads any more.
    void navigator.locks
      .request(key, { signal: ends.signal }, () => {
        gone = true;
        wake();
      })
      .catch(() => {});
    const place = await catchUp(transport, request, sink, signal);
    if (typeof place !== "number") return place;
    let at = place;
    for (;;) {
      const message = await next();
      if (signal.aborted) return { kind: "ended" };
      if (gone || message === undefined) return over("no tab leads any more");
      if (message.is === "leads" && message.leader !== leader) return over("another tab leads now");
      // One that was frozen may still say what it reads; nobody follows it any more.
      if (message.is === "leads" || message.leader !== leader) continue;
      if (message.is === "end") return over("no tab leads any more");
      if (messages.length > MOST) return over("this tab is too slow to follow");
      sink.alive();
      const { frame } = message;
      if (!isFrame(frame)) continue;
      if (frame.type === "hello" && frame.cursor === null)
        return over("the leading tab has a gap of its own");
      if (frame.type === "goodbye") return over("the server says goodbye to the leading tab");
      const cursor = "cursor" in frame ? readCursor(frame.cursor) : null;
      if (frame.type === "hello" || cursor === null || cursor.seq <= at) continue;
      // What stands between is here already: both tabs ask for the same events.
      const given = cursor.prev < at ? { ...frame, cursor: `${cursor.text}.${at}` } : frame;
      at = cursor.seq;
      const full = sink.frame(given);
      if (full) await full;
    }
  } finally {
    ends.abort();
    signal.removeEventListener("abort", stop);
    channel.close();
  }
}

/** Polls until nothing is left, as if it were a stream; where this ends, or why it could not. */
async function catchUp(
  transport: Transport,
  request: Request,
  sink: Sink,
  signal: AbortSignal,
): Promise<number | End> {
  let asked: Request = request;
  let first = true;
  let at: number | undefined;
  for (;;) {
    const came = await transport.poll({ ...asked, wait_ms: 0, limit: 300 }, signal);
    if (!("answer" in came)) return came;
    const { answer } = came;
    if (!isPollAnswer(answer)) return over("the answer is none of tidings/1");
    sink.alive();
    for (const frame of answer.frames) {
      const cursor = isFrame(frame) && "cursor" in frame ? readCursor(frame.cursor) : null;
      // Of the polls behind the first the hello says nothing new, unless a gap follows.
      if (!first && isFrame(frame) && frame.type === "hello" && frame.cursor !== null) continue;
      at = cursor?.seq ?? at;
      const full = sink.frame(frame);
      if (full) await full;
      if (signal.aborted) return { kind: "ended" };
    }
    first = false;
    const end = readCursor(answer.cursor);
    if (end === null) return over("the answer is none of tidings/1");
    if (end.seq > (at ?? -1)) {
      const prev = at === undefined ? "" : `.${at}`;
      sink.frame({ type: "heartbeat", version: 1, cursor: `${end.text}${prev}`, behind: 0, keeping: true });
      at = end.seq;
    }
    if (!answer.more) return end.seq;
    const { from: _, ...rest } = request;
    asked = { ...rest, cursor: end.text };
  }
}
