//! The verdict of generated validators: that of the `jsonschema` crate and of ajv.

#[path = "catalogs/conformance.rs"]
mod conformance_catalog;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tidings_codegen::{Templates, TypeScriptOptions, typescript_from_schema};
use tidings_conformance::fixtures;
use tidings_tests::frontend::{emit, generate, judge_validators, module, script};

use conformance_catalog::conformance;

/// A folder of this run alone.
fn project(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).expect("writable");
    root
}

#[test]
fn what_serde_writes_is_valid_and_near_misses_are_not() {
    let root = project("validators-conformance");
    let catalogs = conformance();
    for catalog in &catalogs {
        generate(catalog, &root.join(&catalog.name));
    }
    emit(&root);
    let cases: Vec<Value> = fixtures()
        .iter()
        .map(|fixture| {
            let catalog = catalogs.iter().find(|catalog| catalog.name == fixture.catalog);
            let union = match catalog.expect("a fixture belongs to a catalog").enums.as_slice() {
                [one] => one.name.as_str(),
                _ => "ConformanceEvent",
            };
            json!({
                "module": fixture.catalog,
                "name": fixture.feature,
                "type": format!("{union}AnyVersion"),
                "valid": fixture.values,
                "invalid": fixture.near_misses.iter().map(|miss| &miss.value).collect::<Vec<_>>(),
            })
        })
        .collect();
    let outcome = judge_validators(&root, &cases);
    assert!(outcome.passed, "{}", outcome.said);
    for catalog in &catalogs {
        for file in ["validators.ts", "standard.ts"] {
            let text = std::fs::read_to_string(root.join(&catalog.name).join(file)).expect("it is there");
            for word in [": any", "<any", "as any", "as unknown", "as types.", " eval(", " Function("] {
                assert!(!text.contains(word), "`{word}` in {file} of {}", catalog.name);
            }
        }
    }
}

#[test]
fn a_wrong_verdict_is_told() {
    let root = project("validators-wrong");
    write(&json!({ "type": "integer" }), &root.join("case")).expect("it can be generated");
    emit(&root);
    let case = json!({ "module": "case", "name": "wrong", "type": "Root", "valid": ["a"], "invalid": [1] });
    let outcome = judge_validators(&root, &[case]);
    assert!(!outcome.passed);
    assert_eq!(outcome.said, "wrong: refuses \"a\"\nwrong: accepts 1\n");
}

#[test]
fn hostile_nesting_and_ambiguity_end_with_a_clear_issue() {
    let schema = json!({
        "type": "object",
        "properties": { "next": { "$ref": "#" }, "more": { "type": "array", "items": { "$ref": "#/$defs/Either" } } },
        "additionalProperties": false,
        "$defs": {
            "Either": { "anyOf": [
                { "type": "object", "properties": { "a": { "$ref": "#/$defs/Either" } }, "required": ["a", "x"] },
                { "type": "object", "properties": { "a": { "$ref": "#/$defs/Either" } }, "required": ["a", "y"] },
                { "type": "integer" },
            ] },
        },
    });
    let root = project("validators-hostile");
    write(&schema, &root.join("case")).expect("it can be generated");
    emit(&root);
    let script = "\
import assert from 'node:assert/strict';
import { isEither, isRoot, validateEither, validateRoot } from './js/case/index.js';
const nested = (times) => {
  let value = {};
  for (let at = 1; at < times; at++) value = { next: value };
  return value;
};
assert(isRoot(nested(256)));
assert.deepEqual(validateRoot(nested(256)).issues, undefined);
for (const times of [257, 1000, 100_000]) {
  const value = nested(times);
  assert(!isRoot(value));
  const { issues } = validateRoot(value);
  assert.equal(issues.length, 1);
  assert.match(issues[0].message, /nested deeper than 256 times$/);
}
// A list that leads back to itself is no JSON, and no reason to hang.
const circle = {};
circle.next = circle;
assert(!isRoot(circle));
assert.match(validateRoot(circle).issues[0].message, /nested deeper/);
// Every alternative fits but for the innermost value.
let ambiguous = 'x';
for (let at = 0; at < 12; at++) ambiguous = { a: ambiguous, x: 1, y: 1 };
assert(!isEither(ambiguous));
assert(validateEither(ambiguous).issues.length > 0);
";
    std::fs::write(root.join("hostile.mjs"), script).expect("writable");
    let outcome = module(&root.join("hostile.mjs"));
    assert!(outcome.passed, "{}", outcome.said);
}

