//! What a window is told where its question cannot be answered.

use serde::Serialize;

/// A refusal: what a promise of `invoke` is rejected with, as JSON. `code` is for programs, `message` for people who
/// write them; it never repeats what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    code: Code,
    message: String,
}

/// Why a question is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Code {
    /// It cannot be read: the message names the argument.
    BadRequest,
    /// As many connections as there may be.
    Full,
    /// The page has gone that asked.
    PageLeft,
    /// Too many questions of this window wait already.
    TooManyWaiting,
    /// The scope of the permission cannot be read.
    BadScope,
    /// The application's function failed.
    SnapshotFailed,
    AudiencesFailed,
    /// The application has none.
    NoSnapshot,
}

impl Refusal {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    #[cfg(test)]
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, message)
    }
}
