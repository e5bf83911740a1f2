// A clock that is moved by hand, and chance from a seed: the environment of a client under test.
import type { Environment, Wake } from "../types.js";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** The environment of a client under test: time goes by when the test says so. */
export class HandClock implements Environment {
  readonly #timers = new Set<Timer>();
  readonly #wakes = new Set<(signal: Wake) => void>();
  readonly #leaves = new Set<() => void>();
  readonly #random: () => number;
  #now = 0;
  #wall = Date.UTC(2026, 0, 1);
  #online = true;
  #hidden = false;

  constructor(seed: number) {
    this.#random = chance(seed);
  }

  readonly now = (): number => this.#now;
  readonly wall = (): number => this.#wall;
  readonly random = (): number => this.#random();
  readonly online = (): boolean => this.#online;
  readonly hidden = (): boolean => this.#hidden;

  readonly timer = (callback: () => void, ms: number): (() => void) => {
    const timer: Timer = { at: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  readonly wake = (listener: (signal: Wake) => void): (() => void) => {
    this.#wakes.add(listener);
    return () => void this.#wakes.delete(listener);
  };

  readonly leave = (listener: () => void): (() => void) => {
    this.#leaves.add(listener);
    return () => void this.#leaves.delete(listener);
  };

  /** How many timers and listeners are set: none once all that used this clock is stopped. */
  get pending(): number {
    return this.#timers.size + this.#wakes.size + this.#leaves.size;
  }

  /** Lets time go by, and everything happen that is due in it, in order. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let next = this.#due(until); next; next = this.#due(until)) {
      this.#timers.delete(next);
      this.#pass(next.at - this.#now);
      next.callback();
      await settled();
    }
    this.#pass(until - this.#now);
    await settled();
  }

  /** The machine sleeps: the time of day goes on, this clock and its timers do not. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  setOnline(online: boolean): void {
    this.#online = online;
    if (online) this.#wakeAll("online");
  }

  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    if (!hidden) this.#wakeAll("visible");
  }

  /** The page is shown again after the browser had put it aside. */
  show(): void {
    this.#wakeAll("shown");
  }

  /** The page is being left. */
  close(): void {
    for (const listener of [...this.#leaves]) listener();
  }

  #wakeAll(signal: Wake): void {
    for (const listener of [...this.#wakes]) listener(signal);
  }

  #pass(ms: number): void {
    this.#now += Math.max(0, ms);
    this.#wall += Math.max(0, ms);
  }

  #due(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= until && (!first || timer.at < first.at)) first = timer;
    }
    return first;
  }
}

/** Everything that promises had to do is done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise<void>((resolve) => {
      // A message, not a timer: timers may be replaced by the test.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  }
}

/** Numbers from 0 to 1 that a seed decides. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // A Weyl sequence, mixed by two multiplications: even enough for delays and names.
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
