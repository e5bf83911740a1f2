//! The versions in the code beside those that were released.

use std::collections::{BTreeSet, HashMap};

use super::lock::Lock;
use crate::catalog::{Catalog, Event};
use crate::finding::Finding;

/// What there is to say about the version numbers of a catalog.
#[must_use]
pub fn numbers(catalog: &Catalog, lock: &Lock) -> Vec<Finding> {
    let mut released: HashMap<&str, BTreeSet<u32>> = HashMap::new();
    for (event_type, version) in lock.newest_of(&catalog.name).into_keys() {
        released.entry(event_type).or_default().insert(version);
    }
    // Each current version is followed by its predecessors.
    let types = catalog.events.chunk_by(|one, other| one.event_type == other.event_type);
    types
        .filter_map(|versions| {
            let released = released.remove(versions[0].event_type.as_str()).unwrap_or_default();
            let event = versions.iter().find(|event| event.current)?;
            let in_code = versions.iter().map(|event| event.version).collect();
            Some(of_event(catalog, event, in_code, released, lock))
        })
        .flatten()
        .collect()
}

fn of_event(
    catalog: &Catalog,
    event: &Event,
    in_code: BTreeSet<u32>,
    released: BTreeSet<u32>,
    lock: &Lock,
) -> Vec<Finding> {
    let (name, version) = (&event.event_type, event.version);
    let about = |finding: Finding| finding.at(event.source.clone()).event(format!("{}/{name}", catalog.name));
    let newest = released.last().copied();
    let mut findings = Vec::new();
    if let Some(newest) = newest.filter(|newest| version < *newest) {
        let message = format!("`{name}` carries version {version}, but version {newest} was released");
        let help = format!(
            "put version {newest} back, or go on to version {}: a version that was released is never used for anything else",
            newest + 1
        );
        findings.push(about(Finding::new("version-not-bumped", message)).help(help));
    } else if let Some(newest) =
        newest.filter(|newest| version == *newest && lock.is_retired(&catalog.name, name))
    {
        let message = format!("`{name}` was retired in version {newest} and is back in the same version");
        let help = format!("start with `Version<{}>`, or give the new event another tag", newest + 1);
        findings.push(about(Finding::new("version-not-bumped", message)).help(help));
    }
    let known: BTreeSet<u32> = in_code.union(&released).copied().collect();
    for pair in known.iter().zip(known.iter().skip(1)).filter(|(low, high)| *low + 1 < **high) {
        let (low, high) = pair;
        let message = match high - low {
            2 => format!("`{name}` goes from version {low} to {high}: there is no version {}", low + 1),
            _ => format!("`{name}` goes from version {low} to {high}"),
        };
        findings
            .push(about(Finding::new("version-gap", message)).help(format!("call it version {}", low + 1)));
    }
    findings
}
