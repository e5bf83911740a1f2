// What a screen reader is told: polite at most once a second, the critical at once, all of it once.
import { counted, type Meta, type StatusView } from "tidings";
import type { EventEntry, FeedEntry, GapEntry } from "tidings/feed";
import type { FeedTexts } from "./texts/texts.js";
import { arrivalText, gapText, spoken } from "./wording.js";

/** The least time between two messages of one kind, in milliseconds. */
const BETWEEN_MS = 1_000;

/** How long a message stays, in milliseconds: long enough to be spoken, too short to be found stale. */
const STAYS_MS = 10_000;

/** How many critical entries one message names. */
const NAMED = 3;

/** How many messages stay at most. */
const KEPT = 10;

/** A message: an object of its own even where the words are those of the one before. */
export interface Message {
  readonly words: string;
}

/**
 * Shows messages to a screen reader. One that is there stays an element of its own until nothing has
 * been said for a while: a busy screen reader comes to it late.
 */
export type Say = (messages: readonly Message[]) => void;

/** Gathers what there is to say and says it when it may; what is gathered is made into words then. */
class Lane {
  readonly #words: () => string;
  readonly #say: Say;
  readonly #firstMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #mayAt = 0;
  #messages: readonly Message[] = [];

  constructor(words: () => string, say: Say, firstMs: number) {
    this.#words = words;
    this.#say = say;
    this.#firstMs = firstMs;
  }

  wake(): void {
    const now = performance.now();
    if (this.#mayAt === Number.POSITIVE_INFINITY) return;
    clearTimeout(this.#timer);
    const wait = Math.max(this.#mayAt - now, this.#firstMs);
    this.#mayAt = Number.POSITIVE_INFINITY;
    this.#timer = setTimeout(() => this.#speak(), wait);
  }

  #speak(): void {
    this.#mayAt = performance.now() + BETWEEN_MS;
    const words = this.#words();
    if (words !== "") this.#show([...this.#messages.slice(1 - KEPT), { words }]);
    this.#timer = setTimeout(() => this.#show([]), STAYS_MS);
  }

  #show(messages: readonly Message[]): void {
    this.#messages = messages;
    this.#say(messages);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** Decides what is said of a feed and its connection, and when. */
export class Announcer {
  readonly #texts: () => FeedTexts;
  readonly #polite: Lane;
  readonly #alert: Lane;
  /** The status as it was said last, and as it is to be said. */
  #said: StatusView;
  #status: StatusView | undefined;
  #gap: GapEntry | undefined;
  #count = 0;
  #errors = 0;
  #last: EventEntry | undefined;
  #critical: EventEntry[] = [];
  #more = 0;
  #wasLive = false;
  #paused = false;

  /** @param status - what stands on the screen already, and is therefore not said */
  constructor(texts: () => FeedTexts, status: StatusView, polite: Say, alert: Say) {
    this.#texts = texts;
    this.#said = status;
    this.#wasLive = status.status.state === "live";
    this.#polite = new Lane(() => this.#politeWords(), polite, BETWEEN_MS / 2);
    this.#alert = new Lane(() => this.#alertWords(), alert, 0);
  }

  /** Takes what comes into the feed. What had happened before the page was there is not news. */
  readonly entry = (entry: FeedEntry, meta?: Meta): void => {
    if (entry.kind === "gap") {
      // Said when the client is live again, unless the status says it then.
      this.#gap = entry;
    } else if (meta?.replayed && !this.#wasLive) {
      return;
    } else if (entry.critical) {
      if (this.#critical.length < NAMED) this.#critical.push(entry);
      else this.#more += 1;
      this.#alert.wake();
    } else if (!this.#paused) {
      this.#count += 1;
      if (entry.level === "error") this.#errors += 1;
      if (entry.level === "error" || this.#errors === 0) this.#last = entry;
      this.#polite.wake();
    }
  };

  /** Takes the status as it stands on the screen. */
  status(view: StatusView): void {
    const live = view.status.state === "live";
    if (live) this.#wasLive = true;
    if (view.text === this.#said.text) this.#status = undefined;
    else this.#status = view;
    if (live && view.text !== "") this.#gap = undefined;
    if (view.text === "") this.#said = view;
    if (view.urgent) this.#alert.wake();
    else if (!this.#paused && (this.#status !== undefined || (live && this.#gap))) this.#polite.wake();
  }

  /** While paused nothing is said but what is critical; the status is made up for. */
  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#count = this.#errors = 0;
    if (!paused && this.#status !== undefined) this.#polite.wake();
  }

  close(): void {
    this.#polite.close();
    this.#alert.close();
  }

  #takeStatus(urgent: boolean): string {
    if (this.#status === undefined || this.#status.urgent !== urgent) return "";
    this.#said = this.#status;
    this.#status = undefined;
    return this.#said.text;
  }

  #politeWords(): string {
    if (this.#paused) return "";
    const sentences = [this.#takeStatus(false)];
    if (this.#gap && this.#wasLive)
      sentences.push(gapText(this.#texts(), this.#gap, new Date().toDateString()));
    if (this.#count > 0 && this.#last) {
      sentences.push(arrivalText(this.#texts(), this.#count, this.#errors, this.#last));
    }
    this.#gap = undefined;
    this.#count = this.#errors = 0;
    return sentences.filter((sentence) => sentence !== "").join(" ");
  }

  #alertWords(): string {
    const sentences = [
      this.#takeStatus(true),
      ...this.#critical.map((entry) => spoken(this.#texts(), entry)),
    ];
    if (this.#more > 0)
      sentences.push(counted(this.#texts().status.locale, this.#texts().saidImportant, this.#more));
    this.#critical = [];
    this.#more = 0;
    return sentences.filter((sentence) => sentence !== "").join(". ");
  }
}
