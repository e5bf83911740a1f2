/**
 * Validators of one contract beside each other: `node bench.mjs OUT ROUNDS [ID,ID…]`, answered
 * in JSON.
 *
 * Nothing is timed before every candidate has given the verdict of the published schema on every
 * input. Then all take turns, round by round; figures are medians.
 */

import { execFileSync, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildAll, file } from "./build.mjs";
import { candidates } from "./candidates.mjs";

const [out, rounds] = [process.argv[2], Number(process.argv[3])];
const only = process.argv[4]?.split(",");
const wanted = candidates.filter(({ id }) => only?.includes(id) ?? true);
const inputs = path.join(out, "inputs.json");
const expected = JSON.parse(readFileSync(inputs, "utf8"));
const KINDS = ["valid", "early", "late"];

/**
 * Inputs on which a library is known to differ from JSON Schema. They are left out for that library
 * only, and said in the result.
 */
const DIFFERS = [];

function start(id, flags) {
  const execArgv = ["--expose-gc", ...flags];
  const child = fork(path.join(import.meta.dirname, "worker.mjs"), [file(out, id), inputs], {
    execArgv,
  });
  return {
    ask: (ask, of) =>
      new Promise((resolve, reject) => {
        child.once("message", ({ answer, error }) =>
          error === undefined ? resolve(answer) : reject(new Error(`${id}: ${error}`)),
        );
        child.send({ ask, of });
      }),
    end: () => child.disconnect(),
  };
}

function agrees({ id, name }, verdicts) {
  const wrong = [];
  for (const kind of KINDS) {
    verdicts[kind].forEach((verdict, index) => {
      if (verdict !== (kind === "valid")) wrong.push(`${verdict} of ${expected[kind][index]}`);
    });
  }
  let left = 0;
  expected.misses.forEach(([pointer, text, verdict], index) => {
    if (verdicts.misses[index] === verdict) return;
    const known = DIFFERS.some((one) => one.id === id && one.where(pointer, text));
    if (known) left++;
    else wrong.push(`${verdicts.misses[index]} of ${text} (${pointer})`);
  });
  if (wrong.length > 0) {
    const shown = wrong.slice(0, 5).map((line) => `  ${line.slice(0, 600)}`);
    throw new Error(`${name} disagrees on ${wrong.length} inputs:\n${shown.join("\n")}`);
  }
  return left;
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

const sizes = await buildAll(out, wanted);
const present = wanted.filter(({ id }) => id in sizes);
const rows = new Map(present.map((one) => [one.id, { ...one, ...sizes[one.id], blocked: {} }]));

// One process each, and one more with code generation from strings blocked.
const running = [];
for (const { id } of present) {
  const row = rows.get(id);
  for (const blocked of [false, true]) {
    const worker = start(id, blocked ? ["--disallow-code-generation-from-strings"] : []);
    try {
      await worker.ask("load");
      row.differs = agrees(row, await worker.ask("verdicts"));
      running.push({
        id,
        blocked,
        worker,
        times: Object.fromEntries(KINDS.map((kind) => [kind, []])),
      });
    } catch (error) {
      worker.end();
      if (!blocked || !/[Cc]ode generation/.test(error.message)) {
        for (const one of running) one.worker.end();
        throw error;
      }
      row.blocked.throws = true;
    }
  }
}
const parse = { id: undefined, times: { "JSON.parse": [] }, worker: running[0].worker };

// Warm, then in turns.
for (let round = -2; round < rounds; round++) {
  const order = [...running, parse];
  if (round % 2 !== 0) order.reverse();
  for (const one of order) {
    for (const kind of Object.keys(one.times)) {
      const took = await one.worker.ask("turn", kind);
      if (round >= 0) one.times[kind].push(took);
    }
  }
}
for (const { id, blocked, times, worker } of running) {
  const medians = Object.fromEntries(KINDS.map((kind) => [kind, median(times[kind])]));
  Object.assign(blocked ? rows.get(id).blocked : rows.get(id), medians);
  worker.end();
}

for (const { id } of present) {
  const worker = start(id, ["--max-semi-space-size=256", "--min-semi-space-size=256"]);
  await worker.ask("load");
  rows.get(id).allocated = await worker.ask("allocated");
  worker.end();
}

const loads = new Map([["empty", []], ...present.map(({ id }) => [id, []])]);
for (let round = 0; round < Math.max(rounds, 9); round++) {
  for (const [id, times] of loads) {
    const module = id === "empty" ? path.join(out, "made/empty.mjs") : file(out, id, "min.");
    const said = execFileSync(process.execPath, [
      path.join(import.meta.dirname, "load.mjs"),
      module,
    ]);
    times.push(Number(said));
  }
}
const empty = median(loads.get("empty"));
for (const { id } of present) rows.get(id).load = median(loads.get(id)) - empty;

const version = (name) => {
  const manifest = path.join(import.meta.dirname, "node_modules", name, "package.json");
  return `${name} ${JSON.parse(readFileSync(manifest, "utf8")).version}`;
};
const packages = new Set(present.flatMap((one) => one.package ?? []));
process.stdout.write(
  JSON.stringify({
    agreed: KINDS.length * expected.valid.length + expected.misses.length,
    parse: median(parse.times["JSON.parse"]),
    versions: [
      `node ${process.versions.node}`,
      ...[...packages, "ajv-formats", "esbuild"].map(version),
    ],
    rows: [...rows.values()],
  }),
);
