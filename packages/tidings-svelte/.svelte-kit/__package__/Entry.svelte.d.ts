import type { FeedEntry } from "tidings/feed";
import type { ActivityFeedProps } from "./props.js";
import type { FeedTexts } from "./texts/texts.js";
interface Props extends Pick<ActivityFeedProps, "item"> {
    entry: FeedEntry;
    /** Which it is, from 1, and of how many. */
    place: {
        index: number;
        of: number;
    };
    texts: FeedTexts;
    today: string;
}
/** One article of the feed: an event, several equal ones, or a place where some are missing. */
declare const Entry: import("svelte").Component<Props, {}, "">;
type Entry = ReturnType<typeof Entry>;
export default Entry;
