//! The long poll: what a stream would begin with, in one answer.

use std::time::Duration;

use serde_json::{Value, json};
use tidings_delivery::{Cursor, Keep, LocalLog};

use crate::catalog::{note, resized, urgent};
use crate::client::{Sse, Stream, Wire, get, head};
use crate::{Server, small};

/// The frame of a stream as the poll has it.
fn as_polled(frame: &Sse) -> Value {
    match frame.name.as_str() {
        "message" => json!({ "type": "event", "version": 1, "cursor": frame.id, "envelope": frame.json() }),
        _ => frame.json(),
    }
}

/// A frame without what is a connection's own.
fn bare(mut frame: Value) -> Value {
    if frame["type"] == "hello" {
        frame["connection"] = Value::Null;
        frame["retry_ms"] = Value::Null;
    }
    frame
}

#[tokio::test]
async fn a_poll_is_what_a_stream_would_begin_with() {
    let folder = tempfile::tempdir().unwrap();
    let log = LocalLog::new(Keep::at(folder.path().join("events.db")));
    let app = |hub| axum::Router::new().nest("/events", tidings_axum::router(hub));
    let server = Server::with(log, small(4), app).await;
    for number in 0..6 {
        server.hub.publish(&urgent(&format!("u{number}"))).map(drop).unwrap();
        server.hub.publish(&note(&format!("n{number}"))).map(drop).unwrap();
        server.hub.publish(&resized(number, 3)).unwrap().await.unwrap();
    }
    let at = |seq| Cursor { seq, ..server.hub.position() };
    let mut compared = 0;
    for query in [
        "from=now".to_owned(),
        "from=window".to_owned(),
        "from=start".to_owned(),
        "cursor=garbage".to_owned(),
        "from=start&types=note".to_owned(),
        "from=start&critical=1".to_owned(),
        "from=window&accept=resized:2".to_owned(),
        format!("cursor={}", at(18)),
        format!("cursor={}", at(16)),
        format!("cursor={}", at(3)),
        format!("cursor={}&critical=1", at(3)),
        format!("cursor={}&types=resized&accept=", at(3)),
    ] {
        let polled = get(server.at, &format!("/events/poll?{query}")).await;
        assert_eq!((polled.status, polled.header("content-type")), (200, Some("application/json")));
        let frames = polled.frames();
        let mut stream = Stream::open(server.at, &format!("/events?{query}")).await;
        for polled in frames {
            let frame = stream.next().await.unwrap();
            assert_eq!(bare(as_polled(&frame)), bare(polled), "{query}");
            compared += 1;
        }
        // Nothing more is there, and the client stands where the poll says.
        let answer = polled.json();
        assert_eq!(answer["more"], false, "{query}");
        let cursor = answer["cursor"].as_str().unwrap();
        let mut switched = Stream::open(server.at, &format!("/events?cursor={cursor}")).await;
        assert_eq!(switched.words(1).await, ["resumed"], "{query}: {cursor}");
    }
    assert!(compared > 40, "{compared}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn polls_one_after_the_other_give_everything_once() {
    let server = Server::start(small(100)).await;
    for number in 0..50 {
        server.hub.publish(&note(&number.to_string())).map(drop).unwrap();
    }
    let (mut query, mut applied, mut rounds) = ("from=window".to_owned(), Vec::new(), 0);
    loop {
        let answer = get(server.at, &format!("/events/poll?limit=7&{query}")).await;
        for frame in answer.frames() {
            if frame["type"] == "event" {
                applied.push(frame["envelope"]["event"]["payload"]["text"].as_str().unwrap().to_owned());
            }
        }
        rounds += 1;
        let answer = answer.json();
        query = format!("cursor={}", answer["cursor"].as_str().unwrap());
        if answer["more"] == false {
            break;
        }
    }
    assert_eq!(applied, (0..50).map(|number: u32| number.to_string()).collect::<Vec<_>>());
    assert_eq!((rounds, server.hub.stats().polls), (8, 8));
}

#[tokio::test]
async fn a_poll_that_ends_at_its_limit_says_whether_there_is_more() {
    let folder = tempfile::tempdir().unwrap();
    let log = LocalLog::new(Keep::at(folder.path().join("events.db")));
    let app = |hub| axum::Router::new().nest("/events", tidings_axum::router(hub));
    // What is urgent is on disk only, but for the last four events.
    let server = Server::with(log, small(4), app).await;
    for number in 0..6 {
        server.hub.publish(&urgent(&number.to_string())).unwrap().await.unwrap();
        server.hub.publish(&resized(number, 1)).unwrap().await.unwrap();
    }
    for (query, events) in
        [("from=window", 4), ("from=start", 8), ("from=window&types=note", 2), ("from=start&critical=1", 6)]
    {
        for limit in 1..=events + 1 {
            let answer = get(server.at, &format!("/events/poll?{query}&limit={limit}")).await;
            let given = answer.frames().iter().filter(|it| it["type"] == "event").count();
            let more = answer.json()["more"].clone();
            assert_eq!((given, more), (limit.min(events), json!(limit < events)), "{query}, {limit}");
        }
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_poll_waits_for_news_and_for_no_longer_than_it_says() {
    let server = Server::start(small(100)).await;
    let path = format!("/events/poll?cursor={}&wait_ms=25000", server.hub.position());
    let at = server.at;
    let waiting = tokio::spawn(async move { get(at, &path).await });
    crate::until("it waits", || server.hub.stats().open == 1).await;
    server.hub.publish(&note("news")).map(drop).unwrap();
    let answer = waiting.await.unwrap();
    assert_eq!(answer.frames()[1]["envelope"]["event"]["payload"]["text"], "news");
    let began = std::time::Instant::now();
    let quiet = get(server.at, &format!("/events/poll?cursor={}&wait_ms=50", server.hub.position())).await;
    assert_eq!(quiet.frames().len(), 1);
    assert!(began.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn a_poll_that_waits_is_answered_at_once_when_the_hub_ends() {
    let server = Server::start(small(100)).await;
    let at = server.at;
    let waiting = tokio::spawn(async move { get(at, "/events/poll?wait_ms=25000").await });
    crate::until("it waits", || server.hub.stats().open == 1).await;
    let began = std::time::Instant::now();
    server.hub.close().await.unwrap();
    let frames = waiting.await.unwrap().frames();
    assert_eq!((frames.len(), &frames[1]["reason"]), (2, &json!("stopping")));
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_client_that_gives_up_its_poll_leaves_nothing_behind() {
    let server = Server::start(small(100)).await;
    let mut wire = Wire::open(server.at).await;
    wire.send(head("GET", "/events/poll?wait_ms=25000", &[]).as_bytes()).await;
    crate::until("it waits", || server.hub.stats().open == 1).await;
    drop(wire);
    crate::until("it is gone", || server.hub.stats().open == 0).await;
}
