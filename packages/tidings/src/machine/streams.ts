// Streams: when one is tried, what its hello means, and what follows when it ends.
import { readCursor } from "../cursor.js";
import type { Frame, HelloEvent } from "../generated/delivery/types.js";
import { isFrame } from "../generated/delivery/validators.js";
import type { Cause, StopReason } from "../status.js";
import type { Request } from "../transport.js";
import { count, deliver, take } from "./frames.js";
import { cancelPoll, pollSoon } from "./polls.js";
import { hold, match } from "./snapshots.js";
import { catchingUp, down, live } from "./standing.js";
import { type Draft, NOTHING_DUE, type Stream } from "./state.js";
import { backoff, later } from "./timers.js";

/** Where the next request begins. */
export function whence(d: Draft): Pick<Request, "cursor" | "from"> {
  const cursor = d.s.at?.text ?? d.s.unread;
  return cursor === undefined ? { from: d.s.setup.from } : { cursor };
}

/** Tries a stream now. */
export function open(d: Draft): void {
  const { now } = d.moment;
  if (d.s.stream !== null) return;
  d.s.ids += 1;
  const id = d.s.ids;
  const start = whence(d);
  d.s.stream = {
    id,
    asked: start.cursor,
    greeted: 0,
    gapFollows: false,
    heartbeatMs: 0,
  };
  d.s.heard = now;
  later(d, { stream: Infinity, hello: now + d.s.setup.tuning.helloMs });
  d.out.push({ is: "open", id, request: { ...d.s.setup.request, ...start } });
}

/** Ends the stream, if there is one, without a word about it. */
export function close(d: Draft): void {
  if (d.s.stream === null) return;
  d.out.push({ is: "abort", id: d.s.stream.id });
  forget(d);
}

function forget(d: Draft): void {
  d.s.stream = null;
  later(d, { hello: Infinity, silent: Infinity, settle: Infinity, stable: Infinity });
}

/** Begins a new stream in the place of this one, at once: nothing says yet that anything is wrong. */
export function renew(d: Draft, cause: Cause): void {
  close(d);
  blame(d, cause);
  open(d);
}

function blame(d: Draft, cause: Cause): void {
  d.s.cause = cause;
  d.s.causes = { ...d.s.causes, [cause.kind]: (d.s.causes[cause.kind] ?? 0) + 1 };
  count(d, "reconnects");
}

/** The stream has ended, or never began. */
export function lost(d: Draft, cause: Cause, retryMs = 0): void {
  const { tuning } = d.s.setup;
  const { now } = d.moment;
  const stream = d.s.stream as Stream;
  close(d);
  const soon = stream.greeted === 0 || now - stream.greeted < tuning.shortMs;
  if (cause.kind !== "goodbye") d.s.short = soon ? d.s.short + 1 : 0;
  if (d.s.short === 0) d.s.shortBefore = 0;
  d.s.failures += 1;
  d.s.notBefore = Math.max(d.s.notBefore, now + retryMs);
  blame(d, cause);
  if (d.s.polls) {
    later(d, { stream: now + tuning.streamMs });
    if (d.s.poll === null) pollSoon(d, 0);
    return;
  }
  down(d, cause);
  later(d, { stream: now + retryMs + backoff(d, d.s.failures) });
  if (d.s.degraded && d.s.poll === null && d.s.due.poll === Infinity) pollSoon(d, 0);
}

/** A frame of the stream. */
export function streamed(d: Draft, raw: unknown): void {
  const stream = d.s.stream as Stream;
  if (!isFrame(raw)) return count(d, "ignored");
  if (stream.greeted === 0) {
    if (raw.type !== "hello") return lost(d, { kind: "hole", detail: "the first frame is no hello" });
    return greet(d, stream, raw);
  }
  if (raw.type === "hello") return count(d, "ignored");
  if (raw.type === "goodbye") {
    return lost(d, { kind: "goodbye", detail: `the server says goodbye: ${raw.reason}` }, raw.retry_ms);
  }
  follow(d, stream, raw);
}

