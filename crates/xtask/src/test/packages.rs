//! The packages of npm in this repository: installed, built, tested, and the demo's pages made of them.

use std::path::Path;

use anyhow::Result;

use super::setup::{self, npm_packages};
use super::{Test, must, npm};

/// Their folders below `packages`, each behind those it is made of.
const PACKAGES: [&str; 3] = ["tidings", "tidings-svelte", "nexus-demo"];

/// The one that is no library, but pages.
const PAGES: &str = "nexus-demo";

/// Installs what they need, and builds the libraries.
pub(crate) fn prepare(root: &Path) -> Result<()> {
    for package in PACKAGES {
        let folder = root.join("packages").join(package);
        npm_packages(&folder)?;
        if package != PAGES {
            must(npm(&folder).args(["run", "build", "--silent"]))?;
        }
    }
    Ok(())
}

/// Runs their tests, with the built server and a browser.
pub(super) fn test(root: &Path, test: &Test, demo: &Path, chromium: Option<&Path>) -> Result<()> {
    setup::screen_reader();
    for package in PACKAGES {
        let mut command = npm(&root.join("packages").join(package));
        command.args(["test", "--silent"]).env("TIDINGS_NEXUS_DEMO", demo);
        // The pages are compared with what is committed, which has no part to select.
        if let Some(filter) = test.filter.as_deref().filter(|_| package != PAGES) {
            command.args(["--", "--passWithNoTests", "-t", filter]);
        }
        if test.thorough {
            command.env("TIDINGS_THOROUGH", "1");
        }
        match chromium {
            Some(program) => command.env("TIDINGS_CHROMIUM", program),
            None => command.env("TIDINGS_WITHOUT_CHROMIUM", "1"),
        };
        must(&mut command)?;
    }
    Ok(())
}

/// Builds the pages into the folder that `nexus-demo` holds them from.
pub(super) fn pages(root: &Path) -> Result<()> {
    must(npm(&root.join("packages").join(PAGES)).args(["run", "build", "--silent"]))
}
