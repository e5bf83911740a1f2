//! `standard.ts`: every validator as a Standard Schema, with its JSON Schema beside it.

use std::collections::BTreeSet;

use minijinja::context;
use minijinja::value::Value as View;
use serde_json::{Map, Value, json};
use tidings_schema::walk::{self, definition_name, reference_to};

use super::condition::WIDTH;
use crate::escape::{push_string, ts_value_key};
use crate::events::EventSet;

/// What the template of `standard.ts` is filled in with.
pub(crate) fn standard(listed: &[(&str, &Value)], set: Option<&EventSet<'_>>) -> View {
    let mut entries = Vec::new();
    let mut envelope_type = None;
    if let Some(set) = set {
        envelope_type = Some(format!("types.Envelope<types.{}>", set.any_version));
        entries.push(entry("Envelope", "Envelope", &envelope(&set.any_version)));
        for (at, one) in set.catalog.enums.iter().enumerate() {
            let members = set.current().filter(|(event, _)| event.enum_index == at);
            entries.push(named(&one.name, &either(members.map(|(_, name)| name.as_str()))));
        }
        if set.catalog.enums.len() != 1 {
            let members = set.current().map(|(_, name)| name.as_str());
            entries.push(named(&set.union, &either(members)));
        }
        let all = set.events.iter().map(|(_, name)| name.as_str());
        entries.push(named(&set.any_version, &either(all)));
        entries.extend(set.events.iter().map(|(event, name)| named(name, &event.client)));
    }
    entries.extend(listed.iter().map(|(name, schema)| named(name, schema)));
    context! { entries => entries, envelope => envelope_type }
}

fn named(name: &str, schema: &Value) -> View {
    entry(name, &format!("types.{name}"), schema)
}

fn entry(name: &str, ty: &str, schema: &Value) -> View {
    let uses: Vec<String> = uses(schema).iter().map(|used| format!("schema{used}")).collect();
    let mut literal = String::new();
    write(&mut literal, schema, 2, "  schema: ".len());
    let flat = format!("  uses: () => [{}],", uses.join(", "));
    let uses = match flat.chars().count() <= WIDTH {
        true => flat,
        false => format!("  uses: () => [\n    {},\n  ],", uses.join(",\n    ")),
    };
    let start = format!("export const standard{name}: Standard<{ty}> =");
    let arguments = [format!("schema{name}"), format!("validators.validate{name}")];
    let value = format!("/* @__PURE__ */ standard({});", arguments.join(", "));
    let constant = if start.len() + 1 + value.len() <= WIDTH {
        format!("{start} {value}")
    } else if start.len() + " /* @__PURE__ */ standard(".len() <= WIDTH {
        format!("{start} /* @__PURE__ */ standard(\n  {},\n);", arguments.join(",\n  "))
    } else if 2 + value.len() <= WIDTH {
        format!("{start}\n  {value}")
    } else {
        format!("{start}\n  /* @__PURE__ */ standard(\n    {},\n  );", arguments.join(",\n    "))
    };
    context! { name, literal, uses, constant }
}

/// The definitions that a schema refers to itself, each once.
fn uses(schema: &Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        found.extend(schema.get("$ref").and_then(Value::as_str).and_then(definition_name));
        walk::children(schema, |_, _, child| open.push(child));
    }
    found.into_iter().collect()
}

fn either<'n>(names: impl Iterator<Item = &'n str>) -> Value {
    let branches: Vec<Value> = names.map(|name| json!({ "$ref": reference_to(name) })).collect();
    match branches.is_empty() {
        true => json!({ "not": {} }),
        false => json!({ "anyOf": branches }),
    }
}

fn envelope(union: &str) -> Value {
    json!({
        "type": "object",
        "properties": {
            "id": { "type": "string" },
            "timestamp": { "type": "string", "format": "date-time" },
            "event": { "$ref": reference_to(union) },
        },
        "required": ["id", "timestamp", "event"],
    })
}

/// A JSON value as an expression: objects on several lines, arrays of scalars on one that fits.
fn write(out: &mut String, value: &Value, indent: usize, column: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => write_object(out, map, indent),
        Value::Object(_) => out.push_str("{}"),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Array(items) => {
            let mut flat = String::from("[");
            for (at, item) in items.iter().enumerate() {
                flat.push_str(if at == 0 { "" } else { ", " });
                write(&mut flat, item, indent, 0);
            }
            flat.push(']');
            if !flat.contains('\n') && column + flat.chars().count() < WIDTH {
                out.push_str(&flat);
                return;
            }
            let margin = " ".repeat(indent);
            out.push_str("[\n");
            for item in items {
                out.push_str(&format!("{margin}  "));
                write(out, item, indent + 2, indent + 2);
                out.push_str(",\n");
            }
            out.push_str(&format!("{margin}]"));
        }
        Value::String(text) => push_string(out, text),
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn write_object(out: &mut String, map: &Map<String, Value>, indent: usize) {
    let margin = " ".repeat(indent);
    out.push_str("{\n");
    for (key, value) in map {
        let start = format!("{margin}  {}: ", ts_value_key(key));
        let column = start.chars().count();
        out.push_str(start.trim_end());
        let mut text = String::new();
        write(&mut text, value, indent + 2, column);
        match value.is_string() && column + text.chars().count() + 1 > WIDTH {
            true => out.push_str(&format!("\n{margin}    {text}")),
            false => out.push_str(&format!(" {text}")),
        }
        out.push_str(",\n");
    }
    out.push_str(&format!("{margin}}}"));
}
