//! `check` after one event was touched, beside what rustc alone needs: the same workspace, compiled by
//! cargo, in turns.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use tidings_schema::document::CatalogDocument;

use super::process::{cargo, clean, median, output_of, repository, run as timed, run_counted};
use super::synthetic::{PACKAGE, Synthetic, same_document};
use super::table::{Table, count, time};
use super::workspace::Workspace;

/// Prints the table of `check` after a touch.
pub(super) fn run(sizes: &[usize], rounds: usize, cargo_tidings: &Path) -> Result<()> {
    let mut table = Table::new(&[
        "event types",
        "rustc alone",
        "check",
        "more",
        "nothing changed",
        "no-op",
        "first build",
    ]);
    for &types in sizes {
        anstream::eprintln!("bench: compiling a workspace of {types} event types");
        let workspace = Workspace::new(Synthetic { types })?;
        let first = timed(&mut build(&workspace))?;
        timed(&mut tidings(&workspace, cargo_tidings, "generate"))?;
        is_what_was_made_up(&workspace, types)?;
        let (mut alone, mut check, mut same, mut nothing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut used_alone, mut used) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            // In turns, and each as often before the other as behind it.
            for turn in 0..2 {
                workspace.touch(2 * round + turn + 1)?;
                if (round + turn) % 2 == 0 {
                    let (took, processors) = run_counted(&mut build(&workspace))?;
                    alone.push(took);
                    used_alone.extend(processors);
                } else {
                    let (took, processors) = run_counted(&mut tidings(&workspace, cargo_tidings, "check"))?;
                    check.push(took);
                    used.extend(processors);
                }
            }
            timed(&mut tidings(&workspace, cargo_tidings, "check"))?;
            same.push(timed(&mut tidings(&workspace, cargo_tidings, "check"))?);
            nothing.push(timed(&mut tidings(&workspace, cargo_tidings, "explain"))?);
        }
        let (alone, check) = (median(alone)?, median(check)?);
        let more = |with: Duration, without: Duration| {
            format!("{:+.0} %", (with.as_secs_f64() / without.as_secs_f64() - 1.0) * 100.0)
        };
        let processors = median(used).ok().zip(median(used_alone).ok());
        table.row(vec![
            count(types),
            time(alone),
            time(check),
            more(check, alone),
            processors.map_or_else(|| "-".to_owned(), |(with, without)| more(with, without)),
            time(median(same)?),
            time(median(nothing)?),
            time(first),
        ]);
    }
    table.print("check after touching one event, whole processes (no-op: `cargo-tidings explain`)");
    Ok(())
}

fn in_workspace(mut command: Command, workspace: &Workspace) -> Command {
    command
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", repository().join("target/bench/events"))
        .env_remove("GITHUB_ACTIONS");
    command
}

fn build(workspace: &Workspace) -> Command {
    let mut command = in_workspace(cargo(), workspace);
    command.args(["build", "--quiet", "--package", PACKAGE, "--example", "catalog"]);
    command
}

fn tidings(workspace: &Workspace, program: &Path, word: &str) -> Command {
    let mut command = in_workspace(clean(&program.to_string_lossy()), workspace);
    command.arg(word);
    command
}

/// The exporter prints the document that the other measurements start from.
fn is_what_was_made_up(workspace: &Workspace, types: usize) -> Result<()> {
    let exporter = repository().join("target/bench/events/debug/examples/catalog");
    let printed = output_of(&mut in_workspace(clean(&exporter.to_string_lossy()), workspace))?;
    let printed = CatalogDocument::parse(&printed)?;
    ensure!(
        same_document(&printed, &Synthetic { types }.document()),
        "the exporter prints another document than the synthetic one"
    );
    Ok(())
}
