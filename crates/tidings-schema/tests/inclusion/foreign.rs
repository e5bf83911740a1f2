//! Schemas of others: every way of referring, every draft, and words that catalogs have not. Each pair
//! was once called compatible; the instance shows that it is not.

use serde_json::{Value, json};
use tidings_schema::bundle::bundle;
use tidings_schema::evolution::{Standing, between};
use tidings_schema::inclusion::{Inclusion, Judge, Verdict, included};

const SEVEN: &str = "http://json-schema.org/draft-07/schema#";
const SIX: &str = "http://json-schema.org/draft-06/schema#";
const Y2019: &str = "https://json-schema.org/draft/2019-09/schema";

/// The instance is one of the old schema and none of the new, and that is found.
fn breaks(old: &Value, new: &Value, instance: Value) {
    assert!(Judge::new(old).unwrap().accepts(&instance), "{instance} is one of {old}");
    assert!(!Judge::new(new).unwrap().accepts(&instance), "{instance} is none of {new}");
    let comparison = between(old, new, Standing::Bare).unwrap();
    assert_eq!(comparison.backward, Verdict::Breaking, "{old}\nto {new}\n{:?}", comparison.findings);
    assert!(matches!(included(old, new), Inclusion::Excluded(_)), "{old}\nto {new}");
}

/// The same with `string` and `number` in the place of `$T`.
fn breaks_by_type(schema: Value, instance: Value) {
    let text = schema.to_string();
    let of = |kind: &str| serde_json::from_str(&text.replace("$T", kind)).unwrap();
    breaks(&of("string"), &of("number"), instance);
}

#[test]
fn references_by_anchor_and_id() {
    let a = || json!({ "x": "a" });
    breaks_by_type(
        json!({ "properties": { "x": { "$ref": "#v" } }, "$defs": { "V": { "$anchor": "v", "type": "$T" } } }),
        a(),
    );
    breaks_by_type(
        json!({
            "$schema": Y2019,
            "properties": { "x": { "$ref": "#v" } },
            "$defs": { "V": { "$anchor": "v", "type": "$T" } },
        }),
        a(),
    );
    for reference in
        ["s.json#/$defs/V", "/s.json#/$defs/V", "http://e/s.json#/$defs/V", "./t/../s.json#/%24defs/V"]
    {
        breaks_by_type(
            json!({
                "$id": "http://e/s.json",
                "properties": { "x": { "$ref": reference } },
                "$defs": { "V": { "type": "$T" } },
            }),
            a(),
        );
    }
    breaks_by_type(
        json!({
            "$id": "http://e/s.json",
            "properties": { "x": { "$ref": "v.json" } },
            "$defs": { "V": { "$id": "v.json", "type": "$T" } },
        }),
        a(),
    );
    breaks_by_type(
        json!({
            "properties": { "x": { "$ref": "urn:v" } },
            "$defs": { "V": { "$id": "urn:v", "$ref": "#/$defs/W", "$defs": { "W": { "type": "$T" } } } },
        }),
        a(),
    );
    breaks_by_type(
        json!({
            "$schema": SEVEN,
            "properties": { "x": { "$ref": "#Address" } },
            "definitions": { "A": { "$id": "#Address", "type": "$T" } },
        }),
        a(),
    );
}

#[test]
fn dynamic_references() {
    breaks_by_type(
        json!({
            "properties": { "x": { "$dynamicRef": "#v" } },
            "$defs": { "V": { "$dynamicAnchor": "v", "type": "$T" } },
        }),
        json!({ "x": "a" }),
    );
    // Where the root says it too, the root is meant, whatever stands nearer.
    breaks_by_type(
        json!({
            "$id": "http://e/s.json",
            "$dynamicAnchor": "v",
            "properties": { "x": { "$ref": "inner" }, "y": { "type": "$T" } },
            "$defs": {
                "I": {
                    "$id": "inner",
                    "properties": { "z": { "$dynamicRef": "#v" } },
                    "$defs": { "V": { "$dynamicAnchor": "v" } },
                },
            },
        }),
        json!({ "x": { "z": { "y": "a" } } }),
    );
    breaks_by_type(
        json!({
            "$schema": Y2019,
            "properties": { "x": { "$recursiveRef": "#" }, "y": { "type": "$T" } },
        }),
        json!({ "x": { "y": "a" } }),
    );
}

