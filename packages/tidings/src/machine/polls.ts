// Polls: beside streams that fail, or in their place.
import { readCursor } from "../cursor.js";
import { isFrame, isPollAnswer } from "../generated/delivery/validators.js";
import type { Cause } from "../status.js";
import { count, deliver, move, take } from "./frames.js";
import { hold, match } from "./snapshots.js";
import { catchingUp, down, live } from "./standing.js";
import type { Draft, Poll } from "./state.js";
import { begins, refuse, whence } from "./streams.js";
import { backoff, later } from "./timers.js";

/** Polls in so many milliseconds. */
export function pollSoon(d: Draft, ms: number): void {
  later(d, { poll: Math.max(d.moment.now + ms, d.s.notBefore) });
}

/** Polls now. */
export function poll(d: Draft): void {
  const { tuning, request } = d.s.setup;
  const { now } = d.moment;
  later(d, { poll: Infinity });
  if (d.s.poll !== null || (d.s.stream?.greeted ?? 0) > 0) return;
  if (d.s.queued >= tuning.ahead) return pollSoon(d, tuning.pollMs);
  d.s.ids += 1;
  const id = d.s.ids;
  const start = whence(d);
  // The first answer comes at once: it says where this client stands.
  const wait = d.s.polls && d.s.status.state === "live" ? tuning.pollWaitMs : 0;
  d.s.poll = { id, asked: start.cursor, since: now, wait };
  later(d, { answer: now + wait + tuning.helloMs });
  d.out.push({ is: "poll", id, request: { ...request, ...start, wait_ms: wait, limit: tuning.pollLimit } });
}

/** Ends the poll under way, if there is one. */
export function cancelPoll(d: Draft): void {
  if (d.s.poll === null) return;
  d.out.push({ is: "abort", id: d.s.poll.id });
  d.s.poll = null;
  later(d, { answer: Infinity });
}

/** A poll has failed. */
export function pollFailed(d: Draft, cause: Cause, retryMs = 0): void {
  cancelPoll(d);
  d.s.pollFailures += 1;
  if (d.s.polls) down(d, cause);
  const wait = d.s.degraded ? every(d) : backoff(d, d.s.pollFailures);
  d.s.notBefore = d.moment.now + retryMs;
  pollSoon(d, retryMs + wait);
}

/** How long until the next poll, of those now and then. */
function every(d: Draft): number {
  const { pollMs, pollHiddenMs } = d.s.setup.tuning;
  return (d.moment.hidden ? pollHiddenMs : pollMs) * (0.8 + 0.4 * d.moment.chance);
}

/** A poll is answered. */
export function answered(d: Draft, answer: unknown): void {
  const { tuning } = d.s.setup;
  const { now } = d.moment;
  const poll = d.s.poll as Poll;
  if (!isPollAnswer(answer)) {
    return pollFailed(d, { kind: "error", detail: "the answer is none of tidings/1" });
  }
  d.s.poll = null;
  later(d, { answer: Infinity });
  const end = takeAll(d, poll, answer.frames);
  if (d.s.status.state === "stopped") return;
  if (end !== null) return pollFailed(d, end.cause, end.retryMs);
  d.s.pollFailures = 0;
  d.s.notBefore = 0;
  const cursor = readCursor(answer.cursor);
  if (cursor !== null && cursor.seq >= (d.s.at?.seq ?? -1) && cursor.text !== d.s.at?.text) {
    move(d, cursor);
    if (cursor.seq > d.s.covered) deliver(d, { is: "place", cursor });
  }
  if (d.s.pending !== null) match(d);
  if (answer.more) return pollSoon(d, 0);
  if (!d.s.polls && d.s.short >= tuning.shortStreams) {
    if (d.s.shortBefore === 0) {
      // The server may have been away: it has one more try.
      d.s.shortBefore = d.s.short;
      if (d.s.stream === null) later(d, { stream: now });
    } else if (d.s.short > d.s.shortBefore) {
      // Polls are answered, and no stream comes through.
      d.s.polls = true;
      later(d, { stream: now + tuning.streamMs });
    }
  }
  if (d.s.polls) {
    live(d, "long-poll");
    // Whoever answers at once, with nothing, is asked less often: it does not wait, or was not asked to,
    // because a snapshot is on its way.
    const waits = poll.wait > 0 || d.s.status.state !== "live";
    const idle = answer.frames.length <= 1 && waits && now - poll.since < 1_000;
    return pollSoon(d, idle ? 1_000 : 0);
  }
  if (d.s.status.state === "offline") down({ ...d, moment: { ...d.moment, online: true } }, d.s.cause);
  pollSoon(d, every(d));
}

/** Takes the frames of an answer, in order; what is wrong with them, if something is. */
function takeAll(d: Draft, poll: Poll, frames: readonly unknown[]): { cause: Cause; retryMs: number } | null {
  let greeted = false;
  let gapFollows = false;
  const hole = (detail: string) => ({ cause: { kind: "hole", detail } as const, retryMs: 0 });
  for (const frame of frames) {
    if (!isFrame(frame)) {
      count(d, "ignored");
    } else if (frame.type === "goodbye") {
      const detail = `the server says goodbye: ${frame.reason}`;
      return { cause: { kind: "goodbye", detail }, retryMs: frame.retry_ms };
    } else if (frame.type === "hello") {
      if (frame.protocol !== "tidings/1") {
        refuse(d, "too-old", `the server speaks ${frame.protocol}, this client tidings/1`);
        return null;
      }
      if (!begins(d, frame, poll.asked)) return hole("the answer begins somewhere else");
      greeted = true;
      gapFollows = frame.cursor === null;
      if (d.s.wantsSnapshot && !gapFollows) hold(d);
    } else {
      if (!greeted || take(d, frame, gapFollows) === "hole")
        return hole("something is missing in the answer");
      if (frame.type !== "gap") continue;
      gapFollows = false;
      if (d.s.polls) catchingUp(d, 0);
    }
  }
  return null;
}
