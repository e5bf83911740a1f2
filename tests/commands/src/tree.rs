//! The files below a folder, for "nothing was written" and "exactly the new state".

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::SystemTime;

/// Path → content and time of change of every file; links are not followed.
#[derive(Clone, PartialEq, Eq)]
pub struct Tree {
    /// The files, by their path with `/`.
    pub files: BTreeMap<String, (Vec<u8>, SystemTime)>,
}

impl Tree {
    /// Reads a folder; one that is not there has no files.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        let mut files = BTreeMap::new();
        visit(root, root, &mut files);
        Self { files }
    }

    /// Path → content, for states whose times differ.
    #[must_use]
    pub fn contents(&self) -> BTreeMap<&str, &[u8]> {
        self.files.iter().map(|(path, (bytes, _))| (path.as_str(), bytes.as_slice())).collect()
    }

    /// The paths, one a line.
    #[must_use]
    pub fn listing(&self) -> String {
        self.files.keys().map(|path| format!("{path}\n")).collect()
    }

    /// Only the files below one of these folders.
    #[must_use]
    pub fn below(mut self, folders: &[&str]) -> Self {
        self.files.retain(|path, _| folders.iter().any(|folder| path.starts_with(folder)));
        self
    }
}

/// Sizes instead of contents: a failed comparison is to be read by a person.
impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, (bytes, time)) in &self.files {
            let changed = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            writeln!(f, "{path}  {} bytes  {changed:?}", bytes.len())?;
        }
        Ok(())
    }
}

fn visit(root: &Path, folder: &Path, files: &mut BTreeMap<String, (Vec<u8>, SystemTime)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            visit(root, &path, files);
        } else if let (Ok(inner), Ok(modified)) = (path.strip_prefix(root), metadata.modified()) {
            let name = inner.to_string_lossy().replace('\\', "/");
            files.insert(name, (std::fs::read(&path).unwrap_or_default(), modified));
        }
    }
}
