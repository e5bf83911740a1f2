//! Any JSON Schema to TypeScript: both drafts, references of every kind, and what is refused.

use std::path::Path;

use crate::support::text;
use crate::support::typescript::{COMPILERS, compile, strict_project, write};
use serde_json::{Value, json};
use tidings_codegen::{Artefact, CodegenError, Templates, TypeScriptOptions, typescript_from_schema};

fn generate(schema: &Value, name: Option<&str>) -> Result<Vec<Artefact>, CodegenError> {
    let options = TypeScriptOptions {
        command: "cargo tidings typescript schema.json".to_owned(),
        ..TypeScriptOptions::default()
    };
    typescript_from_schema(schema, name, &options, &Templates::builtin())
}

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn both_drafts_become_types_that_compile() {
    let folder = tempfile::tempdir().unwrap();
    strict_project(folder.path());
    for name in ["draft7", "current"] {
        let schema = serde_json::from_str(&file(&format!("{name}.json"))).unwrap();
        let artefacts = generate(&schema, None).unwrap();
        let paths: Vec<_> = artefacts.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["types.ts", "validators.ts", "standard.ts", "index.ts"]);
        insta::assert_snapshot!(name, text(&artefacts, "types.ts"));
        for artefact in &artefacts {
            write(&folder.path().join(name), &artefact.path, &artefact.text);
        }
        let uses = file(&format!("{name}.ts"));
        write(&folder.path().join(name), "use.ts", &uses);
    }
    for compiler in COMPILERS {
        let (passed, said) = compile(compiler, folder.path(), &["--project", "tsconfig.json"]);
        assert!(passed, "{compiler}:\n{said}");
    }
}

#[test]
fn validators_read_like_the_schema() {
    let schema = json!({
        "title": "Order",
        "type": "object",
        "properties": {
            "kind": { "const": "order" },
            "id": { "type": "string", "pattern": "^[0-9a-f]{4}$" },
            "note": { "type": ["string", "null"], "maxLength": 80 },
            "lines": { "type": "array", "items": { "$ref": "#/$defs/Line" }, "minItems": 1 },
            "placed": { "type": "string", "format": "date-time" },
        },
        "required": ["kind", "id", "lines"],
        "additionalProperties": false,
        "$defs": {
            "Line": { "oneOf": [
                { "type": "object", "properties": { "by": { "const": "piece" }, "count": { "type": "integer", "minimum": 1 } }, "required": ["by", "count"] },
                { "type": "object", "properties": { "by": { "const": "weight" }, "grams": { "type": "number" } }, "required": ["by", "grams"] },
            ] },
        },
    });
    let artefacts = generate(&schema, None).unwrap();
    let validators = text(&artefacts, "validators.ts");
    let (_, functions) = validators.split_once("/** Whether a value is a {@link types.Order}. */").unwrap();
    let (functions, _) = functions.split_once("/** An object as JSON has it. */").unwrap();
    insta::assert_snapshot!(functions);
}

#[test]
fn what_is_not_judged_alike_on_every_side_is_refused_with_a_way_out() {
    let refused = |schema: Value| generate(&schema, Some("Root")).unwrap_err().to_string();
    let format = refused(json!({ "properties": { "a": { "type": "string", "format": "ipv4" } } }));
    assert!(format.contains("`format` at #/properties/a") && format.contains("`pattern`"), "{format}");
    let pattern = refused(json!({ "type": "string", "pattern": "\\bword" }));
    assert!(pattern.contains("`\\bword` at #") && pattern.contains("write out"), "{pattern}");
    let recursion = refused(json!({ "properties": { "a": { "not": { "$ref": "#" } } } }));
    assert!(recursion.contains("`not` at #/properties/a"), "{recursion}");
    let list = refused(json!({ "minimum": "1" }));
    assert!(list.contains("`minimum` must be a number"), "{list}");
}

#[test]
fn the_root_is_named_by_name_then_title() {
    let schema = json!({ "title": "my thing", "type": "string" });
    let named = generate(&schema, Some("Other")).unwrap();
    assert!(text(&named, "types.ts").contains("export type Other = string;"));
    let titled = generate(&schema, None).unwrap();
    assert!(text(&titled, "types.ts").contains("export type MyThing = string;"));
    let error = generate(&json!({ "type": "string" }), None).unwrap_err();
    assert_eq!(error.to_string(), "the root type has no name: give the schema a `title`, or pass `--name`");
}

