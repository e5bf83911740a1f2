/**
 * Generated validators and ajv against values whose verdict is known.
 *
 * `node bare.mjs FOLDER`: `plan.json` there lists schemas, each with its values and the folder of what
 * was generated from it as `Root`. Prints one JSON object with what was not as it is known to be.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import { formats } from "./formats.mjs";

const folder = process.argv[2];
const plan = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8"));
const report = { values: 0, disagreements: [] };

function judged(who, name, { what, value, valid }, said) {
  if (said !== valid) {
    report.disagreements.push(`${who}: ${name}: ${what}: ${JSON.stringify(value)} is not ${valid}`);
  }
}

function ajvOf(schema) {
  const ajv = new Ajv2020({ strict: false, ownProperties: true, logger: false });
  for (const [format, accepts] of Object.entries(formats)) ajv.addFormat(format, accepts);
  return ajv.compile(schema);
}

for (const group of plan) {
  const { isRoot, validateRoot } = await import(
    pathToFileURL(join(folder, group.folder, "index.js")).href
  );
  let ajv;
  try {
    ajv = group.ajv ? ajvOf(group.schema) : undefined;
  } catch (error) {
    report.disagreements.push(`ajv: ${group.name}: does not compile: ${error.message}`);
  }
  for (const test of group.tests) {
    report.values += 1;
    judged("is", group.name, test, isRoot(test.value));
    judged("validate", group.name, test, validateRoot(test.value).issues === undefined);
    if (ajv !== undefined) judged("ajv", group.name, test, ajv(test.value));
  }
}

console.log(JSON.stringify(report));
