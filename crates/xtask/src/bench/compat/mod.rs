//! `cargo xtask bench compat`: what deciding compatibility costs.

mod adversarial;
mod catalog;
mod pairs;

use anyhow::Result;
use clap::Args;

/// What to measure of compatibility.
#[derive(Debug, Args)]
pub(crate) struct Compat {
    /// How often each is measured; the median is printed
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// Measures every part.
pub(super) fn run(options: &Compat) -> Result<()> {
    catalog::run(options.rounds)?;
    adversarial::run(options.rounds);
    anstream::println!("release build; medians of {} rounds", options.rounds);
    Ok(())
}
