// A client of `tidings/1` in plain JavaScript: stream, long poll where no stream comes through, and the
// position. It shows the rules of the protocol; an application takes the client of the package.
import { Position, readCursor } from "./position.js";
import { createReport } from "./report.js";
import { readEvents } from "./sse.js";

const HELLO_WITHIN = 5_000;
const FIRST_WITHIN = 500;
const BACKOFF = { least: 500, most: 20_000 };
const STABLE = 10_000;
const DEGRADED_AFTER = { failures: 3, ms: 15_000, spread: 5_000 };
const POLL_EVERY = { visible: 10_000, hidden: 30_000 };
const SILENT_HEARTBEATS = 2.5;
const QUIET = 300;

/** Ends a connection, with why. */
class Ended extends Error {
  /** `reason` is one of those that a report counts. */
  constructor(why, { reason = "closed", retryMs = null, stop = false } = {}) {
    super(why);
    this.reason = reason;
    this.retryMs = retryMs;
    this.stop = stop;
  }
}

/**
 * @param {{
 *   base: string,
 *   cursor?: string | null,
 *   keep: (cursor: string) => void,
 *   onFrame: (frame: object, place: { missed: boolean, rest: boolean }) => void,
 *   onState: (state: { name: string, detail: string }) => void,
 * }} options `onFrame` is called for each frame whose turn it is, in order, once
 */
