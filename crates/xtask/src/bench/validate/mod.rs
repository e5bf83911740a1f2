//! Judging events at run time, ours beside others: in TypeScript, in Rust, and over large files.
//!
//! What is judged is the contract in `tests/bench`, whose schemas and TypeScript this bench makes itself.

mod forge;
mod rust;
mod stream;
mod typescript;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::process::{cargo, figure, output_of, repository, run as timed};

/// What to measure of judging.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// How often each is measured; the median is printed
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// How large a file `validate` reads, in millions of bytes
    #[arg(long, default_value_t = 1_000)]
    megabytes: u64,
    /// Measure one part only
    #[arg(long)]
    only: Option<Part>,
}

/// A part of the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Validators in TypeScript, under Node.js
    Typescript,
    /// From bytes to a verdict, in Rust
    Rust,
    /// `validate` on a large file
    Stream,
}

/// Prints the tables.
pub(super) fn run(options: &Validate) -> Result<()> {
    let forge = forge::make()?;
    let wanted = |part| options.only.is_none_or(|only| only == part);
    if wanted(Part::Typescript) {
        typescript::run(&forge, options.rounds)?;
    }
    if wanted(Part::Rust) {
        rust::run(&forge, options.rounds)?;
    }
    if wanted(Part::Stream) {
        stream::run(&forge, options.megabytes, options.rounds.min(3))?;
    }
    Ok(())
}

/// What was made of the contract, and the program that measures.
struct Forge {
    /// A workspace with published schemas and generated TypeScript.
    root: PathBuf,
    /// The program of `tests/bench`.
    program: PathBuf,
}

impl Forge {
    fn schemas(&self) -> PathBuf {
        self.root.join("schema/current/forge")
    }

    /// What the program answers.
    fn ask(&self, args: &[&str]) -> Result<Value> {
        let said = output_of(super::process::clean(&self.program.to_string_lossy()).args(args))?;
        serde_json::from_str(&said).with_context(|| format!("{} printed no JSON", self.program.display()))
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}

/// `2.04`, with as many digits as say something.
fn ratio(of: f64, to: f64) -> String {
    let ratio = of / to;
    if ratio < 10.0 { format!("{ratio:.2}") } else { format!("{ratio:.0}") }
}
