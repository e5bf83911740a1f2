//! `cargo xtask`: the commands of tidings, and what this repository needs besides.

mod bench;
mod meta;
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
    /// Set up what the tests need and run all of them: Rust, TypeScript, command line
    Test,
    /// Write the JSON Schemas of tidings' own formats into schema/meta
    Meta,
    /// Measure what tidings costs
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let done = match Xtask::parse() {
        Xtask::Tidings(command) => return command.run(),
        Xtask::Test => test::run(),
        Xtask::Bench(bench) => bench::run(bench),
        Xtask::Meta => meta::write(&test::root()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
