// A framework-free client of events: typed, in order, none lost in silence.
export { createClient } from "./client.js";
export type * from "./status.js";
export { inMemory, local, session } from "./stores.js";
export type * from "./transport.js";
export type * from "./types.js";
