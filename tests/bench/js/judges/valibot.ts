import * as v from "valibot";

const time = v.pipe(v.string(), v.isoTimestamp());
const id = v.pipe(v.string(), v.uuid());
const u32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4294967295));
const hex40 = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));
const hex64 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const text = (min: number, max: number) => v.pipe(v.string(), v.minLength(min), v.maxLength(max));
const integer = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

const actor = v.object({
  name: text(1, 100),
  role: v.picklist(["owner", "maintainer", "guest", "robot"]),
  team: v.nullish(v.pipe(v.string(), v.maxLength(100))),
});
const failure = v.object({
  name: text(1, 300),
  message: v.pipe(v.string(), v.maxLength(2000)),
  line: v.nullable(integer(1, 4294967295)),
});
const event = <T extends string, P extends v.ObjectEntries>(type: T, payload: P) =>
  v.object({ type: v.literal(type), payload: v.object({ version: v.literal(1), ...payload }) });

const envelope = v.object({
  id: v.string(),
  timestamp: time,
  event: v.variant("type", [
    event("build_queued", {
      build_id: id,
      branch: text(1, 255),
      commit: hex40,
      priority: integer(1, 9),
      requested_by: actor,
      labels: v.pipe(v.array(text(1, 64)), v.maxLength(16)),
      queued_at: time,
    }),
    event("build_started", {
      build_id: id,
      runner: text(1, 64),
      attempt: integer(1, 10),
      environment: v.record(v.string(), v.string()),
      started_at: time,
    }),
    event("step_finished", {
      build_id: id,
      step: text(1, 200),
      outcome: v.picklist(["passed", "failed", "skipped", "cancelled"]),
      exit_code: v.nullable(integer(-1, 255)),
      duration_ms: u32,
      finished_at: time,
    }),
    event("log_appended", {
      build_id: id,
      index: u32,
      stream: v.picklist(["stdout", "stderr"]),
      text: v.pipe(v.string(), v.maxLength(4096)),
    }),
    event("artifact_stored", {
      build_id: id,
      path: text(1, 1024),
      kind: v.picklist(["binary", "archive", "report", "cache", "picture"]),
      sha256: hex64,
      size: integer(0, Number.MAX_SAFE_INTEGER),
      media_type: v.nullish(text(3, 127)),
      stored_at: time,
    }),
    event("tests_reported", {
      build_id: id,
      counts: v.object({ passed: u32, failed: u32, skipped: u32 }),
      failures: v.pipe(v.array(failure), v.maxLength(50)),
      slowest: v.record(v.string(), u32),
      coverage: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    }),
    event("runner_lost", { runner: text(1, 64), last_seen_at: time }),
    event("build_failed", {
      build_id: id,
      reason: v.picklist([
        "step_failed",
        "timed_out",
        "runner_lost",
        "out_of_space",
        "bad_definition",
      ]),
      message: text(1, 2000),
      retryable: v.boolean(),
      cause: v.nullable(failure),
      log_sha256: hex64,
      notify: v.pipe(v.array(actor), v.maxLength(8)),
      failed_at: time,
    }),
  ]),
});

export function judge(value: unknown): boolean {
  return v.is(envelope, value);
}
