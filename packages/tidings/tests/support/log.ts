// A log and its connections in memory, by the rules of the protocol: what a client is owed.

import { readCursor } from "../../src/cursor.js";
import type { Frame } from "../../src/generated/delivery/types.js";

export interface Entry {
  readonly seq: number;
  readonly epoch: string;
  readonly id: string;
  readonly critical: boolean;
  readonly type: string;
}

/** One run of the log. */
interface Run {
  readonly epoch: string;
  readonly first: number;
  readonly continues: boolean;
}

/** All events, the newest of them in memory, critical ones on disk. */
export class Log {
  /** Every event there ever was. */
  readonly truth: Entry[] = [];
  window: Entry[] = [];
  kept: Entry[] = [];
  removedTo = 0;
  head = 0;
  #runs: Run[] = [{ epoch: "epoch000", first: 1, continues: false }];

  readonly room: number;
  readonly keeps: number;

  constructor(room: number, keeps: number) {
    this.room = room;
    this.keeps = keeps;
  }

  publish(critical: boolean, type = "a"): Entry {
    this.head += 1;
    const { epoch } = this.run;
    const entry = { seq: this.head, epoch, id: `${epoch}.${this.head}`, critical, type };
    this.truth.push(entry);
    this.window.push(entry);
    if (this.window.length > this.room) this.window.shift();
    if (critical) this.kept.push(entry);
    while (this.kept.length > this.keeps) this.removedTo = this.kept.shift()?.seq ?? 0;
    return entry;
  }

  /** Starts anew: cleanly, or without its window and a few places further. */
  restart(clean: boolean): void {
    if (!clean) {
      this.window = [];
      this.head += 1;
    }
    const epoch = `epoch${String(this.#runs.length).padStart(3, "0")}`;
    this.#runs.push({ epoch, first: this.head + 1, continues: clean });
  }

  get run(): Run {
    return this.#runs.at(-1) as Run;
  }

  get floor(): number {
    return this.window[0]?.seq ?? this.head + 1;
  }

  cursor(seq: number, prev: number = seq - 1): string {
    const run = this.#runs.findLast(({ first }) => first <= seq + 1) ?? (this.#runs[0] as Run);
    return `1.${run.epoch}.${seq}${prev === seq - 1 ? "" : `.${prev}`}`;
  }

  /** Where a cursor stands: the place, and why it cannot be gone on from. */
  stands(text: string): { base: number; epoch: string; reason: "unknown" | "restart" | null } {
    const cursor = readCursor(text);
    const at = this.#runs.findIndex(({ epoch }) => epoch === cursor?.epoch);
    const unknown = { base: this.run.first - 1, epoch: this.run.epoch, reason: "unknown" } as const;
    if (cursor === null || at < 0) return unknown;
    const next = this.#runs[at + 1];
    if (next === undefined) {
      return cursor.seq > this.head ? unknown : { base: cursor.seq, epoch: cursor.epoch, reason: null };
    }
    const end = next.first - 1;
    if (cursor.seq > end) return { base: end, epoch: cursor.epoch, reason: "restart" };
    const broken = this.#runs.slice(at + 1).some(({ continues }) => !continues);
    return { base: cursor.seq, epoch: cursor.epoch, reason: broken ? "restart" : null };
  }
}

/** The server's side of one connection. */
export class Connection {
  #out: Frame[] = [];
  #at: number;
  #pos: number;
  /** The kept events up to here are given, then the window behind. */
  #to: number | null = null;
  #told = false;
  readonly log: Log;
  readonly types: readonly string[] | undefined;

