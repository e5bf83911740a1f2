//! Every way of referring to a definition, and every draft: one schema, said in each of them.

use serde_json::{Map, Value, json};
use tidings_schema::walk;

/// A way of saying a schema whose definitions stand in `$defs`; `None` where it cannot be said so.
type Way = fn(&Value) -> Option<Value>;

/// Every way, by name.
pub(crate) const WAYS: &[(&str, Way)] = &[
    ("definitions", |schema| Some(moved(schema, &["definitions"], |name| format!("#/definitions/{name}")))),
    ("a namespace", |schema| Some(moved(schema, &["$defs", "ns"], |name| format!("#/$defs/ns/{name}")))),
    ("components", |schema| {
        Some(moved(schema, &["components", "schemas"], |name| format!("#/components/schemas/{name}")))
    }),
    ("dependent schemas", |schema| {
        let at = |name: &str| format!("#/$defs/held/dependentSchemas/{name}");
        Some(moved(schema, &["$defs", "held", "dependentSchemas"], at))
    }),
    ("items of a list", |schema| {
        let names: Vec<String> = definitions(schema).keys().cloned().collect();
        let place = |name: &str| names.iter().position(|known| known == name).unwrap_or_default();
        let mut said = referring(schema, |name| format!("#/$defs/held/prefixItems/{}", place(name)));
        let all: Vec<Value> = definitions(&said).values().cloned().collect();
        said["$defs"] = json!({ "held": { "prefixItems": all } });
        Some(said)
    }),
    ("anchors", |schema| Some(named(schema, "$anchor", |name| format!("#{name}")))),
    ("dynamic anchors", |schema| Some(dynamic(&named(schema, "$dynamicAnchor", |name| format!("#{name}"))))),
    ("ids inside", |schema| {
        let mut said = named(schema, "$id", |name| format!("{name}.json"));
        for (name, definition) in said["$defs"].as_object_mut().into_iter().flatten() {
            if definition.is_object() {
                definition["$id"] = format!("{name}.json").into();
            }
        }
        Some(rooted(said))
    }),
    ("the own id", |schema| Some(rooted(referring(schema, |name| format!("root.json#/$defs/{name}"))))),
    ("the whole own id", |schema| {
        Some(rooted(referring(schema, |name| format!("http://example.com/s/root.json#/$defs/{name}"))))
    }),
    ("another of the same name", |schema| {
        let mut said = schema.clone();
        let decoys = definitions(schema).into_iter().map(|(name, _)| (name, json!({ "const": "decoy" })));
        said["definitions"] = Map::from_iter(decoys).into();
        Some(said)
    }),
    ("names with odd characters", |schema| {
        let mut said = referring(schema, |name| format!("#/$defs/{name}~1%25%20b"));
        let renamed = definitions(&said).into_iter().map(|(name, one)| (format!("{name}/% b"), one));
        said["$defs"] = Map::from_iter(renamed).into();
        Some(said)
    }),
    ("draft 2019-09", |schema| Some(lists(named(schema, "$anchor", |name| format!("#{name}")), "2019-09"))),
    ("draft 7", |schema| old(schema, "draft-07")),
    ("draft 6", |schema| old(schema, "draft-06").filter(|said| !has(said, &["if", "then", "else"]))),
];

fn definitions(schema: &Value) -> Map<String, Value> {
    schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default()
}

/// Every reference to a definition, said otherwise.
fn referring(schema: &Value, reference: impl Fn(&str) -> String) -> Value {
    let mut said = schema.clone();
    every(&mut said, &mut |object| {
        if let Some(Value::String(to)) = object.get_mut("$ref")
            && let Some(name) = walk::definition_name(to)
        {
            *to = reference(&name);
        }
    });
    said
}

