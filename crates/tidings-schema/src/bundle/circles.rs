//! Definitions that lead back to themselves without going into a value: `{ "not": { "$ref": "#" } }` is
//! true of exactly what it is not true of, and `{ "$ref": "#" }` of whatever one likes.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Refusal;
use crate::walk;

/// Refuses a schema in the words of 2020-12 with a circle in its definitions. `place` says where a
/// definition stood, as a JSON pointer.
pub(super) fn refuse(schema: &Value, place: &dyn Fn(&str) -> String) -> Result<(), Refusal> {
    let Some(circle) = schema.get("$defs").and_then(Value::as_object).and_then(circle) else { return Ok(()) };
    let places: Vec<String> = circle.iter().map(|name| format!("`#{}`", place(name))).collect();
    let reason = format!(
        "it refers to itself with nothing in between ({}), which says nothing about a value; \
         go through a property or an item",
        places.join(" → ")
    );
    Err(Refusal::new(&place(&circle[0]), reason))
}

/// The first circle, with its beginning at both ends. It is no recursion, since chains may be long.
fn circle(definitions: &Map<String, Value>) -> Option<Vec<String>> {
    // Whether a definition is still open: what it leads to is being looked at.
    let mut seen: HashMap<String, bool> = HashMap::new();
    for first in definitions.keys() {
        if seen.contains_key(first) {
            continue;
        }
        let mut way = vec![(first.clone(), targets(&definitions[first]))];
        seen.insert(first.clone(), true);
        while let Some((name, left)) = way.last_mut() {
            let Some(target) = left.pop() else {
                seen.insert(std::mem::take(name), false);
                way.pop();
                continue;
            };
            match (seen.get(&target), definitions.get(&target)) {
                (Some(true), _) => {
                    let names = way.into_iter().map(|(name, _)| name);
                    return Some(names.skip_while(|name| *name != target).chain([target.clone()]).collect());
                }
                (None, Some(schema)) => {
                    seen.insert(target.clone(), true);
                    way.push((target, targets(schema)));
                }
                _ => {}
            }
        }
    }
    None
}

/// The definitions that judge the same value as a schema does.
fn targets(schema: &Value) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![schema]);
    while let Some(schema) = open.pop() {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => found.extend(walk::definition_name(reference)),
                ("allOf" | "anyOf" | "oneOf", Value::Array(list)) => open.extend(list),
                ("not" | "if" | "then" | "else", one) => open.push(one),
                ("dependentSchemas", Value::Object(map)) => open.extend(map.values()),
                _ => {}
            }
        }
    }
    found
}
