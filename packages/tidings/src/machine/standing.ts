// The status a person reads: which it is, and when it changes.
import type { Cause } from "../status.js";
import type { Draft } from "./state.js";
import { later } from "./timers.js";

/** Nothing is behind. */
export function live(d: Draft, via: "stream" | "long-poll"): void {
  if (d.s.pending !== null) return;
  d.s.caught = true;
  const { status, outage } = d.s;
  if (status.state === "live" && status.via === via && outage === null) return;
  const since = d.moment.now;
  if (outage === null) {
    const before = status.state === "live" ? status.recovered : undefined;
    d.s.status = { state: "live", since, via, ...(before && { recovered: before }) };
  } else {
    const { missed, critical, complete } = outage;
    const recovered = { missed, critical, complete, downMs: since - outage.since };
    d.s.status = { state: "live", since, via, recovered };
  }
  d.s.outage = null;
  d.s.degraded = false;
  later(d, { degrade: Infinity });
}

/** Something is behind: so many events, or nobody has said how many. */
export function catchingUp(d: Draft, behind: number): void {
  const { status } = d.s;
  if (status.state === "catching-up") {
    if (status.behind !== behind) d.s.status = { ...status, behind };
  } else d.s.status = { state: "catching-up", since: d.moment.now, behind };
}

/** Nothing reaches this client live. */
export function down(d: Draft, cause: Cause): void {
  const { tuning } = d.s.setup;
  const { now, chance, online, hidden } = d.moment;
  const { status } = d.s;
  d.s.caught = false;
  d.s.cause = cause;
  d.s.outage ??= {
    since: status.state === "connecting" ? status.since : now,
    missed: 0,
    critical: 0,
    complete: true,
  };
  const attempts = d.s.failures + d.s.pollFailures;
  const { since } = d.s.outage;
  if (!d.s.degraded) {
    const at = attempts >= tuning.failures ? now : since + tuning.degradedMs;
    later(d, { degrade: Math.min(d.s.due.degrade, Math.max(now, at) + chance * tuning.spreadMs) });
  }
  const state = !online ? "offline" : d.s.degraded ? "degraded" : "reconnecting";
  const everyMs = hidden ? tuning.pollHiddenMs : tuning.pollMs;
  d.s.status = { state, since, attempts, cause, ...(d.s.degraded && { everyMs }) };
}
