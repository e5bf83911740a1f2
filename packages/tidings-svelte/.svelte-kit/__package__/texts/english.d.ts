import type { FeedTexts } from "./texts.js";
/** The words of `<ActivityFeed>` in English, which it uses where it has no others. */
export declare const english: FeedTexts;
