//! `release`: freezes every version and revision that no release has yet, and says which events were
//! ended since the last one; one of the two is enough.
//!
//! All files are staged before the first is in its place, and the lock comes last: a run that is
//! interrupted leaves files that the lock does not list, which `check` names and the next run ends.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Instant;

use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::finding::{Finding, Level};
use tidings_schema::released::Tombstone;
use tidings_schema::released::files;
use tidings_schema::released::freeze::{Frozen, freeze, with_release};
use tidings_schema::released::lock::{self, Lock};

use crate::compute::{Computed, compute};
use crate::config::Promise;
use crate::drift::drift;
use crate::error::{Error, Result};
use crate::invocation::Invocation;
use crate::report::{Format, count, plural};
use crate::sources::source_items;
use crate::stamp::Outcome;
use crate::workspace::Workspace;
use crate::write::{sweep, write_files};

pub(crate) fn run(name: Option<&str>, invocation: &Invocation) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    workspace.alone(|| once(&workspace, name, invocation))?
}

fn once(workspace: &Workspace, name: Option<&str>, invocation: &Invocation) -> Result<ExitCode> {
    let start = Instant::now();
    let computed = compute(workspace)?;
    let lock = &computed.released.lock;
    let is_known = !computed.released.is_unreadable;
    if let Some(name) = name {
        refuse_name(lock, name)?;
    }
    let frozen = if is_known { frozen(workspace, &computed)? } else { Vec::new() };
    let mut findings = computed.findings.clone();
    if computed.complete {
        let drift = drift(&workspace.root, &computed.plan);
        findings.extend(drift.findings.into_iter().filter_map(|finding| workspace.config.level(finding)));
    }
    findings.retain(|finding| !is_left_by_this(workspace, finding, &frozen));
    if count(&findings, Level::Error) > 0 {
        let outcome = Outcome { catalogs: computed.summaries, findings, files: computed.plan.files.len() };
        let files = "nothing released".to_owned();
        return Ok(super::check::say(workspace, &outcome, files, start, Format::Text, invocation));
    }
    for (catalog, event) in
        current(&computed).filter(|(catalog, event)| is_experimental(workspace, catalog, event))
    {
        anstream::println!(
            "left out {}/{}: it is experimental (schema/tidings.toml)",
            catalog.name,
            event.event_type
        );
    }
    let ended: Vec<&Tombstone> = lock.ended_since().collect();
    if frozen.is_empty() && ended.is_empty() {
        let released = match lock.releases.last() {
            Some(last) => format!("everything is as released in {}", last.name),
            None => "there is no event to release".to_owned(),
        };
        anstream::println!("nothing to release: {released}");
        return Ok(ExitCode::SUCCESS);
    }
    let name = name.map_or_else(|| next_number(lock), |name| Ok(name.to_owned()))?;
    // There is a lock from the first file on, so that a missing one always means that it was removed.
    let empty = (!workspace.root.join(lock::PATH).exists()).then(|| Lock::default().to_text());
    let mut texts: Vec<(String, String)> =
        empty.map(|text| (lock::PATH.to_owned(), text)).into_iter().collect();
    let new = frozen
        .iter()
        .map(|one| (format!("{}/{}", files::FOLDER, one.listed.path()), one.text.clone()))
        // One that an interrupted run has put there is not written again.
        .filter(|(path, _)| !workspace.root.join(path).exists());
    texts.extend(new);
    // What was let pass for this release is still a break since the states before it.
    let allowed = workspace.config.allow.iter().map(|allow| (allow.id.as_str(), allow.reason.as_str()));
    texts.push((lock::PATH.to_owned(), with_release(lock, &name, &frozen, allowed).to_text()));
    sweep(&workspace.root, [&"schema".to_owned()]);
    write_files(&workspace.root, &texts)?;
    let mut types = BTreeSet::new();
    for one in &frozen {
        let listed = &one.listed;
        types.insert((&listed.catalog, &listed.event_type));
        anstream::println!(
            "froze {}/{} v{} r{}",
            listed.catalog,
            listed.event_type,
            listed.version,
            listed.revision
        );
    }
    for stone in &ended {
        anstream::println!("ended {}/{}", stone.catalog, stone.event_type);
    }
    let brought = (!frozen.is_empty())
        .then(|| format!("{} of {}", plural(frozen.len(), "revision"), plural(types.len(), "event type")));
    let without = (!ended.is_empty()).then(|| format!("{} ended", plural(ended.len(), "event type")));
    let what: Vec<String> = brought.into_iter().chain(without).collect();
    anstream::println!("release {name}: {}", what.join(", "));
    let written = if frozen.is_empty() { "" } else { "schema/released and " };
    anstream::println!("next: commit {written}{}", lock::PATH);
    if !workspace.config.allow.is_empty() {
        anstream::println!(
            "next: remove the [[allow]] of what is released now from schema/tidings.toml: {} keeps it",
            lock::PATH
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The revisions that are new.
fn frozen(workspace: &Workspace, computed: &Computed) -> Result<Vec<Frozen>> {
    let mut frozen = Vec::new();
    for catalog in &computed.catalogs {
        let wanted = |event: &Event| !is_experimental(workspace, catalog, event);
        let source = |event: &Event| source_items(catalog, event, &computed.index);
        let new = freeze(catalog, &computed.released.lock, &wanted, &source);
        frozen.extend(new.map_err(|error| {
            Error::new(error.to_string()).help("describe its types so that a value of them can be told")
        })?);
    }
    Ok(frozen)
}

fn current(computed: &Computed) -> impl Iterator<Item = (&Catalog, &Event)> {
    computed.catalogs.iter().flat_map(|catalog| {
        catalog.events.iter().filter(|event| event.current).map(move |event| (catalog, event))
    })
}

fn is_experimental(workspace: &Workspace, catalog: &Catalog, event: &Event) -> bool {
    workspace.config.promise(&catalog.name, &event.event_type) == Some(Promise::Experimental)
}

/// Whether a finding is about a file that an interrupted run of this very release left.
fn is_left_by_this(workspace: &Workspace, finding: &Finding, frozen: &[Frozen]) -> bool {
    let Some(path) = finding.path.as_ref().filter(|_| finding.rule == "released-unlisted") else {
        return false;
    };
    frozen.iter().any(|one| {
        format!("{}/{}", files::FOLDER, one.listed.path()) == *path
            && std::fs::read_to_string(workspace.root.join(path)).is_ok_and(|text| text == one.text)
    })
}

/// Refuses a name that is no word, or is taken.
fn refuse_name(lock: &Lock, name: &str) -> Result<()> {
    let is_odd = |c: char| c.is_whitespace() || c.is_control();
    if name.is_empty() || name.starts_with('-') || name.contains(is_odd) {
        return Err(Error::new(format!("--name {name}: a release is called by one word"))
            .help("for example `{command} release --name 1.4.0`"));
    }
    let taken = lock.releases.iter().find(|release| release.name == name);
    taken.map_or(Ok(()), |release| {
        let place = format!("{}:{}", lock::PATH, release.line);
        Err(Error::new(format!("there is a release `{name}` already ({place})"))
            .help("give this one another name"))
    })
}

/// What the release after numbered ones is called.
fn next_number(lock: &Lock) -> Result<String> {
    let numbers = lock.releases.iter().map(|release| release.name.parse::<u32>());
    match numbers.collect::<std::result::Result<Vec<u32>, _>>() {
        Ok(numbers) => Ok((numbers.into_iter().max().unwrap_or(0) + 1).to_string()),
        Err(_) => {
            let last = lock.releases.last().map(|release| release.name.as_str()).unwrap_or_default();
            let message = format!("what this release is called does not follow from the last one, `{last}`");
            Err(Error::new(message).help("say it: `{command} release --name NAME`"))
        }
    }
}
