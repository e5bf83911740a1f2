//! The hub: publishing, listening, polling, versions, the end.
#![expect(clippy::unwrap_used, reason = "a test")]

mod catalog;
mod figures;
mod refused;
mod time;
mod together;
mod versions;

use std::time::Duration;

use catalog::{AppEvent, note, resized, urgent};
use tidings_delivery::{
    Accept, Cursor, Filter, Hub, LocalLog, Options, Outgoing, PublishErrorKind, Start, Subscription,
};
use tidings_frames::{Frame, GapReason, PollAnswer};

pub(crate) async fn hub(options: Options) -> Hub<AppEvent> {
    Hub::start(LocalLog::in_memory(), options).await.unwrap()
}

pub(crate) fn listen(hub: &Hub<AppEvent>, start: Start) -> Subscription<AppEvent> {
    hub.subscribe(start, Filter::everything(), Accept::present())
}

/// Short words for frames: `hello`, `a`, `gap slow 1`.
pub(crate) fn word(frame: &Outgoing) -> String {
    match frame {
        Outgoing::Event { envelope, .. } => {
            let envelope: serde_json::Value = serde_json::from_slice(envelope).unwrap();
            let payload = &envelope["event"]["payload"];
            payload["text"].as_str().map_or_else(|| payload.to_string(), str::to_owned)
        }
        Outgoing::Control(Frame::Gap { reason, from, to, missed, critical, complete, .. }) => {
            let (reason, missed) = (reason.as_str(), missed.map_or("?".to_owned(), |it| it.to_string()));
            format!("gap {reason} {from}-{to} missed {missed} critical {critical} complete {complete}")
        }
        Outgoing::Control(Frame::Hello { resumed: true, .. }) => "resumed".to_owned(),
        Outgoing::Control(Frame::Heartbeat { behind, .. }) => format!("heartbeat {behind}"),
        Outgoing::Control(Frame::Goodbye { reason, .. }) => format!("goodbye {reason:?}"),
        Outgoing::Control(Frame::Unsupported { reason, .. }) => format!("unsupported: {reason}"),
        other => other.name().to_owned(),
    }
}

/// The next frames, as words.
pub(crate) async fn words(subscription: &mut Subscription<AppEvent>, count: usize) -> Vec<String> {
    let mut words = Vec::new();
    for _ in 0..count {
        let next = tokio::time::timeout(Duration::from_secs(20), subscription.next()).await;
        words.push(next.expect("a frame").as_ref().map_or_else(|| "end".to_owned(), word));
    }
    words
}

fn small(events: usize) -> Options {
    let mut options = Options::default();
    options.window.events = events;
    options
}

