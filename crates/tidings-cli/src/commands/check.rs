//! `check`: the same computation as `generate`, without the writing.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use crate::baseline::Against;
use crate::compute::compute_against;
use crate::drift::drift;
use crate::error::{Result, io};
use crate::invocation::Invocation;
use crate::report::{self, Format, Report, plural};
use crate::stamp::{self, Outcome};
use crate::workspace::Workspace;

pub(crate) fn run(format: Format, against: Option<&str>, invocation: &Invocation) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let against = against.map(|named| Against::read(&workspace, named)).transpose()?;
    workspace.alone(|| once(&workspace, format, against.as_ref(), invocation))?
}

fn once(
    workspace: &Workspace,
    format: Format,
    against: Option<&Against>,
    invocation: &Invocation,
) -> Result<ExitCode> {
    let start = Instant::now();
    // The stamp is about what is released here.
    if let Some(outcome) = stamp::unchanged(workspace).filter(|_| against.is_none()) {
        let files = format!("nothing changed in {}", plural(outcome.files, "file"));
        return Ok(say(workspace, &outcome, files, start, format, invocation));
    }
    let computed = compute_against(workspace, against)?;
    if !computed.complete {
        let outcome = Outcome { catalogs: computed.summaries, findings: computed.findings, files: 0 };
        return Ok(say(workspace, &outcome, "files not compared".to_owned(), start, format, invocation));
    }
    let drift = drift(&workspace.root, &computed.plan);
    let clean = drift.findings.is_empty();
    let mut findings = computed.findings;
    findings.extend(drift.findings.into_iter().filter_map(|finding| workspace.config.level(finding)));
    let outcome = Outcome { catalogs: computed.summaries, findings, files: computed.plan.files.len() };
    let files = if clean {
        format!("{} up to date", plural(drift.unchanged, "file"))
    } else {
        format!("{} up to date, {} not", plural(drift.unchanged, "file"), outcome_count(&outcome))
    };
    let code = say(workspace, &outcome, files, start, format, invocation);
    if code == ExitCode::SUCCESS && against.is_none() {
        stamp::remember(workspace, &computed.inputs, &computed.plan, &outcome)?;
    }
    Ok(code)
}

fn outcome_count(outcome: &Outcome) -> usize {
    outcome.findings.iter().filter(|finding| finding.rule.starts_with("artefact-")).count()
}

pub(crate) fn say(
    workspace: &Workspace,
    outcome: &Outcome,
    files: String,
    start: Instant,
    format: Format,
    invocation: &Invocation,
) -> ExitCode {
    let report = Report {
        findings: &outcome.findings,
        catalogs: &outcome.catalogs,
        files,
        seconds: start.elapsed().as_secs_f64(),
        next: None,
    };
    anstream::print!("{}", report::render(&report, format, invocation, &workspace.root));
    if format == Format::Github {
        // A summary that cannot be written takes nothing away from the findings.
        let _ = step_summary(&report, invocation);
    }
    if report.errors() > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

fn step_summary(report: &Report<'_>, invocation: &Invocation) -> Result<()> {
    let Ok(path) = std::env::var("GITHUB_STEP_SUMMARY") else { return Ok(()) };
    let mut file =
        std::fs::OpenOptions::new().append(true).create(true).open(&path).map_err(io("open", &path))?;
    file.write_all(report::step_summary(report, invocation).as_bytes()).map_err(io("write", &path))
}
