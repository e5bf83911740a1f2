//! The steps between versions, tried: what the application's own upcasters and downcasters make of
//! released samples and of events from the schemas, held against the schemas of where they lead.
//!
//! The steps run inside the exporter, one process for each package, which gets all its events at once
//! ([`asking`]). Nothing that a step does ends the run.

mod asking;
mod findings;
mod trials;

use std::collections::BTreeMap;

use tidings_schema::carrying::versions;
use tidings_schema::catalog::Catalog;
use tidings_schema::document::CatalogDocument;
use tidings_schema::finding::Finding;
use tidings_schema::released::Baseline;

pub(crate) use asking::Stepper;

use crate::error::Result;
use crate::plan::Plan;
use crate::sources::parallel;
use trials::{Court, Trial};

/// Whether a document has steps that can be tried.
pub(crate) fn has_steps(document: &CatalogDocument) -> bool {
    let enums = document.catalogs.iter().flat_map(|catalog| &catalog.enums);
    enums.flat_map(|one| &one.events).any(|event| !event.current || !event.json_steps.is_empty())
}

/// Tries the steps of all catalogs whose published schemas are in the plan. Each stepper comes with the
/// names of its catalogs.
pub(crate) fn try_steps(
    catalogs: &[Catalog],
    plan: &Plan,
    baseline: &Baseline,
    steppers: Vec<(Vec<String>, Stepper)>,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let older =
        |catalog: &Catalog| trials::event_types(catalog).flat_map(|it| versions(catalog, it).skip(1)).count();
    let count = trials::of_each(catalogs.iter().map(older).sum());
    for (names, stepper) in steppers {
        let ours: Vec<&Catalog> = catalogs.iter().filter(|catalog| names.contains(&catalog.name)).collect();
        let courts = ours.iter().map(|catalog| Court::new(catalog, plan)).collect::<Result<Vec<_>>>()?;
        let mut events = Vec::new();
        for (catalog, court) in ours.iter().zip(&courts) {
            events.extend(trials::event_types(catalog).map(|event_type| (*catalog, court, event_type)));
        }
        let made = parallel::each(&events, |(catalog, court, event_type)| {
            trials::of_event(catalog, court, event_type, baseline, count)
        });
        let asked: Vec<&Trial<'_>> = made.iter().flat_map(|one| &one.trials).collect();
        let answers = stepper.ask(asked.iter().map(|trial| trial.question.as_str()));
        let mut answers = asked.into_iter().zip(answers);
        let answered: Vec<Vec<(&Trial<'_>, asking::Answer)>> =
            made.iter().map(|one| answers.by_ref().take(one.trials.len()).collect()).collect();
        let judged: Vec<_> = events.iter().zip(&made).zip(&answered).collect();
        let said = parallel::each(&judged, |((event, made), answered)| {
            let (catalog, court, _) = event;
            findings::of_event(catalog, court, made, answered, baseline)
        });
        findings.extend(once(said.into_iter().flatten()));
    }
    Ok(findings)
}

/// What is said of several events in the same words is said once.
fn once(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut seen: BTreeMap<(&'static str, String), ()> = BTreeMap::new();
    findings.filter(|finding| seen.insert((finding.rule, finding.message.clone()), ()).is_none()).collect()
}
