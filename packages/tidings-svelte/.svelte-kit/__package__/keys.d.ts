/** Moves focus for a key pressed inside `feed`; other keys are left alone. */
export declare function moveByKey(event: KeyboardEvent, feed: HTMLElement): void;
