// A framework-free client of events: typed, in order, none lost in silence.
export { createClient } from "./client.js";
export type * from "./status.js";
export { QUIET_MS, RESTORED_MS, type StatusText, statusText } from "./status-text.js";
export { type StatusSource, type StatusView, type Watched, watchStatus } from "./status-text-watch.js";
export { inMemory, local, session } from "./stores.js";
export { english } from "./texts/english.js";
export { german } from "./texts/german.js";
export { counted, type Forms, type Texts } from "./texts/texts.js";
export type * from "./transport.js";
export type * from "./types.js";
