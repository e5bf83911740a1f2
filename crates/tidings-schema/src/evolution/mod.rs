//! What changed since the releases, and for whom it breaks.
//!
//! Two questions are put to every event whose fingerprint is not that of its newest revision.
//! **Backward**: does the present reader take what each counting revision wrote? **Forward**: do the
//! clients of each counting revision take what is written now? Whole schemas decide; the structural
//! comparison ([`crate::changes`]) then says which changes are why, each with an event that was tried
//! on both sides. What an earlier release has broken already is not said again.

mod between;
mod event;
mod identity;
mod local;
mod present;
mod question;
mod reporting;
mod revisions;
mod settings;
mod types;
mod words;

use std::collections::HashMap;

pub use between::{Comparison, Side, Standing, Unusable, between};
pub(crate) use present::{CRITICAL, fingerprint_of_one};
pub use present::{
    Present, Presenter, fingerprint, fingerprint_of, fingerprints, fingerprints_by, present, presents,
};
pub use settings::{Lifecycle, Mode, Readers, Settings, UnknownEvents};

use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::released::{Baseline, Revision};

/// What `check` has to say about a catalog and what was released of it. Before the first release of a
/// catalog nothing is promised.
#[must_use]
pub fn judge(catalog: &Catalog, baseline: &Baseline, settings: &Settings<'_>) -> Vec<Finding> {
    if baseline.revisions.iter().all(|revision| revision.catalog != catalog.name) {
        return Vec::new();
    }
    judge_printed(catalog, &fingerprints(catalog), baseline, settings)
}

/// The same, where the fingerprints of what is published are known.
#[must_use]
pub fn judge_published(
    catalog: &Catalog,
    published: &[String],
    baseline: &Baseline,
    settings: &Settings<'_>,
) -> Vec<Finding> {
    if baseline.revisions.iter().all(|revision| revision.catalog != catalog.name) {
        return Vec::new();
    }
    judge_printed(catalog, &fingerprints_by(catalog, published), baseline, settings)
}

fn judge_printed(
    catalog: &Catalog,
    fingerprints: &[String],
    baseline: &Baseline,
    settings: &Settings<'_>,
) -> Vec<Finding> {
    let released = History::new(catalog, baseline);
    let presenter = present::Presenter::new(catalog);
    let mut observed = Vec::new();
    let mut findings = Vec::new();
    for (event, fingerprint) in catalog.events.iter().zip(fingerprints) {
        let revisions = released.of_version(&event.event_type, event.version);
        let Some(newest) = revisions.last() else { continue };
        // What has no type is read by what was released of it, so it cannot have changed.
        if newest.fingerprint == *fingerprint || !event.typed {
            continue;
        }
        let lifecycle = (settings.lifecycle)(&catalog.name, &event.event_type, Some(event));
        if lifecycle != Lifecycle::Experimental {
            let pair = revisions::Pair { catalog, event, revisions, baseline, settings, lifecycle };
            let (changes, undecided) = revisions::compare(&pair, &presenter.present(event));
            observed.extend(changes);
            findings.extend(undecided);
        }
    }
    findings.splice(0..0, reporting::findings(catalog, baseline, observed));
    findings.extend(types::findings(catalog, baseline, &released, settings));
    findings
}

/// What was released of one catalog, by event type.
struct History<'a> {
    by_type: HashMap<&'a str, Vec<&'a Revision>>,
}

impl<'a> History<'a> {
    fn new(catalog: &Catalog, baseline: &'a Baseline) -> Self {
        let mut by_type: HashMap<&str, Vec<&Revision>> = HashMap::new();
        for revision in baseline.revisions.iter().filter(|revision| revision.catalog == catalog.name) {
            by_type.entry(&revision.event_type).or_default().push(revision);
        }
        Self { by_type }
    }

    /// The revisions of one version, oldest first.
    fn of_version(&self, event_type: &str, version: u32) -> Vec<&'a Revision> {
        let all = self.by_type.get(event_type).map(Vec::as_slice).unwrap_or_default();
        all.iter().copied().filter(|revision| revision.version == version).collect()
    }
}