#[test]
fn a_root_that_is_one_of_its_definitions_is_declared_once() {
    let schema = json!({
        "title": "Foo",
        "$ref": "#/$defs/Foo",
        "$defs": { "Foo": { "type": "object", "properties": { "next": { "$ref": "#" } } } },
    });
    let types = generate(&schema, None).unwrap();
    let types = text(&types, "types.ts");
    assert_eq!(types.matches("Foo").count(), 3, "{types}");
    assert!(types.contains("export interface Foo {\n  readonly next?: Foo;\n}"));
}

#[test]
fn what_stands_beside_the_reference_of_a_root_counts() {
    let thing = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let beside = |word: &str, value: Value| json!({ "title": "Thing", "$ref": "#/$defs/Thing", word: value, "$defs": { "Thing": thing } });
    for schema in [beside("required", json!(["kind"])), beside("unevaluatedProperties", json!(false))] {
        let error = generate(&schema, None).unwrap_err().to_string();
        assert_eq!(error, "two types under the name `Thing`: `#` and `#/$defs/Thing`; rename one of them");
        let validators = generate(&schema, Some("Whole")).unwrap();
        let validators = text(&validators, "validators.ts");
        assert!(validators.contains("isThing(value)") && validators.contains("isWhole"), "{validators}");
    }
    let said = generate(&beside("description", json!("A thing.")), None).unwrap();
    assert_eq!(text(&said, "types.ts").matches("interface Thing").count(), 1);
    // In draft 7 nothing beside a reference counts.
    let mut old = beside("required", json!(["kind"]));
    old["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    assert!(generate(&old, None).is_ok());
}

#[test]
fn what_refers_to_itself_alone_is_refused() {
    for schema in [
        json!({ "title": "Foo", "$ref": "#" }),
        json!({ "title": "Foo", "$ref": "#/definitions/bar", "definitions": { "bar": { "$ref": "#/definitions/bar" } } }),
        json!({ "title": "Foo", "$defs": { "Foo": { "$ref": "#/$defs/Foo" } }, "$ref": "#/$defs/Foo" }),
    ] {
        let error = generate(&schema, None).unwrap_err().to_string();
        assert!(error.contains("it refers to itself with nothing in between"), "{schema}: {error}");
    }
}

#[test]
fn numbers_that_javascript_rounds_are_refused_where_values_are_compared_with_them() {
    let refused = [
        json!({ "enum": [1, 9_007_199_254_740_993_u64] }),
        json!({ "const": { "a": -9_007_199_254_740_993_i64 } }),
        json!({ "maximum": 9_223_372_036_854_775_807_u64 }),
        json!({ "exclusiveMinimum": -9_007_199_254_740_992_i64 }),
        json!({ "multipleOf": 18_446_744_073_709_551_615_u64 }),
        json!({ "minimum": 1e16 }),
    ];
    for schema in refused {
        let error = generate(&json!({ "properties": { "a/b": schema } }), Some("Root")).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("at #/properties/a~1b: it compares with a whole number beyond"), "{said}");
    }
    for schema in [
        json!({ "enum": [9_007_199_254_740_991_u64, 1e300, 0.1] }),
        json!({ "default": 9_007_199_254_740_993_u64, "maximum": 1e20 }),
        json!({ "type": "integer", "multipleOf": 3 }),
    ] {
        assert!(generate(&schema, Some("Root")).is_ok(), "{schema}");
    }
}

