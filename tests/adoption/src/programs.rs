//! This repository and what is built from it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use cargo_metadata::Message;

/// The root of this repository.
#[must_use]
pub fn repository() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        here.ancestors().nth(2).unwrap_or(here).to_owned()
    })
}

/// The target folder of this repository.
#[must_use]
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) if !folder.is_empty() => repository().join(folder),
        _ => repository().join("target"),
    }
}

/// The program `cargo-tidings`, built from this repository once per test program.
///
/// # Panics
/// When it does not compile.
#[must_use]
pub fn cargo_tidings() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let output = Command::new(cargo())
            .args(["build", "--quiet", "--package", "tidings-cli", "--bin", "cargo-tidings"])
            .arg("--message-format=json-render-diagnostics")
            .current_dir(repository())
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo starts");
        assert!(output.status.success(), "cargo-tidings does not compile");
        Message::parse_stream(output.stdout.as_slice())
            .filter_map(Result::ok)
            .find_map(|message| match message {
                Message::CompilerArtifact(artifact) if artifact.target.name == "cargo-tidings" => {
                    artifact.executable
                }
                _ => None,
            })
            .expect("cargo names the program it built")
            .into_std_path_buf()
    })
}

/// The cargo that runs the tests.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
