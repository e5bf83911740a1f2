//! `fixtures.ts`: the compiler proves the values against the types.

use std::process::Command;

use serde_json::{Value, json};
use tidings_codegen::{Branded, Fixture, Fixtures, TypeScriptOptions};

use crate::support::typescript::{COMPILERS, compile, frontend, run, strict_project, write};
use crate::support::{generate, text};

fn short() -> Value {
    json!({
        "events": [
            ["Placed", "placed", 2, "PlacedPayload"],
            ["Placed", "placed", 1, "PlacedPayloadV1"],
            ["Proto", "__proto__", 1, null],
            ["AVeryLongNameThatLeavesNoRoomOnItsLine", "long-name", 1, null],
        ],
        "definitions": {
            "PlacedPayload": {
                "type": "object",
                "properties": {
                    "version": { "const": 2 },
                    "names": { "type": "array", "items": { "type": "string" } },
                    "sizes": { "type": "object", "additionalProperties": { "type": "number" } },
                    "note": { "type": ["string", "null"] },
                    "more": {},
                },
                "required": ["version", "names"],
            },
            "PlacedPayloadV1": {
                "type": "object",
                "properties": { "version": { "const": 1 } },
                "required": ["version"],
            },
        },
    })
}

fn fixtures() -> Fixtures {
    let one = |minimal: Value, full: Value| Fixture { minimal, full };
    let unit = |tag: &str| one(json!({ "type": tag }), json!({ "type": tag }));
    let old = json!({ "type": "placed", "payload": { "version": 1 } });
    Fixtures::from([
        (
            ("placed".into(), 2),
            one(
                json!({ "type": "placed", "payload": { "version": 2, "names": [] } }),
                json!({ "type": "placed", "payload": {
                    "version": 2, "names": ["a", "*/ `${x}`"], "sizes": { "__proto__": 1, "a b": -0.5 },
                    "note": "A note that is too long for the line it would stand on, so it has its own.",
                    "more": [{ "a": [null, true] }, [], {}],
                } }),
            ),
        ),
        (("placed".into(), 1), one(old.clone(), old)),
        (("__proto__".into(), 1), unit("__proto__")),
        (("long-name".into(), 1), unit("long-name")),
    ])
}

fn options(fixtures: Fixtures) -> TypeScriptOptions {
    TypeScriptOptions { fixtures: Some(fixtures), ..TypeScriptOptions::default() }
}

const USE: &str = r#"
import { fixtures, placedEvent } from "./fixtures.js";
import assert from "node:assert/strict";

assert.equal(fixtures.placed[2], placedEvent);
assert.equal(fixtures.placed[1].minimal.payload.version, 1);
assert.equal(fixtures["__proto__"][1].full.type, "__proto__");
assert.deepEqual(Object.keys(placedEvent.full.payload.sizes), ["__proto__", "a b"]);
assert.equal(placedEvent.full.payload.names[1], "*/ `${x}`");
"#;

#[test]
fn fixtures_have_their_types_and_their_values() {
    let artefacts = generate(&short(), &options(fixtures())).unwrap();
    insta::assert_snapshot!("fixtures", text(&artefacts, "fixtures.ts"));
    assert!(!text(&artefacts, "index.ts").contains("fixtures"), "they are an export of their own");
    for compiler in COMPILERS {
        let folder = tempfile::tempdir().unwrap();
        strict_project(folder.path());
        artefacts.iter().for_each(|artefact| write(folder.path(), &artefact.path, &artefact.text));
        let (passed, said) = compile(compiler, folder.path(), &["--project", "tsconfig.json"]);
        assert!(passed, "{compiler}:\n{said}");
        let build = ["--project", "tsconfig.json", "--noEmit", "false", "--outDir", "dist"];
        let (passed, said) = compile(compiler, folder.path(), &build);
        assert!(passed, "{compiler}:\n{said}");
        write(folder.path(), "dist/run.js", USE);
        let (passed, said) = run(Command::new("node").arg("dist/run.js").current_dir(&folder));
        assert!(passed, "{compiler}:\n{said}");
    }
    let folder = tempfile::tempdir().unwrap();
    artefacts.iter().for_each(|artefact| write(folder.path(), &artefact.path, &artefact.text));
    let prettier = frontend().join("node_modules/.bin/prettier");
    let (passed, said) = run(Command::new(prettier).args(["--check", "fixtures.ts"]).current_dir(&folder));
    assert!(passed, "{said}");
}

#[test]
fn a_value_that_is_not_of_its_type_does_not_compile() {
    let mut wrong = fixtures();
    wrong.insert(
        ("placed".into(), 1),
        Fixture {
            minimal: json!({ "type": "placed", "payload": { "version": 2 } }),
            full: json!({ "type": "placed", "payload": { "version": 1 } }),
        },
    );
    let artefacts = generate(&short(), &options(wrong)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    strict_project(folder.path());
    artefacts.iter().for_each(|artefact| write(folder.path(), &artefact.path, &artefact.text));
    for compiler in COMPILERS {
        let (passed, said) = compile(compiler, folder.path(), &["--project", "tsconfig.json"]);
        assert!(!passed && said.contains("Type '2' is not assignable to type '1'"), "{compiler}: {said}");
    }
}

#[test]
fn a_package_exports_them_beside_the_rest() {
    let named = TypeScriptOptions { package: Some("@acme/events".into()), ..options(fixtures()) };
    let artefacts = generate(&short(), &named).unwrap();
    let package: Value = serde_json::from_str(text(&artefacts, "package.json")).unwrap();
    assert_eq!(package["exports"]["./fixtures"]["default"], "./dist/fixtures.js");
    assert!(text(&artefacts, "tsconfig.json").contains("\"fixtures.ts\""));
}

#[test]
fn branded_types_take_no_plain_values() {
    let branded = TypeScriptOptions { branded: Branded::All, ..options(fixtures()) };
    let error = generate(&short(), &branded).unwrap_err().to_string();
    assert!(error.contains("leave out `fixtures` or `branded`"), "{error}");
}
