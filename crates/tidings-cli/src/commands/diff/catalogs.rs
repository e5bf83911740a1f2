//! `diff`: the events since the last release, or since another state.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};
use tidings_schema::changelog::told;
use tidings_schema::changes::Change;
use tidings_schema::finding::Level;
use tidings_schema::history::{Became, Fate, Snapshot, fates};

use super::{Arguments, Format};
use crate::baseline::Against;
use crate::current::{Current, current};
use crate::error::{Error, Result};
use crate::invocation::Invocation;
use crate::report::{self, FoundItem};
use crate::workspace::Workspace;

pub(super) fn run(arguments: &Arguments, invocation: &Invocation) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let against = arguments.against.as_deref().map(|named| Against::read(&workspace, named)).transpose()?;
    let current = current(&workspace, against.as_ref())?;
    if current.released.is_unreadable {
        return Err(unreadable(&current));
    }
    let baseline = current.then();
    let Some(last) = baseline.releases.len().checked_sub(1) else {
        anstream::println!("nothing is released yet, so there is nothing to compare with");
        return Ok(ExitCode::SUCCESS);
    };
    let then = Snapshot::at(baseline, last);
    let now = Snapshot::of(&current.catalogs);
    let fates = fates(&then, &now);
    let since = &baseline.releases[last].name;
    match arguments.format {
        Format::Json => anstream::print!("{}", report::pretty(&json(since, &fates, &current, invocation))),
        Format::Text => {
            anstream::print!("{}", text(since, &fates, &current, &workspace, invocation));
        }
    }
    let breaks = report::count(&current.findings, Level::Error) > 0;
    Ok(if breaks { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn unreadable(current: &Current) -> Error {
    let why = current.released.findings.first().map(|finding| finding.message.clone()).unwrap_or_default();
    Error::new(why).help("`{command} check` says more")
}

fn json(since: &str, fates: &[Fate<'_>], current: &Current, invocation: &Invocation) -> Value {
    let events: Vec<Value> = fates.iter().map(event).collect();
    let findings = current.findings.iter().map(|finding| FoundItem::of(finding, invocation));
    json!({ "since": since, "events": events, "findings": findings.collect::<Vec<_>>() })
}

fn event(fate: &Fate<'_>) -> Value {
    let mut event = json!({ "catalog": fate.catalog, "type": fate.event_type });
    match &fate.became {
        Became::New { version, .. } => {
            event["became"] = "new".into();
            event["version"] = (*version).into();
        }
        Became::Gone { version } => {
            event["became"] = "gone".into();
            event["from"] = (*version).into();
        }
        Became::Changed { from, to, changes, .. } => {
            event["became"] = "changed".into();
            event["from"] = from.0.into();
            event["version"] = to.0.into();
            let one = |change: &Change| json!({ "rule": change.rule, "path": change.path(), "what": told(change, from.1, to.1) });
            event["changes"] = changes.iter().map(one).collect::<Vec<_>>().into();
        }
    }
    event
}

fn text(
    since: &str,
    fates: &[Fate<'_>],
    current: &Current,
    workspace: &Workspace,
    invocation: &Invocation,
) -> String {
    let mut out = String::new();
    if fates.is_empty() && current.findings.is_empty() {
        return format!("the events are as released in {since}\n");
    }
    let _ = writeln!(out, "since {since}:");
    let mut catalog = "";
    for fate in fates {
        if fate.catalog != catalog {
            catalog = fate.catalog;
            let _ = writeln!(out, "{catalog}");
        }
        out.push_str(&lines(fate));
    }
    for finding in &current.findings {
        let _ = write!(out, "\n{}", report::one(finding, invocation, &workspace.root));
    }
    let tally = report::tally(&current.findings);
    let _ = match tally.as_str() {
        "" => writeln!(out, "\nbreaks nobody"),
        tally => writeln!(out, "\n{tally}"),
    };
    out
}

/// `~ order_placed v2: …`, one line for each change.
fn lines(fate: &Fate<'_>) -> String {
    let mut out = String::new();
    let _ = match &fate.became {
        Became::New { version, .. } => writeln!(out, "  + {} v{version}", fate.event_type),
        Became::Gone { version } => writeln!(out, "  - {} v{version}", fate.event_type),
        Became::Changed { from, to, .. } if from.0 == to.0 => {
            writeln!(out, "  ~ {} v{}", fate.event_type, to.0)
        }
        Became::Changed { from, to, .. } => {
            writeln!(out, "  ~ {} v{} → v{}", fate.event_type, from.0, to.0)
        }
    };
    if let Became::Changed { from, to, changes, .. } = &fate.became {
        for change in changes {
            let _ = writeln!(out, "      {}", told(change, from.1, to.1));
        }
    }
    out
}