/// Two lists of one shape, whose items depend on which list is meant.
fn depending(kind: &str) -> Value {
    json!({
        "$id": "http://e/s.json",
        "anyOf": [{ "$ref": "texts" }, { "$ref": "numbers" }],
        "$defs": {
            "list": { "$id": "list", "items": { "$dynamicRef": "#item" }, "$defs": { "I": { "$dynamicAnchor": "item" } } },
            "texts": { "$id": "texts", "$ref": "list", "$defs": { "I": { "$dynamicAnchor": "item", "type": kind } } },
            "numbers": { "$id": "numbers", "$ref": "list", "$defs": { "I": { "$dynamicAnchor": "item", "type": "null" } } },
        },
    })
}

#[test]
fn what_depends_on_the_way_is_not_taken_for_the_same() {
    let (old, new) = (depending("string"), depending("number"));
    assert_ne!(between(&old, &new, Standing::Bare).unwrap().backward, Verdict::Compatible);
    match included(&old, &new) {
        Inclusion::Undecided(because) => assert!(because.contains("depends on the way"), "{because}"),
        // A counterexample is as good.
        said => assert!(matches!(said, Inclusion::Excluded(_))),
    }
    // What is said value by value is tried.
    let tried = |value: Value| included(&json!({ "const": value }), &old);
    assert_eq!(tried(json!(["a"])), Inclusion::Included);
    assert_eq!(tried(json!([1])), Inclusion::Excluded(json!([1])));
    assert_eq!(between(&old, &old, Standing::Bare).unwrap().backward, Verdict::Compatible);
}

#[test]
fn schemas_outside_of_the_definitions() {
    let ns = |reference: &str| {
        json!({
            "$schema": SEVEN,
            "properties": { "x": { "$ref": reference } },
            "definitions": { "ns": { "R": { "items": { "$ref": "#/definitions/ns/V" } }, "V": { "type": "$T" } } },
        })
    };
    breaks_by_type(ns("#/definitions/ns/R"), json!({ "x": ["a"] }));
    breaks_by_type(
        json!({
            "$schema": SEVEN,
            "properties": { "x": { "$ref": "#/components/A" } },
            "components": { "A": { "items": [{ "type": "$T" }] } },
        }),
        json!({ "x": ["a"] }),
    );
    let component = |a: Value| {
        json!({
            "$schema": SEVEN,
            "properties": { "x": { "$ref": "#/components/A" } },
            "components": { "A": a, "B": { "type": "number" } },
        })
    };
    breaks(
        &component(json!({})),
        &component(json!({ "dependencies": { "a": ["b"] } })),
        json!({ "x": { "a": 1 } }),
    );
    // What stands beside a reference says nothing in draft 7.
    let beside = component(json!({ "$ref": "#/components/B", "minimum": 5 }));
    assert_eq!(included(&component(json!({ "$ref": "#/components/B" })), &beside), Inclusion::Included);
    breaks_by_type(
        json!({
            "properties": { "x": { "$ref": "#/components/A" } },
            "components": { "A": { "$ref": "#/definitions/B" } },
            "definitions": { "B": { "type": "$T" } },
        }),
        json!({ "x": "a" }),
    );
    let full = |value: &str| {
        json!({
            "$schema": SEVEN,
            "$ref": "#/definitions/c/full",
            "definitions": { "c": { "full": { "const": value } } },
        })
    };
    breaks(&full("1"), &full("2"), json!("1"));
}

