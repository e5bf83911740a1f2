//! The reference application as whole processes: the parent, the agent, stored events, the figures.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "../client/mod.rs"]
mod client;
#[path = "../process/mod.rs"]
mod process;

mod agent;
mod parent;
mod replay;
mod stats;