function follow(d: Draft, stream: Stream, frame: Exclude<Frame, { type: "hello" | "goodbye" }>): void {
  const verdict = take(d, frame, stream.gapFollows);
  if (verdict === "hole") return lost(d, { kind: "hole", detail: "something is missing between two frames" });
  if (frame.type === "gap") {
    d.s.stream = { ...stream, gapFollows: false };
    catchingUp(d, 0);
  }
  if (frame.type === "heartbeat") {
    if (frame.behind > 0) {
      catchingUp(d, frame.behind);
      settle(d);
    } else if (d.s.due.settle < Infinity) settled(d);
    else live(d, "stream");
  }
  if (d.s.pending !== null) match(d);
}

/** The stream says hello. */
function greet(d: Draft, stream: Stream, hello: HelloEvent): void {
  const { now } = d.moment;
  const { tuning } = d.s.setup;
  if (hello.protocol !== "tidings/1") {
    return refuse(d, "too-old", `the server speaks ${hello.protocol}, this client tidings/1`);
  }
  // While it was on its way a poll has moved the place: it would begin with what is there already.
  if (stream.asked !== whence(d).cursor) {
    cancelPoll(d);
    later(d, { poll: Infinity });
    return renew(d, { kind: "other", detail: "a poll was faster" });
  }
  if (!begins(d, hello, stream.asked)) {
    return lost(d, { kind: "hole", detail: "the stream begins somewhere else" });
  }
  cancelPoll(d);
  const heartbeatMs = Math.max(1_000, hello.heartbeat_ms);
  d.s.stream = { ...stream, greeted: now, gapFollows: hello.cursor === null, heartbeatMs };
  d.s.caught = false;
  d.out.push({ is: "greeted", connection: hello.connection, causes: d.s.causes });
  d.s.causes = {};
  d.s.notBefore = 0;
  later(d, {
    hello: Infinity,
    poll: Infinity,
    degrade: Infinity,
    silent: now + tuning.silentHeartbeats * heartbeatMs,
    stable: now + tuning.stableMs,
    // What has failed before has to hold for a while before it is said to be well.
    settle: now + (d.s.failures > 0 ? tuning.shortMs : tuning.settleMs),
  });
  if (d.s.status.state !== "live") catchingUp(d, 0);
  // A gap that follows asks for one by itself; before it, this place is not one of the log's.
  if (d.s.wantsSnapshot && hello.cursor !== null) hold(d);
}

/** Whether a connection begins where it was asked to; without a cursor it begins where it says. */
export function begins(d: Draft, hello: HelloEvent, asked: string | undefined): boolean {
  if (hello.cursor === null) return true;
  const cursor = readCursor(hello.cursor);
  if (cursor === null) return false;
  if (asked !== undefined) return hello.resumed && cursor.text === asked;
  d.s.at = cursor;
  deliver(d, { is: "place", cursor });
  return true;
}

/** Nothing has come for a while, or it has held for long enough. */
export function settled(d: Draft): void {
  const { tuning } = d.s.setup;
  const { now } = d.moment;
  const { stream, status, gap, at } = d.s;
  later(d, { settle: Infinity });
  if (stream === null || stream.greeted === 0) return;
  const behind = status.state === "catching-up" && status.behind > 0;
  const trickles = now - stream.greeted >= 10 * tuning.settleMs && !behind;
  const quiet = now - d.s.heard >= tuning.settleMs;
  const inGap = gap !== null && gap.came < gap.critical && at !== null && at.seq < gap.to;
  const young = d.s.failures > 0 && now - stream.greeted < tuning.shortMs;
  if (young || stream.gapFollows || !(quiet || trickles) || inGap) return settle(d);
  d.s.polls = false;
  live(d, "stream");
}

function settle(d: Draft): void {
  later(d, { settle: d.moment.now + d.s.setup.tuning.settleMs });
}

/** The server will not have this client, whatever it tries. */
export function refuse(d: Draft, reason: Exclude<StopReason, "closed">, detail: string): void {
  halt(d);
  d.s.status = { state: "stopped", since: d.moment.now, reason, detail };
}

/** Ends whatever is under way. */
export function halt(d: Draft): void {
  close(d);
  cancelPoll(d);
  if (d.s.pending !== null) {
    d.s.pending = null;
    d.s.wantsSnapshot = true;
    d.out.push({ is: "release", cursor: null });
  }
  d.s.due = NOTHING_DUE;
}
