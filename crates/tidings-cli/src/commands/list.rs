//! `list`: the catalog at a glance.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::compute::listing_json;
use crate::current::current;
use crate::error::Result;
use crate::workspace::Workspace;

/// How the list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for a person
    Text,
    /// An array with one object per event type and version
    Json,
}

pub(crate) fn run(format: Format) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let current = current(&workspace, None)?;
    let rows = listing_json(&current.catalogs, &current.fingerprints);
    match format {
        Format::Json => anstream::println!("{rows:#}"),
        Format::Text => anstream::print!("{}", table(&rows)),
    }
    Ok(ExitCode::SUCCESS)
}

fn table(rows: &serde_json::Value) -> String {
    let mut lines =
        vec![["CATALOG", "TYPE", "VERSION", "CRITICAL", "DEPRECATED", "PLACE"].map(str::to_owned)];
    for row in rows.as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let flag = |key: &str| match &row[key] {
            serde_json::Value::Bool(true) => "yes".to_owned(),
            serde_json::Value::String(word) => word.clone(),
            _ => "-".to_owned(),
        };
        lines.push([
            text("catalog"),
            text("type"),
            row["version"].to_string(),
            flag("critical"),
            flag("deprecated"),
            format!("{}:{}", text("file"), row["line"]),
        ]);
    }
    let widths: Vec<usize> =
        (0..6).map(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for line in lines {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}
