//! The plugin for Tauri, a workspace of its own: its tests, and its application in real windows.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Test, cargo, must, npm, setup};

/// Its folder, from the root.
pub(super) const WORKSPACE: &str = "crates/tauri-plugin-tidings";

/// The application in whose windows events are looked at.
const APPLICATION: &str = "nexus-desktop";

/// Tests the plugin and builds the application with its page; `None` where no window can be had.
pub(super) fn test(root: &Path, test: &Test) -> Result<Option<PathBuf>> {
    if !setup::desktop() {
        anstream::eprintln!(
            "test: NOT TESTED: the plugin for Tauri and its windows. WebKitGTK, its driver or a screen is \
             missing here and could not be installed: `apt-get install {}`",
            setup::DESKTOP.join(" ")
        );
        return Ok(None);
    }
    must(npm(&root.join("packages/nexus-demo")).args(["run", "desktop", "--silent"]))?;
    let workspace = root.join(WORKSPACE);
    let plugin = || cargo(&workspace);
    must(plugin().args(["build", "--quiet", "--package", APPLICATION]))?;
    if test.filter.is_none() {
        must(plugin().args(["test", "--quiet", "--workspace"]))?;
    }
    Ok(Some(workspace.join("target/debug").join(APPLICATION)))
}
