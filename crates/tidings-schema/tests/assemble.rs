//! From documents to catalogs: names, views, and what no catalog can hold.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use tidings_schema::assemble::{Assembled, assemble};
use tidings_schema::document::{self, CatalogDocument, DocumentError};
use tidings_schema::released::lock::Lock;
use tidings_schema::{lints, published, shape};

fn source(line: u32) -> Value {
    json!({ "file": "src/lib.rs", "line": line, "column": 5 })
}

/// One adjacently tagged event with an inline (struct variant) or named payload.
fn event(variant: &str, tag: &str, version: u32, payload: &Value) -> Value {
    let schema = json!({
        "type": "object",
        "properties": { "type": { "type": "string", "const": tag }, "payload": payload },
        "required": ["type", "payload"],
    });
    json!({
        "variant": variant, "type": tag, "version": version, "version_key": "version", "current": true,
        "payload": if payload.get("$ref").is_some() { "newtype" } else { "struct" },
        "payload_path": null, "critical": "never", "deprecated": null, "doc": "It happened.",
        "source": source(7), "serialize": schema, "deserialize": schema,
    })
}

fn payload(version: u32, fields: Value) -> Value {
    let mut properties = json!({ "version": { "type": "integer", "const": version } });
    properties.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn document(events: &[Value], schemas: Value, paths: &Value) -> Value {
    json!({
        "tidings_catalog": 1,
        "catalogs": [{
            "name": "app",
            "enums": [{
                "name": "AppEvent", "module": "app", "source": source(1), "doc": null,
                "tag": "type", "content": "payload", "events": events, "skipped": [],
            }],
            "also": [],
            "serialize": { "schemas": schemas, "paths": paths },
            "deserialize": { "schemas": schemas, "paths": paths },
        }],
    })
}

fn assembled(document: &Value) -> Assembled {
    assemble(vec![CatalogDocument::parse(&document.to_string()).unwrap()])
}

fn rules(assembled: &Assembled) -> Vec<&str> {
    assembled.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn the_payload_of_a_struct_variant_gets_a_name_and_integer_formats_become_bounds() {
    let inline = payload(1, json!({ "count": { "type": "integer", "format": "uint32", "minimum": 0 } }));
    let assembled = assembled(&document(&[event("Done", "done", 1, &inline)], json!({}), &json!({})));
    assert_eq!(rules(&assembled), [""; 0]);
    let catalog = &assembled.catalogs[0];
    assert_eq!(catalog.events[0].payload.as_deref(), Some("DonePayload"));
    assert_eq!(catalog.events[0].client["properties"]["payload"], json!({ "$ref": "#/$defs/DonePayload" }));
    assert_eq!(
        catalog.definitions["DonePayload"]["properties"]["count"],
        json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })
    );
    assert_eq!(
        shape::summary(catalog, &catalog.events[0]),
        "done v1\n  DonePayload\n    version  1\n    count    integer  minimum 0  maximum 4294967295\n"
    );
}

#[test]
fn instances_of_a_generic_type_are_named_after_their_arguments_also_in_references() {
    let events = [event("Done", "done", 1, &payload(1, json!({ "page": { "$ref": "#/$defs/Page2" } })))];
    let schemas = json!({ "Page": { "type": "null" }, "Page2": { "type": "string" } });
    let paths = json!({ "Page": "app::Page<uint8>", "Page2": "app::Page<[app::Item]>" });
    let assembled = assembled(&document(&events, schemas, &paths));
    let catalog = &assembled.catalogs[0];
    assert_eq!(catalog.definitions["PageOfArrayOfItem"], json!({ "type": "string" }));
    assert_eq!(
        catalog.definitions["DonePayload"]["properties"]["page"],
        json!({ "$ref": "#/$defs/PageOfArrayOfItem" })
    );
}