#[test]
fn odd_schemas_become_code_that_compiles() {
    let folder = tempfile::tempdir().unwrap();
    strict_project(folder.path());
    let either = |at: usize| {
        let one = |letter: &str| {
            let key = format!("{letter}{at}");
            json!({ "type": "object", "properties": { key.as_str(): { "type": "string" } }, "required": [key] })
        };
        json!({ "anyOf": [one("a"), one("b")] })
    };
    let choices: Vec<Value> = (0..20).map(either).collect();
    let named: Value =
        (0..20).map(|at| (format!("C{at}"), either(at))).collect::<serde_json::Map<_, _>>().into();
    let references: Vec<Value> = (0..20).map(|at| json!({ "$ref": format!("#/$defs/C{at}") })).collect();
    let some = json!({
        "type": "object",
        "properties": { "a": { "type": "string" }, "b": { "type": "string" } },
        "anyOf": [{ "required": ["a"] }, { "required": ["b"] }],
    });
    let cases = [
        (
            "index",
            json!({
                "type": "object",
                "properties": { "r": some, "s": { "type": "array", "items": some } },
                "patternProperties": { "^x": { "type": "string" } },
                "additionalProperties": false,
            }),
        ),
        ("choices", json!({ "allOf": choices })),
        ("references", json!({ "allOf": references, "$defs": named })),
        (
            "twice",
            json!({ "type": "object", "required": ["a", "b", "a"], "properties": { "b": { "type": "string" } } }),
        ),
        ("many", json!({ "type": "array", "minItems": 1e30, "maxItems": 1e30 })),
        (
            "unread",
            json!({
                "patternProperties": { "^x": true },
                "properties": { "b": { "patternProperties": { "^x": true } } },
            }),
        ),
    ];
    for (name, schema) in &cases {
        for artefact in generate(schema, Some("Root")).unwrap_or_else(|error| panic!("{name}: {error}")) {
            write(&folder.path().join(name), &artefact.path, &artefact.text);
        }
    }
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap();
    assert!(read("choices/types.ts").contains("@widened"), "{}", read("choices/types.ts"));
    assert!(read("many/validators.ts").contains("9007199254740991"), "{}", read("many/validators.ts"));
    for compiler in COMPILERS {
        let (passed, said) = compile(compiler, folder.path(), &["--project", "tsconfig.json"]);
        assert!(passed, "{compiler}:\n{said}");
    }
}

/// One line per refusal: the error for a schema.
#[test]
fn what_is_not_understood_is_refused_by_name_and_place() {
    let inside = |keyword: &str, value: Value| json!({ "properties": { "a": { keyword: value } } });
    let schemas = [
        inside("$dynamicRef", json!("#a")),
        inside("$recursiveRef", json!("#")),
        inside("dependencies", json!({})),
        inside("dependentRequired", json!({})),
        inside("dependentSchemas", json!({})),
        inside("contains", json!(true)),
        inside("unevaluatedItems", json!(false)),
        inside("nullable", json!(true)),
        inside("requierd", json!(["a"])),
        inside("$ref", json!("https://example.com/other.json")),
        inside("$ref", json!("other.json#/a")),
        inside("$ref", json!("#/$defs/Missing")),
        inside("$ref", json!("#missing")),
        inside("type", json!("int")),
        inside("type", json!([1])),
        inside("required", json!("a")),
        inside("minItems", json!(-1)),
        inside("items", json!([true])),
        inside("anyOf", json!([1])),
        inside("not", json!({ "contains": true })),
        inside("if", json!({ "type": "wrong" })),
        json!({ "$schema": "http://json-schema.org/draft-04/schema#" }),
        json!({ "$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [] }),
        json!({ "$defs": { "a-b": true, "AB": true } }),
        json!({ "$defs": { "Root": true } }),
        json!({ "$defs": { "-": true } }),
        json!({ "$defs": { "string": true } }),
        json!({ "$defs": { "JsonValue": { "type": "string" } }, "properties": { "a": true } }),
        json!({ "properties": { "a": { "$ref": "#/x-other" } }, "x-other": { "contains": true } }),
        json!([]),
    ];
    let errors: Vec<String> = schemas
        .iter()
        .map(|schema| match generate(schema, Some("Root")) {
            Ok(_) => panic!("accepted: {schema}"),
            Err(error) => format!("{}: {error}", error.code()),
        })
        .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn without_a_draft_it_is_the_latest() {
    let validators = |draft: Option<&str>, length: u32| {
        let mut schema = json!({
            "properties": { "x": { "$ref": "#/definitions/A", "minLength": length } },
            "definitions": { "A": { "type": "string" } },
        });
        if let Some(draft) = draft {
            schema["$schema"] = draft.into();
        }
        text(&generate(&schema, Some("Root")).unwrap(), "validators.ts").to_owned()
    };
    let checks = |draft: Option<&str>| validators(draft, 3) != validators(draft, 4);
    for counts in [None, Some("https://json-schema.org/draft/2019-09/schema")] {
        assert!(checks(counts), "{counts:?}: what stands beside a reference counts");
    }
    for old in ["http://json-schema.org/draft-06/schema#", "http://json-schema.org/draft-07/schema#"] {
        assert!(!checks(Some(old)), "{old}: what stands beside a reference says nothing");
    }
}

#[test]
fn annotations_pass() {
    let schema = json!({
        "$comment": "c", "examples": [1], "readOnly": true, "writeOnly": false, "x-mine": 1,
        "contentMediaType": "text/plain", "contentEncoding": "base64", "type": "string",
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$anchor": "root",
    });
    assert!(generate(&schema, Some("Root")).is_ok());
}
