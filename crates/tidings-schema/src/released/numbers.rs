//! The versions in the code beside those that were released.

use std::collections::BTreeSet;

use super::lock::Lock;
use crate::catalog::{Catalog, Event};
use crate::finding::Finding;

/// What there is to say about the version numbers of a catalog.
#[must_use]
pub fn numbers(catalog: &Catalog, lock: &Lock) -> Vec<Finding> {
    let current = catalog.events.iter().filter(|event| event.current);
    current.flat_map(|event| of_event(catalog, event, lock)).collect()
}

fn of_event(catalog: &Catalog, event: &Event, lock: &Lock) -> Vec<Finding> {
    let (name, version) = (&event.event_type, event.version);
    let about = |finding: Finding| finding.at(event.source.clone()).event(format!("{}/{name}", catalog.name));
    let released: BTreeSet<u32> = lock.of_event(&catalog.name, name).map(|listed| listed.version).collect();
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
    let in_code = catalog.events.iter().filter(|one| one.event_type == *name).map(|one| one.version);
    let known: BTreeSet<u32> = in_code.chain(released).collect();
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
