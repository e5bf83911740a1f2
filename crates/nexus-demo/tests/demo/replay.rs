//! `nexus-demo replay`: stored events of any version, with or without envelope.

use serde_json::json;

use crate::client::Reading;
use crate::process::{folder, run, server, volatile};

#[test]
fn stored_events_of_any_version_are_published_and_bad_lines_are_told() {
    let data = folder();
    let server = server(data.path());
    let reader = Reading::of(server.at).start().connected();
    let first_version = json!({ "id": "from-2025", "timestamp": "2025-09-04T11:52:43Z", "event": {
        "type": "server_status", "payload": { "version": 1, "event_type": "Started", "message": "up",
            "timestamp": { "secs_since_epoch": 1_756_986_763, "nanos_since_epoch": 0 } } } });
    let says_no_state = first_version.to_string().replace("Started", "ConfigChanged");
    let lines = [
        first_version.to_string(),
        String::new(),
        volatile("bare").to_string(),
        "{".to_owned(),
        says_no_state,
        json!({ "type": "not_yet_invented", "payload": { "version": 1 } }).to_string(),
        json!({ "type": "activity_message", "payload": { "version": 1, "message": "", "level": "info",
            "timestamp": "yesterday" } })
        .to_string(),
        volatile("the last").to_string(),
    ];
    let file = data.path().join("stored.ndjson");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let to = format!("http://{}", server.at);
    let output = run(&["replay", file.to_str().unwrap(), "--to", &to]);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert_eq!(out, "3 published, 1 of them kept on disk; 4 refused\n");
    let told: Vec<&str> = err.lines().collect();
    let line = |number: usize| format!("{}:{number}: ", file.display());
    assert_eq!(told.len(), 4, "{err}");
    for (text, (number, reason)) in told.iter().zip([
        (4, "no event"),
        (5, "`ConfigChanged` says nothing of the server's state"),
        (6, "the catalog has no `not_yet_invented` in version 1"),
        (7, "message"),
    ]) {
        assert!(text.starts_with(&line(number)) && text.contains(reason), "{text}");
    }

    // The envelope's own id and time are kept; the event is carried to the present version.
    let record = reader.until("all", |record| record.applied.len() == 3);
    assert!(record.has("from-2025"));
    let (_, polled) = crate::client::http::get(server.at, "/events/poll?from=window&types=server_status");
    let envelope = &polled["frames"][1]["envelope"];
    assert_eq!(envelope["timestamp"], "2025-09-04T11:52:43Z");
    assert_eq!(envelope["event"]["payload"]["version"], 2);
    assert_eq!(envelope["event"]["payload"]["status"], "running");
}

#[test]
fn more_lines_than_go_at_once_are_counted_through() {
    let data = folder();
    let server = server(data.path());
    let mut lines: Vec<String> = (0..1200).map(|it| volatile(&it.to_string()).to_string()).collect();
    lines[1111] = "[]".to_owned();
    let file = data.path().join("stored.ndjson");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let output = run(&["replay", file.to_str().unwrap(), "--to", &format!("http://{}/", server.at)]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "1199 published, 0 of them kept on disk; 1 refused\n"
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.starts_with(&format!("{}:1112: ", file.display())), "{said}");
}

#[test]
fn a_server_that_is_not_there_and_a_file_that_is_not_are_said() {
    let data = folder();
    let file = data.path().join("stored.ndjson");
    std::fs::write(&file, "{}").unwrap();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let to = format!("http://127.0.0.1:{port}");
    for (file, said) in [(file.to_str().unwrap(), "cannot reach"), ("/nowhere/at/all", "cannot read")] {
        let output = run(&["replay", file, "--to", &to]);
        assert_eq!(output.status.code(), Some(2));
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(err.contains(said), "{err}");
    }
}
