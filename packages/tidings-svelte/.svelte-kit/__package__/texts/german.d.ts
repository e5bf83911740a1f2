import type { FeedTexts } from "./texts.js";
/** The words of `<ActivityFeed>` in German. */
export declare const german: FeedTexts;
