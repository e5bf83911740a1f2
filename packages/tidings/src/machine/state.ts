// What the machine knows, what it is told, and what it asks to have done.
import type { Cursor } from "../cursor.js";
import type { Cause, Counters, Status, StopReason } from "../status.js";
import type { End, PollRequest, Request } from "../transport.js";
import type { Gap, Tuning, Wake } from "../types.js";

/** What does not change. */
export interface Setup {
  readonly tuning: Tuning;
  /** Whether the transport has streams. */
  readonly streams: boolean;
  /** What every request says, but its cursor. */
  readonly request: Omit<Request, "cursor" | "from">;
  readonly from: "now" | "window" | "start";
  /** When a snapshot is loaded. */
  readonly snapshot: "never" | "gap" | "first";
}

/** One attempt at a stream, from its request to its end. */
export interface Stream {
  readonly id: number;
  /** The cursor it was asked with. */
  readonly asked: string | undefined;
  /** When it said hello; 0 before. */
  readonly greeted: number;
  /** Its hello had no cursor: a gap has to come first. */
  readonly gapFollows: boolean;
  readonly heartbeatMs: number;
}

/** A poll under way. */
export interface Poll {
  readonly id: number;
  readonly asked: string | undefined;
  readonly since: number;
  readonly wait: number;
}

/** What is to be done at a time; `Infinity` is never. */
export interface Due {
  /** The store has not given the position. */
  readonly load: number;
  /** The stream has not said hello. */
  readonly hello: number;
  /** Look whether the stream has been silent. */
  readonly silent: number;
  /** Look whether it is caught up. */
  readonly settle: number;
  /** The stream has held for long. */
  readonly stable: number;
  /** Try a stream. */
  readonly stream: number;
  /** Poll. */
  readonly poll: number;
  /** The poll has not been answered. */
  readonly answer: number;
  /** Streams have failed for long: poll beside them. */
  readonly degrade: number;
  /** Ask for the snapshot again. */
  readonly again: number;
  /** Give the snapshot up. */
  readonly snapshot: number;
}

export const NOTHING_DUE: Due = {
  load: Infinity,
  hello: Infinity,
  silent: Infinity,
  settle: Infinity,
  stable: Infinity,
  stream: Infinity,
  poll: Infinity,
  answer: Infinity,
  degrade: Infinity,
  again: Infinity,
  snapshot: Infinity,
};

/** The gap that was told last, until what is behind it has come. */
export interface OpenGap {
  readonly to: number;
  readonly missed: number | null;
  /** Critical events that follow, and how many of them have come. */
  readonly critical: number;
  readonly came: number;
}

/** What has been lost since the client was live. */
export interface Outage {
  readonly since: number;
  readonly missed: number | null;
  readonly critical: number;
  readonly complete: boolean;
}

/** A snapshot that is waited for; frames are held. */
export interface Pending {
  readonly id: number;
  /** Where it stands, once it is there. */
  readonly cursor: Cursor | null;
}

export interface State {
  readonly setup: Setup;
  readonly status: Status;
  /** Counts attempts and snapshots, so that late answers of older ones are known. */
  readonly ids: number;
  /** The place of the last frame that was taken: what comes next must stand behind it. */
  readonly at: Cursor | null;
  /** A stored position that could not be read: the server says what becomes of it. */
  readonly unread: string | undefined;
  /** The last frame whose callbacks are done. */
  readonly position: string | null;
  /** Up to here a snapshot has everything: frames do not count any more. */
  readonly covered: number;
  readonly gap: OpenGap | null;
  readonly outage: Outage | null;
  readonly stream: Stream | null;
  /** When the stream was asked for, or heard last. */
  readonly heard: number;
  readonly poll: Poll | null;
  /** Streams do not come through: it lives on long polls. */
  readonly polls: boolean;
  /** It polls now and then. */
  readonly degraded: boolean;
  /** Since the hello, it was live. */
  readonly caught: boolean;
  readonly due: Due;
  /** Streams that failed since one was stable; polls since one was answered. */
  readonly failures: number;
  readonly pollFailures: number;
  /** Streams one after the other that ended as soon as they had begun, or never began. */
  readonly short: number;
  /** How many these were when a poll was answered beside them; 0 before. */
  readonly shortBefore: number;
  /** Before this time the server wants to hear nothing. */
  readonly notBefore: number;
  readonly cause: Cause;
  /** Attempts since the last hello of a stream, by the cause of each. */
  readonly causes: Readonly<Record<string, number>>;
  /** Frames whose callbacks are not done. */
  readonly queued: number;
  readonly pending: Pending | null;
  /** A snapshot is to be loaded at the next hello. */
  readonly wantsSnapshot: boolean;
  /** Wall clock minus monotonic clock. */
  readonly skew: number;
  readonly counters: Pick<Counters, "duplicates" | "gaps" | "reconnects" | "ignored">;
}

/** When an input came, and what the surroundings are then. */
export interface Moment {
  readonly now: number;
  readonly wall: number;
  readonly online: boolean;
  readonly hidden: boolean;
  /** From 0 to 1, without 1. */
  readonly chance: number;
}

export type Input =
  | { readonly is: "start" }
  | { readonly is: "stop" }
  | { readonly is: "retry" }
  | { readonly is: "loaded"; readonly position: string | null }
  /** A stream was heard, and these came. */
  | { readonly is: "frames"; readonly id: number; readonly frames: readonly unknown[] }
  | { readonly is: "end"; readonly id: number; readonly end: End }
  | { readonly is: "answer"; readonly id: number; readonly answer: unknown }
  /** So many frames are done with; the position is behind them, if a cursor is there. */
  | { readonly is: "done"; readonly frames: number; readonly cursor: string | null }
  /** A snapshot is there; without a cursor it failed. */
  | { readonly is: "snapshot"; readonly id: number; readonly cursor: string | null }
  | { readonly is: "wake"; readonly signal: Wake }
  | { readonly is: "tick" };

/** What callbacks are for. */
export type Item =
  | {
      readonly is: "event" | "unsupported";
      readonly cursor: Cursor;
      readonly frame: unknown;
      readonly missed: boolean;
      readonly replayed: boolean;
    }
  | { readonly is: "gap"; readonly cursor: Cursor; readonly gap: Gap }
  /** Nothing to call: the position moves on. */
  | { readonly is: "place"; readonly cursor: Cursor };

export type Effect =
  | { readonly is: "load" }
  | { readonly is: "open"; readonly id: number; readonly request: Request }
  | { readonly is: "poll"; readonly id: number; readonly request: PollRequest }
  | { readonly is: "abort"; readonly id: number }
  | { readonly is: "greeted"; readonly connection: string; readonly causes: State["causes"] }
  | Item
  /** What comes is held, and a snapshot loaded. */
  | { readonly is: "snapshot"; readonly id: number }
  /** What is held goes on: behind the snapshot, or without one. */
  | { readonly is: "release"; readonly cursor: Cursor | null }
  | { readonly is: "save"; readonly position: string };

/** A state that is being changed within one step, and what it asks for. */
export interface Draft {
  s: { -readonly [Key in keyof State]: State[Key] };
  readonly out: Effect[];
  readonly moment: Moment;
}

export type { Cause, End, StopReason };
