//! What a hub counts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tidings_delivery::core::{Ask, Page};
use tidings_delivery::log::{
    Appended, Health, Log, LogError, Opened, Opening, Pending, Record, Refused, Remains,
};
use tidings_delivery::{Accept, Cursor, Filter, Hub, Keep, LocalLog, Options, Outgoing, Start};
use tidings_frames::{Frame, Report};

use crate::catalog::{AppEvent, note, urgent};
use crate::{hub, listen, small, words};

#[tokio::test]
async fn streams_are_counted_by_how_they_begin_and_end() {
    let mut options = small(2);
    options.max_connections = 3;
    let hub = hub(options).await;
    for text in ["a", "b", "c"] {
        hub.publish(&note(text)).map(drop).unwrap();
    }
    let mut new = listen(&hub, Start::Window);
    let mut resumed = listen(&hub, Start::Cursor(Some(hub.position())));
    let old = Cursor { seq: 0, ..hub.position() };
    let mut gap = listen(&hub, Start::Cursor(Some(old)));
    let mut full = listen(&hub, Start::Now);
    assert_eq!(words(&mut new, 3).await, ["hello", "b", "c"]);
    assert_eq!(words(&mut resumed, 1).await, ["resumed"]);
    assert_eq!(words(&mut gap, 4).await[2..], ["b", "c"]);
    assert_eq!(words(&mut full, 3).await, ["hello", "goodbye Full", "end"]);
    let connections = [("new", 1), ("resumed", 1), ("gap", 1), ("full", 1)];
    assert_eq!(hub.stats().connections, BTreeMap::from(connections));
    let poll = hub.poll(Start::Now, Filter::everything(), Accept::present(), 1, Duration::ZERO).await;
    assert!(poll.is_err());
    drop((full, gap));
    let stats = hub.stats();
    assert_eq!((stats.open, stats.refused_polls, stats.polls, stats.ended["client"]), (2, 1, 0, 1));
    hub.close().await.unwrap();
    assert_eq!(words(&mut new, 2).await, ["goodbye Stopping", "end"]);
    assert_eq!(words(&mut resumed, 2).await, ["goodbye Stopping", "end"]);
    drop((new, resumed));
    let ended = hub.stats().ended;
    assert_eq!((ended["stopping"], ended["client"]), (2, 1));
}

#[tokio::test]
async fn times_are_counted_once_for_each_event_commit_and_stream() {
    let folder = tempfile::tempdir().unwrap();
    let mut keep = Keep::at(folder.path().join("events.db"));
    keep.witnesses = None;
    let hub: Hub<AppEvent> = Hub::start(LocalLog::new(keep), Options::default()).await.unwrap();
    for text in ["a", "b", "c"] {
        hub.publish(&urgent(text)).unwrap().await.unwrap();
    }
    hub.publish(&note("d")).map(drop).unwrap();
    let mut behind = listen(&hub, Start::Window);
    let mut live = listen(&hub, Start::Now);
    assert_eq!(words(&mut behind, 5).await, ["hello", "a", "b", "c", "d"]);
    assert_eq!(words(&mut live, 1).await, ["hello"]);
    assert_eq!(hub.stats().catch_up.count(), 0, "it has not looked whether there is more");
    assert!(behind.ready(1).is_empty() && live.ready(1).is_empty());
    let stats = hub.stats();
    assert_eq!((stats.visible.count(), stats.commits.count(), stats.catch_up.count()), (4, 3, 1));
    assert!(stats.visible.sum_micros >= stats.commits.sum_micros, "{stats:?}");
}

#[tokio::test]
async fn reports_are_joined_by_connection_and_hubs_do_not_mix() {
    let (hub, other) = (crate::hub(Options::default()).await, crate::hub(Options::default()).await);
    let mut listener = listen(&hub, Start::Now);
    let silent = listen(&hub, Start::Now);
    let Some(Outgoing::Control(Frame::Hello { connection, .. })) = listener.next().await else { panic!() };
    for text in ["a", "b", "c"] {
        hub.publish(&note(text)).map(drop).unwrap();
    }
    assert_eq!(words(&mut listener, 3).await, ["a", "b", "c"]);
    let report = Report { connection, applied: 2, ..Report::default() };
    hub.report(&report);
    other.report(&report);
    let reported = hub.stats().reported;
    assert_eq!((reported.connections, reported.sent, reported.applied), (1, 3, 2));
    assert_eq!(reported.silent_connections, 1);
    drop((listener, silent));
    hub.report(&Report { applied: 3, ..report });
    assert_eq!(hub.stats().reported.rate(), Some(1.0), "a page that is left says so at last");
    let theirs = other.stats();
    assert_eq!((theirs.published, theirs.reported.refused["unknown"], theirs.reported.reports), (0, 1, 0));
}

/// A log that notices how many pages are read at a time.
struct Counting {
    log: LocalLog,
    reading: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Log for Counting {
    fn open(&self, opening: Opening) -> Pending<Result<Opened, LogError>> {
        self.log.open(opening)
    }

    fn append(&self, record: Record) -> Result<Appended, Refused> {
        self.log.append(record)
    }

    fn history(&self, ask: Ask) -> Pending<Result<Page, LogError>> {
        let (page, reading, most) = (self.log.history(ask), self.reading.clone(), self.most.clone());
        Box::pin(async move {
            most.fetch_max(reading.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            reading.fetch_sub(1, Ordering::SeqCst);
            page.await
        })
    }

    fn head(&self) -> Cursor {
        self.log.head()
    }

    fn health(&self) -> Health {
        self.log.health()
    }

    fn close(&self, remains: Box<dyn FnOnce() -> Remains + Send>) -> Pending<Result<(), LogError>> {
        self.log.close(remains)
    }
}

#[tokio::test]
async fn no_more_pages_are_read_at_a_time_than_may() {
    let folder = tempfile::tempdir().unwrap();
    let mut keep = Keep::at(folder.path().join("events.db"));
    keep.witnesses = None;
    let log = LocalLog::new(keep);
    let most = Arc::new(AtomicUsize::new(0));
    let log = Counting { log, reading: Arc::default(), most: Arc::clone(&most) };
    let mut options = small(1);
    options.max_reads = 3;
    let hub: Hub<AppEvent> = Hub::start(log, options).await.unwrap();
    for number in 0..5 {
        hub.publish(&urgent(&number.to_string())).unwrap().await.unwrap();
    }
    let all = (0..50).map(|_| {
        let mut listener = listen(&hub, Start::Kept);
        tokio::spawn(async move { words(&mut listener, 6).await })
    });
    for read in all.collect::<Vec<_>>() {
        assert_eq!(read.await.unwrap(), ["hello", "0", "1", "2", "3", "4"]);
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
}
