//! Findings for a person, in the manner of rustc: source line, facts, ways out, and one summary.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level as Mark, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use camino::Utf8Path;
use tidings_schema::finding::{Finding, Level};
use tidings_schema::rules::Direction;

use super::{Report, tally};
use crate::error::Error;
use crate::invocation::Invocation;

pub(super) fn render(report: &Report<'_>, invocation: &Invocation, root: &Utf8Path) -> String {
    let mut out = String::new();
    for finding in report.findings {
        out.push_str(&one(finding, invocation, root));
        out.push('\n');
    }
    out.push_str(&summary(report, invocation));
    out
}

/// One finding.
pub(crate) fn one(finding: &Finding, invocation: &Invocation, root: &Utf8Path) -> String {
    let notes: Vec<String> = finding.notes.iter().map(|note| invocation.fill(note)).collect();
    let help: Vec<String> = finding.help.iter().map(|help| invocation.fill(help)).collect();
    let counterexample = finding.counterexample.as_ref().map(ToString::to_string);
    let mark = match finding.level {
        Level::Error => Mark::ERROR,
        Level::Warning => Mark::WARNING,
        Level::Note => Mark::NOTE,
    };
    let line = finding.source.as_ref().filter(|source| source.file.ends_with(".rs")).and_then(|source| {
        let text = std::fs::read_to_string(root.join(&source.file)).ok()?;
        text.lines().nth(source.line as usize - 1).map(str::to_owned)
    });
    let mut group: Group<'_> = Group::with_title(mark.primary_title(&finding.message).id(finding.rule));
    match (&finding.source, &line) {
        (Some(source), Some(line)) if !line.trim().is_empty() => {
            let start = line.len() - line.trim_start().len();
            group = group.element(
                Snippet::source(line)
                    .path(&source.file)
                    .line_start(source.line as usize)
                    .annotation(AnnotationKind::Primary.span(start..line.trim_end().len())),
            );
        }
        (Some(source), _) => group = group.element(Origin::path(&source.file).line(source.line as usize)),
        (None, _) => {}
    }
    for note in &notes {
        let (mark, note) = labelled(note);
        group = group.element(mark.message(note));
    }
    if let Some(counterexample) = &counterexample {
        group = group.element(Mark::NOTE.with_name("counterexample").message(counterexample));
    }
    for help in &help {
        group = group.element(Mark::HELP.message(help));
    }
    let mut out = Renderer::styled().render(&[group]);
    out.push('\n');
    if let Some(diff) = &finding.diff {
        out.push_str(&coloured(diff));
    }
    out
}

/// A fact under its own name, where it begins with that of a direction.
fn labelled(note: &str) -> (Mark<'static>, &str) {
    let named = [Direction::Backward, Direction::Forward].into_iter().find_map(|direction| {
        let rest = note.strip_prefix(direction.as_str())?.strip_prefix(": ")?;
        Some((Mark::NOTE.with_name(direction.as_str()), rest))
    });
    named.unwrap_or((Mark::NOTE, note))
}

fn coloured(diff: &str) -> String {
    let mut out = String::new();
    for line in diff.lines() {
        let style = match line.as_bytes().first() {
            Some(b'-') => AnsiColor::Red.on_default(),
            Some(b'+') => AnsiColor::Green.on_default(),
            Some(b'@') => AnsiColor::Cyan.on_default(),
            _ => Style::new(),
        };
        let _ = writeln!(out, "    {style}{line}{style:#}");
    }
    out
}

/// The summary: a line per catalog, the tally, and the next command.
pub(super) fn summary(report: &Report<'_>, invocation: &Invocation) -> String {
    let mut out = String::new();
    let width = report.catalogs.iter().map(|catalog| catalog.name.len()).max().unwrap_or(0);
    for (index, catalog) in report.catalogs.iter().enumerate() {
        let _ = write!(
            out,
            "{:width$}  {} ({} read twice)  {}…",
            catalog.name,
            super::plural(catalog.events, "event"),
            catalog.read_twice,
            catalog.fingerprint.get(..13).unwrap_or(&catalog.fingerprint)
        );
        if index + 1 == report.catalogs.len() {
            let _ = write!(out, "   {}   {:.1} s", report.files, report.seconds);
        }
        out.push('\n');
    }
    let tally = tally(report.findings);
    if !tally.is_empty() {
        let worst = report.findings.iter().rev().max_by_key(|finding| finding.level);
        let explain =
            worst.map(|finding| invocation.with(&format!("explain {}", finding.rule))).unwrap_or_default();
        let _ = writeln!(out, "{tally} · {explain}");
    }
    if let Some(next) = &report.next {
        let _ = writeln!(out, "next: {}", invocation.fill(next));
    }
    out
}

pub(super) fn failure(error: &Error, invocation: &Invocation) -> String {
    let bold = Style::new().bold();
    let red = AnsiColor::Red.on_default().bold();
    let mut out = format!("{red}error{red:#}{bold}: {}{bold:#}\n", invocation.fill(&error.to_string()));
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        for line in source.to_string().lines() {
            let _ = writeln!(out, "  {line}");
        }
        cause = source.source();
    }
    for help in error.helps() {
        let _ = writeln!(out, "  = {bold}help{bold:#}: {}", invocation.fill(help));
    }
    out
}
