import type { Snippet } from "svelte";
import type { StatusSource, StatusView } from "tidings";
import type { EventEntry, Feed, Level } from "tidings/feed";
import type { FeedTexts } from "./texts/texts.js";
export interface ActivityFeedProps {
    /** What is shown; made by `createFeed` from `tidings/feed`. */
    feed: Feed;
    /** The client whose connection is told of: the one of the feed. */
    client: StatusSource & {
        readonly retryNow: () => void;
    };
    /** The heading; that of the language unless given. */
    heading?: string | undefined;
    /** Which heading it is among those of the page; 2 unless given. */
    headingLevel?: 1 | 2 | 3 | 4 | 5 | 6 | undefined;
    /** The words: `german`, or a language of your own; English unless given. */
    texts?: FeedTexts | undefined;
    /** How numbers and times are written; as in the language of the words unless given. */
    locale?: string | undefined;
    /** The levels that can be shown or not; those the application uses. */
    levels?: readonly Level[] | undefined;
    /** Called by “Sign in”; without it there is no such button. */
    onSignIn?: (() => void) | undefined;
    /** What stands inside an entry, in the place of its badge, title, detail and time. */
    item?: Snippet<[entry: EventEntry]> | undefined;
    /** What stands in the line of the status; `text` in it is empty while there is nothing to say. */
    status?: Snippet<[view: StatusView]> | undefined;
    /** What stands there while nothing has happened. */
    empty?: Snippet | undefined;
}
