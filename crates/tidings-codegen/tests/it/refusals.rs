//! What cannot be generated from a catalog, and how the error says so.

use crate::support::{catalog, fingerprints, generate};
use serde_json::{Value, json};
use tidings_codegen::{
    CodegenError, DeprecationNotes, ImportExtension, Templates, TypeScriptOptions, typescript,
};

fn error(short: &Value) -> CodegenError {
    generate(short, &TypeScriptOptions::default()).unwrap_err()
}

fn payload(schema: Value) -> Value {
    json!({ "definitions": { "Thing": schema } })
}

#[test]
fn clashes_name_both_places() {
    let names = [
        json!({ "events": [], "definitions": { "Envelope": true } }),
        json!({ "events": [], "definitions": { "AppEventAnyVersion": true } }),
        json!({ "events": [], "definitions": { "class": true } }),
        json!({ "events": [], "definitions": { "JsonValue": { "type": "string" }, "A": true } }),
        json!({
            "events": [["Started", "started", 1, null]],
            "definitions": { "StartedEvent": true, "StartedEventObject": true },
        }),
        json!({ "events": [["A", "a", 1, null], ["A", "b", 1, null]] }),
    ];
    let mut errors: Vec<String> = names.iter().map(|short| error(short).to_string()).collect();
    // A definition of the enum is the enum; another type of its name is not.
    let mut other = catalog(&json!({ "events": [], "definitions": { "AppEvent": true } }));
    other.paths.insert("AppEvent".to_owned(), "app::other::AppEvent".into());
    let options = TypeScriptOptions::default();
    let notes = DeprecationNotes::new();
    let clash = typescript(&other, &options, &Templates::builtin(), &notes, &fingerprints());
    errors.insert(1, clash.unwrap_err().to_string());
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn a_users_own_json_value_is_ours() {
    let short = json!({
        "definitions": {
            "JsonValue": true,
            "Thing": { "type": "object", "properties": { "any": { "$ref": "#/$defs/JsonValue" } } },
        },
    });
    let types = crate::support::types(&short);
    assert_eq!(types.matches("export type JsonValue").count(), 1);
}

#[test]
fn several_enums_share_one_union() {
    let mut catalog = catalog(&json!({
        "events": [["A", "a", 1, null], ["B", "b", 1, null]],
    }));
    let mut second = catalog.enums[0].clone();
    second.name = "OtherEvent".to_owned();
    catalog.enums.push(second);
    catalog.events[1].enum_index = 1;
    catalog.name = "my-shop".to_owned();
    let options = TypeScriptOptions::default();
    let notes = DeprecationNotes::new();
    let artefacts = typescript(&catalog, &options, &Templates::builtin(), &notes, &fingerprints()).unwrap();
    let types = crate::support::text(&artefacts, "types.ts");
    assert!(types.contains("export type AppEvent = AEvent;"), "{types}");
    assert!(types.contains("export type OtherEvent = BEvent;"));
    assert!(types.contains("export type MyShopEvent = AppEvent | OtherEvent;"));
    assert!(types.contains("export type MyShopEventAnyVersion = AEvent | BEvent;"));

    // Where one of the enums has the catalog's name, it keeps it.
    catalog.name = "other".to_owned();
    let artefacts = typescript(&catalog, &options, &Templates::builtin(), &notes, &fingerprints()).unwrap();
    let types = crate::support::text(&artefacts, "types.ts");
    assert!(types.contains("export type OtherEvent = BEvent;"));
    assert!(types.contains("export type OtherCatalogEvent = AppEvent | OtherEvent;"));

    catalog.enums[0].name = "OtherCatalogEvent".to_owned();
    let error = typescript(&catalog, &options, &Templates::builtin(), &notes, &fingerprints());
    assert_eq!(
        error.unwrap_err().to_string(),
        "two types under the name `OtherCatalogEvent`: the enum `app::OtherCatalogEvent` and the union of all \
         events of the catalog `other`; rename one of them"
    );
}

#[test]
fn keywords_that_are_not_understood_name_the_rust_path() {
    let schema = json!({ "properties": { "a/b": { "items": { "contains": true } } } });
    assert_eq!(
        error(&payload(schema)).to_string(),
        "unsupported keyword `contains` at `app::Thing` \
         (#/$defs/Thing/properties/a~1b/items): what only some items must be cannot be expressed"
    );
    let schema = json!({ "anyOf": [true, { "$ref": "#/$defs/Gone" }] });
    assert_eq!(
        error(&payload(schema)).to_string(),
        "`$ref` to `#/$defs/Gone` at `app::Thing` (#/$defs/Thing/anyOf/1): there is no such \
         definition"
    );
}

#[test]
fn a_package_needs_import_extensions() {
    let options = TypeScriptOptions {
        package: Some("@acme/events".to_owned()),
        import_extension: ImportExtension::None,
        ..TypeScriptOptions::default()
    };
    let error = generate(&json!({}), &options).unwrap_err();
    assert_eq!(error.code(), "contradicting-options");
}

#[test]
fn overrides_replace_a_type() {
    let options = TypeScriptOptions {
        overrides: [
            ("Money".to_owned(), "`${number}`".to_owned()),
            ("Odd".to_owned(), "readonly JsonValue[]".to_owned()),
        ]
        .into(),
        ..TypeScriptOptions::default()
    };
    let short =
        json!({ "definitions": { "Money": { "type": "string", "description": "In cents." }, "Odd": true } });
    let artefacts = generate(&short, &options).unwrap();
    let types = crate::support::text(&artefacts, "types.ts");
    assert!(types.contains("/** In cents. */\nexport type Money = `${number}`;"), "{types}");
    assert!(types.contains("export type Odd = readonly JsonValue[];\n"));
    assert!(types.contains("export type JsonValue ="));
}
