//! What every log must hold to, as functions for tests.
//!
//! Each takes a function that opens the same log again, as a new process would; a log on another
//! machine is held to them like the one on this disk. They panic where it does not hold.
#![expect(clippy::missing_panics_doc, clippy::unwrap_used, reason = "they are tests")]

use std::sync::{Arc, Mutex};

use super::{Appended, Log, Opened, Opening, Placed, Record, Refused, Remains, Sink};
use crate::core::{Ask, Epoch, Filter, Kept, Page, Shown};

/// Remembers what it is shown.
#[derive(Debug, Default)]
pub struct Witness {
    shown: Mutex<Vec<Shown>>,
    keeping: Mutex<Vec<bool>>,
}

impl Sink for Witness {
    fn show(&self, shown: &[Shown]) {
        self.shown.lock().unwrap().extend(shown.iter().cloned());
    }

    fn keeping(&self, keeping: bool) {
        self.keeping.lock().unwrap().push(keeping);
    }
}

impl Witness {
    /// The places of what was shown, with whether it was on disk.
    #[must_use]
    pub fn places(&self) -> Vec<(u64, bool)> {
        self.shown.lock().unwrap().iter().map(|it| (it.entry.seq, it.kept)).collect()
    }

    /// Each change of whether critical events are kept.
    #[must_use]
    pub fn keeping(&self) -> Vec<bool> {
        self.keeping.lock().unwrap().clone()
    }

    /// What a hub would leave to the next run.
    #[must_use]
    pub fn remains(&self) -> Remains {
        let window = self.shown.lock().unwrap().iter().map(|it| Arc::clone(&it.entry)).collect();
        Remains { window, addressed: 0 }
    }
}

/// Opens a log under an epoch.
pub async fn open(log: &dyn Log, epoch: u64) -> (Arc<Witness>, Opened) {
    let sink = Arc::new(Witness::default());
    let opening = Opening { epoch: Epoch::new(epoch), sink: Arc::clone(&sink) as Arc<dyn Sink> };
    let opened = log.open(opening).await.unwrap();
    (sink, opened)
}

/// An event whose envelope is `text`.
#[must_use]
pub fn record(text: &str, critical: bool) -> Record {
    let envelope = text.as_bytes().into();
    Record {
        audience: None,
        event_type: "a".into(),
        version: 1,
        critical,
        envelope,
        published: std::time::Duration::ZERO,
    }
}

/// Where an event has come to stand.
pub async fn placed(appended: Result<Appended, Refused>) -> Placed {
    match appended.unwrap() {
        Appended::Now(placed) => placed,
        Appended::Later(receiver) => receiver.await.unwrap(),
    }
}

/// Everything that is kept.
pub async fn history(log: &dyn Log) -> Page {
    let count = Some(Arc::new(Filter::everything()));
    log.history(Ask { after: 0, through: u64::MAX >> 1, limit: 1000, count }).await.unwrap()
}

/// The envelopes of a page.
#[must_use]
pub fn texts(page: &Page) -> Vec<String> {
    let text = |kept: &Kept| match kept {
        Kept::Entry(entry) => String::from_utf8(entry.envelope.to_vec()).unwrap(),
        Kept::Damaged(entry) => format!("damaged {}", entry.seq),
        Kept::Unreadable(seq) => format!("unreadable {seq}"),
    };
    page.kept.iter().map(text).collect()
}

/// Events are shown in the order of the calls, each once, from any number of threads.
pub async fn events_are_shown_in_the_order_of_the_calls(again: &dyn Fn() -> Arc<dyn Log>) {
    let log = again();
    let (sink, opened) = open(&*log, 1).await;
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let log = &log;
            scope.spawn(move || {
                for number in 0..50 {
                    drop(log.append(record(&format!("{thread}-{number}"), number % 3 == 0)).unwrap());
                }
            });
        }
    });
    let last = placed(log.append(record("last", true))).await;
    let places: Vec<u64> = sink.places().iter().map(|it| it.0).collect();
    assert_eq!(places, (opened.head + 1..=opened.head + 201).collect::<Vec<_>>());
    assert_eq!((last.cursor.seq, log.head()), (opened.head + 201, last.cursor));
    for thread in 0..4 {
        let prefix = format!("{thread}-");
        let shown = sink.shown.lock().unwrap();
        let of_thread = shown.iter().filter_map(|it| {
            std::str::from_utf8(&it.entry.envelope).unwrap().strip_prefix(&prefix)?.parse::<u32>().ok()
        });
        assert!(of_thread.eq(0..50), "of thread {thread}");
    }
}