#[test]
fn what_no_catalog_can_hold_is_a_finding_with_its_place() {
    let inline = |fields| payload(1, fields);
    let wide = json!({ "size": { "type": "integer", "format": "uint64", "minimum": 0 } });
    let bounded = json!({ "size": { "type": "integer", "format": "uint64", "minimum": 0, "maximum": 9_007_199_254_740_991_u64 } });
    let mut other_key = event("Third", "third", 1, &inline(json!({})));
    other_key["version_key"] = "v".into();
    for (events, schemas, paths, rule, message) in [
        (
            vec![event("A", "a", 1, &inline(wide))],
            json!({}),
            json!({}),
            "js-unsafe-integer",
            "`AppEvent::A.payload.size` is a `u64`: JavaScript rounds it beyond 2^53",
        ),
        (
            vec![event("A", "a", 1, &inline(json!({}))), event("B", "a", 1, &inline(json!({})))],
            json!({}),
            json!({}),
            "duplicate-tag",
            "`AppEvent::A` and `AppEvent::B` are both `a` on the wire",
        ),
        (
            vec![event("A", "a", 1, &inline(json!({}))), other_key],
            json!({}),
            json!({}),
            "version-key-differs",
            "`third` has its version under `v`, `a` under `version`",
        ),
        (
            vec![],
            json!({ "Page": {}, "Page2": {} }),
            json!({ "Page": "a::Page", "Page2": "b::Page" }),
            "name-clash",
            "`a::Page` and `b::Page` have one name: Page",
        ),
        (
            vec![event("Done", "done", 1, &inline(json!({})))],
            json!({ "DonePayload": {} }),
            json!({ "DonePayload": "app::DonePayload" }),
            "name-clash",
            "`app::DonePayload` and `app::AppEvent::Done` have one name: DonePayload",
        ),
    ] {
        let assembled = assembled(&document(&events, schemas, &paths));
        assert_eq!(rules(&assembled), [rule]);
        assert_eq!(assembled.findings[0].message, message);
        assert!(!assembled.findings[0].help.is_empty(), "{rule} says no way out");
    }
    let assembled = assembled(&document(&[event("A", "a", 1, &inline(bounded))], json!({}), &json!({})));
    assert_eq!(rules(&assembled), [""; 0]);
}

#[test]
fn one_document_may_say_a_catalog_and_two_may_not_say_the_same() {
    let one = document(&[], json!({}), &json!({}));
    let parse = |value: &Value| CatalogDocument::parse(&value.to_string()).unwrap();
    let assembled = assemble(vec![parse(&one), parse(&one)]);
    assert_eq!(rules(&assembled), ["duplicate-catalog"]);
    assert_eq!(assembled.catalogs.len(), 1);
}

#[test]
fn a_document_of_another_version_is_refused_before_anything_else() {
    let error = CatalogDocument::parse(r#"{"tidings_catalog":2,"new":{}}"#).unwrap_err();
    assert!(matches!(error, DocumentError::Version { found: 2 }), "{error}");
    assert!(matches!(CatalogDocument::parse("hello").unwrap_err(), DocumentError::Malformed(_)));
    assert!(matches!(
        CatalogDocument::parse(r#"{"tidings_catalog":1,"catalogs":[],"more":1}"#).unwrap_err(),
        DocumentError::Malformed(_)
    ));
}

#[test]
fn the_document_is_of_the_schema_that_is_published_for_it() {
    let validator = jsonschema::validator_for(&document::json_schema()).unwrap();
    let mut value = document(&[event("A", "a", 1, &payload(1, json!({})))], json!({}), &json!({}));
    assert!(validator.is_valid(&value));
    value["catalogs"][0]["enums"][0]["tag"] = json!(1);
    assert!(!validator.is_valid(&value));
}

#[test]
fn what_is_published_stands_alone() {
    let events = [
        event("Done", "done", 1, &payload(1, json!({ "by": { "$ref": "#/$defs/Person" } }))),
        event("Gone", "Gone!", 1, &payload(1, json!({}))),
    ];
    let schemas = json!({ "Person": { "type": "string", "maxLength": 3 } });
    let assembled = assembled(&document(&events, schemas, &json!({ "Person": "app::Person" })));
    let published =
        published::publish(&assembled.catalogs[0], "urn:tidings", "Generated by tidings", &Lock::default());
    let names: Vec<&str> = published.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["done.v1.json", "%47one%21.v1.json", "bundle.json", "reader.json", "index.json"]);
    let done: Value = serde_json::from_str(&published.files[0].1).unwrap();
    assert_eq!(done["$id"], "urn:tidings:app:done:v1:r0");
    let gone: Value = serde_json::from_str(&published.files[1].1).unwrap();
    assert_eq!(gone["$id"], "urn:tidings:app:Gone%21:v1:r0");
    let validator = jsonschema::draft202012::options().build(&done).unwrap();
    let value = |by: &str| json!({ "type": "done", "payload": { "version": 1, "by": by } });
    assert!(validator.is_valid(&value("Ann")));
    assert!(!validator.is_valid(&value("Anna")));
    let bundle: Value = serde_json::from_str(&published.files[2].1).unwrap();
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&bundle).unwrap();
    let envelope = |time: &str| json!({ "id": "1", "timestamp": time, "event": value("Ann") });
    assert!(validator.is_valid(&envelope("2025-09-04T11:52:43Z")));
    assert!(!validator.is_valid(&envelope("yesterday")));
}

