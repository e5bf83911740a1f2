//! The fault matrix of `tidings/1`, on the real server process. The oracle of each row: applied = owed, in
//! order, no repeats, or one exact gap.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../client/mod.rs"]
mod client;
#[path = "../process/mod.rs"]
mod process;

mod restart;
