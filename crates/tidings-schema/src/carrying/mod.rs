//! Which versions are carried to the current one, and which can be given back: the chain of an event
//! as the catalog has it.
//!
//! An event type's versions stand in [`Catalog::events`] newest first, without a gap: the types, then
//! those that are carried as JSON ([`adopt`]).

mod adopt;
mod gaps;

pub use adopt::adopt;
pub use gaps::{Gap, gaps};

use crate::catalog::{Catalog, Event};

/// Whether the upcasters carry this version of an event to the current one.
#[must_use]
pub fn carried(catalog: &Catalog, event_type: &str, version: u32) -> bool {
    versions(catalog, event_type).any(|event| {
        let is_older = !event.current && event.version == version;
        is_older || event.json_steps.iter().any(|step| step.version == version)
    })
}

/// Whether downcasters give the current version of an event as this one.
#[must_use]
pub fn lowered(catalog: &Catalog, event_type: &str, version: u32) -> bool {
    let mut above = versions(catalog, event_type).filter(|event| event.version > version).peekable();
    above.peek().is_some()
        && above.all(|event| event.downcaster)
        && versions(catalog, event_type).any(|event| event.version == version)
}

/// All versions of an event type, newest first.
pub fn versions<'a>(catalog: &'a Catalog, event_type: &'a str) -> impl Iterator<Item = &'a Event> {
    catalog.events.iter().filter(move |event| event.event_type == event_type)
}
