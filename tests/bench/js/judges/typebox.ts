import { FormatRegistry, Type, type TProperties, type TSchema } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { fullFormats } from "ajv-formats/dist/formats.js";

// typebox knows no format by itself; these are the ones ajv is given too.
const { "date-time": dateTime, uuid } = fullFormats as unknown as {
  "date-time": { validate(text: string): boolean };
  uuid: RegExp;
};
FormatRegistry.Set("date-time", (text) => dateTime.validate(text));
FormatRegistry.Set("uuid", (text) => uuid.test(text));

const time = Type.String({ format: "date-time" });
const id = Type.String({ format: "uuid" });
const u32 = Type.Integer({ minimum: 0, maximum: 4294967295 });
const hex40 = Type.String({ pattern: "^[0-9a-f]{40}$" });
const hex64 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const text = (minLength: number, maxLength: number) => Type.String({ minLength, maxLength });
const either = (...values: string[]) => Type.Union(values.map((value) => Type.Literal(value)));
const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);

const actor = Type.Object({
  name: text(1, 100),
  role: either("owner", "maintainer", "guest", "robot"),
  team: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
});
const failure = Type.Object({
  name: text(1, 300),
  message: Type.String({ maxLength: 2000 }),
  line: nullable(Type.Integer({ minimum: 1, maximum: 4294967295 })),
});
const event = (type: string, payload: TProperties) =>
  Type.Object({
    type: Type.Literal(type),
    payload: Type.Object({ version: Type.Literal(1), ...payload }),
  });

const envelope = Type.Object({
  id: Type.String(),
  timestamp: time,
  event: Type.Union([
    event("build_queued", {
      build_id: id,
      branch: text(1, 255),
      commit: hex40,
      priority: Type.Integer({ minimum: 1, maximum: 9 }),
      requested_by: actor,
      labels: Type.Array(text(1, 64), { maxItems: 16 }),
      queued_at: time,
    }),
    event("build_started", {
      build_id: id,
      runner: text(1, 64),
      attempt: Type.Integer({ minimum: 1, maximum: 10 }),
      environment: Type.Record(Type.String(), Type.String()),
      started_at: time,
    }),
    event("step_finished", {
      build_id: id,
      step: text(1, 200),
      outcome: either("passed", "failed", "skipped", "cancelled"),
      exit_code: nullable(Type.Integer({ minimum: -1, maximum: 255 })),
      duration_ms: u32,
      finished_at: time,
    }),
    event("log_appended", {
      build_id: id,
      index: u32,
      stream: either("stdout", "stderr"),
      text: Type.String({ maxLength: 4096 }),
    }),
    event("artifact_stored", {
      build_id: id,
      path: text(1, 1024),
      kind: either("binary", "archive", "report", "cache", "picture"),
      sha256: hex64,
      size: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      media_type: Type.Optional(nullable(text(3, 127))),
      stored_at: time,
    }),
    event("tests_reported", {
      build_id: id,
      counts: Type.Object({ passed: u32, failed: u32, skipped: u32 }),
      failures: Type.Array(failure, { maxItems: 50 }),
      slowest: Type.Record(Type.String(), u32),
      coverage: nullable(Type.Number({ minimum: 0, maximum: 1 })),
    }),
    event("runner_lost", { runner: text(1, 64), last_seen_at: time }),
    event("build_failed", {
      build_id: id,
      reason: either("step_failed", "timed_out", "runner_lost", "out_of_space", "bad_definition"),
      message: text(1, 2000),
      retryable: Type.Boolean(),
      cause: nullable(failure),
      log_sha256: hex64,
      notify: Type.Array(actor, { maxItems: 8 }),
      failed_at: time,
    }),
  ]),
});

const compiled = TypeCompiler.Compile(envelope);

export function judge(value: unknown): boolean {
  return compiled.Check(value);
}
