import type { Feed, FeedEntry, FeedSnapshot, Level } from "tidings/feed";
/** How many entries are in the page at first, and how many more at each “Show older”. */
export declare const PAGE = 50;
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
export declare function createView(feed: Feed): FeedView;
