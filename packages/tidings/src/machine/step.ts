// The machine: a state and an input give the next state and what is to be done. No clock, no chance, no I/O.
import { readCursor } from "../cursor.js";
import type { Cause } from "../status.js";
import type { End } from "../transport.js";
import { answered, cancelPoll, poll, pollFailed, pollSoon } from "./polls.js";
import { ask, came, giveUp } from "./snapshots.js";
import { down } from "./standing.js";
import {
  type Draft,
  type Effect,
  type Input,
  type Moment,
  NOTHING_DUE,
  type Setup,
  type State,
} from "./state.js";
import { halt, lost, open, refuse, renew, settled, streamed } from "./streams.js";
import { later, nextDue } from "./timers.js";

/** A machine that has not begun. */
export function initial(setup: Setup): State {
  return {
    setup,
    status: { state: "idle" },
    ids: 0,
    at: null,
    unread: undefined,
    position: null,
    covered: -1,
    gap: null,
    outage: null,
    stream: null,
    heard: 0,
    poll: null,
    polls: !setup.streams,
    degraded: false,
    caught: false,
    due: NOTHING_DUE,
    failures: 0,
    pollFailures: 0,
    short: 0,
    shortBefore: 0,
    notBefore: 0,
    causes: {},
    cause: { kind: "closed", detail: "" },
    queued: 0,
    pending: null,
    wantsSnapshot: false,
    skew: Number.NaN,
    counters: { duplicates: 0, gaps: 0, reconnects: 0, ignored: 0 },
  };
}

/** One step. It changes nothing of what it is given. */
export function step(
  state: State,
  input: Input,
  moment: Moment,
): { readonly state: State; readonly effects: readonly Effect[] } {
  const d: Draft = { s: { ...state }, out: [], moment };
  const skew = moment.wall - moment.now;
  const slept = skew - state.skew > state.setup.tuning.sleepMs;
  d.s.skew = skew;
  heed(d, input);
  // Whatever was begun in this very step is not suspect.
  if (slept && d.s.ids === state.ids) probe(d, "the clocks have parted");
  return { state: d.s, effects: d.out };
}

function runs(d: Draft): boolean {
  return d.s.status.state !== "idle" && d.s.status.state !== "stopped";
}

function heed(d: Draft, input: Input): void {
  switch (input.is) {
    case "start":
      return start(d);
    case "stop":
      return stop(d);
    case "retry":
      d.s.notBefore = 0;
      return runs(d) ? hurry(d) : start(d);
    case "loaded":
      if (d.s.due.load < Infinity) loaded(d, input.position);
      return;
    case "frames":
      if (d.s.stream?.id === input.id) d.s.heard = d.moment.now;
      for (const frame of input.frames) if (d.s.stream?.id === input.id) streamed(d, frame);
      return;
    case "answer":
      if (d.s.poll?.id === input.id) answered(d, input.answer);
      return;
    case "end":
      return ended(d, input.id, input.end);
    case "done":
      return done(d, input.frames, input.cursor);
    case "snapshot":
      return came(d, input.id, input.cursor);
    case "wake":
      return wake(d, input.signal);
    case "tick":
      return tick(d);
  }
}

function start(d: Draft): void {
  if (runs(d)) return;
  const { tuning, streams, snapshot } = d.s.setup;
  Object.assign(d.s, {
    status: { state: "connecting", since: d.moment.now },
    polls: !streams,
    degraded: false,
    caught: false,
    failures: 0,
    pollFailures: 0,
    short: 0,
    shortBefore: 0,
    notBefore: 0,
    causes: {},
    outage: null,
    wantsSnapshot: d.s.wantsSnapshot || snapshot === "first",
  });
  if (d.s.at !== null) return connect(d);
  later(d, { load: d.moment.now + tuning.helloMs });
  d.out.push({ is: "load" });
}

function loaded(d: Draft, position: string | null): void {
  later(d, { load: Infinity });
  d.s.at = readCursor(position);
  d.s.position = position;
  // Whatever it is, the server says what becomes of it; only its form must pass for a cursor's.
  if (d.s.at === null && position !== null) d.s.unread = "unread";
  connect(d);
}

function connect(d: Draft): void {
  if (d.s.setup.streams) open(d);
  else poll(d);
}

/** Frames that wait for callbacks go on waiting, until it starts again. */
function stop(d: Draft): void {
  halt(d);
  d.s.status = { state: "stopped", since: d.moment.now, reason: "closed", detail: "stop was called" };
}

