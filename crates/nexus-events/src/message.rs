//! What happens to whole messages.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidings::{Payload, Version};
use typeshare::typeshare;

use crate::chat::ChatMessage;
use crate::ids::{MessageId, SessionId};

/// The user's message was handed to the server.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct MessageSentPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// The message as sent.
    pub message: ChatMessage,
}

/// A whole message came from the server.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct MessageReceivedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// The message as received.
    pub message: ChatMessage,
}

/// Some fields of a message changed.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct MessageUpdatedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// The message.
    pub message_id: MessageId,
    /// The new values of the changed fields, by name; `null` where a value was removed.
    pub changes: BTreeMap<String, Value>,
}

/// A message was deleted from its session.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct MessageDeletedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session it belonged to.
    pub session_id: SessionId,
    /// The message that is no more.
    pub message_id: MessageId,
}
