//! Events of the contract: always the same for a seed, varied, and spoilt in known ways.

use chrono::DateTime;
use fastrand::Rng;
use serde_json::{Value, json};
use tidings::{Events as _, Version};
use uuid::Uuid;

use crate::contract::{
    Actor, ArtifactKind, ArtifactStoredPayload, BuildFailedPayload, BuildQueuedPayload, BuildStartedPayload,
    Counts, Failure, ForgeEnvelope, ForgeEvent, LogAppendedPayload, Outcome, Reason, Role, RunnerLostPayload,
    StepFinishedPayload, Stream, TestsReportedPayload,
};

/// How many event types there are.
pub const TYPES: usize = 8;

/// Events, each type as often as any other.
#[must_use]
pub fn make(count: usize, seed: u64) -> Vec<ForgeEnvelope> {
    let mut rng = Rng::with_seed(seed);
    (0..count).map(|index| envelope(&mut rng, index % TYPES)).collect()
}

/// One event of the type at this place of the enum.
#[must_use]
pub fn envelope(rng: &mut Rng, event_type: usize) -> ForgeEnvelope {
    ForgeEnvelope { id: uuid(rng).to_string(), timestamp: time(rng), event: event(rng, event_type) }
}

fn event(rng: &mut Rng, event_type: usize) -> ForgeEvent {
    match event_type {
        0 => ForgeEvent::BuildQueued(BuildQueuedPayload {
            version: Version,
            build_id: uuid(rng),
            branch: words(rng, 1..=3, "/"),
            commit: hex(rng, 40),
            priority: rng.u8(1..=9),
            requested_by: actor(rng),
            labels: (0..rng.usize(0..=4)).map(|_| word(rng).to_owned()).collect(),
            queued_at: time(rng),
        }),
        1 => ForgeEvent::BuildStarted(BuildStartedPayload {
            version: Version,
            build_id: uuid(rng),
            runner: format!("runner-{}", rng.u16(..)),
            attempt: rng.u8(1..=10),
            environment: (0..rng.usize(1..=6))
                .map(|_| (words(rng, 1..=2, "_").to_uppercase(), words(rng, 1..=3, " ")))
                .collect(),
            started_at: time(rng),
        }),
        2 => ForgeEvent::StepFinished(StepFinishedPayload {
            version: Version,
            build_id: uuid(rng),
            step: words(rng, 2..=12, " "),
            outcome: pick(rng, &[Outcome::Passed, Outcome::Failed, Outcome::Skipped, Outcome::Cancelled]),
            exit_code: rng.bool().then(|| rng.i16(-1..=255)),
            duration_ms: rng.u32(..),
            finished_at: time(rng),
        }),
        3 => ForgeEvent::LogAppended(LogAppendedPayload {
            version: Version,
            build_id: uuid(rng),
            index: rng.u32(0..10_000),
            stream: pick(rng, &[Stream::Stdout, Stream::Stderr]),
            text: words(rng, 10..=50, " "),
        }),
        4 => ForgeEvent::ArtifactStored(ArtifactStoredPayload {
            version: Version,
            build_id: uuid(rng),
            path: words(rng, 2..=6, "/"),
            kind: pick(
                rng,
                &[
                    ArtifactKind::Binary,
                    ArtifactKind::Archive,
                    ArtifactKind::Report,
                    ArtifactKind::Cache,
                    ArtifactKind::Picture,
                ],
            ),
            sha256: hex(rng, 64),
            size: rng.u64(0..=9_007_199_254_740_991),
            media_type: rng.bool().then(|| "application/octet-stream".to_owned()),
            stored_at: time(rng),
        }),
        5 => ForgeEvent::TestsReported(TestsReportedPayload {
            version: Version,
            build_id: uuid(rng),
            counts: Counts { passed: rng.u32(0..5000), failed: rng.u32(0..9), skipped: rng.u32(0..90) },
            failures: (0..rng.usize(0..=3)).map(|_| failure(rng)).collect(),
            slowest: (0..rng.usize(0..=5)).map(|_| (words(rng, 2..=2, "_"), rng.u32(..))).collect(),
            coverage: rng.bool().then(|| f64::from(rng.u32(0..=10_000)) / 10_000.0),
        }),
        6 => ForgeEvent::RunnerLost(RunnerLostPayload {
            version: Version,
            runner: format!("runner-{}", rng.u16(..)),
            last_seen_at: time(rng),
        }),
        _ => ForgeEvent::BuildFailed(BuildFailedPayload {
            version: Version,
            build_id: uuid(rng),
            reason: pick(
                rng,
                &[
                    Reason::StepFailed,
                    Reason::TimedOut,
                    Reason::RunnerLost,
                    Reason::OutOfSpace,
                    Reason::BadDefinition,
                ],
            ),
            message: words(rng, 4..=20, " "),
            retryable: rng.bool(),
            cause: rng.bool().then(|| failure(rng)),
            log_sha256: hex(rng, 64),
            notify: (0..rng.usize(0..=3)).map(|_| actor(rng)).collect(),
            failed_at: time(rng),
        }),
    }
}

