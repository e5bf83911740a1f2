import typia, { type tags } from "typia";

type Time = string & tags.Format<"date-time">;
type Id = string & tags.Format<"uuid">;
type U32 = number & tags.Type<"uint32">;
type Text<Min extends number, Max extends number> = string &
  tags.MinLength<Min> &
  tags.MaxLength<Max>;
type Whole<Min extends number, Max extends number> = number &
  tags.Type<"int32"> &
  tags.Minimum<Min> &
  tags.Maximum<Max>;
type Hex40 = string & tags.Pattern<"^[0-9a-f]{40}$">;
type Hex64 = string & tags.Pattern<"^[0-9a-f]{64}$">;

interface Actor {
  name: Text<1, 100>;
  role: "owner" | "maintainer" | "guest" | "robot";
  team?: (string & tags.MaxLength<100>) | null;
}
interface Failure {
  name: Text<1, 300>;
  message: string & tags.MaxLength<2000>;
  line: (U32 & tags.Minimum<1>) | null;
}
interface Event<Type extends string, Payload> {
  type: Type;
  payload: Payload;
}

interface BuildQueued {
  version: 1;
  build_id: Id;
  branch: Text<1, 255>;
  commit: Hex40;
  priority: Whole<1, 9>;
  requested_by: Actor;
  labels: Text<1, 64>[] & tags.MaxItems<16>;
  queued_at: Time;
}
interface BuildStarted {
  version: 1;
  build_id: Id;
  runner: Text<1, 64>;
  attempt: Whole<1, 10>;
  environment: Record<string, string>;
  started_at: Time;
}
interface StepFinished {
  version: 1;
  build_id: Id;
  step: Text<1, 200>;
  outcome: "passed" | "failed" | "skipped" | "cancelled";
  exit_code: Whole<-1, 255> | null;
  duration_ms: U32;
  finished_at: Time;
}
interface LogAppended {
  version: 1;
  build_id: Id;
  index: U32;
  stream: "stdout" | "stderr";
  text: string & tags.MaxLength<4096>;
}
interface ArtifactStored {
  version: 1;
  build_id: Id;
  path: Text<1, 1024>;
  kind: "binary" | "archive" | "report" | "cache" | "picture";
  sha256: Hex64;
  size: number & tags.Type<"uint64">;
  media_type?: Text<3, 127> | null;
  stored_at: Time;
}
interface TestsReported {
  version: 1;
  build_id: Id;
  counts: { passed: U32; failed: U32; skipped: U32 };
  failures: Failure[] & tags.MaxItems<50>;
  slowest: Record<string, U32>;
  coverage: (number & tags.Minimum<0> & tags.Maximum<1>) | null;
}
interface RunnerLost {
  version: 1;
  runner: Text<1, 64>;
  last_seen_at: Time;
}
interface BuildFailed {
  version: 1;
  build_id: Id;
  reason: "step_failed" | "timed_out" | "runner_lost" | "out_of_space" | "bad_definition";
  message: Text<1, 2000>;
  retryable: boolean;
  cause: Failure | null;
  log_sha256: Hex64;
  notify: Actor[] & tags.MaxItems<8>;
  failed_at: Time;
}

interface Envelope {
  id: string;
  timestamp: Time;
  event:
    | Event<"build_queued", BuildQueued>
    | Event<"build_started", BuildStarted>
    | Event<"step_finished", StepFinished>
    | Event<"log_appended", LogAppended>
    | Event<"artifact_stored", ArtifactStored>
    | Event<"tests_reported", TestsReported>
    | Event<"runner_lost", RunnerLost>
    | Event<"build_failed", BuildFailed>;
}

export const judge = typia.createIs<Envelope>();
