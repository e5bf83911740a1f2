//! GitHub workflow commands, one per finding, and a table for the step summary.
//! Escapes: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>.

use std::fmt::Write as _;

use tidings_schema::finding::{Finding, Level};

use super::{Report, plural, tally, text};
use crate::error::Error;
use crate::invocation::Invocation;

pub(super) fn render(report: &Report<'_>, invocation: &Invocation) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let mut message = invocation.fill(&finding.message);
        for line in finding.notes.iter().chain(&finding.help) {
            let _ = write!(message, "\n{}", invocation.fill(line));
        }
        command(&mut out, finding, &message);
    }
    out.push_str(&text::summary(report, invocation));
    out
}

/// The findings as a Markdown table.
pub(crate) fn step_summary(report: &Report<'_>, invocation: &Invocation) -> String {
    let mut out = String::from("### tidings\n\n");
    if report.findings.is_empty() {
        for catalog in report.catalogs {
            let _ =
                writeln!(out, "`{}`: {}, nothing to report", catalog.name, plural(catalog.events, "event"));
        }
        return out;
    }
    let _ = write!(out, "{}\n\n| | rule | finding | way out |\n|---|---|---|---|\n", tally(report.findings));
    for finding in report.findings {
        let cell = |text: &str| text.replace('|', "\\|").replace(['\n', '\r'], " ");
        let help = finding.help.first().map(|help| invocation.fill(help)).unwrap_or_default();
        let _ = writeln!(
            out,
            "| {} | `{}` | {} | {} |",
            finding.level.as_str(),
            finding.rule,
            cell(&finding.message),
            cell(&help)
        );
    }
    out
}

pub(super) fn failure(error: &Error, invocation: &Invocation) -> String {
    let text = text::failure(error, invocation);
    format!("::error title=tidings could not run::{}\n{text}", data(&error.to_string()))
}

fn command(out: &mut String, finding: &Finding, message: &str) {
    let kind = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(source) = &finding.source {
        properties.push(format!("file={}", property(&source.file)));
        properties.push(format!("line={}", source.line));
    }
    properties.push(format!("title={}", property(finding.rule)));
    let _ = writeln!(out, "::{kind} {}::{}", properties.join(","), data(message));
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
