//! The same schema, said in another way: nothing is different.

use fastrand::Rng;
use serde_json::{Map, Value, json};
use tidings_schema::inclusion::{Inclusion, included};
use tidings_schema::{views, walk};

use crate::conformance_catalog::conformance;
use crate::generated;
use crate::nexus_catalog::nexus;

/// A way of saying a schema otherwise.
type Way = fn(&Value) -> Value;

/// Every way, by name.
const WAYS: [(&str, Way); 6] = [
    ("as it is", Value::clone),
    ("references inlined", inlined),
    ("keys in the other order", reversed),
    ("constants as enumerations and the other way round", constants),
    ("types in a list as anyOf", types),
    ("definitions renamed", renamed),
];

fn hold(schema: &Value) {
    for (name, way) in WAYS {
        let other = way(schema);
        for (narrow, wide) in [(schema, &other), (&other, schema)] {
            let said = included(narrow, wide);
            assert_eq!(said, Inclusion::Included, "{name}:\n{narrow}\nin {wide}");
        }
    }
}

#[test]
fn every_event_said_otherwise_is_the_same() {
    let mut catalogs = conformance();
    catalogs.push(nexus());
    for catalog in &catalogs {
        for event in &catalog.events {
            for schema in
                [views::client(catalog, event), views::reader(catalog, event), views::writer(catalog, event)]
            {
                hold(&schema);
            }
        }
    }
}

#[test]
fn generated_schemas_said_otherwise_are_the_same() {
    let mut rng = Rng::with_seed(11);
    for _ in 0..150 {
        hold(&generated::schema(&mut rng));
    }
}

/// Every reference that is no part of a circle, replaced by what it leads to.
fn inlined(schema: &Value) -> Value {
    let definitions = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut inlined = schema.clone();
    inline(&mut inlined, &definitions, &mut Vec::new(), 6);
    inlined
}

fn inline(schema: &mut Value, definitions: &Map<String, Value>, open: &mut Vec<String>, depth: u32) {
    if depth == 0 {
        return;
    }
    let Value::Object(object) = schema else { return };
    let name = object.get("$ref").and_then(Value::as_str).and_then(walk::definition_name);
    if let Some(name) = name.filter(|name| !open.contains(name))
        && let Some(mut target) = definitions.get(&name).cloned()
    {
        open.push(name);
        inline(&mut target, definitions, open, depth - 1);
        open.pop();
        object.shift_remove("$ref");
        if object.is_empty() {
            *schema = target;
            return;
        }
        let all = object.entry("allOf").or_insert_with(|| json!([]));
        all.as_array_mut().expect("`allOf` is a list").push(target);
    }
    for (keyword, value) in object.iter_mut() {
        let keyword = keyword.as_str();
        match value {
            Value::Object(map) if walk::MAP.contains(&keyword) && keyword != "$defs" => {
                map.values_mut().for_each(|child| inline(child, definitions, open, depth - 1));
            }
            Value::Array(list) if walk::LIST.contains(&keyword) => {
                list.iter_mut().for_each(|child| inline(child, definitions, open, depth - 1));
            }
            Value::Object(_) if walk::ONE.contains(&keyword) => {
                inline(value, definitions, open, depth - 1);
            }
            _ => {}
        }
    }
}

fn reversed(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let pairs = object.iter().rev().map(|(key, value)| (key.clone(), reversed(value)));
            Value::Object(pairs.collect())
        }
        Value::Array(list) => list.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

fn constants(schema: &Value) -> Value {
    let mut schema = schema.clone();
    walk::change(&mut schema, &mut |object| {
        let list = object.get("enum").and_then(Value::as_array).cloned();
        if let (Some([one]), false) = (list.as_deref(), object.contains_key("const")) {
            object.shift_remove("enum");
            object.insert("const".into(), one.clone());
        } else if let (Some(one), None) = (object.get("const").cloned(), list) {
            object.shift_remove("const");
            object.insert("enum".into(), json!([one]));
        }
    });
    schema
}

fn types(schema: &Value) -> Value {
    let mut schema = schema.clone();
    walk::change(&mut schema, &mut |object| {
        if let (Some(Value::Array(types)), false) =
            (object.get("type").cloned(), object.contains_key("anyOf"))
        {
            object.shift_remove("type");
            let branches: Vec<Value> = types.into_iter().map(|one| json!({ "type": one })).collect();
            object.insert("anyOf".into(), branches.into());
        }
    });
    schema
}

fn renamed(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let other = |name: &str| format!("Other{name}");
    walk::change(&mut schema, &mut |object| {
        if let Some(Value::String(reference)) = object.get_mut("$ref")
            && let Some(name) = walk::definition_name(reference)
        {
            *reference = walk::reference_to(&other(&name).replace('%', "%25").replace('/', "~1"));
        }
    });
    if let Some(Value::Object(definitions)) = schema.get_mut("$defs") {
        let renamed = std::mem::take(definitions).into_iter().map(|(name, value)| (other(&name), value));
        definitions.extend(renamed);
    }
    schema
}
