import { type Meta, type StatusView } from "tidings";
import type { FeedEntry } from "tidings/feed";
import type { FeedTexts } from "./texts/texts.js";
/** A message: an object of its own even where the words are those of the one before. */
export interface Message {
    readonly words: string;
}
/**
 * Shows messages to a screen reader. One that is there stays an element of its own until nothing has
 * been said for a while: a busy screen reader comes to it late.
 */
export type Say = (messages: readonly Message[]) => void;
/** Decides what is said of a feed and its connection, and when. */
export declare class Announcer {
    #private;
    /** @param status - what stands on the screen already, and is therefore not said */
    constructor(texts: () => FeedTexts, status: StatusView, polite: Say, alert: Say);
    /** Takes what comes into the feed. What had happened before the page was there is not news. */
    readonly entry: (entry: FeedEntry, meta?: Meta) => void;
    /** Takes the status as it stands on the screen. */
    status(view: StatusView): void;
    /** While paused nothing is said but what is critical; the status is made up for. */
    pause(paused: boolean): void;
    close(): void;
}
