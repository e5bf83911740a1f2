// Loads snapshots of the application's state, one at a time, and hands them over when it is their turn.
import type { Transport } from "./transport.js";
import type { Options, Snapshot, Where } from "./types.js";

/** The snapshots of one client. */
export interface Snapshots<S> {
  readonly load: (id: number) => void;
  /** Whether one is under way, or is there and was not taken. */
  readonly waits: () => boolean;
  /** The state that was loaded last, once; one that is under way is not waited for any more. */
  readonly take: () => S | undefined;
  /** Hands a state to the application. */
  readonly apply: (state: S) => void | Promise<void>;
}

/** Snapshots as the options say; `came` is told where one stands, `null` where it failed. */
export function snapshots<S>(
  options: Options<never, S>["snapshot"],
  transport: Transport,
  failed: (error: unknown, where: Where) => void,
  came: (id: number, cursor: string | null) => void,
): Snapshots<S> {
  let underWay: AbortController | null = null;
  let loaded: Snapshot<S> | undefined;

  async function read(signal: AbortSignal): Promise<Snapshot<S>> {
    const load = options?.load ?? transport.snapshot;
    const found = (await load?.(signal)) as Snapshot<S> | undefined;
    if (typeof found?.cursor !== "string") throw new TypeError("a snapshot is { cursor, state }");
    return found;
  }

  return {
    load(id) {
      underWay?.abort();
      const control = new AbortController();
      underWay = control;
      read(control.signal).then(
        (found) => {
          if (underWay !== control) return;
          underWay = null;
          loaded = found;
          came(id, found.cursor);
        },
        (error: unknown) => {
          if (underWay !== control) return;
          underWay = null;
          failed(error, "snapshot");
          came(id, null);
        },
      );
    },
    waits: () => underWay !== null || loaded !== undefined,
    take() {
      const state = loaded?.state;
      loaded = undefined;
      underWay?.abort();
      underWay = null;
      return state;
    },
    apply(state) {
      try {
        const applied = options?.apply(state);
        if (!(applied instanceof Promise)) return undefined;
        return applied.catch((error: unknown) => failed(error, "snapshot"));
      } catch (error) {
        return failed(error, "snapshot");
      }
    },
  };
}
