//! The ids of things that outlive one event.
//!
//! The OpenCode server makes them up; nothing may be read into their text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use typeshare::typeshare;

/// The id of a chat session, given by the OpenCode server.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct SessionId(#[schemars(length(min = 1, max = 128))] pub String);

/// The id of a message, unique within its session.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct MessageId(#[schemars(length(min = 1, max = 128))] pub String);

/// The id of one answer being streamed; another one for every attempt, also of the same message.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct StreamId(#[schemars(length(min = 1, max = 128))] pub String);

/// The id of a provider of models, as the OpenCode server names it: `anthropic`.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ProviderId(#[schemars(length(min = 1, max = 128))] pub String);

/// The id of a model within its provider: `claude-sonnet-4`.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ModelId(#[schemars(length(min = 1, max = 128))] pub String);
