//! One way of writing: what older drafts say, said as 2020-12 has it.
//!
//! Invariant: a value is an instance of the result exactly when it is one of the original, read in
//! its own draft; references lead into `$defs` or to another place of the document.

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::judge::draft;
use crate::walk;

/// The whole schema, as 2020-12 would say it.
#[must_use]
pub fn normalise(schema: &Value) -> Value {
    let draft = draft(schema);
    let mut schema = schema.clone();
    let own = schema.get("$id").or_else(|| schema.get("id")).and_then(Value::as_str).map(str::to_owned);
    let writing = Writing { draft, own: own.as_deref().map(|id| id.trim_end_matches('#')) };
    let definitions = match &mut schema {
        Value::Object(root) => definitions(root),
        _ => Map::new(),
    };
    writing.schema(&mut schema);
    let mut definitions = Value::Object(definitions);
    if let Value::Object(all) = &mut definitions {
        all.values_mut().for_each(|one| writing.schema(one));
        if let (Value::Object(root), false) = (&mut schema, all.is_empty()) {
            root.insert("$defs".into(), definitions);
        }
    }
    if let Value::Object(root) = &mut schema {
        ["$schema", "$id", "id"].iter().for_each(|key| drop(root.shift_remove(*key)));
    }
    schema
}

/// Takes `$defs` and `definitions` out of the root.
fn definitions(root: &mut Map<String, Value>) -> Map<String, Value> {
    let mut all = Map::new();
    for keyword in ["$defs", "definitions"] {
        if let Some(Value::Object(some)) = root.shift_remove(keyword) {
            for (name, definition) in some {
                all.entry(name).or_insert(definition);
            }
        }
    }
    all
}

struct Writing<'a> {
    draft: Draft,
    /// The `$id` of the document: references may begin with it.
    own: Option<&'a str>,
}

impl Writing<'_> {
    fn schema(&self, schema: &mut Value) {
        let Value::Object(object) = schema else { return };
        self.forms(object);
        for (keyword, value) in object.iter_mut() {
            let keyword = keyword.as_str();
            match value {
                Value::Object(map)
                    if walk::MAP.contains(&keyword)
                        || matches!(keyword, "definitions" | "dependentSchemas") =>
                {
                    map.values_mut().for_each(|child| self.schema(child));
                }
                Value::Array(list) if walk::LIST.contains(&keyword) => {
                    list.iter_mut().for_each(|child| self.schema(child));
                }
                Value::Object(_)
                    if walk::ONE.contains(&keyword) || matches!(keyword, "contains" | "unevaluatedItems") =>
                {
                    self.schema(value);
                }
                _ => {}
            }
        }
    }

    fn forms(&self, object: &mut Map<String, Value>) {
        let old = self.draft < Draft::Draft201909;
        if let Some(Value::String(reference)) = object.get_mut("$ref") {
            *reference = self.reference(reference);
            if old {
                object.retain(|keyword, _| matches!(keyword.as_str(), "$ref" | "$defs" | "definitions"));
                return;
            }
        }
        if old {
            for keyword in [
                "prefixItems",
                "dependentRequired",
                "dependentSchemas",
                "unevaluatedProperties",
                "unevaluatedItems",
                "minContains",
                "maxContains",
            ] {
                object.shift_remove(keyword);
            }
        }
        if self.draft < Draft::Draft202012 {
            items(object);
        }
        dependencies(object);
    }

    fn reference(&self, reference: &str) -> String {
        let local = match self.own.and_then(|own| reference.strip_prefix(own)) {
            Some("") => "#",
            Some(rest) if rest.starts_with('#') => rest,
            _ => reference,
        };
        match local.strip_prefix("#/definitions/") {
            Some(rest) => format!("#/$defs/{rest}"),
            None => local.to_owned(),
        }
    }
}

/// `items` as a list, with `additionalItems` for the rest.
fn items(object: &mut Map<String, Value>) {
    let rest = object.shift_remove("additionalItems");
    if !object.get("items").is_some_and(Value::is_array) {
        return;
    }
    if let Some(prefix) = object.shift_remove("items") {
        object.insert("prefixItems".into(), prefix);
        object.extend(rest.map(|rest| ("items".to_owned(), rest)));
    }
}

/// `dependencies`, where the two newer keywords are not there already.
fn dependencies(object: &mut Map<String, Value>) {
    let newer = ["dependentRequired", "dependentSchemas"];
    if newer.iter().any(|keyword| object.contains_key(*keyword)) {
        return;
    }
    let Some(Value::Object(all)) = object.shift_remove("dependencies") else { return };
    let (required, schemas): (Map<_, _>, Map<_, _>) = all.into_iter().partition(|(_, one)| one.is_array());
    for (keyword, some) in newer.into_iter().zip([required, schemas]) {
        if !some.is_empty() {
            object.insert(keyword.into(), some.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn draft_7_is_said_as_2020_12_has_it() {
        let old = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": "urn:x",
            "items": [{ "$ref": "#/definitions/A", "minLength": 3 }, { "$ref": "urn:x#/definitions/A" }],
            "additionalItems": false,
            "dependencies": { "a": ["b"], "c": { "required": ["d"] } },
            "properties": { "definitions": { "items": [true] } },
            "prefixItems": [false],
            "definitions": { "A": { "items": {}, "additionalItems": false } },
        });
        assert_eq!(
            normalise(&old),
            json!({
                "prefixItems": [{ "$ref": "#/$defs/A" }, { "$ref": "#/$defs/A" }],
                "items": false,
                "dependentRequired": { "a": ["b"] },
                "dependentSchemas": { "c": { "required": ["d"] } },
                "properties": { "definitions": { "prefixItems": [true] } },
                "$defs": { "A": { "items": {} } },
            })
        );
    }

    #[test]
    fn in_2020_12_what_stands_beside_a_reference_counts() {
        let new = json!({ "$ref": "#/$defs/A", "minLength": 3, "$defs": { "A": true } });
        assert_eq!(normalise(&new), new);
    }
}
