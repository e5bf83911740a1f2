//! Decoding the events of the reference catalog by the schemas that are embedded in it.
#![expect(clippy::unwrap_used, reason = "a test")]

use nexus_events::{NexusEvent, ServerStatus};
use serde_json::{Value, json};
use tidings::decode::validate;
use tidings::{DecodeErrorKind, Decoded, Embedded, Envelope, decode, decode_envelope};

fn activity(message: &str, timestamp: &str) -> Value {
    json!({
        "type": "activity_message",
        "payload": { "version": 1, "message": message, "level": "info", "timestamp": timestamp },
    })
}

fn known(event: &Value) -> NexusEvent {
    match decode::<NexusEvent>(event.to_string().as_bytes()).unwrap() {
        Decoded::Known(event) => event,
        unknown => panic!("{unknown:?}"),
    }
}

fn refusal(event: &Value) -> String {
    decode::<NexusEvent>(event.to_string().as_bytes()).unwrap_err().to_string()
}

#[test]
fn an_event_is_read_and_written_back_as_it_was() {
    let event = activity("hello", "2025-09-04T11:52:43Z");
    assert_eq!(serde_json::to_value(known(&event)).unwrap(), event);
}

#[test]
fn every_order_of_keys_is_read() {
    let text = r#"{"payload":{"timestamp":"2025-09-04T11:52:43Z","level":"info","message":"a","version":1},"type":"activity_message"}"#;
    let read = decode::<NexusEvent>(text.as_bytes()).unwrap();
    assert_eq!(read, Decoded::Known(known(&activity("a", "2025-09-04T11:52:43Z"))));
}

#[test]
fn an_older_version_is_carried_to_the_current_one() {
    let old = |what: &str| {
        json!({ "type": "server_status", "payload": {
            "version": 1, "event_type": what, "message": "m",
            "timestamp": { "secs_since_epoch": 1_756_986_763, "nanos_since_epoch": 0 },
        }})
    };
    let NexusEvent::ServerStatus(payload) = known(&old("Started")) else { panic!("another event") };
    assert_eq!((payload.version.number(), payload.status), (2, ServerStatus::Running));

    let error = decode::<NexusEvent>(old("ConfigChanged").to_string().as_bytes()).unwrap_err();
    assert_eq!(
        (error.kind(), error.event_type(), error.version()),
        (DecodeErrorKind::Upcast, Some("server_status"), Some(1))
    );
    assert_eq!(
        error.to_string(),
        "server_status v1: it cannot be carried from version 1 to 2: `ConfigChanged` says nothing of the \
         server's state; show the original instead"
    );
    assert_eq!(error.masked().to_string(), "server_status v1: it cannot be carried from version 1 to 2");
}

#[test]
fn an_event_of_a_newer_program_is_kept_as_it_came() {
    for (event_type, version) in
        [("server_status", 3), ("activity_message", 4_294_967_295_u32), ("invented", 1)]
    {
        let event =
            json!({ "type": event_type, "payload": { "version": version, "new": [1, { "a": 1.5 }] } });
        let read = decode::<NexusEvent>(event.to_string().as_bytes()).unwrap();
        let payload = event["payload"].clone();
        assert_eq!(read, Decoded::Unknown { event_type: event_type.to_owned(), version, payload });
    }
    // Without a version that can be one, it is the first of its type.
    for payload in [json!([]), json!({}), json!({ "version": 0 }), json!({ "version": "1" })] {
        let event = json!({ "type": "invented", "payload": payload });
        let read = decode::<NexusEvent>(event.to_string().as_bytes()).unwrap();
        assert_eq!(read, Decoded::Unknown { event_type: "invented".to_owned(), version: 1, payload });
    }
    // A whole number, however it is written.
    let float = json!({ "type": "invented", "payload": { "version": 7.0 } });
    assert!(matches!(
        decode::<NexusEvent>(float.to_string().as_bytes()),
        Ok(Decoded::Unknown { version: 7, .. })
    ));
}

