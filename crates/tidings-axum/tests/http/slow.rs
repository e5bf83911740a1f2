//! A client that does not read: told exactly, bounded, and nobody else's matter.

use std::time::Duration;

use axum::Router;
use tidings_axum::{ServeOptions, router};
use tidings_delivery::LocalLog;

use crate::catalog::note;
use crate::client::{Stream, Wire};
use crate::{Server, small};

const EVENTS: u64 = 10_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_client_gets_a_gap_with_the_exact_count_and_holds_nobody_up() {
    let mut serving = ServeOptions::default();
    serving.send_buffer = Some(4 << 10);
    serving.buffer = 8 << 10;
    serving.unsent_for = None;
    let app = |hub| Router::new().nest("/events", router(hub));
    let options = small(100);
    let bound = options.window.bytes;
    let server = Server::set(LocalLog::in_memory(), options, serving, app).await;
    let mut slow = Stream::with(Wire::narrow(server.at, 4 << 10).await, "/events", &[]).await;
    assert_eq!(slow.words(1).await, ["hello"]);
    let mut quick = Stream::open(server.at, "/events").await;
    assert_eq!(quick.words(1).await, ["hello"]);
    let filling = "x".repeat(300);
    for number in 0..EVENTS {
        server.hub.publish(&note(&format!("{number} {filling}"))).map(drop).unwrap();
        if number % 50 == 49 {
            for seen in number - 49..=number {
                let word = quick.next().await.unwrap().word();
                assert!(word.starts_with(&format!("{seen} ")), "{seen}: {word}");
            }
        }
    }
    let stats = server.hub.stats();
    assert!(stats.window_bytes <= bound && stats.window_events <= 100, "{stats:?}");
    // Now it reads again: what was on its way, a gap, and what is behind it.
    let (mut place, mut gaps, mut given, mut before) = (0, 0, 0, 0);
    while place < EVENTS {
        let frame = slow.next().await.unwrap();
        let json = frame.json();
        match frame.name.as_str() {
            "message" => {
                place += 1;
                let word = frame.word();
                assert!(word.starts_with(&format!("{} ", place - 1)), "{place}: {word}");
                given += 1;
                before += u64::from(gaps == 0);
            }
            "gap" => {
                assert_eq!((&json["reason"], json["from"].as_u64()), (&"slow".into(), Some(place)));
                assert_eq!((json["critical"].as_u64(), &json["complete"]), (Some(0), &true.into()));
                place = json["to"].as_u64().unwrap();
                assert_eq!(json["missed"].as_u64(), Some(place - json["from"].as_u64().unwrap()));
                gaps += 1;
            }
            "heartbeat" => {}
            other => panic!("{other}"),
        }
    }
    let stats = server.hub.stats();
    assert!(gaps >= 1 && stats.gaps["slow"] == gaps, "{gaps}");
    assert_eq!(stats.missed, EVENTS - given, "exactly what it did not get");
    // Buffers of the kernel on both sides, hyper's, and one write: far from 3 MB.
    assert!(before * 400 < 256 << 10, "{before} events were on their way");
}

#[tokio::test]
async fn a_large_event_is_written_whole_among_small_ones() {
    let server = Server::start(small(100)).await;
    let mut stream = Stream::open(server.at, "/events").await;
    assert_eq!(stream.words(1).await, ["hello"]);
    let mut owed = Vec::new();
    for (number, length) in [1, 3900, 4096, 5000, 16_384, 150_000, 2, 1].into_iter().enumerate() {
        owed.push(format!("{number}{}", "é".repeat(length / 2)));
        server.hub.publish(&note(&owed[number])).map(drop).unwrap();
    }
    assert_eq!(stream.words(owed.len()).await, owed);
}

#[tokio::test]
async fn what_waits_goes_out_together_and_no_more_than_a_write_may_hold() {
    let server = Server::start(small(1000)).await;
    for number in 0..200 {
        server.hub.publish(&note(&format!("{number} {}", "x".repeat(900)))).map(drop).unwrap();
    }
    let mut wire = Wire::open(server.at).await;
    wire.send(crate::client::head("GET", "/events?from=window", &[]).as_bytes()).await;
    assert_eq!(wire.head().await.status, 200);
    // Sizes of chunks as the server made them.
    let sizes = tokio::time::timeout(Duration::from_secs(20), wire.chunks(10)).await.unwrap();
    assert!(sizes.iter().all(|size| (15 << 10..18 << 10).contains(size)), "{sizes:?}");
}
