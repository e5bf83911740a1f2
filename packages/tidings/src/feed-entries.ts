// A bounded list of what a feed shows, oldest first: how entries are grouped, and which are let go.
import type { Gap } from "./types.js";

/** How much an entry matters to whoever reads it. */
export type Level = "info" | "success" | "warning" | "error";

/** What an application says of an event. All of it is text, never markup. */
export interface Description {
  /** What happened, in a few words. */
  readonly title: string;
  /** More about it. */
  readonly detail?: string;
  /** `info` unless given. */
  readonly level?: Level;
  /** Neighbours of one group become one entry; unless given, neighbours of equal words do. */
  readonly group?: string;
  /** Where the title leads. */
  readonly link?: string;
  /**
   * Whether it is among the last to be let go and told at once; as the client has it unless given,
   * which does not know of events that are critical by value.
   */
  readonly critical?: boolean;
}

/** One event in the feed, or several equal neighbours. */
export interface EventEntry extends Description {
  readonly kind: "event";
  /** Its own among all entries, and the same while the entry grows. */
  readonly key: string;
  readonly level: Level;
  readonly critical: boolean;
  /** Whether it comes late: it was missed, and kept. */
  readonly missed: boolean;
  /** When the newest of its events happened, as RFC 3339 has it. */
  readonly at: string;
  /** How many events it stands for. */
  readonly count: number;
}

/** A place where events are missing. */
export interface GapEntry extends Pick<Gap, "reason" | "missed" | "critical" | "complete"> {
  readonly kind: "gap";
  readonly key: string;
  /** When the last event before it happened, as RFC 3339 has it; `undefined` if there was none. */
  readonly after: string | undefined;
  /** When the first event behind it happened; `undefined` until there is one. */
  readonly before: string | undefined;
}

export type FeedEntry = EventEntry | GapEntry;

/** Events that a feed no longer holds. */
export interface LetGo {
  /** How many, the important ones included. */
  readonly events: number;
  readonly critical: number;
}

/** Adds an entry, or lets it grow the newest one if both are of one group and near in time. */
export function add(list: FeedEntry[], entry: FeedEntry, withinMs: number): void {
  const last = list.at(-1);
  if (last?.kind === "event" && entry.kind === "event" && isEqual(last, entry, withinMs)) {
    list[list.length - 1] = { ...entry, key: last.key, count: last.count + entry.count };
  } else {
    list.push(entry);
  }
}

/**
 * Shortens a list to `limit` entries, the oldest first and those that matter last: critical events,
 * and gaps, without which a loss would be silent.
 */
export function trim(list: FeedEntry[], limit: number, letGo: LetGo): LetGo {
  let { events, critical } = letGo;
  while (list.length > limit) {
    const [gone] = list.splice(Math.max(list.findIndex(isOrdinary), 0), 1);
    if (gone?.kind !== "event") continue;
    events += gone.count;
    if (gone.critical) critical += gone.count;
  }
  return { events, critical };
}

function isOrdinary(entry: FeedEntry): boolean {
  return entry.kind === "event" && !entry.critical;
}

function isEqual(a: EventEntry, b: EventEntry, withinMs: number): boolean {
  return identity(a) === identity(b) && Math.abs(Date.parse(b.at) - Date.parse(a.at)) <= withinMs;
}

function identity({ critical, missed, group, level, title, detail, link }: EventEntry): string {
  return JSON.stringify([critical, missed, group ?? [level, title, detail, link]]);
}
