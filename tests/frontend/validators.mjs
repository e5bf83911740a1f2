/**
 * Generated validators, compiled, as a judge.
 *
 * Reads `{ folder, cases: { module, name, type, valid, invalid, bare? }[] }` from standard input;
 * an envelope is put around values that are not `bare`. Prints a
 * line for every value that `is<Type>` judges otherwise, and for every disagreement of
 * `validate<Type>` with it, or of `parseEnvelope` where there is one; ends with 1 if there is one.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { folder, cases } = JSON.parse(readFileSync(0, "utf8"));
const faults = [];

/** The value again, with nothing that may be changed. */
function frozen(value) {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

for (const { module, name, type, valid, invalid, bare } of cases) {
  const { href } = pathToFileURL(join(folder, module, "index.js"));
  const validators = await import(href);
  const judge = (value, expected) => {
    const shown = JSON.stringify(value);
    frozen(value);
    const verdict = validators[`is${type}`](value);
    if (verdict !== expected) {
      faults.push(`${name}: ${verdict ? "accepts" : "refuses"} ${shown}`);
    }
    const { issues, ...rest } = validators[`validate${type}`](value);
    if (verdict !== (issues === undefined)) {
      faults.push(`${name}: validate and is disagree on ${shown}`);
    }
    if (verdict && rest.value !== value) faults.push(`${name}: another value than ${shown}`);
    if (validators.parseEnvelope !== undefined && !bare) {
      const envelope = { id: "1", timestamp: "2025-09-04T11:52:43Z", event: value };
      const { kind } = validators.parseEnvelope(JSON.stringify(envelope));
      if (verdict !== (kind === "known")) {
        faults.push(`${name}: parseEnvelope finds ${kind} around ${shown}`);
      }
    }
    if (!verdict) {
      const unsaid = issues.filter(({ message }) => message.endsWith("not valid"));
      if (issues.length === 0 || unsaid.length > 0) {
        faults.push(`${name}: does not say what is wrong with ${shown}`);
      }
      if (issues.length > 64) faults.push(`${name}: ${issues.length} issues of ${shown}`);
    }
  };
  for (const value of valid) judge(value, true);
  for (const value of invalid) judge(value, false);
}

for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
