/**
 * One candidate in a process of its own, told over IPC what to do next. So what one candidate does to
 * the heap and to V8's feedback is not seen by another, and their turns can still alternate.
 */

import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

const [module, inputs] = process.argv.slice(2);
const texts = JSON.parse(readFileSync(inputs, "utf8"));
const parsed = (list) => list.map((text) => JSON.parse(text));
const values = {
  valid: parsed(texts.valid),
  early: parsed(texts.early),
  late: parsed(texts.late),
};

/** At least this many milliseconds in one turn. */
const TURN = 60;

let judge;
const answers = {
  async load() {
    ({ judge } = await import(pathToFileURL(module).href));
    return typeof judge;
  },

  /** The verdict on every input. */
  verdicts() {
    const all = (list) => list.map((value) => Boolean(judge(value)));
    const misses = parsed(texts.misses.map(([, text]) => text));
    return {
      valid: all(values.valid),
      early: all(values.early),
      late: all(values.late),
      misses: all(misses),
    };
  },

  /** Nanoseconds an event takes. */
  turn(kind) {
    if (kind === "JSON.parse") return timed(texts.valid, JSON.parse);
    return timed(values[kind], judge);
  },

  /** Bytes allocated for a valid event. */
  allocated() {
    const list = values.valid;
    for (let pass = 0; pass < 200; pass++) once(list, judge);
    const passes = 64;
    const deltas = [];
    for (let take = 0; take < 9; take++) {
      globalThis.gc();
      const before = process.memoryUsage().heapUsed;
      for (let pass = 0; pass < passes; pass++) once(list, judge);
      const delta = process.memoryUsage().heapUsed - before;
      if (delta >= 0) deltas.push(delta / passes / list.length);
    }
    return deltas.sort((a, b) => a - b)[deltas.length >> 1];
  },
};

function once(list, judge, from = 0, to = list.length) {
  let accepted = 0;
  for (let index = from; index < to; index++) if (judge(list[index])) accepted++;
  return accepted;
}

/** How many events are judged between two looks at the clock. */
const SLICE = 64;

/**
 * The median of short slices: where another process takes the processor away, it is away from few of
 * them.
 */
function timed(list, judge) {
  const end = performance.now() + TURN;
  const slices = [];
  do {
    for (let from = 0; from + SLICE <= list.length; from += SLICE) {
      const before = process.hrtime.bigint();
      once(list, judge, from, from + SLICE);
      slices.push(Number(process.hrtime.bigint() - before) / SLICE);
    }
  } while (performance.now() < end);
  return slices.sort((a, b) => a - b)[slices.length >> 1];
}

process.on("message", async ({ ask, of }) => {
  try {
    process.send({ answer: await answers[ask](of) });
  } catch (error) {
    process.send({ error: String(error?.message ?? error) });
  }
});
