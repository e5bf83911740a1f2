/**
 * ajv, in its strict mode, as a judge.
 *
 * Reads `{ schemas: { name, schema, valid, invalid }[] }` from standard input. Prints a line for
 * every schema that does not compile and every value it judges otherwise; ends with 1 if there is
 * one. A schema without values is compiled only. With `strict: false` the strict mode, which
 * forbids what is merely unusual, is off.
 */

import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { formats } from "./formats.mjs";

const { schemas, strict = true } = JSON.parse(readFileSync(0, "utf8"));
const faults = [];

for (const { name, schema, valid, invalid } of schemas) {
  const logged = [];
  const log = (...words) => logged.push(words.join(" "));
  const ajv = new Ajv2020({
    strict,
    // `required` may name what another branch of the same schema describes, as flatten does.
    strictRequired: false,
    // Else a key that every object inherits (`constructor`) counts as present.
    ownProperties: true,
    logger: { log, warn: log, error: log },
  });
  // Annotations of tidings: they say something to people and generators, nothing to a validator.
  ajv.addVocabulary(["x-open", "x-decimal"]);
  for (const [format, accepts] of Object.entries(formats)) ajv.addFormat(format, accepts);
  try {
    const validate = ajv.compile(schema);
    for (const value of valid) {
      if (!validate(value)) {
        faults.push(
          `${name}: refuses ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`,
        );
      }
    }
    for (const value of invalid) {
      if (validate(value)) faults.push(`${name}: accepts ${JSON.stringify(value)}`);
    }
  } catch (error) {
    faults.push(`${name}: does not compile: ${error.message}`);
  }
  faults.push(...logged.map((line) => `${name}: ${line}`));
}

for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
