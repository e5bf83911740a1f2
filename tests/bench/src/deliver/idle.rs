//! What a reader costs that has nothing to read.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::client::Fleet;
use crate::figures::{Aim, Effort, Row, memory, row};
use crate::server::{self, Kind, Server};

pub(crate) fn rows(effort: Effort) -> Result<Vec<Row>> {
    let runtime = server::runtime()?;
    let (few, many) = (effort.of(1000, 200), effort.of(5000, 1000));
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..effort.rounds.min(3) {
        ours.push(runtime.block_on(slope(Kind::Ours, few, many))?);
        theirs.push(runtime.block_on(slope(Kind::Axum, few, many))?);
    }
    let measure = format!("an idle reader, from {few} to {many}");
    Ok(vec![row(measure, "KiB", &ours, "axum Sse", &theirs, Aim::More(1.0))])
}

async fn slope(kind: Kind, few: usize, many: usize) -> Result<f64> {
    let server = Server::start(kind, Path::new("-"))?;
    let mut fleet = Fleet::default();
    fleet.connect(server.port, few, |_| "/events").await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = memory(server.id(), "VmRSS")?;
    fleet.connect(server.port, many - few, |_| "/events").await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok((memory(server.id(), "VmRSS")? - before) / (many - few) as f64)
}
