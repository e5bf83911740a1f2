// A reader: a place in the log, and what comes next there.
import type { GapReason } from "../generated/delivery/types.js";
import { type Entry, format, type Log, type Place } from "./log.js";

/** What a client asks for. */
export interface Ask {
  /** Go on behind this. */
  readonly cursor?: string;
  /** Where to begin without a cursor; `now` by default. */
  readonly from?: "now" | "window" | "start";
  readonly types?: readonly string[];
  /** Only what is critical. */
  readonly critical?: boolean;
  /** What else than what is for everybody. */
  readonly audiences?: readonly string[];
  /** The highest version of each type; of one that is not named, 1. Without it, whatever is sent. */
  readonly accept?: { readonly [type: string]: number };
}

/** What a reader is given, before it is a frame. */
export type Item =
  | { readonly is: "hello"; readonly cursor: string | null; readonly resumed: boolean }
  | {
      readonly is: "gap";
      readonly cursor: string;
      readonly reason: GapReason;
      readonly from: number;
      readonly to: number;
      readonly missed: number | null;
      readonly critical: number;
      readonly complete: boolean;
    }
  | { readonly is: "event"; readonly cursor: string; readonly entry: Entry }
  | { readonly is: "heartbeat"; readonly cursor: string | null; readonly behind: number };

/** Why a range is read from disk: for a gap of this reason, or without one. */
type Told = GapReason | "critical" | "everything";

export class Reader {
  readonly #log: Log;
  readonly #ask: Ask;
  #out: Item[] = [];
  /** A range that begins as soon as it is read. */
  #opening: { readonly to: number; readonly told: Told } | undefined;
  /** The kept events of a range that is being given, up to `to`. */
  #range: { readonly to: number; readonly rows: Entry[] } | undefined;
  /** Everything up to here is done with. */
  #place: Place;
  /** The place of the last frame. */
  #at = 0;
  #greeted = false;

  constructor(log: Log, ask: Ask) {
    this.#log = log;
    this.#ask = ask;
    const before = log.floor - 1;
    if (ask.cursor !== undefined) {
      const { reason, ...place } = log.stands(ask.cursor);
      this.#place = place;
      const to = Math.max(place.seq, before);
      if (reason === undefined && place.seq >= before) this.#hello(true, true);
      else if (reason === undefined) this.#opening = { to, told: ask.critical ? "critical" : "window" };
      else this.#opening = { to, told: reason };
    } else if (ask.from === "start") {
      this.#place = log.cursor(0);
      this.#opening = { to: before, told: "everything" };
    } else {
      this.#place = log.cursor(ask.from === "window" ? before : log.head);
      this.#hello(false, true);
    }
  }

  /** What comes next; `undefined` where it has given all there is. */
  next(): Item | undefined {
    for (;;) {
      const item = this.#out.shift();
      if (item) return item;
      if (this.#opening) {
        const { to, told } = this.#opening;
        this.#opening = undefined;
        this.#open(to, told);
      } else if (this.#range) {
        const row = this.#range.rows.shift();
        if (row) {
          const event = this.#pass(row);
          if (event) return event;
        } else {
          this.#place = this.#log.cursor(Math.max(this.#place.seq, this.#range.to));
          this.#range = undefined;
        }
      } else if (this.#place.seq + 1 < this.#log.floor) {
        this.#open(this.#log.floor - 1, "slow");
      } else {
        const entry = this.#log.after(this.#place.seq);
        if (!entry) return undefined;
        const event = this.#pass(entry);
        if (event) return event;
      }
    }
  }

  /** A heartbeat, when nothing else is to be given: with its own place, or with none inside a gap. */
  heartbeat(): Item | undefined {
    if (this.#out.length > 0 || !this.#greeted) return undefined;
    const behind = Math.max(0, this.#log.head - this.#place.seq);
    if (this.#range || this.#opening) return { is: "heartbeat", cursor: null, behind };
    const cursor = format(this.#log.cursor(this.#place.seq), this.#at);
    this.#at = this.#place.seq;
    return { is: "heartbeat", cursor, behind };
  }

  /** Whether it has passed so much without a frame that its client would be behind the window soon. */
  get isQuiet(): boolean {
    const eighth = Math.max(1, Math.floor(this.#log.size / 8));
    const live = !this.#range && !this.#opening && this.#out.length === 0;
    return live && this.#place.seq - this.#at >= eighth;
  }

  /** Whether it has given everything there is. */
  get isSettled(): boolean {
    return !this.#range && !this.#opening && this.#out.length === 0 && this.#place.seq >= this.#log.head;
  }

  /** Where its client stands when it has taken everything that was given. */
  get cursor(): string {
    const live = !this.#range && !this.#opening && this.#out.length === 0;
    return format(live ? this.#log.cursor(this.#place.seq) : this.#place);
  }

  #owes({ audience, type, critical }: Entry): boolean {
    const { audiences, types } = this.#ask;
    if (audience !== null && !audiences?.includes(audience)) return false;
    return (types === undefined || types.includes(type)) && (!this.#ask.critical || critical);
  }

  #hello(resumed: boolean, withCursor: boolean): void {
    this.#at = this.#place.seq;
    this.#greeted = true;
    this.#out.push({ is: "hello", cursor: withCursor ? format(this.#place) : null, resumed });
  }

  #open(to: number, told: Told): void {
    const from = this.#place.seq;
    const rows = this.#log.kept(from, to);
    const critical = rows.filter((row) => this.#owes(row)).length;
    const whole = this.#log.removedTo <= from;
    this.#range = { to, rows };
    if (told === "everything" || (told === "critical" && whole)) {
      this.#hello(told === "critical", true);
      return;
    }
    const reason = told === "critical" ? "window" : told;
    if (reason !== "slow") this.#hello(false, false);
    const counted =
      (reason === "window" || reason === "slow") &&
      this.#ask.types === undefined &&
      !this.#ask.critical &&
      this.#log.addressed <= from;
    this.#out.push({
      is: "gap",
      cursor: reason === "slow" ? format(this.#place, this.#at) : format(this.#place),
      reason,
      from,
      to,
      missed: counted ? Math.max(0, to - from - critical) : null,
      critical,
      complete: whole && reason !== "unknown",
    });
    this.#at = from;
  }

  /** Passes an event: gives it, if it is owed. */
  #pass(entry: Entry): Item | undefined {
    this.#place = { epoch: entry.epoch, seq: entry.seq };
    if (!this.#owes(entry)) return undefined;
    const cursor = format(entry, this.#at);
    this.#at = entry.seq;
    return { is: "event", cursor, entry };
  }
}
