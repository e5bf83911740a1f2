//! The program `cargo-tidings`.

use std::process::ExitCode;

use clap::Parser;

use crate::Command;

/// Versioned events from Rust to TypeScript
#[derive(Parser)]
#[command(name = "cargo-tidings", bin_name = "cargo tidings", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What `cargo-tidings` does; only its allocator is chosen elsewhere.
#[doc(hidden)]
pub fn cargo_tidings() -> ExitCode {
    // cargo passes its subcommand's name on: `cargo-tidings tidings check`.
    let mut args: Vec<_> = std::env::args_os().collect();
    if args.get(1).is_some_and(|word| word == "tidings") {
        args.remove(1);
    }
    Cli::parse_from(args).command.run()
}
