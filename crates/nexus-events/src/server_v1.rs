//! `server_status` version 1: what the application sent in autumn 2025, and how it is carried.
//!
//! It was made for any event of the server, so not every one of them says what state the server
//! is in. Those that do not cannot be carried into version 2; nothing is invented for them.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Payload, Version};
use typeshare::typeshare;

use crate::server::{ServerStatus, ServerStatusPayload};

/// Something happened to the OpenCode server: the first form of `server_status`.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ServerStatusPayloadV1 {
    /// The version of this payload.
    pub version: Version<1>,
    /// What happened.
    pub event_type: ServerEventType,
    /// The same in words, for a log. Version 2 has no place for it.
    pub message: String,
    /// When it happened.
    pub timestamp: SystemTimestamp,
}

/// What happened to the server.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum ServerEventType {
    /// It was started and answers.
    Started,
    /// It was stopped.
    Stopped,
    /// It failed.
    Error,
    /// Its configuration changed. Says nothing of its state.
    ConfigChanged,
    /// It answered a health check.
    HealthCheck,
    /// One of its sessions changed. Says nothing of its state.
    SessionUpdate,
}

/// A moment as serde writes `std::time::SystemTime`: the time since 1970-01-01T00:00:00Z in two
/// parts.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SystemTimestamp {
    /// The whole seconds.
    pub secs_since_epoch: SecondsSinceEpoch,
    /// The rest, in nanoseconds.
    pub nanos_since_epoch: NanosecondOfSecond,
}

/// Whole seconds since 1970-01-01T00:00:00Z, as many as JavaScript's numbers hold exactly.
#[typeshare(serialized_as = "U53")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecondsSinceEpoch(#[schemars(range(max = 9_007_199_254_740_991_u64))] pub u64);

/// The nanoseconds that have gone by of a second.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NanosecondOfSecond(#[schemars(range(max = 999_999_999))] pub u32);

/// Why a first-version `server_status` cannot be carried into the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerEventWithoutState {
    /// The event does not say what state the server is in.
    #[error("`{0:?}` says nothing of the server's state; show the original instead")]
    NoState(ServerEventType),
    /// The moment is outside of what a date can say.
    #[error(
        "{} seconds and {} nanoseconds since 1970 are no date between the years -262143 and 262142",
        .0.secs_since_epoch.0,
        .0.nanos_since_epoch.0
    )]
    NoDate(SystemTimestamp),
}

impl TryFrom<ServerStatusPayloadV1> for ServerStatusPayload {
    type Error = ServerEventWithoutState;

    fn try_from(old: ServerStatusPayloadV1) -> Result<Self, Self::Error> {
        Ok(Self {
            version: Version,
            status: ServerStatus::try_from(old.event_type)?,
            timestamp: DateTime::try_from(old.timestamp)?,
        })
    }
}

impl TryFrom<ServerEventType> for ServerStatus {
    type Error = ServerEventWithoutState;

    /// A server that answers a health check runs.
    fn try_from(event_type: ServerEventType) -> Result<Self, ServerEventWithoutState> {
        match event_type {
            ServerEventType::Started | ServerEventType::HealthCheck => Ok(Self::Running),
            ServerEventType::Stopped => Ok(Self::Stopped),
            ServerEventType::Error => Ok(Self::Error),
            ServerEventType::ConfigChanged | ServerEventType::SessionUpdate => {
                Err(ServerEventWithoutState::NoState(event_type))
            }
        }
    }
}

impl TryFrom<SystemTimestamp> for DateTime<Utc> {
    type Error = ServerEventWithoutState;

    fn try_from(time: SystemTimestamp) -> Result<Self, Self::Error> {
        let SystemTimestamp {
            secs_since_epoch: SecondsSinceEpoch(seconds),
            nanos_since_epoch: NanosecondOfSecond(nanos),
        } = time;
        // chrono takes 1 000 000 000 nanoseconds and more for a leap second.
        i64::try_from(seconds)
            .ok()
            .filter(|_| nanos < 1_000_000_000)
            .and_then(|seconds| DateTime::from_timestamp(seconds, nanos))
            .ok_or(ServerEventWithoutState::NoDate(time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old(event_type: ServerEventType, seconds: u64, nanos: u32) -> ServerStatusPayloadV1 {
        ServerStatusPayloadV1 {
            version: Version,
            event_type,
            message: "as it was".into(),
            timestamp: SystemTimestamp {
                secs_since_epoch: SecondsSinceEpoch(seconds),
                nanos_since_epoch: NanosecondOfSecond(nanos),
            },
        }
    }

    #[test]
    fn an_event_that_tells_the_state_is_carried_with_its_time() {
        for (event_type, status) in [
            (ServerEventType::Started, ServerStatus::Running),
            (ServerEventType::HealthCheck, ServerStatus::Running),
            (ServerEventType::Stopped, ServerStatus::Stopped),
            (ServerEventType::Error, ServerStatus::Error),
        ] {
            let new = ServerStatusPayload::try_from(old(event_type, 1_756_986_763, 5)).unwrap();
            assert_eq!(new.status, status);
            let json = serde_json::to_value(&new).unwrap();
            assert_eq!(json["version"], 2);
            assert_eq!(json["timestamp"], "2025-09-04T11:52:43.000000005Z");
        }
    }

    #[test]
    fn an_event_that_does_not_tell_the_state_is_refused_by_name() {
        for event_type in [ServerEventType::ConfigChanged, ServerEventType::SessionUpdate] {
            let error = ServerStatusPayload::try_from(old(event_type, 0, 0)).unwrap_err();
            assert_eq!(error, ServerEventWithoutState::NoState(event_type));
            assert!(error.to_string().contains(&format!("{event_type:?}")));
        }
    }

    #[test]
    fn a_time_beyond_the_calendar_is_refused() {
        let last = u64::try_from(DateTime::<Utc>::MAX_UTC.timestamp()).unwrap();
        assert!(ServerStatusPayload::try_from(old(ServerEventType::Started, last, 0)).is_ok());
        for (seconds, nanos) in
            [(last + 1, 0), (9_007_199_254_740_991, 0), (u64::MAX, 0), (59, 1_000_000_000)]
        {
            let error =
                ServerStatusPayload::try_from(old(ServerEventType::Started, seconds, nanos)).unwrap_err();
            assert!(matches!(error, ServerEventWithoutState::NoDate(_)));
            assert!(error.to_string().contains(&seconds.to_string()));
        }
    }

    #[test]
    fn the_wire_is_the_one_of_autumn_2025() {
        let json = serde_json::json!({
            "version": 1,
            "event_type": "HealthCheck",
            "message": "200 OK",
            "timestamp": { "secs_since_epoch": 1_756_986_763, "nanos_since_epoch": 120_000_000 },
        });
        let read: ServerStatusPayloadV1 = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), json);
    }
}
