//! Where a stream begins: cursors, `from`, and what cannot be read.

use std::time::Duration;

use tidings_delivery::Cursor;

use crate::catalog::{note, resized};
use crate::client::{Stream, get};
use crate::{Server, small};

#[tokio::test]
async fn a_stream_is_hello_and_then_plain_envelopes() {
    let server = Server::start(small(10)).await;
    let mut stream = Stream::open(server.at, "/events").await;
    let answer = &stream.answer;
    assert_eq!(answer.header("cache-control"), Some("no-store, no-transform"));
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
    let hello = stream.next().await.unwrap();
    let json = hello.json();
    assert_eq!((hello.name.as_str(), &json["type"], &json["version"]), ("hello", &"hello".into(), &1.into()));
    assert_eq!(json["protocol"], "tidings/1");
    assert_eq!(hello.id.as_deref(), json["cursor"].as_str(), "{json}");
    assert_eq!(hello.retry, json["retry_ms"].as_u64());
    assert!((500..=5000).contains(&hello.retry.unwrap()), "{json}");
    let published = server.hub.publish(&note("a")).unwrap().await.unwrap();
    let event = stream.next().await.unwrap();
    assert_eq!((event.name.as_str(), event.id), ("message", Some(published.cursor.to_string())));
    let start = format!(r#"{{"id":"{}","timestamp":""#, published.id);
    assert!(event.data.starts_with(&start), "{}", event.data);
    assert!(
        event.data.ends_with(r#""event":{"type":"note","payload":{"version":1,"text":"a","urgent":false}}}"#),
        "{}",
        event.data
    );
}

#[tokio::test]
async fn a_cursor_resumes_and_the_header_wins_over_the_query() {
    let server = Server::start(small(10)).await;
    for text in ["a", "b", "c"] {
        server.hub.publish(&note(text)).map(drop).unwrap();
    }
    let at = |seq| Cursor { seq, ..server.hub.position() }.to_string();
    let mut header = Stream::resume(server.at, "/events", &at(1)).await;
    assert_eq!(header.words(3).await, ["resumed", "b", "c"]);
    let mut query = Stream::open(server.at, &format!("/events?cursor={}", at(2))).await;
    assert_eq!(query.words(2).await, ["resumed", "c"]);
    let mut both = Stream::resume(server.at, &format!("/events?cursor={}&from=now", at(2)), &at(0)).await;
    assert_eq!(both.words(4).await, ["resumed", "a", "b", "c"]);
    let mut broken = Stream::resume(server.at, &format!("/events?cursor={}", at(2)), "42").await;
    assert_eq!(broken.words(2).await[1], "gap unknown missed null critical 0 complete false");
}

#[tokio::test]
async fn a_client_that_is_cut_again_and_again_misses_nothing() {
    let server = Server::start(small(100)).await;
    let mut stream = Stream::open(server.at, "/events").await;
    assert_eq!(stream.words(1).await, ["hello"]);
    let (mut id, mut applied) = (stream.last_id.clone().unwrap(), Vec::new());
    for round in 0..10 {
        for number in 0..3 {
            server.hub.publish(&note(&format!("{}", 3 * round + number))).map(drop).unwrap();
        }
        let mut stream = Stream::resume(server.at, "/events", &id).await;
        assert_eq!(stream.words(1).await, ["resumed"]);
        // Cut before all of it was taken.
        applied.extend(stream.words(2).await);
        id = stream.last_id.clone().unwrap();
    }
    let mut stream = Stream::resume(server.at, "/events", &id).await;
    assert_eq!(stream.words(1).await, ["resumed"]);
    applied.extend(stream.words(10).await);
    let owed: Vec<String> = (0..30).map(|number: u32| number.to_string()).collect();
    assert_eq!(applied, owed);
}

#[tokio::test]
async fn what_is_no_cursor_is_an_unknown_place_and_never_an_error() {
    let server = Server::start(small(2)).await;
    for text in ["a", "b", "c"] {
        server.hub.publish(&note(text)).map(drop).unwrap();
    }
    let epoch = server.hub.position().epoch;
    let long = "9".repeat(4000);
    let garbage = [
        "42",
        "",
        ".",
        "-1",
        "1..",
        "%00",
        "%ff%fe",
        "1.AAAAAAAA.1",
        &format!("1.{epoch}.-1"),
        &format!("1.{epoch}.99999999999999999999"),
        &format!("1.{epoch}.18446744073709551616"),
        &format!("1.{epoch}.4"),
        &format!("1.{epoch}.1&cursor=1.{epoch}.1"),
        &format!("1.{epoch}.{long}"),
        "%2525",
        "id%3A%20x%0A%0Adata%3A%20y",
    ];
    let told = ["hello", "gap unknown missed null critical 0 complete false", "b", "c"];
    for cursor in garbage {
        let mut stream = Stream::open(server.at, &format!("/events?cursor={cursor}")).await;
        assert_eq!(stream.words(4).await, told, "{cursor}");
        let polled = get(server.at, &format!("/events/poll?cursor={cursor}")).await;
        assert_eq!(polled.status, 200, "{cursor}");
    }
    for id in ["42", "", "\u{e9}", "1.AAAAAAAA.1, 1.AAAAAAAA.2", &format!("1.{epoch}.-3")] {
        let mut stream = Stream::resume(server.at, "/events", id).await;
        assert_eq!(stream.words(4).await, told, "{id}");
    }
}

#[tokio::test]
async fn from_says_where_a_stream_without_a_cursor_begins() {
    let server = Server::start(small(2)).await;
    for text in ["a", "b", "c"] {
        server.hub.publish(&note(text)).map(drop).unwrap();
    }
    let mut now = Stream::open(server.at, "/events?from=now").await;
    let mut default = Stream::open(server.at, "/events").await;
    assert_eq!((now.words(1).await, default.words(1).await), (vec!["hello".into()], vec!["hello".into()]));
    server.hub.publish(&note("d")).map(drop).unwrap();
    assert_eq!((now.words(1).await, default.words(1).await), (vec!["d".into()], vec!["d".into()]));
    let mut window = Stream::open(server.at, "/events?from=window").await;
    assert_eq!(window.words(3).await, ["hello", "c", "d"]);
    let mut start = Stream::open(server.at, "/events?from=start").await;
    assert_eq!(start.words(3).await, ["hello", "c", "d"]);
}

#[tokio::test]
async fn silence_is_filled_with_the_place_of_the_client() {
    let mut options = small(10);
    options.heartbeat = Duration::from_millis(100);
    let server = Server::start(options).await;
    let mut stream = Stream::open(server.at, "/events?types=note").await;
    let hello = stream.next().await.unwrap();
    assert_eq!(hello.json()["heartbeat_ms"], 100);
    for _ in 0..3 {
        server.hub.publish(&resized(1, 1)).map(drop).unwrap();
    }
    // What left before the events says so; a later one has passed them, whatever the filter.
    let passed = format!("{}.0", server.hub.position());
    let mut last = None;
    for _ in 0..20 {
        let beat = stream.next().await.unwrap();
        let json = beat.json();
        assert_eq!((beat.name.as_str(), &json["keeping"]), ("heartbeat", &false.into()));
        assert_eq!(beat.id.as_deref(), json["cursor"].as_str());
        last = beat.id;
        if last.as_ref() == Some(&passed) {
            assert_eq!(json["behind"], 0);
            break;
        }
    }
    assert_eq!(last, Some(passed));
}
