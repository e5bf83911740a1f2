//! `changelog`: what became of the events between two releases, in a user's words.

use std::process::ExitCode;

use tidings_schema::changelog::changelog;
use tidings_schema::history::{Snapshot, fates};
use tidings_schema::released::Baseline;

use crate::baseline;
use crate::committed;
use crate::config::nearest;
use crate::error::{Error, Result};
use crate::stamp::Inputs;
use crate::workspace::Workspace;

pub(crate) fn run(from: Option<&str>, to: Option<&str>) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let reading = baseline::load(&workspace, None, &mut Inputs::default())?;
    if reading.is_unreadable {
        let why = reading.findings.first().map(|finding| finding.message.clone()).unwrap_or_default();
        return Err(Error::new(why).help("`{command} check` says more"));
    }
    let baseline = &reading.baseline;
    let from =
        from.map(|name| release(baseline, name)).transpose()?.or(baseline.releases.len().checked_sub(1));
    let to = to.map(|name| release(baseline, name)).transpose()?;
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        let [from, to] = [from, to].map(|release| &baseline.releases[release].name);
        return Err(Error::new(format!("`{from}` came after `{to}`"))
            .help(format!("the older one comes first: {{command}} changelog {to} {from}")));
    }
    let then = from.map(|release| Snapshot::at(baseline, release)).unwrap_or_default();
    let now = match to {
        Some(release) => Snapshot::at(baseline, release),
        None => published(&workspace)?,
    };
    let name = |release: usize| baseline.releases[release].name.as_str();
    let fates = fates(&then, &now);
    anstream::print!("{}", changelog(from.map(name), to.map(name), &fates, &baseline.tombstones));
    Ok(ExitCode::SUCCESS)
}

fn release(baseline: &Baseline, named: &str) -> Result<usize> {
    let names = || baseline.releases.iter().map(|release| release.name.as_str());
    names().position(|name| name == named).ok_or_else(|| {
        let error = Error::new(format!("there is no release `{named}` in schema/tidings.lock"));
        match nearest(named, names()) {
            Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
            None if baseline.releases.is_empty() => {
                error.help("nothing is released yet: `{command} release` does it")
            }
            None => {
                let names: Vec<String> = names().map(str::to_owned).collect();
                error.help(format!("there is {}", committed::listed(&names)))
            }
        }
    })
}

fn published(workspace: &Workspace) -> Result<Snapshot> {
    let mut catalogs = Vec::new();
    for committed in committed::catalogs(workspace, None)? {
        catalogs.push(committed.catalog(&workspace.relative(&committed.folder))?);
    }
    Ok(Snapshot::of(&catalogs))
}
