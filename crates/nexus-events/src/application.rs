//! The application's own lifecycle and settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidings::{Payload, Version};
use typeshare::typeshare;

/// The name of something application or server can do: `streaming`.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct FeatureName(#[schemars(length(min = 1, max = 64))] pub String);

/// The application's Rust side runs.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ApplicationStartedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The application's release, as its package has it: `0.4.1`.
    #[schemars(length(min = 1, max = 64))]
    pub app_version: String,
}

/// Everything is loaded.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ApplicationReadyPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// What this build of the application can do.
    pub features: Vec<FeatureName>,
}

/// The application is about to end.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ApplicationShutdownPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// Why, in words to show; `null` when the user has closed it.
    #[schemars(length(min = 1, max = 2000))]
    pub reason: Option<String>,
}

/// A setting changed.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ApplicationConfigChangedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The setting's key, dotted: `appearance.theme`.
    #[schemars(length(min = 1, max = 256))]
    pub key: String,
    /// Its new value; `null` when it was reset to its default.
    pub value: Value,
}
