//! `cargo xtask`: the commands of tidings, and what this repository needs besides.

use std::process::ExitCode;

use clap::Parser;

/// tidings, in its own repository
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
enum Xtask {
    #[command(flatten)]
    Tidings(tidings_cli::Command),
}

fn main() -> ExitCode {
    match Xtask::parse() {
        Xtask::Tidings(command) => command.run(),
    }
}
