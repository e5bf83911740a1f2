//! What a client is given: its filter, the versions it reads, the audiences it belongs to.

use std::sync::atomic::Ordering;

use axum::{Router, middleware};
use tidings_axum::router;
use tidings_delivery::{Cursor, LocalLog, Options};

use crate::catalog::{STEPS_DOWN, note, resized, urgent};
use crate::client::{Stream, Wire, get};
use crate::{Server, small, until, who};

#[tokio::test]
async fn a_filter_leaves_out_and_says_what_stood_before() {
    let server = Server::start(small(100)).await;
    let mut types = Stream::open(server.at, "/events?types=note,nothing").await;
    let mut critical = Stream::open(server.at, "/events?critical=1").await;
    let hello = types.next().await.unwrap();
    assert_eq!(hello.json()["ignored"], serde_json::json!(["nothing"]));
    assert_eq!(critical.words(1).await, ["hello"]);
    server.hub.publish(&resized(1, 1)).map(drop).unwrap();
    server.hub.publish(&note("a")).map(drop).unwrap();
    server.hub.publish(&urgent("b")).map(drop).unwrap();
    let a = types.next().await.unwrap();
    assert_eq!((a.word().as_str(), a.id.unwrap().ends_with(".2.0")), ("a", true));
    let b = critical.next().await.unwrap();
    assert_eq!((b.word().as_str(), b.id.unwrap().ends_with(".3.0")), ("b", true));
    // A cursor with what stood before is taken back.
    let id = types.last_id.clone().unwrap();
    let mut again = Stream::resume(server.at, "/events?types=note", &id).await;
    assert_eq!(again.words(2).await, ["resumed", "b"]);
}

#[tokio::test]
async fn each_client_is_given_the_version_it_reads_and_each_version_is_made_once() {
    let server = Server::start(Options::default()).await;
    let mut present = Stream::open(server.at, "/events").await;
    let mut first = Stream::open(server.at, "/events?accept=").await;
    let mut second = Vec::new();
    for _ in 0..1000 {
        second.push(Stream::open(server.at, "/events?accept=resized:2,other:7").await);
    }
    until("all are connected", || server.hub.stats().open == 1002).await;
    let before = STEPS_DOWN.load(Ordering::SeqCst);
    server.hub.publish(&resized(5, 5)).map(drop).unwrap();
    server.hub.publish(&resized(5, 6)).map(drop).unwrap();
    for stream in &mut second {
        let v2 = |width, height| format!(r#"{{"version":2,"width":{width},"height":{height}}}"#);
        assert_eq!(stream.words(3).await, ["hello".to_owned(), v2(5, 5), v2(5, 6)]);
    }
    assert_eq!(first.words(3).await, ["hello", r#"{"version":1,"size":5}"#, r#"unsupported "resized" 3"#]);
    assert_eq!(present.words(2).await, ["hello", r#"{"version":3,"width":5,"height":5,"unit":"px"}"#]);
    // The two events for a thousand clients of version 2, and again for the one of version 1, whose
    // steps lead through it.
    assert_eq!(STEPS_DOWN.load(Ordering::SeqCst) - before, 4);
    let stats = server.hub.stats();
    assert_eq!((stats.carried["down"], stats.unsupported["resized"]), (3, 1));
}

fn with_users(hub: tidings_delivery::Hub<crate::catalog::AppEvent>) -> Router {
    Router::new().nest("/events", router(hub)).layer(middleware::from_fn(who))
}

async fn of(server: &Server, user: &str, path: &str) -> Stream {
    Stream::with(Wire::open(server.at).await, path, &[("x-user", user)]).await
}

#[tokio::test]
async fn nobody_sees_what_is_for_others_neither_live_nor_in_replay() {
    let server = Server::with(LocalLog::in_memory(), small(100), with_users).await;
    let start = server.hub.position().to_string();
    let (mut seven, mut eight) = (of(&server, "7", "/events").await, of(&server, "8", "/events").await);
    let mut stranger = Stream::open(server.at, "/events").await;
    server.hub.publish_to("7", &note("for 7")).map(drop).unwrap();
    server.hub.publish_to("8", &note("for 8")).map(drop).unwrap();
    server.hub.publish(&note("for all")).map(drop).unwrap();
    assert_eq!(seven.words(3).await, ["hello", "for 7", "for all"]);
    assert_eq!(eight.words(3).await, ["hello", "for 8", "for all"]);
    assert_eq!(stranger.words(2).await, ["hello", "for all"]);
    for path in [format!("/events?cursor={start}"), "/events?from=window".into(), "/events?from=start".into()]
    {
        assert_eq!(Stream::open(server.at, &path).await.words(2).await[1], "for all", "{path}");
        assert_eq!(of(&server, "8", &path).await.words(3).await[1..], ["for 8", "for all"], "{path}");
        let polled = get(server.at, &path.replace("/events?", "/events/poll?")).await;
        assert_eq!(polled.frames().len(), 2, "{path}");
        assert!(!String::from_utf8(polled.body).unwrap().contains("for 7"), "{path}");
    }
    // The cursor of one who may, at the event itself.
    let theirs = Cursor { seq: 1, ..server.hub.position() }.to_string();
    assert_eq!(Stream::resume(server.at, "/events", &theirs).await.words(2).await, ["resumed", "for all"]);
}

#[tokio::test]
async fn who_may_see_less_is_told_goodbye_at_once_and_nobody_else() {
    let server = Server::with(LocalLog::in_memory(), small(100), with_users).await;
    let (mut seven, mut eight) = (of(&server, "7", "/events").await, of(&server, "8", "/events").await);
    assert_eq!((seven.words(1).await, eight.words(1).await), (vec!["hello".into()], vec!["hello".into()]));
    server.hub.revoke("7");
    assert_eq!(seven.words(2).await, ["goodbye revoked", "end"]);
    server.hub.publish_to("8", &note("for 8")).map(drop).unwrap();
    assert_eq!(eight.words(1).await, ["for 8"]);
    assert_eq!((server.hub.stats().open, server.hub.stats().ended["revoked"]), (1, 1));
}
