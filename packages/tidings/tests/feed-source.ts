// Events for a feed by the call: what a client does, without a connection.
import type { Status } from "../src/status.js";
import type { Gap, Meta } from "../src/types.js";

/** An event of these tests: what it says, and how. */
export interface Note {
  readonly title: string;
  readonly level?: "info" | "warning" | "error";
}

export class Source<E = Note> {
  readonly #events = new Set<(event: E, meta: Meta) => void>();
  readonly #gaps = new Set<(gap: Gap) => void>();
  readonly #listeners = new Set<() => void>();
  #status: Status = { state: "live", since: 0, via: "stream" };
  /** When the event with the number 0 would have happened. */
  start: number = Date.UTC(2026, 0, 1);
  past: { event: E; meta: Meta }[] | Error = [];
  asked = 0;

  readonly onEvent = (handler: (event: E, meta: Meta) => void): (() => void) => put(this.#events, handler);
  readonly onGap = (handler: (gap: Gap) => void): (() => void) => put(this.#gaps, handler);
  readonly subscribe = (listener: () => void): (() => void) => put(this.#listeners, listener);
  readonly getSnapshot = (): { readonly status: Status } => ({ status: this.#status });
  readonly history = async (): Promise<{ event: E; meta: Meta }[]> => {
    this.asked += 1;
    if (this.past instanceof Error) throw this.past;
    return this.past;
  };

  get handlers(): number {
    return this.#events.size + this.#gaps.size + this.#listeners.size;
  }

  /** What stands around the event with this number, one a second unless told otherwise. */
  meta(seq: number, more: Partial<Meta> = {}, seconds: number = seq): Meta {
    const timestamp = new Date(this.start + seconds * 1_000).toISOString();
    const envelope = { id: `id-${seq}`, timestamp, event: null };
    const cursor = `1.abcdefgh.${seq}`;
    return { cursor, envelope, critical: false, replayed: false, missed: false, ...more };
  }

  event(seq: number, event: E, more?: Partial<Meta>, seconds?: number): void {
    for (const handler of this.#events) handler(event, this.meta(seq, more, seconds));
  }

  gap(missed: number | null, more: Partial<Gap> = {}): void {
    const gap = { reason: "window", cursor: "1.abcdefgh.1", from: 1, to: 2, critical: 0 } as const;
    for (const handler of this.#gaps) handler({ ...gap, missed, complete: true, rest: false, ...more });
  }

  turn(status: Status): void {
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}

function put<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => void set.delete(item);
}
