// The shell around the machine: it carries out what a step asks for, and tells it what came of that.

import type { Cursor } from "./cursor.js";
import { realEnvironment } from "./environment.js";
import { type Fate, handlers } from "./events.js";
import { keeper } from "./keeper.js";
import type { Effect, Input, Moment, State } from "./machine/state.js";
import { initial, step } from "./machine/step.js";
import { isClosed, nextDue } from "./machine/timers.js";
import { setup as setupOf } from "./options.js";
import { past } from "./past.js";
import { Queue } from "./queue.js";
import { reporter } from "./report.js";
import { snapshots } from "./snapshot.js";
import type { ClientSnapshot, Counters } from "./status.js";
import type { End, PollRequest, Request, Sink } from "./transport.js";
import type { Catalog, Client, Options, Where } from "./types.js";

/**
 * A client of a server's events. It does nothing before {@link Client.start}.
 *
 * ```ts
 * const client = createClient({ catalog, transport: http("/events") });
 * client.on("server_status", ({ status }) => show(status));
 * client.start();
 * ```
 *
 * Throws a `TypeError` that names the option where one is wrong.
 */
export function createClient<const C extends Catalog, S = never>(options: Options<C, S>): Client<C> {
  const { catalog, transport } = options;
  const setup = setupOf(options);
  const environment = options.environment ?? realEnvironment();
  const underWay = new Map<number, AbortController>();
  const listeners = new Set<() => void>();
  const fates: Record<Fate, number> = { applied: 0, invalid: 0, unknown: 0, unsupported: 0 };
  const inbox: Input[] = [];
  const full: { readonly id: number; readonly go: () => void }[] = [];
  let state = initial(setup);
  let at: Moment = moment();
  let driving = false;
  let armed: { readonly due: number; readonly off: () => void } | null = null;
  let timed: State["due"] | null = null;
  let deaf: (() => void) | null = null;
  let finished = 0;
  let place: string | null = null;
  let shown: ClientSnapshot | null = null;
  let telling = false;

  function failed(error: unknown, where: Where): void {
    try {
      if (options.onError) return options.onError(error, where);
    } catch (worse) {
      return report(worse);
    }
    report(error);
  }

  const called = handlers(options, failed);
  const store = keeper(options.position, (error) => failed(error, "position"));
  const queue = new Queue({
    run(item) {
      if (item.is === "gap") return called.gap(item.gap);
      if (item.is === "snapshot") return snapshot.apply(item.state as S);
      if (item.is !== "place") return called.event(item, fated);
    },
    done(frames, cursor) {
      // Told once for all that were done in one go.
      finished += frames;
      place = cursor ?? place;
      if (!driving) drive();
    },
  });
  const snapshot = snapshots(options.snapshot, transport, failed, (id, cursor) =>
    tell({ is: "snapshot", id, cursor }),
  );
  const reports = reporter(counters, (counts) => {
    if (options.report) transport.report?.(counts).catch((error: unknown) => failed(error, "report"));
  });

  function fated(fate: Fate, type: string): void {
    fates[fate] += 1;
    reports.count(fate, type);
    changed();
  }

  function counters(): Counters {
    const { applied, invalid, unknown, unsupported } = fates;
    const { duplicates, gaps, reconnects, ignored } = state.counters;
    return { applied, duplicates, invalid, unknown, unsupported, gaps, reconnects, ignored };
  }

  function moment(): Moment {
    const { now, wall, online, hidden, random } = environment;
    // What a step seldom asks for costs a page more than all else of it.
    return {
      now: now(),
      wall: wall(),
      get online() {
        return online();
      },
      get hidden() {
        return hidden();
      },
      get chance() {
        return random();
      },
    };
  }

  /** Tells the machine something, once what it was told before is dealt with. */
  function tell(input: Input): void {
    inbox.push(input);
    if (!driving) drive();
  }

  function drive(): void {
    driving = true;
    at = moment();
    // What was called may call back: a client that is stopped in a handler calls no further one.
    for (;;) {
      const input = inbox.shift();
      if (input !== undefined) take(input);
      else if (!isClosed(state) && queue.next()) continue;
      else if (finished > 0) settle();
      else break;
    }
    driving = false;
    arm();
    listen();
    if (full.length > 0) letGo();
  }

  /** Its listeners are told soon, once for all that changes until then. */
  function changed(): void {
    shown = null;
    if (telling || listeners.size === 0) return;
    telling = true;
    queueMicrotask(announce);
  }

  function settle(): void {
    const input: Input = { is: "done", frames: finished, cursor: place };
    finished = 0;
    place = null;
    take(input);
  }

  function take(input: Input): void {
    const { status, counters } = state;
    const next = step(state, input, at);
    state = next.state;
    if (state.status !== status || state.counters !== counters) changed();
    for (const effect of next.effects) carryOut(effect);
  }

  function carryOut(effect: Effect): void {
    switch (effect.is) {
      case "load":
        return void store.load().then((position) => tell({ is: "loaded", position }));
      case "open":
        return void run(effect.id, (signal) => stream(effect.id, effect.request, signal));
      case "poll":
        return void run(effect.id, (signal) => poll(effect.id, effect.request, signal));
      case "abort":
        underWay.get(effect.id)?.abort();
        return void underWay.delete(effect.id);
      case "greeted":
        return reports.begin(effect.connection, effect.causes);
      case "snapshot":
        queue.hold();
        return snapshot.load(effect.id);
      case "release":
        return release(effect.cursor);
      case "save":
        return store.save(effect.position);
      default:
        return queue.push(effect);
    }
  }

  function release(cursor: Cursor | null): void {
    if (cursor === null && state.status.state !== "stopped" && snapshot.waits()) {
      failed(new Error("no snapshot of this run of the log has come in time"), "snapshot");
    }
    queue.release(cursor, snapshot.take());
  }

  /** Runs an attempt; whatever the transport throws is its end. */
  async function run(id: number, attempt: (signal: AbortSignal) => Promise<Input>): Promise<void> {
    const control = new AbortController();
    underWay.set(id, control);
    try {
      tell(await attempt(control.signal));
    } catch (error) {
      const end: End = { kind: "failed", cause: { kind: "error", detail: String(error) } };
      tell({ is: "end", id, end });
    } finally {
      underWay.delete(id);
    }
  }

  async function stream(id: number, request: Request, signal: AbortSignal): Promise<Input> {
    // What comes in one go is told in one go.
    let frames: unknown[] = [];
    let heard = false;
    const flush = () => {
      if (!heard) return;
      const all = frames;
      frames = [];
      heard = false;
      tell({ is: "frames", id, frames: all });
    };
    const alive = () => {
      if (!heard) queueMicrotask(flush);
      heard = true;
    };
    const sink: Sink = {
      alive,
      frame(frame) {
        alive();
        frames.push(frame);
        if (state.queued + frames.length < setup.tuning.ahead || signal.aborted) return undefined;
        return new Promise((go) => full.push({ id, go }));
      },
    };
    const end = (await transport.stream?.(request, sink, signal)) ?? ({ kind: "ended" } as const);
    flush();
    return { is: "end", id, end };
  }

  async function poll(id: number, request: PollRequest, signal: AbortSignal): Promise<Input> {
    const came = await transport.poll(request, signal);
    return "answer" in came ? { is: "answer", id, answer: came.answer } : { is: "end", id, end: came };
  }

  /** Lets streams read on that waited for callbacks, or have ended. */
  function letGo(): void {
    const goes = ({ id }: (typeof full)[number]) =>
      state.queued < setup.tuning.ahead || state.stream?.id !== id;
    for (const waiting of full.splice(0)) goes(waiting) ? waiting.go() : full.push(waiting);
  }

  /** Sets the one timer. */
  function arm(): void {
    if (timed === state.due && armed !== null) return;
    timed = state.due;
    const due = nextDue(state);
    if (due === (armed?.due ?? Infinity)) return;
    armed?.off();
    armed = null;
    if (due === Infinity) return;
    const off = environment.timer(
      () => {
        armed = null;
        tell({ is: "tick" });
      },
      Math.max(0, due - environment.now()),
    );
    armed = { due, off };
  }

  /** Listens to signals while it runs, and reports now and then. */
  function listen(): void {
    const runs = state.status.state !== "idle" && state.status.state !== "stopped";
    if (runs === (deaf !== null)) return;
    if (deaf !== null) {
      deaf();
      deaf = null;
      reports.send();
      return;
    }
    const awake = environment.wake((signal) => tell({ is: "wake", signal }));
    const stays = environment.leave(() => {
      store.flush();
      reports.send();
    });
    let off = () => {};
    const again = () => {
      reports.send();
      off = environment.timer(again, setup.tuning.reportMs);
    };
    if (options.report && transport.report) off = environment.timer(again, setup.tuning.reportMs);
    deaf = () => {
      awake();
      stays();
      off();
    };
  }

  function getSnapshot(): ClientSnapshot {
    shown ??= { status: state.status, counters: counters() };
    return shown;
  }

  function announce(): void {
    telling = false;
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        failed(error, "handler");
      }
    }
  }

  const stop = () => tell({ is: "stop" });
  return {
    start: () => tell({ is: "start" }),
    stop,
    retryNow: () => tell({ is: "retry" }),
    [Symbol.dispose]: stop,
    on: called.on,
    onEvent: called.onEvent,
    onGap: called.onGap,
    history(limit = 200) {
      const { tuning, request } = setup;
      const control = new AbortController();
      const off = environment.timer(() => control.abort(), tuning.helloMs);
      const until = state.at?.seq ?? Infinity;
      return past(catalog, transport, request, limit, until, control.signal).finally(off);
    },
    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    getSnapshot,
  };
}

/** Says that something went wrong where nobody listens: as an uncaught error, without being one. */
function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else console.error(error);
}
