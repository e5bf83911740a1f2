//! The events of a catalog as a release would freeze them.
//!
//! What is promised of an event beside its shape stands at the root of its views, as annotations:
//! `deprecated`, and `x-critical` (`true` or `"by-value"`). A fingerprint covers both views and these.

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

/// What a release would freeze of an event. A file in `schema/released` holds exactly these views.
#[must_use]
pub fn present(catalog: &Catalog, event: &Event) -> Present {
    Presenter::new(catalog).present(event)
}

/// The fingerprint of an event as it would be released. For many events, see [`fingerprints`].
#[must_use]
pub fn fingerprint(catalog: &Catalog, event: &Event) -> String {
    present(catalog, event).fingerprint()
}

/// The fingerprints of all events of a catalog, in its order.
#[must_use]
pub fn fingerprints(catalog: &Catalog) -> Vec<String> {
    let presenter = Presenter::new(catalog);
    let fingerprint = |event: &Event| presenter.present(event).fingerprint();
    catalog.events.iter().map(fingerprint).collect()
}

/// The fingerprint of a revision, from the views in its file.
#[must_use]
pub fn fingerprint_of(writer: &Value, reader: &Value) -> String {
    of_text(&format!("{}\n{}", fingerprint_of_one(writer), fingerprint_of_one(reader)))
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

/// Makes whole views of the events of one catalog.
pub(super) struct Presenter<'a> {
    catalog: &'a Catalog,
    client: References<'a>,
    reader: References<'a>,
}

impl<'a> Presenter<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            client: References::new(&catalog.definitions),
            reader: References::new(&catalog.reader_definitions),
        }
    }

    pub(super) fn present(&self, event: &Event) -> Present {
        let client = views::whole_by(&event.client, &self.catalog.definitions, &self.client);
        let reader = views::whole_by(&event.reader, &self.catalog.reader_definitions, &self.reader);
        let mut present = Present { writer: views::close(&client), reader };
        for view in [&mut present.writer, &mut present.reader] {
            let Value::Object(view) = view else { continue };
            if event.deprecated.is_some() {
                view.insert("deprecated".into(), true.into());
            }
            if event.critical != Criticality::Never {
                view.insert(CRITICAL.into(), published::critical(event.critical));
            }
        }
        present
    }
}
