//! Where this repository is, and what cargo has built of it.

use std::path::{Path, PathBuf};

/// The root of this repository.
#[must_use]
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

/// The target folder this test was built in.
#[must_use]
pub fn target() -> PathBuf {
    // <target>/debug/deps/<test>
    std::env::current_exe()
        .ok()
        .and_then(|program| program.ancestors().nth(3).map(Path::to_owned))
        .unwrap_or_else(|| repository().join("target"))
}