/** A stream or a poll has ended without an answer. */
function ended(d: Draft, id: number, end: End): void {
  const streams = d.s.stream?.id === id;
  if (!streams && d.s.poll?.id !== id) return;
  if (end.kind === "refused") return refuse(d, end.reason, end.detail);
  const closed: Cause = { kind: "closed", detail: "the connection was closed" };
  const cause = end.kind === "failed" ? end.cause : closed;
  const retryMs = end.kind === "failed" ? (end.retryAfterMs ?? 0) : 0;
  if (streams) lost(d, cause, retryMs);
  else pollFailed(d, cause, retryMs);
}

function done(d: Draft, frames: number, cursor: string | null): void {
  const wasFull = d.s.queued >= d.s.setup.tuning.ahead;
  d.s.queued = Math.max(0, d.s.queued - frames);
  if (wasFull && d.s.queued < d.s.setup.tuning.ahead && d.s.due.poll < Infinity) pollSoon(d, 0);
  if (cursor === null) return;
  d.s.position = cursor;
  d.out.push({ is: "save", position: cursor });
}

/** Tries at once what is being waited for. */
function hurry(d: Draft): void {
  const { due, stream } = d.s;
  const now = Math.max(d.moment.now, d.s.notBefore);
  const content = d.s.polls && d.s.status.state === "live";
  if (stream === null && due.stream < Infinity && !content) later(d, { stream: Math.min(due.stream, now) });
  if (due.poll < Infinity) later(d, { poll: Math.min(due.poll, now) });
  tick(d);
}

function wake(d: Draft, signal: "online" | "visible" | "shown"): void {
  if (!runs(d)) return;
  if (signal === "shown" || isStale(d)) return probe(d, `the page is ${signal}`);
  if (d.s.status.state === "offline") down(d, d.s.cause);
  hurry(d);
}

/** Whether the stream has missed a heartbeat. */
function isStale(d: Draft): boolean {
  const { stream } = d.s;
  return stream !== null && stream.greeted > 0 && d.moment.now - d.s.heard > stream.heartbeatMs;
}

/** Whatever runs may be dead: begins anew at once. */
function probe(d: Draft, detail: string): void {
  if (!runs(d) || d.s.due.load < Infinity) return;
  const cause: Cause = { kind: "woken", detail };
  if (d.s.poll !== null) {
    cancelPoll(d);
    later(d, { poll: d.moment.now });
  }
  if (d.s.stream !== null) renew(d, cause);
  hurry(d);
}

/** Does what is due. */
function tick(d: Draft): void {
  const { now } = d.moment;
  const { tuning } = d.s.setup;
  const late = now - nextDue(d.s) > tuning.sleepMs;
  const isDue = (what: keyof State["due"]) => d.s.due[what] <= now;
  if (isDue("load")) loaded(d, null);
  if (isDue("hello")) lost(d, { kind: "silent", detail: "no hello has come" });
  if (isDue("silent")) silent(d, late);
  if (isDue("stable")) {
    later(d, { stable: Infinity });
    d.s.failures = 0;
    d.s.short = 0;
    d.s.shortBefore = 0;
  }
  if (isDue("settle")) settled(d);
  if (isDue("answer")) pollFailed(d, { kind: "silent", detail: "a poll was not answered" });
  if (isDue("degrade")) {
    later(d, { degrade: Infinity });
    d.s.degraded = true;
    down(d, d.s.cause);
    if (d.s.poll === null && d.s.due.poll === Infinity) pollSoon(d, 0);
  }
  if (late && isStale(d)) probe(d, "a timer was late");
  if (isDue("stream")) open(d);
  if (isDue("poll")) poll(d);
  if (isDue("snapshot")) giveUp(d);
  if (isDue("again")) ask(d);
}

/** Looks whether the stream has been silent for too long. */
function silent(d: Draft, late: boolean): void {
  const { stream } = d.s;
  if (stream === null) return later(d, { silent: Infinity });
  const { now } = d.moment;
  const { silentHeartbeats, ahead } = d.s.setup.tuning;
  // Nothing is read while callbacks are behind: that is no silence.
  const heard = d.s.queued >= ahead ? now : d.s.heard;
  const until = heard + silentHeartbeats * stream.heartbeatMs;
  if (until > now) return later(d, { silent: until });
  if (late) return renew(d, { kind: "woken", detail: "a timer was late" });
  lost(d, { kind: "silent", detail: "nothing was heard for too long" });
}
