//! The code for events: unions, maps, `match`, data.

use crate::support::{generate, text};
use serde_json::{Value, json};
use tidings_codegen::TypeScriptOptions;

fn two_events() -> Value {
    json!({
        "events": [
            ["ServerStatus", "server_status", 2, "ServerStatusPayload", "The server changed state."],
            ["ServerStatus", "server_status", 1, "ServerStatusPayloadV1"],
            ["Tick", "tick", 1, null, null, "use a timer"],
        ],
        "definitions": {
            "ServerStatusPayload": {
                "type": "object",
                "properties": {
                    "version": { "type": "integer", "const": 2 },
                    "status": { "$ref": "#/$defs/ServerStatus" },
                    "reason": { "type": ["string", "null"] },
                    "timestamp": { "type": "string", "format": "date-time", "description": "When." },
                },
                "required": ["version", "status", "timestamp"],
            },
            "ServerStatusPayloadV1": {
                "type": "object",
                "properties": {
                    "version": { "type": "integer", "const": 1 },
                    "message": { "type": "string" },
                },
                "required": ["version", "message"],
            },
            "ServerStatus": { "type": "string", "enum": ["running", "stopped"] },
        },
    })
}

#[test]
fn adjacent_events_become_a_union_a_map_and_a_match() {
    let artefacts = generate(&two_events(), &TypeScriptOptions::default()).unwrap();
    insta::assert_snapshot!("adjacent_types", text(&artefacts, "types.ts"));
    insta::assert_snapshot!("adjacent_events", text(&artefacts, "events.ts"));
    insta::assert_snapshot!("adjacent_index", text(&artefacts, "index.ts"));
}

#[test]
fn internal_events_are_handled_whole() {
    let mut short = two_events();
    short["content"] = Value::Null;
    let artefacts = generate(&short, &TypeScriptOptions::default()).unwrap();
    insta::assert_snapshot!("internal_types", text(&artefacts, "types.ts"));
    insta::assert_snapshot!("internal_events", text(&artefacts, "events.ts"));
}
