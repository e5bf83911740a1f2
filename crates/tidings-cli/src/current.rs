//! The catalogs as they are now: as the exporters say, or, while the events do not compile, as they were
//! published last.

use tidings_schema::catalog::Catalog;
use tidings_schema::finding::Finding;
use tidings_schema::released::Baseline;
use tidings_schema::released::reading::Reading;
use tidings_schema::rules::{self, Category};

use crate::baseline::{self, Against};
use crate::committed;
use crate::compute::{compute_against, locate, sources_as_text};
use crate::error::Result;
use crate::promises;
use crate::stamp::Inputs;
use crate::workspace::Workspace;

/// What is there now.
pub(crate) struct Current {
    /// The catalogs.
    pub(crate) catalogs: Vec<Catalog>,
    /// The fingerprint of each event of each catalog, in the same order.
    pub(crate) fingerprints: Vec<Vec<String>>,
    /// What changed since the releases, and for whom it breaks.
    pub(crate) findings: Vec<Finding>,
    /// What was released before.
    pub(crate) released: Reading,
}

/// Asks the exporters; without them goes by `schema/current`, and says so on standard error.
///
/// # Errors
/// When the events do not compile and nothing is published either, and as [`compute_against`].
pub(crate) fn current(workspace: &Workspace, against: Option<&Against>) -> Result<Current> {
    match workspace.alone(|| compute_against(workspace, against))? {
        Ok(computed) => {
            let is_compatibility = |finding: &Finding| {
                rules::find(finding.rule).is_some_and(|rule| rule.category() == Category::Compatibility)
            };
            let mut findings = computed.findings;
            findings.retain(is_compatibility);
            let fingerprints = computed.published.into_iter().map(|one| one.event_fingerprints).collect();
            Ok(Current { catalogs: computed.catalogs, fingerprints, findings, released: computed.released })
        }
        Err(error) if error.already_said() => {
            let Ok(published) = published(workspace, against) else { return Err(error) };
            anstream::eprintln!(
                "note: the events do not compile; this goes by schema/current, as it was generated last"
            );
            Ok(published)
        }
        Err(error) => Err(error),
    }
}

/// What the present is held against.
fn then(released: &Reading) -> &Baseline {
    released.against.as_ref().unwrap_or(&released.baseline)
}

impl Current {
    /// What the present is held against.
    pub(crate) fn then(&self) -> &Baseline {
        then(&self.released)
    }
}

fn published(workspace: &Workspace, against: Option<&Against>) -> Result<Current> {
    let released = baseline::load(workspace, against, &mut Inputs::default())?;
    let (mut catalogs, mut fingerprints): (Vec<Catalog>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    for committed in committed::catalogs(workspace, None)? {
        catalogs.push(committed.catalog(&workspace.relative(&committed.folder))?);
        fingerprints.push(committed.rows.iter().map(|row| row.fingerprint.clone()).collect());
    }
    let index = sources_as_text(workspace);
    for event in catalogs.iter_mut().flat_map(|catalog| &mut catalog.events) {
        let found = event.payload.as_deref().and_then(|payload| index.place(payload, None));
        event.source = found.unwrap_or_else(|| event.source.clone());
    }
    let then = then(&released);
    let judged = catalogs.iter().zip(&fingerprints).flat_map(|(catalog, fingerprints)| {
        promises::compatibility(catalog, fingerprints, then, &workspace.config)
    });
    let (findings, _) = promises::allowed(judged.collect(), &workspace.config);
    let mut findings: Vec<Finding> =
        findings.into_iter().filter_map(|finding| workspace.config.level(finding)).collect();
    for finding in &mut findings {
        locate(finding, &index, &catalogs);
        against.into_iter().for_each(|against| against.reword(finding));
    }
    Ok(Current { catalogs, fingerprints, findings, released })
}
