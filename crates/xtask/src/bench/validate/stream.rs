//! `validate` on a large file of events, beside a plain loop over the `jsonschema` crate.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::super::process::{cargo_tidings, clean, median, on_path, peak_memory_of, processors_of_children};
use super::super::table::{Table, memory, time};
use super::{Forge, text};

/// What one run took.
struct Ran {
    name: String,
    times: Vec<Duration>,
    used: Vec<Duration>,
    peak: Option<u64>,
}

/// Prints the table.
pub(super) fn run(forge: &Forge, megabytes: u64, rounds: usize) -> Result<()> {
    let file = forge.root.join("events.ndjson");
    anstream::eprintln!("bench: writing {megabytes} MB of events");
    forge.ask(&["make", text(&file)?, &megabytes.to_string()])?;
    let measured = measure(forge, &file, rounds);
    let bytes = std::fs::metadata(&file)?.len();
    std::fs::remove_file(&file)?;
    let mut table =
        Table::new(&["validate", "time", "MB/s", "processors", "MB per processor second", "peak memory"]);
    for ran in measured? {
        let took = median(ran.times)?;
        let used = median(ran.used).ok();
        let rate = |took: Duration| format!("{:.0}", bytes as f64 / 1e6 / took.as_secs_f64());
        table.row(vec![
            ran.name,
            time(took),
            rate(took),
            used.map_or("-".to_owned(), time),
            used.map_or("-".to_owned(), rate),
            memory(ran.peak),
        ]);
    }
    table.print(&format!("a file of {megabytes} MB, one event in a line, all of them valid"));
    Ok(())
}

fn measure(forge: &Forge, file: &Path, rounds: usize) -> Result<Vec<Ran>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).to_string();
    let (schemas, path) = (forge.schemas(), text(file)?);
    let mut subjects: Vec<(String, Command)> = Vec::new();
    if let Some(program) = validating(forge)? {
        let mut command = clean(&program);
        command.args(["validate", path]).current_dir(&forge.root).env_remove("GITHUB_ACTIONS");
        subjects.push(("tidings validate".to_owned(), command));
    }
    for threads in ["1", &threads] {
        let mut command = clean(text(&forge.program)?);
        command.args(["loop", text(&schemas)?, path, threads]);
        let word = if threads == "1" { "thread" } else { "threads" };
        subjects.push((format!("a loop over jsonschema, {threads} {word}"), command));
    }
    if let Some(program) = on_path("jsonschema-cli") {
        let mut command = clean(text(&program)?);
        command.arg(schemas.join("bundle.json")).args(["--instance", path]);
        subjects.push(("jsonschema-cli".to_owned(), command));
    }
    let mut ran: Vec<Ran> = subjects
        .iter()
        .map(|(name, _)| Ran { name: name.clone(), times: Vec::new(), used: Vec::new(), peak: None })
        .collect();
    // Once, so that the file is in memory for all of them.
    std::io::copy(&mut std::fs::File::open(file)?, &mut std::io::sink())?;
    for _ in 0..rounds.max(1) {
        for ((_, command), ran) in subjects.iter_mut().zip(&mut ran) {
            let before = processors_of_children();
            let (took, peak) = watched(command)?;
            ran.times.push(took);
            ran.used.extend(
                processors_of_children().zip(before).map(|(after, before)| after.saturating_sub(before)),
            );
            ran.peak = ran.peak.max(peak);
        }
    }
    Ok(ran)
}

/// The program that has the command `validate`.
fn validating(forge: &Forge) -> Result<Option<String>> {
    let program = cargo_tidings()?;
    let help = clean(text(&program)?).args(["validate", "--help"]).current_dir(&forge.root).output()?;
    if !help.status.success() {
        return Ok(None);
    }
    text(&program).map(|program| Some(program.to_owned()))
}

/// Runs a command to a good end. Its peak of memory is what the system last said before the end.
fn watched(command: &mut Command) -> Result<(Duration, Option<u64>)> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .with_context(|| format!("could not start {command:?}"))?;
    let mut peak = None;
    let status = loop {
        peak = peak.max(peak_memory_of(&child.id().to_string()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let took = start.elapsed();
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok((took, peak))
}
