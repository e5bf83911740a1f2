//! Among the layers of an application: snapshots, compression, timeouts, a state of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::routing::get;
use axum::{Json, Router};
use tidings_axum::{CursorLayer, Endpoints, router};
use tidings_delivery::{Hub, LocalLog, Options};
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::catalog::{AppEvent, note};
use crate::client::{Stream, Wire, ask};
use crate::{Server, small};

/// An application's own state.
#[derive(Clone)]
struct App {
    hub: Hub<AppEvent>,
    count: Arc<AtomicU32>,
}

/// Changes the state and publishes it, while it answers: what is between is what a snapshot must not miss.
async fn changing(State(app): State<App>) -> Json<u32> {
    let read = app.count.load(Ordering::SeqCst);
    app.count.store(read + 1, Ordering::SeqCst);
    app.hub.publish(&note(&(read + 1).to_string())).map(drop).unwrap();
    Json(read)
}

fn nested(hub: Hub<AppEvent>) -> Router {
    let app = App { hub: hub.clone(), count: Arc::default() };
    let everything = |_: StatusCode, _: Version, _: &HeaderMap, _: &Extensions| true;
    Router::new()
        .route("/state", get(changing).layer(CursorLayer::new(hub.clone())))
        .route("/long", get(async || "a".repeat(10_000)))
        .nest("/events", Endpoints::new(hub).snapshot(get(changing)).router())
        .with_state(app)
        .layer(CompressionLayer::new().compress_when(everything))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::from_millis(300)))
        .layer(TraceLayer::new_for_http())
}

#[tokio::test]
async fn an_answer_says_where_events_go_on_from_it() {
    let server = Server::with(LocalLog::in_memory(), small(10), nested).await;
    for (path, read) in [("/state", 0), ("/events/snapshot", 1)] {
        let before = server.hub.position().to_string();
        let answer = crate::client::get(server.at, path).await;
        assert_eq!((answer.status, answer.json()), (200, read.into()));
        let cursor = answer.header("tidings-cursor").unwrap();
        assert_eq!(cursor, before, "taken before the handler runs");
        let mut stream = Stream::open(server.at, &format!("/events?cursor={cursor}")).await;
        assert_eq!(stream.words(2).await, ["resumed".to_owned(), (read + 1).to_string()]);
    }
    // Nobody asked for it elsewhere.
    assert_eq!(crate::client::get(server.at, "/long").await.header("tidings-cursor"), None);
}

#[tokio::test]
async fn a_layer_over_everything_stamps_every_answer() {
    let app = |hub: Hub<AppEvent>| {
        Router::new()
            .route("/own", get(async || ([("tidings-cursor", "1.AAAAAAAA.1")], "its own")))
            .nest("/events", router(hub.clone()))
            .layer(CursorLayer::new(hub))
    };
    let server = Server::with(LocalLog::in_memory(), small(10), app).await;
    server.hub.publish(&note("a")).map(drop).unwrap();
    let here = server.hub.position().to_string();
    for (path, status) in [("/events/health", 200), ("/events/nothing", 404), ("/nothing", 404)] {
        let answer = crate::client::get(server.at, path).await;
        assert_eq!((answer.status, answer.header("tidings-cursor")), (status, Some(&*here)), "{path}");
    }
    let own = crate::client::get(server.at, "/own").await;
    assert_eq!(own.header("tidings-cursor"), Some("1.AAAAAAAA.1"));
}

#[tokio::test]
async fn a_stream_comes_through_a_layer_that_compresses_everything() {
    let server = Server::with(LocalLog::in_memory(), small(10), nested).await;
    let gzip = [("Accept-Encoding", "gzip")];
    let long = ask(server.at, "GET", "/long", &gzip, b"").await;
    assert_eq!((long.header("content-encoding"), long.body.len() < 1000), (Some("gzip"), true));
    let mut stream = Stream::with(Wire::open(server.at).await, "/events", &gzip).await;
    assert_eq!(stream.words(1).await, ["hello"]);
    for text in ["a", "b", "c"] {
        server.hub.publish(&note(text)).map(drop).unwrap();
        assert_eq!(stream.words(1).await, [text], "each when it is there");
    }
    let poll = ask(server.at, "GET", "/events/poll?from=window", &gzip, b"").await;
    assert_eq!(poll.header("content-encoding"), Some("gzip"), "one answer may be compressed");
}

#[tokio::test]
async fn a_timeout_of_the_application_does_not_end_a_stream() {
    let server = Server::with(LocalLog::in_memory(), Options::default(), nested).await;
    let mut stream = Stream::open(server.at, "/events").await;
    assert_eq!(stream.words(1).await, ["hello"]);
    let late = crate::client::get(server.at, "/events/poll?wait_ms=25000").await;
    assert_eq!(late.status, 504, "the layer is there");
    server.hub.publish(&note("a")).map(drop).unwrap();
    assert_eq!(stream.words(1).await, ["a"]);
}

#[tokio::test]
async fn a_slash_behind_the_path_changes_nothing_where_all_of_it_stands_under_one() {
    let app = |hub| Router::new().merge(Endpoints::new(hub).at("/events"));
    let server = Server::with(LocalLog::in_memory(), small(10), app).await;
    server.hub.publish(&note("a")).map(drop).unwrap();
    for path in ["/events", "/events/"] {
        let mut stream = Stream::open(server.at, &format!("{path}?from=window")).await;
        assert_eq!(stream.words(2).await, ["hello", "a"], "{path}");
        let refused = ask(server.at, "POST", path, &[], b"").await;
        assert_eq!((refused.status, refused.json()["status"].clone()), (405, 405.into()), "{path}");
    }
    for (path, status) in [("/events/poll", 200), ("/events/health", 200), ("/events/nothing", 404)] {
        assert_eq!(ask(server.at, "GET", path, &[], b"").await.status, status, "{path}");
    }
}
