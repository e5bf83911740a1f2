//! Events over HTTP to many connections: what a frame costs the server, and when the last one arrives.

use std::path::Path;

use anyhow::Result;

use crate::client::Fleet;
use crate::figures::{Aim, Effort, Row, cpu, median, micros, row};
use crate::server::{self, Kind, Server};

/// Events that are published at once: fewer than the window holds.
const BURST: usize = 400;

/// Of a round: microseconds of the processors per frame, and until the last frame has arrived.
#[derive(Debug, Default)]
struct Measured {
    cpu: Vec<f64>,
    last: Vec<f64>,
}

/// Whose server is measured, and how many in a hundred of its readers read the version before.
#[derive(Debug, Clone, Copy)]
struct Subject {
    kind: Kind,
    older: usize,
}

const SUBJECTS: [Subject; 4] = [
    Subject { kind: Kind::Ours, older: 0 },
    Subject { kind: Kind::Ours, older: 10 },
    Subject { kind: Kind::Axum, older: 0 },
    Subject { kind: Kind::Limit, older: 0 },
];

pub(crate) fn rows(effort: Effort) -> Result<Vec<Row>> {
    let runtime = server::runtime()?;
    let mut rows = Vec::new();
    for readers in [100, effort.of(1000, 200)] {
        for (what, burst) in [("single events", false), ("bursts", true)] {
            let mut measured = SUBJECTS.map(|_| Measured::default());
            for round in 0..effort.rounds {
                // Each has its turn as often before another as behind it.
                let mut order: Vec<usize> = (0..SUBJECTS.len()).collect();
                order.rotate_left(round % SUBJECTS.len());
                for index in order {
                    let (cpu, last) = runtime.block_on(once(SUBJECTS[index], readers, burst, effort))?;
                    measured[index].cpu.push(cpu);
                    measured[index].last.push(last);
                }
            }
            let [ours, older, axum, limit] = &measured;
            let name = |figure: &str| format!("{what} to {readers}, {figure}");
            for (beside, theirs, aim) in [("axum Sse", axum, 0.8), ("ready bytes", limit, 1.15)] {
                rows.push(row(name("CPU a frame"), "us", &ours.cpu, beside, &theirs.cpu, Aim::Times(aim)));
                rows.push(row(name("last arrival"), "us", &ours.last, beside, &theirs.last, Aim::Times(aim)));
            }
            let beside = "all on the present one";
            let name = |figure: &str| format!("{what} to {readers}, 10 % on the version before, {figure}");
            rows.push(row(name("CPU a frame"), "us", &older.cpu, beside, &ours.cpu, Aim::Times(1.1)));
            rows.push(row(name("last arrival"), "us", &older.last, beside, &ours.last, Aim::Times(1.1)));
        }
    }
    Ok(rows)
}

async fn once(subject: Subject, readers: usize, burst: bool, effort: Effort) -> Result<(f64, f64)> {
    let mut server = Server::start(subject.kind, Path::new("-"))?;
    let mut fleet = Fleet::default();
    let path = |number: usize| {
        if number % 100 < subject.older { "/events?accept=progress:1" } else { "/events" }
    };
    fleet.connect(server.port, readers, path).await?;
    // So that nothing is done for the first time.
    server.tell("burst 20")?;
    fleet.more(20).await?;
    let before = cpu(server.id())?;
    let (mut frames, mut times) = (0, Vec::new());
    if burst {
        for _ in 0..effort.of(3, 1) {
            let began = server.tell(&format!("burst {BURST}"))?;
            fleet.more(BURST).await?;
            frames += BURST;
            let first = began.first().copied().unwrap_or_default();
            let last = fleet.take(BURST).into_iter().flatten().max().unwrap_or(u64::MAX);
            times.push(micros(first, last));
        }
    } else {
        frames = effort.of(50, 10);
        let began = server.tell(&format!("singles {frames} {}", pause(readers)))?;
        fleet.more(frames).await?;
        let arrived = fleet.take(frames);
        for (number, began) in began.iter().enumerate() {
            let last = arrived.iter().filter_map(|it| it.get(number)).max();
            times.push(micros(*began, last.copied().unwrap_or(u64::MAX)));
        }
    }
    let used = cpu(server.id())?.saturating_sub(before);
    Ok((used.as_secs_f64() * 1e6 / (frames * readers) as f64, median(&times)))
}

/// The microseconds between two events that are not to meet.
pub(crate) fn pause(readers: usize) -> usize {
    5000 + 30 * readers
}
