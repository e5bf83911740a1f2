//! Documents that are in the words of 2020-12 already, as all are that tidings writes.

use serde_json::{Map, Value};

use super::document::outside_of_uris;
use super::patterns;
use crate::walk;

/// Whether a document is what [`super::bundle`] would make of it, so that nothing need be done.
pub(super) fn is_plain(schema: &Value) -> bool {
    let Value::Object(root) = schema else { return true };
    let none = Map::new();
    let definitions = match root.get("$defs") {
        None => &none,
        Some(Value::Object(definitions)) => definitions,
        Some(_) => return false,
    };
    let is_latest = |said: &Value| said == "https://json-schema.org/draft/2020-12/schema";
    root.get("$schema").is_none_or(is_latest)
        && is_plain_object(root, true, definitions)
        && definitions.values().all(|one| is_plain_schema(one, definitions))
}

fn is_plain_schema(schema: &Value, definitions: &Map<String, Value>) -> bool {
    match schema {
        Value::Object(object) => is_plain_object(object, false, definitions),
        schema => schema.is_boolean(),
    }
}

fn is_plain_object(object: &Map<String, Value>, is_root: bool, definitions: &Map<String, Value>) -> bool {
    let is_plain = |schema: &Value| is_plain_schema(schema, definitions);
    object.iter().all(|(keyword, value)| match (keyword.as_str(), value) {
        ("$schema" | "$id" | "$defs", _) => is_root,
        ("$ref", Value::String(reference)) => {
            walk::name_of(reference)
                .is_some_and(|name| definitions.contains_key(&*name) && !reference[8..].contains('/'))
                && outside_of_uris(reference).is_none()
        }
        ("$ref", _) => false,
        ("pattern", Value::String(pattern)) => patterns::foreign(pattern).is_none(),
        ("patternProperties", Value::Object(map)) => {
            map.iter().all(|(pattern, schema)| patterns::foreign(pattern).is_none() && is_plain(schema))
        }
        (keyword, value) if walk::ONE.contains(&keyword) || keyword == "contains" => is_plain(value),
        (keyword, Value::Array(list)) if walk::LIST.contains(&keyword) => list.iter().all(is_plain),
        (keyword, Value::Object(map)) if walk::MAP.contains(&keyword) || keyword == "dependentSchemas" => {
            map.values().all(is_plain)
        }
        (keyword, _) => {
            matches!(keyword, "dependentRequired" | "minContains" | "maxContains")
                || walk::ASSERTIONS.contains(&keyword)
                || walk::ANNOTATIONS.contains(&keyword)
                || keyword.starts_with("x-")
        }
    })
}
