//! Adopting tidings as its users do: workspaces of their own, with real cargo, tsc, npm and pre-commit.

mod changing_an_event;
mod decoding;
mod existing_events;
mod first_minutes;
mod frames;
mod init;
mod npm_package;
mod packaged;
mod pre_commit;
mod xtask;
