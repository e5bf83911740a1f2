//! One JSON object, of a published shape: `schema/meta/check-report.v1.json`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use tidings_schema::document::Source;
use tidings_schema::finding::{Finding, Level};
use tidings_schema::rules::Direction;

use super::{Report, count};
use crate::invocation::Invocation;
use crate::stamp::CatalogSummary;

/// The version of the report.
const VERSION: u32 = 1;

/// What `check --format json` prints: everything that was found, whether or not it fails the run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Report of check")]
struct CheckReport<'a> {
    /// The version of this format. Always the first key.
    #[schemars(extend("const" = VERSION))]
    tidings_report: u32,
    /// What was found, the catalogs' findings before those about files.
    findings: Vec<FoundItem<'a>>,
    /// The catalogs that were looked at.
    catalogs: &'a [CatalogSummary],
    /// How many findings fail the run: none, and the exit code is 0; else it is 1.
    errors: usize,
    /// How many are warnings.
    warnings: usize,
    /// How many are notes.
    notes: usize,
}

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(crate) struct FoundItem<'a> {
    /// The rule; `explain` says what it means.
    rule: &'a str,
    /// How much it weighs.
    level: Level,
    /// One line that names the thing and what is wrong with it.
    message: &'a str,
    /// The place in the Rust sources, or in the file concerned.
    source: Option<&'a Source>,
    /// The event concerned: `catalog/type`.
    event: Option<&'a str>,
    /// The path concerned: `Type.field`, or a file.
    path: Option<&'a str>,
    /// Facts that explain it, one line each.
    notes: Vec<String>,
    /// Ways out, one line each.
    help: Vec<String>,
    /// A short unified diff, where two texts differ.
    diff: Option<&'a str>,
    /// What `allow` calls it, where it can be allowed; the same from run to run.
    id: Option<&'a str>,
    /// Whom it breaks, where it breaks someone.
    direction: Option<Direction>,
    /// An event that one side writes and the other refuses.
    counterexample: Option<&'a Value>,
}

impl<'a> FoundItem<'a> {
    pub(crate) fn of(finding: &'a Finding, invocation: &Invocation) -> Self {
        let filled = |lines: &[String]| lines.iter().map(|line| invocation.fill(line)).collect();
        Self {
            rule: finding.rule,
            level: finding.level,
            message: &finding.message,
            source: finding.source.as_ref(),
            event: finding.event.as_deref(),
            path: finding.path.as_deref(),
            notes: filled(&finding.notes),
            help: filled(&finding.help),
            diff: finding.diff.as_deref(),
            id: finding.id.as_deref(),
            direction: finding.direction,
            counterexample: finding.counterexample.as_ref(),
        }
    }
}

pub(super) fn render(report: &Report<'_>, invocation: &Invocation) -> String {
    pretty(&CheckReport {
        tidings_report: VERSION,
        findings: report.findings.iter().map(|finding| FoundItem::of(finding, invocation)).collect(),
        catalogs: report.catalogs,
        errors: count(report.findings, Level::Error),
        warnings: count(report.findings, Level::Warning),
        notes: count(report.findings, Level::Note),
    })
}

/// As it is printed: two spaces, a newline at the end.
pub(crate) fn pretty(report: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(report)
        .unwrap_or_else(|error| unreachable!("a report is JSON: {error}"));
    text.push('\n');
    text
}

/// The JSON Schema (draft 2020-12) of what `check --format json` prints.
#[must_use]
pub fn check_report_schema() -> Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<CheckReport<'_>>();
    schema.insert("$id".into(), "urn:tidings:meta:check-report:v1".into());
    schema.to_value()
}
