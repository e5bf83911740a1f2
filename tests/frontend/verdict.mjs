/**
 * The judges in JavaScript: generated validators and ajv.
 *
 * `node verdict.mjs FOLDER`: the folder holds `plan.json` (catalogs with the schemas of their events),
 * the generated code of each catalog as JavaScript, and `values.txt`: lines of catalog, event, the
 * verdicts of the Rust side (client view, reader view, and `k`nown, `u`nknown or `i`nvalid by tag and
 * version) and the value. Prints one JSON object with what was not alike.
 */

import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import { formats } from "./formats.mjs";

const MOST = 50;
const folder = process.argv[2];
const plan = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8"));
const disagreements = [];
const report = { values: 0, texts: 0, parsed: 0, accepted: 0, unseen_by_ajv: 0, disagreements };

/** Keys that ajv does not see: it takes them for inherited, or for none. */
const UNSEEN = new Set(["__proto__", ""]);

/** Where it counts what is evaluated, it takes such keys for counted, and all that objects inherit. */
const INHERITED = /"(__proto__|constructor|toString|valueOf|hasOwnProperty)":/u;

function isUnseen(validate, text) {
  return validate.counts && INHERITED.test(text);
}

function hasUnseenKey(schema) {
  if (typeof schema !== "object" || schema === null) return false;
  if (Array.isArray(schema)) return schema.some(hasUnseenKey);
  return Object.entries(schema).some(([key, value]) => UNSEEN.has(key) || hasUnseenKey(value));
}

/** The event with the definitions it reaches, so that ajv compiles no more than it must. */
function trimmed(schema) {
  const { $defs, ...event } = schema;
  const wanted = {};
  const open = [event];
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part !== "object" || part === null) continue;
    const name = typeof part.$ref === "string" ? part.$ref.slice("#/$defs/".length) : undefined;
    if (name !== undefined && !(name in wanted)) {
      wanted[name] = $defs[name];
      open.push($defs[name]);
    }
    open.push(...Object.values(part));
  }
  return { ...event, $defs: wanted };
}

function compiled(schema) {
  const whole = trimmed(schema);
  if (hasUnseenKey(whole)) return undefined;
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    ownProperties: true,
    logger: false,
  });
  ajv.addVocabulary(["x-open", "x-decimal"]);
  for (const [format, accepts] of Object.entries(formats)) ajv.addFormat(format, accepts);
  const validate = ajv.compile(whole);
  validate.counts = JSON.stringify(whole).includes('"unevaluatedProperties"');
  return validate;
}

const catalogs = [];
for (const { catalog, union, events } of plan) {
  const module = await import(pathToFileURL(join(folder, catalog, "index.js")).href);
  catalogs.push({
    catalog,
    parse: module.parseEnvelope,
    isUnion: module[`is${union}`],
    validateUnion: module[`validate${union}`],
    events: events.map(({ name, client, reader }) => ({
      name,
      is: module[`is${name}`],
      validate: module[`validate${name}`],
      client: compiled(client),
      reader: compiled(reader),
    })),
  });
}

function compare(where, what, said, expected, text) {
  if (said === expected || disagreements.length >= MOST) return;
  disagreements.push(`${where}: ${what} says ${said}, Rust ${expected}\n  ${text}`);
}

/** Both of a pair of validators, which must agree; issues must be there, and not without end. */
function verdict(where, is, validate, value, text) {
  const accepted = is(value);
  const { issues } = validate(value);
  compare(where, "is and validate together", issues === undefined, accepted, text);
  if (issues !== undefined) {
    compare(where, "validate with issues", issues.length > 0 && issues.length <= 64, true, text);
    compare(where, "every issue with a message", issues.every((it) => it.message.length > 0 && it.message.length < 1000), true, text);
  }
  return accepted;
}

const KINDS = { k: "known", u: "unknown", i: "invalid" };

for await (const line of createInterface({ input: createReadStream(join(folder, "values.txt")) })) {
  const [, number, place, client, reader, kind, text] = /^(\d+) (\d+) (\d)(\d)(.) (.*)$/su.exec(line);
  const { catalog, parse, isUnion, validateUnion, events } = catalogs[Number(number)];
  const event = events[Number(place)];
  const where = `${catalog} ${event.name}`;
  const value = JSON.parse(text);
  report.values += 1;
  report.accepted += client === "1" ? 1 : 0;
  compare(where, "the validator", verdict(where, event.is, event.validate, value, text), client === "1", text);
  compare(where, "the validator of the union", verdict(where, isUnion, validateUnion, value, text), kind === "k", text);
  const parsed = parse({ id: "1", timestamp: "2025-09-04T11:52:43Z", event: value });
  compare(where, "parseEnvelope", parsed.kind, KINDS[kind], text);
  for (const [view, expected] of [["client", client], ["reader", reader]]) {
    const validate = event[view];
    if (validate === undefined || isUnseen(validate, text)) report.unseen_by_ajv += 1;
    else compare(where, `ajv, ${view} view,`, validate(value), expected === "1", text);
  }
}

/** Disturbed texts; `j` is what Rust does not take for JSON, where each side may say its own. */
async function texts(file) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [, number, kind, quoted] = /^(\d+) (.) (.*)$/su.exec(line);
    const { catalog, parse } = catalogs[Number(number)];
    const text = JSON.parse(quoted);
    const parsed = parse(text);
    const isJson = parsed.kind !== "invalid" || parsed.issues[0].keyword !== "json";
    report.texts += 1;
    report.parsed += isJson ? 1 : 0;
    if (!isJson) compare(catalog, "JSON.parse", "invalid", kind === "j" ? "invalid" : KINDS[kind], text);
    else if (kind !== "j") compare(catalog, "parseEnvelope", parsed.kind, KINDS[kind], text);
  }
}

if (existsSync(join(folder, "texts.txt"))) await texts(join(folder, "texts.txt"));

console.log(JSON.stringify(report));
