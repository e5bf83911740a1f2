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
  function call(set: Iterable<Any>, first: unknown, second: unknown, waits: Promise<unknown>[]): void {
    for (const handler of set) {
      try {
        const answer = handler(first as never, second as never) as unknown;
        if (answer instanceof Promise) waits.push(answer.catch((error) => failed(error, "handler")));
      } catch (error) {
        failed(error, "handler");
      }
    }
  }

  const settle = (waits: Promise<unknown>[]): Called =>
    waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
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
    gap(gap) {
      const waits: Promise<unknown>[] = [];
      call(gaps, gap, undefined, waits);
      return settle(waits);
    },
    event(item, told) {
      const waits: Promise<unknown>[] = [];
      if (item.is === "unsupported") {
        const what = unsupported(item.frame as UnsupportedEvent, item.cursor.text);
        call(one(options.onUnsupported as Any), what, undefined, waits);
        told("unsupported", what.type);
        return settle(waits);
      }
      const seen = read(options.catalog, item);
      if (seen.fate === "invalid") call(one(options.onInvalid as Any), seen.issues, seen.raw, waits);
      else if (seen.fate === "unknown") call(one(options.onUnknown as Any), seen.type, seen.version, waits);
      else {
        const set = byType.get(seen.type);
        if (set) call(set, seen.payload, seen.meta, waits);
        call(all, seen.event, seen.meta, waits);
      }
      const { fate, type } = seen;
      if (waits.length === 0) return told(fate, type);
      return Promise.all(waits).then(() => told(fate, type));
    },
  };
}

function unsupported(frame: UnsupportedEvent, cursor: string): Unsupported {
  const { id, timestamp, event_type: type, event_version: version, critical, reason } = frame;
  return { cursor, id, timestamp, type, version, critical, reason };
}
