//! The shapes that reports for machines promise.

use serde_json::Value;

use crate::frontend;
use crate::place::repository;

/// What the schema in `schema/meta` has to say against a report.
///
/// # Panics
/// When the schema cannot be read.
#[must_use]
pub fn against_schema(name: &str, report: &Value) -> String {
    let path = repository().join("schema/meta").join(name);
    let text = std::fs::read_to_string(path).expect("the schema is published: run `cargo xtask meta`");
    let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    let errors = validator.iter_errors(report);
    errors.map(|error| format!("{}: {error}\n", error.instance_path())).collect()
}

/// What the official schema of SARIF 2.1.0 has to say against a log.
///
/// # Panics
/// When node does not start.
#[must_use]
pub fn against_sarif(log: &Value) -> String {
    frontend::script("sarif.mjs", &log.to_string()).said
}
