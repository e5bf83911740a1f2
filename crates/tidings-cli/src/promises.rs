//! What is promised of each event: the configuration beside the catalogs and what was released.

use std::collections::BTreeSet;

use tidings_schema::catalog::Catalog;
use tidings_schema::document::Criticality;
use tidings_schema::finding::Finding;
use tidings_schema::released::lock::Lock;
use tidings_schema::released::numbers::numbers;

use crate::config::{Config, Promise, nearest};
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

impl Config {
    /// What is promised of an event when the configuration says nothing of it: critical events are kept.
    #[must_use]
    pub fn promise_or_default(&self, catalog: &str, event_type: &str, critical: Criticality) -> Promise {
        self.promise(catalog, event_type).unwrap_or(match critical {
            Criticality::Never => Promise::Ephemeral,
            Criticality::Always | Criticality::ByValue => Promise::Durable,
        })
    }
}