#[test]
fn places_that_are_renamed() {
    for (place, holder) in [
        ("#/items/0", json!({ "items": [{ "type": "$T" }] })),
        ("#/additionalItems", json!({ "items": [{}], "additionalItems": { "type": "$T" } })),
        ("#/dependencies/a", json!({ "dependencies": { "a": { "type": "$T" } } })),
    ] {
        let mut schema =
            json!({ "$schema": SEVEN, "type": "object", "properties": { "x": { "$ref": place } } });
        for (keyword, value) in holder.as_object().unwrap() {
            schema[keyword] = value.clone();
        }
        breaks_by_type(schema, json!({ "x": "a" }));
    }
}

#[test]
fn items_that_are_counted() {
    let of = |least: u32, kind: &str| json!({ "contains": { "$ref": "#/$defs/A" }, "minContains": least, "$defs": { "A": { "type": kind } } });
    breaks(&of(2, "string"), &of(2, "number"), json!(["a", "b"]));
    breaks(&of(1, "string"), &of(2, "string"), json!(["a"]));
    assert_eq!(included(&of(2, "string"), &of(1, "string")), Inclusion::Included);
    let most = |most: u32| json!({ "contains": { "type": "string" }, "minContains": 0, "maxContains": most });
    breaks(&most(3), &most(2), json!(["a", "b", "c"]));
    breaks(&most(1), &most(0), json!(["a"]));
    assert_eq!(included(&most(2), &most(3)), Inclusion::Included);
    let none = json!({ "items": { "not": { "type": "string" } } });
    assert_eq!(included(&most(0), &none), Inclusion::Included);
    assert_eq!(included(&none, &most(0)), Inclusion::Included);
    // Too few are left for it: two of three are numbers.
    let both = json!({ "maxItems": 3, "contains": { "type": "number" }, "minContains": 2 });
    assert_eq!(included(&both, &most(1)), Inclusion::Included);
}

#[test]
fn items_that_nobody_looked_at() {
    let of = |prefix: &[&str]| {
        let prefix: Vec<Value> = prefix.iter().map(|kind| json!({ "type": kind })).collect();
        json!({ "prefixItems": prefix, "unevaluatedItems": false })
    };
    breaks(&of(&["string", "string", "null"]), &of(&["string", "string"]), json!(["a", "a", null]));
    assert_eq!(included(&of(&["string"]), &of(&["string", "null"])), Inclusion::Included);
    let found = json!({ "contains": { "type": "string" }, "unevaluatedItems": { "type": "null" } });
    let items = |kinds: Value| json!({ "items": { "type": kinds } });
    assert_eq!(included(&found, &items(json!(["string", "null"]))), Inclusion::Included);
    breaks(&found, &items(json!("string")), json!(["a", null]));
    let branches = json!({
        "anyOf": [{ "prefixItems": [{ "type": "string" }] }, { "prefixItems": [true, { "type": "number" }] }],
        "unevaluatedItems": false,
    });
    breaks(&branches, &json!({ "maxItems": 1 }), json!([null, 1]));
    assert_eq!(included(&branches, &json!({ "maxItems": 2 })), Inclusion::Included);
}