#[tokio::test]
async fn events_arrive_in_order_with_their_place() {
    let hub = hub(Options::default()).await;
    let mut listener = listen(&hub, Start::Now);
    let receipt = hub.publish(&note("a")).unwrap();
    let id = receipt.id().to_owned();
    hub.publish(&resized(3, 4)).map(drop).unwrap();
    let Some(Outgoing::Control(Frame::Hello { cursor, connection, fingerprint, keeping, .. })) =
        listener.next().await
    else {
        panic!("no hello")
    };
    assert_eq!((connection.as_str(), keeping), (listener.name(), false));
    assert!(fingerprint.starts_with("sha256:"), "{fingerprint}");
    let begin = Cursor::parse(&cursor.unwrap()).unwrap();
    assert_eq!(begin.seq, 0);
    let first = listener.next().await.unwrap();
    let published = receipt.await.unwrap();
    assert_eq!(published.cursor, Cursor { seq: 1, ..begin });
    assert_eq!((first.cursor().unwrap(), published.kept), (published.cursor.to_string(), false));
    let mut data = Vec::new();
    first.write_data(&mut data);
    let text = String::from_utf8(data).unwrap();
    assert!(text.starts_with(&format!(r#"{{"id":"{id}","timestamp":""#)), "{text}");
    assert!(
        text.ends_with(r#""event":{"type":"note","payload":{"version":1,"text":"a","urgent":false}}}"#),
        "{text}"
    );
    assert_eq!(listener.next().await.unwrap().cursor(), Some(hub.position().to_string()));
}

#[tokio::test]
async fn a_listener_begins_where_it_says() {
    let hub = hub(small(2)).await;
    for text in ["a", "b", "c"] {
        hub.publish(&note(text)).map(drop).unwrap();
    }
    let mut now = listen(&hub, Start::Now);
    hub.publish(&note("d")).map(drop).unwrap();
    assert_eq!(words(&mut now, 2).await, ["hello", "d"]);
    assert_eq!(words(&mut listen(&hub, Start::Window), 3).await, ["hello", "c", "d"]);
    let mut cursor = hub.position();
    cursor.seq -= 2;
    assert_eq!(words(&mut listen(&hub, Start::Cursor(Some(cursor))), 3).await, ["resumed", "c", "d"]);
    cursor.seq -= 1;
    let old = words(&mut listen(&hub, Start::Cursor(Some(cursor))), 4).await;
    assert_eq!(old, ["hello", "gap window 1-2 missed 1 critical 0 complete true", "c", "d"]);
    let unknown = words(&mut listen(&hub, Start::Cursor(None)), 4).await;
    assert_eq!(unknown, ["hello", "gap unknown 0-2 missed ? critical 0 complete false", "c", "d"]);
}

#[tokio::test]
async fn a_slow_listener_is_told_exactly_and_holds_nobody_up() {
    let hub = hub(small(10)).await;
    let (mut slow, mut quick) = (listen(&hub, Start::Now), listen(&hub, Start::Now));
    assert_eq!(words(&mut slow, 1).await, ["hello"]);
    assert_eq!(words(&mut quick, 1).await, ["hello"]);
    for number in 0..1000 {
        hub.publish(&note(&number.to_string())).map(drop).unwrap();
        assert_eq!(words(&mut quick, 1).await, [number.to_string()]);
    }
    let gap = "gap slow 0-990 missed 990 critical 0 complete true";
    assert_eq!(words(&mut slow, 3).await, [gap, "990", "991"]);
    let stats = hub.stats();
    assert_eq!((stats.gaps["slow"], stats.missed, stats.published, stats.open), (1, 990, 1000, 2));
    assert_eq!((stats.window_events, stats.behind), (10, 8));
}

#[tokio::test]
async fn a_filter_and_an_audience_leave_out_what_is_not_owed() {
    let hub = hub(Options::default()).await;
    let filter = Filter::everything().types(["note", "nothing"]);
    let mut notes = hub.subscribe(Start::Now, filter, Accept::present());
    let filter = Filter::everything().audience("seven");
    let mut seven = hub.subscribe(Start::Now, filter, Accept::present());
    hub.publish(&resized(1, 1)).map(drop).unwrap();
    hub.publish_to("seven", &note("for seven")).map(drop).unwrap();
    hub.publish_to("eight", &note("for eight")).map(drop).unwrap();
    hub.publish(&note("for all")).map(drop).unwrap();
    let Some(Outgoing::Control(Frame::Hello { ignored, .. })) = notes.next().await else { panic!() };
    assert_eq!(ignored, ["nothing"]);
    let event = notes.next().await.unwrap();
    assert_eq!(word(&event), "for all");
    assert!(event.cursor().unwrap().ends_with(".4.0"), "{:?}", event.cursor());
    let expected = ["hello", r#"{"version":3,"width":1,"height":1,"unit":"px"}"#, "for seven", "for all"];
    let got = words(&mut seven, 4).await;
    assert_eq!((got[0].as_str(), &got[2..]), ("hello", &expected.map(str::to_owned)[2..]));
    // The cursor of one who may is no help to one who may not.
    let cursor = Cursor { seq: 0, ..hub.position() };
    assert_eq!(words(&mut listen(&hub, Start::Cursor(Some(cursor))), 3).await[2], "for all");
    hub.revoke("seven");
    assert_eq!(words(&mut seven, 2).await, ["goodbye Revoked", "end"]);
    assert_eq!(hub.stats().open, 1);
}

#[tokio::test]
async fn a_poll_of_large_events_comes_in_several_answers() {
    let hub = hub(Options::default()).await;
    for number in 0..20 {
        hub.publish(&note(&format!("{number}{}", "x".repeat(150_000)))).map(drop).unwrap();
    }
    let (mut start, mut numbers, mut answers) = (Start::Window, Vec::new(), 0);
    loop {
        let (all, present) = (Filter::everything(), Accept::present());
        let polled = hub.poll(start, all, present, 300, Duration::ZERO).await.unwrap();
        assert!(polled.to_json().len() < (1 << 20) + 200_000);
        let events = polled.frames.iter().filter(|it| it.is_event());
        numbers.extend(events.map(|it| word(it).trim_end_matches('x').to_owned()));
        answers += 1;
        if !polled.more {
            break;
        }
        start = Start::Cursor(Some(polled.cursor));
    }
    assert_eq!(numbers, (0..20).map(|it: u32| it.to_string()).collect::<Vec<_>>());
    assert_eq!(answers, 3);
}

#[tokio::test]
async fn a_poll_gives_what_a_stream_would_begin_with() {
    let hub = hub(small(3)).await;
    for text in ["a", "b", "c", "d", "e"] {
        hub.publish(&note(text)).map(drop).unwrap();
    }
    let poll = |start, limit, wait| {
        hub.poll(start, Filter::everything(), Accept::present(), limit, Duration::from_millis(wait))
    };
    let first = poll(Start::Cursor(Some(Cursor { seq: 1, ..hub.position() })), 2, 0).await.unwrap();
    let got: Vec<String> = first.frames.iter().map(word).collect();
    assert_eq!(got, ["hello", "gap window 1-2 missed 1 critical 0 complete true", "c", "d"]);
    assert!(first.more);
    let second = poll(Start::Cursor(Some(first.cursor)), 300, 0).await.unwrap();
    assert_eq!(second.frames.iter().map(word).collect::<Vec<_>>(), ["resumed", "e"]);
    assert_eq!((second.more, second.cursor), (false, hub.position()));
    let answer: PollAnswer = serde_json::from_slice(&first.to_json()).unwrap();
    assert_eq!((answer.cursor, answer.frames.len()), (first.cursor.to_string(), 4));
    let frames: Vec<Frame> =
        answer.frames.into_iter().map(|it| serde_json::from_value(it).unwrap()).collect();
    assert!(matches!(frames[1], Frame::Gap { reason: GapReason::Window, .. }));
    let start = Start::Cursor(Some(second.cursor));
    let (waited, ()) = tokio::join!(poll(start, 300, 5000), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        hub.publish(&note("f")).map(drop).unwrap();
    });
    assert_eq!(waited.unwrap().frames.iter().map(word).collect::<Vec<_>>(), ["resumed", "f"]);
    let nothing = poll(Start::Cursor(Some(hub.position())), 300, 20).await.unwrap();
    assert_eq!((nothing.frames.len(), nothing.cursor), (1, hub.position()));
}

#[tokio::test]
async fn a_full_hub_says_hello_and_goodbye() {
    let mut options = Options::default();
    options.max_connections = 1;
    let hub = hub(options).await;
    let first = listen(&hub, Start::Now);
    assert!(hub.is_full());
    let mut second = listen(&hub, Start::Now);
    assert_eq!(words(&mut second, 3).await, ["hello", "goodbye Full", "end"]);
    let polled =
        hub.poll(Start::Now, Filter::everything(), Accept::present(), 1, Duration::ZERO).await.map(drop);
    assert!(polled.is_err());
    drop((first, second));
    assert_eq!(words(&mut listen(&hub, Start::Now), 1).await, ["hello"]);
}

#[tokio::test]
async fn at_the_end_everybody_gets_to_the_head_and_goodbye() {
    let hub = hub(Options::default()).await;
    let mut listener = listen(&hub, Start::Now);
    let waiting = tokio::spawn({
        let mut listener = listen(&hub, Start::Now);
        async move { words(&mut listener, 5).await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    for text in ["a", "b"] {
        hub.publish(&note(text)).map(drop).unwrap();
    }
    hub.close().await.unwrap();
    let expected = ["hello", "a", "b", "goodbye Stopping", "end"];
    assert_eq!(words(&mut listener, 5).await, expected);
    assert_eq!(waiting.await.unwrap(), expected);
    assert_eq!(hub.publish(&note("late")).map(drop).unwrap_err().kind(), PublishErrorKind::Closed);
}

#[tokio::test]
async fn a_hub_does_not_start_with_schemas_of_another_state() {
    #[derive(serde::Serialize, serde::Deserialize, tidings::Events)]
    #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
    enum Later {
        Renamed { version: tidings::Version<1>, name: String },
    }
    tidings::embed!("app" in "tests/embedded/app": Later);
    let error = Hub::<Later>::start(LocalLog::in_memory(), Options::default()).await.unwrap_err();
    let said = error.to_string();
    assert!(said.contains("`renamed` version 1") && said.contains("cargo tidings generate"), "{said}");
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn what_is_critical_is_there_after_a_restart_and_a_clean_one_is_no_gap() {
    use tidings_delivery::Keep;
    let folder = tempfile::tempdir().unwrap();
    let start = async || {
        let mut keep = Keep::at(folder.path().join("events.db"));
        keep.witnesses = Some(folder.path().to_owned());
        Hub::<AppEvent>::start(LocalLog::new(keep), small(2)).await.unwrap()
    };
    let hub = start().await;
    let mut before = listen(&hub, Start::Now);
    for event in [urgent("a"), note("b"), urgent("c"), note("d")] {
        hub.publish(&event).unwrap().await.unwrap();
    }
    assert!(hub.publish(&urgent("e")).unwrap().await.unwrap().kept);
    assert_eq!(words(&mut before, 3).await[1], "gap slow 0-3 missed 1 critical 2 complete true");
    let cursor = hub.position();
    hub.close().await.unwrap();
    drop((hub, before));

    let hub = start().await;
    let resume = |seq| Start::Cursor(Some(Cursor { seq, ..cursor }));
    assert_eq!(words(&mut listen(&hub, resume(4)), 2).await, ["resumed", "e"]);
    let all = words(&mut listen(&hub, Start::Kept), 5).await;
    assert_eq!(all, ["hello", "a", "c", "d", "e"]);
    let mut critical = hub.subscribe(resume(1), Filter::everything().critical(), Accept::present());
    assert_eq!(words(&mut critical, 3).await, ["resumed", "c", "e"]);
    hub.publish(&note("f")).map(drop).unwrap();
    drop((critical, hub));

    let hub = start().await;
    let after = words(&mut listen(&hub, resume(2)), 4).await;
    assert_eq!(after, ["hello", "gap restart 2-5 missed ? critical 2 complete true", "c", "e"]);
    let ahead = words(&mut listen(&hub, resume(99)), 2).await;
    assert_eq!(ahead[1], "gap restart 5-5 missed ? critical 0 complete true");
}

/// Events of many threads, while listeners come and go: each listener has them in the order of the
/// log, each once.
#[tokio::test(flavor = "multi_thread")]
async fn many_threads_publish_and_everybody_sees_one_order() {
    const THREADS: usize = 4;
    const EACH: usize = 200;
    let hub = hub(small(THREADS * EACH)).await;
    let early = listen(&hub, Start::Now);
    let publishers: Vec<_> = (0..THREADS)
        .map(|thread| {
            let hub = hub.clone();
            std::thread::spawn(move || {
                for number in 0..EACH {
                    hub.publish(&note(&format!("{thread} {number}"))).map(drop).unwrap();
                }
            })
        })
        .collect();
    let listeners: Vec<_> = std::iter::once(early)
        .chain((0..20).map(|_| listen(&hub, Start::Window)))
        .map(|mut listener| tokio::spawn(async move { words(&mut listener, THREADS * EACH + 1).await }))
        .collect();
    publishers.into_iter().for_each(|it| it.join().unwrap());
    let mut orders = Vec::new();
    for listener in listeners {
        let mut order = listener.await.unwrap();
        order.remove(0);
        orders.push(order);
    }
    assert!(orders.iter().all(|order| *order == orders[0]));
    for thread in 0..THREADS {
        let prefix = format!("{thread} ");
        let numbers = orders[0].iter().filter_map(|it| it.strip_prefix(&prefix)?.parse::<usize>().ok());
        assert!(numbers.eq(0..EACH));
    }
}

/// Its shape is what a page of an application would use.
#[test]
fn a_hub_is_shared_and_a_subscription_is_sent() {
    fn shared<T: Send + Sync + Clone>() {}
    fn sent<T: Send>() {}
    shared::<Hub<AppEvent>>();
    sent::<Subscription<AppEvent>>();
}
