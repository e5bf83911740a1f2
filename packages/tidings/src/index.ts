// A framework-free client of events: typed, in order, none lost in silence.
export type * from "./status.js";
export type * from "./transport.js";
export type * from "./types.js";
