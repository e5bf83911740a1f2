//! Bare schemas with values whose verdict is known: the official test suite, our own traps, and the
//! table of formats. What is generated from such a schema, the jsonschema crate and ajv must say what is
//! known; what cannot be generated must be refused.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tidings::validate::formats;
use tidings_codegen::{Templates, TypeScriptOptions, typescript_from_schema};
use tidings_tests::frontend;

/// A schema with values, in the form of the official test suite.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Where it is from: `anyOf.json: anyOf with base schema`.
    pub(crate) name: String,
    pub(crate) schema: Value,
    /// What it is, the value, whether it is valid.
    pub(crate) tests: Vec<(String, Value, bool)>,
    /// Whether ajv is asked.
    pub(crate) ajv: bool,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// Groups nothing can be generated of, with the reason.
    pub(crate) refused: Vec<(String, String)>,
    /// Values that were judged.
    pub(crate) values: usize,
    /// What was not as it is known to be, a line each.
    pub(crate) disagreements: Vec<String>,
}

/// The groups of one file of the official test suite.
pub(crate) fn groups(file: &str, text: &str) -> Vec<Group> {
    let parsed: Value = serde_json::from_str(text).expect("the suite is JSON");
    let groups = parsed.as_array().expect("a file of the suite is a list");
    groups
        .iter()
        .map(|group| Group {
            name: format!("{file}: {}", group["description"].as_str().unwrap_or_default()),
            schema: group["schema"].clone(),
            tests: group["tests"].as_array().into_iter().flatten().map(test).collect(),
            ajv: group["ajv"] != false,
        })
        .collect()
}

fn test(test: &Value) -> (String, Value, bool) {
    let description = test["description"].as_str().unwrap_or_default();
    (description.to_owned(), test["data"].clone(), test["valid"] == true)
}

/// Judges groups; `folder` is for what is generated.
pub(crate) fn judge(groups: &[Group], folder: &Path) -> Judged {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).expect("writable");
    let mut judged = Judged::default();
    let mut plan = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let options = TypeScriptOptions::default();
        let artefacts =
            match typescript_from_schema(&group.schema, Some("Root"), &options, &Templates::builtin()) {
                Ok(artefacts) => artefacts,
                Err(error) => {
                    judged.refused.push((group.name.clone(), error.to_string()));
                    continue;
                }
            };
        let own = folder.join(format!("group-{number}"));
        fs::create_dir_all(&own).expect("writable");
        for artefact in artefacts {
            fs::write(own.join(&artefact.path), &artefact.text).expect("writable");
        }
        by_jsonschema(group, &mut judged);
        let tests: Vec<Value> = group
            .tests
            .iter()
            .map(|(what, value, valid)| json!({ "what": what, "value": value, "valid": valid }))
            .collect();
        judged.values += tests.len();
        plan.push(json!({
            "folder": format!("group-{number}"),
            "name": group.name,
            "schema": group.schema,
            "tests": tests,
            "ajv": group.ajv,
        }));
    }
    fs::write(folder.join("plan.json"), Value::from(plan).to_string()).expect("writable");
    let built = frontend::build(folder);
    if !built.passed {
        judged.disagreements.push(built.said);
        return judged;
    }
    let output = Command::new("node")
        .arg(frontend::folder().join("bare.mjs"))
        .arg(folder)
        .output()
        .expect("node starts");
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    if said["values"].as_u64() != Some(judged.values as u64) {
        judged.disagreements.push(format!("node: {said} {}", String::from_utf8_lossy(&output.stderr)));
    }
    let lines = said["disagreements"].as_array().into_iter().flatten();
    judged.disagreements.extend(lines.filter_map(Value::as_str).map(str::to_owned));
    judged
}

fn by_jsonschema(group: &Group, judged: &mut Judged) {
    let mut options = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(jsonschema::PatternOptions::regex());
    for (name, check) in formats::ALL {
        options = options.with_format(name, check);
    }
    match options.build(&group.schema) {
        Ok(validator) => {
            for (what, value, valid) in &group.tests {
                if validator.is_valid(value) != *valid {
                    judged
                        .disagreements
                        .push(format!("jsonschema: {}: {what}: {value} is not {valid}", group.name));
                }
            }
        }
        Err(error) => judged.disagreements.push(format!("jsonschema: {}: {error}", group.name)),
    }
}
