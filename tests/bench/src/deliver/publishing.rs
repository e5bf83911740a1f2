//! Publishing, in one process: to readers of a hub, and to nobody.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context as _, Result};
use tidings_delivery::{Accept, Filter, Hub, Options, Outgoing, Start};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinSet;

use crate::catalog::{BuildEvent, Ready, event};
use crate::figures::{Aim, Effort, Row, median, row, share};
use crate::{peers, server};

const BROADCAST: &str = "broadcast of ready bytes";

pub(crate) fn rows(effort: Effort) -> Result<Vec<Row>> {
    let runtime = server::runtime()?;
    let mut rows = Vec::new();
    for readers in [1, 100] {
        let events = if readers == 1 { effort.of(2000, 200) } else { effort.of(500, 50) };
        let (mut ours, mut unjudged, mut theirs) =
            (Quantiles::default(), Quantiles::default(), Quantiles::default());
        for _ in 0..effort.rounds {
            theirs.add(&runtime.block_on(through_a_broadcast(readers, events))?);
            ours.add(&runtime.block_on(through_a_hub(readers, events, true))?);
            unjudged.add(&runtime.block_on(through_a_hub(readers, events, false))?);
        }
        let mut add = |name: &str, ours: &Quantiles| {
            for (share, ours, theirs) in [("p50", &ours.p50, &theirs.p50), ("p99", &ours.p99, &theirs.p99)] {
                let measure = format!("publish → last of {readers}, {share}, {name}");
                rows.push(row(measure, "us", ours, BROADCAST, theirs, Aim::Times(1.5)));
            }
        };
        add("judged", &ours);
        add("not judged", &unjudged);
    }
    let (mut judged, mut plain, mut written) = (Vec::new(), Vec::new(), Vec::new());
    let count = effort.of(20_000, 2000);
    for _ in 0..effort.rounds {
        written.push(to_vec(count)?);
        plain.push(runtime.block_on(to_nobody(count, false))?);
        judged.push(runtime.block_on(to_nobody(count, true))?);
    }
    let beside = "serde_json::to_vec";
    rows.push(row("publish, nobody listens, not judged", "ns", &plain, beside, &written, Aim::Times(2.0)));
    rows.push(row("publish, nobody listens, judged", "ns", &judged, beside, &written, Aim::Times(4.0)));
    Ok(rows)
}

/// Two shares of each round.
#[derive(Default)]
struct Quantiles {
    p50: Vec<f64>,
    p99: Vec<f64>,
}

impl Quantiles {
    fn add(&mut self, round: &[f64]) {
        self.p50.push(share(round, 0.5));
        self.p99.push(share(round, 0.99));
    }
}

fn options(judge: bool) -> Options {
    let mut options = Options::default();
    options.judge = judge;
    options
}

/// Where readers say that they have an event; the last of them says when.
#[derive(Clone)]
struct Line {
    all: usize,
    there: Arc<AtomicUsize>,
    last: mpsc::UnboundedSender<Instant>,
}

impl Line {
    fn new(all: usize) -> (Self, mpsc::UnboundedReceiver<Instant>) {
        let (last, receiver) = mpsc::unbounded_channel();
        (Self { all, there: Arc::default(), last }, receiver)
    }

    fn reach(&self) {
        if (self.there.fetch_add(1, Ordering::AcqRel) + 1).is_multiple_of(self.all) {
            // At the end nobody waits.
            let _ = self.last.send(Instant::now());
        }
    }
}

/// Publishes one after the other, each when the one before has reached all; microseconds of each.
async fn times(
    events: usize,
    mut last: mpsc::UnboundedReceiver<Instant>,
    mut publish: impl FnMut(usize) -> Result<()>,
) -> Result<Vec<f64>> {
    // Every reader says first that it is there.
    last.recv().await.context("no reader")?;
    let mut times = Vec::with_capacity(events);
    for number in 0..events + events / 10 {
        let began = Instant::now();
        publish(number)?;
        let ended = last.recv().await.context("no reader is left")?;
        times.push(ended.saturating_duration_since(began).as_secs_f64() * 1e6);
    }
    Ok(times.split_off(events / 10))
}

async fn through_a_hub(readers: usize, events: usize, judge: bool) -> Result<Vec<f64>> {
    let hub = server::hub(Path::new("-"), options(judge)).await?;
    let (line, last) = Line::new(readers);
    let mut tasks = JoinSet::new();
    for _ in 0..readers {
        let mut subscription = hub.subscribe(Start::Now, Filter::everything(), Accept::present());
        let line = line.clone();
        tasks.spawn(async move {
            while let Some(frame) = subscription.next().await {
                if !matches!(black_box(&frame), Outgoing::Control(_)) || frame.name() == "hello" {
                    line.reach();
                }
            }
        });
    }
    times(events, last, |number| {
        drop(hub.publish(&event(number, false))?);
        Ok(())
    })
    .await
}

async fn through_a_broadcast(readers: usize, events: usize) -> Result<Vec<f64>> {
    let sender = broadcast::Sender::new(peers::CAPACITY);
    let (line, last) = Line::new(readers);
    let mut tasks = JoinSet::new();
    for _ in 0..readers {
        let mut receiver = sender.subscribe();
        let line = line.clone();
        tasks.spawn(async move {
            line.reach();
            while let Some(bytes) = peers::next(&mut receiver).await {
                black_box(bytes);
                line.reach();
            }
        });
    }
    times(events, last, |number| {
        let bytes: Arc<[u8]> = serde_json::to_vec(&Ready::of(number, false))?.into();
        // There are readers.
        let _ = sender.send(bytes);
        Ok(())
    })
    .await
}

/// How many runs lie between two looks at the clock: so few that most slices pass without another
/// process in them.
const SLICE: usize = 64;

/// Nanoseconds of each: the median of the slices.
fn each(count: usize, mut run: impl FnMut(usize) -> Result<()>) -> Result<f64> {
    let mut slices = Vec::new();
    for slice in 0..count / SLICE {
        let began = Instant::now();
        for number in 0..SLICE {
            run(number)?;
        }
        if slice > count / SLICE / 10 {
            slices.push(began.elapsed().as_secs_f64() * 1e9 / SLICE as f64);
        }
    }
    Ok(median(&slices))
}

async fn to_nobody(count: usize, judge: bool) -> Result<f64> {
    let hub: Hub<BuildEvent> = server::hub(Path::new("-"), options(judge)).await?;
    let event = event(1, false);
    each(count, |_| {
        drop(hub.publish(black_box(&event))?);
        Ok(())
    })
}

fn to_vec(count: usize) -> Result<f64> {
    let ready = Ready::of(1, false);
    each(count, |_| {
        black_box(serde_json::to_vec(black_box(&ready))?);
        Ok(())
    })
}
