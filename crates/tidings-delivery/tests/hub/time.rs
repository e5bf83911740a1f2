//! Heartbeats and ages, by a clock of the test's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tidings_delivery::log::Pending;
use tidings_delivery::{Accept, Clock, Cursor, Filter, Hub, Keep, LocalLog, Options, Outgoing, Start};
use tokio::time::Instant;

use crate::catalog::{AppEvent, note, resized, urgent};
use crate::{hub, listen, word, words};

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

/// Tokio's own time, and a time of day that a test turns.
struct Turned {
    began: Instant,
    /// Seconds since 1970.
    wall: AtomicU64,
}

impl Clock for Turned {
    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.wall.load(Ordering::Relaxed))
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn sleep(&self, time: Duration) -> Pending<()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Row 13 of the fault matrix. Time is not stopped: the log has a thread of its own.
#[tokio::test]
async fn a_time_of_day_that_jumps_by_40_days_lets_nothing_expire_and_changes_no_order() {
    const DAYS: u64 = 40 * 86_400;
    let today = 1_790_000_000;
    let clock = Arc::new(Turned { began: Instant::now(), wall: AtomicU64::new(today) });
    let mut options = Options::default();
    options.clock = Arc::clone(&clock) as Arc<dyn Clock>;
    options.window.events = 4;
    let data = tempfile::tempdir().unwrap();
    let log = LocalLog::new(Keep::at(data.path().join("events.db")));
    let hub: Hub<AppEvent> = Hub::start(log, options).await.unwrap();
    let begin = hub.position();
    let mut listener = listen(&hub, Start::Now);
    assert_eq!(words(&mut listener, 1).await, ["hello"]);

    let (mut published, mut times) = (Vec::new(), Vec::new());
    for (number, wall) in [today, today + DAYS, today - DAYS, today + DAYS, today].into_iter().enumerate() {
        clock.wall.store(wall, Ordering::Relaxed);
        let texts = [format!("kept {number}"), format!("volatile {number}")];
        let kept = hub.publish(&urgent(&texts[0])).unwrap();
        hub.publish(&note(&texts[1])).map(drop).unwrap();
        assert!(kept.await.unwrap().kept);
        for text in texts {
            let frame = listener.next().await.unwrap();
            assert_eq!(word(&frame), text, "live, in the order of the calls");
            let Outgoing::Event { envelope, .. } = frame else { panic!() };
            let envelope: serde_json::Value = serde_json::from_slice(&envelope).unwrap();
            times.push(envelope["timestamp"].as_str().unwrap().to_owned());
            published.push(text);
        }
    }
    // The clock did jump, ahead and back.
    assert!(times[0] < times[2] && times[4] < times[0] && times[4] < times[6] && times[8] == times[0]);

    // Nothing of the window or of the disk has expired, whatever the time of day is now.
    for wall in [today, today + DAYS, today - DAYS] {
        clock.wall.store(wall, Ordering::Relaxed);
        let mut late = listen(&hub, Start::Cursor(Some(begin)));
        let gap = "gap window 0-6 missed 3 critical 3 complete true".to_owned();
        let owed = published.iter().enumerate().filter(|(at, _)| at % 2 == 0 || *at >= 6);
        let owed: Vec<String> = owed.map(|(_, text)| text.clone()).collect();
        let expected = [vec!["hello".to_owned(), gap], owed].concat();
        assert_eq!(words(&mut late, expected.len()).await, expected, "at {wall}");
    }
    // The one that was there all the time is still connected, with nothing more to be told.
    hub.publish(&note("the last")).map(drop).unwrap();
    assert_eq!(words(&mut listener, 1).await, ["the last"]);
    hub.close().await.unwrap();
}
