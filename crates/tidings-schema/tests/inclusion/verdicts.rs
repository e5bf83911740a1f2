//! The table of verdicts as pairs of schemas: backward is what the old writer sends, by the new
//! reader; forward what the new writer sends, by the old client.

use serde_json::{Value, json};
use tidings_schema::inclusion::{Inclusion, included};
use tidings_schema::views::close;

/// One revision of a type: its client and its reader view.
#[derive(Debug, Clone)]
struct Revision {
    client: Value,
    reader: Value,
}

/// A field, as serde writes and reads it.
#[derive(Debug, Clone)]
struct Field {
    name: &'static str,
    schema: Value,
    /// Always written.
    written: bool,
    /// Must be there to be read.
    read: bool,
}

fn field(name: &'static str, schema: Value) -> Field {
    Field { name, schema, written: true, read: true }
}

fn text(name: &'static str) -> Field {
    field(name, json!({ "type": "string" }))
}

/// `Option<String>`.
fn optional(name: &'static str) -> Field {
    Field { read: false, ..field(name, json!({ "type": ["string", "null"] })) }
}

/// `Option<String>` with `skip_serializing_if`.
fn left_out(name: &'static str) -> Field {
    Field { written: false, ..optional(name) }
}

fn defaulted(name: &'static str, default: &str) -> Field {
    Field { read: false, ..field(name, json!({ "type": "string", "default": default })) }
}

fn payload(fields: &[Field]) -> Revision {
    let view = |must: fn(&Field) -> bool| {
        let properties: serde_json::Map<String, Value> =
            fields.iter().map(|field| (field.name.to_owned(), field.schema.clone())).collect();
        let required: Vec<&str> = fields.iter().filter(|field| must(field)).map(|field| field.name).collect();
        json!({ "type": "object", "properties": properties, "required": required })
    };
    Revision { client: view(|field| field.written), reader: view(|field| field.read) }
}

fn denied(mut revision: Revision) -> Revision {
    revision.client["additionalProperties"] = false.into();
    revision.reader["additionalProperties"] = false.into();
    revision
}

/// One field of this schema, beside another.
fn of(schema: Value) -> Revision {
    payload(&[text("id"), field("x", schema)])
}

fn both(schema: Value) -> Revision {
    Revision { client: schema.clone(), reader: schema }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    Ok,
    Break,
}

fn verdict(narrow: &Value, wide: &Value) -> Is {
    match included(narrow, wide) {
        Inclusion::Included => Is::Ok,
        Inclusion::Excluded(_) => Is::Break,
        Inclusion::Undecided(because) => panic!("{because}:\n{narrow}\nin {wide}"),
    }
}

fn row(name: &str, old: &Revision, new: &Revision, backward: Is, forward: Is) {
    assert_eq!(verdict(&close(&old.client), &new.reader), backward, "{name}, backward");
    assert_eq!(verdict(&close(&new.client), &old.client), forward, "{name}, forward");
}

/// A row, and the row of the change undone.
fn there_and_back(name: &str, old: &Revision, new: &Revision, there: [Is; 2], back: [Is; 2]) {
    row(name, old, new, there[0], there[1]);
    row(&format!("{name}, undone"), new, old, back[0], back[1]);
}

const OK: [Is; 2] = [Is::Ok, Is::Ok];
const BACKWARD: [Is; 2] = [Is::Break, Is::Ok];
const FORWARD: [Is; 2] = [Is::Ok, Is::Break];
const BOTH: [Is; 2] = [Is::Break, Is::Break];

#[test]
fn fields() {
    let base = payload(&[text("a")]);
    let with = |more: Field| payload(&[text("a"), more]);
    there_and_back("optional field added", &base, &with(left_out("b")), OK, OK);
    there_and_back("nullable field added", &base, &with(optional("b")), OK, FORWARD);
    there_and_back("required field added", &base, &with(text("b")), BACKWARD, FORWARD);
    there_and_back("defaulted field added", &base, &with(defaulted("b", "x")), OK, FORWARD);
    row(
        "optional field removed, unknown fields denied",
        &with(left_out("b")),
        &denied(base.clone()),
        Is::Break,
        Is::Ok,
    );
    row("field renamed", &with(text("b")), &with(text("c")), Is::Break, Is::Break);
    there_and_back("optional to required", &with(left_out("b")), &with(text("b")), BACKWARD, FORWARD);
    there_and_back("null to left out", &with(optional("b")), &with(left_out("b")), FORWARD, OK);
    row("default changed", &with(defaulted("b", "x")), &with(defaulted("b", "y")), Is::Ok, Is::Ok);
    there_and_back("unknown fields denied", &base, &denied(base.clone()), OK, OK);
    row(
        "unknown fields denied after more was written",
        &with(text("b")),
        &denied(base),
        Is::Break,
        Is::Break,
    );
}

