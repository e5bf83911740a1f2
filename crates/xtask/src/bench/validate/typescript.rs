//! Validators in TypeScript, under Node.js: the figures come from `tests/bench/js`.

use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::super::table::Table;
use super::{Forge, figure, output_of, ratio, repository, text};

/// How many different events are judged in turns.
const EVENTS: &str = "512";

/// Prints the tables.
pub(super) fn run(forge: &Forge, rounds: usize) -> Result<()> {
    let folder = repository().join("tests/bench/js");
    crate::test::npm_packages(&folder)?;
    let inputs = forge.ask(&["inputs", text(&forge.schemas())?, EVENTS])?;
    std::fs::write(forge.root.join("inputs.json"), inputs.to_string())?;
    anstream::eprintln!("bench: measuring validators in TypeScript");
    let said = output_of(
        Command::new("node")
            .arg(folder.join("bench.mjs"))
            .args([text(&forge.root)?, &rounds.to_string()])
            .current_dir(&folder),
    )?;
    let said: Value = serde_json::from_str(&said).context("the bench in TypeScript printed no JSON")?;
    let rows = said["rows"].as_array().context("no rows")?;
    let limit = rows.iter().find(|row| row["id"] == "limit").context("no limit")?;
    let (valid, blocked) = (figure(limit, "valid")?, figure(&limit["blocked"], "valid")?);

    let mut times = Table::new(&[
        "validator",
        "valid",
        "x limit",
        "early bad",
        "late bad",
        "eval blocked",
        "x limit",
        "allocated",
    ]);
    let mut sizes = Table::new(&["validator", "minified", "gzip", "load over empty"]);
    for row in rows {
        let name = row["name"].as_str().unwrap_or_default().to_owned();
        let (without, without_ratio) = match row["blocked"]["valid"].as_f64() {
            Some(took) => (nanoseconds(took), ratio(took, blocked)),
            None => ("throws".to_owned(), "-".to_owned()),
        };
        times.row(vec![
            name.clone(),
            nanoseconds(figure(row, "valid")?),
            ratio(figure(row, "valid")?, valid),
            nanoseconds(figure(row, "early")?),
            nanoseconds(figure(row, "late")?),
            without,
            without_ratio,
            format!("{:.0} B", figure(row, "allocated")?),
        ]);
        sizes.row(vec![
            name,
            format!("{:.0} B", figure(row, "minified")?),
            format!("{:.0} B", figure(row, "gzip")?),
            format!("{:.1} ms", figure(row, "load")?),
        ]);
    }
    times.print("TypeScript: a parsed event to a verdict");
    sizes.print("TypeScript: what a page loads (esbuild, minified)");
    let versions: Vec<&str> =
        said["versions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    anstream::println!(
        "  all agreed on {} inputs before anything was timed; JSON.parse of the same text takes {}\n  {}\n",
        said["agreed"],
        nanoseconds(figure(&said, "parse")?),
        versions.join(", ")
    );
    Ok(())
}

fn nanoseconds(took: f64) -> String {
    if took < 100.0 { format!("{took:.1} ns") } else { format!("{took:.0} ns") }
}
