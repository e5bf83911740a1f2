// Times at which something is to be done: data, of which the shell sets one timer.
import type { Draft, Due, State } from "./state.js";

/** Changes some of the times. */
export function later(d: Draft, due: Partial<Due>): void {
  d.s.due = { ...d.s.due, ...due };
}

/** Whether it was stopped by whoever uses it: no callback is called then. */
export function isClosed({ status }: State): boolean {
  return status.state === "stopped" && status.reason === "closed";
}

/** When the next thing is to be done; `Infinity` is never. */
export function nextDue({ due }: State): number {
  let next = Infinity;
  for (const key in due) next = Math.min(next, due[key as keyof Due]);
  return next;
}

/**
 * How long to wait before an attempt that follows so many failures: full jitter. The second is spread wide
 * at once, so that of many clients that lose a server no tenth of a second gets more than a twentieth.
 */
export function backoff(d: Draft, failures: number): number {
  const { firstMs, leastMs, secondMs, mostMs } = d.s.setup.tuning;
  const { chance } = d.moment;
  if (failures <= 1) return chance * firstMs;
  return leastMs + chance * (Math.min(mostMs, secondMs * 2 ** Math.min(failures - 2, 20)) - leastMs);
}
