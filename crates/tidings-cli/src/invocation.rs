//! The words a command was called with, so that every next command that is printed can be pasted.

use std::path::Path;

/// The words before the command: `cargo xtask`, `cargo tidings`, `cargo xtask events`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    words: String,
}

impl Invocation {
    /// From this process's arguments; `command` is the tidings command that was recognised.
    #[must_use]
    pub fn from_env(command: &str) -> Self {
        Self::from_args(std::env::args(), command)
    }

    /// From arguments, the program first. The program `cargo-tidings` is called as
    /// `cargo tidings`; any other is taken to be a cargo alias of its own name (`cargo xtask`).
    /// Words between the program and the command are where the command is nested.
    #[must_use]
    pub fn from_args(args: impl IntoIterator<Item = String>, command: &str) -> Self {
        let mut args = args.into_iter();
        let program = args.next().unwrap_or_default();
        let name = Path::new(&program).file_stem().and_then(|stem| stem.to_str()).unwrap_or("tidings");
        let mut words = match name.strip_prefix("cargo-") {
            Some(subcommand) => vec!["cargo".to_owned(), subcommand.to_owned()],
            None => vec!["cargo".to_owned(), name.to_owned()],
        };
        for word in args.take_while(|word| word != command) {
            if !word.starts_with('-') && Some(&word) != words.last() {
                words.push(word);
            }
        }
        Self { words: words.join(" ") }
    }

    /// As named in the configuration.
    #[must_use]
    pub fn named(words: impl Into<String>) -> Self {
        Self { words: words.into() }
    }

    /// The words, followed by a command: `cargo xtask generate`.
    #[must_use]
    pub fn with(&self, command: &str) -> String {
        format!("{} {command}", self.words)
    }

    /// Replaces `{command}` in a text of the library crates.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        text.replace("{command}", &self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_a_person_would_type() {
        for (args, words) in [
            (&["/x/target/debug/xtask", "check"][..], "cargo xtask check"),
            (&["/x/bin/cargo-tidings", "tidings", "check"], "cargo tidings check"),
            (&["cargo-tidings.exe", "check"], "cargo tidings check"),
            (&["xtask", "events", "check"], "cargo xtask events check"),
            (&["xtask", "--verbose", "events", "check"], "cargo xtask events check"),
        ] {
            let args = args.iter().map(|word| (*word).to_owned());
            assert_eq!(Invocation::from_args(args, "check").with("check"), words);
        }
    }
}
