// The events that the server has in memory, read by poll beside everything else.
import { readCursor } from "./cursor.js";
import { read } from "./events.js";
import { isFrame, isPollAnswer } from "./generated/delivery/validators.js";
import type { Request, Transport } from "./transport.js";
import type { Catalog, EventOf, Past } from "./types.js";

/** The newest `limit` events of the window up to a place, oldest first. Rejects where no answer comes. */
export async function past<C extends Catalog>(
  catalog: C,
  transport: Transport,
  request: Omit<Request, "cursor" | "from">,
  limit: number,
  until: number,
  signal: AbortSignal,
): Promise<readonly Past<C>[]> {
  const found: Past<C>[] = [];
  let start: Pick<Request, "cursor" | "from"> = { from: "window" };
  for (;;) {
    const asked = await transport.poll({ ...request, ...start, wait_ms: 0, limit: 300 }, signal);
    const { answer } = "answer" in asked ? asked : { answer: undefined };
    if (!isPollAnswer(answer)) throw new Error("history: the server has not answered");
    for (const frame of answer.frames) {
      const cursor = isFrame(frame) && frame.type === "event" && readCursor(frame.cursor);
      if (!cursor || cursor.seq > until) continue;
      const seen = read(catalog, { cursor, frame, missed: false, replayed: true });
      if (seen.fate === "applied") found.push({ event: seen.event as EventOf<C>, meta: seen.meta });
    }
    if (found.length > limit) found.splice(0, found.length - limit);
    const end = readCursor(answer.cursor);
    if (!answer.more || end === null || end.seq >= until) return found;
    start = { cursor: end.text };
  }
}
