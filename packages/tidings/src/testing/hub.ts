// A server in memory that follows the protocol: publishing, connections, polls, restarts.
import type { Frame, GoodbyeReason, JsonValue } from "../generated/delivery/types.js";
import { type Bounds, type Entry, format, Log } from "./log.js";
import { type Ask, type Item, Reader } from "./reader.js";

/** Names of types and versions, as the generated catalog has them. */
export interface Known {
  readonly fingerprint: string;
  readonly versions: { readonly [type: string]: unknown };
}

/** What a hub is given. */
export interface HubOptions extends Bounds {
  readonly catalog: Known;
  readonly connections: number;
  readonly heartbeatMs: number;
  readonly maxAgeMs: number;
  readonly now: () => number;
  readonly random: () => number;
  /** The epoch of the next run: 8 characters. */
  readonly epoch: () => string;
}

/** What a poll is answered. */
export interface Answer {
  /** Where the client stands when it has taken all frames. */
  readonly cursor: string;
  /** Whether there is more at once. */
  readonly more: boolean;
  readonly frames: readonly Frame[];
}

/** How often a reader that passes much without a frame may say where it is, in milliseconds. */
const QUIET_MS = 1_000;
const RETRY_MS = { least: 500, most: 5_000 };

/** The server. */
export class Hub {
  readonly options: HubOptions;
  readonly #connections = new Set<Connection>();
  readonly #waiting = new Set<() => void>();
  log: Log;
  #names = 0;
  stopping = false;

  constructor(options: HubOptions) {
    this.options = options;
    this.log = new Log(options, options.epoch());
  }

  /** Where the newest event stands. */
  get position(): string {
    return format(this.log.cursor(this.log.head));
  }

  publish(event: Omit<Entry, "epoch" | "seq">): Entry {
    const entry = this.log.append(event);
    this.changed();
    return entry;
  }

  connect(ask: Ask): Connection {
    const full = this.#connections.size >= this.options.connections;
    this.#names += 1;
    const connection = new Connection(this, ask, `connection-${this.#names}`, full);
    if (!full) this.#connections.add(connection);
    return connection;
  }

  /** Answers a poll with what there is; `undefined` where there is no room. */
  poll(ask: Ask, limit: number): Answer | undefined {
    const connection = this.connect(ask);
    if (connection.turnedAway) return undefined;
    const frames: Frame[] = [];
    let events = 0;
    for (let frame = connection.next(); frame && events < limit; ) {
      frames.push(frame);
      events += Number(frame.type === "event" || frame.type === "unsupported");
      frame = events < limit ? connection.next() : undefined;
    }
    const answer = { cursor: connection.cursor, more: events >= limit && connection.owed, frames };
    connection.end();
    return answer;
  }

