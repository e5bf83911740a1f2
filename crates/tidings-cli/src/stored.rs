//! Released samples, put to what is published: what a stored log may hold is read by all sides.
//!
//! The client views are asked. Whether Rust still reads a revision is a question of compatibility, and
//! is answered there, for what counts.

use tidings::validate::{Judge, Verdict};
use tidings_schema::catalog::Catalog;
use tidings_schema::finding::Finding;
use tidings_schema::released::Baseline;
use tidings_schema::stored::{Sample, samples};

use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::sources::parallel;

/// Tries the samples of one catalog whose published schemas are in the plan.
pub(crate) fn try_samples(
    catalog: &Catalog,
    fingerprints: &[String],
    plan: &Plan,
    baseline: &Baseline,
) -> Result<Vec<Finding>> {
    let samples = samples(catalog, baseline, fingerprints);
    if samples.is_empty() {
        return Ok(Vec::new());
    }
    let text = |file: &str| {
        let path = format!("schema/current/{}/{file}", catalog.name);
        plan.files.get(&path).map(String::as_str).unwrap_or_default()
    };
    let judge = Judge::new(text("index.json"), text("bundle.json")).map_err(|error| {
        Error::new(format!("the schemas of `{}` cannot be used", catalog.name)).because(error)
    })?;
    let tried = parallel::each(&samples, |sample| {
        let refused = refused(&judge, sample)?;
        Some(finding(catalog, sample, baseline, refused))
    });
    Ok(tried.into_iter().flatten().collect())
}

/// Why a sample is not what it was released as.
fn refused(judge: &Judge, sample: &Sample<'_>) -> Option<String> {
    let Sample { event, revision } = sample;
    match judge.event(revision.content.sample.to_string().as_bytes()) {
        Ok(Verdict::Known { event_type, version })
            if event_type == event.event_type && version == event.version =>
        {
            None
        }
        Ok(Verdict::Known { event_type, version }) => Some(format!("it is `{event_type}` v{version}")),
        Ok(Verdict::Unknown { event_type, version }) => Some(format!("it is `{event_type}` v{version}")),
        Err(invalid) => Some(invalid.to_string()),
    }
}

fn finding(catalog: &Catalog, sample: &Sample<'_>, baseline: &Baseline, refused: String) -> Finding {
    let Sample { event, revision } = sample;
    let (name, version) = (&event.event_type, event.version);
    let release =
        baseline.releases.get(revision.added_in).map_or("an earlier release", |release| &release.name);
    let mut finding = Finding::new(
        "released-sample-refused",
        format!("`{name}` v{version}: an event as released in {release} is refused by the published schema"),
    )
    .at(event.source.clone())
    .event(format!("{}/{name}", catalog.name))
    .note(refused.replace('\n', "; "))
    .help(format!(
        "bring the released file of revision {} back from git, if it was edited",
        revision.revision
    ));
    finding.counterexample = Some(revision.content.sample.clone());
    finding
}
