//! `generate`: brings schema and outputs to what the events say.

use std::process::ExitCode;
use std::time::Instant;

use tidings_schema::finding::{Finding, Level};

use crate::compute::compute;
use crate::drift::{Drift, drift};
use crate::error::Result;
use crate::invocation::Invocation;
use crate::plan::Plan;
use crate::report::{self, Format, Report, plural};
use crate::stamp::{self, Outcome};
use crate::workspace::Workspace;
use crate::write::{sweep, write};

pub(crate) fn run(invocation: &Invocation) -> Result<ExitCode> {
    once(&Workspace::find()?, invocation)
}

pub(crate) fn once(workspace: &Workspace, invocation: &Invocation) -> Result<ExitCode> {
    workspace.alone(|| alone(workspace, invocation))?
}

fn alone(workspace: &Workspace, invocation: &Invocation) -> Result<ExitCode> {
    let start = Instant::now();
    if let Some(outcome) = stamp::unchanged(workspace) {
        return Ok(super::check::say(
            workspace,
            &outcome,
            "nothing changed".to_owned(),
            start,
            Format::Text,
            invocation,
        ));
    }
    let computed = compute(workspace)?;
    // A file that no release lists says nothing about the events: `release` may be what comes next.
    let forbids = |finding: &Finding| finding.level == Level::Error && finding.rule != "released-unlisted";
    let failed = computed.findings.iter().any(forbids) || !computed.complete;
    let mut drift = drift(&workspace.root, &computed.plan);
    let mut findings = computed.findings.clone();
    // What is in the way, and what does not belong, `generate` does not mend: it says so.
    let foreign = |finding: &Finding| finding.rule == "artefact-foreign";
    findings.extend(
        std::mem::take(&mut drift.findings)
            .into_iter()
            .filter(foreign)
            .filter_map(|finding| workspace.config.level(finding)),
    );
    let blocked = !drift.blocked.is_empty();
    let (files, next) = if failed || blocked {
        ("nothing written".to_owned(), None)
    } else {
        sweep(&workspace.root, computed.plan.owned.iter().chain(&stamp::interrupted(workspace)));
        if !drift.write.is_empty() || !drift.remove.is_empty() {
            stamp::forget(workspace);
            stamp::writing(workspace, &computed.plan);
            write(&workspace.root, &computed.plan, &drift)?;
        }
        stamp::written(workspace);
        (summary(&drift), next(&drift, &computed.plan))
    };
    let outcome = Outcome { catalogs: computed.summaries, findings, files: computed.plan.files.len() };
    let report = Report {
        findings: &outcome.findings,
        catalogs: &outcome.catalogs,
        files,
        seconds: start.elapsed().as_secs_f64(),
        next,
    };
    anstream::print!("{}", report::render(&report, Format::Text, invocation, &workspace.root));
    if report.errors() > 0 {
        return Ok(ExitCode::from(1));
    }
    stamp::remember(workspace, &computed.inputs, &computed.plan, &outcome)?;
    Ok(ExitCode::SUCCESS)
}

fn summary(drift: &Drift) -> String {
    let mut parts = Vec::new();
    if !drift.write.is_empty() {
        parts.push(format!("{} written", plural(drift.write.len(), "file")));
    }
    parts.push(format!("{} unchanged", drift.unchanged));
    if !drift.remove.is_empty() {
        parts.push(format!("{} removed", drift.remove.len()));
    }
    parts.join(", ")
}

/// What to do after files were written.
fn next(drift: &Drift, plan: &Plan) -> Option<String> {
    if drift.write.is_empty() && drift.remove.is_empty() {
        return None;
    }
    let mut folders: Vec<&str> = plan
        .owned
        .iter()
        .filter(|folder| !plan.uncommitted.contains(folder))
        .map(|folder| {
            if folder.starts_with("schema/") {
                "schema"
            } else {
                folder.rsplit_once('/').map_or(folder.as_str(), |(outer, _)| outer)
            }
        })
        .collect();
    folders.sort_unstable();
    folders.dedup();
    let folders: Vec<String> = folders.into_iter().map(|folder| format!("{folder}/")).collect();
    let (last, rest) = folders.split_last()?;
    let list = if rest.is_empty() { last.clone() } else { format!("{} and {last}", rest.join(", ")) };
    Some(format!("commit {list}; put `{{command}} check` into CI and the pre-commit hook"))
}
