//! What is judged: the reference catalog and the fixture of every serde feature, each with its judges
//! in Rust.

use jsonschema::Validator;
use nexus_events::NexusEvent;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tidings::validate::{Judge, formats};
use tidings::{DecodeErrorKind, Decoded, Decoder};
use tidings::{Events, export};
use tidings_conformance::adjacent::{FeatureEvent, MoreFeatureEvent};
use tidings_conformance::internal::InternalEvent;
use tidings_conformance::unversioned::{UnversionedEvent, UnversionedInternalEvent};
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::published::{event_name, publish};
use tidings_schema::released::lock::Lock;
use tidings_tests::catalogs::assembled;

/// One catalog with its judges.
pub(crate) struct Subject {
    pub(crate) catalog: Catalog,
    pub(crate) events: Vec<Target>,
    /// By the client view.
    pub(crate) client: Judge,
    /// By the reader view.
    pub(crate) reader: Judge,
    /// What `decode` makes of an event.
    pub(crate) decode: Decode,
}

impl Subject {
    /// The name of the TypeScript union of every event in every version.
    pub(crate) fn union(&self) -> String {
        match self.catalog.enums.as_slice() {
            [one] => format!("{}AnyVersion", one.name),
            _ => "ConformanceEventAnyVersion".to_owned(),
        }
    }
}

/// What `decode` makes of an event.
type Decode = Box<dyn Fn(&[u8]) -> Outcome>;

/// One event in one version, as the jsonschema crate alone judges it.
pub(crate) struct Target {
    /// The name of its TypeScript type.
    pub(crate) name: String,
    pub(crate) client: View,
    pub(crate) reader: View,
}

/// The schema of one event under one view.
pub(crate) struct View {
    pub(crate) schema: Value,
    pub(crate) definitions: Map<String, Value>,
    pub(crate) validator: Validator,
}

/// What `decode` says of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Known,
    Unknown,
    /// The schema refuses it.
    Invalid,
    /// The application's own step to the current version refuses it.
    Stranded,
    /// The schema takes it and serde does not: the one thing that must not be.
    Differs(String),
}

pub(crate) fn subjects() -> Vec<Subject> {
    vec![
        subject(export::catalog("nexus").events::<NexusEvent>(), |index, reader| {
            vec![door::<NexusEvent>(index, reader)]
        }),
        subject(
            export::catalog("conformance").events::<FeatureEvent>().events::<MoreFeatureEvent>(),
            |index, reader| {
                vec![door::<FeatureEvent>(index, reader), door::<MoreFeatureEvent>(index, reader)]
            },
        ),
        subject(export::catalog("conformance-internal").events::<InternalEvent>(), |index, reader| {
            vec![door::<InternalEvent>(index, reader)]
        }),
        subject(export::catalog("conformance-unversioned").events::<UnversionedEvent>(), |index, reader| {
            vec![door::<UnversionedEvent>(index, reader)]
        }),
        subject(
            export::catalog("conformance-unversioned-internal").events::<UnversionedInternalEvent>(),
            |index, reader| vec![door::<UnversionedInternalEvent>(index, reader)],
        ),
    ]
}

/// One enum's way in; `None` where the event belongs to another enum of the catalog.
type Door = Box<dyn Fn(&[u8]) -> Option<Outcome>>;

fn door<E: Events + DeserializeOwned + 'static>(index: &str, reader: &str) -> Door {
    let decoder = Decoder::<E>::new(index, reader).expect("what is published is a catalog");
    Box::new(move |bytes| match decoder.decode(bytes) {
        Ok(Decoded::Known(_)) => Some(Outcome::Known),
        Ok(Decoded::Unknown { .. }) => Some(Outcome::Unknown),
        Err(error) => match error.kind() {
            DecodeErrorKind::Invalid => Some(Outcome::Invalid),
            DecodeErrorKind::Upcast => Some(Outcome::Stranded),
            DecodeErrorKind::OtherEnum => None,
            _ => Some(Outcome::Differs(error.to_string())),
        },
    })
}

fn subject(catalog: export::Catalog, doors: impl Fn(&str, &str) -> Vec<Door>) -> Subject {
    let catalog = assembled(&[catalog]).remove(0);
    let files = publish(&catalog, "urn:tidings", "", &Lock::default()).files;
    let text = |name: &str| {
        let file = files.iter().find(|(file, _)| file == name);
        file.map(|(_, text)| text.as_str()).expect("every catalog has it")
    };
    let (index, bundle, reader) = (text("index.json"), text("bundle.json"), text("reader.json"));
    let (client_schema, reader_schema) = (parsed(bundle), parsed(reader));
    let events = catalog
        .events
        .iter()
        .map(|event| Target {
            name: event_name(&catalog, event),
            client: view(&catalog, event, &client_schema),
            reader: view(&catalog, event, &reader_schema),
        })
        .collect();
    let doors = doors(index, reader);
    Subject {
        client: Judge::new(index, bundle).expect("what is published is a catalog"),
        reader: Judge::new(index, reader).expect("what is published is a catalog"),
        decode: Box::new(move |bytes| {
            let mut said = doors.iter().filter_map(|door| door(bytes));
            said.next().unwrap_or_else(|| Outcome::Differs("no enum has it".to_owned()))
        }),
        events,
        catalog,
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON is published")
}

/// One event of a bundle as a schema of its own.
fn view(catalog: &Catalog, event: &Event, bundle: &Value) -> View {
    let definitions = bundle["$defs"].as_object().cloned().expect("a bundle has definitions");
    let mut schema = definitions[&event_name(catalog, event)].clone();
    schema["$schema"] = bundle["$schema"].clone();
    schema["$defs"] = definitions.clone().into();
    let mut options = jsonschema::draft202012::options().should_validate_formats(true);
    for (name, check) in formats::ALL {
        options = options.with_format(name, check);
    }
    let validator = options.build(&schema).expect("what is published is a schema");
    View { schema, definitions, validator }
}
