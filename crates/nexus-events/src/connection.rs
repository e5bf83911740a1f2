//! The connection to the OpenCode server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Payload, Version};
use typeshare::typeshare;
use url::Url;

use crate::application::FeatureName;
use crate::error::ErrorText;

/// The connection to the server stands.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ConnectionConnectedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The address connected to.
    pub server_url: Url,
    /// What the server says of itself; left out when it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_info: Option<ServerInfo>,
}

/// What an OpenCode server says of itself.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServerInfo {
    /// The name to show.
    #[schemars(length(min = 1, max = 128))]
    pub name: String,
    /// The server's release, as it writes it; left out by servers that do not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64))]
    pub version: Option<String>,
    /// The address it gives for itself, which need not be the one connected to.
    pub url: Url,
    /// What it can do; left out by servers that do not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<FeatureName>>,
}

/// The connection is gone.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ConnectionDisconnectedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// Why, in words to show; `null` when the user has asked for it.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: Option<String>,
}

/// The application has begun to connect.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ConnectionConnectingPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The address it connects to.
    pub server_url: Url,
}

/// Connecting, or the connection itself, failed.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ConnectionErrorPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// What went wrong.
    pub error: ErrorText,
    /// The address concerned; left out when it failed before there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_url: Option<Url>,
    /// Whether trying again, unchanged, can help.
    pub retryable: bool,
}

/// The answer to a health check.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ConnectionHealthCheckPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// How the server is.
    pub status: HealthStatus,
    /// The time from question to answer, in milliseconds; `null` when no answer came.
    #[schemars(range(max = 600_000))]
    pub latency_ms: Option<u32>,
}

/// How a server is, judged by its answer to a health check.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// It answered in time.
    Healthy,
    /// It answered late, or said that something is missing.
    Degraded,
    /// It did not answer.
    Unreachable,
}
