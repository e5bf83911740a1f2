//! Heartbeats and ages, by a clock of the test's own.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tidings_delivery::log::Pending;
use tidings_delivery::{Accept, Clock, Cursor, Filter, Options, Start};
use tokio::time::Instant;

use crate::catalog::{note, resized};
use crate::{hub, listen, words};

/// Tokio's own time, which a test can stop, and a time of day that is decades off.
struct Paused(Instant);

impl Clock for Paused {
    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) -> Pending<()> {
        Box::pin(tokio::time::sleep(time))
    }
}

fn paused() -> Options {
    let mut options = Options::default();
    options.clock = Arc::new(Paused(Instant::now()));
    options
}

#[tokio::test(start_paused = true)]
async fn silence_is_no_longer_than_a_heartbeat() {
    let hub = hub(paused()).await;
    let mut listener = listen(&hub, Start::Now);
    let began = Instant::now();
    assert_eq!(words(&mut listener, 3).await, ["hello", "heartbeat 0", "heartbeat 0"]);
    assert_eq!(began.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_filter_moves_on_with_the_window() {
    let hub = hub(paused()).await;
    let filter = Filter::everything().types(["note"]);
    let mut notes = hub.subscribe(Start::Now, filter.clone(), Accept::present());
    assert_eq!(words(&mut notes, 1).await, ["hello"]);
    for _ in 0..400 {
        hub.publish(&resized(1, 1)).map(drop).unwrap();
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let beat = notes.next().await.unwrap();
    assert_eq!(beat.name(), "heartbeat");
    let cursor = beat.cursor().unwrap();
    assert!(cursor.ends_with(".400.0"), "its own place, and what stood before: {cursor}");
    for _ in 0..400 {
        hub.publish(&resized(1, 1)).map(drop).unwrap();
    }
    drop(notes);
    let start = Start::Cursor(Cursor::parse(&cursor));
    let mut again = hub.subscribe(start, filter, Accept::present());
    hub.publish(&note("a")).map(drop).unwrap();
    assert_eq!(words(&mut again, 2).await, ["resumed", "a"]);
}

#[tokio::test(start_paused = true)]
async fn an_old_connection_is_asked_to_come_again() {
    let hub = hub(paused()).await;
    let mut listener = listen(&hub, Start::Now);
    let began = Instant::now();
    let mut last = String::new();
    while let Some(frame) = listener.next().await {
        last = crate::word(&frame);
    }
    assert_eq!(last, "goodbye Age");
    let minutes = began.elapsed().as_secs() / 60;
    assert!((48..=72).contains(&minutes), "{minutes}");
}
