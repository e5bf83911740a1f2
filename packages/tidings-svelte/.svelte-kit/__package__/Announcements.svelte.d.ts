import type { Feed } from "tidings/feed";
import type { LiveStatus } from "tidings/svelte";
import type { FeedTexts } from "./texts/texts.js";
interface Props {
    feed: Feed;
    live: LiveStatus;
    texts: FeedTexts;
    paused: boolean;
}
/** What a screen reader is told: empty at load, then one new element for each message. */
declare const Announcements: import("svelte").Component<Props, {}, "">;
type Announcements = ReturnType<typeof Announcements>;
export default Announcements;
