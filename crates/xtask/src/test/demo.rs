//! `cargo xtask demo`: the demo with its pages as they are now, or pictures of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};

use super::{cargo, desktop, must, npm_packages, packages, setup};
use crate::repository::root;

/// Where the picture of the README is, from the root.
const PICTURE: &str = "crates/nexus-demo/page.png";

/// What to do with the demo.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Which one
    #[arg(value_enum, default_value_t = Which::Page)]
    which: Which,
    /// Take pictures of its pages in each state and manner, into this folder
    #[arg(long, value_name = "DIR")]
    shots: Option<PathBuf>,
    /// The port to listen on; 0 lets the system choose [default: 4100]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
}

/// The demos there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// A server, an agent and their page in a browser
    Page,
    /// The same feed in a window of Tauri's
    Desktop,
}

/// Builds the pages and the demo, and starts it.
pub(crate) fn demo(demo: &Demo) -> Result<()> {
    let root = root();
    packages::prepare(&root)?;
    if demo.which == Which::Desktop {
        ensure!(
            demo.shots.is_none() && demo.port.is_none(),
            "`--shots` and `--port` are for the pages alone"
        );
        return must(&mut Command::new(desktop::build(&root)?));
    }
    packages::pages(&root)?;
    match &demo.shots {
        Some(folder) => picture_taker(&root, "demo/shots.mjs", folder),
        None => must(Command::new(build(&root)?).args(["--port", &demo.port.unwrap_or(4100).to_string()])),
    }
}

/// Takes the picture of the page that the README shows: after its server was killed.
pub(crate) fn picture() -> Result<()> {
    let root = root();
    picture_taker(&root, "demo/picture.mjs", &root.join(PICTURE))?;
    anstream::println!("wrote {PICTURE}");
    Ok(())
}

/// Runs a script that takes pictures of the demo in a real browser.
fn picture_taker(root: &Path, script: &str, out: &Path) -> Result<()> {
    let frontend = root.join("tests/frontend");
    npm_packages(&frontend)?;
    let chromium = setup::chromium().context("there is no Chromium here: `apt-get install chromium`")?;
    let mut node = Command::new("node");
    node.arg(frontend.join(script)).arg(build(root)?).arg(chromium).arg(std::path::absolute(out)?);
    must(&mut node)
}

/// The demo, built.
fn build(root: &Path) -> Result<PathBuf> {
    must(cargo(root).args(["build", "--quiet", "--package", "nexus-demo"]))?;
    let here = std::env::current_exe().context("where this program lies")?;
    Ok(here.with_file_name("nexus-demo"))
}
