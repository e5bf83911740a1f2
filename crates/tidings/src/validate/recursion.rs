//! How many ways through a value the branches of a recursive union make.
//!
//! The jsonschema crate explains a refused union by the errors of all of its branches. Where two
//! branches go on into the same value and come to the union again, that doubles with every level, so
//! a small event could keep a reader busy for years. This tells such schemas before they are asked.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::schemas::references;
use crate::tree::{Kind, Node};

/// More ways than these are not explained one by one.
const MOST_WAYS: usize = 10_000;

/// Whether explaining a value would take more steps than it is worth. `branches` is
/// [`recursive_branches`] of its schema.
pub(super) fn has_too_many_ways(branches: usize, value: Node<'_>) -> bool {
    // The event and its payload are not part of any recursion.
    let levels = u32::try_from(depth(value).saturating_sub(2)).unwrap_or(u32::MAX);
    branches > 1 && branches.checked_pow(levels).is_none_or(|ways| ways > MOST_WAYS)
}

/// The most branches of unions through which a definition comes to itself again; 0 and 1 are
/// harmless.
pub(super) fn recursive_branches(definitions: &Map<String, Value>) -> usize {
    let recursive = |name: &String, definition: &Value| {
        let back = |branch: &&Value| reachable(definitions, branch).contains(name);
        unions(definition).iter().map(|branches| branches.iter().filter(back).count()).sum()
    };
    definitions.iter().map(|(name, definition)| recursive(name, definition)).max().unwrap_or(0)
}

/// The branches of every union within a schema, those of inner ones too.
fn unions(schema: &Value) -> Vec<&Vec<Value>> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        match schema {
            Value::Object(members) => {
                for (keyword, value) in members {
                    match value {
                        Value::Array(branches) if matches!(keyword.as_str(), "anyOf" | "oneOf" | "allOf") => {
                            found.push(branches);
                        }
                        _ => {}
                    }
                    open.push(value);
                }
            }
            Value::Array(elements) => open.extend(elements),
            _ => {}
        }
    }
    found
}

/// The names of all definitions that a schema refers to, directly or through others.
fn reachable(definitions: &Map<String, Value>, schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = Vec::new();
    references(schema, &mut open);
    while let Some(name) = open.pop() {
        if let Some(definition) = definitions.get(&name) {
            if found.insert(name) {
                references(definition, &mut open);
            }
        }
    }
    found
}

/// How many arrays and objects are inside each other.
fn depth(value: Node<'_>) -> usize {
    match value.kind() {
        Kind::Array(elements) => 1 + elements.map(depth).max().unwrap_or(0),
        Kind::Object(members) => 1 + members.map(|(_, value)| depth(value)).max().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn branches(definitions: &Value) -> usize {
        recursive_branches(definitions.as_object().unwrap())
    }

    #[test]
    fn only_branches_that_come_back_count() {
        let way = |key: &str| json!({ "properties": { key: { "$ref": "#/$defs/A" } } });
        assert_eq!(branches(&json!({ "A": { "type": "string" } })), 0);
        assert_eq!(branches(&json!({ "A": { "items": { "$ref": "#/$defs/A" } } })), 0);
        assert_eq!(branches(&json!({ "A": { "anyOf": [way("a"), { "type": "null" }] } })), 1);
        assert_eq!(branches(&json!({ "A": { "anyOf": [way("a"), way("a"), {}] } })), 2);
        assert_eq!(
            branches(&json!({ "A": { "oneOf": [way("a"), { "$ref": "#/$defs/B" }] }, "B": way("b") })),
            2
        );
        assert_eq!(
            branches(&json!({ "A": { "items": { "oneOf": [{ "allOf": [way("a"), way("b")] }] } } })),
            3
        );
    }
}