  constructor(
    log: Log,
    asked: { readonly cursor?: string | undefined; readonly from?: string | undefined },
    types?: readonly string[],
  ) {
    this.log = log;
    this.types = types;
    if (asked.cursor === undefined) {
      this.#pos = asked.from === "now" ? log.head : log.floor - 1;
      this.#at = this.#pos;
      this.#hello(log.cursor(this.#pos), false);
      return;
    }
    const { base, epoch, reason } = log.stands(asked.cursor);
    this.#pos = base;
    this.#at = base;
    if (reason === null && base >= log.floor - 1) {
      this.#hello(`1.${epoch}.${base}`, true);
      return;
    }
    this.#hello(null, false);
    this.#gap(reason ?? "window", Math.max(base, log.floor - 1), `1.${epoch}.${base}`);
  }

  #hello(cursor: string | null, resumed: boolean): void {
    const fixed = { protocol: "tidings/1", connection: "c", heartbeat_ms: 15_000, retry_ms: 1 };
    const rest = { fingerprint: "", keeping: true, ignored: [] };
    this.#out.push({ type: "hello", version: 1, cursor, resumed, ...fixed, ...rest });
  }

  #gap(reason: "window" | "slow" | "restart" | "unknown" | "removed", to: number, cursor: string): void {
    const from = this.#pos;
    const critical = this.#kept(to).length;
    const counted = (reason === "window" || reason === "slow") && this.types === undefined;
    const missed = counted ? to - from - critical : null;
    const complete = reason !== "unknown" && reason !== "removed" && this.log.removedTo <= from;
    this.#out.push({ type: "gap", version: 1, cursor, reason, from, to, missed, critical, complete });
    this.#to = to;
    this.#told = !complete;
    this.#at = from;
  }

  #kept(to: number): Entry[] {
    return this.log.kept.filter((it) => it.seq > this.#pos && it.seq <= to && this.#passes(it));
  }

  #passes(entry: Entry): boolean {
    return this.types?.includes(entry.type) ?? true;
  }

  /** The next frame; nothing where all was given. */
  next(): Frame | null {
    for (;;) {
      const frame = this.#out.shift();
      if (frame !== undefined) return frame;
      if (this.#to !== null) {
        const to = this.#to;
        if (this.log.removedTo > this.#pos && !this.#told) {
          this.#gap("removed", to, this.log.cursor(this.#pos, this.#at));
          continue;
        }
        const entry = this.#kept(to)[0];
        if (entry !== undefined) return this.#give(entry);
        this.#pos = Math.max(this.#pos, to);
        this.#to = null;
        continue;
      }
      if (this.#pos < this.log.floor - 1) {
        this.#gap("slow", this.log.floor - 1, this.log.cursor(this.#pos, this.#at));
        continue;
      }
      const entry = this.log.window.find(({ seq }) => seq > this.#pos);
      if (entry === undefined) return null;
      if (this.#passes(entry)) return this.#give(entry);
      this.#pos = entry.seq;
    }
  }

  #give(entry: Entry): Frame {
    const prev = this.#at;
    this.#pos = entry.seq;
    this.#at = entry.seq;
    const cursor = `1.${entry.epoch}.${entry.seq}${prev === entry.seq - 1 ? "" : `.${prev}`}`;
    return { type: "event", version: 1, cursor, envelope: { id: entry.id } };
  }

  heartbeat(): Frame {
    const behind = this.log.head - this.#pos;
    if (this.#out.length > 0 || this.#to !== null) {
      return { type: "heartbeat", version: 1, cursor: null, behind, keeping: true };
    }
    const cursor = this.log.cursor(this.#pos, this.#at);
    this.#at = this.#pos;
    return { type: "heartbeat", version: 1, cursor, behind, keeping: true };
  }

  /** What a poll is answered: frames with at most so many events. */
  answer(limit: number): { cursor: string; more: boolean; frames: Frame[] } {
    const frames: Frame[] = [];
    let events = 0;
    for (let frame = this.next(); frame !== null; frame = this.next()) {
      frames.push(frame);
      if (frame.type === "event") events += 1;
      if (events >= limit) return { cursor: this.place(), more: true, frames };
    }
    return { cursor: this.place(), more: false, frames };
  }

  place(): string {
    return this.log.cursor(this.#pos);
  }
}
