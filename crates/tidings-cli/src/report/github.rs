//! GitHub workflow commands, one per finding, and a table for the step summary.
//! Escapes: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>.

use std::fmt::Write as _;

use tidings_schema::finding::{Finding, Level};
use tidings_schema::rules::Direction;

use super::{Report, plural, tally, text};
use crate::error::Error;
use crate::invocation::Invocation;

pub(super) fn render(report: &Report<'_>, invocation: &Invocation) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let mut message = invocation.fill(&finding.message);
        for note in &finding.notes {
            let _ = write!(message, "\n{}", invocation.fill(note));
        }
        if let Some(counterexample) = &finding.counterexample {
            let _ = write!(message, "\ncounterexample: {counterexample}");
        }
        for help in &finding.help {
            let _ = write!(message, "\n{}", invocation.fill(help));
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
    let evolving = report.findings.iter().any(|finding| finding.direction.is_some());
    let mut header = vec!["", "rule", "finding", "way out"];
    if evolving {
        header.splice(3..3, ["breaks", "counterexample"]);
    }
    let _ =
        write!(out, "{}\n\n{}{}\n", tally(report.findings), row(&header), "|---".repeat(header.len()) + "|");
    for finding in report.findings {
        let rule = format!("`{}`", finding.rule);
        let help = finding.help.first().map(|help| invocation.fill(help)).unwrap_or_default();
        let mut cells = vec![finding.level.as_str(), &rule, &finding.message, &help];
        let event = finding.counterexample.as_ref().map(|event| format!("`{event}`")).unwrap_or_default();
        if evolving {
            cells.splice(3..3, [finding.direction.map_or("", Direction::as_str), event.as_str()]);
        }
        out.push_str(&row(&cells));
    }
    out
}

fn row(cells: &[&str]) -> String {
    let mut row = String::new();
    for cell in cells {
        let _ = write!(row, "| {} ", cell.replace('|', "\\|").replace(['\n', '\r'], " "));
    }
    row + "|\n"
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
