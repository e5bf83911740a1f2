// A feed of what happened, without a framework: bounded, grouped, filtered, paused, gaps in their place.
import {
  add,
  type Description,
  type EventEntry,
  type FeedEntry,
  type GapEntry,
  type LetGo,
  trim,
} from "./feed-entries.js";
import type { Status } from "./status.js";
import type { Gap, Meta } from "./types.js";

export type { Description, EventEntry, FeedEntry, GapEntry, LetGo, Level } from "./feed-entries.js";

/** The part of a client that a feed reads. */
export interface FeedSource<E> {
  readonly onEvent: (handler: (event: E, meta: Meta) => void) => () => void;
  readonly onGap: (handler: (gap: Gap) => void) => () => void;
  readonly history: (limit?: number) => Promise<readonly { readonly event: E; readonly meta: Meta }[]>;
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => { readonly status: Status };
}

export interface FeedOptions<E> {
  /** What is shown of an event; `undefined` leaves it out. */
  readonly describe: (event: E, meta: Meta) => Description | undefined;
  /** How many entries are held, and how many more may wait; 500 unless given. */
  readonly limit?: number;
  /** How many events of before are fetched at the start; 200 unless given. */
  readonly history?: number;
  /** How near equal neighbours are that become one entry, in milliseconds; a minute unless given. */
  readonly groupWithinMs?: number;
  /** Told what `describe` throws and why there is no history; the console unless given. */
  readonly onError?: (error: unknown) => void;
}

export interface FeedSnapshot {
  /** What is shown, the newest first. */
  readonly entries: readonly FeedEntry[];
  /** How many entries wait to be shown. */
  readonly waiting: number;
  readonly paused: boolean;
  /** How many entries the filter leaves out. */
  readonly filtered: number;
  /** What was more than the feed holds. */
  readonly letGo: LetGo;
  /** Whether the events of before are still to come. */
  readonly loading: boolean;
}

/** A feed before anything has come: what a server renders. */
export const EMPTY_FEED: FeedSnapshot = {
  entries: [],
  waiting: 0,
  paused: false,
  filtered: 0,
  letGo: { events: 0, critical: 0 },
  loading: true,
};

/** All functions are bound: they can be handed on. */
export interface Feed {
  /** Calls `listener` after changes, at most once in 16 ms; the answer ends that. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changed. */
  getSnapshot(): FeedSnapshot;
  /** Lets new entries wait until `resume`. */
  pause(): void;
  resume(): void;
  /** Lets new entries wait while somebody is in the middle of reading; apart from `pause`. */
  hold(on: boolean): void;
  /** Shows what waits, paused or not. */
  showWaiting(): void;
  /** Shows only events for which `keep` is true, and gaps always; without `keep`, everything. */
  filter(keep?: (entry: EventEntry) => boolean): void;
  /**
   * Calls `listener` with each event and each gap as it comes, whether it waits or not, as an entry
   * of its own; not with what `history` gave. A gap has no `meta`.
   */
  onEntry(listener: (entry: FeedEntry, meta?: Meta) => void): () => void;
  /** Leaves the client. */
  close(): void;
  [Symbol.dispose](): void;
}

const FRAME_MS = 16;

/**
 * Makes a feed of a client's events. It listens from now on; the events of before are fetched when
 * somebody has subscribed and the client is live, so that nothing happens on a server.
 */