/// What a receipt calls kept is in the history, with its place, and is there in the next run.
pub async fn what_is_kept_is_there_in_the_next_run(again: &dyn Fn() -> Arc<dyn Log>) {
    let log = again();
    drop(open(&*log, 1).await);
    let mut kept = Vec::new();
    for number in 0..20 {
        let text = format!("event {number}");
        if placed(log.append(record(&text, number % 2 == 0))).await.kept {
            kept.push(text);
        }
    }
    let page = history(&*log).await;
    assert_eq!((texts(&page), page.matching), (kept.clone(), kept.len() as u64));
    drop(log);
    let log = again();
    let (_, opened) = open(&*log, 2).await;
    assert!(!opened.epochs.running().continues, "the run before did not end cleanly");
    assert_eq!(texts(&history(&*log).await), kept);
    if !kept.is_empty() {
        assert!(opened.head >= 19, "a run begins behind everything that is kept");
    }
}

/// A page is a part of the history, and says whether there is more.
pub async fn the_history_comes_in_pages(again: &dyn Fn() -> Arc<dyn Log>) {
    let log = again();
    drop(open(&*log, 1).await);
    let mut all = 0;
    for number in 0..10 {
        all += usize::from(placed(log.append(record(&number.to_string(), true))).await.kept);
    }
    let (mut after, mut found) = (0, Vec::new());
    loop {
        let page = log.history(Ask { after, through: 9, limit: 4, count: None }).await.unwrap();
        assert!(page.kept.len() <= 4);
        found.extend(texts(&page));
        let Some(Kept::Entry(last)) = page.kept.last() else { break };
        after = last.seq;
        if !page.more {
            break;
        }
    }
    let expected: Vec<String> = (0..all.min(9)).map(|it| it.to_string()).collect();
    assert_eq!(found, expected);
}

/// After a clean end with everything kept, the next run continues and begins with what was left.
pub async fn a_clean_end_is_continued_once(again: &dyn Fn() -> Arc<dyn Log>) {
    let log = again();
    let (sink, _) = open(&*log, 1).await;
    let kept = placed(log.append(record("one", true))).await.kept;
    drop(log.append(record("two", false)).unwrap());
    let remains = Arc::clone(&sink);
    let closed = log.close(Box::new(move || remains.remains())).await;
    assert!(matches!(log.append(record("late", false)), Err(Refused::Closed)));
    drop(log);
    let log = again();
    let (_, opened) = open(&*log, 2).await;
    assert_eq!(opened.epochs.running().continues, kept && closed.is_ok());
    if kept {
        assert_eq!((opened.head, opened.remains.window.len()), (2, 2));
        assert_eq!(&opened.remains.window[1].envelope[..], b"two");
    }
    drop(log);
    let log = again();
    let (_, opened) = open(&*log, 3).await;
    assert!(!opened.epochs.running().continues, "what a clean end leaves is used once");
    assert!(opened.remains.window.is_empty());
}

/// A log that is not open takes nothing and is not opened twice.
pub async fn a_log_is_opened_once(again: &dyn Fn() -> Arc<dyn Log>) {
    let log = again();
    assert!(matches!(log.append(record("early", false)), Err(Refused::Closed)));
    drop(open(&*log, 1).await);
    let opening = Opening { epoch: Epoch::new(2), sink: Arc::new(Witness::default()) };
    assert!(log.open(opening).await.is_err());
}

/// All of them, each over a log of its own: `new` makes the function that opens one again.
pub async fn all<A: Fn() -> Arc<dyn Log>>(new: impl Fn() -> A) {
    events_are_shown_in_the_order_of_the_calls(&new()).await;
    what_is_kept_is_there_in_the_next_run(&new()).await;
    the_history_comes_in_pages(&new()).await;
    a_clean_end_is_continued_once(&new()).await;
    a_log_is_opened_once(&new()).await;
}
