// The public types of the client: what an application gives it, and what it gives back.
import type { ClientSnapshot } from "./status.js";
import type { Transport } from "./transport.js";

/** What events are stored and sent in. */
export interface Envelope<E = unknown> {
  /** Unique to this event. */
  readonly id: string;
  /** When it happened, as RFC 3339 has it. */
  readonly timestamp: string;
  /** What happened. */
  readonly event: E;
}

/** What is wrong with a value, and where. */
export interface ValidationIssue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** What the generated `parseEnvelope` finds in any catalog. */
export type Parsed =
  | { readonly kind: "known"; readonly current: true; readonly envelope: Envelope }
  | { readonly kind: "known"; readonly current: false; readonly envelope: Envelope }
  | { readonly kind: "unknown"; readonly type: string; readonly version: number; readonly envelope: Envelope }
  | { readonly kind: "invalid"; readonly issues: readonly ValidationIssue[] };

/** The generated constant `catalog`: everything a client has to know of its events. */
export interface Catalog {
  readonly name: string;
  readonly fingerprint: string;
  readonly versions: {
    readonly [type: string]: { readonly current: number; readonly all: readonly number[] };
  };
  readonly critical: { readonly [type: string]: boolean | "by-value" };
  /** The key of an event's type. */
  readonly tag: string;
  /** The key of an event's payload; `null` where its fields stand beside the tag. */
  readonly content: string | null;
  readonly parseEnvelope: (textOrValue: unknown) => Parsed;
}

/** The types of the events of a catalog. */
export type TypeOf<C extends Catalog> = keyof C["versions"] & string;

/** The events of a catalog, in the versions that are sent today. */
export type EventOf<C extends Catalog> = Extract<
  ReturnType<C["parseEnvelope"]>,
  { readonly current: true }
>["envelope"]["event"];

/** What an event of this type carries; with internal tagging, the event itself. */
export type PayloadOf<C extends Catalog, T extends TypeOf<C>> =
  Extract<EventOf<C>, { readonly [tag in C["tag"]]: T }> extends infer E
    ? C["content"] extends string
      ? E extends { readonly [content in C["content"]]: infer Payload }
        ? Payload
        : undefined
      : E
    : never;

/** What stands around an event. */
export interface Meta {
  /** The event's place in the log. */
  readonly cursor: string;
  readonly envelope: Envelope;
  /**
   * Whether the event is critical. Where a type is critical by value this is known of events that were
   * missed (only critical ones are kept for that); of all others it says `false`.
   */
  readonly critical: boolean;
  /** Whether it came before this connection was live: it had happened before. */
  readonly replayed: boolean;
  /** Whether it stands inside a gap: it was missed, and kept. */
  readonly missed: boolean;
}

/** Events that do not follow. */
export interface Gap {
  /** `window`: away too long. `slow`: overtaken. `restart`: the log was cut. `removed`: kept events are gone. */
  readonly reason: "window" | "slow" | "restart" | "unknown" | "removed";
  /** Where the client stands now. */
  readonly cursor: string;
  /** The place in the log before the first event of the range. */
  readonly from: number;
  /** The place in the log of the last event of the range. */
  readonly to: number;
  /** How many events do not follow that no gap before told of; `null` where nobody knows. */
  readonly missed: number | null;
  /** How many critical events of the range follow that no gap before told of. */
  readonly critical: number;
  /** Whether these are all critical events of the range. */
  readonly complete: boolean;
  /** Whether this is the rest of the gap before, which was cut short. */
  readonly rest: boolean;
}

/** An event that the server cannot give in a version this client reads. */
export interface Unsupported {
  readonly cursor: string;
  /** `null` where the stored event is damaged. */
  readonly id: string | null;
  readonly timestamp: string | null;
  readonly type: string;
  readonly version: number;
  readonly critical: boolean;
  /** Why, in plain words. */
  readonly reason: string;
}

/** A state of the application, and the place in the log up to which it holds. */
export interface Snapshot<S> {
  readonly cursor: string;
  readonly state: S;
}

/** An event of the past, as {@link Client.history} gives it. */
export interface Past<C extends Catalog> {
  readonly event: EventOf<C>;
  readonly meta: Meta;
}

/** Where a client keeps its position. Either function may throw or reject. */
export interface PositionStore {
  readonly load: () => string | null | Promise<string | null>;
  readonly save: (cursor: string) => void | Promise<void>;
}

/** What wakes a client: the page says it is online, visible, or shown again after it was put aside. */
export type Wake = "online" | "visible" | "shown";

/** Clock, chance and signals: what tests replace. */
export interface Environment {
  /** A clock that only goes forward, in milliseconds. */
  readonly now: () => number;
  /** The time of day, in milliseconds. It decides nothing; that it jumps tells of sleep. */
  readonly wall: () => number;
  /** From 0 to 1, without 1. */
  readonly random: () => number;
  /** Calls back after so many milliseconds; gives back what calls it off. */
  readonly timer: (callback: () => void, ms: number) => () => void;
  /** Listens to signals; gives back what ends that. */
  readonly wake: (listener: (signal: Wake) => void) => () => void;
  /** Listens for the page being left, where the last report is sent; gives back what ends that. */
  readonly leave: (listener: () => void) => () => void;
  /** What the browser says. It never forbids an attempt. */
  readonly online: () => boolean;
  readonly hidden: () => boolean;
}

