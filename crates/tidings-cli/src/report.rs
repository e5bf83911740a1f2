//! Findings and failures, in four forms: text for a person, JSON for a program, workflow commands
//! for GitHub, SARIF for code scanning.

mod github;
mod json;
mod sarif;
mod text;

use clap::ValueEnum;
use tidings_schema::finding::{Finding, Level};
use tidings_schema::rules::Direction;

use crate::error::Error;
use crate::invocation::Invocation;
use crate::stamp::CatalogSummary;

pub(crate) use github::step_summary;
pub use json::check_report_schema;
pub(crate) use json::{FoundItem, pretty};
pub(crate) use text::one;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person.
    Text,
    /// One JSON object, as `schema/meta/check-report.v1.json` says.
    Json,
    /// GitHub workflow commands; the default where `GITHUB_ACTIONS` is set.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

impl Format {
    /// The format to use when none was asked for.
    #[must_use]
    pub fn or_environment(asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| match std::env::var("GITHUB_ACTIONS") {
            Ok(value) if !value.is_empty() && value != "false" => Format::Github,
            _ => Format::Text,
        })
    }
}

/// What a run has to say.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) findings: &'a [Finding],
    pub(crate) catalogs: &'a [CatalogSummary],
    /// What became of the files: `3 files written, 59 unchanged, 1 removed`.
    pub(crate) files: String,
    pub(crate) seconds: f64,
    pub(crate) next: Option<String>,
}

impl Report<'_> {
    pub(crate) fn errors(&self) -> usize {
        count(self.findings, Level::Error)
    }
}

pub(crate) fn count(findings: &[Finding], level: Level) -> usize {
    findings.iter().filter(|finding| finding.level == level).count()
}

/// The whole report, ready to print.
pub(crate) fn render(
    report: &Report<'_>,
    format: Format,
    invocation: &Invocation,
    root: &camino::Utf8Path,
) -> String {
    match format {
        Format::Text => text::render(report, invocation, root),
        Format::Json => json::render(report, invocation),
        Format::Github => github::render(report, invocation),
        Format::Sarif => sarif::render(report, invocation),
    }
}

/// A failure (exit code 2), ready to print to standard error.
pub(crate) fn failure(error: &Error, format: Format, invocation: &Invocation) -> String {
    match format {
        Format::Github => github::failure(error, invocation),
        Format::Text | Format::Json | Format::Sarif => text::failure(error, invocation),
    }
}

/// What a failure leaves on standard output for whoever reads the report there.
pub(crate) fn failed_report(error: &Error, format: Format, invocation: &Invocation) -> Option<String> {
    match format {
        Format::Sarif => Some(sarif::failure(error, invocation)),
        Format::Text | Format::Json | Format::Github => None,
    }
}

/// `3 findings: 1 breaking (forward), 1 error, 1 note`; empty when there are none.
pub(crate) fn tally(findings: &[Finding]) -> String {
    let breaking = |finding: &&Finding| finding.level == Level::Error && finding.direction.is_some();
    let broken: Vec<&Finding> = findings.iter().filter(breaking).collect();
    let mut parts = Vec::new();
    if !broken.is_empty() {
        let breaks = |way: Direction| {
            let either = [Some(way), Some(Direction::Both)];
            broken.iter().any(|finding| either.contains(&finding.direction)).then_some(way.as_str())
        };
        let ways: Vec<&str> =
            [Direction::Backward, Direction::Forward].into_iter().filter_map(breaks).collect();
        parts.push(format!("{} breaking ({})", broken.len(), ways.join(", ")));
    }
    for level in [Level::Error, Level::Warning, Level::Note] {
        let others = findings.iter().filter(|finding| finding.level == level && !breaking(finding));
        match others.count() {
            0 => {}
            others => parts.push(plural(others, level.as_str())),
        }
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!("{}: {}", plural(findings.len(), "finding"), parts.join(", "))
    }
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
