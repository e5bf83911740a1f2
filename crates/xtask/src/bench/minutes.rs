//! What a person waits for who builds this repository and changes it, in a clone of their own.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use tempfile::TempDir;

use super::process::{cargo, clean, output_of, package_versions, repository, run, run_counted};
use super::table::{Table, time};

/// What to wait for.
#[derive(Debug, Args)]
pub(crate) struct Minutes {
    /// The gate (`.ci/run`) too: from a clean clone, after a change in tidings-cli, after none
    #[arg(long)]
    ci: bool,
}

/// An event of the reference catalog, and an edit of it that shows in the outputs.
const EVENT: &str = "crates/nexus-events/src/server.rs";
const EDIT: (&str, &str) = ("/// The state the server is in now.", "/// The state of the server.");

/// A file of tidings-cli that everything above it is built from.
const TOOLCHAIN: &str = "crates/tidings-cli/src/error.rs";

/// Prints the table. What is measured is the last commit, not what lies uncommitted beside it.
pub(super) fn measure(options: &Minutes) -> Result<()> {
    let folder = TempDir::new().context("no temporary folder")?;
    let clone = folder.path().join("tidings");
    run(Command::new("git").args(["clone", "--quiet", "--no-local"]).arg(repository()).arg(&clone))?;
    // Everything is downloaded before the clock runs.
    run(in_clone(cargo(), &clone).args(["fetch", "--quiet", "--locked"]))?;

    let mut table = Table::new(&["", "time", "processors", "aim"]);
    let mut row = |what: &str, (took, used): (Duration, Option<Duration>), aim: &str| {
        anstream::eprintln!("bench: {what}: {}", time(took));
        let used = used.map_or_else(|| "-".to_owned(), time);
        table.row(vec![what.to_owned(), time(took), used, aim.to_owned()]);
    };
    let xtask = |words: &[&str]| {
        let mut command = in_clone(cargo(), &clone);
        command.arg("xtask").args(words);
        command
    };

    row("first cargo xtask generate", run_counted(&mut xtask(&["generate"]))?, "3 min 30 s, 350 s");
    run(&mut xtask(&["check"]))?;
    let program = clone.join("target/debug/xtask");
    let mut unchanged = in_clone(clean(&program.to_string_lossy()), &clone);
    row("check, nothing changed", run_counted(unchanged.arg("check"))?, "100 ms");
    row("  with cargo's part", run_counted(&mut xtask(&["check"]))?, "");
    edit(&clone.join(EVENT), EDIT.0, EDIT.1)?;
    row("check after an edit of one event", run_counted_to(1, &mut xtask(&["check"]))?, "3 s");
    edit(&clone.join(EVENT), EDIT.1, EDIT.0)?;
    edit_toolchain(&clone)?;
    row("check after a change in tidings-cli", run_counted(&mut xtask(&["check"]))?, "");
    run(Command::new("git").args(["checkout", "--quiet", "."]).current_dir(&clone))?;

    if options.ci {
        std::fs::remove_dir_all(clone.join("target")).context("the target folder can be removed")?;
        let said = folder.path().join("gate");
        let gate = || -> Result<(Duration, Option<Duration>)> {
            let mut command = in_clone(clean("bash"), &clone);
            let out = File::create(&said).context("a file for what the gate says")?;
            let took = run_counted(command.arg(".ci/run").env("CI", "true").stdout(out));
            // Its own minutes, by stage.
            for line in std::fs::read_to_string(&said)?.lines().filter(|line| line.starts_with("ci: ")) {
                anstream::eprintln!("bench:   {line}");
            }
            took
        };
        row(".ci/run from a clean clone", gate()?, "20 min");
        edit_toolchain(&clone)?;
        row(".ci/run after a change in tidings-cli", gate()?, "5 min");
        row(".ci/run after no change", gate()?, "3 min");
    }
    let commit = output_of(Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(&clone))?;
    table.print(&format!("what a person waits for in this repository, at {}", commit.trim()));
    anstream::println!("  {}, {} processors", package_versions(&[])?, processors());
    Ok(())
}

/// As a terminal would start it there: with no target folder but the clone's.
fn in_clone(mut command: Command, clone: &Path) -> Command {
    command.current_dir(clone).env_remove("CARGO_TARGET_DIR").env_remove("TIDINGS_COMMAND");
    command
}

/// The same for a command that has something to say.
fn run_counted_to(code: i32, command: &mut Command) -> Result<(Duration, Option<Duration>)> {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("\"$@\"; [ $? = {code} ]"), "sh"]).arg(command.get_program());
    shell.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    run_counted(&mut shell)
}

fn edit(file: &Path, old: &str, new: &str) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    ensure!(text.matches(old).count() == 1, "`{old}` stands once in {}", file.display());
    std::fs::write(file, text.replace(old, new)).with_context(|| file.display().to_string())
}

/// A comment more: all that is made of the file is compiled again, and does the same.
fn edit_toolchain(clone: &Path) -> Result<()> {
    let file = clone.join(TOOLCHAIN);
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    std::fs::write(&file, format!("{text}\n// changed\n")).with_context(|| file.display().to_string())
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
