//! What is refused, and how: problem documents, and the hub that is full.

use axum::Router;
use tidings_axum::{Endpoints, HttpOptions};
use tidings_delivery::{LocalLog, Options};

use crate::catalog::note;
use crate::client::{Answer, Stream, Wire, ask, get, head};
use crate::{Server, until};

fn is_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store, no-transform"));
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert!(problem["type"].as_str().unwrap().starts_with("urn:tidings:"), "{problem}");
    assert!(
        !problem["title"].as_str().unwrap().is_empty() && !problem["detail"].as_str().unwrap().is_empty()
    );
}

fn with_reports(hub: tidings_delivery::Hub<crate::catalog::AppEvent>) -> Router {
    let mut options = HttpOptions::default();
    options.report = true;
    options.report_within = std::time::Duration::from_millis(300);
    Router::new().nest("/events", Endpoints::new(hub).options(options).router())
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_told_by_its_parameter() {
    let server = Server::start(Options::default()).await;
    let names = vec!["a"; 257].join(",");
    let name = "a".repeat(129);
    for (query, said) in [
        ("from=yesterday", "`from`"),
        ("from=", "`from`"),
        ("from=now&from=now", "`from` is given twice"),
        ("types=", "`types`"),
        ("types=a,,b", "`types`"),
        (&format!("types={names}"), "`types`"),
        (&format!("types={name}"), "`types`"),
        ("critical=yes", "`critical`"),
        ("accept=a", "`accept`"),
        ("accept=a:", "`accept`"),
        ("accept=a:0", "`accept`"),
        ("accept=a:-1", "`accept`"),
        ("accept=a:+1", "`accept`"),
        ("accept=a:4294967296", "`accept`"),
        ("accept=:1", "`accept`"),
        ("accept=a:1,", "`accept`"),
        ("limit=0", "`limit`"),
        ("limit=1001", "`limit`"),
        ("limit=", "`limit`"),
        ("limit=-5", "`limit`"),
        ("limit=99999999999999999999", "`limit`"),
        ("wait_ms=soon", "`wait_ms`"),
        ("wait_ms=99999999999999999999", "`wait_ms`"),
        ("cursor=42&from=nowhere", "`from`"),
    ] {
        for path in ["/events", "/events/poll"] {
            let answer = get(server.at, &format!("{path}?{query}")).await;
            is_problem(&answer, 400);
            let problem = answer.json();
            assert!(problem["detail"].as_str().unwrap().contains(said), "{query}: {problem}");
            assert_eq!(problem["type"], "urn:tidings:bad-query");
        }
    }
    assert_eq!(server.hub.stats().open, 0);
}

#[tokio::test]
async fn what_is_fine_is_not_refused() {
    let server = Server::start(Options::default()).await;
    for query in [
        "",
        "cursor=",
        "unknown=1&unknown=2",
        "types=note",
        "types=a%20b,%F0%9F%A6%80",
        "accept=a:b:2",
        "accept=note:4294967295",
        "critical=0",
        "limit=1000&wait_ms=0",
        "limit=001",
    ] {
        assert_eq!(get(server.at, &format!("/events/poll?{query}")).await.status, 200, "{query}");
    }
}

#[tokio::test]
async fn every_refusal_is_a_problem_document() {
    let server = Server::with(LocalLog::in_memory(), Options::default(), with_reports).await;
    is_problem(&get(server.at, "/events/nothing").await, 404);
    is_problem(&get(server.at, "/events/snapshot").await, 404);
    let posted = ask(server.at, "POST", "/events/poll", &[], b"").await;
    is_problem(&posted, 405);
    assert_eq!(posted.header("allow"), Some("GET,HEAD"));
    is_problem(&ask(server.at, "DELETE", "/events", &[], b"").await, 405);
    let read = get(server.at, "/events/report").await;
    is_problem(&read, 405);
    assert_eq!(read.header("allow"), Some("POST"));
    is_problem(&get(server.at, &format!("/events?x={}", "y".repeat(9000))).await, 414);
    is_problem(&ask(server.at, "POST", "/events/report", &[], &[b' '; 20_000]).await, 413);
    is_problem(&ask(server.at, "POST", "/events/report", &[], b"{\"connection\":").await, 400);
    is_problem(&ask(server.at, "POST", "/events/report", &[], b"[]").await, 400);
    is_problem(&ask(server.at, "POST", "/events/report", &[], b"").await, 400);
}

#[tokio::test]
async fn a_report_that_is_too_long_or_too_slow_is_not_waited_for() {
    let server = Server::with(LocalLog::in_memory(), Options::default(), with_reports).await;
    let chunked = [("Transfer-Encoding", "chunked")];
    let mut long = Wire::open(server.at).await;
    long.send(head("POST", "/events/report", &chunked).as_bytes()).await;
    let chunk = [b"1000\r\n".as_slice(), &[b' '; 4096], b"\r\n"].concat();
    for _ in 0..5 {
        long.send(&chunk).await;
    }
    is_problem(&long.answer().await, 413);
    let mut slow = Wire::open(server.at).await;
    slow.send(head("POST", "/events/report", &[("Content-Length", "100")]).as_bytes()).await;
    slow.send(b"{").await;
    is_problem(&slow.answer().await, 408);
}

#[tokio::test]
async fn a_report_is_only_taken_where_that_was_turned_on() {
    let server = Server::start(Options::default()).await;
    is_problem(&ask(server.at, "POST", "/events/report", &[], b"{}").await, 404);
}

#[tokio::test]
async fn a_full_hub_ends_no_event_source_and_tells_a_poll_when_to_come_again() {
    let mut options = Options::default();
    options.max_connections = 1;
    let server = Server::start(options).await;
    let mut first = Stream::open(server.at, "/events").await;
    assert_eq!(first.words(1).await, ["hello"]);
    let id = first.last_id.clone().unwrap();
    let mut second = Stream::resume(server.at, "/events", &id).await;
    let hello = second.next().await.unwrap();
    assert_eq!(
        (hello.name.as_str(), hello.id.clone(), hello.json()["resumed"].as_bool()),
        ("hello", None, Some(false))
    );
    let goodbye = second.next().await.unwrap();
    assert_eq!((goodbye.word().as_str(), goodbye.id.clone()), ("goodbye full", None));
    assert!((500..=5000).contains(&goodbye.json()["retry_ms"].as_u64().unwrap()), "{goodbye:?}");
    assert_eq!(second.next().await, None);
    let polled = get(server.at, "/events/poll").await;
    is_problem(&polled, 503);
    let seconds: u64 = polled.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=5).contains(&seconds), "{seconds}");
    drop(first);
    until("there is room again", || server.hub.stats().open == 0).await;
    server.hub.publish(&note("a")).map(drop).unwrap();
    assert_eq!(Stream::resume(server.at, "/events", &id).await.words(2).await, ["resumed", "a"]);
}

#[tokio::test]
async fn the_head_of_a_stream_alone_holds_no_place() {
    let server = Server::start(Options::default()).await;
    let mut wire = Wire::open(server.at).await;
    wire.send(head("HEAD", "/events", &[]).as_bytes()).await;
    assert_eq!(wire.head().await.status, 200);
    assert_eq!(server.hub.stats().open, 0);
}
