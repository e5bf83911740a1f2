//! One JSON object: `{ "findings": […], "catalogs": […], "errors", "warnings", "notes" }`.

use serde_json::{Value, json};
use tidings_schema::finding::Level;

use super::{Report, count};
use crate::invocation::Invocation;

pub(super) fn render(report: &Report<'_>, invocation: &Invocation) -> String {
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let mut value = serde_json::to_value(finding).unwrap_or_default();
            value["help"] = finding.help.iter().map(|help| invocation.fill(help)).collect::<Vec<_>>().into();
            value
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&json!({
        "findings": findings,
        "catalogs": report.catalogs,
        "errors": count(report.findings, Level::Error),
        "warnings": count(report.findings, Level::Warning),
        "notes": count(report.findings, Level::Note),
    }))
    .unwrap_or_default();
    text.push('\n');
    text
}
