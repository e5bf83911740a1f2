//! What an application pays: crates and seconds that tidings adds to its build.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::process::{cargo, median, output_of, package_versions, repository, run as timed, run_counted};
use super::table::{Table, time};

const SERDE: &str = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
const SCHEMARS: &str = "schemars = \"1\"\n";

/// Prints the tables.
pub(super) fn run(rounds: usize, without_toolchain: bool) -> Result<()> {
    let plain = SERDE.to_owned();
    let with_schemars = format!("{SERDE}{SCHEMARS}");
    let tidings = |features: &str| {
        let path = repository().join("crates/tidings");
        format!("tidings = {{ path = {path:?}, features = [{features}] }}\n")
    };
    let applications = [
        ("serde and serde_json", plain.clone(), None),
        ("  and tidings", format!("{plain}{}", tidings("")), Some(0)),
        ("serde, serde_json and schemars", with_schemars.clone(), None),
        ("  and tidings with `schema`", format!("{with_schemars}{}", tidings("\"schema\"")), Some(2)),
    ];
    let mut built: Vec<(BTreeSet<String>, Duration, Option<Duration>)> = Vec::new();
    let folders = applications
        .iter()
        .map(|(_, dependencies, _)| application(dependencies))
        .collect::<Result<Vec<TempDir>>>()?;
    let mut times = vec![(Vec::new(), Vec::new()); folders.len()];
    for _ in 0..rounds {
        // In turns, so that what else the machine does falls on all of them.
        for (folder, (times, used)) in folders.iter().zip(&mut times) {
            let (took, processors) = cold_build(folder.path())?;
            times.push(took);
            used.extend(processors);
        }
    }
    for (folder, (times, used)) in folders.iter().zip(times) {
        built.push((crates(folder.path())?, median(times)?, median(used).ok()));
    }
    let mut table = Table::new(&[
        "an application with",
        "crates",
        "cold build",
        "processors",
        "added crates",
        "added time",
        "added processors",
    ]);
    let seconds = |of: Option<Duration>| of.map_or(f64::NAN, |of| of.as_secs_f64());
    for ((name, _, base), (crates, took, used)) in applications.iter().zip(&built) {
        let mut row = vec![
            (*name).to_owned(),
            crates.len().to_string(),
            time(*took),
            used.map_or("-".to_owned(), time),
        ];
        if let Some((before, without, used_without)) = base.and_then(|base: usize| built.get(base)) {
            let names: Vec<&str> = crates.difference(before).map(String::as_str).collect();
            row.push(format!("{}: {}", names.len(), names.join(", ")));
            row.push(format!("{:+.1} s", took.as_secs_f64() - without.as_secs_f64()));
            row.push(format!("{:+.1} s", seconds(*used) - seconds(*used_without)));
        }
        table.row(row);
    }
    table.print("what an application pays (dev profile, every crate compiled anew)");
    anstream::println!("  {}\n", package_versions(&["serde", "serde_json", "schemars", "tidings"])?);
    if !without_toolchain {
        toolchain()?;
    }
    Ok(())
}

fn application(dependencies: &str) -> Result<TempDir> {
    let folder = TempDir::new().context("no temporary folder")?;
    let root = folder.path();
    std::fs::create_dir(root.join("src"))?;
    std::fs::write(root.join("src/main.rs"), "fn main() {}\n")?;
    std::fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock"))?;
    std::fs::write(
        root.join("Cargo.toml"),
        format!(
            "[package]\nname = \"application\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n[workspace]\n"
        ),
    )?;
    // Everything is downloaded before the clock runs.
    timed(cargo().args(["fetch", "--quiet"]).current_dir(root))?;
    Ok(folder)
}

fn cold_build(root: &Path) -> Result<(Duration, Option<Duration>)> {
    let target = TempDir::new_in(root)?;
    run_counted(
        cargo()
            .args(["build", "--quiet", "--offline"])
            .current_dir(root)
            .env("CARGO_TARGET_DIR", target.path()),
    )
}

/// The crates that are built into the application or for it, without the application itself.
fn crates(root: &Path) -> Result<BTreeSet<String>> {
    let tree = output_of(
        cargo()
            .args(["tree", "--edges", "normal", "--prefix", "none", "--format", "{lib} {p}", "--offline"])
            .current_dir(root),
    )?;
    Ok(tree
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .filter(|name| *name != "application")
        .map(str::to_owned)
        .collect())
}

/// What the first build of the commands costs.
fn toolchain() -> Result<()> {
    let mut table = Table::new(&["cargo build -p tidings-cli", "time", "crates"]);
    let tree = output_of(
        cargo()
            .args(["tree", "--package", "tidings-cli", "--edges", "normal,build", "--prefix", "none"])
            .args(["--format", "{p}"])
            .current_dir(repository()),
    )?;
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for (name, profile) in [("dev", "dev"), ("release", "release")] {
        let target = TempDir::new()?;
        let took = timed(
            cargo()
                .args(["build", "--quiet", "--package", "tidings-cli", "--profile", profile])
                .current_dir(repository())
                .env("CARGO_TARGET_DIR", target.path()),
        )?;
        table.row(vec![name.to_owned(), time(took), crates.len().to_string()]);
    }
    table.print("the first build of the toolchain");
    Ok(())
}
