import type { ActivityFeedProps } from "./props.js";
/**
 * A feed of what happened, with the state of its connection: newest first, for keyboard, screen reader and
 * every colour scheme. Themed by the custom properties `--tidings-…` that its style names.
 */
declare const ActivityFeed: import("svelte").Component<ActivityFeedProps, {}, "">;
type ActivityFeed = ReturnType<typeof ActivityFeed>;
export default ActivityFeed;
