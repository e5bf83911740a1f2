//! `cargo xtask test`: sets up what the tests need, then runs all of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Packages whose tests build other workspaces. They come last, when everything else is known to work.
const SLOW: &[&str] = &["tidings-tests", "tidings-adoption-tests"];

pub(crate) fn run() -> Result<()> {
    let root = root();
    frontend_packages(&root.join("tests/frontend"))?;
    crate::meta::check(&root)?;
    let mut others = cargo(&root);
    others.args(["test", "--workspace"]);
    for package in SLOW {
        others.args(["--exclude", package]);
    }
    must(&mut others)?;
    for package in SLOW {
        must(cargo(&root).args(["test", "--package", package]))?;
    }
    must(npm(&root.join("tests/frontend")).args(["test", "--silent"]))
}

/// The folder of this repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// `npm ci`, unless what is installed is what the lock file says.
fn frontend_packages(folder: &Path) -> Result<()> {
    let node = Command::new("node")
        .arg("--version")
        .output()
        .context("the frontend tests need Node.js 20 or newer")?;
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
    let lock = std::fs::read(folder.join("package-lock.json")).context("tests/frontend/package-lock.json")?;
    let installed = folder.join("node_modules/.tidings-lock.json");
    if std::fs::read(&installed).is_ok_and(|bytes| bytes == lock) {
        return Ok(());
    }
    must(npm(folder).args(["ci", "--no-fund", "--no-audit"]))?;
    std::fs::write(installed, lock).context("remembering what is installed")
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // `assert_current!` then asks this very program, instead of having cargo build it once more.
    if let Ok(program) = std::env::current_exe() {
        command.env("TIDINGS_COMMAND", program);
    }
    command
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}

fn must(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}
