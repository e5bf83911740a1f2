// What a queue calls, and when: one item after the other, and a snapshot in its place.
import { expect, it } from "vitest";
import { type Cursor, readCursor } from "../src/cursor.js";
import type { Item } from "../src/machine/state.js";
import { Queue } from "../src/queue.js";

const cursor = (seq: number): Cursor => readCursor(`1.aaaaaaaa.${seq}`) as Cursor;
const event = (seq: number): Item => ({
  is: "event",
  cursor: cursor(seq),
  frame: {},
  missed: false,
  replayed: false,
});

it("gives a snapshot before what is behind it, and drops what it has", () => {
  const seen: string[] = [];
  let done = 0;
  const queue = new Queue({
    run: (item) => void seen.push(`${item.is} ${item.cursor.seq}`),
    done(items) {
      done += items;
    },
  });
  queue.push(event(3));
  queue.hold();
  for (const seq of [4, 5, 6, 7]) queue.push(event(seq));
  while (queue.next());
  expect(seen).toEqual(["event 3"]);
  queue.release(cursor(5), {});
  while (queue.next());
  expect(seen).toEqual(["event 3", "snapshot 5", "event 6", "event 7"]);
  // All five events and the snapshot.
  expect(done).toBe(6);
});
