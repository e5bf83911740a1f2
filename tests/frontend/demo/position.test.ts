// The client of the demo's page without a browser: the position, and the framing.
import { describe, expect, it } from "vitest";
// @ts-expect-error: plain JavaScript, as the page has it
import { Position } from "../../../crates/nexus-demo/src/page/position.js";
// @ts-expect-error: plain JavaScript, as the page has it
import { parser } from "../../../crates/nexus-demo/src/page/sse.js";

const at = (seq: number, prev?: number, epoch = "AAAAAAAA") =>
  `1.${epoch}.${seq}${prev === undefined ? "" : `.${prev}`}`;
const event = (seq: number, prev?: number) => ({
  type: "event",
  cursor: at(seq, prev),
});
const heartbeat = (seq: number, prev?: number) => ({
  type: "heartbeat",
  cursor: at(seq, prev),
});
const gap = (seq: number, to: number, prev?: number) => ({
  type: "gap",
  cursor: at(seq, prev),
  from: seq,
  to,
});
const hello = (cursor: string | null) => ({
  type: "hello",
  protocol: "tidings/1",
  cursor,
});

/** A position that stands here, connected. */
function standing(seq: number) {
  const position = new Position(at(seq));
  expect(position.hello(hello(at(seq)))).toBe("apply");
  return position;
}

describe("the position", () => {
  it("takes what follows, drops what was there, and resumes where something is missing", () => {
    const position = standing(5);
    expect(position.take(event(5))).toBe("drop");
    expect(position.take(event(7))).toBe("resume");
    expect(position.take(event(9, 4))).toBe("resume");
    expect(position.take(event(9, 5))).toBe("apply");
    position.done(event(9, 5));
    expect(position.cursor).toBe(at(9));
    expect(position.take(event(10))).toBe("apply");
  });

  it("moves by heartbeats, and by one without a place it does not", () => {
    const position = standing(5);
    expect(position.take({ type: "heartbeat", cursor: null })).toBe("drop");
    expect(position.take(heartbeat(5, 5))).toBe("drop");
    expect(position.take(heartbeat(8, 5))).toBe("apply");
    expect(position.take(heartbeat(8, 6))).toBe("resume");
  });

  it("begins at hello, and nowhere else than it was", () => {
    expect(new Position(at(5)).hello(hello(at(6)))).toBe("resume");
    expect(new Position(at(5)).hello(hello(at(5, undefined, "BBBBBBBB")))).toBe("resume");
    expect(new Position(null).hello({ ...hello(at(1)), protocol: "tidings/2" })).toBe("stop");
    const fresh = new Position(null);
    expect(fresh.hello(hello(at(3)))).toBe("apply");
    expect(fresh.cursor).toBe(at(3));
  });

  it("goes to a gap whatever it was where a hello without a cursor came before", () => {
    const position = new Position(at(500));
    expect(position.hello(hello(null))).toBe("apply");
    expect(position.take(event(501))).toBe("resume");
    expect(position.take(gap(20, 30))).toBe("apply");
    position.done(gap(20, 30));
    expect(position.cursor).toBe(at(20));
    expect(position.take(event(24, 20))).toBe("apply");
    expect(position.wasMissed(at(24))).toBe(true);
    expect(position.wasMissed(at(31))).toBe(false);
  });

  it("takes a gap in the middle of a stream only where it stands", () => {
    const position = standing(5);
    expect(position.take(gap(5, 9))).toBe("resume");
    expect(position.take(gap(6, 9))).toBe("apply");
    expect(position.take(gap(5, 9, 5))).toBe("apply");
  });

  it("knows the rest of a gap", () => {
    const position = standing(5);
    position.done(gap(5, 90, 5));
    expect(position.isRest(gap(40, 90))).toBe(true);
    expect(position.isRest(gap(95, 99))).toBe(false);
    position.done(event(91, 90));
    expect(position.isRest(gap(92, 99))).toBe(false);
  });
});

describe("the framing", () => {
  it("is the same in whatever pieces a text comes", () => {
    const text =
      'event: gap\r\nid: a\r\ndata: {\rdata: "ä"}\n\n: nothing\n\nid: b\ndata: x\n\ndata: cut';
    const whole = [...parser()(text)];
    expect(whole).toEqual([
      { name: "gap", id: "a", data: '{\n"ä"}' },
      { name: "message", id: "b", data: "x" },
    ]);
    for (let length = 1; length < text.length; length += 1) {
      const parse = parser();
      const pieces = text.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
      expect(pieces.flatMap((piece) => [...parse(piece)])).toEqual(whole);
    }
  });
});
