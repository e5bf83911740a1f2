//! What happens to sessions as a whole.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidings::{Payload, Version};
use typeshare::typeshare;

use crate::chat::ChatSession;
use crate::ids::SessionId;

/// Something was done to a session.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SessionUpdatePayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session.
    pub session_id: SessionId,
    /// What was done to it.
    pub action: SessionAction,
    /// When it was done.
    pub timestamp: DateTime<Utc>,
}

/// What can be done to a session.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionAction {
    /// It was created.
    Created,
    /// It, or one of its messages, was changed.
    Updated,
    /// It was deleted.
    Deleted,
}

/// A session was created.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SessionCreatedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The new session.
    pub session: ChatSession,
}

/// Some fields of a session changed.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SessionUpdatedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session.
    pub session_id: SessionId,
    /// The new values of the changed fields, by name; `null` where a value was removed.
    pub changes: BTreeMap<String, Value>,
}

/// A session was deleted.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SessionDeletedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session that is no more.
    pub session_id: SessionId,
}

/// The user chose another session.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SessionSelectedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session to show.
    pub session_id: SessionId,
}

/// All sessions the server has.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SessionListedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The sessions, the one changed last first.
    pub sessions: Vec<ChatSession>,
}
