//! The reference application of tidings: a server that keeps an agent running, and a page that shows
//! what happens to both.
//!
//! ```text
//! nexus-demo            a small parent that keeps the server running
//! └─ nexus-demo server  the page under `/`, the protocol under `/events`
//!    └─ nexus-demo agent  answers a prompt by streaming a text
//! ```
//! A child ends with its parent, however that ends: its standard input is a pipe whose other end only
//! the parent has ([`child`]).

mod address;
mod agent;
mod child;
mod http;
mod parent;
mod replay;
mod server;
mod signals;
mod stats;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// The reference application of tidings: events that survive whatever you do to them
#[derive(Debug, Parser)]
#[command(name = "nexus-demo", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    parent: parent::ParentArguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The server alone, without the parent that starts it again
    Server(server::Arguments),
    /// The agent alone: answers a prompt by streaming a text
    Agent(agent::Arguments),
    /// Publish stored events of any version, with or without envelope, to a running server
    Replay(replay::Arguments),
    /// Watch a running server
    Stats(stats::Arguments),
}

/// Where a process listens and what it keeps.
#[derive(Debug, Clone, Args)]
struct Place {
    /// The port on 127.0.0.1; 0 lets the system choose
    #[arg(long, value_name = "N", default_value_t = 4100)]
    port: u16,
    /// The folder of what is kept [default: `nexus-demo-data` beside the program]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = runtime().and_then(|runtime| {
        runtime.block_on(async {
            match arguments.command {
                None => parent::run(arguments.parent).await,
                Some(Command::Server(server)) => server::run(server).await,
                Some(Command::Agent(agent)) => agent::run(&agent).await,
                Some(Command::Replay(replay)) => return replay::run(&replay).await,
                Some(Command::Stats(stats)) => stats::run(&stats).await,
            }
            .map(|()| ExitCode::SUCCESS)
        })
    });
    done.unwrap_or_else(|error| {
        anstream::eprintln!("nexus-demo: {error:#}");
        ExitCode::from(2)
    })
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