  revoke(audience: string): void {
    for (const connection of this.#connections) connection.revoke(audience);
    this.changed();
  }

  /** Stops: every connection goes to the newest event and says goodbye. */
  stop(): void {
    this.stopping = true;
    this.changed();
  }

  /** Starts another run, over what the one before left. */
  restart(clean: boolean): void {
    this.stopping = false;
    for (const connection of [...this.#connections]) connection.end();
    this.log.restart(this.options.epoch(), clean);
    this.changed();
  }

  /** Calls back once, when something has changed; gives back what calls it off. */
  onChange(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => void this.#waiting.delete(callback);
  }

  changed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  }

  /** A wait within what clients are told, by chance. */
  retryMs(): number {
    const { least, most } = RETRY_MS;
    return Math.round(least + (most - least) * this.options.random());
  }

  /** Takes a connection away. */
  remove(connection: Connection): void {
    this.#connections.delete(connection);
  }
}

/** One connection: frame after frame, until goodbye. */
export class Connection {
  readonly #hub: Hub;
  readonly #ask: Ask;
  readonly #name: string;
  readonly #reader: Reader;
  readonly turnedAway: boolean;
  /** The reason of the goodbye that comes next. */
  #leaving: GoodbyeReason | undefined;
  #greeted = false;
  #over = false;
  #lastFrame: number;
  #lastBeat: number;
  readonly #ends: number;

  constructor(hub: Hub, ask: Ask, name: string, turnedAway: boolean) {
    const { now, random, maxAgeMs } = hub.options;
    this.#hub = hub;
    this.#ask = ask;
    this.#name = name;
    this.turnedAway = turnedAway;
    this.#reader = new Reader(hub.log, ask);
    this.#lastFrame = now();
    this.#lastBeat = now();
    this.#ends = now() + maxAgeMs * (0.8 + 0.4 * random());
  }

  get cursor(): string {
    return this.#reader.cursor;
  }

  /** Whether its goodbye was said, or it was taken away. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Whether there is an event that it has not given. */
  get owed(): boolean {
    return this.#reader.next() !== undefined;
  }

  /** When it has to be asked again although nothing has changed. */
  get until(): number {
    const beat = this.#lastFrame + this.#hub.options.heartbeatMs;
    const quiet = this.#reader.isQuiet ? this.#lastBeat + QUIET_MS : Number.POSITIVE_INFINITY;
    return Math.min(beat, quiet, this.#ends);
  }

  revoke(audience: string): void {
    if (this.#ask.audiences?.includes(audience)) this.#leaving ??= "revoked";
  }

  end(): void {
    this.#over = true;
    this.#hub.remove(this);
    this.#hub.changed();
  }

  /** The next frame, if there is one now. */
  next(): Frame | undefined {
    if (this.#over) return undefined;
    const now = this.#hub.options.now();
    if (this.turnedAway) {
      if (this.#greeted) return this.#goodbye("full");
      this.#greeted = true;
      return this.#hello(null, false);
    }
    if (now >= this.#ends) this.#leaving ??= "age";
    if (this.#leaving) return this.#goodbye(this.#leaving);
    const item = this.#reader.next();
    if (item) return this.#frame(item, now);
    if (this.#hub.stopping) return this.#goodbye("stopping");
    const silent = now >= this.#lastFrame + this.#hub.options.heartbeatMs;
    const quiet = this.#reader.isQuiet && now >= this.#lastBeat + QUIET_MS;
    const beat = silent || quiet ? this.#reader.heartbeat() : undefined;
    return beat && this.#frame(beat, now);
  }

  #goodbye(reason: GoodbyeReason): Frame {
    this.end();
    return { type: "goodbye", version: 1, reason, retry_ms: this.#hub.retryMs() };
  }

  #hello(cursor: string | null, resumed: boolean): Frame {
    const { catalog, heartbeatMs } = this.#hub.options;
    return {
      type: "hello",
      version: 1,
      cursor,
      protocol: "tidings/1",
      connection: this.#name,
      resumed,
      heartbeat_ms: heartbeatMs,
      retry_ms: this.#hub.retryMs(),
      fingerprint: catalog.fingerprint,
      keeping: true,
      ignored: (this.#ask.types ?? []).filter((type) => !Object.hasOwn(catalog.versions, type)),
    };
  }

  #frame(item: Item, now: number): Frame {
    this.#lastFrame = now;
    switch (item.is) {
      case "hello":
        this.#greeted = true;
        return this.#hello(item.cursor, item.resumed);
      case "heartbeat":
        this.#lastBeat = now;
        return { type: "heartbeat", version: 1, cursor: item.cursor, behind: item.behind, keeping: true };
      case "gap": {
        const { is, ...gap } = item;
        return { type: is, version: 1, ...gap };
      }
      case "event":
        return this.#event(item.entry, item.cursor);
    }
  }

  #event({ type, version, critical, envelope }: Entry, cursor: string): Frame {
    const { accept } = this.#ask;
    const reads = accept ? (Object.hasOwn(accept, type) ? accept[type] : 1) : version;
    if (reads === undefined || version <= reads) {
      return {
        type: "event",
        version: 1,
        cursor,
        envelope: { ...envelope, event: envelope.event as JsonValue },
      };
    }
    return {
      type: "unsupported",
      version: 1,
      cursor,
      id: envelope.id,
      timestamp: envelope.timestamp,
      event_type: type,
      event_version: version,
      critical,
      reason: `${type} v${version} cannot be given as version ${reads}: version ${version} has no downcaster`,
    };
  }
}
