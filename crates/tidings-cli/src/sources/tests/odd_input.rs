//! Source texts that a reader stumbles over: reported, contained, and no loss to what is beside.

use serde_json::json;
use tidings_schema::finding::Level;

use super::{by_hand, catalog_of, compare, messages};
use crate::sources::{SourceFile, index};

#[test]
fn panics_of_the_second_reader_are_notes_and_cost_nothing_else() {
    let reading = by_hand(
        json!({
            "Good": { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] },
            "Odd": { "type": "object", "properties": { "a": { "type": "array" } }, "required": ["a"] },
            "Odder": { "type": "object", "properties": { "a": {} }, "required": ["a"] },
        }),
        "#[typeshare] pub struct Odd { a: Vec }
         #[typeshare] pub struct Good { a: String }
         #[typeshare] pub struct Odder { a: std::collections::HashMap<String> }",
    );
    assert_eq!(reading.findings.len(), 2);
    for (finding, name) in reading.findings.iter().zip(["Odd", "Odder"]) {
        assert_eq!(finding.level, Level::Note);
        assert!(
            finding.message.starts_with(&format!("`{name}` is not read twice: typeshare panics on it: ")),
            "{}",
            finding.message
        );
    }
    assert_eq!(reading.types_read_twice, 1);
}

#[test]
fn what_typeshare_cannot_say_is_one_note_per_type_with_the_reason() {
    let object = json!({ "type": "object", "properties": { "a": {}, "b": {} } });
    let reading = by_hand(
        json!({ "Pair": object, "Wide": object, "Flat": object, "Outer": object, "Two": object }),
        "#[typeshare] pub struct Pair { a: (u8, u8), b: (u8, u8) }
         #[typeshare] pub struct Wide { a: u64, b: i64 }
         #[typeshare] pub struct Flat { #[serde(flatten)] a: Pair }
         #[typeshare] pub enum Outer { A(u8), B }
         #[typeshare] pub struct Two(u8, u8);",
    );
    assert_eq!(
        messages(&reading.findings),
        [
            "`Pair` is not read twice: typeshare cannot say tuples",
            "`Wide` is not read twice: typeshare cannot say `u64`",
            "`Flat` is not read twice: typeshare cannot say `#[serde(flatten)]`",
            "`Outer` is not read twice: typeshare cannot say an enum without a tag key",
            "`Two` is not read twice: typeshare cannot say tuple structs with more than one field",
        ]
    );
    assert!(reading.findings.iter().all(|finding| finding.level == Level::Note));
    assert_eq!(reading.types_read_twice, 0);
}

#[test]
fn a_file_that_does_not_parse_is_recorded_and_the_others_stand() {
    let files = [
        SourceFile {
            path: "src/broken.rs",
            module: vec!["probe".into(), "broken".into()],
            text: "#[typeshare]\nstruct A {\n    a: String\n    b: String\n}\n",
        },
        SourceFile {
            path: "src/lib.rs",
            module: vec!["probe".into()],
            text: "#[typeshare] struct Good { a: String }",
        },
        SourceFile { path: "src/other.rs", module: vec!["probe".into(), "other".into()], text: "fn {" },
    ];
    let index = index(&files);
    let unparsed: Vec<_> =
        index.unparsed().iter().map(|file| (file.path.as_str(), file.line, file.message.as_str())).collect();
    assert_eq!(unparsed[0], ("src/broken.rs", 4, "expected `,`"));
    assert_eq!(unparsed.len(), 2);
    let definitions = json!({ "Good": {
        "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"],
    } });
    let reading = compare(&catalog_of(definitions.as_object().unwrap().clone()), &index);
    assert_eq!(
        messages(&reading.findings),
        ["the types in `src/broken.rs` are not read twice: expected `,`"]
    );
    assert_eq!(reading.types_read_twice, 1);
}

#[test]
fn byte_order_mark_shebang_line_ends_and_wide_letters_shift_nothing() {
    let text = "\u{feff}#!/usr/bin/env run\r\n// größer ☂\r\n/// Ü\r\n#[typeshare]\r\npub struct Grüße {\r\n    /* ☂ */ a: String,\r\n}\r\n";
    let definitions = json!({ "Grüße": {
        "type": "object", "properties": { "a": { "type": "integer" } }, "required": ["a"],
    } });
    let reading = by_hand(definitions, text);
    assert_eq!(
        messages(&reading.findings),
        ["`Grüße.a`: serde sends an integer, the source text says a string"]
    );
    let source = reading.findings[0].source.as_ref().unwrap();
    assert_eq!((source.line, source.column), (6, 13));
}

#[test]
fn of_two_definitions_behind_cfgs_the_one_that_agrees_is_meant() {
    let definitions = json!({ "Level": {
        "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"],
    } });
    let agreeing = "#[cfg(unix)] #[typeshare] pub struct Level { a: u32 }
        #[cfg(not(unix))] #[typeshare] pub struct Level { a: String }";
    let reading = by_hand(definitions.clone(), agreeing);
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
    assert_eq!(reading.types_read_twice, 1);
    let reading = by_hand(definitions, &agreeing.replace("String", "bool"));
    assert_eq!(
        messages(&reading.findings),
        ["`Level` is not read twice: several types have its name (src/lib.rs:1, src/lib.rs:2)"]
    );
}

#[test]
fn schemas_that_refer_to_themselves_end() {
    let reading = by_hand(
        json!({
            "Loop": { "$ref": "#/$defs/Loop" },
            "Node": {
                "type": "object",
                "properties": { "next": { "anyOf": [{ "$ref": "#/$defs/Node" }, { "type": "null" }] } },
                "required": ["next"],
            },
        }),
        "#[typeshare] pub struct Loop(Loop);
         #[typeshare] pub struct Node { next: Option<Box<Node>> }
         #[typeshare] pub type Endless = Endless;
         #[typeshare] pub struct User { a: Endless }",
    );
    assert!(!messages(&reading.findings).iter().any(|message| message.contains("Node")));
}
