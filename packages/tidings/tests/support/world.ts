// A machine in a world that tests steer: its clock, its attempts, its callbacks, and the log it reads.

import { readCursor } from "../../src/cursor.js";
import type { Frame } from "../../src/generated/delivery/types.js";
import type { Effect, Input, Item, Moment, State } from "../../src/machine/state.js";
import { initial, step } from "../../src/machine/step.js";
import { isClosed, nextDue } from "../../src/machine/timers.js";
import { type Covering, Queue } from "../../src/queue.js";
import type { End } from "../../src/transport.js";
import { TUNING } from "../../src/tuning.js";
import type { Gap } from "../../src/types.js";
import { Connection, type Entry, Log } from "./log.js";

export interface Setting {
  readonly streams: boolean;
  readonly snapshot: "never" | "gap" | "first";
  readonly types?: readonly string[];
  readonly stored: string | null;
}

/** A gap as the application was told it, with what it covers. */
interface Told {
  readonly gap: Gap;
  /** The place before it. */
  readonly after: number;
}

interface Attempt {
  readonly connection: Connection;
  readonly poll: boolean;
  readonly limit: number;
  /** Nothing comes any more, and nobody says so. */
  hangs: boolean;
}

export class World {
  readonly log: Log = new Log(6, 8);
  readonly applied: string[] = [];
  readonly told: Told[] = [];
  /** What snapshots have brought: everything up to there counts as applied. */
  covered = -1;
  state: State;
  now = 1_000;
  wall = 1_000_000;
  online = true;
  hidden = false;
  chance = 0.5;
  /** Where it began; null before. */
  start: number | null = null;
  /** Callbacks take until they are ended. */
  slow = false;
  /** Snapshots that were asked for. */
  readonly snapshots: number[] = [];
  readonly attempts: Map<number, Attempt> = new Map();
  readonly setting: Setting;
  #place = -1;
  #passes = 0;
  #done = new Set<string>();
  #running: (() => void)[] = [];
  #inbox: Input[] = [];
  #driving = false;
  readonly #queue: Queue;

