import * as z from "zod";

const time = z.iso.datetime({ offset: true });
const id = z.uuid();
const u32 = z.int().min(0).max(4294967295);
const hex40 = z.string().regex(/^[0-9a-f]{40}$/);
const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const text = (min: number, max: number) => z.string().min(min).max(max);

const actor = z.object({
  name: text(1, 100),
  role: z.enum(["owner", "maintainer", "guest", "robot"]),
  team: z.string().max(100).nullish(),
});
const failure = z.object({
  name: text(1, 300),
  message: z.string().max(2000),
  line: z.int().min(1).max(4294967295).nullable(),
});
const event = <T extends string, P extends z.core.$ZodLooseShape>(type: T, payload: P) =>
  z.object({ type: z.literal(type), payload: z.object({ version: z.literal(1), ...payload }) });

const envelope = z.object({
  id: z.string(),
  timestamp: time,
  event: z.discriminatedUnion("type", [
    event("build_queued", {
      build_id: id,
      branch: text(1, 255),
      commit: hex40,
      priority: z.int().min(1).max(9),
      requested_by: actor,
      labels: z.array(text(1, 64)).max(16),
      queued_at: time,
    }),
    event("build_started", {
      build_id: id,
      runner: text(1, 64),
      attempt: z.int().min(1).max(10),
      environment: z.record(z.string(), z.string()),
      started_at: time,
    }),
    event("step_finished", {
      build_id: id,
      step: text(1, 200),
      outcome: z.enum(["passed", "failed", "skipped", "cancelled"]),
      exit_code: z.int().min(-1).max(255).nullable(),
      duration_ms: u32,
      finished_at: time,
    }),
    event("log_appended", {
      build_id: id,
      index: u32,
      stream: z.enum(["stdout", "stderr"]),
      text: z.string().max(4096),
    }),
    event("artifact_stored", {
      build_id: id,
      path: text(1, 1024),
      kind: z.enum(["binary", "archive", "report", "cache", "picture"]),
      sha256: hex64,
      size: z.int().min(0),
      media_type: text(3, 127).nullish(),
      stored_at: time,
    }),
    event("tests_reported", {
      build_id: id,
      counts: z.object({ passed: u32, failed: u32, skipped: u32 }),
      failures: z.array(failure).max(50),
      slowest: z.record(z.string(), u32),
      coverage: z.number().min(0).max(1).nullable(),
    }),
    event("runner_lost", { runner: text(1, 64), last_seen_at: time }),
    event("build_failed", {
      build_id: id,
      reason: z.enum(["step_failed", "timed_out", "runner_lost", "out_of_space", "bad_definition"]),
      message: text(1, 2000),
      retryable: z.boolean(),
      cause: failure.nullable(),
      log_sha256: hex64,
      notify: z.array(actor).max(8),
      failed_at: time,
    }),
  ]),
});

export function judge(value: unknown): boolean {
  return envelope.safeParse(value).success;
}
