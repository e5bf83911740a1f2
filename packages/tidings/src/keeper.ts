// Keeps the position in its store: the newest, one write after the other, and in memory where that fails.
import { inMemory } from "./stores.js";
import type { PositionStore } from "./types.js";

/** A store that never throws. */
export interface Keeper {
  /** The kept position, or none. */
  readonly load: () => Promise<string | null>;
  /** Keeps this one once the present task is done; an older one that waits is not written any more. */
  readonly save: (cursor: string) => void;
  /** Writes at once what waits, as far as the store does that at once. */
  readonly flush: () => void;
}

/** A keeper over a store. What the store throws is told once; from then on memory is used. */
export function keeper(given: PositionStore | undefined, failed: (error: unknown) => void): Keeper {
  let store = given ?? inMemory();
  let waiting: string | null = null;
  let writing = false;
  let planned = false;

  function replace(error: unknown): void {
    store = inMemory();
    failed(error);
  }

  function write(): void {
    planned = false;
    if (writing || waiting === null) return;
    const cursor = waiting;
    waiting = null;
    try {
      const saved = store.save(cursor);
      if (saved instanceof Promise) {
        writing = true;
        void saved.catch(replace).then(() => {
          writing = false;
          write();
        });
      }
    } catch (error) {
      replace(error);
      void store.save(cursor);
    }
  }

  return {
    async load() {
      try {
        const position = await store.load();
        if (position === null || position === undefined || typeof position === "string")
          return position ?? null;
        throw new TypeError(`a position is a text or null, not ${typeof position}`);
      } catch (error) {
        replace(error);
        return null;
      }
    },
    save(cursor) {
      waiting = cursor;
      if (planned || writing) return;
      planned = true;
      queueMicrotask(write);
    },
    flush: write,
  };
}
