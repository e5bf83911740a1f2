// The numbers of the client's rules, as the protocol has them.
import type { Tuning } from "./types.js";

export const TUNING: Tuning = {
  helloMs: 5_000,
  silentHeartbeats: 2.5,
  firstMs: 500,
  leastMs: 500,
  secondMs: 6_000,
  mostMs: 20_000,
  stableMs: 10_000,
  failures: 3,
  degradedMs: 15_000,
  spreadMs: 5_000,
  pollMs: 10_000,
  pollHiddenMs: 30_000,
  pollWaitMs: 25_000,
  pollLimit: 300,
  shortStreams: 3,
  shortMs: 1_000,
  streamMs: 300_000,
  settleMs: 300,
  sleepMs: 5_000,
  ahead: 500,
  snapshotMs: 20_000,
  reportMs: 60_000,
};
