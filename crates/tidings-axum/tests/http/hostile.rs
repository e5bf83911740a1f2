//! Clients that mean no good: too long, too slow, too many, or plain wrong.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use tidings_axum::{ServeOptions, router};
use tidings_delivery::{Hub, Keep, LocalLog};

use crate::catalog::{AppEvent, note, urgent};
use crate::client::{Stream, Wire, get, head};
use crate::{Server, small, until};

fn app(hub: Hub<AppEvent>) -> Router {
    Router::new().route("/echo", post(async |body: Bytes| body)).nest("/events", router(hub))
}

fn impatient() -> ServeOptions {
    let mut serving = ServeOptions::default();
    serving.head_within = Duration::from_millis(300);
    serving.body_silence = Duration::from_millis(300);
    serving
}

async fn works(server: &Server) {
    let mut stream = Stream::open(server.at, "/events").await;
    assert_eq!(stream.words(1).await, ["hello"]);
    server.hub.publish(&note("a")).map(drop).unwrap();
    assert_eq!(stream.words(1).await, ["a"]);
}

#[tokio::test]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let server = Server::set(LocalLog::in_memory(), small(10), impatient(), app).await;
    let mut nothing = Wire::open(server.at).await;
    let mut half = Wire::open(server.at).await;
    half.send(b"GET /events HTTP/1.1\r\nHost: x\r\nX-Slow").await;
    let mut dribble = Wire::open(server.at).await;
    dribble.send(b"GET /events HTTP/1.1\r\nX: ").await;
    // Each byte comes in time, the head does not.
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if tokio::io::AsyncWriteExt::write_all(&mut dribble.stream, b"x").await.is_err() {
            break;
        }
    }
    let mut kept = Wire::open(server.at).await;
    kept.send(head("GET", "/events/health", &[]).as_bytes()).await;
    assert_eq!(kept.answer().await.status, 200);
    for wire in [&mut nothing, &mut half, &mut dribble, &mut kept] {
        while !wire.is_closed().await {}
    }
    works(&server).await;
}

#[tokio::test]
async fn a_body_that_falls_silent_is_not_waited_for() {
    let server = Server::set(LocalLog::in_memory(), small(10), impatient(), app).await;
    let mut wire = Wire::open(server.at).await;
    wire.send(head("POST", "/echo", &[("Content-Length", "1000")]).as_bytes()).await;
    wire.send(b"some").await;
    assert_eq!(wire.answer().await.status, 400);
    works(&server).await;
}

#[tokio::test]
async fn connections_that_say_nothing_give_way() {
    let mut serving = impatient();
    serving.max_connections = 20;
    let server = Server::set(LocalLog::in_memory(), small(10), serving, app).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(Wire::open(server.at).await);
    }
    works(&server).await;
}

#[tokio::test]
async fn no_more_connections_are_served_at_a_time_than_may() {
    let mut serving = ServeOptions::default();
    serving.max_connections = 2;
    let server = Server::set(LocalLog::in_memory(), small(10), serving, app).await;
    let first = Stream::open(server.at, "/events").await;
    let mut second = Stream::open(server.at, "/events").await;
    assert_eq!(second.words(1).await, ["hello"]);
    let at = server.at;
    let mut third = tokio::spawn(async move { Stream::open(at, "/events").await });
    let early = tokio::time::timeout(Duration::from_millis(300), &mut third).await;
    assert!(early.is_err(), "it waits in the kernel's queue");
    drop(first);
    assert_eq!(third.await.unwrap().words(1).await, ["hello"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_that_connect_and_go_leave_nothing_behind() {
    let server = Server::set(LocalLog::in_memory(), small(10), impatient(), app).await;
    for round in 0..10_000 {
        let mut wire = Wire::open(server.at).await;
        if round % 4 == 0 {
            wire.send(head("GET", "/events", &[]).as_bytes()).await;
        }
    }
    until("all are gone", || server.hub.stats().open == 0).await;
    works(&server).await;
}

#[tokio::test]
async fn what_is_no_request_is_answered_as_such_or_not_at_all() {
    let server = Server::start(small(10)).await;
    let long = format!("GET /events HTTP/1.1\r\nX: {}\r\n\r\n", "y".repeat(100_000));
    let path = format!("GET /events/{} HTTP/1.1\r\nHost: x\r\n\r\n", "y".repeat(100_000));
    let id = format!("GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: {}\r\n\r\n", "9".repeat(100_000));
    let many = format!("GET /events HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(2000));
    for (sent, statuses) in [
        (long.as_bytes(), &[431][..]),
        (id.as_bytes(), &[431]),
        (many.as_bytes(), &[431]),
        (path.as_bytes(), &[414, 431]),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", &[400]),
        (b"GET /events\0 HTTP/1.1\r\n\r\n", &[400]),
        (b"GET /events HTTP/1.1\r\nLast-Event-ID: a\0b\r\n\r\n", &[400]),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &[400, 505]),
        (b"GET /events HTTP/1.1\r\nContent-Length: -1\r\n\r\n", &[400]),
    ] {
        let mut wire = Wire::open(server.at).await;
        // The other side may have closed before it has read all of it.
        let _ = tokio::io::AsyncWriteExt::write_all(&mut wire.stream, sent).await;
        let shown = String::from_utf8_lossy(&sent[..sent.len().min(60)]).into_owned();
        if let Some(status) = wire.status().await {
            assert!(statuses.contains(&status), "{shown:?}: {status}");
        }
    }
    works(&server).await;
}

#[tokio::test]
async fn all_that_is_kept_again_and_again_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let mut keep = Keep::at(folder.path().join("events.db"));
    keep.witnesses = None;
    let log = LocalLog::new(keep);
    let mut options = small(10);
    options.max_connections = 50;
    let server = Server::set(log, options, ServeOptions::default(), app).await;
    for number in 0..1000 {
        let receipt = server.hub.publish(&urgent(&format!("{number}"))).unwrap();
        if number == 999 {
            receipt.await.unwrap();
        }
    }
    for _ in 0..300 {
        let mut wire = Wire::open(server.at).await;
        wire.send(head("GET", "/events?from=start", &[]).as_bytes()).await;
        assert_eq!(wire.head().await.status, 200);
        assert!(server.hub.stats().open <= 50);
    }
    until("all are gone", || server.hub.stats().open == 0).await;
    let mut stream = Stream::open(server.at, "/events?from=start").await;
    let owed: Vec<String> = (0..1000).map(|number: u32| number.to_string()).collect();
    assert_eq!(stream.words(1001).await[1..], owed);
    assert_eq!(get(server.at, "/events/health").await.status, 200);
}
