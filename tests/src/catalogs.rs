//! Catalogs, the ones of this repository and others, assembled in process.

use tidings::export;
use tidings_schema::assemble::assemble;
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::document::CatalogDocument;
use tidings_schema::finding::Finding;
use tidings_schema::lints::lint;
use tidings_schema::published::{file_name, publish};
use tidings_schema::released::lock::Lock;

/// The event of this type in the version that `value` carries. A version that stands nowhere is
/// the one of an event without versions.
///
/// # Panics
/// When the catalog has no such event.
#[must_use]
pub fn event_of<'c>(catalog: &'c Catalog, value: &serde_json::Value) -> &'c Event {
    let version = |event: &Event| {
        let content = catalog.enums[event.enum_index].content.as_ref();
        let payload = content.map_or(Some(value), |key| value.get(key));
        match &event.version_key {
            Some(key) => payload.and_then(|payload| payload[key].as_u64()),
            None => Some(u64::from(event.version)),
        }
    };
    catalog
        .events
        .iter()
        .find(|event| {
            value["type"] == event.event_type.as_str() && version(event) == Some(u64::from(event.version))
        })
        .unwrap_or_else(|| panic!("`{}` has no event like {value}", catalog.name))
}

/// The schema that is published for an event.
///
/// # Panics
/// When none is.
#[must_use]
pub fn published(catalog: &Catalog, event: &Event) -> serde_json::Value {
    let name = file_name(event);
    let files = publish(catalog, "urn:tidings", "", &Lock::default()).files;
    let (_, text) = files.iter().find(|(file, _)| *file == name).expect("every event is published");
    serde_json::from_str(text).expect("JSON is published")
}

/// What is found on catalogs before anything is made of them: in assembling and in their schemas.
///
/// # Panics
/// When the exporter refuses them.
#[must_use]
pub fn findings(catalogs: &[export::Catalog]) -> Vec<Finding> {
    let assembled = assemble(vec![document(catalogs)]);
    let linted = assembled.catalogs.iter().flat_map(lint);
    assembled.findings.into_iter().chain(linted).collect()
}

fn document(catalogs: &[export::Catalog]) -> CatalogDocument {
    let document = export::document(catalogs).expect("the exporter takes the catalogs");
    CatalogDocument::parse(&document.to_string()).expect("a document parses")
}

/// Catalogs without findings.
///
/// # Panics
/// When there is one, or the exporter refuses them.
#[must_use]
pub fn assembled(catalogs: &[export::Catalog]) -> Vec<Catalog> {
    let assembled = assemble(vec![document(catalogs)]);
    assert!(assembled.findings.is_empty(), "{:#?}", assembled.findings);
    assembled.catalogs
}
