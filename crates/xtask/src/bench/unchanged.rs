//! `check` when nothing has changed: the stamp, in process, and what cargo needs to start anything.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use tidings_cli::compute::{self};
use tidings_cli::drift::drift;
use tidings_cli::stamp::{self, Inputs, Outcome};
use tidings_cli::workspace::Workspace as Place;
use tidings_codegen::Templates;
use tidings_schema::released::reading::Reading;

use super::generation::read_sources;
use super::process::{cargo, median, run as timed};
use super::synthetic::Synthetic;
use super::table::{Table, count, time};
use super::workspace::Workspace;

/// Prints the table of `check` with nothing changed.
pub(super) fn run(sizes: &[usize], rounds: usize) -> Result<()> {
    let mut table = Table::new(&["event types", "files", "in process", "cargo --version"]);
    for &types in sizes {
        let synthetic = Synthetic { types };
        let workspace = Workspace::new(synthetic)?;
        let root = Utf8Path::from_path(workspace.root()).context("a path in UTF-8")?;
        let files = clean_run(&workspace, synthetic, root)?;
        let mut own = Vec::new();
        let mut starts = Vec::new();
        for _ in 0..rounds {
            let start = Instant::now();
            let outcome = stamp::unchanged(&Place::at(root)?);
            own.push(start.elapsed());
            ensure!(outcome.is_some(), "nothing was changed, and yet the stamp says so");
            starts.push(timed(cargo().arg("--version").current_dir(root))?);
        }
        table.row(vec![count(types), count(files), time(median(own)?), time(median(starts)?)]);
    }
    table.print("check with nothing changed");
    Ok(())
}

/// What a clean `generate` leaves behind, from the synthetic document: outputs and the stamp.
fn clean_run(workspace: &Workspace, synthetic: Synthetic, root: &Utf8Path) -> Result<usize> {
    let mut place = Place::at(root)?;
    place.target = root.join("target");
    let computed = compute::generate(
        vec![synthetic.document()],
        &read_sources(&synthetic.sources()),
        &place.config,
        &Templates::builtin(),
        Reading::default(),
        &|_| "generated/typescript".to_owned(),
    )?;
    tidings_cli::write(root, &computed.plan, &drift(root, &computed.plan))?;
    let files =
        workspace.files().iter().map(|path| Utf8PathBuf::try_from(path.clone())).collect::<Result<_, _>>()?;
    let inputs = Inputs { files, folders: [place.templates()].into(), ..Inputs::default() };
    let outcome =
        Outcome { catalogs: computed.summaries, findings: Vec::new(), files: computed.plan.files.len() };
    stamp::remember(&Place::at(root)?, &inputs, &computed.plan, &outcome)?;
    Ok(computed.plan.files.len() + inputs.files.len())
}
