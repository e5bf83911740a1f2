//! What is particular to events: their objects, the unions of them, and what `match` needs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use tidings_schema::catalog::{Catalog, Event, Stored};
use tidings_schema::published;

use crate::doc::Doc;
use crate::error::CodegenError;
use crate::ir::{Declaration, NEVER, Type, UNDEFINED};
use crate::names::{Names, pascal_case};
use crate::reading::Reader;

/// The events of one catalog, named.
#[derive(Debug)]
pub(crate) struct EventSet<'a> {
    pub(crate) catalog: &'a Catalog,
    /// The events with the names of their objects, in declared order.
    pub(crate) events: Vec<(&'a Event, String)>,
    /// What earlier revisions of these wrote, with the names of those objects.
    pub(crate) stored: Vec<(&'a Event, &'a Stored, String)>,
    /// The union of the current versions of all events.
    pub(crate) union: String,
    /// The union of all versions.
    pub(crate) any_version: String,
}

impl<'a> EventSet<'a> {
    /// Gives every event its name. The names of the types are taken already.
    pub(crate) fn new(catalog: &'a Catalog, names: &mut Names) -> Result<Self, CodegenError> {
        for event_enum in &catalog.enums {
            names.take(&event_enum.name, || {
                format!("the enum `{}::{}`", event_enum.module, event_enum.name)
            })?;
        }
        let union = match catalog.enums.as_slice() {
            [only] => only.name.clone(),
            _ => {
                let mut union = format!("{}Event", pascal_case(&catalog.name));
                // `AppEvent` is a likely name for one of the enums of the catalog `app`.
                if catalog.enums.iter().any(|one| one.name == union) {
                    union = format!("{}CatalogEvent", pascal_case(&catalog.name));
                }
                names
                    .take(&union, || format!("the union of all events of the catalog `{}`", catalog.name))?;
                union
            }
        };
        let any_version = format!("{union}AnyVersion");
        names.take(&any_version, || {
            format!("the union of all versions of the events of `{}`", catalog.name)
        })?;
        for (name, what) in GENERATED {
            names.take(name, || format!("{what} (generated)"))?;
        }
        let mut events = Vec::with_capacity(catalog.events.len());
        let mut stored = Vec::new();
        for event in &catalog.events {
            events.push((event, object_name(catalog, event, published::event_name(catalog, event), names)?));
            for one in &event.stored {
                let name = published::stored_name(catalog, event, one);
                stored.push((event, one, object_name(catalog, event, name, names)?));
            }
        }
        Ok(Self { catalog, events, stored, union, any_version })
    }

    /// The key of the tag and, for adjacent tagging, of the content. All enums of a catalog share
    /// them.
    pub(crate) fn keys(&self) -> (&'a str, Option<&'a str>) {
        self.catalog
            .enums
            .first()
            .map_or(("type", None), |first| (first.tag.as_str(), first.content.as_deref()))
    }

    /// The names that get validators: of the unions, the objects and the envelope.
    pub(crate) fn validated(&self) -> impl Iterator<Item = &str> {
        let enums = self.catalog.enums.iter().map(|one| one.name.as_str());
        let union = (self.catalog.enums.len() != 1).then_some(self.union.as_str());
        let objects = self.objects().map(|(name, _)| name);
        enums.chain(union).chain([self.any_version.as_str(), "Envelope"]).chain(objects)
    }