#[test]
fn types() {
    let (integer, number) = (of(json!({ "type": "integer" })), of(json!({ "type": "number" })));
    let (string, nullable) = (of(json!({ "type": "string" })), of(json!({ "type": ["string", "null"] })));
    there_and_back("type widened", &integer, &number, FORWARD, BACKWARD);
    there_and_back("type replaced", &integer, &string, BOTH, BOTH);
    there_and_back("became nullable", &string, &nullable, FORWARD, BACKWARD);
    let names = |names: Value| of(json!({ "type": "string", "enum": names }));
    there_and_back("enum value added", &names(json!(["a"])), &names(json!(["a", "b"])), FORWARD, BACKWARD);
    let bounded = |most: u32| of(json!({ "type": "integer", "minimum": 0, "maximum": most }));
    there_and_back("bounds loosened", &bounded(9), &bounded(10), FORWARD, BACKWARD);
    let long = |most: u32| of(json!({ "type": "string", "maxLength": most }));
    there_and_back("length loosened", &long(9), &long(10), FORWARD, BACKWARD);
    let many = |most: u32| of(json!({ "type": "array", "maxItems": most }));
    there_and_back("items loosened", &many(3), &many(4), FORWARD, BACKWARD);
    let spelled = |pattern: &str| of(json!({ "type": "string", "pattern": pattern }));
    there_and_back("pattern loosened", &spelled("^[a-f]+$"), &spelled("^[a-z]+$"), FORWARD, BACKWARD);
    there_and_back("pattern changed", &spelled("^[a-f]+$"), &spelled("^[0-9]+$"), BOTH, BOTH);
    let formatted = |format: &str| of(json!({ "type": "string", "format": format }));
    there_and_back("format added", &string, &formatted("uuid"), BACKWARD, FORWARD);
    there_and_back("format changed", &formatted("date"), &formatted("date-time"), BOTH, BOTH);
    let tuple = |items: &[&str]| {
        let prefix: Vec<Value> = items.iter().map(|item| json!({ "type": item })).collect();
        of(
            json!({ "type": "array", "prefixItems": prefix, "minItems": items.len(), "maxItems": items.len() }),
        )
    };
    there_and_back("tuple arity", &tuple(&["string"]), &tuple(&["string", "integer"]), BOTH, BOTH);
    there_and_back("item of a tuple widened", &tuple(&["integer"]), &tuple(&["number"]), FORWARD, BACKWARD);
}

fn variants(tag: &str, content: &str, names: &[&str], keyword: &str) -> Value {
    let branches: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({
                "type": "object",
                "properties": { tag: { "type": "string", "const": name }, content: { "type": "object", "properties": { *name: { "type": "integer" } } } },
                "required": [tag, content],
            })
        })
        .collect();
    json!({ keyword: branches })
}

#[test]
fn variants_and_keys() {
    let nested = |names: &[&str]| of(variants("kind", "of", names, "oneOf"));
    there_and_back("nested variant added", &nested(&["a"]), &nested(&["a", "b"]), FORWARD, BACKWARD);
    there_and_back("tag renamed", &nested(&["a", "b"]), &nested(&["a", "c"]), BOTH, BOTH);
    let keyed = |tag: &str, content: &str| of(variants(tag, content, &["a"], "oneOf"));
    there_and_back("tag key", &keyed("kind", "of"), &keyed("type", "of"), BOTH, BOTH);
    there_and_back("content key", &keyed("kind", "of"), &keyed("kind", "payload"), BOTH, BOTH);
}

#[test]
fn what_says_the_same_is_no_change() {
    let a = variants("kind", "of", &["a", "b"], "oneOf");
    let same = [
        ("oneOf as anyOf", both(a.clone()), both(variants("kind", "of", &["b", "a"], "anyOf"))),
        (
            "inline as $ref",
            both(json!({ "properties": { "x": a } , "type": "object" })),
            both(
                json!({ "properties": { "x": { "$ref": "#/$defs/X" } }, "type": "object", "$defs": { "X": a } }),
            ),
        ),
        (
            "names of definitions",
            both(json!({ "$ref": "#/$defs/A", "$defs": { "A": a } })),
            both(json!({ "$ref": "#/$defs/B", "$defs": { "B": a } })),
        ),
        ("enum as const", of(json!({ "enum": ["x"] })), of(json!({ "const": "x" }))),
        (
            "type list as anyOf",
            of(json!({ "type": ["string", "null"] })),
            of(json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] })),
        ),
        (
            "words",
            of(json!({ "type": "string", "title": "A" })),
            of(json!({ "description": "B", "type": "string", "examples": ["c"], "deprecated": true })),
        ),
    ];
    for (name, old, new) in same {
        there_and_back(name, &old, &new, OK, OK);
    }
}
