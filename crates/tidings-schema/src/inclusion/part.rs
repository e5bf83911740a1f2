//! A schema of a larger document, as a schema of its own.

use serde_json::{Map, Value};

use crate::{views, walk};

/// The name of the document itself among the definitions, where a schema refers to it.
const DOCUMENT: &str = "document";

/// `schema` with what its references lead to in `root`.
pub(super) fn whole(schema: &Value, root: &Value) -> Value {
    let (Value::Object(object), false) = (schema, std::ptr::eq(schema, root)) else { return schema.clone() };
    let elsewhere = |text: &str| text.starts_with('#') && walk::definition_name(text).is_none();
    let none = Map::new();
    let definitions = root.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    let mut whole = if refers(root, &elsewhere) {
        let mut document = root.clone();
        let mut own =
            document.as_object_mut().and_then(|root| root.shift_remove("$defs")).unwrap_or_default();
        let mut whole = Value::Object(object.clone());
        for one in [&mut document, &mut own, &mut whole] {
            redirect(one);
        }
        if let Value::Object(document) = &mut document {
            // One document now holds the other: it is no resource of its own.
            ["$id", "id"].iter().for_each(|key| drop(document.shift_remove(*key)));
        }
        let mut definitions = match own {
            Value::Object(own) => own,
            _ => Map::new(),
        };
        definitions.insert(DOCUMENT.into(), document);
        if let Value::Object(whole) = &mut whole {
            whole.insert("$defs".into(), definitions.into());
        }
        whole
    } else {
        views::whole(schema, definitions)
    };
    if let (Value::Object(whole), Some(draft)) = (&mut whole, root.get("$schema")) {
        whole.entry("$schema").or_insert(draft.clone());
    }
    whole
}

/// Whether a reference somewhere is such a one. Data that looks like a reference counts too: no harm
/// is done.
fn refers(schema: &Value, such: &dyn Fn(&str) -> bool) -> bool {
    match schema {
        Value::Object(object) => object.iter().any(|(key, value)| match value {
            Value::String(text) if key == "$ref" => such(text),
            _ => refers(value, such),
        }),
        Value::Array(list) => list.iter().any(|one| refers(one, such)),
        _ => false,
    }
}

/// Has references to other places than definitions lead to them below [`DOCUMENT`].
fn redirect(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                match value {
                    Value::String(text) if key == "$ref" => {
                        if let Some(rest) = text.strip_prefix('#').filter(|rest| !rest.starts_with("/$defs/"))
                        {
                            *text = format!("{}{rest}", walk::reference_to(DOCUMENT));
                        }
                    }
                    _ => redirect(value),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(redirect),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn definitions_that_are_reached_come_along() {
        let root = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "properties": { "a": { "$ref": "#/$defs/A" } },
            "$defs": { "A": { "type": "null" }, "B": {} },
        });
        assert_eq!(
            whole(&root["properties"]["a"], &root),
            json!({
                "$ref": "#/$defs/A",
                "$defs": { "A": { "type": "null" } },
                "$schema": "https://json-schema.org/draft/2020-12/schema",
            })
        );
    }

    #[test]
    fn a_reference_to_the_document_finds_it() {
        let root = json!({
            "definitions": { "A": { "type": "null" } },
            "properties": { "a": { "items": { "$ref": "#" } }, "b": { "$ref": "#/definitions/A" } },
        });
        let whole = whole(&root["properties"]["a"], &root);
        assert_eq!(whole["items"]["$ref"], "#/$defs/document");
        assert_eq!(whole["$defs"]["document"]["properties"]["b"]["$ref"], "#/$defs/document/definitions/A");
    }
}
