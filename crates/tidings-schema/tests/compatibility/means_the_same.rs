//! What means the same is no change.

use serde_json::{Value, json};
use tidings_schema::changes::changes;

#[test]
fn what_means_the_same_is_no_change() {
    let tagged = |keyword: &str, tags: [&str; 2]| {
        let branch = |tag: &str| json!({ "type": "object", "properties": { "kind": { "const": tag } }, "required": ["kind"] });
        json!({ keyword: tags.map(branch) })
    };
    let nested = |inner: Value| json!({ "type": "object", "properties": { "a": inner }, "required": ["a"] });
    let pairs = [
        (tagged("oneOf", ["a", "b"]), tagged("anyOf", ["b", "a"])),
        (
            json!({ "$ref": "#/$defs/A", "$defs": { "A": nested(json!({ "type": "null" })) } }),
            nested(json!({ "type": "null" })),
        ),
        (
            json!({ "$ref": "#/$defs/A", "$defs": { "A": { "items": { "$ref": "#/$defs/A" }, "type": "array" } } }),
            json!({ "$ref": "#/$defs/B", "$defs": { "B": { "type": "array", "items": { "$ref": "#/$defs/B" } } } }),
        ),
        (nested(json!({ "enum": ["x"] })), nested(json!({ "const": "x" }))),
        (
            nested(json!({ "type": ["string", "null"], "maxLength": 3 })),
            nested(json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, { "type": "null" }] })),
        ),
        (
            nested(json!({ "enum": ["x", "y"] })),
            nested(json!({ "oneOf": [{ "const": "y", "description": "Y" }, { "const": "x" }] })),
        ),
        (
            json!({ "type": "object", "properties": { "a": true, "b": true }, "required": ["a", "b"] }),
            json!({ "required": ["b", "a"], "properties": { "b": true, "a": {} }, "type": "object" }),
        ),
        (
            nested(json!({ "type": "string", "title": "a", "description": "b", "examples": ["c"] })),
            nested(json!({ "$comment": "d", "type": "string" })),
        ),
        (
            json!({ "allOf": [{ "type": "object" }, nested(json!({ "type": "string" }))] }),
            nested(json!({ "type": "string" })),
        ),
    ];
    for (old, new) in pairs {
        assert_eq!(changes(&old, &new), [], "{old} -> {new}");
        assert_eq!(changes(&new, &old), [], "{new} -> {old}");
    }
}

#[test]
fn what_no_rule_names_is_not_silent() {
    let old = json!({ "type": "string" });
    let new = json!({ "type": "string", "not": { "const": "none" } });
    let rules: Vec<&str> = changes(&old, &new).iter().map(|change| change.rule).collect();
    assert_eq!(rules, ["schema-changed"]);
}

/// A union of unions of unions, each of the next one twice.
#[test]
fn unions_of_unions_end() {
    let union = |last: &str| {
        let mut definitions = serde_json::Map::new();
        for depth in 0..40 {
            let next = json!({ "$ref": format!("#/$defs/U{}", depth + 1) });
            definitions
                .insert(format!("U{depth}"), json!({ "anyOf": [next, { "type": "array", "items": next }] }));
        }
        definitions.insert("U40".into(), json!({ "enum": ["a", last] }));
        json!({ "$ref": "#/$defs/U0", "$defs": definitions })
    };
    let rules: Vec<&str> = changes(&union("b"), &union("c")).iter().map(|change| change.rule).collect();
    assert!(!rules.is_empty());
}
