//! A type of the application that holds the events: an envelope of its own, exported beside them.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidings::{Events, Payload, Version, export};
use tidings_schema::catalog::Catalog;
use tidings_schema::published::publish;
use tidings_schema::released::lock::Lock;
use tidings_tests::catalogs::assembled;
use tidings_tests::frontend::{emit, generate, judge_validators};

/// What is kept of an event.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Kept<E> {
    seq: u32,
    event: E,
}

/// What the shop says.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
enum ShopEvent {
    Ordered(Ordered),
    Closed {
        version: Version<1>,
        why: Option<String>,
    },
    #[event(skip)]
    Internal(String),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = OrderedV1)]
struct Ordered {
    version: Version<2>,
    count: u8,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
struct OrderedV1 {
    version: Version<1>,
}

impl From<OrderedV1> for Ordered {
    fn from(_: OrderedV1) -> Self {
        Self { version: Version, count: 1 }
    }
}

/// What the plant says, also of what it has said.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type")]
enum PlantEvent {
    Grown { version: Version<1> },
    Repeated(Repeated),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
struct Repeated {
    version: Version<1>,
    events: Vec<PlantEvent>,
}

fn catalogs() -> Vec<Catalog> {
    assembled(&[
        export::catalog("shop").events::<ShopEvent>().also::<Kept<ShopEvent>>(),
        export::catalog("plant").events::<PlantEvent>().also::<Kept<PlantEvent>>(),
        export::catalog("both").events::<ShopEvent>().also::<Kept<ShopEvent>>().also::<ShopEvent>(),
    ])
}

fn cases() -> Vec<Value> {
    let ordered = json!({ "type": "ordered", "payload": { "version": 2, "count": 1 } });
    let closed = json!({ "type": "closed", "payload": { "version": 1, "why": null } });
    let older = json!({ "type": "ordered", "payload": { "version": 1 } });
    let left_out = json!({ "type": "internal", "payload": "x" });
    let kept = |event: &Value| json!({ "seq": 1, "event": event });
    let grown = json!({ "type": "Grown", "version": 1 });
    let repeated = |events: Value| json!({ "type": "Repeated", "version": 1, "events": events });
    let again = repeated(json!([grown, repeated(json!([grown]))]));
    vec![
        json!({
            "module": "shop", "name": "shop", "type": "KeptOfShopEvent", "bare": true,
            "valid": [kept(&ordered), kept(&closed)],
            "invalid": [kept(&older), kept(&left_out), kept(&json!({})), { "seq": 1 }, ordered],
        }),
        json!({
            "module": "shop", "name": "the events", "type": "ShopEvent", "bare": true,
            "valid": [ordered, closed],
            "invalid": [older, left_out],
        }),
        json!({
            "module": "plant", "name": "plant", "type": "KeptOfPlantEvent", "bare": true,
            "valid": [kept(&grown), kept(&again)],
            "invalid": [kept(&repeated(json!([{}]))), kept(&repeated(json!([repeated(json!([1]))])))],
        }),
        json!({
            "module": "plant", "name": "the plant's events", "type": "PlantEvent",
            "valid": [grown, again],
            "invalid": [repeated(json!([{}])), repeated(json!([repeated(json!([1]))]))],
        }),
    ]
}

#[test]
fn an_envelope_of_the_applications_own_is_a_type_of_its_catalog() {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("own-envelope");
    let _ = std::fs::remove_dir_all(&root);
    for catalog in catalogs() {
        generate(&catalog, &root.join(&catalog.name));
    }
    emit(&root);
    let outcome = judge_validators(&root, &cases());
    assert!(outcome.passed, "{}", outcome.said);
    let types = read(&root.join("shop/types.ts"));
    assert!(types.contains("  readonly event: ShopEvent;\n}\n"), "{types}");
    assert_eq!(types.matches("export type ShopEvent =").count(), 1);
}

#[test]
fn the_published_schemas_give_the_same_verdict() {
    for case in cases() {
        let catalogs = catalogs();
        let catalog = catalogs.iter().find(|catalog| case["module"] == catalog.name.as_str());
        let catalog = catalog.expect("a case is of a catalog");
        let files = publish(catalog, "urn:tidings", "", &Lock::default()).files;
        let (_, bundle) = files.iter().find(|(file, _)| file == "bundle.json").expect("it is published");
        let mut schema: Value = serde_json::from_str(bundle).expect("JSON is published");
        let whole = schema.as_object_mut().expect("an object");
        whole.retain(|key, _| key == "$schema" || key == "$defs");
        whole.insert("$ref".to_owned(), format!("#/$defs/{}", case["type"].as_str().expect("a name")).into());
        let judge = jsonschema::validator_for(&schema).expect("a schema");
        for (values, expected) in [("valid", true), ("invalid", false)] {
            for value in case[values].as_array().expect("a list") {
                assert_eq!(judge.is_valid(value), expected, "{}: {value}", case["name"]);
            }
        }
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
