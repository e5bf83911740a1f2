//! Where this repository is.

use std::path::{Path, PathBuf};

/// The root of the repository that this was called in: where two work trees share a target folder, cargo
/// may have taken the xtask of the other. Outside of any it is the one that this was compiled in.
pub(crate) fn root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let around = here.ancestors().find(|folder| folder.join("crates/xtask/Cargo.toml").is_file());
    let compiled = || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    around.unwrap_or_else(compiled).to_owned()
}
