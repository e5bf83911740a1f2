//! Versions that went out and have no way to the current one.

use super::{carried, versions};
use crate::catalog::{Catalog, Event};
use crate::finding::Finding;
use crate::released::{Baseline, Revision};

/// A finding for each event with released versions below the current one that no step starts from.
/// `counts` says which revisions someone may still have stored or send.
#[must_use]
pub fn gaps(catalog: &Catalog, baseline: &Baseline, counts: &dyn Fn(&Revision) -> bool) -> Vec<Finding> {
    let current = catalog.events.iter().filter(|event| event.current);
    current.filter_map(|event| gap(catalog, event, baseline, counts)).collect()
}

fn gap(
    catalog: &Catalog,
    event: &Event,
    baseline: &Baseline,
    counts: &dyn Fn(&Revision) -> bool,
) -> Option<Finding> {
    let event_type = event.event_type.as_str();
    let mut missing: Vec<&Revision> = baseline
        .of_event(&catalog.name, event_type)
        .filter(|revision| revision.version < event.version && counts(revision))
        .filter(|revision| !carried(catalog, event_type, revision.version))
        .collect();
    missing.sort_by_key(|revision| std::cmp::Reverse((revision.version, revision.revision)));
    missing.dedup_by_key(|revision| revision.version);
    let newest = *missing.first()?;
    let numbers: Vec<String> = missing.iter().rev().map(|revision| revision.version.to_string()).collect();
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
    for revision in missing.iter().rev() {
        let release = baseline.releases.get(revision.added_in).map_or("?", |release| release.name.as_str());
        finding = finding.note(format!("version {} went out in {release}", revision.version));
    }
    let ty =
        oldest.payload.as_deref().filter(|name| catalog.paths.contains_key(*name)).unwrap_or("its payload");
    Some(
        finding
            .note(format!("the chain ends at version {}, `{ty}`", oldest.version))
            .help(format!(
                "bring back the type of version {}, which its released file holds as `source`, and name it there: \
                 `#[payload(previous = …)]`",
                newest.version
            ))
            .help(format!(
                "or carry it without a type, as JSON: `#[payload(previous_json({}, …))]`",
                newest.version
            )),
    )
}
