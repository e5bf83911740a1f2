export { default as ActivityFeed } from "./ActivityFeed.svelte";
export type { ActivityFeedProps } from "./props.js";
export { english } from "./texts/english.js";
export { german } from "./texts/german.js";
export type { FeedTexts } from "./texts/texts.js";
