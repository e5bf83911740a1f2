//! The commands of tidings: a clap [`Command`] to run as a whole, to flatten into or to nest in an
//! xtask, and the binary `cargo-tidings`.
//!
//! The parts, in the order of a run: [`workspace`] and [`config`] find out where we are;
//! `exporter` builds and runs `examples/catalog.rs`; [`sources`] reads the same definitions a second
//! time; [`baseline`] reads what was released, and `history` what git has of it; [`compute`] makes the [`plan`] from both; [`drift`] compares it with the disk; `write`
//! brings the disk to it; [`stamp`] remembers a clean run; `report` says what was found.

pub mod baseline;
mod bump;
mod cargo_tidings;
mod carrying;
mod command;
mod commands;
mod committed;
pub mod compute;
pub mod config;
mod current;
pub mod drift;
mod error;
mod exporter;
mod fixtures;
mod git;
mod history;
mod invocation;
pub mod manifest;
pub mod plan;
mod promises;
mod report;
mod root;
mod schema_file;
pub mod sources;
pub mod stamp;
mod stored;
pub mod workspace;
mod write;

#[doc(hidden)]
pub use cargo_tidings::cargo_tidings;
pub use command::Command;
pub use commands::bump::Arguments as BumpArguments;
pub use commands::diff::{Arguments as DiffArguments, Format as DiffFormat};
pub use commands::init::Readers as InitReaders;
pub use commands::list::Format as ListFormat;
pub use commands::sample::Arguments as SampleArguments;
pub use commands::validate::{Arguments as ValidateArguments, Format as ValidateFormat};
pub use committed::View;
pub use error::{Error, Result};
pub use invocation::Invocation;
pub use report::{Format, check_report_schema};
pub use write::write;
