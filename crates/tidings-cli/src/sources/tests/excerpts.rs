//! The Rust source of one event, as a release keeps it.

use serde_json::json;
use tidings_schema::catalog::{Catalog, Event, EventEnum};
use tidings_schema::document::{Criticality, PayloadForm};

use super::{catalog_of, nowhere};
use crate::sources::{SourceFile, index, source_items};

fn catalog(definitions: &serde_json::Value, form: PayloadForm, payload: &str) -> Catalog {
    let mut catalog = catalog_of(definitions.as_object().unwrap().clone());
    let schema = json!({ "properties": { "payload": { "$ref": format!("#/$defs/{payload}") } } });
    catalog.enums.push(EventEnum {
        name: "AppEvent".into(),
        module: "probe".into(),
        source: nowhere(),
        doc: None,
        tag: "type".into(),
        content: Some("payload".into()),
    });
    catalog.events.push(Event {
        enum_index: 0,
        variant: "Ordered".into(),
        event_type: "ordered".into(),
        version: 1,
        version_key: Some("version".into()),
        current: true,
        form,
        payload: Some(payload.into()),
        critical: Criticality::Never,
        deprecated: None,
        doc: None,
        source: nowhere(),
        typed: true,
        downcaster: false,
        json_steps: Vec::new(),
        stored: Vec::new(),
        client: schema.clone(),
        reader: schema,
    });
    catalog
}

fn items(catalog: &Catalog, files: &[(&str, &[&str], &str)]) -> Vec<(String, String)> {
    let files: Vec<SourceFile<'_>> = files
        .iter()
        .map(|(path, module, text)| SourceFile {
            path,
            module: module.iter().map(|part| (*part).to_owned()).collect(),
            text,
        })
        .collect();
    let items = source_items(catalog, &catalog.events[0], &index(&files));
    items.into_iter().map(|item| (item.path, item.text)).collect()
}

#[test]
fn the_payload_comes_first_then_what_it_reaches_as_it_stands() {
    let definitions = json!({ "Ordered": {}, "Line": {} });
    let catalog = catalog(&definitions, PayloadForm::Newtype, "Ordered");
    let text = "//! The events.\r\n\r\n/// One line.\r\npub enum Line { A, /* note */ B }\r\n\
        struct Unreached;\r\n\
        // No part of it.\r\n/// An order.\r\n#[derive(Serialize)] // why\r\npub struct Ordered {\r\n    \
        lines: Vec<Line>, // at least one\r\n    #[serde(flatten)] base: Base,\r\n}\r\n\
        pub(crate) struct Base(Option<Alias>);\r\ntype Alias = u8;\r\n";
    assert_eq!(
        items(&catalog, &[("src/lib.rs", &["probe"], text)]),
        [
            (
                "probe::Ordered".into(),
                "/// An order.\n#[derive(Serialize)] // why\npub struct Ordered {\n    lines: Vec<Line>, \
                 // at least one\n    #[serde(flatten)] base: Base,\n}"
                    .into()
            ),
            ("probe::Line".into(), "/// One line.\npub enum Line { A, /* note */ B }".into()),
            ("probe::Base".into(), "pub(crate) struct Base(Option<Alias>);".into()),
            ("probe::Alias".to_owned(), "type Alias = u8;".to_owned()),
        ]
    );
}

#[test]
fn a_struct_variant_is_taken_alone() {
    let definitions = json!({ "OrderedPayload": {}, "Line": {} });
    let catalog = catalog(&definitions, PayloadForm::Struct, "OrderedPayload");
    let text = "enum AppEvent {\n    Other { x: X },\n    /// An order.\n    #[event(critical)]\n    \
        Ordered {\n        lines: Vec<Line>,\n    },\n}\nstruct X;\nstruct Line;";
    let variant =
        "/// An order.\n    #[event(critical)]\n    Ordered {\n        lines: Vec<Line>,\n    }".to_owned();
    assert_eq!(
        items(&catalog, &[("src/lib.rs", &["probe"], text)]),
        [("probe::AppEvent::Ordered".into(), variant), ("probe::Line".to_owned(), "struct Line;".to_owned())]
    );
}

#[test]
fn a_type_that_two_modules_have_is_the_one_the_schema_reaches() {
    let definitions =
        json!({ "Ordered": { "properties": { "line": { "$ref": "#/$defs/Line" } } }, "Line": {} });
    let mut catalog = catalog(&definitions, PayloadForm::Newtype, "Ordered");
    catalog.paths.insert("Line".into(), "probe::new::Line".into());
    let files: &[(&str, &[&str], &str)] = &[
        ("src/lib.rs", &["probe"], "struct Ordered { line: new::Line }"),
        ("src/old.rs", &["probe", "old"], "struct Line(u8);"),
        ("src/new.rs", &["probe", "new"], "struct Line { inner: Inner } struct Inner;"),
    ];
    let paths: Vec<String> = items(&catalog, files).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["probe::Ordered", "probe::new::Line", "probe::new::Inner"]);
}

#[test]
fn what_only_the_schema_reaches_is_there_and_what_a_macro_writes_is_not() {
    let definitions = json!({
        "Ordered": { "properties": { "line": { "$ref": "#/$defs/Line" }, "id": { "$ref": "#/$defs/Id" } } },
        "Line": {},
        "Id": {},
    });
    let catalog = catalog(&definitions, PayloadForm::Newtype, "Ordered");
    let text = "use Line as Row; struct Ordered { line: Row, id: Id } struct Line; id! { struct Id; }";
    let paths: Vec<String> =
        items(&catalog, &[("src/lib.rs", &["probe"], text)]).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["probe::Ordered", "probe::Line"]);
}

#[test]
fn the_imports_that_an_item_needs_go_along() {
    let definitions = json!({ "Ordered": {} });
    let catalog = catalog(&definitions, PayloadForm::Newtype, "Ordered");
    let text = "use a::{DateTime as Time, Other}; use b::*;\nuse serde::Serialize;\n\
        #[derive(Serialize)] struct Ordered { at: Time }\nmod inner { use c::Time; }";
    let files = [SourceFile { path: "src/lib.rs", module: vec!["probe".into()], text }];
    let items = source_items(&catalog, &catalog.events[0], &index(&files));
    assert_eq!(items[0].uses, ["use a::DateTime as Time;", "use serde::Serialize;"]);
}
