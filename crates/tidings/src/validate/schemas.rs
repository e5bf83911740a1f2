//! The schemas of a catalog: read, cut into documents of their own, compiled.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::{PatternOptions, Validator};
use serde_json::{Map, Value};

use super::formats;
use super::instance::Borrowed;
use super::judge::SchemaError;

/// The definitions of a bundle.
pub(super) struct Definitions(pub(super) Map<String, Value>);

impl Definitions {
    /// A schema as a document of its own, with the definitions that it needs.
    pub(super) fn with_definitions(&self, mut schema: Value) -> Value {
        let mut needed = BTreeMap::new();
        let mut open = Vec::new();
        references(&schema, &mut open);
        while let Some(name) = open.pop() {
            if let Some((name, definition)) = self.0.get_key_value(&name) {
                if needed.insert(name.clone(), definition.clone()).is_none() {
                    references(definition, &mut open);
                }
            }
        }
        if let Value::Object(schema) = &mut schema {
            schema.remove("$id");
            schema.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
            schema.insert("$defs".to_owned(), needed.into_iter().collect::<Map<_, _>>().into());
        }
        schema
    }

    /// Whether a schema, or what it refers to, demands a key.
    pub(super) fn requires(&self, schema: &Value, key: &str, depth: usize) -> bool {
        const DEEPEST: usize = 16;
        let own = schema.get("required").and_then(Value::as_array);
        let own = own.is_some_and(|keys| keys.iter().any(|it| it == key));
        let referred = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| self.0.get(reference.strip_prefix("#/$defs/")?));
        own || depth < DEEPEST && referred.is_some_and(|it| self.requires(it, key, depth + 1))
    }
}

/// The names of all definitions that anything in a schema refers to.
pub(super) fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match value.as_str().and_then(|it| it.strip_prefix("#/$defs/")) {
                    Some(name) if key == "$ref" => found.push(name.to_owned()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| references(element, found)),
        _ => {}
    }
}

/// Every key under a `properties` anywhere.
pub(super) fn property_names(schema: &Map<String, Value>, found: &mut BTreeSet<String>) {
    let mut open: Vec<&Map<String, Value>> = vec![schema];
    while let Some(object) = open.pop() {
        if let Some(Value::Object(properties)) = object.get("properties") {
            found.extend(properties.keys().cloned());
        }
        for value in object.values() {
            match value {
                Value::Object(inner) => open.push(inner),
                Value::Array(elements) => open.extend(elements.iter().filter_map(Value::as_object)),
                _ => {}
            }
        }
    }
}

/// The validator of a document; `what` names it in the error.
pub(super) fn compile(schema: &Value, what: &str) -> Result<Validator<Borrowed>, String> {
    let mut options = jsonschema::options_for::<Borrowed>()
        .offline()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex());
    for (name, check) in formats::ALL {
        options = options.with_format(name, check);
    }
    options.build(schema).map_err(|error| format!("the schema of {what} cannot be used: {error}"))
}

/// A generated file.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, SchemaError> {
    serde_json::from_str(text).map_err(|error| {
        let conflict = text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "));
        let hint = if conflict { "; it holds a merge conflict, which `generate` resolves" } else { "" };
        SchemaError(format!("the {what} of the catalog cannot be read: {error}{hint}"))
    })
}
