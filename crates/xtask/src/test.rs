//! `cargo xtask test`: sets up what the tests need, then runs all of them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};

/// Packages whose tests build other workspaces. They come last, when everything else is known to work.
const SLOW: &[&str] = &["tidings-tests", "tidings-adoption-tests"];

pub(crate) fn run() -> Result<()> {
    let root = root();
    npm_packages(&root.join("tests/frontend"))?;
    let chromium = chromium();
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
    let mut frontend = npm(&root.join("tests/frontend"));
    frontend.args(["test", "--silent"]);
    match &chromium {
        Some(program) => frontend.env("TIDINGS_CHROMIUM", program),
        None => frontend.env("TIDINGS_WITHOUT_CHROMIUM", "1"),
    };
    must(&mut frontend)?;
    if chromium.is_none() {
        anstream::eprintln!(
            "test: NOT TESTED: the generated code in a browser. There is no Chromium here and none could be \
             installed; install one (`apt-get install chromium`) and run this again"
        );
    }
    Ok(())
}

/// The Chromium of this machine; where there is none, Debian's, if it can be installed.
fn chromium() -> Option<PathBuf> {
    let there = || {
        let path = std::env::var_os("PATH")?;
        let names = ["chromium", "chromium-browser", "google-chrome"];
        std::env::split_paths(&path)
            .flat_map(|folder| names.map(|name| folder.join(name)))
            .find(|program| program.is_file())
    };
    there().or_else(|| {
        // Only root may, and only where it asks nobody.
        for args in [&["update"][..], &["install", "--yes", "--no-install-recommends", "chromium"]] {
            let installed = Command::new("apt-get")
                .args(args)
                .env("DEBIAN_FRONTEND", "noninteractive")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .status();
            if !installed.is_ok_and(|status| status.success()) {
                return None;
            }
        }
        there()
    })
}

/// `cargo xtask fuzz`: rounds of generated values with new seeds.
pub(crate) fn fuzz(minutes: u64, seed: Option<u64>) -> Result<()> {
    let root = root();
    npm_packages(&root.join("tests/frontend"))?;
    let (minutes, seed) = (minutes.to_string(), seed.unwrap_or_else(now).to_string());
    let example = ["run", "--quiet", "--package", "tidings-tests", "--example", "fuzz", "--"];
    must(cargo(&root).args(example).args([minutes, seed]))
}

/// `cargo xtask fuzz-compat`: pairs of schemas with new seeds, in a release build.
pub(crate) fn fuzz_compat(pairs: u64, seed: Option<u64>) -> Result<()> {
    let example =
        ["run", "--quiet", "--release", "--package", "tidings-tests", "--example", "inclusion", "--"];
    let seed = seed.unwrap_or_else(now).to_string();
    must(cargo(&root()).args(example).args([pairs.to_string(), seed]))
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The folder of this repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
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
