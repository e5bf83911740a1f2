// Callbacks, one frame after the other: the next frame's begin when those of the one before are done.
import type { Cursor } from "./cursor.js";
import type { Item } from "./machine/state.js";

/** A snapshot whose turn it is. */
export interface Covering {
  readonly is: "snapshot";
  readonly cursor: Cursor;
  readonly state: unknown;
}

/** What a queue calls. */
export interface Calls {
  /** Runs the callbacks of an item; a promise where one of them gave one. Never throws, never rejects. */
  readonly run: (item: Item | Covering) => void | Promise<void>;
  /** So many items are done with; the place is behind them, if a cursor is there. */
  readonly done: (items: number, cursor: string | null) => void;
}

/** Frames that wait for callbacks, in order. It runs nothing by itself: {@link next} does. */
export class Queue {
  readonly #items: (Item | Covering)[] = [];
  /** What is held for a snapshot. */
  #held: Item[] | null = null;
  #running = false;
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  push(item: Item): void {
    (this.#held ?? this.#items).push(item);
  }

  /** Holds what is pushed from now on. */
  hold(): void {
    this.#held ??= [];
  }

  /** Lets it go on, behind a state that has everything up to this cursor, or without one. */
  release(cursor: Cursor | null, state: unknown): void {
    const held = this.#held ?? [];
    this.#held = null;
    if (cursor === null) {
      this.#items.push(...held);
      return;
    }
    // What stands before a gap is older than the snapshot, wherever that stands.
    const last = held.findLastIndex((item) => item.is === "gap");
    const gaps = held.filter((item) => item.is === "gap");
    const behind = held.filter((item, at) => at > last && item.cursor.seq > cursor.seq);
    this.#items.push(...gaps, { is: "snapshot", cursor, state }, ...behind);
    const dropped = held.length - gaps.length - behind.length;
    if (dropped > 0) this.#calls.done(dropped, null);
  }

  /** Runs one item, if none is running; whether it did. */
  next(): boolean {
    if (this.#running) return false;
    const item = this.#items.shift();
    if (item === undefined) return false;
    const { text } = item.cursor;
    this.#running = true;
    const ran = this.#calls.run(item);
    const done = () => {
      this.#running = false;
      this.#calls.done(1, text);
    };
    if (ran === undefined) done();
    else void ran.then(done);
    return true;
  }
}
