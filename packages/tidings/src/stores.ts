// Where a position is kept: memory, the session of a tab, or the browser.
import type { PositionStore } from "./types.js";

/** In memory: gone with the page. */
export function inMemory(): PositionStore {
  let kept: string | null = null;
  return {
    load: () => kept,
    save: (cursor) => {
      kept = cursor;
    },
  };
}

/** In the session of this tab: it outlives a reload, and another tab has its own. */
export function session(key: string): PositionStore {
  return stored(() => sessionStorage, key);
}

/**
 * In this browser: it outlives the tab.
 *
 * # Misreadings
 * Two tabs with one key overwrite each other's position, and the later one may skip what the other has
 * seen. Give each its own key, or use {@link session}.
 */
export function local(key: string): PositionStore {
  return stored(() => localStorage, key);
}

/** The storage is asked for only when it is needed: where it is forbidden, that throws. */
function stored(storage: () => Storage, key: string): PositionStore {
  return {
    load: () => storage().getItem(key),
    save: (cursor) => storage().setItem(key, cursor),
  };
}
