//! Why a command could not run (exit code 2).

use std::fmt;

/// A command could not run: the message names the place, the help the way out.
///
/// It is not a finding: findings are what a run that worked has to say (exit code 1).
#[derive(Debug)]
pub struct Error {
    message: String,
    help: Vec<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    /// Somebody else (rustc, cargo) has said it already.
    already_said: bool,
}

/// The result of a command's parts.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with a message: lower case, one line, names the place.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: Vec::new(), source: None, already_said: false }
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) fn said_by_cargo(mut self) -> Self {
        self.already_said = true;
        self
    }

    /// The ways out, one line each.
    #[must_use]
    pub fn helps(&self) -> &[String] {
        &self.help
    }

    /// Whether the details are on standard error already, as rustc or cargo wrote them.
    #[must_use]
    pub fn already_said(&self) -> bool {
        self.already_said
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Reading and writing files, with the path in the message.
pub(crate) fn io(doing: &str, path: impl AsRef<std::path::Path>) -> impl FnOnce(std::io::Error) -> Error {
    let message = format!("could not {doing} `{}`", path.as_ref().display());
    move |error| {
        let help = match error.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Some("make it writable for you, or point the output at another folder")
            }
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Some("free some space and run the command again; the files are as they were")
            }
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::AlreadyExists => {
                Some("a part of this path is a file, not a folder")
            }
            _ => None,
        };
        let error = Error::new(message).because(error);
        match help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}
