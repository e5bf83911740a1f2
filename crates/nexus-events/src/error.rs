//! What went wrong, where no other family has an event for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidings::{Payload, Version};
use typeshare::typeshare;

use crate::ids::SessionId;

/// What went wrong, in words a user can read; never empty.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorText(#[schemars(length(min = 1, max = 4096))] pub String);

/// A request over the network failed.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ErrorNetworkPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// What went wrong.
    pub error: ErrorText,
    /// What the application was about to do: `listing sessions`.
    #[schemars(length(min = 1, max = 256))]
    pub context: String,
    /// Whether trying again, unchanged, can help.
    pub retryable: bool,
}

/// The server refused the user's credentials.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ErrorAuthenticationPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// What went wrong.
    pub error: ErrorText,
    /// What the application was about to do.
    #[schemars(length(min = 1, max = 256))]
    pub context: String,
}

/// What the user entered was refused.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ErrorValidationPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The field, as the form names it.
    #[schemars(length(min = 1, max = 256))]
    pub field: String,
    /// What is wrong with the value.
    pub error: ErrorText,
    /// The refused value; left out where it may be a secret, and where nothing was entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// Something failed that concerns one session only.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ErrorSessionPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session.
    pub session_id: SessionId,
    /// What went wrong.
    pub error: ErrorText,
}

/// A fault of the application itself.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ErrorInternalPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// What went wrong.
    pub error: ErrorText,
    /// The part of the application it happened in: `stream bridge`.
    #[schemars(length(min = 1, max = 128))]
    pub component: String,
    /// What helps to find the cause; left out when nothing more is known. For a report, not to be
    /// shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub details: Option<String>,
}
