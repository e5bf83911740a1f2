import type { FeedTexts } from "./texts.js";
/** The words of `<ActivityFeed>` in English, which it uses unless it is given others. */
export declare const english: FeedTexts;
