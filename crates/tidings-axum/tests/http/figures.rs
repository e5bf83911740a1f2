//! What a hub counts, as JSON and as OpenMetrics text, and what clients report.

use axum::Router;
use serde_json::{Value, json};
use tidings_axum::{Endpoints, HttpOptions, router};
use tidings_delivery::{Hub, LocalLog, Options};

use crate::catalog::{AppEvent, note};
use crate::client::{Stream, ask, get};
use crate::{Server, small};

fn with_reports(hub: Hub<AppEvent>) -> Router {
    let mut options = HttpOptions::default();
    options.report = true;
    Router::new().nest("/events", Endpoints::new(hub).options(options).router())
}

async fn report(server: &Server, report: Value) {
    let body = report.to_string();
    let answer = ask(server.at, "POST", "/events/report", &[], body.as_bytes()).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0), "{body}");
}

fn said(connection: &str, applied: u64) -> Value {
    json!({ "connection": connection, "client": "page", "applied": applied, "duplicates": 1,
            "invalid": { "note": 1, "forged\"}\n1": 1 }, "unknown": 0, "gaps": 2,
            "reconnects": { "silent": 3, "forged": 1 } })
}

async fn health(server: &Server) -> Value {
    let answer = get(server.at, "/events/health").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    answer.json()
}

#[tokio::test]
async fn what_was_written_and_what_was_applied_stand_side_by_side() {
    let mut options = Options::default();
    options.clients = vec!["page".into()];
    let server = Server::with(LocalLog::in_memory(), options, with_reports).await;
    let mut stream = Stream::open(server.at, "/events").await;
    let mut silent = Stream::open(server.at, "/events").await;
    let connection = stream.next().await.unwrap().json()["connection"].as_str().unwrap().to_owned();
    for text in ["a", "b", "c", "d", "e"] {
        server.hub.publish(&note(text)).map(drop).unwrap();
    }
    assert_eq!((stream.words(5).await.len(), silent.words(6).await.len()), (5, 6));
    report(&server, said(&connection, 2)).await;
    report(&server, said(&connection, 3)).await;
    report(&server, said(&connection, 3)).await;
    let health = health(&server).await;
    assert_eq!((&health["status"], &health["protocol"]), (&json!("ok"), &json!("tidings/1")));
    let figures = &health["figures"];
    assert_eq!(
        (&figures["published"], &figures["sent"], &figures["open"]),
        (&json!(5), &json!(10), &json!(2))
    );
    assert_eq!(figures["connections"], json!({ "full": 0, "gap": 0, "new": 2, "resumed": 0 }));
    let reported = &figures["reported"];
    assert_eq!((&reported["sent"], &reported["applied"]), (&json!(5), &json!(3)));
    assert_eq!((&reported["duplicates"], &reported["gaps"]), (&json!(1), &json!(2)));
    assert_eq!((&reported["silent_connections"], &reported["silent_sent"]), (&json!(1), &json!(5)));
    assert_eq!(reported["invalid"], json!({ "note": 1, "resized": 0, "other": 1 }));
    assert_eq!(reported["clients"]["page"], json!({ "connections": 1, "sent": 5, "applied": 3 }));
    assert_eq!(health["rate"], json!(0.6));

    let page = get(server.at, "/events/metrics").await;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!((page.status, page.header("content-type")), (200, Some(kind)));
    let page = String::from_utf8(page.body).unwrap();
    for line in [
        "tidings_published_total 5",
        "tidings_sent_total 10",
        "tidings_reported_applied_total 3",
        "tidings_reported_invalid_total{type=\"note\"} 1",
        "tidings_reported_invalid_total{type=\"other\"} 1",
        "tidings_reported_reconnects_total{cause=\"silent\"} 3",
        "tidings_client_applied_total{client=\"page\"} 3",
        "tidings_connections_total{cause=\"new\"} 2",
        "tidings_open 2",
        "tidings_visible_seconds_count 5",
        "tidings_visible_seconds_bucket{le=\"+Inf\"} 5",
        "# EOF",
    ] {
        assert!(page.lines().any(|it| it == line), "{line} in\n{page}");
    }
    assert!(!page.contains("forged"), "no label comes from a request");
}

#[tokio::test]
async fn a_report_of_a_connection_that_does_not_exist_is_counted_and_nothing_else() {
    let server = Server::with(LocalLog::in_memory(), Options::default(), with_reports).await;
    let mut stream = Stream::open(server.at, "/events").await;
    let connection = stream.next().await.unwrap().json()["connection"].as_str().unwrap().to_owned();
    for forged in ["", "0000000000000000", "x", "ffffffffffffffff0", &"a".repeat(4000)] {
        report(&server, said(forged, 0)).await;
    }
    report(&server, said(&connection, 1)).await;
    report(&server, said(&connection, u64::MAX)).await;
    let reported = &health(&server).await["figures"]["reported"];
    assert_eq!(reported["refused"], json!({ "unknown": 5, "impossible": 2 }));
    assert_eq!(
        (&reported["reports"], &reported["applied"], &reported["gaps"]),
        (&json!(0), &json!(0), &json!(0))
    );
}

#[tokio::test]
async fn two_hubs_of_one_process_do_not_mix() {
    let other: Hub<AppEvent> = Hub::start(LocalLog::in_memory(), small(10)).await.unwrap();
    let second = other.clone();
    let app = |hub| Router::new().nest("/one", router(hub)).nest("/two", router(second));
    let server = Server::with(LocalLog::in_memory(), small(10), app).await;
    server.hub.publish(&note("a")).map(drop).unwrap();
    for (path, published) in [("/one", 1), ("/two", 0)] {
        let page = get(server.at, &format!("{path}/metrics")).await;
        let line = format!("tidings_published_total {published}");
        assert!(String::from_utf8(page.body).unwrap().lines().any(|it| it == line), "{path}");
        assert_eq!(get(server.at, &format!("{path}/health")).await.json()["figures"]["published"], published);
    }
}

#[tokio::test]
async fn a_hub_that_ends_says_so_and_nothing_of_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("events.db");
    // A folder is where the database should be.
    std::fs::create_dir(&place).unwrap();
    let log = LocalLog::new(tidings_delivery::Keep::at(&place));
    let app = |hub| Router::new().nest("/events", router(hub));
    let server = Server::with(log, small(10), app).await;
    server.hub.publish(&crate::catalog::urgent("a")).unwrap().await.unwrap();
    let answer = health(&server).await;
    assert_eq!((&answer["status"], &answer["figures"]["keeping"]), (&json!("degraded"), &json!(false)));
    assert!(server.hub.stats().last_store_error.is_some() && answer["figures"]["last_store_error"].is_null());
    assert!(server.hub.close().await.is_err());
    let ends = get(server.at, "/events/health").await;
    assert_eq!((ends.status, &ends.json()["status"]), (503, &json!("stopping")));
}
