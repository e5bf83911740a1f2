//! The state of the OpenCode server.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Payload, Version};
use typeshare::typeshare;

use crate::server_v1::ServerStatusPayloadV1;

/// The OpenCode server changed state.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = ServerStatusPayloadV1)]
pub struct ServerStatusPayload {
    /// The version of this payload.
    pub version: Version<2>,
    /// The state the server is in now.
    pub status: ServerStatus,
    /// When it entered that state.
    pub timestamp: DateTime<Utc>,
}

/// A state of the OpenCode server.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServerStatus {
    /// It does not run.
    Stopped,
    /// It was started and does not answer yet.
    Starting,
    /// It runs and answers.
    Running,
    /// It was told to stop and has not ended yet.
    Stopping,
    /// It ended, or does not answer, without having been told to stop.
    Error,
}
