//! The stamp: answers "nothing changed since the last clean run" without compiling anything.
//!
//! It holds the content hash of everything a run depends on: the exporter's sources (cargo's
//! dep-info, so path dependencies too), manifests, `Cargo.lock`, cargo's configuration, the
//! toolchain, tidings itself, the configuration, templates and every output; and what was listed in
//! the folders where a new file would matter; and what HEAD has of the lock. Contents are always hashed; size and time are
//! trusted for two programs only, tidings itself and rustc.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings_schema::finding::Finding;

use crate::error::Result;
use crate::history::Seen;
use crate::manifest;
use crate::plan::{Plan, present};
use crate::workspace::Workspace;
use crate::write;

/// What one clean run said of a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogSummary {
    /// The catalog's name.
    pub name: String,
    /// Event types (in their current versions).
    pub events: usize,
    /// Of these, how many were read twice.
    pub read_twice: usize,
    /// The catalog's fingerprint.
    pub fingerprint: String,
}

/// What a clean run had to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// One per catalog.
    pub catalogs: Vec<CatalogSummary>,
    /// Notes and warnings.
    pub findings: Vec<Finding>,
    /// How many files are generated.
    pub files: usize,
}

/// What a run read, beside its outputs.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Files whose content matters, whether they exist or not.
    pub files: BTreeSet<Utf8PathBuf>,
    /// Folders in which a new file matters.
    pub folders: BTreeSet<Utf8PathBuf>,
    /// Folders in which a new package matters.
    pub package_folders: BTreeSet<Utf8PathBuf>,
    /// What git's history said.
    pub history: Seen,
    /// When the run began to read them.
    pub since: Option<SystemTime>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    identity: BTreeMap<String, String>,
    files: BTreeMap<Utf8PathBuf, Option<String>>,
    folders: BTreeMap<Utf8PathBuf, Vec<String>>,
    package_folders: BTreeMap<Utf8PathBuf, Vec<String>>,
    owned: Vec<String>,
    present: Vec<String>,
    history: Seen,
    outcome: Outcome,
}

fn path(workspace: &Workspace) -> Utf8PathBuf {
    file(workspace, "stamp", "json")
}

/// Each workspace has files of its own: several may share one target folder.
fn file(workspace: &Workspace, name: &str, extension: &str) -> Utf8PathBuf {
    let root = manifest::hash(workspace.root.as_str().as_bytes());
    workspace.target.join(format!("tidings/{name}-{}.{extension}", &root[..16]))
}

fn read(workspace: &Workspace) -> Option<Stamp> {
    serde_json::from_str(&std::fs::read_to_string(path(workspace)).ok()?).ok()
}

/// The outcome of the last clean run, if nothing it depended on has changed.
#[must_use]
pub fn unchanged(workspace: &Workspace) -> Option<Outcome> {
    let stamp = read(workspace)?;
    let same = stamp.identity == identity(workspace)
        && stamp
            .package_folders
            .iter()
            .all(|(folder, packages)| *packages == packages_in(&workspace.root.join(folder)))
        && stamp.present == present(&workspace.root, &stamp.owned)
        && stamp.folders.iter().all(|(folder, files)| *files == listing(&workspace.root.join(folder)))
        && stamp.files.iter().all(|(path, hash)| *hash == content(&workspace.root.join(path)))
        && stamp.history.is_current(&workspace.root);
    same.then_some(stamp.outcome)
}

/// Sources that have changed since the last clean run while their times say that they have not
/// (`cp -p`, `rsync -t`, an unpacked archive). Cargo goes by times alone and would not compile them.
pub(crate) fn behind_their_times(workspace: &Workspace) -> Vec<Utf8PathBuf> {
    let modified = |path: &Utf8Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let (Some(stamp), Some(stamped)) = (read(workspace), modified(&path(workspace))) else {
        return Vec::new();
    };
    let sources = stamp.files.into_iter().filter(|(path, _)| path.extension() == Some("rs"));
    sources
        .map(|(path, hash)| (workspace.root.join(path), hash))
        .filter(|(path, hash)| modified(path).is_some_and(|time| time <= stamped) && content(path) != *hash)
        .map(|(path, _)| path)
        .collect()
}

/// Remembers a clean run, unless something it read has changed while it ran: nobody can tell then
/// which state it saw.
///
/// # Errors
/// When the target folder cannot be written.
pub fn remember(workspace: &Workspace, inputs: &Inputs, plan: &Plan, outcome: &Outcome) -> Result<()> {
    let root = &workspace.root;
    let shown = |path: &Utf8Path| path.strip_prefix(root).unwrap_or(path).to_owned();
    // What was written, not what is there: somebody may have been at it since.
    let written = |(path, text): (&String, &String)| {
        let hash = match plan.is_uncommitted(path) {
            true => content(&root.join(path)),
            false => Some(manifest::hash(text.as_bytes())),
        };
        (Utf8PathBuf::from(path), hash)
    };
    let stamp = Stamp {
        identity: identity(workspace),
        files: inputs
            .files
            .iter()
            .map(|path| (shown(path), content(path)))
            .chain(plan.files.iter().map(written))
            .collect(),
        folders: inputs.folders.iter().map(|folder| (shown(folder), listing(folder))).collect(),
        package_folders: inputs
            .package_folders
            .iter()
            .map(|folder| (shown(folder), packages_in(folder)))
            .collect(),
        owned: plan.owned.clone(),
        present: present(root, &plan.owned),
        history: inputs.history.clone(),
        outcome: outcome.clone(),
    };
    // Asked after all was read: what changes from now on differs from what is remembered.
    if inputs.since.is_some_and(|since| overtaken(inputs, since)) {
        return Ok(());
    }
    let path = path(workspace);
    let folder = path.parent().unwrap_or(&workspace.target);
    std::fs::create_dir_all(folder).map_err(crate::error::io("create the folder", folder))?;
    let text = serde_json::to_string(&stamp).unwrap_or_default();
    write::place(write::temporary(&path, &text)?, &path)
}

