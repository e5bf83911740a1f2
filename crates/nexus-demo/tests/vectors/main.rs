//! The hub's answers to scripts, as they are committed in `tests/vectors/delivery` for whoever writes a
//! client or a server of the protocol: steps and frames, one JSON a line. `BLESS=1` writes them anew.
#![expect(clippy::unwrap_used, reason = "a test")]

mod script;

use std::fs;

use script::Script;
use serde_json::{Value, json};

/// Compares with what is committed, or writes it.
fn committed(name: &str, script: Script) {
    let file = script::folder().join(name).with_extension("ndjson");
    let text = script.text();
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(script::folder()).unwrap();
        fs::write(&file, &text).unwrap();
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(there, text, "{} is of another state: run this with BLESS=1", file.display());
}

/// The same cursor at another place.
fn at(cursor: &str, seq: u64) -> String {
    let epoch = cursor.split('.').nth(1).unwrap();
    format!("1.{epoch}.{seq}")
}

async fn publish(script: &mut Script, words: &str) -> String {
    let mut cursor = String::new();
    for word in words.split(' ') {
        // What is critical is written with a capital.
        cursor = script.publish(word, word.chars().all(char::is_uppercase)).await;
    }
    cursor
}

fn everything() -> Value {
    json!({})
}

#[tokio::test]
async fn where_a_connection_begins() {
    let mut script = Script::new("where a connection begins: now, window, start, a cursor", 3).await;
    script.poll(json!({ "from": "window" }), 300).await;
    script.open("empty", everything());
    script.read("empty", 1, false).await;
    let cursor = publish(&mut script, "a B c d e").await;
    script.read("empty", 5, false).await;
    script.poll(everything(), 300).await;
    script.poll(json!({ "from": "window" }), 300).await;
    script.poll(json!({ "from": "start" }), 300).await;
    script.poll(json!({ "cursor": cursor }), 300).await;
    script.poll(json!({ "cursor": at(&cursor, 3) }), 300).await;
    script.poll(json!({ "cursor": format!("{}.1", at(&cursor, 3)) }), 300).await;
    script.poll(json!({ "cursor": at(&cursor, 2) }), 2).await;
    script.poll(json!({ "cursor": at(&cursor, 2) }), 3).await;
    script.open("later", json!({ "cursor": at(&cursor, 4) }));
    script.read("later", 2, false).await;
    publish(&mut script, "f").await;
    script.read("later", 1, false).await;
    committed("begin", script);
}

#[tokio::test]
async fn what_is_behind_the_window() {
    let mut script = Script::new("a cursor that is older than the window: gaps and kept events", 2).await;
    let cursor = publish(&mut script, "a B c D e f").await;
    for seq in 0..=6 {
        script.poll(json!({ "cursor": at(&cursor, seq) }), 300).await;
    }
    script.poll(json!({ "cursor": at(&cursor, 0) }), 1).await;
    script.poll(json!({ "cursor": at(&cursor, 0), "critical": true }), 300).await;
    script.poll(json!({ "cursor": at(&cursor, 0), "types": ["activity_message"] }), 300).await;
    script.poll(json!({ "cursor": at(&cursor, 0), "types": ["server_status"] }), 300).await;
    script.open("stream", json!({ "cursor": at(&cursor, 1) }));
    script.read("stream", 6, false).await;
    committed("window", script);
}

#[tokio::test]
async fn a_reader_that_is_slow() {
    let mut script = Script::new("the window overtakes a stream: a gap in mid-stream", 2).await;
    script.open("slow", everything());
    script.open("filtered", json!({ "types": ["stream_chunk", "activity_message"] }));
    script.read("slow", 1, false).await;
    script.read("filtered", 1, false).await;
    publish(&mut script, "a b").await;
    script.read("slow", 2, false).await;
    publish(&mut script, "c D e f g").await;
    script.read("slow", 4, false).await;
    script.read("filtered", 4, false).await;
    publish(&mut script, "H").await;
    script.read("slow", 1, false).await;
    committed("slow", script);
}

#[tokio::test]
async fn a_filter_passes_over_what_is_not_asked_for() {
    let mut script = Script::new("filters: prev, and a heartbeat that moves the place", 100).await;
    let stopped = |index: u64| {
        json!({ "type": "stream_stopped", "payload": {
            "version": 1, "stream_id": format!("stream-{index}"), "session_id": "s",
        } })
    };
    script.open("stopped", json!({ "types": ["stream_stopped", "no_such_type"] }));
    script.open("critical", json!({ "critical": true }));
    script.read("stopped", 1, false).await;
    script.read("critical", 1, false).await;
    publish(&mut script, "a b C").await;
    script.event(None, stopped(1)).await;
    let cursor = publish(&mut script, "d e").await;
    script.read("stopped", 1, false).await;
    script.read("critical", 2, false).await;
    script.advance(15_000).await;
    script.read("stopped", 1, false).await;
    script.read("critical", 1, false).await;
    script.event(None, stopped(2)).await;
    script.read("stopped", 1, false).await;
    script.read("critical", 1, false).await;
    script.poll(json!({ "cursor": at(&cursor, 1), "types": ["stream_stopped"] }), 300).await;
    script.poll(json!({ "cursor": at(&cursor, 1), "critical": true }), 300).await;
    script.poll(json!({ "from": "start", "types": [] }), 300).await;
    committed("filters", script);
}

