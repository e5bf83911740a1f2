//! What is generated for a frontend that meets some versions only.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use tidings_schema::assemble::assemble;
use tidings_schema::catalog::Catalog;
use tidings_schema::document::CatalogDocument;
use tidings_schema::evolution::present;
use tidings_schema::released::{Baseline, Release, Released, Revision};
use tidings_schema::selection::{select, window};

/// A catalog of `ordered` in these versions, the current one first, each with the name of its payload.
fn catalog(versions: &[(u32, &str)], schemas: Value) -> Catalog {
    let events: Vec<Value> = versions
        .iter()
        .enumerate()
        .map(|(at, (version, payload))| {
            let schema = json!({
                "type": "object",
                "properties": {
                    "type": { "type": "string", "const": "ordered" },
                    "payload": { "$ref": format!("#/$defs/{payload}") },
                },
                "required": ["type", "payload"],
            });
            json!({
                "variant": "Ordered", "type": "ordered", "version": version, "version_key": "version",
                "current": at == 0, "payload": "newtype", "payload_path": null, "critical": "never",
                "deprecated": null, "doc": "An order came.", "source": source(), "serialize": schema,
                "deserialize": schema,
            })
        })
        .collect();
    let paths: Value = schemas.as_object().unwrap().keys().map(|name| (name.clone(), json!(name))).collect();
    let contract = json!({ "schemas": schemas, "paths": paths });
    let document = json!({
        "tidings_catalog": 1,
        "catalogs": [{
            "name": "shop",
            "enums": [{
                "name": "ShopEvent", "module": "shop", "source": source(), "doc": null, "tag": "type",
                "content": "payload", "events": events, "skipped": [],
            }],
            "also": [],
            "serialize": contract,
            "deserialize": contract,
        }],
    });
    let assembled = assemble(vec![CatalogDocument::parse(&document.to_string()).unwrap()]);
    assert_eq!(assembled.findings, []);
    assembled.catalogs.into_iter().next().unwrap()
}

fn source() -> Value {
    json!({ "file": "src/lib.rs", "line": 1, "column": 1 })
}

fn payload(version: u32, fields: Value) -> Value {
    let mut properties = json!({ "version": { "type": "integer", "const": version } });
    properties.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// What each of these catalogs released of its current version, release by release.
fn released(catalogs: &[&Catalog]) -> Baseline {
    let mut baseline = Baseline::default();
    for (at, catalog) in catalogs.iter().enumerate() {
        baseline.releases.push(Release { name: format!("{}.0.0", at + 1) });
        let event = catalog.events.iter().find(|event| event.current).unwrap();
        let present = present(catalog, event);
        baseline.revisions.push(Revision {
            catalog: "shop".into(),
            event_type: "ordered".into(),
            version: event.version,
            revision: 0,
            added_in: at,
            fingerprint: present.fingerprint(),
            content: Released {
                writer: present.writer,
                reader: present.reader,
                sample: json!({}),
                source: Vec::new(),
            }
            .into(),
        });
    }
    baseline
}

fn versions(catalog: &Catalog) -> Vec<(u32, &str)> {
    catalog.events.iter().map(|event| (event.version, event.payload.as_deref().unwrap())).collect()
}

fn names(catalog: &Catalog) -> Vec<&str> {
    catalog.definitions.keys().map(String::as_str).collect()
}

fn three_versions() -> Catalog {
    catalog(
        &[(3, "Ordered"), (2, "OrderedV2"), (1, "OrderedV1")],
        json!({
            "Ordered": payload(3, json!({ "item": { "$ref": "#/$defs/Item" } })),
            "OrderedV2": payload(2, json!({ "item": { "$ref": "#/$defs/Item" } })),
            "OrderedV1": payload(1, json!({ "place": { "$ref": "#/$defs/Place" } })),
            "Item": { "type": "string" },
            "Place": { "type": "string", "minLength": 1 },
        }),
    )
}

#[test]
fn what_is_kept_brings_the_types_it_reaches_and_no_others() {
    let all = three_versions();
    let current = select(&all, |event| event.current);
    assert_eq!(versions(&current), [(3, "Ordered")]);
    assert_eq!(names(&current), ["Ordered", "Item"]);
    assert_eq!(current.reader_definitions.len(), 2);
    assert_eq!(select(&all, |_| true), all);
}

#[test]
fn a_version_leaves_once_no_release_of_the_window_sends_it() {
    let all = three_versions();
    let only = |version: u32| {
        let mut one = all.clone();
        one.events.iter_mut().for_each(|event| event.current = event.version == version);
        one
    };
    let baseline = released(&[&only(1), &only(2), &only(3)]);
    let kept =
        |releases| versions(&window(&all, &baseline, releases)).iter().map(|one| one.0).collect::<Vec<_>>();
    assert_eq!(kept(None), [3, 2, 1]);
    assert_eq!(kept(Some(2)), [3, 2]);
    assert_eq!(kept(Some(1)), [3]);
    assert_eq!(names(&window(&all, &baseline, Some(2))), ["Ordered", "OrderedV2", "Item"]);
    assert_eq!(window(&all, &Baseline::default(), Some(1)), all, "nothing is released yet");
}