export function createClient({ base, cursor = null, keep, onFrame, onState }) {
  const position = new Position(cursor);
  const report = createReport(`${base}/report`);
  const counts = { applied: 0, duplicates: 0, holes: 0, gaps: 0, reconnects: 0, unsupported: 0 };
  let accept = null;
  let pace = 0;
  let state = { name: "stopped", detail: "" };
  let connection = null;
  let poll = null;
  let wake = () => {};
  let running = false;
  // The first attempt, and the stream that has failed since.
  let failures = 0;
  let failingSince = null;
  let heartbeatMs = 15_000;
  let spreadMs = 0;
  let quiet = null;
  let endedBy = null;

  function say(name, detail = "") {
    if (state.name === name && state.detail === detail) return;
    state = { name, detail };
    onState(state);
  }

  function query(more = {}) {
    const parameters = new URLSearchParams(more);
    if (position.cursor !== null) parameters.set("cursor", position.cursor);
    else parameters.set("from", "window");
    if (accept !== null) parameters.set("accept", accept);
    return parameters;
  }

  /** Does with a frame what the position says. */
  function take(frame) {
    const moves = frame.type !== "hello" && frame.type !== "goodbye";
    const verdict = moves ? position.take(frame) : "told";
    if (verdict === "resume") {
      counts.holes += 1;
      throw new Ended("something is missing between two frames", { reason: "hole" });
    }
    // A heartbeat that moves nothing says how far behind this client is all the same.
    if (verdict === "drop" && frame.type !== "heartbeat") {
      counts.duplicates += 1;
      report.count("duplicates");
      return;
    }
    const rest = frame.type === "gap" && position.isRest(frame);
    const missed = position.wasMissed(frame.cursor);
    if (frame.type === "gap" && !rest) counts.gaps += 1;
    if (frame.type === "unsupported") counts.unsupported += 1;
    try {
      onFrame(frame, { missed, rest });
    } catch (error) {
      // Whoever listens has a fault of its own: the stream goes on.
      reportError(error);
    }
    if (verdict !== "apply") return;
    position.done(frame);
    keep(position.cursor);
    if (frame.type === "event") counts.applied += 1;
    if (frame.type === "event") report.count("applied");
    if (frame.type === "gap") report.count("gaps");
  }

  function hello(frame) {
    const verdict = position.hello(frame);
    if (verdict === "stop") throw new Ended(`the server speaks ${frame.protocol}`, { stop: true });
    if (verdict === "resume") throw new Ended("the server begins somewhere else");
    heartbeatMs = frame.heartbeat_ms;
    spreadMs = frame.retry_ms;
    take(frame);
  }

  /** One stream, from its request to its end. */
  async function stream(signal, abort) {
    let late = setTimeout(() => abort(new Ended("no hello in 5 seconds")), HELLO_WITHIN);
    let greeted = false;
    // Only while it waits: a reader that is slow itself has not lost its connection.
    const watch = {
      waits: () => {
        if (!greeted) return;
        const silent = () => abort(new Ended("nothing was heard for too long", { reason: "silent" }));
        late = setTimeout(silent, heartbeatMs * SILENT_HEARTBEATS);
      },
      came: () => greeted && clearTimeout(late),
    };
    let stable = null;
    try {
      const response = await fetch(`${base}?${query()}`, { signal, cache: "no-store" });
      refuse(response, "text/event-stream");
      const reader = response.body.getReader();
      await readEvents(
        reader,
        async ({ name, id, data }) => {
          const frame = name === "message" ? envelope(id, data) : JSON.parse(data);
          if (frame === null) return;
          if (!greeted) {
            if (frame.type !== "hello") throw new Ended("the first frame is no hello");
            greeted = true;
            clearTimeout(late);
            poll?.abort();
            hello(frame);
            report.begin(frame.connection, endedBy);
            endedBy = null;
            say("catching-up");
            caughtUp(frame);
            stable = setTimeout(reset, STABLE);
            return;
          }
          if (frame.type === "goodbye") {
            const said = `the server says goodbye (${frame.reason})`;
            throw new Ended(said, { reason: "goodbye", retryMs: frame.retry_ms });
          }
          take(frame);
          caughtUp(frame);
          if (pace > 0 && frame.type === "event") await sleep(pace, signal);
        },
        watch,
      );
      throw new Ended("the stream ended");
    } finally {
      clearTimeout(late);
      clearTimeout(stable);
    }
  }

  /** Live is: nothing is behind. A heartbeat says so, and so does a stream that has nothing more. */
  function caughtUp(frame) {
    clearTimeout(quiet);
    if (frame.type === "heartbeat" && frame.behind === 0) return say("live");
    if (frame.type === "heartbeat" || frame.type === "gap") say("catching-up");
    const { signal } = connection;
    quiet = setTimeout(() => signal.aborted || say("live"), QUIET);
  }

  function reset() {
    failures = 0;
    failingSince = null;
  }

  /** Asks by long poll while no stream comes through. */
  async function pollOnce() {
    const asked = position.cursor;
    const control = new AbortController();
    poll = control;
    const late = setTimeout(() => control.abort(), HELLO_WITHIN);
    try {
      const response = await fetch(`${base}/poll?${query({ limit: "300", wait_ms: "0" })}`, {
        signal: control.signal,
        cache: "no-store",
      });
      refuse(response, "application/json");
      const answer = await response.json();
      // A stream has moved the position in between: the answer is to another question.
      if (control.signal.aborted || position.cursor !== asked) return;
      for (const frame of answer.frames) {
        if (frame.type === "hello") hello(frame);
        else take(frame);
      }
      position.endOfAnswer(answer.cursor);
      keep(position.cursor);
      if (answer.more) await pollOnce();
    } catch (error) {
      if (error instanceof Ended && error.stop) throw error;
    } finally {
      clearTimeout(late);
      if (poll === control) poll = null;
    }
  }

  async function degraded() {
    while (running && state.name === "degraded") {
      await pollOnce();
      const every = document.visibilityState === "hidden" ? POLL_EVERY.hidden : POLL_EVERY.visible;
      await sleep(every);
    }
  }

  function failed(error) {
    failures += 1;
    failingSince ??= performance.now();
    const spread = Math.random() * DEGRADED_AFTER.spread;
    const long = performance.now() - failingSince > DEGRADED_AFTER.ms + spread;
    const was = state.name;
    if (navigator.onLine === false) say("offline", error.message);
    else if (failures >= DEGRADED_AFTER.failures || long) say("degraded", error.message);
    else say("reconnecting", error.message);
    if (state.name === "degraded" && was !== "degraded") void degraded();
  }

  async function run() {
    while (running) {
      const control = new AbortController();
      connection = control;
      let retryMs = null;
      try {
        await stream(control.signal, (why) => control.abort(why));
      } catch (thrown) {
        const error = control.signal.aborted ? control.signal.reason : thrown;
        if (!running) return;
        if (error instanceof Ended && error.stop) {
          running = false;
          return say("stopped", error.message);
        }
        retryMs = error?.retryMs ?? null;
        endedBy = error instanceof Ended ? error.reason : "error";
        if (error?.message !== "again") failed(error instanceof Error ? error : new Error(String(error)));
      } finally {
        control.abort();
      }
      counts.reconnects += 1;
      const most = Math.min(BACKOFF.most, BACKOFF.least * 2 ** Math.min(failures, 10));
      // The server gives each client a time of its own, so that they do not come all at once.
      const later = Math.max(spreadMs, BACKOFF.least + Math.random() * (most - BACKOFF.least));
      const wait = failures <= 1 ? Math.random() * FIRST_WITHIN : later;
      await sleep(Math.max(wait, retryMs ?? 0), null, (now) => (wake = now));
    }
  }

  /** Ends the connection and comes again at once. */
  function again() {
    if (!running) return;
    connection?.abort(new Ended("again", { reason: "other" }));
    wake();
  }

  const woken = () => {
    if (state.name !== "live" && state.name !== "catching-up" && document.visibilityState !== "hidden")
      wake();
  };
  addEventListener("online", woken);
  addEventListener("pageshow", woken);
  document.addEventListener("visibilitychange", woken);

  return {
    start() {
      if (running) return;
      running = true;
      say("connecting");
      void run();
    },
    stop() {
      running = false;
      connection?.abort(new Ended("stopped"));
      poll?.abort();
      say("stopped");
    },
    again,
    /** `null`: every event as it is now; a list of `type:version`: at most these, all others in version 1. */
    readAs(versions) {
      accept = versions;
      again();
    },
    /** How long each event takes, in milliseconds: a reader that is slow. */
    slow(ms) {
      pace = ms;
    },
    /** What is in the window and was done with before: it moves no position. */
    async history() {
      const response = await fetch(`${base}/poll?from=window&limit=300`, { cache: "no-store" });
      refuse(response, "application/json");
      const { frames } = await response.json();
      const known = (frame) => frame.type === "event" && readCursor(frame.cursor).seq <= (position.seq ?? 0n);
      return frames.filter(known);
    },
    get cursor() {
      return position.cursor;
    },
    get counts() {
      return { ...counts };
    },
  };
}

/** An event as it comes over a stream: its envelope, and its cursor beside. */
function envelope(id, data) {
  return id === null ? null : { type: "event", version: 1, cursor: id, envelope: JSON.parse(data) };
}

/** What a status means. */
function refuse(response, kind) {
  const { status } = response;
  const retry = Number(response.headers.get("retry-after"));
  if ([401, 403, 404, 204, 410].includes(status))
    throw new Ended(`the server answers ${status}`, { stop: true });
  if (status !== 200)
    throw new Ended(`the server answers ${status}`, { retryMs: retry > 0 ? retry * 1000 : null });
  if (!(response.headers.get("content-type") ?? "").startsWith(kind))
    throw new Ended("the answer is of another kind");
}

/** Waits; `signal` and what `early` is given end it. */
function sleep(ms, signal = null, early = () => {}) {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, ms);
    early(() => {
      clearTimeout(timer);
      done();
    });
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      fail(signal.reason);
    });
  });
}
