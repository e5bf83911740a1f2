//! The events of a catalog as a release would freeze them.
//!
//! What is promised of an event beside its shape stands at the root of its views, as annotations:
//! `deprecated`, and `x-critical` (`true` or `"by-value"`). A fingerprint covers both views and these, and
//! not the doc of the event, which stands at the root of the writer view.

use serde_json::{Map, Value};

use crate::catalog::{Catalog, Event};
use crate::document::Criticality;
use crate::fingerprint::{Fingerprints, of_text};
use crate::published;
use crate::views;
use crate::walk::References;

/// The annotation that says whether an event is critical.
pub(crate) const CRITICAL: &str = "x-critical";

/// One event in the views a release freezes.
#[derive(Debug, Clone, PartialEq)]
pub struct Present {
    /// Writer view, whole.
    pub writer: Value,
    /// Reader view, whole.
    pub reader: Value,
}

/// What a release would freeze of an event: a file in `schema/released` holds exactly these views. For
/// many events, see [`Presenter`].
#[must_use]
pub fn present(catalog: &Catalog, event: &Event) -> Present {
    Presenter::new(catalog).present(event)
}

/// What a release would freeze of each event of a catalog, in its order.
#[must_use]
pub fn presents(catalog: &Catalog) -> Vec<Present> {
    let presenter = Presenter::new(catalog);
    catalog.events.iter().map(|event| presenter.present(event)).collect()
}

/// The fingerprint of an event as it would be released. For many events, see [`fingerprints`].
#[must_use]
pub fn fingerprint(catalog: &Catalog, event: &Event) -> String {
    present(catalog, event).fingerprint()
}

/// The fingerprints of all events of a catalog, in its order.
#[must_use]
pub fn fingerprints(catalog: &Catalog) -> Vec<String> {
    let references = References::new(&catalog.definitions);
    let client = Fingerprints::new(&catalog.definitions, &references);
    let published: Vec<String> = catalog.events.iter().map(|event| client.of(&event.client)).collect();
    fingerprints_by(catalog, &published)
}

/// The same, where those of the client views are known: they are what is published.
#[must_use]
pub fn fingerprints_by(catalog: &Catalog, published: &[String]) -> Vec<String> {
    let references = References::new(&catalog.reader_definitions);
    let reader = Fingerprints::new(&catalog.reader_definitions, &references);
    let of =
        |(event, client): (&Event, &String)| both(client, &reader.of(&event.reader), &annotations(event));
    catalog.events.iter().zip(published).map(of).collect()
}

/// The fingerprint of a revision, from the views in its file.
///
/// It is that of the client view and the reader view, and of what stands at their roots beside; the
/// writer view follows from the client view.
#[must_use]
pub fn fingerprint_of(writer: &Value, reader: &Value) -> String {
    let mut views = [views::open(writer), reader.clone()];
    let mut said = Map::new();
    for view in &mut views {
        for key in ["deprecated", CRITICAL] {
            said.extend(view.as_object_mut().and_then(|view| view.shift_remove_entry(key)));
        }
    }
    both(&fingerprint_of_one(&views[0]), &fingerprint_of_one(&views[1]), &said)
}

fn both(client: &str, reader: &str, annotations: &Map<String, Value>) -> String {
    let said = |key: &str| annotations.get(key).filter(|value| **value != false).map(Value::to_string);
    let [deprecated, critical] = ["deprecated", CRITICAL].map(|key| said(key).unwrap_or_default());
    of_text(&format!("{client}\n{reader}\n{deprecated}\n{critical}"))
}

/// The fingerprint of one whole schema.
pub(crate) fn fingerprint_of_one(whole: &Value) -> String {
    let none = Map::new();
    let definitions = whole.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    Fingerprints::new(definitions, &References::new(definitions)).of(whole)
}

impl Present {
    /// The fingerprint of both views.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint_of(&self.writer, &self.reader)
    }
}

/// Makes the views of many events of one catalog.
#[derive(Debug)]
pub struct Presenter<'a> {
    catalog: &'a Catalog,
    client: References<'a>,
    reader: References<'a>,
}

impl<'a> Presenter<'a> {
    /// For the events of this catalog.
    #[must_use]
    pub fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            client: References::new(&catalog.definitions),
            reader: References::new(&catalog.reader_definitions),
        }
    }

    /// What a release would freeze of an event.
    #[must_use]
    pub fn present(&self, event: &Event) -> Present {
        let whole = |schema: &Value, definitions, references| {
            views::whole_by(&annotated(schema, event), definitions, references)
        };
        let client = whole(&event.client, &self.catalog.definitions, &self.client);
        let reader = whole(&event.reader, &self.catalog.reader_definitions, &self.reader);
        let mut writer = views::close(&client);
        if let (Some(doc), Value::Object(writer)) = (&event.doc, &mut writer) {
            writer.insert("description".into(), doc.as_str().into());
        }
        Present { writer, reader }
    }
}

/// A view of an event with what is promised of it beside its shape.
fn annotated(view: &Value, event: &Event) -> Value {
    let mut view = view.clone();
    if let Value::Object(object) = &mut view {
        object.extend(annotations(event));
    }
    view
}

fn annotations(event: &Event) -> Map<String, Value> {
    let mut said = Map::new();
    if event.deprecated.is_some() {
        said.insert("deprecated".into(), true.into());
    }
    if event.critical != Criticality::Never {
        said.insert(CRITICAL.into(), published::critical(event.critical));
    }
    said
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_has_the_fingerprint_of_its_event() {
        // Recursive types that stand for a whole value here and for a part of an object there.
        let definitions = json!({
            "Tree": {
                "type": "object",
                "properties": { "leaves": { "type": "array", "items": { "$ref": "#/$defs/Leaf" } } },
            },
            "Leaf": { "type": "object", "properties": { "of": { "$ref": "#/$defs/Tree" } } },
        });
        let definitions = definitions.as_object().unwrap();
        let client = json!({
            "$ref": "#/$defs/Tree",
            "type": "object",
            "properties": { "type": { "const": "grown" }, "other": { "$ref": "#/$defs/Leaf" } },
        });
        let references = References::new(definitions);
        let in_catalog = Fingerprints::new(definitions, &references).of(&client);
        let writer = views::close(&views::whole(&client, definitions));
        assert!(writer["$defs"].get("Tree.part").is_some(), "{writer}");
        assert_eq!(fingerprint_of_one(&views::open(&writer)), in_catalog);
    }
}