#[test]
fn issues_are_64_at_most_and_none_is_mute() {
    let schema = json!({
        "type": "object",
        "properties": {
            "plain": { "type": "array", "items": { "type": "string" } },
            "either": { "type": "array", "items": { "anyOf": [
                { "type": "object", "properties": { "a": { "type": "string" } } },
                { "type": "object", "properties": { "a": { "type": "boolean" } } },
            ] } },
            "never": { "type": ["null", "integer"], "allOf": [{ "type": "number", "maximum": 10 }, { "type": "array" }] },
            "something": { "type": ["null", "object"], "enum": [{ "a": 1 }] },
        },
    });
    let root = project("validators-bounded");
    write(&schema, &root.join("case")).expect("it can be generated");
    emit(&root);
    let script = "\
import assert from 'node:assert/strict';
import { validateRoot } from './js/case/index.js';
const issues = (value) => validateRoot(value).issues;
for (const [key, item] of [['plain', 1], ['either', { a: 1 }]]) {
  for (const [count, told] of [[1, 1], [63, 63], [64, 64], [65, 64], [200_000, 64]]) {
    const start = performance.now();
    const found = issues({ [key]: Array.from({ length: count }, () => item) });
    assert.equal(found.length, told, key);
    assert.equal(found.at(-1).message === 'there are more than 63 issues', count > 64, key);
    assert(performance.now() - start < 1000, key);
  }
  // Those of one field do not hide that there are others.
  assert.equal(issues({ [key]: Array.from({ length: 70 }, () => item), never: 1 }).length, 64);
}
assert.match(issues({ never: null })[0].message, /^never: expected a number, got null$/);
assert.match(issues({ something: null })[0].message, /^something: expected one of the listed values, got null$/);
";
    std::fs::write(root.join("bounded.mjs"), script).expect("writable");
    let outcome = module(&root.join("bounded.mjs"));
    assert!(outcome.passed, "{}", outcome.said);
}

/// Every keyword, with values on both sides: `[{ name, schema, valid, invalid }]`.
fn keywords() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/keywords.json");
    serde_json::from_str(&std::fs::read_to_string(file).expect("it is there")).expect("it is JSON")
}

#[test]
fn every_keyword_is_judged_alike_by_typescript_rust_and_ajv() {
    let cases = keywords();
    let mut faults = Vec::new();
    for case in &cases {
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&case["schema"])
            .unwrap_or_else(|error| panic!("{}: {error}", case["name"]));
        for (list, expected) in [("valid", true), ("invalid", false)] {
            for value in case[list].as_array().expect("a list") {
                if validator.is_valid(value) != expected {
                    faults.push(format!("jsonschema: {}: not {list}: {value}", case["name"]));
                }
            }
        }
    }
    let ajv: Vec<&Value> = cases.iter().filter(|case| case.get("ajv") != Some(&json!(false))).collect();
    let outcome = script("judge.mjs", &json!({ "schemas": ajv, "strict": false }).to_string());
    faults.extend(outcome.said.lines().map(|line| format!("ajv: {line}")));
    let root = project("validators-keywords");
    let mut asked = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let module = format!("case{at}");
        write(&case["schema"], &root.join(&module))
            .unwrap_or_else(|error| panic!("{}: {error}", case["name"]));
        asked.push(json!({
            "module": module,
            "name": case["name"],
            "type": "Root",
            "valid": case["valid"],
            "invalid": case["invalid"],
        }));
    }
    emit(&root);
    let outcome = judge_validators(&root, &asked);
    faults.extend(outcome.said.lines().map(|line| format!("generated: {line}")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn write(schema: &Value, folder: &Path) -> Result<(), tidings_codegen::CodegenError> {
    let options = TypeScriptOptions::default();
    let artefacts = typescript_from_schema(schema, Some("Root"), &options, &Templates::builtin())?;
    std::fs::create_dir_all(folder).expect("writable");
    for artefact in artefacts {
        std::fs::write(folder.join(&artefact.path), &artefact.text).expect("writable");
    }
    Ok(())
}