#[test]
fn what_is_neither_known_nor_unknown_is_invalid() {
    for (event, said) in [
        (json!(5), "expected an object, got 5"),
        (json!({}), "type: expected a string, got nothing"),
        (json!({ "type": 5 }), "type: expected a string, got 5"),
        (json!({ "type": "activity_message" }), "payload: expected an object, got nothing"),
        (json!({ "type": "activity_message", "payload": [] }), "payload: expected an object, got []"),
        (
            json!({ "type": "activity_message", "payload": {} }),
            "payload.version: expected an integer from 1 to 4294967295, got nothing",
        ),
        (
            json!({ "type": "activity_message", "payload": { "version": 0 } }),
            "payload.version: expected an integer from 1 to 4294967295, got 0",
        ),
        (
            json!({ "type": "activity_message", "payload": { "version": -1 } }),
            "payload.version: expected an integer from 1 to 4294967295, got -1",
        ),
        (
            json!({ "type": "activity_message", "payload": { "version": 1.5 } }),
            "payload.version: expected an integer from 1 to 4294967295, got 1.5",
        ),
        (
            json!({ "type": "activity_message", "payload": { "version": 4_294_967_296_u64 } }),
            "payload.version: expected an integer from 1 to 4294967295, got 4294967296",
        ),
        (
            json!({ "type": "activity_message", "payload": { "version": "1" } }),
            "payload.version: expected an integer from 1 to 4294967295, got \"1\"",
        ),
    ] {
        assert_eq!(refusal(&event), said, "{event}");
    }
}

#[test]
fn one_fault_is_one_issue_with_its_place() {
    assert_eq!(
        refusal(&activity("a", "yesterday")),
        "activity_message v1: payload.timestamp: expected an RFC 3339 date-time, got \"yesterday\""
    );
    let mut event = activity("a", "2025-09-04T11:52:43Z");
    event["payload"]["level"] = "loud".into();
    let error = decode::<NexusEvent>(event.to_string().as_bytes()).unwrap_err();
    let issues = error.invalid().unwrap().issues();
    assert_eq!(issues.len(), 1);
    assert_eq!((issues[0].pointer(), issues[0].keyword()), ("/payload/level", "enum"));
    assert_eq!(issues[0].found(), "\"loud\"");

    let mut event = activity("a", "2025-09-04T11:52:43Z");
    event["payload"].as_object_mut().unwrap().remove("message");
    event["payload"]["level"] = 5.into();
    let said = refusal(&event);
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains("payload.message: expected a value, got nothing"), "{said}");
    assert!(said.contains("payload.level: expected "), "{said}");
}

#[test]
fn what_serde_alone_lets_through_is_refused() {
    // chrono takes each of these.
    for timestamp in ["2025-09-04 11:52:43Z", "2025-09-04T12:00:60Z"] {
        assert!(timestamp.parse::<chrono::DateTime<chrono::Utc>>().is_ok(), "{timestamp}");
        assert!(refusal(&activity("a", timestamp)).contains("expected an RFC 3339 date-time"), "{timestamp}");
    }
    // And each of these passes both.
    for timestamp in
        ["2016-12-31T23:59:60Z", "2025-09-04t11:52:43z", "2025-09-04T11:52:43.123456789012+02:00"]
    {
        known(&activity("a", timestamp));
    }
}

#[test]
fn an_envelope_is_read_with_the_event_in_it() {
    let text = json!({ "id": "0199", "timestamp": "2025-09-04T11:52:43Z", "event": activity("a", "2025-09-04T11:52:43Z") });
    let read: Envelope<Decoded<NexusEvent>, chrono::DateTime<chrono::Utc>> =
        decode_envelope(text.to_string().as_bytes()).unwrap();
    assert_eq!((read.id.as_str(), read.timestamp.timestamp()), ("0199", 1_756_986_763));
    assert!(read.event.known().is_some());

    for (pointer, value, said) in [
        ("/timestamp", json!("yesterday"), "timestamp: expected an RFC 3339 date-time, got \"yesterday\""),
        ("/id", json!(5), "id: expected a string, got 5"),
        ("/event", json!(5), "event: expected an object, got 5"),
        (
            "/event/payload/timestamp",
            json!("yesterday"),
            "activity_message v1: event.payload.timestamp: expected an RFC 3339 date-time, got \"yesterday\"",
        ),
    ] {
        let mut envelope = text.clone();
        *envelope.pointer_mut(pointer).unwrap() = value;
        let error = decode_envelope::<NexusEvent, String>(envelope.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), said);
        assert_eq!(error.invalid().unwrap().issues()[0].pointer(), pointer);
    }
    let mut both = text;
    both["id"] = 5.into();
    both["event"]["payload"]["level"] = "loud".into();
    let error = decode_envelope::<NexusEvent, String>(both.to_string().as_bytes()).unwrap_err();
    assert_eq!(error.invalid().unwrap().issues().len(), 2, "{error}");
    let error = decode_envelope::<NexusEvent, String>(b"{}").unwrap_err();
    assert_eq!(error.invalid().unwrap().issues().len(), 3, "{error}");
}

