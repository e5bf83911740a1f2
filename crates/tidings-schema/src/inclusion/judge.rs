//! The independent judge: the jsonschema crate, offline, with formats asserted.

use jsonschema::{Draft, Validator};
use serde_json::Value;

/// A schema that the jsonschema crate has compiled.
#[derive(Debug)]
pub struct Judge(Validator);

impl Judge {
    /// For a whole schema of draft 7 or 2020-12: what `$schema` says, else what its keywords say.
    ///
    /// # Errors
    /// When it is no schema, or refers to something outside itself.
    pub fn new(schema: &Value) -> Result<Self, String> {
        jsonschema::options()
            .offline()
            .with_draft(draft(schema))
            .should_validate_formats(true)
            .build(schema)
            .map(Self)
            .map_err(|error| format!("not a schema that can be judged: {error}"))
    }

    /// Whether a value is an instance.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }
}

/// The draft a schema is written in.
pub(super) fn draft(schema: &Value) -> Draft {
    match schema.get("$schema").and_then(Value::as_str) {
        Some(said) if said.contains("draft-04") => Draft::Draft4,
        Some(said) if said.contains("draft-06") => Draft::Draft6,
        Some(said) if said.contains("draft-07") => Draft::Draft7,
        Some(said) if said.contains("2019-09") => Draft::Draft201909,
        Some(_) => Draft::Draft202012,
        None if is_old(schema) => Draft::Draft7,
        None => Draft::Draft202012,
    }
}

/// Whether a schema uses what 2020-12 no longer has.
fn is_old(schema: &Value) -> bool {
    match schema {
        Value::Object(object) => object.iter().any(|(keyword, value)| match keyword.as_str() {
            "items" if value.is_array() => true,
            "additionalItems" => !value.is_null(),
            "const" | "enum" | "default" | "examples" => false,
            _ => is_old(value),
        }),
        Value::Array(list) => list.iter().any(is_old),
        _ => false,
    }
}
