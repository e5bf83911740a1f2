//! One at a time, across threads and processes.
//!
//! For what two tests may not have at once: the folder of a fixture, the target folder of all adopters,
//! where every exporter is `examples/catalog`, and what is fetched once for all.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};

/// Held until dropped; the system frees it when the process ends, however that happens.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock of this file and takes it.
    ///
    /// # Errors
    /// When the file cannot be made or locked.
    pub fn take(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .with_context(|| format!("opening {}", path.display()))?;
        file.lock().with_context(|| format!("locking {}", path.display()))?;
        Ok(Self { _file: file })
    }
}
