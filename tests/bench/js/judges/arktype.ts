import { type } from "arktype";

const time = "string.date.iso";
const id = "string.uuid";
const u32 = "0 <= number.integer <= 4294967295";

const actor = type({
  name: "1 <= string <= 100",
  role: "'owner' | 'maintainer' | 'guest' | 'robot'",
  "team?": "string <= 100 | null",
});
const failure = type({
  name: "1 <= string <= 300",
  message: "string <= 2000",
  line: "1 <= number.integer <= 4294967295 | null",
});

const queued = type({
  type: "'build_queued'",
  payload: {
    version: "1",
    build_id: id,
    branch: "1 <= string <= 255",
    commit: /^[0-9a-f]{40}$/,
    priority: "1 <= number.integer <= 9",
    requested_by: actor,
    labels: type("1 <= string <= 64").array().atMostLength(16),
    queued_at: time,
  },
});
const started = type({
  type: "'build_started'",
  payload: {
    version: "1",
    build_id: id,
    runner: "1 <= string <= 64",
    attempt: "1 <= number.integer <= 10",
    environment: "Record<string, string>",
    started_at: time,
  },
});
const finished = type({
  type: "'step_finished'",
  payload: {
    version: "1",
    build_id: id,
    step: "1 <= string <= 200",
    outcome: "'passed' | 'failed' | 'skipped' | 'cancelled'",
    exit_code: "-1 <= number.integer <= 255 | null",
    duration_ms: u32,
    finished_at: time,
  },
});
const appended = type({
  type: "'log_appended'",
  payload: {
    version: "1",
    build_id: id,
    index: u32,
    stream: "'stdout' | 'stderr'",
    text: "string <= 4096",
  },
});
const stored = type({
  type: "'artifact_stored'",
  payload: {
    version: "1",
    build_id: id,
    path: "1 <= string <= 1024",
    kind: "'binary' | 'archive' | 'report' | 'cache' | 'picture'",
    sha256: /^[0-9a-f]{64}$/,
    size: "0 <= number.integer <= 9007199254740991",
    "media_type?": "3 <= string <= 127 | null",
    stored_at: time,
  },
});
const reported = type({
  type: "'tests_reported'",
  payload: {
    version: "1",
    build_id: id,
    counts: { passed: u32, failed: u32, skipped: u32 },
    failures: failure.array().atMostLength(50),
    slowest: type({ "[string]": u32 }),
    coverage: "0 <= number <= 1 | null",
  },
});
const lost = type({
  type: "'runner_lost'",
  payload: { version: "1", runner: "1 <= string <= 64", last_seen_at: time },
});
const failed = type({
  type: "'build_failed'",
  payload: {
    version: "1",
    build_id: id,
    reason: "'step_failed' | 'timed_out' | 'runner_lost' | 'out_of_space' | 'bad_definition'",
    message: "1 <= string <= 2000",
    retryable: "boolean",
    cause: failure.or("null"),
    log_sha256: /^[0-9a-f]{64}$/,
    notify: actor.array().atMostLength(8),
    failed_at: time,
  },
});

const envelope = type({
  id: "string",
  timestamp: time,
  event: queued.or(started).or(finished).or(appended).or(stored).or(reported).or(lost).or(failed),
});

export function judge(value: unknown): boolean {
  return envelope.allows(value);
}