export function createFeed<E>(client: FeedSource<E>, options: FeedOptions<E>): Feed {
  const { describe, limit = 500, history = 200, groupWithinMs = 60_000, onError = console.error } = options;
  const listeners = new Set<() => void>();
  const arrivals = new Set<(entry: FeedEntry, meta?: Meta) => void>();
  const shown: FeedEntry[] = [];
  const waiting: FeedEntry[] = [];
  let letGo: LetGo = { events: 0, critical: 0 };
  let keep: ((entry: EventEntry) => boolean) | undefined;
  let paused = false;
  let held = false;
  let gaps = 0;
  /** Whether no event behind the newest gap has come yet. */
  let gapOpen = false;
  /** When the newest event happened. */
  let newest: string | undefined;
  /** The first event that came by itself; `null` where that was a gap. */
  let first: string | null | undefined;
  let loading = history > 0;
  /** Whether the events of before are there, or asked for. */
  let asked = !loading;
  let snapshot: FeedSnapshot | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const passes = (entry: FeedEntry) => entry.kind === "gap" || !keep || keep(entry);

  function getSnapshot(): FeedSnapshot {
    if (snapshot) return snapshot;
    const entries = shown.filter(passes).reverse();
    const filtered = shown.length - entries.length;
    snapshot = { entries, waiting: waiting.filter(passes).length, paused, filtered, letGo, loading };
    return snapshot;
  }

  function changed(): void {
    snapshot = undefined;
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const listener of listeners) listener();
    }, FRAME_MS);
  }

  function entryOf(event: E, meta: Meta): EventEntry | undefined {
    try {
      const said = describe(event, meta);
      if (said === undefined) return undefined;
      const { critical, envelope, missed } = meta;
      const { id: key, timestamp: at } = envelope;
      return { level: "info", critical, ...said, kind: "event", key, missed, at, count: 1 };
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  function put(list: FeedEntry[], entries: readonly FeedEntry[]): void {
    for (const entry of entries) add(list, entry, groupWithinMs);
    letGo = trim(list, limit, letGo);
    changed();
  }

  function take(entry: FeedEntry, meta?: Meta): void {
    put(paused || held ? waiting : shown, [entry]);
    for (const listener of arrivals) listener(entry, meta);
  }

  const showWaiting = () => put(shown, waiting.splice(0));

  function wait(nowPaused: boolean, nowHeld: boolean): void {
    if (paused === nowPaused && held === nowHeld) return;
    paused = nowPaused;
    held = nowHeld;
    put(shown, paused || held ? [] : waiting.splice(0));
  }

  function takeEvent(event: E, meta: Meta): void {
    const { id, timestamp } = meta.envelope;
    if (first === undefined) first = id;
    if (gapOpen && !meta.missed) {
      gapOpen = false;
      changeGap(() => ({ before: timestamp }));
    }
    newest = timestamp;
    const entry = entryOf(event, meta);
    if (entry) take(entry, meta);
  }

  /** Changes the newest gap, if there is one. */
  function changeGap(change: (gap: GapEntry) => Partial<GapEntry>): boolean {
    for (const list of [waiting, shown]) {
      const index = list.findLastIndex((entry) => entry.kind === "gap");
      const gap = list[index];
      if (gap?.kind !== "gap") continue;
      list[index] = { ...gap, ...change(gap) };
      changed();
      return true;
    }
    return false;
  }

  function takeGap(gap: Gap): void {
    first ??= null;
    const { reason, missed, critical, complete } = gap;
    const isRest =
      gap.rest &&
      changeGap((whole) => ({
        missed: missed === null || whole.missed === null ? null : whole.missed + missed,
        critical: whole.critical + critical,
        complete: whole.complete && complete,
      }));
    if (isRest) return;
    gaps += 1;
    gapOpen = true;
    const key = `gap-${gaps}`;
    take({ kind: "gap", key, reason, missed, critical, complete, after: newest, before: undefined });
  }

  async function fetchHistory(): Promise<void> {
    const { state } = client.getSnapshot().status;
    if (asked || (state !== "live" && state !== "degraded")) return;
    asked = true;
    const begun = first !== undefined;
    try {
      const past = await client.history(history);
      const at = past.findIndex(({ meta }) => meta.envelope.id === first);
      // What is not in the history is older than it, or came after it was asked for.
      const older = at >= 0 ? past.slice(0, at) : begun || first === null ? [] : past;
      if (first === undefined) newest = older.at(-1)?.meta.envelope.timestamp;
      const list: FeedEntry[] = [];
      for (const { event, meta } of older) {
        const entry = entryOf(event, meta);
        if (entry !== undefined) add(list, entry, groupWithinMs);
      }
      shown.unshift(...list);
      letGo = trim(shown, limit, letGo);
    } catch (error) {
      asked = false;
      onError(error);
    }
    loading = false;
    changed();
  }

  const leave = [client.onEvent(takeEvent), client.onGap(takeGap)];
  let leaveStatus: (() => void) | undefined;

  function subscribe(listener: () => void): () => void {
    const own = () => listener();
    listeners.add(own);
    if (leaveStatus === undefined) {
      leaveStatus = client.subscribe(() => void fetchHistory());
      leave.push(leaveStatus);
      void fetchHistory();
    }
    return () => listeners.delete(own);
  }

  function close(): void {
    for (const end of leave) end();
    clearTimeout(timer);
    listeners.clear();
    arrivals.clear();
  }

  return {
    subscribe,
    getSnapshot,
    pause: () => wait(true, held),
    resume: () => wait(false, held),
    hold: (on) => wait(paused, on),
    showWaiting,
    filter(next) {
      keep = next;
      changed();
    },
    onEntry(listener) {
      arrivals.add(listener);
      return () => arrivals.delete(listener);
    },
    close,
    [Symbol.dispose]: close,
  };
}
