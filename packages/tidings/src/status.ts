// What a client says of itself: its status, and what it has counted.

/** Why a connection ended or an attempt failed. */
export interface Cause {
  readonly kind: "closed" | "silent" | "hole" | "goodbye" | "error" | "woken" | "other";
  /** For developers, in English: `the server answers 503`. */
  readonly detail: string;
}

/** Why a client has stopped. */
export type StopReason = "closed" | "signed-out" | "not-found" | "ended" | "too-old" | "lost";

/** What an outage has cost, once it is over. */
export interface Recovered {
  /** Events that do not follow; `null` where nobody knows. */
  readonly missed: number | null;
  /** Critical events that were missed and came. */
  readonly critical: number;
  /** Whether these are all critical events that were missed. */
  readonly complete: boolean;
  /** How long nothing was live, in milliseconds. */
  readonly downMs: number;
}

/** The state of a client. `since` is the time on {@link Environment.now}'s clock when it began. */
export type Status =
  | { readonly state: "idle" }
  | { readonly state: "connecting"; readonly since: number }
  | { readonly state: "catching-up"; readonly since: number; readonly behind: number }
  | {
      readonly state: "live";
      readonly since: number;
      readonly via: "stream" | "long-poll";
      readonly recovered?: Recovered;
    }
  | {
      readonly state: "reconnecting" | "degraded" | "offline";
      /** When the connection was lost; it stays while the state goes from one of the three to another. */
      readonly since: number;
      readonly attempts: number;
      readonly cause: Cause;
      /** How often it polls, while it does. */
      readonly everyMs?: number;
    }
  | {
      readonly state: "stopped";
      readonly since: number;
      readonly reason: StopReason;
      readonly detail: string;
    };

/** What a client has counted since it was made. */
export interface Counters {
  /** Events whose callbacks are done. */
  readonly applied: number;
  readonly duplicates: number;
  readonly invalid: number;
  readonly unknown: number;
  readonly unsupported: number;
  readonly gaps: number;
  /** Attempts after the first. */
  readonly reconnects: number;
  /** Frames that are none of the protocol. */
  readonly ignored: number;
}

/** What {@link Client.getSnapshot} gives. */
export interface ClientSnapshot {
  readonly status: Status;
  readonly counters: Counters;
}
