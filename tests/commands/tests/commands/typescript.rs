//! `typescript SCHEMA.json --out DIR`: types and validators from a schema file, without a catalog.

use insta::assert_snapshot;
use tidings_command_tests::Fixture;

const POINT: &str = r##"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "a point",
  "type": "object",
  "properties": { "x": { "type": "number" }, "on": { "$ref": "#/definitions/plane" } },
  "required": ["x"],
  "definitions": { "plane": { "enum": ["a", "b"] } }
}
"##;

#[test]
fn a_schema_file_becomes_types_and_validators_named_by_its_title_or_by_name() {
    let folder = Fixture::with("schema_file", &[("point.json", POINT.to_owned())]);
    assert_snapshot!(
        "typescript_titled",
        folder.tidings("typescript point.json --out titled").run().transcript()
    );
    for (out, root) in [("titled", "APoint"), ("named", "Dot")] {
        let said = folder.tidings(&format!("typescript point.json --out {out} --name {root}")).run();
        assert_eq!(said.code, 0, "{}", said.transcript());
        assert!(folder.read(&format!("{out}/types.ts")).contains(&format!("export interface {root} {{")));
        let validators = folder.read(&format!("{out}/validators.ts"));
        for function in [format!("export function is{root}("), format!("export function validate{root}(")] {
            assert!(validators.contains(&function), "{out}: no `{function}`\n{validators}");
        }
        let index = folder.read(&format!("{out}/index.ts"));
        for file in ["types", "validators"] {
            assert!(index.contains(&format!("* from \"./{file}.js\";")), "{out}: {index}");
        }
    }
    let again = folder.tidings("typescript point.json --out titled").run();
    assert!(
        again.stdout.contains("0 files written, 4 unchanged"),
        "the name is the title's: {}",
        again.stdout
    );
}

#[test]
fn what_cannot_be_carried_or_would_be_overwritten_is_refused() {
    let folder = Fixture::with(
        "schema_file_refused",
        &[
            ("point.json", POINT.to_owned()),
            (
                "contains.json",
                r#"{ "title": "T", "type": "array", "contains": { "type": "null" } }"#.to_owned(),
            ),
            ("untitled.json", r#"{ "type": "null" }"#.to_owned()),
            ("broken.json", "{ \"type\": }".to_owned()),
            ("mine/types.ts", "export type Mine = 1;\n".to_owned()),
        ],
    );
    let before = folder.tree();
    for (name, arguments) in [
        ("keyword", "typescript contains.json --out new"),
        ("untitled", "typescript untitled.json --out new"),
        ("broken", "typescript broken.json --out new"),
        ("missing", "typescript nowhere.json --out new"),
        ("foreign", "typescript point.json --out mine"),
    ] {
        let said = folder.tidings(arguments).run();
        assert_eq!(said.code, 2, "{}", said.transcript());
        assert_eq!(folder.tree(), before, "nothing is written: {}", said.transcript());
        assert_snapshot!(format!("typescript_refused_{name}"), said.transcript());
    }
}
