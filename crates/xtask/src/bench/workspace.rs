//! A workspace with synthetic events, in a temporary folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::process::repository;
use super::synthetic::{PACKAGE, Synthetic};

/// A workspace that cargo can build; it goes away with the value.
pub(super) struct Workspace {
    folder: TempDir,
    files: Vec<PathBuf>,
}

impl Workspace {
    /// Writes the workspace.
    pub(super) fn new(synthetic: Synthetic) -> Result<Self> {
        let folder = TempDir::new().context("no temporary folder")?;
        let mut workspace = Self { folder, files: Vec::new() };
        let tidings = repository().join("crates/tidings");
        let manifest = format!(
            "[package]\nname = \"{PACKAGE}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             chrono = {{ version = \"0.4\", default-features = false, features = [\"serde\"] }}\n\
             schemars = {{ version = \"1\", features = [\"chrono04\"] }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\n\
             tidings = {{ path = {tidings:?}, features = [\"schema\"] }}\ntypeshare = \"1\"\n\n\
             [dev-dependencies]\ntidings = {{ path = {tidings:?}, features = [\"export\"] }}\n"
        );
        let lock = std::fs::read_to_string(repository().join("Cargo.lock")).context("Cargo.lock")?;
        workspace.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"events\"]\n")?;
        workspace.write("Cargo.lock", &lock)?;
        workspace.write("events/Cargo.toml", &manifest)?;
        for file in synthetic.sources() {
            workspace.write(&format!("events/{}", file.path), &file.text)?;
        }
        Ok(workspace)
    }

    /// Its root.
    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The files that were written.
    pub(super) fn files(&self) -> &[PathBuf] {
        &self.files
    }

    fn write(&mut self, path: &str, text: &str) -> Result<()> {
        let path = self.root().join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
        self.files.push(path);
        Ok(())
    }

    /// Edits one event's module: what is compiled changes its place, what is generated does not.
    pub(super) fn touch(&self, round: usize) -> Result<()> {
        let path = self.root().join("events/src/family0.rs");
        let text = std::fs::read_to_string(&path)?;
        let events = text.split_once("\n\n// Looked").map_or(text.as_str(), |(events, _)| events).trim_end();
        std::fs::write(&path, format!("{events}\n\n// Looked at {round} times.\n"))?;
        Ok(())
    }
}