    /// Every object that a stored log may hold, with its schema: each event followed by what earlier
    /// revisions of it wrote.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (&str, &'a Value)> {
        self.events.iter().flat_map(|(event, name)| {
            let stored = self.stored_of(event).map(|(stored, name)| (name, &stored.client));
            std::iter::once((name.as_str(), &event.client)).chain(stored)
        })
    }

    /// What earlier revisions of an event wrote, with the names of those objects.
    pub(crate) fn stored_of(&self, event: &Event) -> impl Iterator<Item = (&'a Stored, &str)> {
        let ours = self.stored.iter().filter(move |(one, _, _)| std::ptr::eq(*one, event));
        ours.map(|(_, stored, name)| (*stored, name.as_str()))
    }

    pub(crate) fn current(&self) -> impl Iterator<Item = &(&'a Event, String)> {
        self.events.iter().filter(|(event, _)| event.current)
    }

    /// Event type → (current version, all versions in ascending order), in declared order.
    pub(crate) fn versions(&self) -> Vec<(&'a str, u32, Vec<u32>)> {
        let mut all: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (event, _) in &self.events {
            all.entry(&event.event_type).or_default().push(event.version);
        }
        all.values_mut().for_each(|versions| versions.sort_unstable());
        self.current()
            .map(|(event, _)| {
                let versions = all.remove(event.event_type.as_str()).unwrap_or_default();
                (event.event_type.as_str(), event.version, versions)
            })
            .collect()
    }

    /// The unions and the objects of the events.
    pub(crate) fn declarations<'b>(
        &'b self,
        reader: &mut Reader<'b>,
    ) -> Result<Vec<Declaration<'b>>, CodegenError> {
        let mut declarations = Vec::new();
        for (at, event_enum) in self.catalog.enums.iter().enumerate() {
            let members = self.current().filter(|(event, _)| event.enum_index == at);
            declarations.push(Declaration {
                name: Cow::Borrowed(&event_enum.name),
                doc: Doc::of(event_enum.doc.as_deref()),
                body: union_of(members.map(|(_, name)| name.as_str())),
            });
        }
        if self.catalog.enums.len() != 1 {
            let members = self.catalog.enums.iter();
            declarations.push(Declaration {
                name: Cow::Borrowed(&self.union),
                doc: Doc::of(Some("Every event in the version that is sent today.")),
                body: union_of(members.map(|event_enum| event_enum.name.as_str())),
            });
        }
        declarations.push(Declaration {
            name: Cow::Borrowed(&self.any_version),
            doc: Doc::of(Some("Every event in every version that a stored log may hold.")),
            body: union_of(self.objects().map(|(name, _)| name)),
        });
        for (event, name) in &self.events {
            let body = reader.event(name, &event.client)?;
            let mut doc = Doc::of(event.doc.as_deref());
            if let Some(deprecation) = &event.deprecated {
                doc.tag("deprecated", deprecation.note.as_deref().unwrap_or_default());
            }
            declarations.push(Declaration { name: Cow::Borrowed(name), doc, body });
            for (stored, name) in self.stored_of(event) {
                let body = reader.event(name, &stored.client)?;
                let doc =
                    Doc { text: vec![Cow::Owned(published::stored_doc(event, stored))], ..Doc::default() };
                declarations.push(Declaration { name: Cow::Borrowed(name), doc, body });
            }
        }
        Ok(declarations)
    }

    /// What `EventMap` and the handlers have for an event: the payload, or with internal tagging
    /// the event itself.
    pub(crate) fn carried<'b>(&self, event: &'b Event, name: &'b str) -> Type<'b> {
        match (self.keys().1, &event.payload) {
            (None, _) => Type::Reference(name),
            (Some(_), Some(payload)) => Type::Reference(payload),
            (Some(_), None) => UNDEFINED,
        }
    }
}

/// The names that the generated code declares beside the types of the catalog.
const GENERATED: &[(&str, &str)] = &[
    ("Envelope", "what events are stored and sent in"),
    ("EventMap", "the map of event types to payloads"),
    ("EventType", "the union of the event types"),
    ("Handlers", "what `match` takes"),
    ("eventTypes", "the list of event types"),
    ("versions", "the versions of each event type"),
    ("critical", "the criticality of each event type"),
    ("catalog", "the catalog as one constant"),
    ("fingerprint", "the fingerprint of the catalog"),
    ("fingerprints", "the fingerprints of the events"),
    ("match", "the function that tells events apart"),
    // Used by the code of `match`.
    ("Error", "JavaScript's own class of errors"),
];

fn object_name(
    catalog: &Catalog,
    event: &Event,
    name: String,
    names: &mut Names,
) -> Result<String, CodegenError> {
    names.take(&name, || {
        let path = catalog.enums.get(event.enum_index).map_or_else(
            || event.variant.clone(),
            |event_enum| format!("{}::{}::{}", event_enum.module, event_enum.name, event.variant),
        );
        format!("the object of the event `{path}`, version {}", event.version)
    })?;
    Ok(name)
}

fn union_of<'b>(names: impl Iterator<Item = &'b str>) -> Type<'b> {
    let mut members: Vec<Type<'b>> = names.map(Type::Reference).collect();
    match members.len() {
        0 => NEVER,
        1 => members.remove(0),
        _ => Type::Union(members),
    }
}

/// Whether serde always writes the version: then its absence is no version 1.
pub(crate) fn version_is_required(catalog: &Catalog, event: &Event) -> bool {
    let Some(key) = &event.version_key else {
        return false;
    };
    let payload = event.payload.as_deref().and_then(|name| catalog.definitions.get(name));
    let requires = |schema: &Value| {
        let keys = schema.get("required").and_then(Value::as_array);
        keys.is_some_and(|keys| keys.iter().any(|required| required == key.as_str()))
    };
    payload.is_some_and(requires) || requires(&event.client)
}
