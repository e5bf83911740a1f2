//! Writing: the old state or the new one, never a mixture that `check` would call clean.
//!
//! All new texts are first written beside their places, so a full disk is met while nothing has
//! changed. Then the manifest says what is about to be ours, the files are renamed into place, what
//! is no longer made is removed, and the final manifest closes. A crash in between leaves files
//! that differ from the plan, which `check` reports and the next `generate` mends.

use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempPath;

use crate::drift::Drift;
use crate::error::{Result, io};
use crate::manifest;
use crate::plan::Plan;

/// How our temporary files begin.
pub(crate) const TEMPORARY: &str = ".tidings-";

/// Brings the files on disk to the plan.
///
/// # Errors
/// Names the path. Until all new texts are on disk nothing has changed.
pub fn write(root: &Utf8Path, plan: &Plan, drift: &Drift) -> Result<()> {
    let mut created = Vec::new();
    let files = drift.write.iter().map(|path| (path.as_str(), plan.files[path].as_str()));
    let staged = create_folders(&root.join(manifest::PATH), &mut created)
        .and_then(|()| stage(root, files, &mut created))
        .inspect_err(|_| give_up(&created))?;
    let mut transition = plan.manifest();
    transition.extend(&drift.manifest);
    let journal = temporary(&root.join(manifest::PATH), &transition.to_text())?;
    place(journal, &root.join(manifest::PATH))?;
    let mut closing = None;
    for (path, file) in staged {
        if path == manifest::PATH {
            closing = Some(file);
        } else {
            place(file, &root.join(&path))?;
        }
    }
    for path in &drift.remove {
        let path = root.join(path);
        std::fs::remove_file(&path).map_err(io("remove", &path))?;
        prune(root, &path);
    }
    match closing {
        Some(file) => place(file, &root.join(manifest::PATH)),
        // Only removals: the manifest was as planned before the journal replaced it.
        None => place(
            temporary(&root.join(manifest::PATH), &plan.manifest().to_text())?,
            &root.join(manifest::PATH),
        ),
    }
}

/// Writes files, one after the other; the last one says of the others that they are there.
///
/// # Errors
/// Names the path. Until all texts are on disk nothing has changed.
pub(crate) fn write_files(root: &Utf8Path, files: &[(String, String)]) -> Result<()> {
    let mut created = Vec::new();
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let staged = stage(root, texts, &mut created).inspect_err(|_| give_up(&created))?;
    staged.into_iter().try_for_each(|(path, file)| place(file, &root.join(path)))
}

fn give_up(created: &[Utf8PathBuf]) {
    for folder in created.iter().rev() {
        let _ = std::fs::remove_dir(folder);
    }
}

fn stage<'a>(
    root: &Utf8Path,
    files: impl Iterator<Item = (&'a str, &'a str)>,
    created: &mut Vec<Utf8PathBuf>,
) -> Result<Vec<(String, TempPath)>> {
    let mut staged = Vec::new();
    for (path, text) in files {
        let target = root.join(path);
        create_folders(&target, created)?;
        staged.push((path.to_owned(), temporary(&target, text)?));
    }
    Ok(staged)
}

fn create_folders(target: &Utf8Path, created: &mut Vec<Utf8PathBuf>) -> Result<()> {
    let Some(parent) = target.parent() else { return Ok(()) };
    let missing: Vec<&Utf8Path> =
        parent.ancestors().take_while(|folder| !folder.as_str().is_empty() && !folder.is_dir()).collect();
    for folder in missing.into_iter().rev() {
        std::fs::create_dir(folder).map_err(io("create the folder", folder))?;
        created.push(folder.to_owned());
    }
    Ok(())
}

/// The text in a file beside its place, with the permissions any new file would have.
pub(crate) fn temporary(target: &Utf8Path, text: &str) -> Result<TempPath> {
    let folder = target.parent().unwrap_or(Utf8Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(io("write into", folder))?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(io("write", target))?;
    // Closed: there may be more of them than files a process may have open.
    Ok(file.into_temp_path())
}

pub(crate) fn place(file: TempPath, target: &Utf8Path) -> Result<()> {
    file.persist(target).map_err(|error| io("write", target)(error.error))
}

/// Removes what an interrupted run left behind, also where only that run would have written.
pub(crate) fn sweep<'a>(root: &Utf8Path, folders: impl IntoIterator<Item = &'a String>) {
    for folder in folders {
        sweep_folder(root, &root.join(folder));
    }
}

fn sweep_folder(root: &Utf8Path, folder: &Utf8Path) {
    for entry in folder.read_dir_utf8().into_iter().flatten().filter_map(std::result::Result::ok) {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if !matches!(entry.file_name(), "node_modules" | "dist") {
                sweep_folder(root, entry.path());
            }
        } else if entry.file_name().starts_with(TEMPORARY) && std::fs::remove_file(entry.path()).is_ok() {
            prune(root, entry.path());
        }
    }
}

/// Removes the folders that a removed file leaves empty.
fn prune(root: &Utf8Path, path: &Utf8Path) {
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
        if std::fs::remove_dir(folder).is_err() {
            return;
        }
    }
}
