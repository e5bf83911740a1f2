//! The answer of the long poll.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the long poll answers: the frames a stream would begin with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PollAnswer {
    /// Where the client stands when it has taken all frames, and where its next poll begins.
    pub cursor: String,
    /// Whether there is more at once.
    pub more: bool,
    /// The frames, in order. Each is a [`Frame`](crate::Frame) and is read by itself, so that one of
    /// a kind that is not known does not take the others along.
    pub frames: Vec<Value>,
}
