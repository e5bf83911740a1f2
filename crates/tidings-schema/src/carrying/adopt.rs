//! Versions without a Rust type: their released schemas become part of the catalog.
//!
//! What is published, judged and generated goes by the catalog, so a version that is carried as JSON
//! stands in it like any other, under the schemas it was released with. Its types keep their names;
//! where the catalog has another type of that name today, the released one is called `ItemV1`.

use crate::catalog::Catalog;
use crate::document::JsonStepExport;
use crate::finding::Finding;
use crate::released::Baseline;
use crate::selection::adopted;

/// Adds the versions that are carried as JSON; a finding for each that was never released, since
/// nothing says then what such an event is.
pub fn adopt(catalog: &mut Catalog, baseline: &Baseline) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut at = 0;
    while let Some(newer) = catalog.events.get(at).cloned() {
        at += 1;
        for step in &newer.json_steps {
            let Some(revision) = baseline.newest(&catalog.name, &newer.event_type, step.version) else {
                findings.push(not_released(catalog, &newer.event_type, step));
                continue;
            };
            let mut event = adopted(revision, &newer, catalog);
            event.source = step.source.clone();
            if step.unversioned {
                event.version_key = None;
            }
            catalog.events.insert(at, event);
            at += 1;
        }
    }
    findings
}

fn not_released(catalog: &Catalog, event_type: &str, step: &JsonStepExport) -> Finding {
    Finding::new(
        "upcast-schema-missing",
        format!(
            "version {} of `{event_type}` is carried as JSON, but there is no released schema of it",
            step.version
        ),
    )
    .at(step.source.clone())
    .event(format!("{}/{event_type}", catalog.name))
    .note("without a type, the released schema is what says which events of that version are valid")
    .help("restore its file in schema/released from the history of the repository, if it was released")
    .help(format!("or remove `previous_json({}, …)`: what was never released need not be read", step.version))
}
