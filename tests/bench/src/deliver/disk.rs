//! Critical events: how many a second, and how long each waits, beside one INSERT and COMMIT each.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use tidings_delivery::Options;
use tokio::task::JoinSet;

use crate::catalog::{Ready, event};
use crate::figures::{Aim, Effort, Row, row, share};
use crate::{peers, server};

const BESIDE: &str = "INSERT, COMMIT each";

pub(crate) fn rows(folder: &Path, effort: Effort) -> Result<Vec<Row>> {
    let runtime = server::runtime()?;
    let (mut rate, mut bare_p99) = (Vec::new(), Vec::new());
    let mut ours = [1, 8, 64].map(|publishers| (publishers, Vec::new(), Vec::new(), Vec::new()));
    for _ in 0..effort.rounds {
        let (each, times) = bare(folder, effort.of(500, 50))?;
        rate.push(each);
        bare_p99.push(share(&times, 0.99));
        for (publishers, rates, p99, commits) in &mut ours {
            let each = effort.of(500, 50) / if *publishers == 64 { 4 } else { 1 };
            let (rate, times, commit) = runtime.block_on(through_a_hub(folder, *publishers, each))?;
            rates.push(rate);
            p99.push(share(&times, 0.99));
            commits.push(commit);
        }
    }
    let mut rows = Vec::new();
    for (publishers, rates, p99, commits) in &ours {
        let aim =
            [(1, 0.8), (8, 5.0), (64, 20.0)].iter().find(|it| it.0 == *publishers).map_or(0.0, |it| it.1);
        let measure = format!("critical events a second, publishers: {publishers}");
        rows.push(row(measure, "/s", rates, BESIDE, &rate, Aim::AtLeast(aim)));
        let measure = format!("until it is kept, p99, publishers: {publishers}");
        let aim = if *publishers == 1 { Aim::None } else { Aim::Times(4.0) };
        rows.push(row(measure.clone(), "us", p99, "a commit of these, mean", commits, aim));
        // How much of that is the disk's own: the commits of nobody else are as uneven.
        rows.push(row(measure, "us", p99, "INSERT, COMMIT each, p99", &bare_p99, Aim::None));
    }
    Ok(rows)
}

/// Events a second, and the microseconds of each.
fn bare(folder: &Path, count: usize) -> Result<(f64, Vec<f64>)> {
    let folder = tempfile::tempdir_in(folder)?;
    let connection = peers::table(&folder.path().join("bare.db"))?;
    let began = Instant::now();
    let mut times = Vec::with_capacity(count);
    for number in 0..count {
        let one = Instant::now();
        peers::insert(&connection, &Ready::of(number, true))?;
        times.push(one.elapsed().as_secs_f64() * 1e6);
    }
    Ok((count as f64 / began.elapsed().as_secs_f64(), times))
}

/// Events a second, the microseconds until each was kept, and those of a commit.
async fn through_a_hub(folder: &Path, publishers: usize, each: usize) -> Result<(f64, Vec<f64>, f64)> {
    let folder = tempfile::tempdir_in(folder)?;
    let hub = server::hub(&folder.path().join("events.db"), Options::default()).await?;
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for _ in 0..publishers {
        let hub = hub.clone();
        tasks.spawn(async move {
            let mut times = Vec::with_capacity(each);
            for number in 0..each {
                let one = Instant::now();
                ensure!(hub.publish(&event(number, true))?.await?.kept, "the disk does not keep");
                times.push(one.elapsed().as_secs_f64() * 1e6);
            }
            Ok(times)
        });
    }
    let mut times = Vec::new();
    for publisher in tasks.join_all().await {
        times.extend(publisher?);
    }
    let rate = times.len() as f64 / began.elapsed().as_secs_f64();
    let commits = hub.stats().commits;
    let commit = commits.sum_micros as f64 / commits.buckets.iter().sum::<u64>() as f64;
    hub.close().await?;
    Ok((rate, times, commit))
}
