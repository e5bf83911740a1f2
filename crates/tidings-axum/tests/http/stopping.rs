//! The end of a server: nothing is lost, and nothing is waited for that does not move.

use std::time::{Duration, Instant};

use axum::{Router, middleware};
use tidings_axum::{ServeOptions, router};
use tidings_delivery::{Hub, Keep, LocalLog};
use tokio::net::TcpStream;

use crate::catalog::{AppEvent, note, urgent};
use crate::client::{PATIENCE, Stream, Wire, get, head};
use crate::{Server, small, until, who};

fn app(hub: Hub<AppEvent>) -> Router {
    Router::new()
        .route("/hangs", axum::routing::get(async || std::future::pending::<()>().await))
        .nest("/events", router(hub))
        .layer(middleware::from_fn(who))
}

fn serving() -> ServeOptions {
    let mut serving = ServeOptions::default();
    serving.send_buffer = Some(4 << 10);
    serving
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_streams_are_told_goodbye_and_all_resume_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let log = || LocalLog::new(Keep::at(folder.path().join("events.db")));
    let server = Server::set(log(), small(1000), serving(), app).await;
    let mut streams = Vec::new();
    for _ in 0..500 {
        streams.push(Stream::open(server.at, "/events").await);
    }
    // These do not read, and what is for them fills their sockets.
    let mut stalled = Vec::new();
    for _ in 0..20 {
        let wire = Wire::narrow(server.at, 4 << 10).await;
        stalled.push(Stream::with(wire, "/events", &[("x-user", "stalled")]).await);
    }
    until("all are connected", || server.hub.stats().open == 520).await;
    for _ in 0..100 {
        server.hub.publish_to("stalled", &note(&"x".repeat(10_000))).map(drop).unwrap();
    }
    let mut hangs = Wire::open(server.at).await;
    hangs.send(head("GET", "/hangs", &[]).as_bytes()).await;
    server.hub.publish(&urgent("last")).map(drop).unwrap();
    let (at, began) = (server.at, Instant::now());
    server.stop().await.unwrap();
    let took = began.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?} is no stop in 2 s, however slow the machine");
    assert!(TcpStream::connect(at).await.is_err(), "the listener is closed");
    assert!(hangs.is_closed().await, "a request that hangs is dropped");
    let mut places = Vec::new();
    for stream in &mut streams {
        assert_eq!(stream.words(4).await, ["hello", "last", "goodbye stopping", "end"]);
        places.push(stream.last_id.clone().unwrap());
    }
    let next = Server::set(log(), small(1000), serving(), app).await;
    next.hub.publish(&note("next")).map(drop).unwrap();
    for place in places {
        let mut stream = Stream::resume(next.at, "/events", &place).await;
        assert_eq!(stream.words(2).await, ["resumed", "next"]);
    }
    // One that had nothing of what was for it gets all of it now.
    let cursor = stalled[0].next().await.unwrap().id.unwrap();
    let late = Wire::open(next.at).await;
    let headers = [("x-user", "stalled"), ("Last-Event-ID", &*cursor)];
    let mut late = Stream::with(late, "/events", &headers).await;
    let words = late.words(103).await;
    assert_eq!(
        (words[0].as_str(), &words[101..]),
        ("resumed", ["last", "next"].map(str::to_owned).as_slice())
    );
    drop(late);
    next.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_that_is_under_way_is_finished() {
    let app = |hub: Hub<AppEvent>| {
        let slowly = async || {
            tokio::time::sleep(Duration::from_millis(200)).await;
            "done"
        };
        Router::new().route("/slowly", axum::routing::get(slowly)).nest("/events", router(hub))
    };
    // Whatever does not end by itself would be waited for.
    let mut serving = ServeOptions::default();
    serving.stop_within = Duration::from_secs(3600);
    serving.head_within = Duration::from_secs(3600);
    let server = Server::set(LocalLog::in_memory(), small(10), serving, app).await;
    let mut idle = Wire::open(server.at).await;
    idle.send(head("GET", "/events/health", &[]).as_bytes()).await;
    assert_eq!(idle.answer().await.status, 200);
    let at = server.at;
    let answer = tokio::spawn(async move { get(at, "/slowly").await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    tokio::time::timeout(PATIENCE, server.stop()).await.expect("all connections end").unwrap();
    assert_eq!(answer.await.unwrap().body, b"done");
    assert!(idle.is_closed().await);
}

#[tokio::test]
async fn a_hub_that_could_not_be_closed_is_an_error_of_the_server() {
    let folder = tempfile::tempdir().unwrap();
    // A folder is where the database should be.
    let log = LocalLog::new(Keep::at(folder.path()));
    let server = Server::with(log, small(10), app).await;
    server.hub.publish(&urgent("a")).map(drop).unwrap();
    let error = server.stop().await.unwrap_err();
    assert!(error.to_string().contains("the next start begins with a gap"), "{error}");
}

#[tokio::test]
async fn an_old_stream_says_goodbye_and_is_resumed() {
    let mut options = small(10);
    options.max_age = Duration::from_millis(200);
    let server = Server::with(LocalLog::in_memory(), options, app).await;
    server.hub.publish(&note("a")).map(drop).unwrap();
    let mut stream = Stream::open(server.at, "/events?from=window").await;
    assert_eq!(stream.words(4).await, ["hello", "a", "goodbye age", "end"]);
    server.hub.publish(&note("b")).map(drop).unwrap();
    let mut again = Stream::resume(server.at, "/events", &stream.last_id.unwrap()).await;
    assert_eq!(again.words(2).await, ["resumed", "b"]);
}

/// A browser opens connections that it may need one day.
#[tokio::test]
async fn a_connection_without_a_request_does_not_hold_up_the_end() {
    let mut serving = ServeOptions::default();
    serving.stop_within = Duration::from_secs(3600);
    serving.head_within = Duration::from_secs(3600);
    let server = Server::set(LocalLog::in_memory(), small(10), serving, app).await;
    let mut fresh = Wire::open(server.at).await;
    let mut half = Wire::open(server.at).await;
    half.send(b"GET /events HTTP/1.1\r\nhost: loc").await;
    // Both were taken from the listener when a later one is answered.
    assert_eq!(get(server.at, "/events/health").await.status, 200);
    tokio::time::timeout(PATIENCE, server.stop()).await.expect("nothing is waited for").unwrap();
    assert!(fresh.is_closed().await && half.is_closed().await);
}
