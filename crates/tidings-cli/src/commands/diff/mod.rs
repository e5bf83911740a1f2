//! `diff`: what changed, and for whom it breaks.

mod catalogs;
mod files;

use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

use crate::error::Result;
use crate::invocation::Invocation;

/// The arguments of `diff`.
#[derive(Debug, Clone, Args)]
#[non_exhaustive]
pub struct Arguments {
    /// A JSON Schema (drafts 6 to 2020-12); without files, the events since the last release
    #[arg(value_name = "OLD.json", requires = "new")]
    pub old: Option<Utf8PathBuf>,
    /// The JSON Schema that came after it
    #[arg(value_name = "NEW.json")]
    pub new: Option<Utf8PathBuf>,
    /// Take both schemas as they stand: every instance counts, also with fields nobody names
    #[arg(long, requires = "old")]
    pub raw: bool,
    /// The state to compare the events with: a revision of git, or a folder [default: the last release]
    #[arg(long, value_name = "REV|DIR", conflicts_with = "old")]
    pub against: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// How a difference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person
    Text,
    /// One JSON object
    Json,
}

pub(crate) fn run(arguments: &Arguments, invocation: &Invocation) -> Result<ExitCode> {
    match (&arguments.old, &arguments.new) {
        (Some(old), Some(new)) => files::run(old, new, arguments, invocation),
        _ => catalogs::run(arguments, invocation),
    }
}
