//! `standard.ts`: every validator as a Standard Schema, with its JSON Schema beside it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use minijinja::context;
use minijinja::value::Value as View;
use serde_json::{Map, Value, json};
use tidings_schema::walk::{self, definition_name, reference_to};

use super::condition::WIDTH;
use crate::escape::{push_string, push_value_key};
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
        entries.push(named(&set.any_version, &either(set.objects().map(|(name, _)| name))));
        entries.extend(set.objects().map(|(name, schema)| named(name, schema)));
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
        Value::Array(items) => write_array(out, items, indent, column),
        Value::String(text) => push_string(out, text),
        scalar => {
            let _ = write!(out, "{scalar}");
        }
    }
}

fn write_array(out: &mut String, items: &[Value], indent: usize, column: usize) {
    let holds_object = items.iter().any(|item| matches!(item, Value::Object(map) if !map.is_empty()));
    if !holds_object {
        let start = out.len();
        out.push('[');
        for (at, item) in items.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            write(out, item, indent, 0);
        }
        out.push(']');
        let flat = &out[start..];
        if !flat.contains('\n') && column + flat.chars().count() < WIDTH {
            return;
        }
        out.truncate(start);
    }
    out.push_str("[\n");
    for item in items {
        margin(out, indent + 2);
        write(out, item, indent + 2, indent + 2);
        out.push_str(",\n");
    }
    margin(out, indent);
    out.push(']');
}

fn write_object(out: &mut String, map: &Map<String, Value>, indent: usize) {
    out.push_str("{\n");
    for (key, value) in map {
        let start = out.len();
        margin(out, indent + 2);
        push_value_key(out, key);
        out.push(':');
        let column = out[start..].chars().count() + 1;
        let space = out.len();
        out.push(' ');
        write(out, value, indent + 2, column);
        if value.is_string() && column + out[space + 1..].chars().count() + 1 > WIDTH {
            let mut line = String::from("\n");
            margin(&mut line, indent + 4);
            out.replace_range(space..=space, &line);
        }
        out.push_str(",\n");
    }
    margin(out, indent);
    out.push('}');
}

fn margin(out: &mut String, width: usize) {
    (0..width).for_each(|_| out.push(' '));
}
