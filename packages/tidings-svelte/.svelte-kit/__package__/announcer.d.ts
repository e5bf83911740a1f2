import { type Meta, type StatusView } from "tidings";
import type { FeedEntry } from "tidings/feed";
import type { FeedTexts } from "./texts/texts.js";
/** Shows a message to a screen reader; `undefined` takes it away. */
export type Say = (message: string | undefined) => void;
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
