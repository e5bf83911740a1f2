// What a frame means to the application: which of its callbacks are called, and with what.

import type { UnsupportedEvent } from "./generated/delivery/types.js";
import type { Item } from "./machine/state.js";
import type {
  Catalog,
  Client,
  EventOf,
  Gap,
  Handler,
  Meta,
  Options,
  TypeOf,
  Unsupported,
  ValidationIssue,
  Where,
} from "./types.js";

type Called = void | Promise<void>;
type EventItem = Extract<Item, { is: "event" | "unsupported" }>;

/** What became of an event. */
export type Fate = "applied" | "invalid" | "unknown" | "unsupported";

/** An event as handlers take it, or what is wrong with it. */
export type Read =
  | {
      readonly fate: "invalid";
      readonly type: string;
      readonly issues: readonly ValidationIssue[];
      readonly raw: unknown;
    }
  | { readonly fate: "unknown"; readonly type: string; readonly version: number }
  | {
      readonly fate: "applied";
      readonly type: string;
      readonly event: unknown;
      readonly payload: unknown;
      readonly meta: Meta;
    };

/** Handlers by type, for all events, and for gaps. */
export interface Handlers<C extends Catalog> extends Pick<Client<C>, "on" | "onEvent" | "onGap"> {
  /** Calls what is there for an event. */
  readonly event: (item: EventItem, told: (fate: Fate, type: string) => void) => Called;
  readonly gap: (gap: Gap) => Called;
}

/** Reads an event. */
export function read(
  catalog: Catalog,
  item: Pick<EventItem, "cursor" | "frame" | "missed" | "replayed">,
): Read {
  const { envelope } = item.frame as { readonly envelope: unknown };
  const parsed = catalog.parseEnvelope(envelope);
  if (parsed.kind === "invalid") {
    return { fate: "invalid", type: named(catalog, envelope), issues: parsed.issues, raw: envelope };
  }
  const event = parsed.envelope.event as { readonly [key: string]: unknown };
  const type = String(event[catalog.tag]);
  if (parsed.kind === "unknown" || !parsed.current) {
    return { fate: "unknown", type, version: versionOf(catalog, parsed, event) };
  }
  const critical = catalog.critical[type];
  const meta: Meta = {
    cursor: item.cursor.text,
    envelope: parsed.envelope,
    critical: critical === true || (critical === "by-value" && item.missed),
    replayed: item.replayed,
    missed: item.missed,
  };
  const payload = catalog.content === null ? event : event[catalog.content];
  return { fate: "applied", type, event, payload, meta };
}

/** What type an event that was refused says it has, if the catalog has it; else nothing. */
function named(catalog: Catalog, envelope: unknown): string {
  try {
    const value = typeof envelope === "string" ? JSON.parse(envelope) : envelope;
    const type: unknown = value.event[catalog.tag];
    return typeof type === "string" && Object.hasOwn(catalog.versions, type) ? type : "";
  } catch {
    return "";
  }
}

/** The version of an event that is not one of today: an older one that no step leads on from. */
function versionOf(catalog: Catalog, parsed: object, event: { readonly [key: string]: unknown }): number {
  if ("version" in parsed) return Number(parsed.version);
  const inside = catalog.content === null ? event : event[catalog.content];
  const version = (inside as { readonly version?: unknown } | undefined)?.version;
  return typeof version === "number" ? version : 1;
}

/** The handlers of one client. */
export function handlers<C extends Catalog>(
  options: Pick<Options<C>, "catalog" | "onGap" | "onUnknown" | "onUnsupported" | "onInvalid">,
  failed: (error: unknown, where: Where) => void,
): Handlers<C> {
  type Any = (first: never, second: never) => Called;
  const byType = new Map<string, Set<Any>>();
  const all = new Set<Any>();
  const gaps = new Set<Any>();
  if (options.onGap) gaps.add(options.onGap);

  function add(set: Set<Any>, handler: Any): () => void {
    // Registered twice it is called twice, and taken away one at a time.
    const once: Any = (first, second) => handler(first, second);
    set.add(once);
    return () => void set.delete(once);
  }

  /** Calls all; a promise, if one of them gives one, when all are done. */
  function call(set: Iterable<Any>, first: unknown, second: unknown, before: Called = undefined): Called {
    let waits = before;
    for (const handler of set) {
      try {
        const answer = handler(first as never, second as never);
        if (!(answer instanceof Promise)) continue;
        const own = answer.catch((error) => failed(error, "handler"));
        waits = waits ? Promise.all([waits, own]).then(() => {}) : own;
      } catch (error) {
        failed(error, "handler");
      }
    }
    return waits;
  }

  const one = (handler: Any | undefined): Any[] => (handler ? [handler] : []);

  return {
    on<T extends TypeOf<C>>(type: T, handler: Handler<C, T>) {
      if (!Object.hasOwn(options.catalog.versions, type)) throw new TypeError(`there is no event ${type}`);
      const set = byType.get(type) ?? new Set<Any>();
      byType.set(type, set);
      return add(set, handler);
    },
    onEvent: (handler: (event: EventOf<C>, meta: Meta) => Called) => add(all, handler),
    onGap: (handler: (gap: Gap) => Called) => add(gaps, handler as Any),
    gap: (gap) => call(gaps, gap, undefined),
    event(item, told) {
      if (item.is === "unsupported") {
        const what = unsupported(item.frame as UnsupportedEvent, item.cursor.text);
        told("unsupported", what.type);
        return call(one(options.onUnsupported as Any), what, undefined);
      }
      const seen = read(options.catalog, item);
      const { fate, type } = seen;
      let waits: Called;
      if (fate === "invalid") waits = call(one(options.onInvalid as Any), seen.issues, seen.raw);
      else if (fate === "unknown") waits = call(one(options.onUnknown as Any), type, seen.version);
      else {
        waits = call(byType.get(type) ?? [], seen.payload, seen.meta);
        waits = call(all, seen.event, seen.meta, waits);
      }
      return waits ? waits.then(() => told(fate, type)) : told(fate, type);
    },
  };
}

function unsupported(frame: UnsupportedEvent, cursor: string): Unsupported {
  const { id, timestamp, event_type: type, event_version: version, critical, reason } = frame;
  return { cursor, id, timestamp, type, version, critical, reason };
}
