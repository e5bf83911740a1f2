import type { Feed, Level } from "tidings/feed";
import type { FeedTexts } from "./texts/texts.js";
import type { FeedView } from "./view.svelte.js";
interface Props {
    feed: Feed;
    view: FeedView;
    texts: FeedTexts;
    levels: readonly Level[];
}
/** Pause, the filter, and which keys there are. */
declare const Controls: import("svelte").Component<Props, {}, "">;
type Controls = ReturnType<typeof Controls>;
export default Controls;
