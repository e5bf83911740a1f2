//! `cargo xtask`: the commands of tidings, and what this repository needs besides.

mod bench;
mod meta;
mod repository;
mod test;

use std::process::ExitCode;

use clap::Parser;

/// A run is mostly small pieces of text; with this allocator it takes a quarter less time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// tidings, in its own repository
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
enum Xtask {
    #[command(flatten)]
    Tidings(tidings_cli::Command),
    /// Set up what the tests need and run all of them: Rust, commands, adoption, TypeScript
    Test(test::Test),
    /// Look for values that Rust, TypeScript, the jsonschema crate and ajv judge differently
    Fuzz {
        /// How long
        #[arg(long, default_value_t = 10)]
        minutes: u64,
        /// Where to begin [default: from the clock]
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Look for pairs of schemas that the engine of compatibility decides wrong
    FuzzCompat {
        /// How many pairs
        #[arg(long, default_value_t = 10_000)]
        pairs: u64,
        /// Where to begin [default: from the clock]
        #[arg(long)]
        seed: Option<u64>,
        /// Generated schemas alone, not the official suite, catalogs and published ones
        #[arg(long)]
        vocabulary: bool,
    },
    /// Go on where the tests of delivery stop: model, threads, kills, parsers, damaged stores, with new seeds
    FuzzDeliver {
        /// How long
        #[arg(long, default_value_t = 10)]
        minutes: u64,
        /// Where to begin [default: from the clock]
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Write the JSON Schemas of tidings' own formats into schema/meta
    Meta,
    /// Build the demo's pages and start it, or take pictures of them
    Demo(test::Demo),
    /// Take the picture of the demo's page that the README shows
    Picture,
    /// Measure what tidings costs
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let done = match Xtask::parse() {
        Xtask::Tidings(command) => return command.run(),
        Xtask::Test(test) => test::run(&test),
        Xtask::Fuzz { minutes, seed } => test::fuzz(minutes, seed),
        Xtask::FuzzCompat { pairs, seed, vocabulary } => test::fuzz_compat(pairs, seed, vocabulary),
        Xtask::Demo(demo) => test::demo(&demo),
        Xtask::Picture => test::picture(),
        Xtask::FuzzDeliver { minutes, seed } => test::fuzz_deliver(minutes, seed),
        Xtask::Bench(bench) => bench::run(bench),
        Xtask::Meta => meta::write(&repository::root()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