#[test]
fn an_event_and_its_payload_of_one_name_stay_apart_in_a_bundle() {
    let events = [event("Started", "started", 1, &json!({ "$ref": "#/$defs/StartedEvent" }))];
    let schemas = json!({ "StartedEvent": payload(1, json!({ "by": { "type": "string" } })) });
    let assembled = assembled(&document(&events, schemas, &json!({ "StartedEvent": "app::StartedEvent" })));
    let published =
        published::publish(&assembled.catalogs[0], "urn:tidings", "Generated by tidings", &Lock::default());
    let bundle: Value = serde_json::from_str(&published.files[1].1).unwrap();
    assert_eq!(bundle["$defs"]["StartedEventObject"]["properties"]["type"]["const"], "started");
    let validator = jsonschema::draft202012::options().build(&bundle).unwrap();
    let envelope = |by: Value| {
        let event = json!({ "type": "started", "payload": { "version": 1, "by": by } });
        json!({ "id": "1", "timestamp": "2025-09-04T11:52:43Z", "event": event })
    };
    assert!(validator.is_valid(&envelope("Ann".into())));
    assert!(!validator.is_valid(&envelope(1.into())));
}

#[test]
fn a_rule_of_the_lints_reaches_the_place() {
    let fields = json!({ "address": { "type": "string", "format": "ipv4" }, "x": { "type": "string", "contentEncoding": "base64" } });
    let assembled = assembled(&document(&[event("A", "a", 1, &payload(1, fields))], json!({}), &json!({})));
    let found: Vec<_> =
        lints::lint(&assembled.catalogs[0]).into_iter().map(|finding| (finding.rule, finding.path)).collect();
    assert_eq!(
        found,
        [
            ("unsupported-format", Some("APayload.address".to_owned())),
            ("unsupported-keyword", Some("APayload.x".to_owned())),
        ]
    );
}

#[test]
fn what_serde_reads_of_the_standard_library_is_closed_for_readers_only() {
    let range =
        json!({ "type": "object", "properties": { "start": {}, "end": {} }, "required": ["start", "end"] });
    let result = json!({ "oneOf": [
        { "type": "object", "properties": { "Ok": {} }, "required": ["Ok"] },
        { "type": "object", "properties": { "Err": {} }, "required": ["Err"] },
    ] });
    let fields = json!({ "a": { "$ref": "#/$defs/Range" }, "b": { "$ref": "#/$defs/Result" } });
    let paths = json!({ "Range": "Range<u8>", "Result": "Result<u8, u8>" });
    let schemas = json!({ "Range": range, "Result": result });
    let assembled = assembled(&document(&[event("A", "a", 1, &payload(1, fields))], schemas, &paths));
    let catalog = &assembled.catalogs[0];
    let open = |schema: &Value| !schema.to_string().contains("additionalProperties");
    assert!(catalog.definitions.values().all(open));
    assert_eq!(catalog.reader_definitions["RangeOfU8"]["additionalProperties"], false);
    let branches = catalog.reader_definitions["ResultOfU8AndU8"]["oneOf"].as_array().unwrap();
    assert!(branches.iter().all(|branch| branch["additionalProperties"] == false));
}

#[test]
fn an_unversioned_event_may_have_a_version_of_its_own() {
    let object = |fields: Value| json!({ "type": "object", "properties": fields });
    let cases = [
        ("plain", object(json!({ "x": { "type": "integer" } })), false),
        ("list", json!({ "type": "array", "items": { "type": "integer" } }), false),
        ("below", object(json!({ "x": { "type": "object", "properties": { "version": true } } })), false),
        ("named", object(json!({ "version": { "type": "string" } })), true),
        ("map", json!({ "type": "object", "additionalProperties": { "type": "integer" } }), true),
        ("part", json!({ "anyOf": [{ "type": "null" }, object(json!({ "version": true }))] }), true),
        ("anything", json!(true), true),
        ("referred", json!({ "$ref": "#/$defs/Info" }), true),
    ];
    let events = cases.iter().map(|(tag, payload, _)| {
        let mut event = event(&tag.to_uppercase(), tag, 1, payload);
        event["version_key"] = Value::Null;
        event
    });
    let schemas = json!({ "Info": object(json!({ "version": { "type": "string" } })) });
    let document = document(&events.collect::<Vec<_>>(), schemas, &json!({ "Info": "app::Info" }));
    let assembled = assembled(&document);
    let catalog = &assembled.catalogs[0];
    let found: Vec<_> = catalog
        .events
        .iter()
        .map(|event| (event.event_type.as_str(), catalog.has_own_version(event)))
        .collect();
    assert_eq!(found, cases.iter().map(|(tag, _, own)| (*tag, *own)).collect::<Vec<_>>());
    let published = published::publish(catalog, "urn:tidings", "Generated by tidings", &Lock::default());
    let (_, index) = published.files.last().unwrap();
    assert_eq!(index.matches("\"own_version\": true").count(), 5, "{index}");
}
