//! Types of values in a user's words: `a free text`, `a list of numbers`, `one of …`.

use serde_json::{Map, Value};

use crate::walk;

/// How many values are listed at most.
const LISTED: usize = 8;

/// What a value of this schema is. `whole` is where its references lead.
#[must_use]
pub fn kind(schema: &Value, whole: &Value) -> String {
    let Value::Object(object) = schema else {
        return if *schema == Value::Bool(false) { "nothing".into() } else { "any JSON".into() };
    };
    if let Some(values) = values(object, whole, 0) {
        return one_of(&values);
    }
    if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(walk::definition_name) {
        return match definition(&name, whole) {
            Some(behind) if !is_composed(behind) => kind(behind, whole),
            _ => article(&format!("`{name}`")),
        };
    }
    let branches = ["anyOf", "oneOf"].into_iter().find_map(|keyword| object.get(keyword)?.as_array());
    if let Some(branches) = branches {
        return either(branches.iter().map(|branch| kind(branch, whole)).collect());
    }
    match object.get("type") {
        Some(Value::String(one)) => simple(one, object, whole),
        Some(Value::Array(many)) => {
            let kinds = many.iter().filter_map(Value::as_str).map(|one| simple(one, object, whole));
            either(kinds.collect())
        }
        _ if object.contains_key("properties") => "an object".into(),
        _ => "any JSON".into(),
    }
}

/// One of these kinds, `null` last.
fn either(mut kinds: Vec<String>) -> String {
    kinds.sort_by_key(|kind| kind == "`null`");
    or(&kinds)
}

/// The values listed by a schema, if it does nothing but list them.
fn values(object: &Map<String, Value>, whole: &Value, depth: usize) -> Option<Vec<Value>> {
    if depth > 8 {
        return None;
    }
    if let Some(value) = object.get("const") {
        return Some(vec![value.clone()]);
    }
    if let Some(Value::Array(values)) = object.get("enum") {
        return Some(values.clone());
    }
    if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(walk::definition_name) {
        return values(definition(&name, whole)?.as_object()?, whole, depth + 1);
    }
    let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| object.get(keyword)?.as_array())?;
    let mut all = Vec::new();
    for branch in branches {
        all.extend(values(branch.as_object()?, whole, depth + 1)?);
    }
    Some(all)
}

fn one_of(values: &[Value]) -> String {
    match values {
        [Value::Null] => "`null`".into(),
        [one] => format!("always {}", shown(one)),
        _ if values.len() > LISTED => {
            let first: Vec<String> = values.iter().take(LISTED - 2).map(shown).collect();
            format!("one of {} and {} more", first.join(", "), values.len() - first.len())
        }
        _ => {
            let (named, null): (Vec<&Value>, Vec<&Value>) = values.iter().partition(|value| !value.is_null());
            let mut kinds: Vec<String> = named.iter().map(|value| shown(value)).collect();
            kinds.extend(null.first().map(|_| "`null`".to_owned()));
            format!("one of {}", or(&kinds))
        }
    }
}

/// A value as it is written, texts without quotes.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if !text.contains('`') => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

fn simple(kind: &str, object: &Map<String, Value>, whole: &Value) -> String {
    match kind {
        "null" => "`null`".into(),
        "boolean" => "`true` or `false`".into(),
        "integer" => "a whole number".into(),
        "number" => "a number".into(),
        "string" => match object.get("format").and_then(Value::as_str) {
            Some("date-time") => "a time".into(),
            Some("date") => "a date".into(),
            Some("time") => "a time of day".into(),
            Some("duration") => "a duration".into(),
            Some("uuid") => "a UUID".into(),
            Some("uri") => "a URI".into(),
            Some("email") => "an e-mail address".into(),
            _ if object.contains_key("pattern") => "a text of a fixed form".into(),
            _ => "a free text".into(),
        },
        "array" => match object.get("items") {
            Some(items) if !object.contains_key("prefixItems") => {
                format!("a list of {}", plural(items, whole))
            }
            _ => "a tuple".into(),
        },
        _ => match object.get("additionalProperties") {
            Some(Value::Object(_)) if !object.contains_key("properties") => "a map".into(),
            _ => "an object".into(),
        },
    }
}

/// What several values of a schema are.
fn plural(schema: &Value, whole: &Value) -> String {
    match kind(schema, whole).as_str() {
        "a free text" => "texts".into(),
        "a whole number" => "whole numbers".into(),
        "a number" => "numbers".into(),
        "a time" => "times".into(),
        "a UUID" => "UUIDs".into(),
        "an object" => "objects".into(),
        "any JSON" => "any JSON".into(),
        other => match other.strip_prefix("a ").or_else(|| other.strip_prefix("an ")) {
            Some(named) if named.starts_with('`') => named.to_owned(),
            _ => format!("values, each {other}"),
        },
    }
}

fn definition<'a>(name: &str, whole: &'a Value) -> Option<&'a Value> {
    whole.get("$defs")?.get(name)
}

/// Whether a type is more than another name for a simple one.
fn is_composed(schema: &Value) -> bool {
    ["properties", "anyOf", "oneOf", "allOf", "additionalProperties", "items", "prefixItems", "if", "not"]
        .iter()
        .any(|keyword| schema.get(*keyword).is_some())
}

fn article(noun: &str) -> String {
    let vowel = noun.trim_start_matches('`').starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// `a`, `b` or `c`.
pub(crate) fn or(words: &[String]) -> String {
    joined(words, "or")
}

/// `a`, `b` and `c`.
pub(crate) fn and(words: &[String]) -> String {
    joined(words, "and")
}

fn joined(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_type_reads_as_a_person_would_say_it() {
        let whole = json!({ "$defs": {
            "State": { "oneOf": [{ "type": "string", "const": "on" }, { "type": "string", "const": "off" }] },
            "Session": { "type": "object", "properties": { "id": { "type": "string" } } },
            "Id": { "type": "string", "format": "uuid" },
        } });
        for (schema, words) in [
            (json!({ "type": "string" }), "a free text"),
            (json!({ "type": ["null", "string"], "format": "date-time" }), "a time or `null`"),
            (json!({ "$ref": "#/$defs/State" }), "one of `on` or `off`"),
            (
                json!({ "anyOf": [{ "$ref": "#/$defs/State" }, { "type": "null" }] }),
                "one of `on` or `off` or `null`",
            ),
            (json!({ "$ref": "#/$defs/Session" }), "a `Session`"),
            (json!({ "$ref": "#/$defs/Id" }), "a UUID"),
            (json!({ "type": "array", "items": { "$ref": "#/$defs/Session" } }), "a list of `Session`"),
            (json!({ "type": "array", "items": { "type": "string" } }), "a list of texts"),
            (json!({ "type": "integer", "const": 2 }), "always `2`"),
            (
                json!({ "enum": [1, 2, 3, 4, 5, 6, 7, 8, 9] }),
                "one of `1`, `2`, `3`, `4`, `5`, `6` and 3 more",
            ),
            (json!(true), "any JSON"),
        ] {
            assert_eq!(kind(&schema, &whole), words);
        }
    }
}