/// The text of an event with its tag before its payload, as serde writes it.
///
/// # Errors
/// When serde cannot write it.
pub fn tag_first(envelope: &ForgeEnvelope) -> serde_json::Result<String> {
    serde_json::to_string(envelope)
}

/// The same with the payload before the tag.
///
/// # Errors
/// When serde cannot write it.
pub fn payload_first(envelope: &ForgeEnvelope) -> serde_json::Result<String> {
    let text = tag_first(envelope)?;
    let tag = format!("\"type\":\"{}\"", envelope.event.event_type());
    let (before, behind) = text.split_once(&format!("{tag},")).unwrap_or((&text, ""));
    let payload = behind.strip_suffix("}}").unwrap_or(behind);
    Ok(format!("{before}{payload},{tag}}}}}"))
}

/// Spoilt at its first key: the id is a number.
#[must_use]
pub fn early_bad(text: &str) -> String {
    text.split_once(",\"timestamp\"")
        .map_or_else(String::new, |(_, rest)| format!("{{\"id\":7,\"timestamp\"{rest}"))
}

/// Spoilt at the last key of its payload.
#[must_use]
pub fn late_bad(text: &str, event: &ForgeEvent) -> String {
    let (key, bad) = match event {
        ForgeEvent::BuildQueued(_) => ("queued_at", "\"yesterday\""),
        ForgeEvent::BuildStarted(_) => ("started_at", "\"2025-13-04T11:52:43Z\""),
        ForgeEvent::StepFinished(_) => ("finished_at", "1757000000"),
        ForgeEvent::LogAppended(_) => ("text", "null"),
        ForgeEvent::ArtifactStored(_) => ("stored_at", "\"2025-09-04T25:00:00Z\""),
        ForgeEvent::TestsReported(_) => ("coverage", "1.5"),
        ForgeEvent::RunnerLost(_) => ("last_seen_at", "\"yesterday\""),
        ForgeEvent::BuildFailed(_) => ("failed_at", "null"),
    };
    let key = format!("\"{key}\":");
    text.rfind(&key)
        .map_or_else(String::new, |at| format!("{}{bad}}}}}}}", text.get(..at + key.len()).unwrap_or(text)))
}

/// What is put in the place of every value, one after the other.
fn instead() -> [Value; 8] {
    [
        json!(null),
        json!(true),
        json!(-7),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!("x".repeat(5_000)),
        json!({ "a": { "b": [] } }),
    ]
}

/// Every near miss of a value, with the pointer of what was changed: each key left out, each value
/// replaced by one of another type, too small or too large. Some are valid nevertheless.
#[must_use]
pub fn near_misses(value: &Value) -> Vec<(String, Value)> {
    let mut pointers = Vec::new();
    places(value, String::new(), &mut pointers);
    let mut misses = Vec::new();
    for pointer in pointers {
        for other in instead() {
            let mut changed = value.clone();
            if let Some(place) = changed.pointer_mut(&pointer) {
                *place = other;
                misses.push((pointer.clone(), changed));
            }
        }
        let mut without = value.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
        if without
            .pointer_mut(parent)
            .and_then(Value::as_object_mut)
            .and_then(|map| map.remove(key))
            .is_some()
        {
            misses.push((pointer, without));
        }
    }
    misses
}