#[tokio::test]
async fn silence_is_filled_with_heartbeats() {
    let mut script = Script::new("heartbeats: after 15 s without a frame, not before", 100).await;
    script.open("stream", everything());
    script.read("stream", 1, false).await;
    script.advance(14_999).await;
    script.read("stream", 0, false).await;
    script.advance(1).await;
    script.read("stream", 1, false).await;
    publish(&mut script, "a").await;
    script.advance(10_000).await;
    script.read("stream", 1, false).await;
    script.advance(10_000).await;
    script.read("stream", 0, false).await;
    script.advance(5_000).await;
    script.read("stream", 1, false).await;
    committed("heartbeats", script);
}

#[tokio::test]
async fn a_restart_continues_or_is_a_gap() {
    let mut script = Script::new("restarts: clean ones continue, a crash is a gap", 3).await;
    let first = publish(&mut script, "a B c").await;
    script.open("stopped", json!({ "cursor": at(&first, 2) }));
    script.read("stopped", 2, false).await;
    script.stop(true).await;
    script.read("stopped", 1, true).await;
    script.start().await;
    for seq in [0, 1, 3, 4] {
        script.poll(json!({ "cursor": at(&first, seq) }), 300).await;
    }
    let second = publish(&mut script, "D e").await;
    script.poll(json!({ "cursor": at(&first, 3) }), 300).await;
    script.poll(json!({ "cursor": second }), 300).await;
    script.stop(false).await;
    script.start().await;
    for cursor in [at(&first, 1), at(&first, 3), at(&second, 4), at(&second, 5), at(&second, 9)] {
        script.poll(json!({ "cursor": cursor }), 300).await;
    }
    script.poll(json!({ "from": "start" }), 300).await;
    let third = publish(&mut script, "f").await;
    script.poll(json!({ "cursor": at(&second, 4) }), 300).await;
    script.poll(json!({ "cursor": at(&third, 40) }), 300).await;
    script.poll(json!({ "cursor": at(&second, 4), "critical": true }), 300).await;
    committed("restarts", script);
}

#[tokio::test]
async fn a_cursor_is_never_an_error() {
    let mut script = Script::new("cursors that nobody knows, or that cannot be read", 3).await;
    let cursor = publish(&mut script, "A b c d").await;
    for text in ["", "42", "1.AAAAAAAA.1", "2.AAAAAAAB.1", "1.x.1", "1.AAAAAAAA.-1", "🙂", "null"] {
        script.poll(json!({ "cursor": text }), 300).await;
    }
    for text in [format!("{cursor}.x"), format!("{cursor}.1.1"), format!("{cursor}0"), at(&cursor, 99)] {
        script.poll(json!({ "cursor": text }), 300).await;
    }
    script.poll(json!({ "cursor": format!(" {cursor}") }), 300).await;
    committed("cursors", script);
}

#[tokio::test]
async fn what_was_removed_is_not_claimed() {
    let mut script = Script::with("the disk holds three events: gaps that are not complete", 2, 3, 100).await;
    let cursor = publish(&mut script, "A B c D E f G").await;
    for seq in 0..=5 {
        script.poll(json!({ "cursor": at(&cursor, seq) }), 300).await;
    }
    script.poll(json!({ "cursor": at(&cursor, 0), "critical": true }), 300).await;
    script.poll(json!({ "cursor": at(&cursor, 2), "critical": true }), 300).await;
    script.poll(json!({ "from": "start" }), 300).await;
    committed("removed", script);
}

#[tokio::test]
async fn versions_that_a_client_cannot_read() {
    let mut script = Script::new("a client of version 1, to which no way leads down", 100).await;
    let status = json!({ "type": "server_status", "payload": {
        "version": 2, "status": "running", "timestamp": "2026-01-02T03:04:05Z",
    } });
    script.event(None, status).await;
    publish(&mut script, "a").await;
    script.poll(json!({ "from": "window", "accept": {} }), 300).await;
    script.poll(json!({ "from": "window", "accept": { "server_status": 2 } }), 300).await;
    script.poll(json!({ "from": "window", "accept": { "server_status": 9 } }), 300).await;
    script.poll(json!({ "from": "window" }), 300).await;
    committed("versions", script);
}

#[tokio::test]
async fn a_hub_that_is_full() {
    let mut script = Script::with("one connection is all there is room for", 100, 100, 1).await;
    publish(&mut script, "a").await;
    script.open("one", json!({ "from": "window" }));
    script.read("one", 2, false).await;
    script.open("two", json!({ "from": "window" }));
    script.read("two", 2, true).await;
    script.poll(json!({ "from": "window" }), 300).await;
    script.stop(true).await;
    script.read("one", 1, true).await;
    committed("full", script);
}

#[tokio::test]
async fn events_for_some_alone() {
    let mut script = Script::new("audiences: what is not for a client, and what becomes of it", 3).await;
    script.open("anna", json!({ "audiences": ["anna"] }));
    script.read("anna", 1, false).await;
    script.publish("for all", false).await;
    script.publish_to(Some("anna"), "for anna", true).await;
    script.publish_to(Some("ben"), "for ben", true).await;
    let cursor = script.publish("for all again", false).await;
    script.read("anna", 3, false).await;
    script.poll(json!({ "cursor": at(&cursor, 0) }), 300).await;
    script.poll(json!({ "cursor": at(&cursor, 0), "audiences": ["anna"] }), 300).await;
    script.poll(json!({ "from": "start", "audiences": ["ben"] }), 300).await;
    script.revoke("anna");
    script.read("anna", 1, true).await;
    publish(&mut script, "a b c").await;
    script.poll(json!({ "cursor": at(&cursor, 0) }), 300).await;
    script.poll(json!({ "cursor": at(&cursor, 0), "audiences": ["ben"] }), 300).await;
    committed("audiences", script);
}
