//! Sessions and messages, as several events carry them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use typeshare::typeshare;

use crate::ids::{MessageId, ModelId, ProviderId, SessionId};

/// One conversation with the assistant.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChatSession {
    /// The session's id.
    pub id: SessionId,
    /// The title in the list of sessions; `null` until the server or the user has given one.
    #[schemars(length(min = 1, max = 256))]
    pub title: Option<String>,
    /// When the session was created.
    pub created_at: DateTime<Utc>,
    /// When the session or one of its messages last changed. The list is sorted by it.
    pub updated_at: DateTime<Utc>,
    /// The messages, oldest first. Empty in a new session.
    pub messages: Vec<ChatMessage>,
    /// The model the session uses; left out when it uses the server's own choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_config: Option<ModelConfig>,
    /// What the server keeps beside the session; left out when there is nothing. Shown nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<BTreeMap<String, Value>>,
}

/// One message of a conversation.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChatMessage {
    /// The message's id.
    pub id: MessageId,
    /// Who wrote it.
    pub role: MessageRole,
    /// The text, Markdown. Empty while the assistant has not written anything yet.
    pub content: String,
    /// When it was sent.
    pub timestamp: DateTime<Utc>,
    /// The model that wrote it; left out of a user's messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelId>,
    /// What the server keeps beside the message; left out when there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<BTreeMap<String, Value>>,
}

/// Who wrote a message.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageRole {
    /// The person at the keyboard.
    User,
    /// The model.
    Assistant,
}

/// Which model a session talks to.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelConfig {
    /// The provider.
    pub provider_id: ProviderId,
    /// The model, one of the provider's.
    pub model_id: ModelId,
}
