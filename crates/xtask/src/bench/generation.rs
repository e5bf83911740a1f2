//! Generation proper: from the text of a catalog document and of the Rust sources to every output in
//! memory, in process. A process of its own for each run, so that none finds anything warm and the
//! peak of memory is its own.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidings_cli::compute::{self, ReadSource};
use tidings_cli::config::Config;
use tidings_cli::manifest;
use tidings_codegen::Templates;
use tidings_schema::document::CatalogDocument;
use tidings_schema::released::reading::Reading;

use super::process::{clean, median, output_of, peak_memory, run as timed};
use super::synthetic::{File, PACKAGE, Synthetic};
use super::table::{Table, count, memory, time};
use super::workspace::Workspace;

/// Prints the table of generation proper.
pub(super) fn run(sizes: &[usize], rounds: usize, typeshare: Option<&Path>) -> Result<()> {
    let mut table =
        Table::new(&["event types", "time", "per 1 000", "peak memory", "outputs", "typeshare-cli"]);
    for &types in sizes {
        let program = std::env::current_exe().context("could not tell where this program is")?;
        let mut seconds = Vec::new();
        let mut peaks = Vec::new();
        let mut bytes = 0;
        for _ in 0..rounds {
            let said =
                output_of(clean(&program.to_string_lossy()).args(["bench", "one", &types.to_string()]))?;
            let said: Value = serde_json::from_str(&said)?;
            seconds.push(said["seconds"].as_f64().context("no seconds")?);
            peaks.extend(said["peak"].as_u64());
            bytes = said["bytes"].as_u64().context("no bytes")?;
        }
        let took = median(seconds)?;
        table.row(vec![
            count(types),
            time(Duration::from_secs_f64(took)),
            time(Duration::from_secs_f64(took * 1_000.0 / types.max(1) as f64)),
            memory(median(peaks).ok()),
            format!("{:.1} MB", bytes as f64 / 1e6),
            beside(typeshare, types, rounds)?,
        ]);
    }
    table.print("generation proper: catalog document and Rust sources to all outputs, in process");
    if typeshare.is_none() {
        anstream::println!("  typeshare-cli is not on the path; --typeshare PATH names it\n");
    }
    if peak_memory().is_none() {
        anstream::println!("  peak memory is read from /proc, which is not here\n");
    }
    Ok(())
}

/// typeshare-cli on the same definitions: it reads source files and writes one TypeScript file.
fn beside(typeshare: Option<&Path>, types: usize, rounds: usize) -> Result<String> {
    let Some(program) = typeshare else { return Ok("-".to_owned()) };
    let workspace = Workspace::new(Synthetic { types })?;
    let out = workspace.root().join("typeshare.ts");
    let times = (0..rounds)
        .map(|_| {
            timed(
                clean(&program.to_string_lossy())
                    .current_dir(workspace.root())
                    .arg("events")
                    .arg("--lang=typescript")
                    .arg("--output-file")
                    .arg(&out),
            )
        })
        .collect::<Result<Vec<Duration>>>()?;
    Ok(time(median(times)?))
}

/// One run, printed as JSON for the process that started this one.
pub(super) fn measure_one(types: usize) -> Result<()> {
    let synthetic = Synthetic { types };
    let text = serde_json::to_string(&synthetic.document())?;
    let sources = read_sources(&synthetic.sources());
    let start = Instant::now();
    let document = CatalogDocument::parse(&text)?;
    let computed = compute::generate(
        vec![document],
        &sources,
        &Config::default(),
        &Templates::builtin(),
        Reading::default(),
        &|_| "generated/typescript".to_owned(),
    )?;
    let took = start.elapsed();
    let read_twice = computed.summaries.first().map_or(0, |summary| summary.read_twice);
    ensure!(read_twice == types, "{read_twice} of {types} events were read twice: {:?}", computed.findings);
    ensure!(computed.findings.is_empty(), "findings in a synthetic catalog: {:?}", computed.findings);
    let bytes: usize = computed.plan.files.values().map(String::len).sum();
    // Whether a change for speed has changed what is made: the manifest holds the hash of every file.
    let made = manifest::hash(computed.plan.manifest().to_text().as_bytes());
    anstream::println!(
        "{}",
        json!({ "seconds": took.as_secs_f64(), "peak": peak_memory(), "bytes": bytes, "made": made })
    );
    Ok(())
}

/// The sources as a run reads them.
pub(super) fn read_sources(files: &[File]) -> Vec<ReadSource> {
    let mut sources: Vec<ReadSource> = files
        .iter()
        .filter(|file| file.path.starts_with("src/"))
        .map(|file| {
            let mut module = vec![PACKAGE.replace('-', "_")];
            let name = file.path.trim_start_matches("src/").trim_end_matches(".rs");
            module.extend((name != "lib").then(|| name.to_owned()));
            ReadSource { path: format!("events/{}", file.path), module, text: file.text.clone() }
        })
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}
