// What JSON leaves open: the outcomes stated for the sides in JavaScript.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parseEnvelope } from "../../../generated/typescript/nexus/index.js";
import { formats } from "../formats.mjs";

interface Case {
  readonly name: string;
  readonly text?: readonly (readonly [string, number])[];
  readonly parseEnvelope: string | null;
  readonly ajv: string | null;
}

function json<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8"));
}

const { cases } = json<{ readonly cases: readonly Case[] }>("tests/vectors/json-open-questions.json");
const texts = cases.flatMap(({ text, ...outcome }) =>
  text === undefined
    ? []
    : [{ ...outcome, text: text.map(([piece, times]) => piece.repeat(times)).join("") }],
);

const ajv = new Ajv2020({ strict: false, ownProperties: true });
for (const [name, accepts] of Object.entries(formats)) ajv.addFormat(name, accepts);
const bundle = json<{ properties: { event: object }; $defs: object }>("schema/current/nexus/bundle.json");
const isEvent = ajv.compile({ ...bundle.properties.event, $defs: bundle.$defs });

function byAjv(text: string): string {
  try {
    return isEvent(JSON.parse(text)) ? "known" : "invalid";
  } catch {
    return "invalid";
  }
}

describe("what JSON leaves open", () => {
  it("has vectors", () => {
    expect(texts.length).toBeGreaterThan(50);
  });

  it.each(texts)("parseEnvelope: $name", ({ text, parseEnvelope: stated }) => {
    const envelope = `{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":${text}}`;
    expect(parseEnvelope(envelope).kind).toBe(stated);
  });

  it.each(texts)("ajv: $name", ({ text, ajv: stated }) => {
    expect(byAjv(text)).toBe(stated);
  });
});
