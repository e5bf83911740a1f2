//! How long a hub takes to start in a store with kept events, after a clean stop and after a kill.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use tidings_delivery::Options;

use crate::catalog::event;
use crate::figures::{Aim, Effort, Row, row, say};
use crate::server;

pub(crate) fn rows(folder: &Path, effort: Effort) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir_in(folder)?;
    let store = folder.path().join("events.db");
    let count = effort.of(10_000, 1000);
    let (mut clean, mut killed) = (Vec::new(), Vec::new());
    started(&store, count, true)?;
    for _ in 0..effort.rounds {
        clean.push(started(&store, 1, false)?);
        killed.push(started(&store, 1, true)?);
    }
    let name = |after: &str| format!("start with {count} kept events, after {after}");
    Ok(vec![
        row(name("a clean stop"), "ms", &clean, "", &[], Aim::Most(50.0)),
        row(name("a kill"), "ms", &killed, "", &[], Aim::Most(100.0)),
    ])
}

/// Starts a process that opens the store, keeps some events and ends. Gives the milliseconds it took to
/// open.
fn started(store: &Path, publish: usize, clean: bool) -> Result<f64> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("open")
        .arg(store)
        .args([publish.to_string().as_str(), if clean { "clean" } else { "kill" }])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("its output")?).read_line(&mut line)?;
    if !clean {
        child.kill()?;
    }
    let status = child.wait()?;
    ensure!(!clean || status.success(), "it ended with {status}");
    Ok(serde_json::from_str(&line)?)
}

/// What that process does.
///
/// # Errors
/// When the store cannot be opened or does not keep.
pub(crate) fn open(store: &Path, publish: usize, end: &str) -> Result<()> {
    let runtime = server::runtime()?;
    runtime.block_on(async {
        // Schemas are read once in a process, whatever the store.
        drop(server::hub(Path::new("-"), Options::default()).await?);
        let began = Instant::now();
        let hub = server::hub(store, Options::default()).await?;
        let millis = began.elapsed().as_secs_f64() * 1e3;
        for part in (0..publish).collect::<Vec<_>>().chunks(1000) {
            let receipts = part.iter().map(|number| hub.publish(&event(*number, true)));
            for receipt in receipts.collect::<Result<Vec<_>, _>>()? {
                ensure!(receipt.await?.kept, "the disk does not keep");
            }
        }
        if end == "clean" {
            hub.close().await?;
        }
        say(&millis)?;
        if end != "clean" {
            std::future::pending::<()>().await;
        }
        Ok(())
    })
}
