// `tidings/testing`: a server in memory, a clock moved by hand, and faults by name.
export { HandClock } from "./testing/clock.js";
export type { Asked, Publishing, ServerOptions, TestServer } from "./testing/server.js";
export { testServer } from "./testing/server.js";
