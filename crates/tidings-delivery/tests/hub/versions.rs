//! Readers that know other versions than the program.

use std::sync::atomic::Ordering;

use tidings_delivery::core::{Ask, Page};
use tidings_delivery::log::{
    Appended, Health, Log, LogError, Opened, Opening, Pending, Record, Refused, Remains,
};
use tidings_delivery::{Accept, Cursor, Filter, Hub, LocalLog, Options, Start};

use crate::catalog::{AppEvent, STEPS_DOWN, note, resized};
use crate::{hub, words};

/// A log to which a test appends what another program would have written.
struct Seeded(LocalLog, Vec<Record>);

impl Log for Seeded {
    fn open(&self, opening: Opening) -> Pending<Result<Opened, LogError>> {
        self.0.open(opening)
    }

    fn append(&self, record: Record) -> Result<Appended, Refused> {
        for seeded in &self.1 {
            drop(self.0.append(seeded.clone())?);
        }
        self.0.append(record)
    }

    fn history(&self, ask: Ask) -> Pending<Result<Page, LogError>> {
        self.0.history(ask)
    }

    fn head(&self) -> Cursor {
        self.0.head()
    }

    fn health(&self) -> Health {
        self.0.health()
    }

    fn close(&self, remains: Box<dyn FnOnce() -> Remains + Send>) -> Pending<Result<(), LogError>> {
        self.0.close(remains)
    }
}

fn written(event_type: &str, version: u32, payload: &str) -> Record {
    let envelope = format!(
        r#"{{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{{"type":"{event_type}","payload":{payload}}}}}"#
    );
    let envelope = envelope.into_bytes().into();
    let published = std::time::Duration::ZERO;
    Record { audience: None, event_type: event_type.into(), version, critical: false, envelope, published }
}

/// What a client that accepts this reads of events that were written so, in order.
async fn read(written: Vec<Record>, accept: Accept) -> Vec<String> {
    let count = written.len();
    let log = Seeded(LocalLog::in_memory(), written);
    let hub: Hub<AppEvent> = Hub::start(log, Options::default()).await.unwrap();
    let mut listener = hub.subscribe(Start::Now, Filter::everything(), accept);
    hub.publish(&note("last")).map(drop).unwrap();
    let mut all = words(&mut listener, count + 2).await;
    assert_eq!((all.remove(0).as_str(), all.pop().as_deref()), ("hello", Some("last")));
    all
}

const V1: &str = r#"{"version":1,"size":5}"#;
const V2: &str = r#"{"version":2,"width":5,"height":5}"#;

#[tokio::test]
async fn what_was_written_in_an_older_version_goes_out_in_the_present_one() {
    let events = vec![written("resized", 1, V1), written("resized", 2, V2)];
    let present = r#"{"version":3,"width":5,"height":5,"unit":"px"}"#;
    let got = read(events, Accept::present()).await;
    for text in &got {
        let (got, present): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(text).unwrap(), serde_json::from_str(present).unwrap());
        assert_eq!(got, present);
    }
    assert_eq!(got.len(), 2);
}

#[tokio::test]
async fn what_an_upcaster_refuses_goes_out_as_it_was_written() {
    let odd = r#"{"version":2,"width":13,"height":5}"#;
    let got = read(vec![written("resized", 2, odd)], Accept::present()).await;
    assert!(got[0].contains(r#""version":2"#), "{got:?}");
    // A reader of version 1 alone cannot be given it.
    let got = read(vec![written("resized", 2, odd)], Accept::versions([("note", 1)])).await;
    assert!(got[0].starts_with("unsupported: "), "{got:?}");
}

#[tokio::test]
async fn types_and_versions_of_a_newer_program_go_out_as_they_are() {
    let newer = r#"{"version":9,"all":"new"}"#;
    let events = vec![written("resized", 9, newer), written("unheard_of", 1, r#"{"version":1}"#)];
    let got = read(events, Accept::versions([("resized", 2)])).await;
    assert!(got[0].contains(r#""version":9"#) && got[1].contains(r#""version":1"#), "{got:?}");
}

#[tokio::test]
async fn an_older_reader_is_given_its_version_or_told_why_not() {
    let hub = hub(Options::default()).await;
    let listen = |accept| hub.subscribe(Start::Now, Filter::everything(), accept);
    let mut second = listen(Accept::versions([("resized", 2)]));
    let mut first = listen(Accept::versions([("note", 1)]));
    let mut ahead = listen(Accept::versions([("resized", 9)]));
    hub.publish(&resized(4, 4)).map(drop).unwrap();
    hub.publish(&resized(4, 7)).map(drop).unwrap();
    hub.publish(&resized(66, 66)).map(drop).unwrap();
    hub.publish(&note("on")).map(drop).unwrap();
    let got = words(&mut second, 5).await;
    assert!(got[1].contains(r#""version":2"#) && got[2].contains(r#""height":7"#), "{got:?}");
    assert!(got[3].contains("panicked"), "{got:?}");
    assert_eq!(got[4], "on", "one event never ends a stream");
    let got = words(&mut first, 5).await;
    assert!(got[1].contains(r#""size":4"#), "{got:?}");
    assert!(got[2].contains("it is no square"), "{got:?}");
    assert!(words(&mut ahead, 2).await[1].contains(r#""version":3"#));
    assert_eq!(hub.stats().unsupported["resized"], 3);
}

#[tokio::test]
async fn a_step_down_is_taken_once_for_all_readers() {
    let hub = hub(Options::default()).await;
    let accept = || Accept::versions([("resized", 2)]);
    let mut listeners: Vec<_> =
        (0..1000).map(|_| hub.subscribe(Start::Now, Filter::everything(), accept())).collect();
    let window = hub.stats().window_bytes;
    hub.publish(&resized(5, 6)).map(drop).unwrap();
    let alone = hub.stats().window_bytes;
    let before = STEPS_DOWN.load(Ordering::Relaxed);
    let mut first = hub.subscribe(Start::Window, Filter::everything(), accept());
    assert_eq!(words(&mut first, 1).await, ["hello"]);
    let mut data = Vec::new();
    first.next().await.unwrap().write_data(&mut data);
    let text = String::from_utf8(data).unwrap();
    assert!(text.contains(r#""event":{"type":"resized","payload":{"#), "the tag comes first: {text}");
    assert!(STEPS_DOWN.load(Ordering::Relaxed) > before);
    for listener in &mut listeners {
        assert!(words(listener, 2).await[1].contains(r#""height":6"#));
    }
    assert_eq!(hub.stats().carried["down"], 1);
    assert!(hub.stats().window_bytes > alone && alone > window, "what it holds is counted");
}
