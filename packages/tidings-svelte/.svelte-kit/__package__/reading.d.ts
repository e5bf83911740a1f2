import type { Attachment } from "svelte/attachments";
/** Tells when focus enters or leaves an element; a window that is put aside leaves it inside. */
export declare function whetherFocused(tell: (inside: boolean) => void): Attachment<HTMLElement>;
/** Tells when the first child of an element has left the view while the element is in it. */
export declare function whetherScrolled(tell: (past: boolean) => void): Attachment<HTMLElement>;
