//! `cargo xtask bench`: what tidings costs, measured on catalogs of any size and printed as tables.
//!
//! What is measured is an optimised build: a bench started from any other starts itself again with
//! `cargo run --release`.

mod changed;
mod client;
mod compat;
mod deliver;
mod generation;
mod minutes;
mod pays;
mod process;
mod synthetic;
mod table;
mod unchanged;
mod validate;
mod workspace;

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};

use process::cargo;

/// What to measure.
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Generating and checking, on synthetic catalogs
    Generate(Generate),
    /// What tidings adds to the build of an application, and what a first build of the toolchain costs
    Pays(Pays),
    /// What a person waits for who builds and tests this repository, in a clean clone
    Minutes(minutes::Minutes),
    /// Deciding compatibility
    Compat(compat::Compat),
    /// Judging events at run time beside other validators: in TypeScript, in Rust, over a large file
    Validate(validate::Validate),
    /// Delivering events beside others: in memory, on disk, over HTTP
    Deliver(deliver::Deliver),
    /// The client in TypeScript and its feed, in Chromium, beside their bare parts
    Client(client::Client),
    /// One measurement of generation, in a process of its own
    #[command(hide = true)]
    One {
        /// How many event types
        types: usize,
    },
}

/// What to measure of generating and checking.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// How many event types the catalogs have
    #[arg(long, value_delimiter = ',', default_values_t = [100, 1_000, 10_000])]
    types: Vec<usize>,
    /// How many event types the workspaces have that are compiled; `0` for none
    #[arg(long, value_delimiter = ',', default_values_t = [100, 1_000])]
    compiled: Vec<usize>,
    /// How often each is measured; the median is printed
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The program typeshare (of typeshare-cli) to measure beside [default: the one on the path]
    #[arg(long, value_name = "PATH")]
    typeshare: Option<PathBuf>,
}

/// What to measure of builds.
#[derive(Debug, Args)]
pub(crate) struct Pays {
    /// How often each build is measured; the median is printed
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Leave out the first build of the toolchain
    #[arg(long)]
    without_toolchain: bool,
}

/// Runs one of the benches.
pub(crate) fn run(bench: Bench) -> Result<()> {
    if let Bench::One { types } = bench {
        return generation::measure_one(types);
    }
    if let Bench::Minutes(options) = bench {
        // Of which nothing is measured in this process.
        return minutes::measure(&options);
    }
    if let Bench::Client(options) = bench {
        return client::run(&options);
    }
    if cfg!(debug_assertions) {
        return optimised();
    }
    match bench {
        Bench::Generate(options) => generate(&options),
        Bench::Pays(options) => pays::run(options.rounds, options.without_toolchain),
        Bench::Compat(options) => compat::run(&options),
        Bench::Validate(options) => validate::run(&options),
        Bench::Deliver(options) => deliver::run(&options),
        Bench::Minutes(_) | Bench::Client(_) | Bench::One { .. } => Ok(()),
    }
}

/// Starts the same command again in a release build.
fn optimised() -> Result<()> {
    anstream::eprintln!("bench: building with --release, which is what is measured");
    let status = cargo()
        .args(["run", "--quiet", "--release", "--package", "xtask", "--"])
        .args(std::env::args_os().skip(1))
        .status()
        .context("could not start cargo")?;
    if !status.success() {
        bail!("the bench ended with {status}");
    }
    Ok(())
}

fn generate(options: &Generate) -> Result<()> {
    let typeshare = options.typeshare.clone().or_else(|| process::on_path("typeshare"));
    generation::run(&options.types, options.rounds, typeshare.as_deref())?;
    unchanged::run(&options.types, options.rounds)?;
    let compiled: Vec<usize> = options.compiled.iter().copied().filter(|types| *types > 0).collect();
    if !compiled.is_empty() {
        changed::run(&compiled, options.rounds, &process::cargo_tidings()?)?;
    }
    anstream::println!("release build; medians of {} rounds", options.rounds);
    Ok(())
}
