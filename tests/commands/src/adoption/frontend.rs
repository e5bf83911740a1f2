//! The TypeScript compilers, from the lock file of `tests/frontend`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tidings_tests::repository;

use super::Said;

/// A release line of TypeScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compiler {
    /// The last one written in TypeScript.
    V5_9,
    /// The native one.
    V7,
}

impl Compiler {
    /// Those that everything generated must pass with.
    pub const ALL: [Self; 2] = [Self::V5_9, Self::V7];

    /// The folder of the compiler's package.
    #[must_use]
    pub fn package(self) -> PathBuf {
        frontend_modules().join(match self {
            Self::V5_9 => "typescript-5.9",
            Self::V7 => "typescript-7",
        })
    }

    /// `tsc` with these arguments, in a folder.
    #[must_use]
    pub fn run(self, folder: &Path, args: &[&str]) -> Said {
        Said::by(Command::new("node").arg(self.package().join("bin/tsc")).args(args).current_dir(folder))
    }
}

/// `tests/frontend/node_modules`, installed from the lock file when it is not there.
///
/// # Panics
/// When npm cannot install.
#[must_use]
pub fn frontend_modules() -> &'static Path {
    static MODULES: OnceLock<PathBuf> = OnceLock::new();
    MODULES.get_or_init(|| {
        let folder = repository().join("tests/frontend");
        let modules = folder.join("node_modules");
        if !modules.join(".package-lock.json").is_file() {
            Said::by(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))
                .ended(0)
                .done();
        }
        modules
    })
}
