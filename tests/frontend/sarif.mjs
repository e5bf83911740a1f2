/**
 * Judges a SARIF log by the official schema of SARIF 2.1.0.
 *
 * Reads the log from standard input. Prints a line for everything that is wrong with it, and ends with 1
 * if there is anything. The schema is shipped by the npm package `@microsoft/jest-sarif`: that of OASIS,
 * as the JSON Schema Store has it.
 */

import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { formats } from "./formats.mjs";

const file = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
const { id: _, $schema: __, ...schema } = JSON.parse(
  readFileSync(new URL(file, import.meta.url), "utf8"),
);

// It says draft 4 but has nothing that draft 7 reads differently; one of its patterns has a stray bracket.
const ajv = new Ajv({
  allErrors: true,
  strict: false,
  unicodeRegExp: false,
  formats: { ...formats, "uri-reference": (text) => URL.canParse(text, "file:///a") },
});
const valid = ajv.validate(schema, JSON.parse(readFileSync(0, "utf8")));
for (const { instancePath, message } of ajv.errors ?? []) {
  console.log(`${instancePath}: ${message}`);
}
process.exitCode = valid ? 0 : 1;