/** Where an error came from that the application's own code threw. */
export type Where = "handler" | "position" | "snapshot" | "report";

/** What a client is made of. */
export interface Options<C extends Catalog, S = never> {
  /** The generated constant. All types below come from it. */
  readonly catalog: C;
  /** `http("/events")`, `shared(…)`, `tauri()`. */
  readonly transport: Transport;
  /** Where to begin without a stored position; `"window"` (what the server has in memory) by default. */
  readonly from?: "now" | "window" | "start";
  /** `inMemory()` by default, `session(key)`, `local(key)`. One that fails is reported and replaced by memory. */
  readonly position?: PositionStore;
  /** Only events of these types. */
  readonly types?: readonly TypeOf<C>[];
  readonly snapshot?: {
    /** By default the transport's own. */
    readonly load?: (signal: AbortSignal) => Promise<Snapshot<S>>;
    /** Takes the state over. Events up to its cursor do not follow. */
    readonly apply: (state: S) => void | Promise<void>;
    /** Whether one is loaded at the first connection too, and not only after a gap; `true` by default. */
    readonly first?: boolean;
  };
  /** Called before the events that follow a gap. */
  readonly onGap?: (gap: Gap) => void | Promise<void>;
  /** An event of a type this code does not know, or in a version it does not read as current. */
  readonly onUnknown?: (type: string, version: number) => void;
  readonly onUnsupported?: (what: Unsupported) => void;
  /** An event that the validators refuse. */
  readonly onInvalid?: (issues: readonly ValidationIssue[], raw: unknown) => void;
  /** Without it, errors are reported as `reportError` does it. */
  readonly onError?: (error: unknown, where: Where) => void;
  /** Whether the client tells the server what has reached it, once a minute and at the end. */
  readonly report?: boolean;
  readonly environment?: Environment;
  readonly tuning?: Partial<Tuning>;
}

/** What an event does: its payload and what stands around it. */
export type Handler<C extends Catalog, T extends TypeOf<C>> = (
  payload: PayloadOf<C, T>,
  meta: Meta,
) => void | Promise<void>;

/** A client. All its functions are bound: they can be handed on. */
export interface Client<C extends Catalog> {
  /** Begins, or goes on after {@link stop}. Twice is once. */
  readonly start: () => void;
  readonly stop: () => void;
  /** Tries at once, whatever was being waited for; begins again where it had stopped. */
  readonly retryNow: () => void;
  readonly [Symbol.dispose]: () => void;
  /** Calls the handler for each event of this type, in order; gives back what ends that. */
  readonly on: <T extends TypeOf<C>>(type: T, handler: Handler<C, T>) => () => void;
  /** Calls the handler for each event, in order; gives back what ends that. */
  readonly onEvent: (handler: (event: EventOf<C>, meta: Meta) => void | Promise<void>) => () => void;
  /** Calls the handler for each gap, in its place among the events; gives back what ends that. */
  readonly onGap: (handler: (gap: Gap) => void | Promise<void>) => () => void;
  /**
   * What the server has in memory, oldest first: at most `limit` events up to the client's place, or all
   * of them before it has one. Moves no position and calls no handler. Rejects where no answer comes.
   */
  readonly history: (limit?: number) => Promise<readonly Past<C>[]>;
  /** Calls the listener when {@link getSnapshot} has changed, once a frame at most. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The same object until something has changed. */
  readonly getSnapshot: () => ClientSnapshot;
}

/** Every number of the client's rules. Times are in milliseconds. */
export interface Tuning {
  /** A connection that has not said hello after this is given up. */
  readonly helloMs: number;
  /** So many heartbeats without a word, and the connection is given up. */
  readonly silentHeartbeats: number;
  /** The first attempt after a loss begins by chance within this. */
  readonly firstMs: number;
  /** Further ones not before this, and by chance within a time that doubles from the second to the most. */
  readonly leastMs: number;
  readonly secondMs: number;
  readonly mostMs: number;
  /** A connection that held for this long is stable: the waits begin anew. */
  readonly stableMs: number;
  /** After so many failures, or so long plus a chance up to `spreadMs`, it polls. */
  readonly failures: number;
  readonly degradedMs: number;
  readonly spreadMs: number;
  readonly pollMs: number;
  readonly pollHiddenMs: number;
  /** How long the server may hold a poll, once no stream comes through. */
  readonly pollWaitMs: number;
  /** The most events of a poll. */
  readonly pollLimit: number;
  /** So many streams that end so soon after hello or never say it, while polls answer: nothing streams here. */
  readonly shortStreams: number;
  readonly shortMs: number;
  /** Then a stream is tried this often. */
  readonly streamMs: number;
  /** Nothing has come for this long while catching up: it is caught up. */
  readonly settleMs: number;
  /** Timers that are so late, or clocks that part by so much, tell of sleep. */
  readonly sleepMs: number;
  /** How many frames may wait for callbacks, or for a snapshot; then nothing more is read. */
  readonly ahead: number;
  /** A snapshot that is not there after this is given up. */
  readonly snapshotMs: number;
  readonly reportMs: number;
}
