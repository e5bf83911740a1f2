//! What a program said, and how it ended.

use std::process::{Command, Stdio};

/// The end of a program.
#[derive(Debug, Clone)]
pub struct Said {
    /// The words it was called with.
    pub command: String,
    /// The exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// Runs a program to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn by(command: &mut Command) -> Self {
        let shown = format!("{command:?}");
        let output = command
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("could not start {shown}: {error}"));
        Self {
            command: shown,
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Both streams, standard output first.
    #[must_use]
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// The same, when it ended with this exit code.
    ///
    /// # Panics
    /// With everything that was said, when it did not.
    #[track_caller]
    #[must_use]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{} ended with {}\n{}\n{}", self.command, self.code, self.out, self.err);
        self
    }

    /// The same, when it did not end with success.
    ///
    /// # Panics
    /// When it did.
    #[track_caller]
    #[must_use]
    pub fn failed(self) -> Self {
        assert_ne!(self.code, 0, "{} ended well\n{}\n{}", self.command, self.out, self.err);
        self
    }

    /// The same, when a text is in either stream.
    ///
    /// # Panics
    /// With everything that was said, when it is not.
    #[track_caller]
    #[must_use]
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.all().contains(text),
            "{} did not say {text:?}\n{}\n{}",
            self.command,
            self.out,
            self.err
        );
        self
    }

    /// Nothing more to ask of it.
    pub fn done(self) {}
}
