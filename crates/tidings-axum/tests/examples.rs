//! The examples do what they say.
#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "../examples/audiences.rs"]
#[expect(dead_code, reason = "the program itself is not run")]
mod audiences;
#[path = "http/client.rs"]
#[expect(dead_code, reason = "a part is used")]
mod client;
#[path = "../examples/nested.rs"]
#[expect(dead_code, reason = "the program itself is not run")]
mod nested;

use std::net::SocketAddr;

use axum::Router;
use client::{Stream, Wire, ask};
use serde::Serialize;
use tidings::Embedded;
use tidings_axum::serve;
use tidings_delivery::{Hub, LocalLog, Options};

async fn start<E: Embedded + Serialize + 'static>(app: impl FnOnce(Hub<E>) -> Router) -> SocketAddr {
    let hub = Hub::start(LocalLog::in_memory(), Options::default()).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, app(hub), std::future::pending()).into_future());
    at
}

#[tokio::test]
async fn strangers_are_refused_and_users_see_their_own() {
    let at = start(audiences::app).await;
    for path in ["/events", "/events/poll", "/events/health", "/events/nothing"] {
        assert_eq!(client::get(at, path).await.status, 401, "{path}");
    }
    let (ann, ben) = ([("Cookie", "session=a1")], [("Cookie", "x=y; session=b2")]);
    let mut of_ann = Stream::with(Wire::open(at).await, "/events", &ann).await;
    let mut of_ben = Stream::with(Wire::open(at).await, "/events", &ben).await;
    for (to, text) in [("ann", "hello, Ann"), ("ben", "to myself")] {
        let said = ask(at, "POST", &format!("/say/{to}"), &ben, text.as_bytes()).await;
        assert_eq!(said.status, 200, "{said:?}");
    }
    assert_eq!(of_ann.words(2).await, ["hello", "ben: hello, Ann"]);
    assert_eq!(of_ben.words(2).await, ["hello", "ben: to myself"]);
    assert_eq!(ask(at, "POST", "/logout", &ann, b"").await.status, 200);
    assert_eq!(of_ann.words(2).await, ["goodbye revoked", "end"]);
    assert_eq!(ask(at, "GET", "/events", &ann, b"").await.status, 401);
}

#[tokio::test]
async fn a_snapshot_and_the_events_behind_it_are_the_state() {
    let at = start(nested::app).await;
    let gzip = [("Accept-Encoding", "gzip")];
    assert_eq!(ask(at, "POST", "/count", &[], b"").await.json(), 1);
    let snapshot = client::get(at, "/events/snapshot").await;
    assert_eq!(snapshot.json(), 1);
    let path = format!("/events?cursor={}", snapshot.header("tidings-cursor").unwrap());
    let mut stream = Stream::with(Wire::open(at).await, &path, &gzip).await;
    assert_eq!(stream.words(1).await, ["resumed"]);
    for count in 2..5 {
        assert_eq!(ask(at, "POST", "/count", &[], b"").await.json(), count);
        assert_eq!(stream.words(1).await, [count.to_string()]);
    }
}
