// A snapshot that is loaded while frames are held.
import { readCursor } from "../cursor.js";
import type { Draft } from "./state.js";
import { later } from "./timers.js";

/** How long until a snapshot of another run of the log is asked for again. */
const AGAIN_MS = 1_000;

/** Holds what comes, and asks for a snapshot; one that was asked for before is not waited for any more. */
export function hold(d: Draft): void {
  d.s.wantsSnapshot = false;
  ask(d);
  later(d, { snapshot: d.moment.now + d.s.setup.tuning.snapshotMs });
}

/** Asks for the snapshot. */
export function ask(d: Draft): void {
  d.s.ids += 1;
  d.s.pending = { id: d.s.ids, cursor: null };
  later(d, { again: Infinity });
  d.out.push({ is: "snapshot", id: d.s.ids });
}

/** A snapshot is there, or has failed. */
export function came(d: Draft, id: number, text: string | null): void {
  if (d.s.pending?.id !== id) return;
  const cursor = readCursor(text);
  if (cursor === null) return giveUp(d);
  d.s.pending = { id, cursor };
  later(d, { again: d.moment.now + AGAIN_MS });
  match(d);
}

/** Goes on behind the snapshot, if it is of the run of the log that is being read. */
export function match(d: Draft): void {
  const cursor = d.s.pending?.cursor;
  if (!cursor || cursor.epoch !== d.s.at?.epoch) return;
  d.s.covered = cursor.seq;
  release(d, cursor);
}

/** Goes on without one. */
export function giveUp(d: Draft): void {
  release(d, null);
}

function release(d: Draft, cursor: NonNullable<Draft["s"]["pending"]>["cursor"]): void {
  d.s.pending = null;
  if (cursor !== null) d.s.queued += 1;
  d.out.push({ is: "release", cursor });
  later(d, { again: Infinity, snapshot: Infinity, settle: d.moment.now });
}
