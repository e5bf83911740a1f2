//! What is promised of each event: the configuration beside the catalogs and what was released.

use std::collections::BTreeSet;

use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::document::{Criticality, Source};
use tidings_schema::evolution::{self, Lifecycle, Settings};
use tidings_schema::finding::Finding;
use tidings_schema::released::Baseline;
use tidings_schema::released::lock::Lock;
use tidings_schema::released::numbers::numbers;

use crate::config::{Allow, Config, Promise, Readers, UnknownEvents, nearest};
use crate::error::{Error, Result};

/// What there is to say about version numbers and promises.
///
/// # Errors
/// When the configuration names an event that no catalog has or had.
pub(crate) fn promises(catalogs: &[Catalog], lock: &Lock, config: &Config) -> Result<Vec<Finding>> {
    let known: BTreeSet<(&str, &str)> = catalogs
        .iter()
        .flat_map(|catalog| {
            let types = catalog.events.iter().map(|event| event.event_type.as_str());
            types.map(|event_type| (catalog.name.as_str(), event_type))
        })
        .chain(lock.revisions.iter().map(|listed| (listed.catalog.as_str(), listed.event_type.as_str())))
        .collect();
    for named in config.events.keys() {
        let is_it = |(catalog, event_type): &(&str, &str)| {
            *event_type == named
                || named.strip_prefix(catalog).and_then(|rest| rest.strip_prefix('/')) == Some(event_type)
        };
        if !known.iter().any(is_it) {
            let error =
                Error::new(format!("schema/tidings.toml: [events.\"{named}\"]: no catalog has that event"));
            let names: Vec<String> =
                known.iter().map(|(catalog, event_type)| format!("{catalog}/{event_type}")).collect();
            let types = known.iter().map(|(_, event_type)| *event_type);
            return Err(match nearest(named, types.chain(names.iter().map(String::as_str))) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error.help("`{command} list` shows the events"),
            });
        }
    }
    let mut findings = Vec::new();
    for catalog in catalogs {
        findings.extend(numbers(catalog, lock));
        for event in catalog.events.iter().filter(|event| event.current) {
            let was_released = lock.of_event(&catalog.name, &event.event_type).next().is_some();
            let promise = config.promise(&catalog.name, &event.event_type);
            if was_released && promise == Some(Promise::Experimental) {
                let message = format!("`{}` was released and is now declared experimental", event.event_type);
                findings.push(
                    Finding::new("promise-withdrawn", message)
                        .at(event.source.clone())
                        .event(format!("{}/{}", catalog.name, event.event_type))
                        .help("declare it `ephemeral` or `durable` in schema/tidings.toml, or leave the entry out"),
                );
            }
        }
    }
    Ok(findings)
}

/// What changed since the releases, and for whom it breaks.
///
/// `published` are the fingerprints of what is published of the catalog's events.
pub(crate) fn compatibility(
    catalog: &Catalog,
    published: &[String],
    baseline: &Baseline,
    config: &Config,
) -> Vec<Finding> {
    let lifecycle = |catalog: &str, event_type: &str, event: Option<&Event>| match (
        config.promise(catalog, event_type),
        event,
    ) {
        (Some(Promise::Durable), _) => Lifecycle::Durable,
        (Some(Promise::Experimental), _) => Lifecycle::Experimental,
        (None, Some(event)) if event.critical != Criticality::Never => Lifecycle::Durable,
        (Some(Promise::Ephemeral) | None, _) => Lifecycle::Ephemeral,
    };
    let mode = config.readers.mode();
    let settings = Settings {
        readers: match config.readers {
            Readers::Together => evolution::Readers::Together,
            _ => evolution::Readers::Separate,
        },
        window: config.window(),
        unknown_events: match config.unknown_events {
            UnknownEvents::Open => evolution::UnknownEvents::Open,
            UnknownEvents::Closed => evolution::UnknownEvents::Closed,
        },
        backward: mode.is_none_or(|mode| mode.backward),
        forward: mode.is_none_or(|mode| mode.forward),
        lifecycle: &lifecycle,
    };
    evolution::judge_published(catalog, published, baseline, &settings)
}

/// Takes out what may pass, and says which permissions are for nothing.
pub(crate) fn allowed(findings: Vec<Finding>, config: &Config) -> (Vec<Finding>, Vec<String>) {
    let is_allowed = |finding: &Finding| {
        let id = finding.id.as_ref();
        id.is_some_and(|id| config.allow.iter().any(|allow| allow.id == *id))
    };
    let (passed, left): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(is_allowed);
    let used = |allow: &&Allow| passed.iter().any(|finding| finding.id.as_ref() == Some(&allow.id));
    let stale = config.allow.iter().filter(|allow| !used(allow)).map(|allow| allow.id.clone()).collect();
    (left, stale)
}

/// A permission that is for nothing; `text` is that of the configuration.
pub(crate) fn stale(id: &str, text: &str) -> Finding {
    const PATH: &str = "schema/tidings.toml";
    let line = text.lines().position(|line| line.contains(id)).map_or(1, |line| line + 1);
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    Finding::new("allow-stale", format!("`{id}` is allowed, and no finding is called so"))
        .at(Source { file: PATH.to_owned(), line, column: 1 })
        .path(PATH)
        .note(
            "the change was taken back, or it was released: a permission ends with the revisions it is about",
        )
        .note("what was released with it is noted in schema/tidings.lock, by which `check --against` goes")
        .help("remove its [[allow]] from schema/tidings.toml")
}
