/**
 * ajv on many schemas, of any draft that it has.
 *
 * Reads `{ schemas, questions: [schema, value][] }` from standard input, where a schema is a place in
 * `schemas`. Prints a list with an answer for each: true, false, or null where the schema does not compile.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv2019 from "ajv/dist/2019.js";
import Ajv2020 from "ajv/dist/2020.js";
import Ajv from "ajv";
import { formats } from "./formats.mjs";

const { schemas, questions } = JSON.parse(readFileSync(0, "utf8"));
const draft6 = createRequire(import.meta.url)("ajv/dist/refs/json-schema-draft-06.json");

function compiled(schema) {
  const said = String(schema?.$schema ?? "2020-12");
  const Kind = said.includes("2020-12") ? Ajv2020 : said.includes("2019-09") ? Ajv2019 : Ajv;
  const ajv = new Kind({ strict: false, ownProperties: true, logger: false, validateSchema: false });
  if (said.includes("draft-06")) ajv.addMetaSchema(draft6);
  for (const [format, accepts] of Object.entries(formats)) ajv.addFormat(format, accepts);
  try {
    return ajv.compile(schema);
  } catch {
    return undefined;
  }
}

const validators = new Map();
const answers = questions.map(([at, value]) => {
  if (!validators.has(at)) validators.set(at, compiled(schemas[at]));
  const validate = validators.get(at);
  try {
    return validate === undefined ? null : validate(value);
  } catch {
    return null;
  }
});
console.log(JSON.stringify(answers));
