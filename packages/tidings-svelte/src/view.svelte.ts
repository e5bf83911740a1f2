// The state of `<ActivityFeed>`: what of the feed is in the page, and why new entries wait.
import type { Feed, FeedEntry, FeedSnapshot, Level } from "tidings/feed";
import { EMPTY_FEED } from "tidings/feed";
import { LiveFeed } from "tidings/svelte";

/** How many entries are in the page at first, and how many more at each “Show older”. */
export const PAGE = 50;

export interface FeedView {
  readonly snapshot: FeedSnapshot;
  /** What is in the page, the newest first. */
  readonly entries: readonly FeedEntry[];
  /** Takes over from the markup of a server, which had nothing to show. */
  mount(): void;
  showOlder(): void;
  isShown(level: Level): boolean;
  toggle(level: Level): void;
  /** Lets new entries wait while focus is inside. */
  focused(inside: boolean): void;
  /** Lets new entries wait while the page is scrolled past the first. */
  scrolled(past: boolean): void;
}

export function createView(feed: Feed): FeedView {
  const live = new LiveFeed(feed);
  let isMounted = $state(false);
  let count = $state(PAGE);
  let hidden = $state.raw<readonly Level[]>([]);
  let isFocused = false;
  let isScrolled = false;
  const snapshot = $derived(isMounted ? live.current : EMPTY_FEED);
  const entries = $derived(snapshot.entries.slice(0, count));

  const isShown = (level: Level) => !hidden.includes(level);
  const hold = () => feed.hold(isFocused || isScrolled);

  return {
    get snapshot() {
      return snapshot;
    },
    get entries() {
      return entries;
    },
    mount() {
      isMounted = true;
    },
    showOlder() {
      count += PAGE;
    },
    isShown,
    toggle(level) {
      hidden = isShown(level) ? [...hidden, level] : hidden.filter((one) => one !== level);
      feed.filter(hidden.length > 0 ? (entry) => isShown(entry.level) : undefined);
    },
    focused(inside) {
      isFocused = inside;
      hold();
    },
    scrolled(past) {
      isScrolled = past;
      hold();
    },
  };
}
