//! `cargo xtask picture`: the page of the demo, as the README shows it.

use std::process::Command;

use anyhow::{Context as _, Result};

use super::{cargo, must, npm_packages, setup};
use crate::repository::root;

/// Where the picture is, from the root.
const PICTURE: &str = "crates/nexus-demo/page.png";

/// Takes it in a real browser, of a demo whose server was killed.
pub(crate) fn picture() -> Result<()> {
    let root = root();
    let frontend = root.join("tests/frontend");
    npm_packages(&frontend)?;
    let chromium = setup::chromium().context("there is no Chromium here: `apt-get install chromium`")?;
    must(cargo(&root).args(["build", "--quiet", "--package", "nexus-demo"]))?;
    let demo = std::env::current_exe().context("where this program lies")?.with_file_name("nexus-demo");
    let mut node = Command::new("node");
    node.arg(frontend.join("demo/picture.mjs")).arg(demo).arg(chromium).arg(root.join(PICTURE));
    must(&mut node)?;
    anstream::println!("wrote {PICTURE}");
    Ok(())
}
