import type { EventEntry, GapEntry } from "tidings/feed";
import type { FeedTexts } from "./texts/texts.js";
/** A time as a person of `locale` writes it: with its day only where that is not `today`. */
export declare function clock(locale: string, at: string, today: string): string;
/** A time in full, and how long ago that is; ages from the moment it is asked for. */
export declare function age(locale: string, at: string): string;
/** What is missing at a gap, as far as it is known. */
export declare function gapText(texts: FeedTexts, gap: GapEntry, today: string): string;
/** An entry in one breath. */
export declare function spoken(texts: FeedTexts, entry: EventEntry): string;
/** The title, or that there is none. */
export declare function title(texts: FeedTexts, entry: EventEntry): string;
/** “12 new activities, 1 error: server refused the login”. */
export declare function arrivalText(texts: FeedTexts, count: number, errors: number, last: EventEntry): string;
/** Where a title leads: over HTTP or within the page's own site; nowhere else, where scripts are. */
export declare function href({ link }: EventEntry): string | undefined;
