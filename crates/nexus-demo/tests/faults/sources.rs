//! Row 26: a client reads a stream and polls at once, and the answers to its polls come late and in
//! another order than it asked for them. What it applies is as from one source.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::http::get;
use crate::client::reader::PATIENCE;
use crate::client::record::Published;
use crate::client::{Asked, Reader, Reading};
use crate::process::{folder, mixed, publish, server_with};
use crate::tampered::Chance;

const BURSTS: usize = 40;
const BURST: usize = 30;

type Publisher = JoinHandle<Vec<Published>>;

/// What became of the answers.
#[derive(Debug, Default)]
struct Offered {
    applied: usize,
    thrown_away: usize,
    /// Of those that were thrown away: with a gap.
    gaps: usize,
}

/// Polls beside the stream and holds the answers back, until all that is published is there.
fn polls_beside(reader: &Reader, publisher: Publisher, mut chance: Chance) -> (Offered, Vec<Published>) {
    let (mut offered, mut held) = (Offered::default(), Vec::<(Asked, Value)>::new());
    let (at, mut publisher, mut all) = (reader.at(), Some(publisher), Vec::new());
    let until = Instant::now() + PATIENCE;
    while all.last().is_none_or(|it: &Published| !reader.record().has(&it.id)) {
        assert!(Instant::now() < until, "never done: {}", reader.record().outline());
        if let Some(done) = publisher.take_if(|it| it.is_finished()) {
            all = done.join().unwrap();
        }
        let Some(asked) = reader.asks() else { continue };
        let limit = 1 + chance.below(60);
        let (status, answer) = get(at, &format!("/events/poll?cursor={}&limit={limit}", asked.cursor));
        assert_eq!(status, 200, "{answer}");
        held.push((asked, answer));
        while held.len() > usize::try_from(chance.below(4)).unwrap() {
            let any = chance.below(u64::try_from(held.len()).unwrap());
            let (asked, answer) = held.swap_remove(usize::try_from(any).unwrap());
            if reader.offer(&asked, &answer) {
                offered.applied += 1;
                continue;
            }
            offered.thrown_away += 1;
            let frames = answer["frames"].as_array().unwrap();
            offered.gaps += usize::from(frames.iter().any(|it| it["type"] == "gap"));
        }
        if chance.below(15) == 0 {
            reader.cut();
        }
    }
    (offered, all)
}

#[test]
fn a_stream_and_polls_whose_answers_are_late_and_swapped_are_as_one_source() {
    let begin = std::env::var("TIDINGS_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(26);
    println!("seeds {begin} to {}; TIDINGS_SEED begins elsewhere", begin + 3);
    let mut sum = Offered::default();
    for seed in begin..begin + 4 {
        let data = folder();
        // A window that the reader falls out of, so that both sources tell gaps.
        let server = server_with(data.path(), &["--no-agent", "--window", "100"]);
        let pace = Duration::from_millis(1);
        let backoff = Duration::from_millis(20);
        let reader = Reading { pace, backoff, ..Reading::of(server.at) }.start().connected();
        let at = server.at;
        let publisher =
            thread::spawn(move || (0..BURSTS).flat_map(|_| publish(at, &mixed(BURST))).collect::<Vec<_>>());
        let (offered, all) = polls_beside(&reader, publisher, Chance(seed));
        let (record, cursor) = reader.end();
        record.hold_to_ranges(&all);
        assert!(cursor.unwrap().ends_with(&format!(".{}", all.last().unwrap().seq)));
        sum.applied += offered.applied;
        sum.thrown_away += offered.thrown_away;
        sum.gaps += offered.gaps;
    }
    println!("{sum:?}");
    assert!(sum.applied > 5 && sum.thrown_away > 5 && sum.gaps > 0, "{sum:?}");
}
