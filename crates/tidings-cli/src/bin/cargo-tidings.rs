//! `cargo tidings`: all commands without an xtask.

use std::process::ExitCode;

use clap::Parser;

/// A run is mostly small pieces of text; with this allocator it takes a quarter less time.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Versioned events from Rust to TypeScript
#[derive(Parser)]
#[command(name = "cargo-tidings", bin_name = "cargo tidings", version)]
struct Cli {
    #[command(subcommand)]
    command: tidings_cli::Command,
}

fn main() -> ExitCode {
    // cargo passes its subcommand's name on: `cargo-tidings tidings check`.
    let mut args: Vec<_> = std::env::args_os().collect();
    if args.get(1).is_some_and(|word| word == "tidings") {
        args.remove(1);
    }
    Cli::parse_from(args).command.run()
}
