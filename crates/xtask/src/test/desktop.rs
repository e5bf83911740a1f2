//! The plugin for Tauri, a workspace of its own: its tests, and its application in real windows.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::{Test, cargo, must, npm, setup};

/// Its folder, from the root.
pub(super) const WORKSPACE: &str = "crates/tauri-plugin-tidings";

/// The application in whose windows events are looked at.
const APPLICATION: &str = "nexus-desktop";

/// Builds the application with its page.
pub(super) fn build(root: &Path) -> Result<PathBuf> {
    ensure!(
        setup::webkit(),
        "windows are built with WebKitGTK, which is not here: `apt-get install {}`",
        setup::DESKTOP.join(" ")
    );
    must(npm(&root.join("packages/nexus-demo")).args(["run", "desktop", "--silent"]))?;
    let workspace = root.join(WORKSPACE);
    must(cargo(&workspace).args(["build", "--quiet", "--package", APPLICATION]))?;
    Ok(workspace.join("target/debug").join(APPLICATION))
}

/// The same, with the tests of the plugin; `None` where no window can be looked at, which is said.
pub(super) fn test(root: &Path, test: &Test) -> Result<Option<PathBuf>> {
    if !setup::desktop() {
        anstream::eprintln!(
            "test: NOT TESTED: the plugin for Tauri and its windows. WebKitGTK, its driver or a screen is \
             missing here and could not be installed: `apt-get install {}`",
            setup::DESKTOP.join(" ")
        );
        return Ok(None);
    }
    let application = build(root)?;
    if test.filter.is_none() {
        must(cargo(&root.join(WORKSPACE)).args(["test", "--quiet", "--workspace"]))?;
    }
    Ok(Some(application))
}
