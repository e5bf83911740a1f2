import type { Feed, FeedEntry, FeedSnapshot, Level } from "tidings/feed";
/** How many entries are in the page at first, and how many more at each “Show older”. */
export declare const PAGE = 50;
export declare class FeedView {
    #private;
    constructor(feed: Feed);
    /** Takes over from the markup of a server, which had nothing to show. */
    mount(): void;
    readonly snapshot: FeedSnapshot;
    /** What is in the page, the newest first. */
    readonly entries: readonly FeedEntry[];
    /** How many entries the next “Show older” brings. */
    readonly older: number;
    /** The day it is, as of the newest change. */
    readonly today: string;
    showOlder(): void;
    togglePause(): void;
    isShown(level: Level): boolean;
    toggle(level: Level): void;
    /** Lets new entries wait while focus is inside. */
    focused(inside: boolean): void;
    /** Lets new entries wait while the page is scrolled past the first. */
    scrolled(past: boolean): void;
}
