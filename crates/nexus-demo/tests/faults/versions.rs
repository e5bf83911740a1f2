//! Rows 17 and 18, the server's part: old clients, unknown names, and what is refused by a status.

use serde_json::{Value, json};

use crate::client::http::{get, post};
use crate::client::{Cursor, Reading};
use crate::process::{critical, folder, mixed, server, volatile};

/// `server_status` as it was written in 2025, and as it is now.
fn statuses() -> [Value; 2] {
    let first = json!({ "type": "server_status", "payload": { "version": 1, "event_type": "Started",
        "message": "up", "timestamp": { "secs_since_epoch": 1_756_986_763, "nanos_since_epoch": 0 } } });
    let second = json!({ "type": "server_status", "payload": { "version": 2, "status": "stopped",
        "timestamp": "2025-09-04T11:52:43Z" } });
    [first, second]
}

/// Row 18.
#[test]
fn an_old_client_is_told_what_it_cannot_be_given_and_its_stream_goes_on() {
    let data = folder();
    let server = server(data.path());
    let old = Reading::of(server.at).query("accept=").start().connected();
    let present = Reading::of(server.at).query("accept=server_status:2").start().connected();
    let events: Vec<Value> =
        [volatile("before")].into_iter().chain(statuses()).chain([critical("after")]).collect();
    let all = server.publish(&events);
    let record = old.until_applied(&all[3].id);
    let told: Vec<(&str, u64, bool)> = record
        .unsupported
        .iter()
        .map(|it| {
            (
                it.body["id"].as_str().unwrap(),
                it.body["event_version"].as_u64().unwrap(),
                it.body["critical"] == true,
            )
        })
        .collect();
    assert_eq!(told, [(all[1].id.as_str(), 2, true), (all[2].id.as_str(), 2, true)]);
    assert_eq!((record.applied.len(), record.gaps.len(), record.holes), (2, 0, 0), "{}", record.outline());
    present.until_applied(&all[3].id).hold_to(&all);

    // An event it cannot be given is done with: a reconnect does not loop over it.
    let more = server.publish(&statuses());
    old.until("more of them", |record| record.unsupported.len() == 4);
    old.cut();
    old.until("another hello", |record| record.hellos.len() == 2);
    let last = server.publish(&[volatile("the last")]);
    let record = old.until_applied(&last[0].id);
    assert_eq!((record.unsupported.len(), record.hellos.len(), record.gaps.len()), (4, 2, 0));
    assert_eq!(record.hellos[1].body["resumed"], true);
    assert_eq!(Cursor::read(record.hellos[1].cursor.as_deref().unwrap()).seq, more[1].seq);
}

/// Row 18: a new client of an old server asks for what that does not have.
#[test]
fn names_that_the_catalog_does_not_have_are_said_and_leave_nothing_out() {
    let data = folder();
    let server = server(data.path());
    let reader = Reading::of(server.at)
        .query("types=activity_message,not_yet_invented&accept=activity_message:9,not_yet_invented:3")
        .start()
        .connected();
    let all = server.publish(&mixed(5));
    let record = reader.until_applied(&all[4].id);
    record.hold_to(&all);
    assert_eq!(record.hellos[0].body["ignored"], json!(["not_yet_invented"]));
}

/// Row 17: a status is for what no reconnect mends.
#[test]
fn what_cannot_be_answered_is_a_problem_document() {
    let data = folder();
    let server = server(data.path());
    for (path, expected) in [
        ("/events?from=yesterday", 400),
        ("/events?accept=server_status", 400),
        ("/events?types=,", 400),
        ("/events/poll?limit=0", 400),
        ("/events/nothing", 404),
        ("/demo/nothing", 404),
    ] {
        let (status, problem) = get(server.at, path);
        assert_eq!(status, expected, "{path}: {problem}");
        let is_of_the_protocol = path.starts_with("/events");
        assert_eq!(problem["status"] == json!(expected), is_of_the_protocol, "{path}: {problem}");
    }
    assert_eq!(post(server.at, "/events", "{}").0, 405);
    let (status, problem) = post(server.at, "/demo/flood", r#"{"count":4000000000}"#);
    assert_eq!((status, &problem["status"]), (422, &json!(422)));
    assert_eq!(post(server.at, "/demo/disk", "{").0, 400);
}
