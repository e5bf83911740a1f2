//! The contract that is measured: the events of a build farm.
//!
//! Eight event types of 3 to 9 fields: bounded texts, enums, bounded integers, optional and nullable
//! fields, nested objects, arrays, records, two hexadecimal patterns, times and ids.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Envelope, Events, Payload, Version};
use uuid::Uuid;

/// What is stored and sent.
pub type ForgeEnvelope = Envelope<ForgeEvent, DateTime<Utc>>;

/// The events of a build farm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum ForgeEvent {
    /// A build waits for a runner.
    BuildQueued(BuildQueuedPayload),
    /// A runner took a build.
    BuildStarted(BuildStartedPayload),
    /// One step of a build came to its end.
    StepFinished(StepFinishedPayload),
    /// A step wrote to its log.
    LogAppended(LogAppendedPayload),
    /// A file was stored.
    ArtifactStored(ArtifactStoredPayload),
    /// The tests of a build were counted.
    TestsReported(TestsReportedPayload),
    /// A runner no longer answers.
    RunnerLost(RunnerLostPayload),
    /// A build broke off.
    BuildFailed(BuildFailedPayload),
}

/// A build waits for a runner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct BuildQueuedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The build.
    pub build_id: Uuid,
    /// What is built.
    #[schemars(length(min = 1, max = 255))]
    pub branch: String,
    /// The commit that is built.
    #[schemars(regex(pattern = "^[0-9a-f]{40}$"))]
    pub commit: String,
    /// 1 is first.
    #[schemars(range(min = 1, max = 9))]
    pub priority: u8,
    /// Who asked for it.
    pub requested_by: Actor,
    /// What kind of runner it needs.
    #[schemars(length(max = 16), inner(length(min = 1, max = 64)))]
    pub labels: Vec<String>,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// As it is shown.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The team, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 100))]
    pub team: Option<String>,
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Change everything.
    Owner,
    /// Start builds.
    Maintainer,
    /// Look.
    Guest,
    /// A program.
    Robot,
}

/// A runner took a build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct BuildStartedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The build.
    pub build_id: Uuid,
    /// The runner.
    #[schemars(length(min = 1, max = 64))]
    pub runner: String,
    /// How often it has been tried.
    #[schemars(range(min = 1, max = 10))]
    pub attempt: u8,
    /// Variables.
    pub environment: BTreeMap<String, String>,
    /// When it began.
    pub started_at: DateTime<Utc>,
}

/// One step of a build came to its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct StepFinishedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The build.
    pub build_id: Uuid,
    /// The step.
    #[schemars(length(min = 1, max = 200))]
    pub step: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What the program returned, if it returned.
    #[schemars(range(min = -1, max = 255))]
    pub exit_code: Option<i16>,
    /// How long it took.
    pub duration_ms: u32,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Well.
    Passed,
    /// Not well.
    Failed,
    /// It was not needed.
    Skipped,
    /// Somebody stopped it.
    Cancelled,
}

/// A step wrote to its log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct LogAppendedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The build.
    pub build_id: Uuid,
    /// The place of this piece, counted from 0.
    pub index: u32,
    /// Where it was written.
    pub stream: Stream,
    /// What was written.
    #[schemars(length(max = 4096))]
    pub text: String,
}

/// Where a program writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// What it says.
    Stdout,
    /// What it complains of.
    Stderr,
}

/// A file was stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ArtifactStoredPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The build.
    pub build_id: Uuid,
    /// Where it is.
    #[schemars(length(min = 1, max = 1024))]
    pub path: String,
    /// What it is.
    pub kind: ArtifactKind,
    /// The digest of its content.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// Bytes.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    pub size: u64,
    /// The media type, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 3, max = 127))]
    pub media_type: Option<String>,
    /// When it was stored.
    pub stored_at: DateTime<Utc>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArtifactKind {
    /// A program.
    Binary,
    /// A package of several files.
    Archive,
    /// What is read by people.
    Report,
    /// What is kept for the next build.
    Cache,
    /// An image.
    Picture,
}

/// The tests of a build were counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct TestsReportedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The build.
    pub build_id: Uuid,
    /// How many there were.
    pub counts: Counts,
    /// Those that failed.
    #[schemars(length(max = 50))]
    pub failures: Vec<Failure>,
    /// How long the slowest took, in milliseconds, by name.
    pub slowest: BTreeMap<String, u32>,
    /// The share of lines that ran.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub coverage: Option<f64>,
}

/// Tests by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Those that passed.
    pub passed: u32,
    /// Those that failed.
    pub failed: u32,
    /// Those that did not run.
    pub skipped: u32,
}

/// Something that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// Its name.
    #[schemars(length(min = 1, max = 300))]
    pub name: String,
    /// What it said.
    #[schemars(length(max = 2000))]
    pub message: String,
    /// The line in its file, where it is known.
    #[schemars(range(min = 1))]
    pub line: Option<u32>,
}

/// A runner no longer answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct RunnerLostPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The runner.
    #[schemars(length(min = 1, max = 64))]
    pub runner: String,
    /// When it was last heard of.
    pub last_seen_at: DateTime<Utc>,
}

/// A build broke off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct BuildFailedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The build.
    pub build_id: Uuid,
    /// Why, in a word.
    pub reason: Reason,
    /// Why, in a sentence.
    #[schemars(length(min = 1, max = 2000))]
    pub message: String,
    /// Whether another attempt may do better.
    pub retryable: bool,
    /// What failed, where that is known.
    pub cause: Option<Failure>,
    /// The digest of the whole log.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub log_sha256: String,
    /// Whom it concerns.
    #[schemars(length(max = 8))]
    pub notify: Vec<Actor>,
    /// When it broke off.
    pub failed_at: DateTime<Utc>,
}

/// Why a build broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A step failed.
    StepFailed,
    /// It took too long.
    TimedOut,
    /// The runner went away.
    RunnerLost,
    /// There was no room left.
    OutOfSpace,
    /// The definition of the build is wrong.
    BadDefinition,
}
