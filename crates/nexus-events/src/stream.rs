//! An answer of the assistant while it is being written.
//!
//! One stream is one attempt: `stream_started`, any number of `stream_chunk`, then exactly one of
//! `stream_completed`, `stream_error`, `stream_stopped`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Payload, Version};
use typeshare::typeshare;

use crate::error::ErrorText;
use crate::ids::{MessageId, SessionId, StreamId};

/// The assistant has begun to answer.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct StreamStartedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session the answer belongs to.
    pub session_id: SessionId,
    /// The stream; every later event of this answer names it.
    pub stream_id: StreamId,
    /// The message the answer becomes.
    pub message_id: MessageId,
}

/// The next piece of an answer.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct StreamChunkPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session the answer belongs to.
    pub session_id: SessionId,
    /// The stream.
    pub stream_id: StreamId,
    /// The message the answer becomes.
    pub message_id: MessageId,
    /// The text to append; a piece may end in the middle of a word, never of a character.
    #[schemars(length(min = 1))]
    pub content: String,
    /// The place of this piece in the answer, counted from 0 without gaps.
    pub index: u32,
}

/// The answer is complete.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct StreamCompletedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session the answer belongs to.
    pub session_id: SessionId,
    /// The stream, which ends here.
    pub stream_id: StreamId,
    /// The message the answer has become.
    pub message_id: MessageId,
    /// The whole text; stands above what the chunks have built up.
    pub final_content: String,
}

/// The answer broke off with an error.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct StreamErrorPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session the answer belongs to.
    pub session_id: SessionId,
    /// The stream, which ends here.
    pub stream_id: StreamId,
    /// What went wrong.
    pub error: ErrorText,
    /// Whether asking again, unchanged, can help.
    pub retryable: bool,
}

/// The answer was stopped without an error.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct StreamStoppedPayload {
    /// The version of this payload.
    pub version: Version<1>,
    /// The session the answer belongs to.
    pub session_id: SessionId,
    /// The stream, which ends here.
    pub stream_id: StreamId,
}
