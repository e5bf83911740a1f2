// The seam between the client and the wire: what a transport is asked, and how its answers end.
import type { Report } from "./generated/delivery/types.js";
import type { Cause, StopReason } from "./status.js";

export type { Report };

/** What a connection is asked for. */
export interface Request {
  /** Go on behind this cursor. */
  readonly cursor?: string;
  /** Where to begin without a cursor. */
  readonly from?: "now" | "window" | "start";
  /** Only events of these types. */
  readonly types?: readonly string[];
  /** `type:version`, comma separated: the highest version that is read of each type, where that is not 1. */
  readonly accept: string;
}

/** What a poll is asked for. */
export interface PollRequest extends Request {
  /** How long the answer may wait for an event, in milliseconds. */
  readonly wait_ms: number;
  /** The most events of the answer. */
  readonly limit: number;
}

/** How a connection or an attempt ended. */
export type End =
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly cause: Cause; readonly retryAfterMs?: number }
  | {
      readonly kind: "refused";
      /** `lost`: the page has lost the program that it belongs to, for good. */
      readonly reason: Exclude<StopReason, "closed">;
      readonly detail: string;
    };

/** Where a stream puts what it reads. */
export interface Sink {
  /**
   * One frame, as it stands in a poll; of an event `envelope` may be its JSON text. Where a promise comes
   * back, nothing more is read before it is done.
   */
  frame(frame: unknown): void | Promise<void>;
  /** Something was heard. */
  alive(): void;
}

/** A way to a server. It never throws, never rejects, and knows nothing of positions. */
export interface Transport {
  /** `http`, `tauri`, …: for reports and messages. */
  readonly name: string;
  /** Reads until the end; `signal` ends it. Without it a client lives on long polls. */
  readonly stream?: (request: Request, sink: Sink, signal: AbortSignal) => Promise<End>;
  readonly poll: (request: PollRequest, signal: AbortSignal) => Promise<{ readonly answer: unknown } | End>;
  /** The registered snapshot: `{ cursor, state }`. May reject. */
  readonly snapshot?: (signal: AbortSignal) => Promise<unknown>;
  readonly report?: (counts: Report) => Promise<void>;
}
