//! One group of rows at a time, for `cargo xtask bench deliver`, which calls this program; and the
//! processes that a group starts of it.

mod catalog;
mod catchup;
mod client;
mod disk;
mod fanout;
mod figures;
mod idle;
mod peers;
mod publishing;
mod server;
mod stalled;
mod start;

use std::path::Path;

use anyhow::{Result, bail};
use figures::{Effort, say};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", kind, store] => return server::run(kind.parse()?, Path::new(store)),
        ["open", store, publish, end] => return start::open(Path::new(store), publish.parse()?, end),
        _ => {}
    }
    let [group, folder, rounds, size] = words.as_slice() else {
        bail!("publishing|disk|fanout|catchup|idle|stalled|start FOLDER ROUNDS quick|whole");
    };
    let effort = Effort { rounds: rounds.parse()?, quick: *size == "quick" };
    let folder = Path::new(folder);
    let rows = match *group {
        "publishing" => publishing::rows(effort)?,
        "disk" => disk::rows(folder, effort)?,
        "fanout" => fanout::rows(effort)?,
        "catchup" => catchup::rows(folder, effort)?,
        "idle" => idle::rows(effort)?,
        "stalled" => stalled::rows(effort)?,
        "start" => start::rows(folder, effort)?,
        other => bail!("no group `{other}`"),
    };
    say(&rows)
}
