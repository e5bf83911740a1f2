//! Documents with their patterns said so that the jsonschema crate reads them as ECMA-262 does.
//!
//! It has `\b` for words of every language, and reads `.`, `\s`, `\w` and `\d` as Rust does in a pattern
//! that looks around. What cannot be said otherwise (a reference back to a group) is not judged.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::bundle::bundle;
use crate::sample::looking_around;
use crate::walk;

/// The document itself where the crate reads all of its patterns rightly, else the same in the words of
/// 2020-12 with other patterns. `is_pattern` says whether a pattern is one of ECMA-262: what is none is
/// left to the crate, which refuses it.
///
/// # Errors
/// When a pattern cannot be said so that it is judged rightly, or the document is not read.
pub(super) fn respelled<'a>(
    schema: &'a Value,
    is_pattern: &dyn Fn(&str) -> bool,
) -> Result<Cow<'a, Value>, String> {
    let mut differ = false;
    for pattern in patterns(schema) {
        match looking_around(pattern) {
            Some(said) => differ |= matches!(said, Cow::Owned(_)),
            None if is_pattern(pattern) => return Err(not_modelled(pattern)),
            None => {}
        }
    }
    if !differ {
        return Ok(Cow::Borrowed(schema));
    }
    let bundle = bundle(schema).map_err(|refusal| refusal.to_string())?;
    if let Some(open) = bundle.open {
        return Err(open.to_string());
    }
    let mut schema = bundle.schema.into_owned();
    respell(&mut schema)?;
    Ok(Cow::Owned(schema))
}

/// Whether the crate reads all patterns of a document as ECMA-262 does.
pub(super) fn are_read_alike(schema: &Value) -> bool {
    patterns(schema).all(|pattern| matches!(looking_around(pattern), Some(Cow::Borrowed(_))))
}

fn not_modelled(pattern: &str) -> String {
    format!(
        "the pattern `{pattern}` is not modelled: it refers back to a group, or has what is not read of ECMA-262"
    )
}

/// Every text that may be a pattern, also in data.
fn patterns(schema: &Value) -> impl Iterator<Item = &str> {
    let mut open = vec![schema];
    let mut found = Vec::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list),
            Value::Object(object) => {
                found.extend(object.get("pattern").and_then(Value::as_str));
                let of_names = object.get("patternProperties").and_then(Value::as_object);
                found.extend(of_names.into_iter().flat_map(Map::keys).map(String::as_str));
                open.extend(object.values());
            }
            _ => {}
        }
    }
    found.into_iter()
}

/// Says the patterns of a schema in the words of 2020-12 otherwise.
fn respell(schema: &mut Value) -> Result<(), String> {
    let Value::Object(object) = schema else { return Ok(()) };
    for (keyword, value) in object.iter_mut() {
        let keyword = keyword.as_str();
        match value {
            Value::String(pattern) if keyword == "pattern" => *pattern = said(pattern)?,
            Value::Object(map) if walk::MAP.contains(&keyword) || keyword == "dependentSchemas" => {
                map.values_mut().try_for_each(respell)?;
                if keyword == "patternProperties" {
                    *map = renamed(std::mem::take(map))?;
                }
            }
            Value::Array(list) if walk::LIST.contains(&keyword) => {
                list.iter_mut().try_for_each(respell)?;
            }
            Value::Object(_) if walk::ONE.contains(&keyword) => respell(value)?,
            Value::Object(_) if matches!(keyword, "contains" | "unevaluatedItems") => respell(value)?,
            _ => {}
        }
    }
    Ok(())
}

fn said(pattern: &str) -> Result<String, String> {
    looking_around(pattern).map(Cow::into_owned).ok_or_else(|| not_modelled(pattern))
}

/// Two patterns that are said alike both hold.
fn renamed(map: Map<String, Value>) -> Result<Map<String, Value>, String> {
    let mut new = Map::new();
    for (pattern, schema) in map {
        let pattern = said(&pattern)?;
        let schema = match new.remove(&pattern) {
            Some(known) => serde_json::json!({ "allOf": [known, schema] }),
            None => schema,
        };
        new.insert(pattern, schema);
    }
    Ok(new)
}
