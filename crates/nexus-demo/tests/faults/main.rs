//! The fault matrix of `tidings/1`, on the real server process. The oracle of each row: applied = owed, in
//! order, no repeats, or one exact gap.
#![cfg(unix)]
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "tests")]

#[path = "../client/mod.rs"]
mod client;
#[path = "../process/mod.rs"]
mod process;

mod beginnings;
mod clocks;
mod corrupted;
mod crowd;
mod cuts;
mod disk;
mod herd;
mod history;
#[cfg(target_os = "linux")]
mod network;
mod proxy;
mod restart;
mod silence;
mod slow;
mod snapshot;
mod sources;
mod suspended;
mod tampered;
mod text;
mod versions;
