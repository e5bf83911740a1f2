// The log of a server in memory: its events, its runs, its window, and what it keeps.
import type { GapReason } from "../generated/delivery/types.js";
import type { Envelope } from "../types.js";

/** A place in the log: the epoch of a run and a number. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** An event in the log. */
export interface Entry extends Place {
  /** For whom it is; `null` is everybody. */
  readonly audience: string | null;
  readonly type: string;
  readonly version: number;
  readonly critical: boolean;
  readonly envelope: Envelope;
}

/** Where a cursor stands. */
export interface Standing extends Place {
  /** Why its client cannot simply go on; `undefined` where nothing was cut. */
  readonly reason?: GapReason;
}

interface Run {
  readonly epoch: string;
  /** The place of its first event, whether or not there is one. */
  readonly first: number;
  /** Whether nothing was lost between the run before and this one. */
  readonly continues: boolean;
}

const CURSOR = /^1\.([A-Za-z0-9_-]{8})\.(0|[1-9]\d{0,18})(?:\.(0|[1-9]\d{0,18}))?$/;
const HIGHEST = 2n ** 63n - 1n;

/** Reads a cursor; `undefined` where it is none. */
export function parse(text: string): Place | undefined {
  const [, epoch, seq, prev = "0"] = CURSOR.exec(text) ?? [];
  if (epoch === undefined || seq === undefined) return undefined;
  if (BigInt(seq) > HIGHEST || BigInt(prev) > HIGHEST) return undefined;
  return { epoch, seq: Number(seq) };
}

/** The text of a cursor, with the place that stood before on the connection where that is not the one before. */
export function format({ epoch, seq }: Place, prev?: number): string {
  return `1.${epoch}.${seq}${prev === undefined || prev === seq - 1 ? "" : `.${prev}`}`;
}

/** How many events a log holds. */
export interface Bounds {
  /** In memory. */
  readonly window: number;
  /** On disk, of the critical ones. */
  readonly keep: number;
}

/** The log of a server that is started, publishes, and is stopped or killed. */
export class Log {
  readonly #bounds: Bounds;
  readonly #runs: Run[] = [];
  #window: Entry[] = [];
  #kept: Entry[] = [];
  #head = 0;
  /** The highest place of a critical event that is not kept any more. */
  removedTo = 0;
  /** The highest place of an event that was not for everybody. */
  addressed = 0;

  constructor(bounds: Bounds, epoch: string) {
    this.#bounds = bounds;
    this.#runs.push({ epoch, first: 1, continues: false });
  }

  get epoch(): string {
    return this.#running.epoch;
  }

  get #running(): Run {
    return this.#runs[this.#runs.length - 1] as Run;
  }

  /** The place of the newest event. */
  get head(): number {
    return this.#head;
  }

  /** The place of the first event in the window; behind the head where it is empty. */
  get floor(): number {
    return this.#window[0]?.seq ?? this.#head + 1;
  }

  /** How many events are in the window. */
  get size(): number {
    return this.#window.length;
  }

  /** Begins another run: over all there was, or over what a killed process leaves on disk. */
  restart(epoch: string, clean: boolean): void {
    if (!clean) {
      this.#window = [];
      const begun = this.#runs.map((run) => run.first - 1);
      this.#head = Math.max(this.#kept.at(-1)?.seq ?? 0, this.removedTo, ...begun);
    }
    this.#runs.push({ epoch, first: this.#head + 1, continues: clean });
  }

  append(event: Omit<Entry, "epoch" | "seq">): Entry {
    this.#head += 1;
    const entry = { ...event, epoch: this.epoch, seq: this.#head };
    this.#window.push(entry);
    if (this.#window.length > this.#bounds.window) this.#window.shift();
    if (entry.audience !== null) this.addressed = entry.seq;
    if (entry.critical) this.#kept.push(entry);
    if (this.#kept.length > this.#bounds.keep) this.removedTo = this.#kept.shift()?.seq ?? 0;
    return entry;
  }

  /** The first event of the window behind a place. */
  after(seq: number): Entry | undefined {
    return this.#window.find((entry) => entry.seq > seq);
  }

  /** The kept events behind a place, up to and with another. */
  kept(after: number, through: number): Entry[] {
    return this.#kept.filter((entry) => entry.seq > after && entry.seq <= through);
  }

  /** The cursor of a reader that is done with everything up to a place. */
  cursor(seq: number): Place {
    const run = this.#runs.findLast((known) => known.first <= seq + 1);
    return { epoch: (run ?? this.#runs[0] ?? this.#running).epoch, seq };
  }

  /** Where a cursor stands. What cannot be read is a run that nobody knows. */
  stands(text: string): Standing {
    const running = this.#running;
    const unknown: Standing = { epoch: running.epoch, seq: running.first - 1, reason: "unknown" };
    const cursor = parse(text);
    const index = this.#runs.findIndex((run) => run.epoch === cursor?.epoch);
    if (!cursor || index < 0) return unknown;
    const later = this.#runs.slice(index + 1);
    const next = later[0];
    const end = next ? next.first - 1 : this.#head;
    if (cursor.seq > end) {
      return next ? { epoch: cursor.epoch, seq: end, reason: "restart" } : unknown;
    }
    const cut = later.some((run) => !run.continues);
    return cut ? { ...cursor, reason: "restart" } : cursor;
  }
}
