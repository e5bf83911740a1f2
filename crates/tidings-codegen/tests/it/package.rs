//! The folder as an npm package: it builds with plain `tsc`, and what comes out runs.

use std::path::Path;
use std::process::Command;

use crate::support::typescript::{COMPILERS, compile, frontend, run, write};
use crate::support::{generate, options, text};
use serde_json::{Value, json};
use tidings_codegen::{Artefact, ImportExtension};

fn short() -> Value {
    let event = |version: u32| {
        json!({
            "type": "object",
            "properties": { "version": { "const": version }, "size": { "$ref": "#/$defs/DecimalU64" } },
            "required": ["version"],
        })
    };
    json!({
        "options": { "package": "@acme/events" },
        "events": [
            ["Sized", "sized", 2, "SizedPayload"],
            ["Sized", "sized", 1, "SizedPayloadV1"],
            ["Tick", "tick", 1, null],
            ["Proto", "__proto__", 1, null],
        ],
        "definitions": {
            "SizedPayload": event(2),
            "SizedPayloadV1": event(1),
            "DecimalU64": { "type": "string", "x-decimal": "u64" },
            "DecimalI64": { "type": "string", "x-decimal": "i64" },
        },
    })
}

fn write_all(folder: &Path, artefacts: &[Artefact]) {
    for artefact in artefacts {
        write(folder, &artefact.path, &artefact.text);
    }
}

const SCRIPT: &str = r#"
import { eventTypes, fromBigIntI64, fromBigIntU64, match, toBigInt, versions } from "@acme/events";
import assert from "node:assert/strict";

const handlers = {
  sized: (payload) => payload.version,
  tick: (...given) => given.length,
  ["__proto__"]: () => "proto",
};
assert.equal(match({ type: "sized", payload: { version: 2 } }, handlers), 2);
assert.equal(match({ type: "tick" }, handlers), 0);
assert.equal(match({ type: "__proto__" }, handlers), "proto");
const unknown = (event) => event;
for (const other of [
  { type: "sized", payload: { version: 1 } },
  { type: "constructor", payload: { version: 1 } },
  { type: "toString", payload: { version: 1 } },
]) {
  assert.equal(match(other, { ...handlers, unknown }), other);
  assert.throws(() => match(other, handlers), new RegExp(`no handler for .* type ${other.type}`));
}
assert.deepEqual(eventTypes, ["sized", "tick", "__proto__"]);
assert.deepEqual(versions.sized, { current: 2, all: [1, 2] });
assert.ok(Object.hasOwn(versions, "__proto__"));
assert.equal(toBigInt("18446744073709551615"), 2n ** 64n - 1n);
assert.equal(fromBigIntU64(2n ** 64n - 1n), "18446744073709551615");
assert.equal(fromBigIntI64(-(2n ** 63n)), "-9223372036854775808");
assert.throws(() => fromBigIntU64(2n ** 64n), RangeError);
assert.throws(() => fromBigIntU64(-1n), RangeError);
assert.throws(() => fromBigIntI64(2n ** 63n), RangeError);
"#;

#[test]
fn the_package_builds_and_runs() {
    for extension in [ImportExtension::Js, ImportExtension::Ts] {
        let mut options = options(&short());
        options.import_extension = extension;
        let artefacts = generate(&short(), &options).unwrap();
        for compiler in COMPILERS {
            let folder = tempfile::tempdir().unwrap();
            let package = folder.path().join("node_modules/@acme/events");
            write_all(&package, &artefacts);
            let (passed, said) = compile(compiler, &package, &["--project", "tsconfig.json"]);
            assert!(passed, "{compiler}:\n{said}");
            write(folder.path(), "run.mjs", SCRIPT);
            let (passed, said) = run(Command::new("node").arg("run.mjs").current_dir(&folder));
            assert!(passed, "{compiler}:\n{said}");
        }
    }
}

#[test]
fn the_package_files_look_as_reviewed() {
    let artefacts = generate(&short(), &options(&short())).unwrap();
    let package = text(&artefacts, "package.json");
    serde_json::from_str::<Value>(package).unwrap();
    insta::assert_snapshot!("package", package);
    insta::assert_snapshot!("tsconfig", text(&artefacts, "tsconfig.json"));
    insta::assert_snapshot!("decimal", text(&artefacts, "decimal.ts"));
}

#[test]
fn formatters_leave_the_text_alone() {
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &generate(&short(), &options(&short())).unwrap());
    let events = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/adjacent/catalog.json"),
    );
    let adjacent = serde_json::from_str(&events.unwrap()).unwrap();
    let artefacts = generate(&adjacent, &options(&adjacent)).unwrap();
    write_all(&folder.path().join("adjacent"), &artefacts);
    let tool = |name: &str, arguments: &[&str]| {
        let script = frontend().join("node_modules/.bin").join(name);
        run(Command::new(script).args(arguments).current_dir(&folder))
    };
    let (passed, said) = tool("prettier", &["--check", "."]);
    assert!(passed, "{said}");
    let (passed, said) = tool("biome", &["check", "--formatter-enabled=false", "."]);
    assert!(passed, "{said}");
}

#[test]
fn the_error_for_a_missing_handler_names_the_event() {
    let folder = tempfile::tempdir().unwrap();
    crate::support::typescript::strict_project(folder.path());
    write_all(folder.path(), &generate(&short(), &Default::default()).unwrap());
    write(
        folder.path(),
        "use.ts",
        "import { type AppEvent, match } from \"./index.js\";\n\
         export const use = (event: AppEvent): unknown =>\n  \
           match(event, { sized: (payload) => payload.size, [\"__proto__\"]: () => 1 });\n",
    );
    for compiler in COMPILERS {
        let (passed, said) = compile(compiler, folder.path(), &["--project", "tsconfig.json"]);
        assert!(!passed);
        assert!(
            said.contains("Property 'tick' is missing in type")
                && said.contains("but required in type 'Handlers'"),
            "{said}"
        );
    }
}
