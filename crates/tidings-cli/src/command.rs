//! The command line: a clap type to run as a whole, flatten into a team's own xtask, or nest there.

use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::Subcommand;

use crate::commands;
use crate::error::Result;
use crate::invocation::Invocation;
use crate::report::{self, Format};

/// The commands of tidings.
///
/// Run it as a whole, or make it part of an xtask:
///
/// ```
/// #[derive(clap::Parser)]
/// enum Xtask {
///     /// Events: schema, types, drift
///     #[command(subcommand)]
///     Events(tidings_cli::Command),
///     /// What was there before
///     Dist,
/// }
///
/// fn main() -> std::process::ExitCode {
/// #   if std::env::args().len() == 1 { return std::process::ExitCode::SUCCESS }
///     match clap::Parser::parse() {
///         Xtask::Events(command) => command.run(),
///         Xtask::Dist => std::process::ExitCode::SUCCESS,
///     }
/// }
/// ```
///
/// `cargo xtask events check` works then.
#[derive(Debug, Clone, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Write schema/current and every output from the events
    Generate {
        /// Run again whenever sources, templates or the configuration change
        #[arg(long)]
        watch: bool,
    },
    /// Say what has drifted, contradicts itself or breaks a reader; write nothing
    Check {
        /// How findings are written [default: text; github under GITHUB_ACTIONS]
        #[arg(long, value_enum)]
        format: Option<Format>,
        /// Judge against the merge base with a revision of git, or against a folder
        #[arg(long, value_name = "REV|DIR")]
        against: Option<String>,
    },
    /// Freeze every version and revision that no release has yet
    Release {
        /// The name of the release [default: the next number]
        #[arg(long)]
        name: Option<String>,
    },
    /// Start the next version of a released event, and keep the released one
    Bump(commands::bump::Arguments),
    /// Let one break pass that is intended
    Allow {
        /// The id of the finding, as `check` shows it
        id: String,
        /// Why it may pass
        #[arg(long)]
        reason: String,
        /// The state that `check --against` found it in
        #[arg(long, value_name = "REV|DIR")]
        against: Option<String>,
    },
    /// Note that an event was ended on purpose
    Retire {
        /// The event: its tag, or CATALOG/TAG
        event: String,
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Say what changed since the last release, or between two schemas, and for whom it breaks
    Diff(commands::diff::Arguments),
    /// Tell in a user's words what changed between two releases, as Markdown
    Changelog {
        /// The older release [default: the last one]
        from: Option<String>,
        /// The newer release [default: what is there now]
        to: Option<String>,
    },
    /// List every event type and version
    List {
        /// How the list is written
        #[arg(long, value_enum, default_value = "text")]
        format: commands::list::Format,
    },
    /// Say what a rule means and how it is mended
    Explain {
        /// The rule's id; without it, all rules are listed
        rule: Option<String>,
    },
    /// Judge stored events, one a line, by the committed schemas
    Validate(commands::validate::Arguments),
    /// Print valid and varied events, or labelled near misses, from the committed schemas
    Sample(commands::sample::Arguments),
    /// Make TypeScript types from a JSON Schema file (drafts 6 to 2020-12)
    Typescript {
        /// The JSON Schema
        #[arg(value_name = "SCHEMA.json")]
        schema: Utf8PathBuf,
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: Utf8PathBuf,
        /// The name of the root type [default: the schema's title]
        #[arg(long, value_name = "ROOT")]
        name: Option<String>,
    },
    /// Start with tidings in this workspace, or in an empty folder
    Init {
        /// Where tidings comes from: a path, a git address or a version [default: this version]
        #[arg(long, value_name = "PATH|GIT|VERSION")]
        tidings: Option<String>,
        /// Who reads the events [default: separate; asked for on a terminal]
        #[arg(long, value_enum)]
        readers: Option<commands::init::Readers>,
    },
}

impl Command {
    /// Runs the command. Exit code 0: clean; 1: findings; 2: could not run.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let invocation = Invocation::from_env(self.name());
        let format = match &self {
            Command::Check { format, .. } => Format::or_environment(*format),
            _ => Format::Text,
        };
        match self.run_as(&invocation) {
            Ok(code) => code,
            Err(error) => {
                anstream::eprint!("{}", report::failure(&error, format, &invocation));
                if let Some(report) = report::failed_report(&error, format, &invocation) {
                    anstream::print!("{report}");
                }
                ExitCode::from(2)
            }
        }
    }

    fn run_as(self, invocation: &Invocation) -> Result<ExitCode> {
        match self {
            Command::Generate { watch: false } => commands::generate::run(invocation),
            Command::Generate { watch: true } => commands::watch::run(invocation),
            Command::Check { format, against } => {
                commands::check::run(Format::or_environment(format), against.as_deref(), invocation)
            }
            Command::Release { name } => commands::release::run(name.as_deref(), invocation),
            Command::Bump(arguments) => commands::bump::run(&arguments, invocation),
            Command::Allow { id, reason, against } => {
                commands::allow::run(&id, &reason, against.as_deref(), invocation)
            }
            Command::Retire { event, reason } => commands::retire::run(&event, reason.as_deref(), invocation),
            Command::Diff(arguments) => commands::diff::run(&arguments, invocation),
            Command::Changelog { from, to } => commands::changelog::run(from.as_deref(), to.as_deref()),
            Command::List { format } => commands::list::run(format),
            Command::Explain { rule } => commands::explain::run(rule.as_deref(), invocation),
            Command::Validate(arguments) => commands::validate::run(&arguments),
            Command::Sample(arguments) => commands::sample::run(&arguments),
            Command::Typescript { schema, out, name } => {
                commands::typescript::run(&schema, &out, name.as_deref(), invocation)
            }
            Command::Init { tidings, readers } => {
                commands::init::run(tidings.as_deref(), readers, invocation)
            }
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Command::Generate { .. } => "generate",
            Command::Check { .. } => "check",
            Command::Release { .. } => "release",
            Command::Bump(_) => "bump",
            Command::Allow { .. } => "allow",
            Command::Retire { .. } => "retire",
            Command::Diff(_) => "diff",
            Command::Changelog { .. } => "changelog",
            Command::List { .. } => "list",
            Command::Explain { .. } => "explain",
            Command::Validate(_) => "validate",
            Command::Sample(_) => "sample",
            Command::Typescript { .. } => "typescript",
            Command::Init { .. } => "init",
        }
    }
}