  constructor(setting: Setting) {
    this.setting = setting;
    const { streams, snapshot } = setting;
    const request = { accept: "", ...(setting.types && { types: setting.types }) };
    this.state = initial({ tuning: { ...TUNING, ahead: 20 }, streams, snapshot, from: "window", request });
    this.#queue = new Queue({
      run: (item) => this.#run(item),
      done: (frames, cursor) => {
        if (cursor !== null) this.#done.add(cursor);
        this.tell({ is: "done", frames, cursor });
      },
    });
  }

  tell(input: Input): void {
    this.#inbox.push(input);
    if (this.#driving) return;
    this.#driving = true;
    do {
      for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift()) this.#step(next);
    } while ((!isClosed(this.state) && this.#queue.next()) || this.#inbox.length > 0);
    this.#driving = false;
  }

  get moment(): Moment {
    const { now, wall, online, hidden, chance } = this;
    return { now, wall, online, hidden, chance };
  }

  #step(input: Input): void {
    const before = JSON.stringify(this.state);
    const { state, effects } = step(this.state, input, this.moment);
    if (JSON.stringify(this.state) !== before) throw new Error("a step has changed the state it was given");
    this.state = state;
    for (const effect of effects) this.#carryOut(effect);
    this.#mustMove();
  }

  /** In every state but idle and stopped an attempt runs or a timer is set. */
  #mustMove(): void {
    const { state } = this.state.status;
    const ends = state === "idle" || state === "stopped";
    if (ends && (this.attempts.size > 0 || nextDue(this.state) < Infinity)) {
      throw new Error(`${state}, and something still runs`);
    }
    if (!ends && this.attempts.size === 0 && nextDue(this.state) === Infinity) {
      throw new Error(`${state}: no attempt runs and no timer is set`);
    }
    const streams = [...this.attempts.values()].filter(({ poll }) => !poll).length;
    if (streams > 1 || this.attempts.size > 2) throw new Error("more attempts than one of a kind");
    if (this.state.stream && this.state.stream.greeted > 0 && this.state.poll) {
      throw new Error("a stream has said hello, and a poll runs beside it");
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.is) {
      case "load":
        return void this.#inbox.push({ is: "loaded", position: this.setting.stored });
      case "open":
      case "poll": {
        const connection = new Connection(this.log, effect.request, this.setting.types);
        const limit = "limit" in effect.request ? effect.request.limit : 0;
        this.attempts.set(effect.id, { connection, poll: effect.is === "poll", limit, hangs: false });
        return;
      }
      case "abort":
        return void this.attempts.delete(effect.id);
      case "snapshot":
        this.#queue.hold();
        return void this.snapshots.push(effect.id);
      case "release":
        return this.#queue.release(effect.cursor, null);
      case "save":
        if (!this.#done.has(effect.position)) throw new Error("kept a place whose callbacks are not done");
        return;
      case "greeted":
        return;
      default:
        return this.#queue.push(effect);
    }
  }

  #run(item: Item | Covering): void | Promise<void> {
    if (isClosed(this.state)) throw new Error("a callback after the end");
    if (this.#running.length > 0) throw new Error("callbacks of two frames at once");
    const { seq } = item.cursor;
    if (this.start === null && item.is === "gap") this.start = item.gap.reason === "unknown" ? -1 : seq;
    this.start ??= readCursor(this.setting.stored)?.seq ?? seq;
    if (item.is === "gap") this.told.push({ gap: item.gap, after: this.#place });
    if (item.is === "snapshot") this.covered = Math.max(this.covered, seq);
    if (item.is === "event") {
      const { envelope } = item.frame as { envelope: { id: string } };
      this.applied.push(envelope.id);
      if (seq <= this.covered) throw new Error(`applied behind a snapshot that has it: ${seq}`);
    }
    this.#place = item.is === "snapshot" ? Math.max(seq, this.#place) : seq;
    if (!this.slow) return;
    // All that a queue does with a promise is to wait for it.
    // biome-ignore lint/suspicious/noThenProperty: a promise whose time tests choose
    return { then: (go: () => void) => void this.#running.push(go) } as unknown as Promise<void>;
  }

  /** Ends the callbacks that run. */
  finish(): void {
    for (const go of this.#running.splice(0)) go();
    // What goes on by itself is driven by the next input.
    this.tell({ is: "frames", id: -1, frames: [] });
  }

  stop(): void {
    this.tell({ is: "stop" });
  }

  #of(poll: boolean): [number, Attempt] | undefined {
    return [...this.attempts].find(([, it]) => it.poll === poll && !it.hangs);
  }

  /** What runs now is silent for good. */
  hang(): void {
    for (const attempt of this.attempts.values()) attempt.hangs = true;
  }

  /**
   * The next frames of the stream; `change` may lose, double or swap them, where none of them is a gap in
   * mid-stream: that this is lost alone, between two events whose places fit, the protocol cannot tell.
   */
  frames(count: number, change: (frames: Frame[]) => Frame[] = (it) => it): void {
    const stream = this.#of(false);
    if (stream === undefined) return;
    const [id, { connection }] = stream;
    const frames: Frame[] = [];
    for (let at = 0; at < count; at += 1) {
      const frame = connection.next();
      if (frame !== null) frames.push(frame);
    }
    for (const frame of hasGapInside(frames) ? frames : change(frames)) {
      if (!this.attempts.has(id) || this.state.queued >= this.state.setup.tuning.ahead) return;
      this.tell({ is: "frames", id, frames: [frame] });
    }
  }

  heartbeat(): void {
    const stream = this.#of(false);
    if (stream === undefined) return;
    // A hello is always first.
    if (this.state.stream?.greeted === 0) this.frames(1);
    if (!this.attempts.has(stream[0])) return;
    const [id, { connection }] = stream;
    this.tell({ is: "frames", id, frames: [connection.heartbeat()] });
  }

  /** The poll is answered; where it is `broken` one event of several is missing. */
  answer(broken = false): void {
    const poll = this.#of(true);
    if (poll === undefined) return;
    const [id, { connection, limit }] = poll;
    this.attempts.delete(id);
    const answer = connection.answer(Math.min(limit, 4));
    const { type } = answer.frames.at(-2) ?? {};
    if (broken && type === "event" && answer.frames.at(-1)?.type === "event") answer.frames.splice(-2, 1);
    this.tell({ is: "answer", id, answer });
  }

  end(poll: boolean, end: End): void {
    const found = this.#of(poll);
    if (found === undefined) return;
    this.attempts.delete(found[0]);
    this.tell({ is: "end", id: found[0], end });
  }

  /** Time goes on until what is due next, and so much longer. */
  pass(ms: number, late = 0): void {
    this.#passes += 1;
    if (this.#passes > 10_000)
      throw new Error(`time goes on, and nothing comes of it: ${this.state.status.state}`);
    const due = Math.min(this.now + ms, nextDue(this.state));
    const by = Math.max(0, due - this.now) + late;
    this.now += by;
    this.wall += by;
    if (nextDue(this.state) <= this.now) this.tell({ is: "tick" });
  }

  /** Every connection ends; the log goes on. */
  restart(clean: boolean): void {
    this.log.restart(clean);
    for (const [id] of [...this.attempts]) {
      this.attempts.delete(id);
      this.tell({ is: "end", id, end: { kind: "ended" } });
    }
  }

  snapshot(arrives: boolean): void {
    const id = this.snapshots.shift();
    if (id !== undefined)
      this.tell({ is: "snapshot", id, cursor: arrives ? this.log.cursor(this.log.head) : null });
  }

  /** Everything works from now on: it must come to the head. */
  settle(): void {
    this.slow = false;
    this.online = true;
    this.tell({ is: "start" });
    for (let round = 0; round < 300; round += 1) {
      this.finish();
      this.answer();
      this.frames(50);
      this.snapshot(true);
      if (this.state.at?.seq === this.log.head && this.state.status.state === "live") return;
      if (this.#of(false) && this.state.at?.seq !== this.log.head) this.heartbeat();
      this.pass(20_000);
    }
    throw new Error(`never comes to the head: ${JSON.stringify(this.state)}`);
  }

  /** Whether what was applied is what was owed, or a gap says so exactly. */
  check(): void {
    const { truth } = this.log;
    const bySeq = new Map(truth.map((entry) => [entry.id, entry.seq]));
    const seqs = this.applied.map((id) => bySeq.get(id) as number);
    if (new Set(seqs).size < seqs.length) throw new Error(`applied twice: ${seqs}`);
    if (seqs.some((seq, at) => at > 0 && seq < (seqs[at - 1] as number)))
      throw new Error(`out of order: ${seqs}`);
    const { types } = this.setting;
    const owed = (entry: Entry) =>
      entry.seq > (this.start ?? this.log.head) && (types?.includes(entry.type) ?? true);
    const has = new Set(seqs);
    const missing = truth.filter((entry) => owed(entry) && !has.has(entry.seq));
    let silent = 0;
    for (const { seq, critical } of missing) {
      if (seq <= this.covered) continue;
      const over = this.told.filter(({ gap, after }) => after < seq && seq <= gap.to);
      if (over.length === 0)
        throw new Error(`lost in silence: ${seq} of ${JSON.stringify(this.told)}, ${seqs}`);
      if (critical && over.every(({ gap }) => gap.complete))
        throw new Error(`critical lost though complete: ${seq}`);
      silent += 1;
    }
    // Where every gap is counted and no snapshot stands for events, they count exactly what is missing.
    const counts = this.told.map(({ gap }) => gap.missed);
    if (this.covered >= 0 || types !== undefined || counts.includes(null)) return;
    const sum = counts.reduce<number>((all, one) => all + (one ?? 0), 0);
    if (sum !== silent) throw new Error(`${silent} missed, ${sum} told: ${JSON.stringify(this.told)}`);
  }
}

/** Whether a gap is there that no hello has announced. */
function hasGapInside(frames: readonly Frame[]): boolean {
  return frames.some((frame, at) => {
    const before = frames[at - 1];
    return frame.type === "gap" && !(before?.type === "hello" && before.cursor === null);
  });
}
