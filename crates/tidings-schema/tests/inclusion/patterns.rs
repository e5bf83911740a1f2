//! Patterns that Rust reads otherwise than ECMA-262, which JSON Schema means: `\b`, look-around and what
//! stands beside it, references back. What is true was asked of node, with the flag `u`.

use serde_json::{Value, json};
use tidings_schema::evolution::{Standing, between};
use tidings_schema::inclusion::{Inclusion, Judge, Verdict, included};

fn pattern(pattern: &str) -> Value {
    json!({ "pattern": pattern })
}

#[test]
fn what_rust_alone_reads_as_a_match_is_not_compatible() {
    for (narrow, wide) in [
        (json!({ "const": "\r" }), pattern("^.(?!x)$")),
        (json!({ "const": "é" }), pattern(r"\b")),
        (json!({ "const": "\u{feff}" }), pattern(r"^(?:(?!\s).)*$")),
        (json!({ "const": "é" }), pattern(r"(?!x)\w")),
        (json!({ "const": "٣" }), pattern(r"^(?=.)\d$")),
        (
            json!({ "properties": { "x": { "enum": ["é", "a"] } } }),
            json!({ "properties": { "x": { "type": "string", "pattern": r"^\b\S+\b$" } } }),
        ),
        (
            json!({ "type": "object", "patternProperties": { r"\b": { "type": "string" } }, "required": ["é"] }),
            json!({ "type": "object", "required": ["é"], "properties": { "é": { "type": "string" } } }),
        ),
        (
            json!({ "type": "object", "additionalProperties": false, "properties": { "é": {} } }),
            json!({ "additionalProperties": false, "patternProperties": { r"\b": {} } }),
        ),
    ] {
        assert!(matches!(included(&narrow, &wide), Inclusion::Excluded(_)), "{narrow}\nto {wide}");
        let comparison = between(&narrow, &wide, Standing::Bare).unwrap();
        assert_eq!(comparison.backward, Verdict::Breaking, "{narrow}\nto {wide}\n{:?}", comparison.findings);
    }
}

#[test]
fn what_rust_alone_refuses_is_not_breaking() {
    for (text, wide) in [
        ("٣", r"^(?!\d)\D$"),
        ("\r", "^(?!.)"),
        ("é", r"(?=\W)"),
        ("é", r"^\B.\B$"),
        ("a b", r"^\w\b.\b\w$"),
        ("\u{8}", r"^[\b]$"),
        ("\n", "^[^]$"),
        ("\0", r"^\0$"),
    ] {
        let narrow = json!({ "const": text });
        assert_eq!(included(&narrow, &pattern(wide)), Inclusion::Included, "{text:?} in {wide}");
        let comparison = between(&narrow, &pattern(wide), Standing::Bare).unwrap();
        assert_eq!(comparison.backward, Verdict::Compatible, "{text:?} in {wide}");
    }
    let said = included(&pattern("^[é-ü]?é+?$"), &pattern(r"\B$"));
    assert!(!matches!(said, Inclusion::Excluded(_)), "{said:?}");
}

#[test]
fn a_reference_back_to_a_group_is_undecided_and_named() {
    for wide in [r"^(a)?\1b$", r"^(?<n>a)?\k<n>b$"] {
        let (narrow, wide) = (json!({ "const": "b" }), pattern(wide));
        let Inclusion::Undecided(because) = included(&narrow, &wide) else { panic!("{wide}") };
        assert!(because.contains("is not modelled"), "{because}");
        let comparison = between(&narrow, &wide, Standing::Bare).unwrap();
        assert_eq!([comparison.backward, comparison.forward], [Verdict::Undecided; 2], "{wide}");
        assert!(Judge::new(&wide).unwrap_err().contains("refers back to a group"));
    }
    let said = between(&pattern("^[a"), &json!({}), Standing::Bare).unwrap_err().to_string();
    assert!(said.contains(r#"is not a "regex""#), "{said}");
}

#[test]
fn data_that_looks_like_a_pattern_is_data() {
    let data = json!({ "pattern": r"\b", "patternProperties": { r"\b": 1 } });
    let schema = json!({ "enum": [data], "properties": { "pattern": { "pattern": r"^.\b$" } } });
    assert!(!Judge::new(&schema).unwrap().accepts(&data));
    let schema = json!({ "enum": [data], "properties": { "pattern": { "pattern": r"b\b" } } });
    assert!(Judge::new(&schema).unwrap().accepts(&data));
}
