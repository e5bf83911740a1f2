//! Why there is a gap, and why a connection ends.

use serde::{Deserialize, Serialize};

/// Why a client missed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// It was away longer than the window reaches back.
    Window,
    /// It is connected, and the window has overtaken it.
    Slow,
    /// The log was cut since: the server ended before it could write its window down.
    Restart,
    /// The log does not know its cursor.
    Unknown,
    /// Kept events were removed, or could no longer be read, while it caught up.
    Removed,
}

impl GapReason {
    /// Every reason, for a table of counters.
    pub const ALL: [Self; 5] = [Self::Window, Self::Slow, Self::Restart, Self::Unknown, Self::Removed];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Slow => "slow",
            Self::Restart => "restart",
            Self::Unknown => "unknown",
            Self::Removed => "removed",
        }
    }
}

/// Why a server ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GoodbyeReason {
    /// The server stops.
    Stopping,
    /// The server has as many connections as it may.
    Full,
    /// The connection is old; credentials are looked at again.
    Age,
    /// The client may no longer see what it sees.
    Revoked,
}
