// The generated code at run time.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as nexus from "../../../generated/typescript/nexus/index.js";

const index = JSON.parse(
  readFileSync(new URL("../../../schema/current/nexus/index.json", import.meta.url), "utf8"),
);

/** Handlers for every event that answer with its type. */
function handlers(extra: object = {}): nexus.Handlers {
  const all = nexus.eventTypes.map((type) => [type, () => type]);
  return { ...Object.fromEntries(all), ...extra };
}

const event = (type: string, version: number) => ({ type, payload: { version } }) as never;

describe("data", () => {
  it("says what the published index says", () => {
    expect(nexus.fingerprint).toBe(index.fingerprint);
    const current = index.events.filter((event: { current: boolean }) => event.current);
    expect(nexus.eventTypes).toEqual(current.map((event: { type: string }) => event.type));
    for (const { type, version, fingerprint } of index.events) {
      const known = nexus.versions[type as nexus.EventType];
      expect(known.all).toContain(version);
      expect((nexus.fingerprints as never)[type][version]).toBe(fingerprint);
    }
  });

  it("is one object for a client, with the keys and the criticality of the published index", () => {
    const { name, fingerprint, tag, content, critical, versions, parseEnvelope } = nexus.catalog;
    const current = index.events.filter((event: { current: boolean }) => event.current);
    type Entry = { type: string; critical: unknown };
    expect(critical).toEqual(Object.fromEntries(current.map((it: Entry) => [it.type, it.critical])));
    expect({ name, fingerprint, tag, content }).toEqual({
      name: index.catalog,
      fingerprint: index.fingerprint,
      tag: index.tag,
      content: index.content,
    });
    expect({ versions, parseEnvelope }).toEqual({
      versions: nexus.versions,
      parseEnvelope: nexus.parseEnvelope,
    });
  });
});

describe("match", () => {
  it("calls the handler of each event in its current version", () => {
    for (const type of nexus.eventTypes) {
      expect(nexus.match(event(type, nexus.versions[type].current), handlers())).toBe(type);
    }
  });

  it("hands the payload over", () => {
    const sent = event("session_deleted", 1);
    const seen = nexus.match(sent, handlers({ session_deleted: (payload: unknown) => payload }));
    expect(seen).toBe((sent as { payload: unknown }).payload);
  });

  it.each([
    ["a newer event", event("not_yet_invented", 1)],
    ["another version", event("server_status", 1)],
    ["an inherited name", event("constructor", 1)],
    ["a name of the prototype", event("__proto__", 1)],
  ])("gives %s to `unknown`, and is an error without it", (_, unknown) => {
    expect(nexus.match(unknown, handlers({ unknown: () => "unknown" }))).toBe("unknown");
    expect(() => nexus.match(unknown, handlers())).toThrow();
  });
});
