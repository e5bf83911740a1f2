import type { LiveStatus } from "tidings/svelte";
import type { ActivityFeedProps } from "./props.js";
import type { FeedTexts } from "./texts/texts.js";
interface Props extends Pick<ActivityFeedProps, "client" | "onSignIn" | "status"> {
    live: LiveStatus;
    texts: FeedTexts;
}
/** What a person reads about the connection, and what they can do about it. */
declare const StatusLine: import("svelte").Component<Props, {}, "">;
type StatusLine = ReturnType<typeof StatusLine>;
export default StatusLine;