#[test]
fn a_log_sees_no_value_and_no_key_of_the_events_own() {
    let secret = "hunter2";
    let event = json!({ "type": "session_updated", "payload": {
        "version": 1, "session_id": { secret: secret }, "changes": { secret: secret } } });
    let error = decode::<NexusEvent>(event.to_string().as_bytes()).unwrap_err();
    assert!(error.to_string().contains(secret), "{error}");
    assert_eq!(
        error.masked().to_string(),
        "session_updated v1: payload.session_id: expected a string, got an object"
    );

    for text in [
        format!("{{\"{secret}\":1,\"{secret}\":2}}"),
        format!("{{\"{secret}\":{secret}}}"),
        format!("\"{secret}"),
    ] {
        let error = decode::<NexusEvent>(text.as_bytes()).unwrap_err();
        assert!(!error.masked().to_string().contains(secret), "{}", error.masked());
    }
}

#[test]
fn issues_are_counted_and_long_values_are_cut() {
    let long = "x".repeat(10_000);
    let said = refusal(&activity("a", &long));
    assert!(said.len() < 400 && said.ends_with('…'), "{said}");

    let session = json!({ "id": 1, "created_at": 1 });
    let sessions: Vec<Value> = (0..500).map(|_| session.clone()).collect();
    let event = json!({ "type": "session_listed", "payload": { "version": 1, "sessions": sessions } });
    let error = decode::<NexusEvent>(event.to_string().as_bytes()).unwrap_err();
    let invalid = error.invalid().unwrap();
    assert_eq!((invalid.issues().len(), invalid.has_more()), (64, true));
    assert!(error.to_string().ends_with("and more"));
    let few = NexusEvent::decoder().judge().unwrap();
    assert_eq!(few.catalog(), "nexus");
}

#[test]
fn an_event_of_ones_own_can_be_judged() {
    let event = known(&activity("a", "2025-09-04T11:52:43Z"));
    validate(&event).unwrap();
}

#[test]
fn garbage_is_an_error_and_nothing_else() {
    let event = activity("a", "2025-09-04T11:52:43Z").to_string();
    for end in 0..event.len() {
        let error = decode::<NexusEvent>(&event.as_bytes()[..end]).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Invalid);
    }
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..20_000 {
        let mut bytes = event.clone().into_bytes();
        for _ in 0..=random() % 4 {
            let at = usize::try_from(random() % bytes.len() as u64).unwrap();
            bytes[at] = (random() % 256) as u8;
        }
        let _ = decode::<NexusEvent>(&bytes);
        let _ = decode_envelope::<NexusEvent, String>(&bytes);
    }
}

#[test]
fn deep_nesting_neither_overflows_nor_hangs() {
    for depth in [100, 120, 124, 125, 126, 127, 10_000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let event = format!(
                r#"{{"type":"application_config_changed","payload":{{"version":1,"key":"k","value":{deep}}}}}"#
            );
            let read = decode::<NexusEvent>(event.as_bytes());
            match depth {
                ..=125 => assert!(matches!(read, Ok(Decoded::Known(_))), "{depth}: {read:?}"),
                _ => assert!(read.unwrap_err().to_string().contains("at most 127"), "{depth}"),
            }
        }
    }
}