fn places(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| {
            if !key.contains(['/', '~']) {
                places(inner, format!("{at}/{key}"), into);
            }
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, inner)| places(inner, format!("{at}/{index}"), into));
        }
        _ => {}
    }
    if !at.is_empty() {
        into.push(at);
    }
}

const WORDS: [&str; 24] = [
    "integration",
    "release",
    "parser",
    "fixture",
    "zażółć",
    "main",
    "queue",
    "retry",
    "x86",
    "build",
    "deploy",
    "feature",
    "snapshot",
    "ok",
    "größe",
    "timeout",
    "worker",
    "docs",
    "lint",
    "日本語",
    "cache",
    "artifact",
    "nightly",
    "step",
];

fn word(rng: &mut Rng) -> &'static str {
    pick(rng, &WORDS)
}

fn words(rng: &mut Rng, how_many: std::ops::RangeInclusive<usize>, between: &str) -> String {
    (0..rng.usize(how_many)).map(|_| word(rng)).collect::<Vec<_>>().join(between)
}

fn pick<T: Copy>(rng: &mut Rng, among: &[T]) -> T {
    among[rng.usize(0..among.len())]
}

fn hex(rng: &mut Rng, length: usize) -> String {
    (0..length).map(|_| char::from(b"0123456789abcdef"[rng.usize(0..16)])).collect()
}

/// Of version 7, because some judges ask for a version they know.
fn uuid(rng: &mut Rng) -> Uuid {
    let high = (rng.u64(..) & !0xf000) | 0x7000;
    let low = (rng.u64(..) & !(0b11 << 62)) | (0b10 << 62);
    Uuid::from_u64_pair(high, low)
}

/// Within 2025, in milliseconds.
fn time(rng: &mut Rng) -> DateTime<chrono::Utc> {
    let milliseconds = 1_735_689_600_000 + rng.i64(0..31_536_000_000);
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}

fn actor(rng: &mut Rng) -> Actor {
    Actor {
        name: words(rng, 1..=2, " "),
        role: pick(rng, &[Role::Owner, Role::Maintainer, Role::Guest, Role::Robot]),
        team: rng.bool().then(|| words(rng, 1..=2, "-")),
    }
}

fn failure(rng: &mut Rng) -> Failure {
    Failure {
        name: words(rng, 2..=4, "::"),
        message: words(rng, 3..=9, " "),
        line: rng.bool().then(|| rng.u32(1..2_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_as_long_as_the_contract_says() {
        let events = make(4_000, 1);
        let bytes: usize = events.iter().map(|event| tag_first(event).unwrap().len()).sum();
        let mean = bytes / events.len();
        assert!((397..=417).contains(&mean), "{mean} bytes in the mean");
    }

    #[test]
    fn both_orders_are_the_same_event() {
        for event in make(TYPES * 4, 2) {
            let text = payload_first(&event).unwrap();
            assert_eq!(serde_json::from_str::<ForgeEnvelope>(&text).unwrap(), event);
            assert!(text.find("\"payload\"").unwrap() < text.find("\"type\"").unwrap());
        }
    }

    #[test]
    fn what_is_spoilt_is_json_and_no_event() {
        for event in make(TYPES * 4, 3) {
            let text = tag_first(&event).unwrap();
            for spoilt in [early_bad(&text), late_bad(&text, &event.event)] {
                let value: Value = serde_json::from_str(&spoilt).unwrap();
                let before: Value = serde_json::from_str(&text).unwrap();
                assert_ne!(value, before);
                assert_eq!(value["event"]["type"], before["event"]["type"]);
            }
        }
    }
}
