import { EMPTY_FEED } from "tidings/feed";
import { LiveFeed } from "tidings/svelte";
/** How many entries are in the page at first, and how many more at each “Show older”. */
export const PAGE = 50;
export class FeedView {
    #feed;
    #live;
    #isMounted = $state(false);
    #count = $state(PAGE);
    #hidden = $state.raw([]);
    #isFocused = false;
    #isScrolled = false;
    constructor(feed) {
        this.#feed = feed;
        this.#live = new LiveFeed(feed);
    }
    /** Takes over from the markup of a server, which had nothing to show. */
    mount() {
        this.#isMounted = true;
    }
    snapshot = $derived.by(() => (this.#isMounted ? this.#live.current : EMPTY_FEED));
    /** What is in the page, the newest first. */
    entries = $derived.by(() => this.snapshot.entries.slice(0, this.#count));
    /** How many entries the next “Show older” brings. */
    older = $derived.by(() => Math.min(PAGE, this.snapshot.entries.length - this.entries.length));
    /** The day it is, as of the newest change. */
    today = $derived.by(() => dayAt(this.snapshot));
    showOlder() {
        this.#count += PAGE;
    }
    togglePause() {
        if (this.snapshot.paused)
            this.#feed.resume();
        else
            this.#feed.pause();
    }
    isShown(level) {
        return !this.#hidden.includes(level);
    }
    toggle(level) {
        const others = this.#hidden.filter((one) => one !== level);
        this.#hidden = this.isShown(level) ? [...others, level] : others;
        const keep = (entry) => this.isShown(entry.level);
        this.#feed.filter(this.#hidden.length > 0 ? keep : undefined);
    }
    /** Lets new entries wait while focus is inside. */
    focused(inside) {
        this.#isFocused = inside;
        this.#hold();
    }
    /** Lets new entries wait while the page is scrolled past the first. */
    scrolled(past) {
        this.#isScrolled = past;
        this.#hold();
    }
    #hold() {
        this.#feed.hold(this.#isFocused || this.#isScrolled);
    }
}
/** The day it is, looked at anew with each snapshot. */
function dayAt(_snapshot) {
    return new Date().toDateString();
}