/// Whether something that a run read has changed since it began to read.
fn overtaken(inputs: &Inputs, since: SystemTime) -> bool {
    let is_later = |path: &Utf8Path| {
        // Cargo itself writes the lock file while it builds.
        path.file_name() != Some("Cargo.lock")
            && std::fs::metadata(path).and_then(|metadata| metadata.modified()).is_ok_and(|time| time > since)
    };
    let in_folder = |folder: &Utf8PathBuf| listing(folder).iter().any(|file| is_later(&folder.join(file)));
    inputs.files.iter().any(|path| is_later(path)) || inputs.folders.iter().any(in_folder)
}

/// The folders that a run which never came to its end was writing into: there may be temporary
/// files in them, also where the present configuration writes nothing.
pub(crate) fn interrupted(workspace: &Workspace) -> Vec<String> {
    let text = std::fs::read_to_string(file(workspace, "writing", "txt")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Notes the folders a run is about to write into.
pub(crate) fn writing(workspace: &Workspace, plan: &Plan) {
    let path = file(workspace, "writing", "txt");
    // It is a help to the next run only: without it this one goes on.
    let _ = path.parent().map(std::fs::create_dir_all);
    let _ = std::fs::write(path, plan.owned.join("\n"));
}

/// Notes that everything is written.
pub(crate) fn written(workspace: &Workspace) {
    let _ = std::fs::remove_file(file(workspace, "writing", "txt"));
}

/// Forgets the last clean run: something is about to change.
pub fn forget(workspace: &Workspace) {
    let _ = std::fs::remove_file(path(workspace));
}

fn content(path: &Utf8Path) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| manifest::hash(&bytes))
}

/// All files below a folder, relative to it, in order.
pub(crate) fn listing(folder: &Utf8Path) -> Vec<String> {
    let mut files: Vec<String> = ignore::WalkBuilder::new(folder)
        .standard_filters(false)
        .filter_entry(|entry| !matches!(entry.file_name().to_str(), Some("target" | "node_modules" | ".git")))
        .build()
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()))
        .filter_map(|entry| Some(Utf8Path::from_path(entry.path())?.strip_prefix(folder).ok()?.to_string()))
        .collect();
    files.sort();
    files
}

/// The packages directly in a folder, and which of them have an exporter.
fn packages_in(folder: &Utf8Path) -> Vec<String> {
    let mut packages: Vec<String> = folder
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| {
            let exports = ["examples/catalog.rs", "examples/catalog/main.rs"]
                .iter()
                .any(|exporter| entry.path().join(exporter).is_file());
            format!("{}{}", entry.file_name(), if exports { " exports" } else { "" })
        })
        .collect();
    packages.sort();
    packages
}

/// Who made the last run: tidings, the toolchain, and what the environment says to both.
fn identity(workspace: &Workspace) -> BTreeMap<String, String> {
    let mut identity = BTreeMap::new();
    if let Some(program) = std::env::current_exe().ok().and_then(|path| Utf8PathBuf::try_from(path).ok()) {
        identity.insert("tidings".to_owned(), size_and_time(&program));
    }
    identity.insert("rustc".to_owned(), rustc(workspace));
    for variable in
        ["RUSTUP_TOOLCHAIN", "RUSTC", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"]
    {
        if let Ok(value) = std::env::var(variable) {
            identity.insert(variable.to_owned(), value);
        }
    }
    identity
}

fn rustc(workspace: &Workspace) -> String {
    let beside_cargo =
        || Utf8PathBuf::from(std::env::var("CARGO").ok()?).parent().map(|folder| folder.join("rustc"));
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .map(|folder| folder.join("rustc"))
            .find(|program| program.is_file())
            .and_then(|program| Utf8PathBuf::try_from(program).ok())
    };
    let named = std::env::var("RUSTC").ok().map(|program| workspace.root.join(program));
    let program = named.or_else(beside_cargo).filter(|program| program.is_file()).or_else(on_path);
    program.map_or_else(String::new, |program| size_and_time(&program))
}

fn size_and_time(program: &Utf8Path) -> String {
    let Ok(metadata) = std::fs::metadata(program) else { return program.to_string() };
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{program} {} {}", metadata.len(), modified.map_or(0, |time| time.as_nanos()))
}
