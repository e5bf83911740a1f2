//! One change to a schema, anywhere in it, made by chance.

use fastrand::Rng;
use serde_json::{Map, Value, json};
use tidings_schema::walk;

use crate::generated;

/// The schema with one thing changed.
pub(crate) fn edited(schema: &Value, rng: &mut Rng) -> Value {
    let mut places = 0;
    walk::change(&mut schema.clone(), &mut |_| places += 1);
    if places == 0 {
        return defined(generated::any(rng, 2));
    }
    let mut edited = schema.clone();
    for _ in 0..20 {
        let mut place = rng.usize(..places);
        edited = schema.clone();
        walk::change(&mut edited, &mut |object| {
            if place == 0 {
                change(object, rng);
            }
            place = place.wrapping_sub(1);
        });
        if edited != *schema {
            break;
        }
    }
    defined(edited)
}

/// With the definitions that an edit may refer to.
fn defined(mut schema: Value) -> Value {
    let text = schema.to_string();
    for (name, definition) in [("A", json!({ "type": "integer" })), ("B", json!({ "type": "object" }))] {
        if text.contains(&format!("\"#/$defs/{name}\"")) && schema["$defs"].get(name).is_none() {
            schema["$defs"][name] = definition;
        }
    }
    schema
}

fn change(object: &mut Map<String, Value>, rng: &mut Rng) {
    let keys: Vec<String> = object.keys().filter(|key| *key != "$defs").cloned().collect();
    match rng.u32(0..8) {
        // A keyword goes.
        0 => {
            if let Some(key) = rng.choice(keys) {
                object.shift_remove(&key);
            }
        }
        // A keyword comes.
        1 => {
            if let Value::Object(other) = generated::any(rng, 1)
                && let Some((key, value)) = rng.choice(other.into_iter().collect::<Vec<_>>())
            {
                object.entry(key).or_insert(value);
            }
        }
        // What one keyword says changes.
        _ => {
            if let Some(key) = rng.choice(keys) {
                value(&key, object, rng);
            }
        }
    }
}

fn value(key: &str, object: &mut Map<String, Value>, rng: &mut Rng) {
    let other = ["oneOf", "anyOf"].into_iter().find(|other| *other != key);
    let Some(value) = object.get_mut(key) else { return };
    match (key, value) {
        ("type", value) => {
            *value = rng
                .choice([
                    json!("integer"),
                    json!("number"),
                    json!("string"),
                    json!(["string", "null"]),
                    json!("object"),
                ])
                .unwrap_or_default();
        }
        (_, Value::Number(number)) => {
            let number =
                number.as_f64().unwrap_or_default() + rng.choice([-1.0, 1.0, 0.5]).unwrap_or_default();
            #[expect(clippy::cast_possible_truncation, reason = "bounds are small")]
            let number = if number.fract() == 0.0 { json!(number as i64) } else { json!(number) };
            if key == "multipleOf" || number.as_u64().is_some() || key.contains("imum") {
                object.insert(key.into(), if key == "multipleOf" { json!(2) } else { number });
            }
        }
        ("required", Value::Array(names)) => {
            if names.is_empty() || rng.bool() {
                names.push(rng.choice(["a", "b", "new"]).unwrap_or("a").into());
                names.dedup();
            } else {
                names.remove(rng.usize(..names.len()));
            }
            let mut seen = Vec::new();
            names.retain(|name| {
                let new = !seen.contains(name);
                seen.push(name.clone());
                new
            });
        }
        ("properties", Value::Object(properties)) => {
            let names: Vec<String> = properties.keys().cloned().collect();
            match (rng.u32(0..3), rng.choice(names)) {
                (0, Some(name)) => drop(properties.shift_remove(&name)),
                (1, Some(name)) => drop(properties.insert(name, generated::any(rng, 1))),
                _ => drop(properties.insert("new".into(), generated::any(rng, 1))),
            }
        }
        ("enum" | "allOf" | "prefixItems", Value::Array(list)) if list.len() > 1 => {
            list.remove(rng.usize(..list.len()));
        }
        ("oneOf" | "anyOf", Value::Array(list)) => {
            if list.len() > 1 && rng.bool() {
                list.remove(rng.usize(..list.len()));
            } else if let (Some(other), true) = (other, rng.bool()) {
                let list = std::mem::take(list);
                object.shift_remove(key);
                object.insert(other.into(), list.into());
            } else {
                list.push(generated::any(rng, 1));
            }
        }
        ("const", value) => *value = json!("changed"),
        ("additionalProperties" | "unevaluatedProperties" | "uniqueItems", value) => {
            *value = (*value != json!(true)).into();
        }
        ("pattern", value) => *value = "^[a-z]+$".into(),
        ("format", value) => *value = rng.choice(["date", "uuid", "uri"]).unwrap_or("date").into(),
        _ => {}
    }
}
