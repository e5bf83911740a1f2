//! Why a hub does not start, and why an event does not go out.

use std::error::Error;
use std::fmt;

use tidings::validate::Invalid;

use crate::log::LogError;

/// Why a hub does not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The embedded schemas do not fit the enum; what to do is in the message.
    Schemas(String),
    /// The log cannot be opened.
    Log(LogError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schemas(said) => f.write_str(said),
            Self::Log(error) => write!(f, "the log cannot be opened: {error}"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Schemas(_) => None,
            Self::Log(error) => Some(error),
        }
    }
}

/// Why an event does not go out. Then nothing was sent, and nobody waits for it.
#[derive(Debug)]
pub struct PublishError {
    pub(super) kind: PublishErrorKind,
    pub(super) event_type: &'static str,
    pub(super) said: String,
    pub(super) invalid: Option<Box<Invalid>>,
}

/// The kinds of [`PublishError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PublishErrorKind {
    /// The schema refuses it: [`PublishError::invalid`] has the issues.
    Invalid,
    /// Its variant is not part of the catalog.
    Skipped,
    /// Its envelope is larger than may be.
    TooLarge,
    /// As many events are waiting for the disk as may.
    Full,
    /// The hub is closed.
    Closed,
    /// serde does not write it, or the application's own code panicked.
    NotWritten,
}

impl PublishErrorKind {
    /// Every kind, for a table of counters.
    pub const ALL: [Self; 6] =
        [Self::Invalid, Self::Skipped, Self::TooLarge, Self::Full, Self::Closed, Self::NotWritten];

    /// The word for it in figures.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Skipped => "skipped",
            Self::TooLarge => "too_large",
            Self::Full => "full",
            Self::Closed => "closed",
            Self::NotWritten => "not_written",
        }
    }
}

impl PublishError {
    pub(super) fn new(kind: PublishErrorKind, event_type: &'static str, said: impl Into<String>) -> Self {
        Self { kind, event_type, said: said.into(), invalid: None }
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> PublishErrorKind {
        self.kind
    }

    /// The type of the event.
    #[must_use]
    pub fn event_type(&self) -> &'static str {
        self.event_type
    }

    /// Everything that the schema finds wrong, where it refused the event.
    #[must_use]
    pub fn invalid(&self) -> Option<&Invalid> {
        self.invalid.as_deref()
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was not sent: {}", self.event_type, self.said)
    }
}

impl Error for PublishError {}
