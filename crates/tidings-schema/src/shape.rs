//! The shape of an event in a few lines: fields, optionality, constraints. For snapshots and
//! listings; a person reads in it what a change did.

use std::fmt::Write as _;

use serde_json::Value;

use crate::catalog::{Catalog, Event};
use crate::document::Criticality;
use crate::walk;

/// The shape of one event version, one field a line.
#[must_use]
pub fn summary(catalog: &Catalog, event: &Event) -> String {
    let mut text = format!("{} v{}", event.event_type, event.version);
    if event.version_key.is_none() {
        text.push_str("  unversioned");
    }
    if !event.current {
        text.push_str("  older");
    }
    match event.critical {
        Criticality::Always => text.push_str("  critical"),
        Criticality::ByValue => text.push_str("  critical by value"),
        Criticality::Never => {}
    }
    if let Some(deprecated) = &event.deprecated {
        let _ = write!(text, "  deprecated: {}", deprecated.note.as_deref().unwrap_or("-"));
    }
    text.push('\n');
    let mut shape = Shape { catalog, lines: Vec::new(), open: Vec::new() };
    match (&event.payload, &catalog.enums[event.enum_index].content) {
        (Some(name), _) => {
            let _ = writeln!(text, "  {name}");
            shape.reference("", name);
        }
        (None, None) => shape.fields("", &event.client),
        (None, Some(_)) => text.push_str("  no payload\n"),
    }
    let width = shape.lines.iter().map(|(field, _)| field.chars().count()).max().unwrap_or(0).min(40);
    for (field, what) in shape.lines {
        let _ = writeln!(text, "    {field:width$}  {what}");
    }
    text
}

struct Shape<'a> {
    catalog: &'a Catalog,
    lines: Vec<(String, String)>,
    open: Vec<&'a str>,
}

impl<'a> Shape<'a> {
    fn reference(&mut self, prefix: &str, name: &str) {
        let Some((name, definition)) = self.catalog.definitions.get_key_value(name) else { return };
        if self.open.contains(&name.as_str()) {
            return;
        }
        self.open.push(name);
        self.fields(prefix, definition);
        self.open.pop();
    }

    fn fields(&mut self, prefix: &str, schema: &'a Value) {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str).and_then(walk::definition_name) {
            self.reference(prefix, &reference);
        }
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, child) in schema["properties"].as_object().into_iter().flatten() {
            let optional = if required.contains(&name.as_str()) { "" } else { "?" };
            self.lines.push((format!("{prefix}{name}{optional}"), describe(child)));
            self.nested(&format!("{prefix}{name}."), child);
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            match &schema[keyword] {
                Value::Bool(false) => self.lines.push((format!("{prefix}*"), "refused".into())),
                Value::Object(_) => {
                    self.lines.push((format!("{prefix}*"), describe(&schema[keyword])));
                    self.nested(&format!("{prefix}*."), &schema[keyword]);
                }
                _ => {}
            }
        }
        for (pattern, child) in schema["patternProperties"].as_object().into_iter().flatten() {
            self.lines.push((format!("{prefix}/{pattern}/"), describe(child)));
            self.nested(&format!("{prefix}/{pattern}/."), child);
        }
        for keyword in ["oneOf", "anyOf"] {
            for (index, child) in schema[keyword].as_array().into_iter().flatten().enumerate() {
                if child.get("properties").is_some() || child.get("$ref").is_some() {
                    self.fields(&format!("{prefix}<{}>", index + 1), child);
                }
            }
        }
    }

    fn nested(&mut self, prefix: &str, schema: &'a Value) {
        if schema.get("properties").is_some() || schema.get("$ref").is_some() {
            self.fields(prefix, schema);
        }
        if let Some(items) = schema.get("items") {
            self.nested(&format!("{}[].", prefix.trim_end_matches('.')), items);
        }
        for child in schema["anyOf"].as_array().into_iter().flatten() {
            self.nested(prefix, child);
        }
    }
}

fn describe(schema: &Value) -> String {
    let Value::Object(object) = schema else {
        return if schema == &Value::Bool(false) { "nothing" } else { "any JSON" }.to_owned();
    };
    let mut words: Vec<String> = Vec::new();
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str).and_then(walk::definition_name) {
        words.push(reference);
    }
    match (&schema["const"], &schema["enum"]) {
        (Value::Null, Value::Array(values)) => {
            words.push(values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | "));
        }
        (Value::Null, _) => {}
        (value, _) => words.push(value.to_string()),
    }
    if words.is_empty() {
        match &schema["type"] {
            Value::String(one) => words.push(one.clone()),
            Value::Array(many) => {
                words.push(many.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "));
            }
            _ => {}
        }
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Value::Array(branches) = &schema[keyword] {
            let all: Vec<String> = branches.iter().map(describe).collect();
            words.push(all.join(" | "));
        }
    }
    if let Value::Array(items) = &schema["prefixItems"] {
        words.push(format!("[{}]", items.iter().map(describe).collect::<Vec<_>>().join(", ")));
    } else if let Some(items) = schema.get("items") {
        words.push(format!("of {}", describe(items)));
    }
    for (keyword, value) in object {
        let said = matches!(
            keyword.as_str(),
            "$ref"
                | "const"
                | "enum"
                | "type"
                | "anyOf"
                | "oneOf"
                | "prefixItems"
                | "items"
                | "properties"
                | "required"
                | "description"
                | "title"
                | "examples"
                | "additionalProperties"
                | "patternProperties"
                | "unevaluatedProperties"
        );
        if !said {
            words.push(match value {
                Value::Bool(true) => keyword.clone(),
                Value::String(text) => format!("{keyword} {text}"),
                other => format!("{keyword} {other}"),
            });
        }
    }
    if words.is_empty() { "any JSON".to_owned() } else { words.join("  ") }
}
