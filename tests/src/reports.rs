//! The shapes that reports for machines promise.

use serde_json::Value;

use crate::frontend;
use crate::program::repository;

/// What the schema in `schema/meta` has to say against a report.
///
/// # Panics
/// When the schema cannot be read.
#[must_use]
pub fn against_schema(name: &str, report: &Value) -> Vec<String> {
    let path = repository().join("schema/meta").join(name);
    let text = std::fs::read_to_string(path).expect("the schema is published: run `cargo xtask meta`");
    against(&serde_json::from_str(&text).expect("a schema is JSON"), true, report)
}

/// What the official schema of SARIF 2.1.0 has to say against a log. The npm package
/// `@microsoft/jest-sarif` ships it as the JSON Schema Store has it: that of OASIS, under another id.
///
/// # Panics
/// When the package is not installed.
#[must_use]
pub fn against_sarif(log: &Value) -> Vec<String> {
    let path = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
    let text = std::fs::read_to_string(frontend::folder().join(path))
        .expect("the schema of SARIF is installed: run `npm ci` in tests/frontend");
    // With formats, the crate refuses the schema itself: its pattern for languages has a stray bracket.
    against(&serde_json::from_str(&text).expect("a schema is JSON"), false, log)
}

fn against(schema: &Value, formats: bool, value: &Value) -> Vec<String> {
    let validator = jsonschema::options().should_validate_formats(formats).build(schema).expect("a schema");
    let errors = validator.iter_errors(value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}
