// The generated validators at run time.
import { describe, expect, it } from "vitest";
import * as nexus from "../../../generated/typescript/nexus/index.js";

const running = {
  type: "server_status",
  payload: { version: 2, status: "running", timestamp: "2025-09-04T11:52:43Z" },
};
const started = {
  type: "server_status",
  payload: {
    version: 1,
    event_type: "Started",
    message: "up",
    timestamp: { secs_since_epoch: 1, nanos_since_epoch: 0 },
  },
};
const newer = { type: "not_yet_invented", payload: { version: 1 } };
const around = (event: unknown) => ({ id: "1", timestamp: "2025-09-04T11:52:43Z", event });

/** The value with something else at a path. */
function having(value: unknown, path: string[], other: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return other;
  const inner = (value as Record<string, unknown>)[key];
  return { ...(value as object), [key]: having(inner, rest, other) };
}

function messages(value: unknown): readonly string[] {
  const parsed = nexus.parseEnvelope(value);
  return parsed.kind === "invalid" ? parsed.issues.map(({ message }) => message) : [parsed.kind];
}

describe("parseEnvelope", () => {
  it("narrows what is known, by version too", () => {
    const parsed = nexus.parseEnvelope(JSON.stringify(around(running)));
    expect(parsed).toEqual({ kind: "known", current: true, envelope: around(running) });
    if (parsed.kind !== "known" || !parsed.current) throw new Error("narrowed");
    const { event } = parsed.envelope;
    expect(event.type === "server_status" && event.payload.status).toBe("running");
  });

  it("takes values as well as texts, and gives the same value back", () => {
    const value = around(running);
    const parsed = nexus.parseEnvelope(value);
    expect(parsed.kind === "known" && parsed.envelope).toBe(value);
  });

  it("tells older versions", () => {
    expect(nexus.parseEnvelope(around(started))).toMatchObject({ kind: "known", current: false });
  });

  it.each([
    ["another type", newer, "not_yet_invented", 1],
    ["another version", { type: "server_status", payload: { version: 3 } }, "server_status", 3],
    ["the last version there can be", having(newer, ["payload", "version"], 2 ** 32 - 1), "not_yet_invented", 2 ** 32 - 1],
    ["an inherited name", { ...newer, type: "constructor" }, "constructor", 1],
    ["a name of the prototype", { ...newer, type: "__proto__" }, "__proto__", 1],
    ["another type without a payload", { type: "not_yet_invented" }, "not_yet_invented", 1],
    ["another type with an array", { ...newer, payload: [1] }, "not_yet_invented", 1],
    ["another type without a version", { ...newer, payload: {} }, "not_yet_invented", 1],
    ["another type with a version that is text", having(newer, ["payload", "version"], "1"), "not_yet_invented", 1],
  ])("gives %s as unknown", (_, event, type, version) => {
    expect(nexus.parseEnvelope(JSON.stringify(around(event)))).toEqual({
      kind: "unknown",
      type,
      version,
      envelope: around(event),
    });
  });

  it.each([
    ["a type that is no text", { ...newer, type: 1 }],
    ["no type", { payload: { version: 1 } }],
    ["no payload", { type: "server_status" }],
    ["a payload that is an array", { ...running, payload: [1] }],
    ["no version", having(running, ["payload", "version"], undefined)],
    ["version 0", having(running, ["payload", "version"], 0)],
    ["a version that is too large", having(running, ["payload", "version"], 2 ** 32)],
    ["a version that is no integer", having(running, ["payload", "version"], 1.5)],
    ["a version that is text", having(running, ["payload", "version"], "1")],
  ])("refuses an event with %s", (_, event) => {
    expect(nexus.parseEnvelope(around(event)).kind).toBe("invalid");
  });

  it("refuses an unknown event in a broken envelope, and says only that", () => {
    expect(messages({ ...around(newer), id: 1 })).toEqual(["id: expected a string, got 1"]);
  });

  it.each(["", "{", "nope", "[1,", '{"id":1}}', "\u0000"])("never throws: %j", (text) => {
    const [message] = messages(text);
    expect(message).toMatch(/^not JSON: /);
  });

  it.each([null, undefined, 1, true, [], {}, () => 1, Symbol("s"), 1n, Number.NaN, new Date()])(
    "refuses what is no envelope: %s",
    (value) => {
      expect(nexus.parseEnvelope(value).kind).toBe("invalid");
    },
  );
});

