//! What the tests need from outside: packages of npm, a browser.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::{must, npm};

/// The Chromium of this machine; where there is none, Debian's, if it can be installed.
pub(crate) fn chromium() -> Option<PathBuf> {
    let there = || {
        let path = std::env::var_os("PATH")?;
        let names = ["chromium", "chromium-browser", "google-chrome"];
        std::env::split_paths(&path)
            .flat_map(|folder| names.map(|name| folder.join(name)))
            .find(|program| program.is_file())
    };
    there().or_else(|| install(&["chromium"]).then(there).flatten())
}

/// Debian's screen reader and what it needs, if they are not there and can be installed.
pub(super) fn screen_reader() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if !["Xvfb", "openbox", "dbus-daemon", "orca"].into_iter().all(is_there) {
        // Where that fails its test says that it was not run.
        install(&["xvfb", "openbox", "dbus", "at-spi2-core", "orca"]);
    }
}

/// Installs packages of Debian; only root may, and only where it asks nobody.
fn install(packages: &[&str]) -> bool {
    let apt = |args: &[&str]| {
        let done = Command::new("apt-get")
            .args(args)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status();
        done.is_ok_and(|status| status.success())
    };
    apt(&["update"]) && apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

/// `npm ci`, unless what is installed is what the lock file says.
pub(crate) fn npm_packages(folder: &Path) -> Result<()> {
    let node = Command::new("node")
        .arg("--version")
        .output()
        .context("what is tested in TypeScript needs Node.js 20 or newer")?;
    let version = String::from_utf8_lossy(&node.stdout);
    let major: u32 = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok())
        .unwrap_or(0);
    if major < 20 {
        bail!("the frontend tests need Node.js 20 or newer; `node --version` says {}", version.trim());
    }
    let lock = std::fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{}/package-lock.json", folder.display()))?;
    let installed = folder.join("node_modules/.tidings-lock.json");
    if std::fs::read(&installed).is_ok_and(|bytes| bytes == lock) {
        return Ok(());
    }
    must(npm(folder).args(["ci", "--no-fund", "--no-audit"]))?;
    std::fs::write(installed, lock).context("remembering what is installed")
}