#[test]
fn numbers_of_every_size() {
    breaks(&json!({ "enum": [1, 1e20] }), &json!({ "enum": [2, 1e20] }), json!(1));
    breaks(&json!({ "enum": [7, 1e-19] }), &json!({ "enum": [1e-19] }), json!(7));
    breaks(&json!({ "const": 1e300 }), &json!({ "const": 1e301 }), json!(1e300));
    breaks(&json!({ "minimum": 1e20 }), &json!({ "minimum": 1e21 }), json!(1e20));
    assert_eq!(included(&json!({ "minimum": 1e40 }), &json!({ "minimum": 1e30 })), Inclusion::Included);
    let odd = json!({ "enum": [1e308, 5e-324, -0.0] });
    assert_eq!(included(&odd, &json!({ "type": "number" })), Inclusion::Included);
    for number in [1e40, 1e308, 1e-300, -1e40, 1.8e19, -9.3e18, 0.0, -0.0] {
        for keyword in ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "const"] {
            if keyword == "multipleOf" && number <= 0.0 {
                continue;
            }
            for kind in ["integer", "number"] {
                let one = json!({ "type": kind, keyword: number });
                for other in [json!({ "type": "string" }), json!({ "type": kind, "minimum": 5 })] {
                    // Any answer will do that is one.
                    between(&one, &other, Standing::Bare).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_schema_that_depends_on_a_property_looks_at_nothing_without_it() {
    let old = json!({ "properties": { "b": true }, "additionalProperties": false });
    let new = json!({ "dependentSchemas": { "a": { "properties": { "b": true } } }, "unevaluatedProperties": false });
    breaks(&old, &new, json!({ "b": 1 }));
}

#[test]
fn one_name_under_both_keywords() {
    let of = |reference: &str| {
        json!({
            "$ref": reference,
            "$defs": { "X": { "type": "string" } },
            "definitions": { "X": { "type": "number" } },
        })
    };
    breaks(&of("#/definitions/X"), &json!({ "type": "string" }), json!(1));
    breaks(&of("#/$defs/X"), &json!({ "type": "number" }), json!("a"));
}

#[test]
fn a_draft_is_not_guessed_from_names() {
    let old = json!({ "properties": { "additionalItems": { "type": "array" } } });
    let mut new = old.clone();
    new["dependentRequired"] = json!({ "a": ["b"] });
    breaks(&old, &new, json!({ "a": 1 }));
    let sibling = |length: u32| {
        json!({
            "properties": { "x": { "$ref": "#/definitions/A", "minLength": length } },
            "definitions": { "A": { "type": "string" } },
        })
    };
    breaks(&sibling(0), &sibling(3), json!({ "x": "a" }));
    let list = json!({ "items": [{ "type": "string" }] });
    let unusable = between(&list, &list, Standing::Bare).unwrap_err();
    assert!(unusable.because.contains("say which with `$schema`"), "{unusable}");
}

#[test]
fn patterns_as_javascript_reads_them() {
    let of = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    breaks(&of("^[a~~b]$"), &of("^[ab]$"), json!("~"));
    breaks(&of("^[!--]$"), &of("^[!-]$"), json!("+"));
    breaks(&of("^[a&&b]$"), &of("^[ab]$"), json!("&"));
    breaks(&of(r"^[^\n]$"), &of("^.$"), json!("\r"));
    breaks(&of(r"^[^\n]$"), &of("^.$"), json!("\u{2028}"));
    let keys = |pattern: &str| json!({ "patternProperties": { pattern: false } });
    breaks(&keys("^[!-]$"), &keys("^[!--]$"), json!({ "+": 1 }));
}

#[test]
fn patterns_that_only_other_languages_read_are_refused() {
    for (schema, place, part) in [
        (json!({ "pattern": "(?i)^a$" }), "#/pattern", "(?i)"),
        (json!({ "$defs": { "A": { "pattern": r"\Aa\z" } } }), "#/$defs/A/pattern", r"\A"),
        (json!({ "patternProperties": { "(?P<n>a/b)": true } }), "#/patternProperties/(?P<n>a~1b)", "(?P<n>"),
        (json!({ "$schema": Y2019, "items": { "pattern": r"a\z" } }), "#/items/pattern", r"\z"),
    ] {
        let refusal = bundle(&schema).expect_err("it is none of ECMA-262's");
        assert_eq!(refusal.place(), place, "{refusal}");
        assert!(refusal.reason().contains(&format!("`{part}`")), "{refusal}");
        let unusable = between(&schema, &json!(true), Standing::Bare).unwrap_err();
        assert!(unusable.because.contains(part), "{unusable}");
    }
    // A value that looks like one is none.
    assert!(bundle(&json!({ "const": { "pattern": "(?i)" }, "properties": { "pattern": true } })).is_ok());
}

#[test]
fn references_that_are_no_uris_are_refused_with_their_place() {
    for (name, encoded) in [("a b", "%20"), ("ä", "%C3%A4"), ("{x}", "%7B")] {
        let schema = json!({ "items": { "$ref": format!("#/$defs/{name}") }, "$defs": { name: true } });
        let refusal = bundle(&schema).expect_err("it is no URI");
        assert_eq!(refusal.place(), "#/items");
        assert!(refusal.reason().contains(encoded), "{refusal}");
    }
    let encoded = json!({ "items": { "$ref": "#/$defs/a%20b" }, "$defs": { "a b": { "type": "string" } } });
    breaks(&json!(true), &encoded, json!([null]));
}

#[test]
fn every_draft_is_read_as_it_is() {
    let prefix = json!({ "$schema": Y2019, "prefixItems": [{ "type": "string" }] });
    let items = json!({ "$schema": Y2019, "items": [{ "type": "string" }] });
    breaks(&prefix, &items, json!([1]));
    let conditional = json!({ "$schema": SIX, "if": true, "then": { "type": "string" } });
    breaks(&conditional, &json!({ "type": "string" }), json!(1));
    let drafts = [
        "http://json-schema.org/draft-04/schema#",
        "http://example.com/meta",
        "http://json-schema.org/schema#",
    ];
    for other in drafts {
        let schema = json!({ "$schema": other, "type": "string" });
        assert!(between(&schema, &schema, Standing::Bare).is_err(), "{other}");
        let said = included(&schema, &json!({ "type": "string" }));
        assert!(matches!(said, Inclusion::Undecided(_)), "{other}");
    }
}

#[test]
fn a_pointer_through_a_schema_with_an_id() {
    let of = |kind: &str| {
        json!({
            "$id": "http://e/s.json",
            "$ref": "#/$defs/A/properties/b",
            "$defs": {
                "A": {
                    "$id": "a.json",
                    "properties": { "b": { "$ref": "#/$defs/C" } },
                    "$defs": { "C": { "type": kind } },
                },
                "C": { "type": "null" },
            },
        })
    };
    breaks(&of("string"), &of("number"), json!("a"));
}

#[test]
fn formats_and_contents_are_read_alike_in_every_draft() {
    let text = |more: (&str, &str)| json!({ "$schema": SEVEN, "type": "string", more.0: more.1 });
    let plain = text(("title", "x"));
    breaks(&plain, &text(("format", "uuid")), json!("x"));
    breaks(&plain, &text(("format", "duration")), json!("x"));
    for more in [("contentEncoding", "base64"), ("contentMediaType", "application/json")] {
        let comparison = between(&plain, &text(more), Standing::Bare).unwrap();
        assert_eq!((comparison.backward, comparison.forward), (Verdict::Compatible, Verdict::Compatible));
    }
}

/// The most memory that this program has held, in megabytes; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Such a place would be found in one resource and taken for a part of another.
#[test]
fn a_lone_tilde_escapes_nothing() {
    let of = |kind: &str| {
        json!({
            "$ref": "#/$defs/a~b",
            "$defs": {
                "a~b": { "$id": "z", "$ref": "#/$defs/C", "$defs": { "C": { "type": kind } } },
                "C": { "type": "boolean" },
            },
        })
    };
    let Inclusion::Undecided(because) = included(&of("string"), &of("number")) else {
        panic!("it is no JSON pointer");
    };
    assert!(because.contains("`#/$defs/a~b` at `#`: it is no JSON pointer"), "{because}");
}

#[test]
fn what_is_not_decided_costs_little() {
    let of = |pattern: &str| {
        let mut properties = serde_json::Map::new();
        for at in 0..100 {
            properties.insert(format!("p{at}"), json!({ "$ref": "#" }));
        }
        for at in 0..6 {
            properties.insert(format!("u{at}"), json!({}));
        }
        properties.insert("z".to_owned(), json!({ "type": "string", "pattern": pattern }));
        json!({ "properties": properties })
    };
    let before = peak();
    let said = included(&of("^(?!a)"), &of("^(?!ab)"));
    assert!(!matches!(said, Inclusion::Excluded(_)), "{said:?}");
    assert!(peak() - before < 200, "{} MB", peak() - before);
}
