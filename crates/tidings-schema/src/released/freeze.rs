//! Planning a release: which revisions are new, what their files hold, and the lock afterwards.

use jsonschema::PatternOptions;
use serde_json::{Map, Value};

use super::lock::{Listed, Lock, Named};
use super::{Released, SourceItem, files};
use crate::catalog::{Catalog, Event};
use crate::evolution::{self, Present};
use crate::sample::{SampleError, Sampler, Taste};

/// One revision that is about to be released.
#[derive(Debug, Clone, PartialEq)]
pub struct Frozen {
    /// Its entry in the lock; of which release, [`with_release`] says.
    pub listed: Listed,
    /// The text of its file.
    pub text: String,
}

/// Why a revision cannot be released.
#[derive(Debug, thiserror::Error)]
#[error("no valid event of `{event_type}` v{version} can be made for its released file: {because}")]
#[non_exhaustive]
pub struct FreezeError {
    /// The tag on the wire.
    pub event_type: String,
    /// The version.
    pub version: u32,
    because: String,
}

/// The revisions of a catalog that no release has yet, the versions of an event in ascending order.
/// `wanted` says which event types are to be released, `source` gives the Rust source of one.
///
/// # Errors
/// When no valid event can be made of a schema.
pub fn freeze(
    catalog: &Catalog,
    lock: &Lock,
    wanted: &dyn Fn(&Event) -> bool,
    source: &dyn Fn(&Event) -> Vec<SourceItem>,
) -> Result<Vec<Frozen>, FreezeError> {
    let fingerprints = evolution::fingerprints(catalog);
    // What has no Rust type is there as it was released.
    let is_wanted = |event: &Event| event.typed && wanted(event);
    let mut events: Vec<(&Event, String)> =
        catalog.events.iter().zip(fingerprints).filter(|(event, _)| is_wanted(event)).collect();
    // Each current version is followed by its predecessors, newest first.
    for versions in events.chunk_by_mut(|(one, _), (other, _)| one.event_type == other.event_type) {
        versions.sort_by_key(|(event, _)| event.version);
    }
    let known = lock.newest_of(&catalog.name);
    let mut frozen = Vec::new();
    for (event, fingerprint) in events {
        let newest = known.get(&(event.event_type.as_str(), event.version));
        if newest.is_some_and(|newest| newest.fingerprint == fingerprint) {
            continue;
        }
        let content = content(catalog, event, source(event))?;
        let mut text = serde_json::to_string_pretty(&content)
            .unwrap_or_else(|error| unreachable!("a schema is JSON: {error}"));
        text.push('\n');
        frozen.push(Frozen {
            listed: Listed {
                catalog: catalog.name.clone(),
                event_type: event.event_type.clone(),
                version: event.version,
                revision: newest.map_or(0, |newest| newest.revision + 1),
                release: String::new(),
                fingerprint,
                file: files::hash(&text),
                line: 0,
            },
            text,
        });
    }
    Ok(frozen)
}

/// The lock after a release that lets these breaks pass, by id and reason.
#[must_use]
pub fn with_release<'a>(
    lock: &Lock,
    release: &str,
    frozen: &[Frozen],
    allowed: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Lock {
    let mut lock = lock.clone();
    lock.releases.push(Named { name: release.to_owned(), line: 0 });
    let listed = |one: &Frozen| Listed { release: release.to_owned(), ..one.listed.clone() };
    lock.revisions.extend(frozen.iter().map(listed));
    allowed.into_iter().for_each(|(id, reason)| lock.note_allowed(id, reason));
    lock
}

/// What the released file of an event holds.
pub(super) fn content(
    catalog: &Catalog,
    event: &Event,
    source: Vec<SourceItem>,
) -> Result<Released, FreezeError> {
    let Present { writer, reader } = evolution::present(catalog, event);
    let sample = sample(&writer).map_err(|error| FreezeError {
        event_type: event.event_type.clone(),
        version: event.version,
        because: error.to_string(),
    })?;
    Ok(Released { writer, reader, sample, source })
}

/// One valid event: nothing in it that may be left out, and the same on every machine.
fn sample(writer: &Value) -> Result<Value, SampleError> {
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .build(writer);
    let none = Map::new();
    let definitions = writer.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    let accept = |value: &Value| validator.as_ref().is_ok_and(|validator| validator.is_valid(value));
    let mut sampler = Sampler::new(writer, definitions, 0, Taste::Plain, &accept);
    // The second is the one with the least in it.
    sampler.sample()?;
    sampler.sample()
}
