//! Versions that went out and have no way to the current one.

use super::{carried, versions};
use crate::catalog::{Catalog, Event};
use crate::finding::Finding;
use crate::released::{Baseline, Revision};
use crate::rules::Direction;

/// An event whose chain ends above versions that went out.
#[derive(Debug)]
pub struct Gap<'a> {
    /// Its current version.
    pub event: &'a Event,
    /// The newest revision of each version that no step carries, oldest first.
    pub missing: Vec<&'a Revision>,
}

/// The gaps of a catalog. `counts` says which revisions someone may still have stored or send.
pub fn gaps<'a>(
    catalog: &'a Catalog,
    baseline: &'a Baseline,
    counts: &dyn Fn(&Revision) -> bool,
) -> Vec<Gap<'a>> {
    let missing = |event: &'a Event| {
        let event_type = event.event_type.as_str();
        let mut missing: Vec<&Revision> = baseline
            .of_event(&catalog.name, event_type)
            .filter(|revision| revision.version < event.version && counts(revision))
            .filter(|revision| !carried(catalog, event_type, revision.version))
            .collect();
        missing.sort_by_key(|revision| (revision.version, std::cmp::Reverse(revision.revision)));
        missing.dedup_by_key(|revision| revision.version);
        missing
    };
    let current = catalog.events.iter().filter(|event| event.current);
    let gaps = current.map(|event| Gap { event, missing: missing(event) });
    gaps.filter(|gap| !gap.missing.is_empty()).collect()
}

impl Gap<'_> {
    /// What there is to say about it.
    #[must_use]
    pub fn finding(&self, catalog: &Catalog, baseline: &Baseline) -> Finding {
        let Self { event, missing } = self;
        let event_type = &event.event_type;
        let numbers: Vec<String> = missing.iter().map(|revision| revision.version.to_string()).collect();
        let listed = match numbers.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("versions {} and {last}", rest.join(", ")),
            _ => format!("version {}", numbers.concat()),
        };
        let oldest = versions(catalog, event_type).filter(|event| event.typed).last().unwrap_or(event);
        let mut finding = Finding::new(
            "upcast-chain-gap",
            format!("no step carries {listed} of `{event_type}` to version {}", event.version),
        )
        .at(oldest.source.clone())
        .event(format!("{}/{event_type}", catalog.name));
        for revision in missing {
            let release = baseline.releases.get(revision.added_in);
            let release = release.map_or("an earlier release", |release| release.name.as_str());
            finding = finding.note(format!("version {} went out in {release}", revision.version));
        }
        finding.direction = Some(Direction::Backward);
        if let Some(newest) = missing.last() {
            let version = newest.version;
            finding.counterexample = Some(newest.content.sample.clone());
            finding = finding
                .help(format!(
                    "bring back the type of version {version}, which its released file holds as `source`, and name \
                     it there: `#[payload(previous = …)]`"
                ))
                .help(format!("or carry it without a type, as JSON: `#[payload(previous_json({version}, …))]`"));
        }
        let ty = oldest.payload.as_deref().filter(|name| catalog.paths.contains_key(*name));
        let ty = ty.unwrap_or("its payload");
        finding.note(format!("the chain ends at version {}, `{ty}`", oldest.version))
    }
}
