import { EMPTY_FEED } from "tidings/feed";
import { LiveFeed } from "tidings/svelte";
/** How many entries are in the page at first, and how many more at each “Show older”. */
export const PAGE = 50;
export function createView(feed) {
    const live = new LiveFeed(feed);
    let isMounted = $state(false);
    let count = $state(PAGE);
    let hidden = $state.raw([]);
    let isFocused = false;
    let isScrolled = false;
    const snapshot = $derived(isMounted ? live.current : EMPTY_FEED);
    const entries = $derived(snapshot.entries.slice(0, count));
    const isShown = (level) => !hidden.includes(level);
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