/// Every schema object, also where catalogs have none.
fn every(schema: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Value::Object(object) = schema else { return };
    visit(object);
    for (keyword, value) in object.iter_mut() {
        match (keyword.as_str(), value) {
            ("properties" | "patternProperties" | "$defs" | "dependentSchemas", Value::Object(map)) => {
                map.values_mut().for_each(|one| every(one, visit));
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(list)) => {
                list.iter_mut().for_each(|one| every(one, visit));
            }
            ("const" | "enum" | "default" | "examples" | "dependentRequired", _) => {}
            (_, value) => every(value, visit),
        }
    }
}

fn moved(schema: &Value, path: &[&str], reference: impl Fn(&str) -> String) -> Value {
    let mut said = referring(schema, reference);
    let all = definitions(&said);
    if let Value::Object(said) = &mut said {
        said.shift_remove("$defs");
    }
    let (last, before) = path.split_last().expect("a path");
    let mut place = &mut said;
    for token in before {
        place = &mut place[*token];
    }
    place[*last] = all.into();
    said
}

fn named(schema: &Value, keyword: &str, reference: impl Fn(&str) -> String) -> Value {
    let mut said = referring(schema, reference);
    for (name, definition) in said["$defs"].as_object_mut().into_iter().flatten() {
        if let Value::Object(definition) = definition {
            definition.insert(keyword.to_owned(), name.clone().into());
        }
    }
    said
}

fn dynamic(schema: &Value) -> Value {
    let mut said = schema.clone();
    every(&mut said, &mut |object| {
        if let Some(to) = object.shift_remove("$ref") {
            object.insert("$dynamicRef".to_owned(), to);
        }
    });
    said
}

fn rooted(mut schema: Value) -> Value {
    if schema.is_object() {
        schema["$id"] = "http://example.com/s/root.json".into();
    }
    schema
}

/// With lists as drafts before 2020-12 have them.
fn lists(mut schema: Value, draft: &str) -> Value {
    every(&mut schema, &mut |object| {
        if let Some(list) = object.shift_remove("prefixItems") {
            if let Some(rest) = object.shift_remove("items") {
                object.insert("additionalItems".to_owned(), rest);
            }
            object.insert("items".to_owned(), list);
        }
    });
    if schema.is_object() {
        schema["$schema"] = match draft {
            "2019-09" => "https://json-schema.org/draft/2019-09/schema".into(),
            draft => format!("http://json-schema.org/{draft}/schema#").into(),
        };
    }
    schema
}

fn has(schema: &Value, keywords: &[&str]) -> bool {
    let mut found = false;
    every(&mut schema.clone(), &mut |object| found |= keywords.iter().any(|one| object.contains_key(*one)));
    found
}

/// As draft 6 or 7 has it, unless it has not.
fn old(schema: &Value, draft: &str) -> Option<Value> {
    let newer =
        ["unevaluatedItems", "unevaluatedProperties", "minContains", "maxContains", "dependentSchemas"];
    if has(schema, &newer) || !schema.is_object() {
        return None;
    }
    let mut said = moved(schema, &["definitions"], |name| format!("#/definitions/{name}"));
    let mut definitions = said["definitions"].take();
    for one in definitions.as_object_mut().into_iter().flat_map(Map::values_mut) {
        *one = beside(one);
    }
    let mut said = lists(beside(&said), draft);
    for one in definitions.as_object_mut().into_iter().flat_map(Map::values_mut) {
        let mut held = lists(one.take(), draft);
        if let Value::Object(held) = &mut held {
            held.shift_remove("$schema");
        }
        *one = held;
    }
    said["definitions"] = definitions;
    Some(said)
}

/// What stands beside a reference, where it counts in older drafts too.
fn beside(schema: &Value) -> Value {
    let mut said = schema.clone();
    every(&mut said, &mut |object| {
        if let Some(required) = object.shift_remove("dependentRequired") {
            object.insert("dependencies".to_owned(), required);
        }
        if let (Some(to), false) = (object.get("$ref").cloned(), object.len() == 1) {
            object.shift_remove("$ref");
            let all = object.entry("allOf").or_insert_with(|| json!([]));
            all.as_array_mut().expect("`allOf` is a list").push(json!({ "$ref": to }));
        }
    });
    said
}
