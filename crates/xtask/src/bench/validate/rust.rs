//! From bytes to a verdict, in Rust: the figures come from the program of `tests/bench`.

use anyhow::{Context as _, Result};

use super::super::process::package_versions;
use super::super::table::Table;
use super::{Forge, figure, ratio, text};

/// Prints the tables.
pub(super) fn run(forge: &Forge, rounds: usize) -> Result<()> {
    anstream::eprintln!("bench: measuring judges in Rust");
    let said = forge.ask(&["judges", text(&forge.schemas())?, &rounds.to_string()])?;
    let rows = said["rows"].as_array().context("no rows")?;
    let bare = rows.first().context("no bare parse")?;
    let (tag_first, payload_first) = (figure(bare, "tag_first")?, figure(bare, "payload_first")?);
    let mut table = Table::new(&["from bytes", "ends typed", "tag first", "x", "payload first", "x"]);
    for row in rows {
        let (one, other) = (figure(row, "tag_first")?, figure(row, "payload_first")?);
        table.row(vec![
            row["name"].as_str().unwrap_or_default().to_owned(),
            if row["typed"] == true { "yes" } else { "-" }.to_owned(),
            format!("{one:.0} ns"),
            ratio(one, tag_first),
            format!("{other:.0} ns"),
            ratio(other, payload_first),
        ]);
    }
    table.print("Rust: from bytes to a verdict (x: over the bare parse of the same order)");
    let rejections = said["rejections"].as_array().context("no rejections")?;
    if !rejections.is_empty() {
        let mut table = Table::new(&["a rejection", "spoilt early", "spoilt late"]);
        for row in rejections {
            let micro = |key| Ok::<String, anyhow::Error>(format!("{:.2} us", figure(row, key)? / 1e3));
            table.row(vec![
                row["name"].as_str().unwrap_or_default().to_owned(),
                micro("early")?,
                micro("late")?,
            ]);
        }
        table.print("Rust: what a rejection with its reason costs");
    }
    anstream::println!(
        "  all agreed on {} inputs before anything was timed\n  {}\n",
        said["agreed"],
        package_versions(&["serde", "serde_json", "jsonschema", "boon"])?
    );
    Ok(())
}
