// The state of `<ActivityFeed>`: what of the feed is in the page, and why new entries wait.
import type { EventEntry, Feed, FeedEntry, FeedSnapshot, Level } from "tidings/feed";
import { EMPTY_FEED } from "tidings/feed";
import { LiveFeed } from "tidings/svelte";

/** How many entries are in the page at first, and how many more at each “Show older”. */
export const PAGE = 50;

export class FeedView {
  readonly #feed: Feed;
  readonly #live: LiveFeed;
  #isMounted = $state(false);
  #count = $state(PAGE);
  #hidden = $state.raw<readonly Level[]>([]);
  #isFocused = false;
  #isScrolled = false;

  constructor(feed: Feed) {
    this.#feed = feed;
    this.#live = new LiveFeed(feed);
  }

  /** Takes over from the markup of a server, which had nothing to show. */
  mount(): void {
    this.#isMounted = true;
  }

  readonly snapshot = $derived.by(() => (this.#isMounted ? this.#live.current : EMPTY_FEED));
  /** What is in the page, the newest first. */
  readonly entries: readonly FeedEntry[] = $derived.by(() => this.snapshot.entries.slice(0, this.#count));
  /** How many entries the next “Show older” brings. */
  readonly older: number = $derived.by(() =>
    Math.min(PAGE, this.snapshot.entries.length - this.entries.length),
  );
  /** The day it is, as of the newest change. */
  readonly today: string = $derived.by(() => dayAt(this.snapshot));

  showOlder(): void {
    this.#count += PAGE;
  }

  togglePause(): void {
    if (this.snapshot.paused) this.#feed.resume();
    else this.#feed.pause();
  }

  isShown(level: Level): boolean {
    return !this.#hidden.includes(level);
  }

  toggle(level: Level): void {
    const others = this.#hidden.filter((one) => one !== level);
    this.#hidden = this.isShown(level) ? [...others, level] : others;
    const keep = (entry: EventEntry) => this.isShown(entry.level);
    this.#feed.filter(this.#hidden.length > 0 ? keep : undefined);
  }

  /** Lets new entries wait while focus is inside. */
  focused(inside: boolean): void {
    this.#isFocused = inside;
    this.#hold();
  }

  /** Lets new entries wait while the page is scrolled past the first. */
  scrolled(past: boolean): void {
    this.#isScrolled = past;
    this.#hold();
  }

  #hold(): void {
    this.#feed.hold(this.#isFocused || this.#isScrolled);
  }
}

/** The day it is, looked at anew with each snapshot. */
function dayAt(_snapshot: FeedSnapshot): string {
  return new Date().toDateString();
}
