//! Readers that do not read, and what the others notice of them.

use std::path::Path;

use anyhow::Result;

use crate::client::{self, Fleet};
use crate::fanout::pause;
use crate::figures::{Aim, Effort, Row, micros, row, share};
use crate::server::{self, Kind, Server};

pub(crate) fn rows(effort: Effort) -> Result<Vec<Row>> {
    let runtime = server::runtime()?;
    let (all, stalled) = (effort.of(1000, 200), effort.of(100, 20));
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for round in 0..effort.rounds {
        let mut order = [(0, &mut without), (stalled, &mut with)];
        if round % 2 == 1 {
            order.reverse();
        }
        for (stalled, times) in order {
            times.push(runtime.block_on(once(all - effort.of(100, 20), stalled, effort))?);
        }
    }
    let measure = format!("{all} readers, {stalled} of them stalled: p99 of the others");
    Ok(vec![row(measure, "us", &with, "without the stalled", &without, Aim::Times(1.2))])
}

/// The microseconds from publishing to a reader, of 99 in 100 frames.
async fn once(reading: usize, stalled: usize, effort: Effort) -> Result<f64> {
    let mut server = Server::start(Kind::Ours, Path::new("-"))?;
    let _stalled = client::stalled(server.port, stalled).await?;
    let mut fleet = Fleet::default();
    fleet.connect(server.port, reading, |_| "/events").await?;
    // Far more than all buffers on the way to one that does not read.
    for _ in 0..effort.of(12, 4) {
        server.tell("burst 400")?;
        fleet.more(400).await?;
        drop(fleet.take(400));
    }
    let count = effort.of(60, 10);
    let began = server.tell(&format!("singles {count} {}", pause(reading)))?;
    fleet.more(count).await?;
    let mut times = Vec::new();
    for arrived in fleet.take(count) {
        times.extend(began.iter().zip(&arrived).map(|(began, arrived)| micros(*began, *arrived)));
    }
    Ok(share(&times, 0.99))
}
