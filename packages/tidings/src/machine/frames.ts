// What becomes of a frame: the rules of position, prev and gap, each once.
import { type Cursor, readCursor } from "../cursor.js";
import type { Frame, GapEvent } from "../generated/delivery/types.js";
import { hold } from "./snapshots.js";
import type { Draft, Item } from "./state.js";
import { later } from "./timers.js";

/** `hole`: something is missing before it. `dropped`: it was there, or moves nothing. */
export type Verdict = "taken" | "dropped" | "hole";

/** Takes a frame that follows the hello of its connection. */
export function take(
  d: Draft,
  frame: Exclude<Frame, { type: "hello" | "goodbye" }>,
  gapFollows: boolean,
): Verdict {
  const cursor = readCursor(frame.cursor);
  const { at } = d.s;
  if (frame.type === "gap") {
    if (cursor === null || !(gapFollows || cursor.prev === at?.seq)) return "hole";
    tell(d, frame, cursor);
    return "taken";
  }
  // Inside a gap a heartbeat has no place.
  if (frame.type === "heartbeat" && frame.cursor === null) return "dropped";
  if (cursor === null || at === null || gapFollows) return "hole";
  // A place between two runs of the log has two names, of which the later one is good for longer.
  const renamed = frame.type === "heartbeat" && cursor.seq === at.seq && cursor.text !== at.text;
  if (cursor.seq <= at.seq && !renamed) {
    if (frame.type !== "heartbeat") count(d, "duplicates");
    return "dropped";
  }
  if (cursor.prev !== at.seq) return "hole";
  const { gap } = d.s;
  const missed = gap !== null && cursor.seq <= gap.to;
  move(d, cursor);
  if (missed && frame.type !== "heartbeat") {
    d.s.gap = { ...gap, came: gap.came + 1 };
    if (d.s.outage !== null) d.s.outage = { ...d.s.outage, critical: d.s.outage.critical + 1 };
  }
  if (cursor.seq <= d.s.covered) return "taken";
  if (frame.type === "heartbeat") deliver(d, { is: "place", cursor });
  else deliver(d, { is: frame.type, cursor, frame, missed, replayed: !d.s.caught });
  return "taken";
}

/** The place is here now. */
export function move(d: Draft, cursor: Cursor): void {
  d.s.at = cursor;
  d.s.unread = undefined;
  if (d.s.gap !== null && cursor.seq > d.s.gap.to) d.s.gap = null;
}

export function deliver(d: Draft, item: Item): void {
  d.s.queued += 1;
  d.out.push(item);
}

export function count(d: Draft, what: keyof Draft["s"]["counters"]): void {
  d.s.counters = { ...d.s.counters, [what]: d.s.counters[what] + 1 };
}

/** A gap: the place is where it begins, whatever it was. */
function tell(d: Draft, frame: GapEvent, cursor: Cursor): void {
  const { from, to, critical, complete, reason } = frame;
  const before = d.s.gap;
  const rest = before !== null && reason !== "unknown" && from < before.to && to >= before.to;
  // Of the gap before, so many were still to come: the rest tells of these once more.
  const open = rest ? Math.max(0, before.critical - before.came) : 0;
  const told = rest ? before.to - from - open : 0;
  const known = frame.missed !== null && !(rest && before.missed === null);
  const missed = known ? Math.max(0, (frame.missed as number) - told) : null;
  const gap = {
    reason,
    cursor: cursor.text,
    from,
    to,
    missed,
    critical: Math.max(0, critical - open),
    complete,
    rest,
  };
  move(d, cursor);
  d.s.gap = { to, missed: frame.missed, critical, came: 0 };
  if (reason === "unknown") d.s.covered = -1;
  d.s.caught = false;
  if (!rest) count(d, "gaps");
  const { outage, status } = d.s;
  const so = outage ?? {
    since: status.state === "connecting" ? status.since : d.moment.now,
    missed: 0,
    critical: 0,
    complete: true,
  };
  d.s.outage = {
    ...so,
    missed: so.missed === null || missed === null ? null : so.missed + missed,
    complete: so.complete && complete,
  };
  deliver(d, { is: "gap", cursor, gap });
  if (d.s.setup.snapshot !== "never") hold(d);
  later(d, { settle: d.moment.now + d.s.setup.tuning.settleMs });
}
