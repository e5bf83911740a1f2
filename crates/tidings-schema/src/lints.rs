//! What a catalog may not contain, whatever is generated from it.

use serde_json::Value;

use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::walk;

/// Findings on the schemas of a catalog: keywords and formats that cannot be carried exactly, and
/// variants that were left out.
#[must_use]
pub fn lint(catalog: &Catalog) -> Vec<Finding> {
    let mut findings = Vec::new();
    let views = [&catalog.definitions, &catalog.reader_definitions];
    for (name, schema) in views.into_iter().flatten() {
        schema_words(name, schema, &mut findings);
    }
    for event in &catalog.events {
        let owner = format!("{}::{}", catalog.enums[event.enum_index].name, event.variant);
        for schema in [&event.client, &event.reader] {
            schema_words(&owner, schema, &mut findings);
        }
    }
    for (name, schema) in &catalog.definitions {
        keys_written_twice(name, schema, catalog, &mut findings);
    }
    // The two views of one type usually agree; what both have is said once.
    let mut seen = std::collections::HashSet::new();
    findings.retain(|finding| seen.insert((finding.rule, finding.message.clone())));
    for skipped in &catalog.skipped {
        findings.push(
            Finding::new("event-skipped", format!("`{}` is not part of the catalog", skipped.variant))
                .at(skipped.source.clone()),
        );
    }
    findings
}

fn schema_words(path: &str, schema: &Value, findings: &mut Vec<Finding>) {
    let Value::Object(object) = schema else { return };
    for (keyword, value) in object {
        if !walk::is_supported(keyword) {
            findings.push(
                Finding::new("unsupported-keyword", format!("`{path}` uses the schema keyword `{keyword}`"))
                    .path(path)
                    .note(format!("{keyword}: {}", excerpt(value)))
                    .help("remove what adds it, or express it with other keywords: `{command} explain unsupported-keyword`"),
            );
        }
    }
    if let Some(format) = object.get("format").and_then(Value::as_str)
        && !walk::FORMATS.contains(&format)
    {
        findings.push(
                Finding::new("unsupported-format", format!("`{path}` has the format `{format}`"))
                    .path(path)
                    .note(format!("checked alike on every side: {}", walk::FORMATS.join(", ")))
                    .help("describe the text by a pattern: `#[schemars(with = \"String\", regex(pattern = \"…\"))]`"),
            );
    }
    let mut required: Vec<&str> = object
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    required.sort_unstable();
    if let Some(twice) = required.windows(2).find(|pair| pair[0] == pair[1]) {
        findings.push(
            Finding::new("key-written-twice", format!("`{path}`: serde writes the key `{}` twice", twice[0]))
                .path(path)
                .note("a flattened type has a key that stands beside it too")
                .help("give one of them another key: `#[serde(rename = \"…\")]`"),
        );
    }
    walk::children(schema, |keyword, name, child| {
        let path = match keyword {
            "properties" => format!("{path}.{name}"),
            "items" | "prefixItems" => format!("{path}[{name}]"),
            _ => path.to_owned(),
        };
        schema_words(&path, child, findings);
    });
}

/// A tag beside a reference to what has a key of that name: an internally tagged newtype variant.
fn keys_written_twice(path: &str, schema: &Value, catalog: &Catalog, findings: &mut Vec<Finding>) {
    if let (Some(target), Some(beside)) = (schema["$ref"].as_str(), schema["properties"].as_object()) {
        let name = walk::definition_name(target).unwrap_or_default();
        for key in beside.keys().filter(|key| has_key(&name, key, catalog, &mut Vec::new())) {
            findings.push(
                Finding::new(
                    "key-written-twice",
                    format!("`{path}`: serde writes the key `{key}` twice around `{name}`"),
                )
                .path(path)
                .note(format!("the variant's tag is `{key}`, and `{name}` has a key `{key}` of its own"))
                .help("give one of them another key: `#[serde(tag = \"…\")]` or `#[serde(rename = \"…\")]`"),
            );
        }
    }
    walk::children(schema, |_, _, child| keys_written_twice(path, child, catalog, findings));
}

/// Whether an object of this definition can have the key, also through what it refers to.
fn has_key<'a>(name: &str, key: &str, catalog: &'a Catalog, seen: &mut Vec<&'a str>) -> bool {
    let Some((name, definition)) = catalog.definitions.get_key_value(name) else { return false };
    if seen.contains(&name.as_str()) {
        return false;
    }
    seen.push(name);
    let branches = ["oneOf", "anyOf"].iter().filter_map(|word| definition[*word].as_array()).flatten();
    std::iter::once(definition).chain(branches).any(|schema| {
        schema["properties"].get(key).is_some()
            || schema["$ref"]
                .as_str()
                .and_then(walk::definition_name)
                .is_some_and(|inner| has_key(&inner, key, catalog, seen))
    })
}

fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_keyword_or_format_that_cannot_be_carried_is_found_where_it_is() {
        let schema = json!({
            "type": "object",
            "required": ["c", "a", "c"],
            "properties": {
                "a": { "type": "string", "contentEncoding": "base64" },
                "b": { "type": "array", "items": { "type": "string", "format": "ipv4" } },
                "c": { "type": "string", "format": "uuid", "default": { "format": "x" } },
            },
        });
        let mut findings = Vec::new();
        schema_words("Payload", &schema, &mut findings);
        let found: Vec<_> =
            findings.iter().map(|finding| (finding.rule, finding.path.as_deref().unwrap())).collect();
        assert_eq!(
            found,
            [
                ("key-written-twice", "Payload"),
                ("unsupported-keyword", "Payload.a"),
                ("unsupported-format", "Payload.b[]"),
            ]
        );
    }
}
