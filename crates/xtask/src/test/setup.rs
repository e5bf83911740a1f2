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
    if !are_there(&["Xvfb", "openbox", "dbus-daemon", "orca"]) {
        // Where that fails its test says that it was not run.
        install(&["xvfb", "openbox", "dbus", "at-spi2-core", "orca"]);
    }
}

/// What a window of Tauri's is built with and looked at by, as Debian calls it.
pub(super) const DESKTOP: [&str; 7] =
    ["libwebkit2gtk-4.1-dev", "pkg-config", "webkit2gtk-driver", "xvfb", "openbox", "dbus", "at-spi2-core"];

/// Whether windows of Tauri's can be built and looked at here, after what is missing was installed, if it could be.
pub(super) fn desktop() -> bool {
    let programs = ["WebKitWebDriver", "Xvfb", "openbox", "dbus-run-session"];
    let there = || are_there(&programs) && webkit();
    there() || (install(&DESKTOP) && there())
}

/// Whether windows of Tauri's can be built.
pub(super) fn webkit() -> bool {
    let asked = Command::new("pkg-config").args(["--exists", "webkit2gtk-4.1"]).status();
    asked.is_ok_and(|status| status.success())
}

/// Whether all of these programs are on the path.
fn are_there(programs: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &&str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    programs.iter().all(is_there)
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
