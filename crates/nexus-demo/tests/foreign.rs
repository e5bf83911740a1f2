//! curl reads what the server sends: it knows nothing of tidings, and envelopes are plain.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test")]

mod client;
mod process;

use std::process::Command;

use nexus_events::NexusEvent;
use serde_json::{Value, json};
use tidings::{Decoded, Envelope, decode_envelope};

/// A line of the feed.
fn line(id: &str) -> Value {
    let timestamp = "2025-09-04T11:52:43Z";
    let payload = json!({ "version": 1, "message": id, "level": "info", "timestamp": timestamp });
    json!({ "id": id, "timestamp": timestamp, "event": { "type": "activity_message", "payload": payload } })
}

/// What curl prints of a stream until it gives up after a second; its status on a line of its own.
fn curl(arguments: &[&str]) -> String {
    let output = Command::new("curl")
        .args(["--silent", "--no-buffer", "--max-time", "1", "--write-out", "status %{http_code}\n"])
        .args(arguments)
        .output()
        .expect("this test needs curl");
    // 28: the time is over, as it is for a stream that goes on.
    assert!(matches!(output.status.code(), Some(0 | 28)), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The values of a field, in order.
fn fields<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let value = |line: &'t str| line.strip_prefix(name)?.strip_prefix(": ");
    text.lines().filter_map(value).collect()
}

/// The ids of the envelopes, each of which has to be one that `decode_envelope` knows.
fn ids(text: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for frame in text.split("\n\n").filter(|it| fields(it, "event").is_empty()) {
        for data in fields(frame, "data") {
            let decoded = decode_envelope::<NexusEvent, String>(data.as_bytes()).unwrap();
            let Envelope { id, event: Decoded::Known(_), .. } = decoded else { panic!("{data}") };
            ids.push(id);
        }
    }
    ids
}

#[test]
fn curl_reads_envelopes_and_goes_on_behind_the_id_it_had_last() {
    let folder = process::folder();
    let server = process::server(folder.path());
    server.publish(&[line("one"), line("two")]);
    let url = format!("http://{}/events?from=window", server.at);
    let first = curl(&[&url]);
    assert!(first.ends_with("status 200\n"), "{first}");
    let seen = ids(&first);
    assert_eq!(seen[seen.len() - 2..], ["one", "two"]);
    server.publish(&[line("three")]);
    let last = format!("Last-Event-ID: {}", fields(&first, "id").last().unwrap());
    let second = curl(&["--header", &last, &url]);
    assert_eq!(ids(&second), ["three"]);
    assert!(fields(&second, "data")[0].contains(r#""resumed":true"#), "{second}");
}

#[test]
fn an_id_of_another_server_is_no_error() {
    let folder = process::folder();
    let server = process::server(folder.path());
    let url = format!("http://{}/events", server.at);
    let said = curl(&["--header", "Last-Event-ID: 42", &url]);
    assert!(said.ends_with("status 200\n"), "{said}");
    assert_eq!(fields(&said, "event"), ["hello", "gap"]);
    assert!(fields(&said, "data")[1].contains(r#""reason":"unknown""#), "{said}");
}

#[test]
fn curl_polls() {
    let folder = process::folder();
    let server = process::server(folder.path());
    server.publish(&[line("one")]);
    let said = curl(&[&format!("http://{}/events/poll?from=window", server.at)]);
    let answer: Value = serde_json::from_str(said.split("status ").next().unwrap()).unwrap();
    let last = answer["frames"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["type"], &last["envelope"]["id"]), (&json!("event"), &json!("one")));
    let poll = format!("http://{}/events/poll?cursor={}", server.at, answer["cursor"].as_str().unwrap());
    server.publish(&[line("two")]);
    let said = curl(&[&poll]);
    assert!(said.contains(r#""id":"two""#) && !said.contains(r#""id":"one""#), "{said}");
}
