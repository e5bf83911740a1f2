//! `fixtures.ts`: valid events of every type and version, as constants of their types.

use std::collections::HashSet;

use minijinja::context;
use serde_json::Value;

use crate::error::CodegenError;
use crate::escape;
use crate::events::EventSet;
use crate::generation::{Files, Shared};
use crate::options::TypeScriptOptions;

/// Adds `fixtures.ts`, where there are fixtures.
pub(crate) fn add(
    files: &mut Files<'_>,
    set: &EventSet<'_>,
    options: &TypeScriptOptions,
    shared: &Shared,
) -> Result<(), CodegenError> {
    let Some(fixtures) = &options.fixtures else { return Ok(()) };
    let mut taken = HashSet::from(["fixtures".to_owned()]);
    let mut views = Vec::new();
    let mut types: Vec<(&str, Vec<minijinja::Value>)> = Vec::new();
    for (event, type_name) in &set.events {
        let key = (event.event_type.clone(), event.version);
        let Some(fixture) = fixtures.get(&key) else { continue };
        let mut name = camel_case(type_name);
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        let declared = format!("export const {name}: Fixtures<types.{type_name}> = {{");
        views.push(context! {
            name => name.clone(),
            type_name => type_name.as_str(),
            doc => format!("`{}`, version {}.", event.event_type, event.version),
            fits => declared.chars().count() <= WIDTH,
            minimal => literal(&fixture.minimal, 2, "  minimal: ".len()),
            full => literal(&fixture.full, 2, "  full: ".len()),
        });
        let version = context! { version => event.version, name => name };
        match types.iter_mut().find(|(known, _)| *known == event.event_type) {
            Some((_, versions)) => versions.push(version),
            None => types.push((&event.event_type, vec![version])),
        }
    }
    let types: Vec<minijinja::Value> = types
        .into_iter()
        .map(|(event_type, versions)| context! { event_type => event_type, versions => versions })
        .collect();
    files.add("fixtures.ts", context! { events => views, types => types, ..shared.value() })
}

/// How wide a line is before Prettier breaks it.
const WIDTH: usize = 80;

/// `ServerStatusEvent` → `serverStatusEvent`, `URLEvent` → `urlEvent`.
fn camel_case(name: &str) -> String {
    let upper = name.chars().take_while(|c| c.is_uppercase()).count();
    // The last capital of several begins the next word.
    let lowered = if upper > 1 && upper < name.chars().count() { upper - 1 } else { upper };
    let mut camel: String = name.chars().take(lowered).flat_map(char::to_lowercase).collect();
    camel.extend(name.chars().skip(lowered));
    camel
}

/// A value as a TypeScript expression, laid out as Prettier does; `used` is what stands before it
/// on its line, `indent` how far that line is indented.
fn literal(value: &Value, indent: usize, used: usize) -> String {
    let inner = " ".repeat(indent + 2);
    let end = " ".repeat(indent);
    match value {
        Value::String(text) => escape::ts_string(text),
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(items) => {
            let flat = !items.iter().any(has_members) && !is_matrix(items);
            let line = || {
                let items: Vec<String> = items.iter().map(|item| literal(item, indent, 0)).collect();
                format!("[{}]", items.join(", "))
            };
            if flat && used + line().chars().count() < WIDTH {
                return line();
            }
            let items: String = items
                .iter()
                .map(|item| format!("{inner}{},\n", literal(item, indent + 2, indent + 2)))
                .collect();
            format!("[\n{items}{end}]")
        }
        Value::Object(object) if object.is_empty() => "{}".to_owned(),
        Value::Object(object) => {
            let members: String = object
                .iter()
                .map(|(key, value)| {
                    let key = escape::ts_value_key(key);
                    let used = indent + 2 + key.chars().count() + 2;
                    let text = literal(value, indent + 2, used);
                    // After a short key a line of its own would save nothing.
                    let short = key.chars().count() < 5;
                    if value.is_string() && !short && used + text.chars().count() >= WIDTH {
                        format!("{inner}{key}:\n{inner}  {text},\n")
                    } else {
                        format!("{inner}{key}: {text},\n")
                    }
                })
                .collect();
            format!("{{\n{members}{end}}}")
        }
        scalar => scalar.to_string(),
    }
}

/// Whether there is an object with members in a value: each of them has a line.
fn has_members(value: &Value) -> bool {
    match value {
        Value::Object(object) => !object.is_empty(),
        Value::Array(items) => items.iter().any(has_members) || is_matrix(items),
        _ => false,
    }
}

/// Whether these are the rows of a matrix, which have a line each.
fn is_matrix(items: &[Value]) -> bool {
    items.len() > 1 && items.iter().all(|item| item.as_array().is_some_and(|row| row.len() > 1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_begin_with_a_small_letter() {
        for (name, camel) in
            [("ServerStatusEventV1", "serverStatusEventV1"), ("URLEvent", "urlEvent"), ("XEvent", "xEvent")]
        {
            assert_eq!(camel_case(name), camel);
        }
    }

    #[test]
    fn values_are_laid_out_and_cannot_leave_their_place() {
        let value = json!({
            "a": [1, 2.5, null], "__proto__": { "b c": "\"\n</script>\u{2028}" }, "empty": [{}, []],
            "lengthy": "x".repeat(80),
        });
        let text = literal(&value, 0, 0);
        assert!(text.starts_with("{\n  a: [1, 2.5, null],\n"), "{text}");
        assert!(text.contains("  [\"__proto__\"]: {\n    \"b c\": '\"\\n"), "{text}");
        assert!(text.contains("  empty: [{}, []],\n"), "{text}");
        assert!(text.contains("  lengthy:\n    \"xxx"), "{text}");
        assert!(!text.contains('\u{2028}'), "{text}");
    }
}
