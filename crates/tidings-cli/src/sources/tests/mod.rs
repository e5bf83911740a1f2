//! The second reading, told through small source texts.
//!
//! The types of a test are written once: [`readings!`] compiles them, so that schemars says what
//! serde sends, and keeps their text for the second reader. The mark is written
//! `#[cfg_attr(any(), typeshare)]`, which the compiler drops and typeshare reads.

mod agreeing;
mod events;
mod excerpts;
mod misreadings;
mod odd_input;
mod places;
mod second_names;
mod unseen;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use tidings_schema::catalog::{Catalog, Event, EventEnum};
use tidings_schema::document::{Criticality, PayloadForm, Source};
use tidings_schema::finding::Finding;

use super::{SecondReading, SourceFile, SourceIndex, compare, index};

/// Compiles the types, and puts both readings of them beside each other.
macro_rules! readings {
    ($root:ident => $($types:tt)*) => {{
        #[allow(dead_code, unused_imports, unreachable_pub, clippy::allow_attributes, clippy::upper_case_acronyms, reason = "only their schema and text count")]
        mod probe {
            use std::collections::{BTreeMap, HashMap};
            use schemars::JsonSchema;
            use serde::{Deserialize, Serialize};
            $($types)*
            pub(super) type Root = $root;
        }
        let catalog = $crate::sources::tests::catalog::<probe::Root>();
        let index = $crate::sources::tests::sources(stringify!($($types)*));
        $crate::sources::compare(&catalog, &index)
    }};
}
use readings;

/// The types a root reaches, as a catalog without events.
fn catalog<T: JsonSchema>() -> Catalog {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.subschema_for::<T>();
    let definitions = generator.take_definitions(false);
    catalog_of(definitions)
}

fn catalog_of(definitions: Map<String, Value>) -> Catalog {
    let paths = definitions
        .keys()
        .map(|name| {
            // A second instance of a generic type has a number in its name, not in its path.
            let path = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
            (name.clone(), format!("probe::{path}").into())
        })
        .collect();
    Catalog {
        name: "nexus".into(),
        enums: Vec::new(),
        events: Vec::new(),
        reader_definitions: definitions.clone(),
        definitions,
        paths,
        also: Vec::new(),
        skipped: Vec::new(),
        retired: Vec::new(),
    }
}

/// The same for an adjacently tagged enum of events.
fn event_catalog<T: JsonSchema>(name: &str) -> Catalog {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.subschema_for::<T>();
    let mut definitions = generator.take_definitions(false);
    let root = definitions.shift_remove(name).unwrap();
    let mut events = Vec::new();
    for mut branch in root["oneOf"].as_array().unwrap().clone() {
        let event_type = branch["properties"]["type"]["const"].as_str().unwrap().to_owned();
        let form;
        let payload = match branch["properties"].get_mut("payload") {
            None => {
                form = PayloadForm::Unit;
                None
            }
            Some(content) if content.get("$ref").is_some() => {
                form = PayloadForm::Newtype;
                let target = content["$ref"].as_str().unwrap();
                Some(target.rsplit('/').next().unwrap().to_owned())
            }
            Some(content) => {
                form = PayloadForm::Struct;
                let lifted = format!("Lifted{}", events.len());
                let target = serde_json::json!({ "$ref": format!("#/$defs/{lifted}") });
                definitions.insert(lifted.clone(), std::mem::replace(content, target));
                Some(lifted)
            }
        };
        events.push(Event {
            enum_index: 0,
            variant: joined(&event_type),
            event_type,
            version: 1,
            version_key: Some("version".into()),
            current: true,
            form,
            payload,
            critical: Criticality::Never,
            deprecated: None,
            doc: None,
            source: nowhere(),
            typed: true,
            downcaster: false,
            json_steps: Vec::new(),
            stored: Vec::new(),
            reader: branch.clone(),
            client: branch,
        });
    }
    let mut catalog = catalog_of(definitions);
    catalog.enums.push(EventEnum {
        name: name.into(),
        module: "probe".into(),
        source: nowhere(),
        doc: None,
        tag: "type".into(),
        content: Some("payload".into()),
    });
    catalog.events = events;
    catalog
}

fn joined(event_type: &str) -> String {
    event_type.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn nowhere() -> Source {
    Source { file: "src/lib.rs".into(), line: 1, column: 1 }
}

fn sources(text: &str) -> SourceIndex {
    index(&[SourceFile { path: "src/lib.rs", module: vec!["probe".into()], text }])
}

/// A definition written down as schemars would, beside a source text.
fn by_hand(definitions: Value, text: &str) -> SecondReading {
    let Value::Object(definitions) = definitions else {
        panic!("definitions are an object");
    };
    let index = sources(text);
    assert_eq!(index.unparsed(), []);
    compare(&catalog_of(definitions), &index)
}

fn messages(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.message.as_str()).collect()
}

/// A finding as a user reads it.
fn told(finding: &Finding) -> String {
    let mut text = format!("{}: {}\n", finding.rule, finding.message);
    for note in &finding.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    for help in &finding.help {
        text.push_str(&format!("  help: {help}\n"));
    }
    text
}
