//! `retire`: notes in the lock that an event was ended on purpose.

use std::process::ExitCode;

use tidings_schema::released::Tombstone;
use tidings_schema::released::lock::{self, Lock};

use crate::compute::{Computed, compute};
use crate::config::nearest;
use crate::error::{Error, Result};
use crate::invocation::Invocation;
use crate::workspace::Workspace;
use crate::write::write_files;

pub(crate) fn run(event: &str, reason: Option<&str>, invocation: &Invocation) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    workspace.alone(|| once(&workspace, event, reason, invocation))?
}

fn once(
    workspace: &Workspace,
    event: &str,
    reason: Option<&str>,
    invocation: &Invocation,
) -> Result<ExitCode> {
    let computed = compute(workspace)?;
    if let Some(finding) =
        computed.released.findings.iter().find(|one| one.level == tidings_schema::finding::Level::Error)
    {
        return Err(Error::new(format!("the lock is not as it was released: {}", finding.message))
            .help("`{command} check` says what happened and what to do"));
    }
    let (catalog, event_type) = find(&computed, event)?;
    let mut lock: Lock = computed.released.lock.clone();
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    lock.tombstones.push(Tombstone {
        catalog: catalog.clone(),
        event_type: event_type.clone(),
        after: lock.releases.last().map(|release| release.name.clone()).unwrap_or_default(),
        reason: reason.map(str::to_owned),
    });
    write_files(&workspace.root, &[(lock::PATH.to_owned(), lock.to_text())])?;
    anstream::println!("retired {catalog}/{event_type}: its tag is never used for anything else");
    anstream::println!("next: {}, then commit {}", invocation.with("generate"), lock::PATH);
    Ok(ExitCode::SUCCESS)
}

/// The released event that is meant, if it can be retired.
fn find(computed: &Computed, named: &str) -> Result<(String, String)> {
    let lock = &computed.released.lock;
    let is_it = |catalog: &str, event_type: &str| {
        event_type == named
            || named.strip_prefix(catalog).and_then(|rest| rest.strip_prefix('/')) == Some(event_type)
    };
    for catalog in &computed.catalogs {
        let mut events = catalog.events.iter().filter(|event| event.current);
        if let Some(event) = events.find(|event| is_it(&catalog.name, &event.event_type)) {
            let place = format!("{}:{}", event.source.file, event.source.line);
            return Err(Error::new(format!(
                "`{}` is still in the code: `{}` at {place}",
                event.event_type, event.variant
            ))
            .help("to announce its end, write `#[deprecated]` on the variant and release that")
            .help(format!("to end it, remove the variant, then run `{{command}} retire {named}` again")));
        }
    }
    let mut released: Vec<(&str, &str)> = lock
        .revisions
        .iter()
        .map(|listed| (listed.catalog.as_str(), listed.event_type.as_str()))
        .filter(|(catalog, event_type)| is_it(catalog, event_type))
        .collect();
    released.dedup();
    released.sort_unstable();
    released.dedup();
    match released.as_slice() {
        [] => {
            let error = Error::new(format!("`{named}` was never released: there is nothing to retire"));
            let known = lock.revisions.iter().map(|listed| listed.event_type.as_str());
            Err(match nearest(named, known) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error.help("what was never released can be removed as it is"),
            })
        }
        [(catalog, event_type)] if lock.is_retired(catalog, event_type) => {
            Err(Error::new(format!("`{event_type}` was retired already")).help(format!("see {}", lock::PATH)))
        }
        [(catalog, event_type)] => Ok(((*catalog).to_owned(), (*event_type).to_owned())),
        [(first, event_type), ..] => Err(Error::new(format!("several catalogs had an event `{event_type}`"))
            .help(format!("name the catalog: `{{command}} retire {first}/{event_type}`"))),
    }
}
