//! The activity feed: what its lines may weigh.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use typeshare::typeshare;

use crate::event::NexusEvent;

/// How much a line of the activity feed matters.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActivityLevel {
    /// Worth knowing, nothing to do.
    Info,
    /// Works, but not as the user expects.
    Warning,
    /// Failed. The feed announces it at once, and it is delivered for certain.
    Error,
}

/// Whether an activity message must be delivered for certain: when it reports an error.
pub(crate) fn is_error(event: &NexusEvent) -> bool {
    matches!(event, NexusEvent::ActivityMessage { level: ActivityLevel::Error, .. })
}
