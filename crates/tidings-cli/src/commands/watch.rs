//! `generate --watch`: generates again whenever something it depends on changes.

use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use camino::Utf8PathBuf;
use notify_debouncer_full::notify::RecursiveMode;
use notify_debouncer_full::{DebounceEventResult, new_debouncer};

use super::generate;
use crate::error::{Error, Result};
use crate::invocation::Invocation;
use crate::report::{self, Format};
use crate::stamp;
use crate::workspace::Workspace;

/// How long after the last change a run starts.
const QUIET: Duration = Duration::from_millis(150);

pub(crate) fn run(invocation: &Invocation) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let (sender, receiver) = mpsc::channel::<DebounceEventResult>();
    let failed = |error| Error::new("could not watch for changes").because(error);
    let mut watcher = new_debouncer(QUIET, None, sender).map_err(failed)?;
    for folder in folders(&workspace)? {
        watcher.watch(folder.as_std_path(), RecursiveMode::Recursive).map_err(failed)?;
    }
    once(&workspace, invocation);
    while let Ok(batch) = receiver.recv() {
        let changed = match batch {
            // Reading, as we do ourselves, is no change.
            Ok(events) => events
                .iter()
                .any(|event| !event.kind.is_access() && event.paths.iter().any(|path| matters(path))),
            // Something may have been missed.
            Err(_) => true,
        };
        // What we write ourselves raises events too; the stamp answers those without a run.
        let answered =
            || Workspace::at(&workspace.root).is_ok_and(|workspace| stamp::unchanged(&workspace).is_some());
        if changed && !answered() {
            once(&workspace, invocation);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn once(workspace: &Workspace, invocation: &Invocation) {
    let outcome = Workspace::at(&workspace.root).and_then(|workspace| generate::once(&workspace, invocation));
    if let Err(error) = outcome {
        anstream::eprint!("{}", report::failure(&error, Format::Text, invocation));
    }
    anstream::eprintln!("watching for changes; stop with Ctrl-C");
}

/// The folders to watch: the packages with catalogs, local packages they are built from, `schema/`.
fn folders(workspace: &Workspace) -> Result<Vec<Utf8PathBuf>> {
    let (packages, manifests) = workspace.catalog_packages()?;
    let mut folders: Vec<Utf8PathBuf> = packages.into_iter().map(|package| package.folder).collect();
    folders
        .extend(manifests.iter().filter_map(|manifest| manifest.parent()).map(|folder| folder.join("src")));
    folders.push(workspace.schema());
    folders.extend(workspace.config.sources.iter().map(|path| workspace.schema().join(path)));
    folders.sort();
    folders.dedup();
    folders.retain(|folder| folder.exists());
    Ok(folders)
}

fn matters(path: &std::path::Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    !name.starts_with(crate::write::TEMPORARY)
        && !path.components().any(|component| {
            matches!(component.as_os_str().to_str(), Some("target" | "node_modules" | ".git"))
        })
        // What is put into a new folder at once may go unseen; the folder itself does not.
        && (path.is_dir()
            || path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| {
                matches!(extension, "rs" | "toml" | "j2" | "json" | "lock")
            }))
}
