//! Catching up: a full window, and everything that is kept.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};

use crate::figures::{Aim, Effort, Row, cpu, median, memory, row};
use crate::server::{self, Kind, Server};
use crate::{client, peers};

const WINDOW: usize = 500;

pub(crate) fn rows(folder: &Path, effort: Effort) -> Result<Vec<Row>> {
    let runtime = server::runtime()?;
    let mut rows = Vec::new();
    let mut ours = (Server::start(Kind::Ours, Path::new("-"))?, Vec::new(), Vec::new());
    let mut limit = (Server::start(Kind::Limit, Path::new("-"))?, Vec::new(), Vec::new());
    let burst = format!("burst {WINDOW}");
    ours.0.tell(&burst)?;
    limit.0.tell(&burst)?;
    for _ in 0..effort.rounds {
        let times = effort.of(100, 10);
        for (path, (server, wall, used)) in [("/events?from=window", &mut ours), ("/window", &mut limit)] {
            let before = cpu(server.id())?;
            let mut all = Vec::new();
            for _ in 0..times {
                all.push(runtime.block_on(client::read(server.port, path, WINDOW + 1))?);
            }
            wall.push(median(&all));
            let spent = cpu(server.id())?.saturating_sub(before);
            used.push(spent.as_secs_f64() * 1e6 / times as f64 / WINDOW as f64);
        }
    }
    let beside = "ready bytes";
    rows.push(row("catch-up of a full window", "us", &ours.1, beside, &limit.1, Aim::Times(1.5)));
    rows.push(row("the same, CPU a frame", "us", &ours.2, beside, &limit.2, Aim::Times(1.5)));
    rows.extend(kept(folder, effort)?);
    Ok(rows)
}

fn kept(folder: &Path, effort: Effort) -> Result<Vec<Row>> {
    let runtime = server::runtime()?;
    let folder = tempfile::tempdir_in(folder)?;
    let store = folder.path().join("events.db");
    let mut server = Server::start(Kind::Ours, &store)?;
    let count = effort.of(10_000, 1000);
    server.tell(&format!("keep {count}"))?;
    // The server alone may open its store: the loop reads a copy, whose log is played into it first.
    let copy = folder.path().join("copy.db");
    for end in ["", "-wal"] {
        let beside = |path: &Path| format!("{}{end}", path.display());
        std::fs::copy(beside(&store), beside(&copy))?;
    }
    ensure!(peers::select(&copy)? > count * 200, "not everything is kept");
    let (mut ours, mut used, mut theirs, mut peak) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        let began = Instant::now();
        peers::select(&copy)?;
        theirs.push(began.elapsed().as_secs_f64() * 1e6);
        // Its peak from now on.
        std::fs::write(format!("/proc/{}/clear_refs", server.id()), "5")?;
        let before = memory(server.id(), "VmRSS")?;
        let spent = cpu(server.id())?;
        ours.push(runtime.block_on(client::read(server.port, "/events?from=start", count + 1))?);
        used.push((cpu(server.id())?.saturating_sub(spent)).as_secs_f64() * 1e6);
        peak.push(memory(server.id(), "VmHWM")? - before);
    }
    let beside = "a bare SELECT loop";
    let name = |figure: &str| format!("catch-up of {count} kept events{figure}");
    Ok(vec![
        row(name(""), "us", &ours, beside, &theirs, Aim::Times(3.0)),
        row(name(", CPU"), "us", &used, beside, &theirs, Aim::None),
        // A page of 256 events, and what is on its way; all of them would be 3 MB and more.
        row(name(", memory beyond idle"), "KiB", &peak, "", &[], Aim::Most(1024.0)),
    ])
}