describe("messages", () => {
  it.each([
    [["event", "payload", "timestamp"], "yesterday", 'event.payload.timestamp: expected an RFC 3339 date-time, got "yesterday"'],
    [["event", "payload", "timestamp"], 1, "event.payload.timestamp: expected an RFC 3339 date-time, got 1"],
    [["event", "payload", "timestamp"], undefined, "event.payload.timestamp: expected a value, got nothing"],
    [["event", "payload", "status"], "up", 'event.payload.status: expected "stopped", "starting", "running", "stopping" or "error", got "up"'],
    [["event", "payload", "version"], "2", 'event.payload.version: expected 1 or 2, got "2"'],
    [["event", "payload"], null, "event.payload: expected an object, got null"],
    [["event", "type"], 1, "event.type: expected the type of an event, got 1"],
    [["event"], [], "event: expected an object, got an array"],
    [["id"], undefined, "id: expected a value, got nothing"],
  ])("one fault at %j gives one issue", (path, value, message) => {
    expect(messages(having(around(running), path, value))).toEqual([message]);
  });

  it("give the way to a fault, inside arrays too", () => {
    const { issues } = nexus.validateSessionListedPayload({ version: 1, sessions: [null] });
    expect(issues).toEqual([
      {
        message: "sessions[0]: expected an object, got null",
        path: ["sessions", 0],
        keyword: "type",
        expected: "an object",
      },
    ]);
  });

  it("report all faults, but for a hostile value no more than can be read", () => {
    const faults = nexus.validateStreamChunkPayload({ version: 2, content: "" }).issues ?? [];
    expect(faults.map(({ keyword }) => keyword)).toEqual([
      "const",
      "required",
      "required",
      "required",
      "minLength",
      "required",
    ]);
    const hostile = { version: 1, sessions: Array.from({ length: 100_000 }, () => 0) };
    const { issues = [] } = nexus.validateSessionListedPayload(hostile);
    expect(issues.length).toBe(64);
    expect(issues.at(-1)?.message).toBe("there are more than 63 issues");
  });

  it("are of bounded length", () => {
    const long = "x".repeat(1_000_000);
    const [message = ""] = messages(having(around(running), ["event", "payload", "status"], long));
    expect(message.length).toBeLessThan(200);
  });
});

describe("values that are hard to look at", () => {
  it("frozen ones, and ones without a prototype", () => {
    expect(nexus.isNexusEvent(Object.freeze({ ...running, payload: Object.freeze(running.payload) }))).toBe(true);
    const bare = Object.assign(Object.create(null), running);
    expect(nexus.isNexusEvent(bare)).toBe(true);
  });

  it("keys that every object has are not there unless they are its own", () => {
    expect(nexus.isNexusEvent(JSON.parse('{"__proto__":{"type":"server_status"}}'))).toBe(false);
    const extra = JSON.parse('{"__proto__":1,"constructor":2,"toString":3}');
    expect(nexus.isNexusEvent({ ...running, ...extra })).toBe(true);
  });

  it("undefined is not there", () => {
    expect(nexus.isServerStatusPayload({ ...running.payload, extra: undefined })).toBe(true);
    expect(nexus.isServerStatusPayload({ ...running.payload, status: undefined })).toBe(false);
  });

  it("sparse arrays", () => {
    const sessions: unknown[] = [];
    sessions.length = 2;
    expect(nexus.isSessionListedPayload({ version: 1, sessions })).toBe(false);
  });

  it("numbers that JSON does not have", () => {
    const chunk = {
      version: 1,
      session_id: "s",
      stream_id: "t",
      message_id: "m",
      content: "c",
      index: 0,
    };
    expect(nexus.isStreamChunkPayload(chunk)).toBe(true);
    for (const index of [Number.NaN, Number.POSITIVE_INFINITY, 0.5, -1, 2 ** 32]) {
      expect(nexus.isStreamChunkPayload({ ...chunk, index })).toBe(false);
    }
    expect(nexus.isStreamChunkPayload({ ...chunk, index: -0 })).toBe(true);
  });

  it("text is counted in characters", () => {
    expect(nexus.isSessionId("😀".repeat(128))).toBe(true);
    expect(nexus.isSessionId("😀".repeat(129))).toBe(false);
    expect(nexus.isSessionId("\ud83d".repeat(128))).toBe(true);
  });

  it("values that are nested a hundred thousand times", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(nexus.parseEnvelope(deep).kind).toBe("invalid");
    const extra = `{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{"type":"server_status","payload":${deep}}}`;
    expect(nexus.parseEnvelope(extra).kind).toBe("invalid");
  });
});
