// Where a client stands in the log, and what it does with each frame: the rules of `tidings/1`.
// Pure: no network, no timer, no page.

/** `1.<epoch>.<seq>` or `1.<epoch>.<seq>.<prev>`; null where it is none. */
export function readCursor(text) {
  const match = /^1\.([A-Za-z0-9_-]{8})\.(\d{1,19})(?:\.(\d{1,19}))?$/.exec(text ?? "");
  if (match === null) return null;
  const seq = BigInt(match[2]);
  const prev = match[3] === undefined ? seq - 1n : BigInt(match[3]);
  return { text: `1.${match[1]}.${match[2]}`, seq, prev };
}

/**
 * The position of a client: the cursor of the last frame that is done with.
 *
 * `take` answers what to do with a frame:
 * - `apply`: its turn; the position is to be moved by `done` when that is over
 * - `drop`: it was there before
 * - `resume`: something before it is missing: end the connection and come again from the position
 */
export class Position {
  #at;
  #gapTo = null;
  #gapFollows = false;

  constructor(cursor = null) {
    this.#at = readCursor(cursor);
  }

  /** What the next connection asks for; null without a position. */
  get cursor() {
    return this.#at?.text ?? null;
  }

  get seq() {
    return this.#at?.seq ?? null;
  }

  /** Whether a connection may begin so: `apply`, `resume`, or `stop` where another protocol is spoken. */
  hello(frame) {
    if (frame.protocol !== "tidings/1") return "stop";
    const begins = readCursor(frame.cursor);
    this.#gapFollows = begins === null;
    if (begins === null) return "apply";
    if (this.#at !== null && begins.text !== this.#at.text) return "resume";
    this.#at = begins;
    return "apply";
  }

  take(frame) {
    const place = readCursor(frame.cursor);
    if (frame.type === "gap") {
      const here = this.#gapFollows || place?.prev === this.seq;
      return place !== null && here ? "apply" : "resume";
    }
    // Inside a gap a heartbeat has no place.
    if (place === null) return frame.type === "heartbeat" ? "drop" : "resume";
    if (this.#gapFollows || this.seq === null) return "resume";
    if (place.seq <= this.seq) return "drop";
    return place.prev === this.seq ? "apply" : "resume";
  }

  /** The frame is done with. */
  done(frame) {
    const place = readCursor(frame.cursor);
    if (place === null) return;
    if (frame.type === "gap") {
      this.#gapTo = BigInt(frame.to);
      this.#gapFollows = false;
    } else if (this.#gapTo !== null && place.seq > this.#gapTo) {
      this.#gapTo = null;
    }
    this.#at = place;
  }

  /** All frames of a poll are done with: where its answer ends, which may be behind its last frame. */
  endOfAnswer(cursor) {
    this.#at = readCursor(cursor) ?? this.#at;
  }

  /** Whether this gap is the rest of the one that was told last. */
  isRest(gap) {
    return this.#gapTo !== null && BigInt(gap.from) < this.#gapTo && BigInt(gap.to) >= this.#gapTo;
  }

  /** Whether an event stands inside the gap that was told last: one that was missed, and was kept. */
  wasMissed(cursor) {
    const place = readCursor(cursor);
    return place !== null && this.#gapTo !== null && place.seq <= this.#gapTo;
  }
}
