//! Delivering events, ours beside others. The figures come from a program of `tests/bench`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::process::{cargo, clean, output_of, package_versions, repository, run as timed};
use super::table::Table;

const PACKAGE: &str = "tidings-bench";
const PROGRAM: &str = "tidings-bench-deliver";

/// What to measure of delivering.
#[derive(Debug, Args)]
pub(crate) struct Deliver {
    /// How often each is measured, in turns; the median is printed
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Measure less of each: a glance that says whether everything works
    #[arg(long)]
    quick: bool,
    /// Measure these groups only
    #[arg(long, value_delimiter = ',')]
    only: Vec<Group>,
}

/// Rows that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// From publish to readers in one process, and publishing to nobody
    Publishing,
    /// Critical events on disk
    Disk,
    /// Events over HTTP to many connections
    Fanout,
    /// A full window, and all that is kept
    Catchup,
    /// Memory of readers that have nothing to read
    Idle,
    /// Readers that do not read
    Stalled,
    /// Starting in a store with kept events
    Start,
}

/// Prints the tables.
pub(super) fn run(options: &Deliver) -> Result<()> {
    anstream::eprintln!("bench: building the hub and its peers");
    let bin = ["build", "--quiet", "--release", "--package", PACKAGE, "--bin", PROGRAM];
    timed(cargo().args(bin).current_dir(repository()))?;
    let program = std::env::current_exe().context("could not tell where this program is")?;
    let program = program.with_file_name(PROGRAM);
    let folder = repository().join("target/bench/deliver");
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for group in Group::value_variants() {
        if options.only.is_empty() || options.only.contains(group) {
            measure(*group, &program, &folder, options)?;
        }
    }
    anstream::println!(
        "events of 300 bytes; release build; medians of {} interleaved rounds",
        options.rounds
    );
    anstream::println!("{}", package_versions(&["tokio", "hyper", "axum", "rusqlite", "serde_json"])?);
    anstream::println!("{}", machine(&folder));
    Ok(())
}

fn measure(group: Group, program: &Path, folder: &Path, options: &Deliver) -> Result<()> {
    let value = group.to_possible_value().context("a group has a name")?;
    let (name, help) = (value.get_name(), value.get_help().map(ToString::to_string).unwrap_or_default());
    anstream::eprintln!("bench: {name}");
    let size = if options.quick { "quick" } else { "whole" };
    let mut command = clean(&program.to_string_lossy());
    command.arg(name).arg(folder).args([&options.rounds.to_string(), size]);
    let said: Value = serde_json::from_str(&output_of(&mut command)?)?;
    let mut table = Table::new(&["", "ours", "theirs", "", "is", "aim", ""]);
    for row in said.as_array().context("no rows")? {
        table.row(cells(row)?);
    }
    table.print(&help);
    Ok(())
}

fn cells(row: &Value) -> Result<Vec<String>> {
    let unit = row["unit"].as_str().context("no unit")?;
    let ours = row["ours"].as_f64().with_context(|| format!("nothing was measured: {row}"))?;
    let theirs = row["theirs"].as_f64();
    let verdict = Verdict::of(ours, theirs, &row["aim"]);
    Ok(vec![
        row["measure"].as_str().unwrap_or_default().to_owned(),
        figure(ours, unit),
        theirs.map(|it| figure(it, unit)).unwrap_or_default(),
        row["beside"].as_str().unwrap_or_default().to_owned(),
        verdict.is,
        verdict.aim,
        verdict.met.map_or("", |met| if met { "met" } else { "MISSED" }).to_owned(),
    ])
}

/// How a figure stands to its aim.
#[derive(Debug, Default, PartialEq)]
struct Verdict {
    is: String,
    aim: String,
    met: Option<bool>,
}

impl Verdict {
    fn of(ours: f64, theirs: Option<f64>, aim: &Value) -> Self {
        let number = |name: &str| aim[name].as_f64();
        let ratio = theirs.map(|theirs| ours / theirs);
        let is = ratio.map(|it| format!("{it:.2} x")).unwrap_or_default();
        let (aim, met) = if let (Some(most), Some(ratio)) = (number("times"), ratio) {
            (format!("<= {most} x"), ratio <= most)
        } else if let (Some(least), Some(ratio)) = (number("at_least"), ratio) {
            (format!(">= {least} x"), ratio >= least)
        } else if let (Some(more), Some(theirs)) = (number("more"), theirs) {
            let is = format!("{:+.2}", ours - theirs);
            return Self { is, aim: format!("<= +{more}"), met: Some(ours - theirs <= more) };
        } else if let Some(most) = number("most") {
            (format!("<= {most}"), ours <= most)
        } else {
            return Self { is, ..Self::default() };
        };
        Self { is, aim, met: Some(met) }
    }
}

/// `1.25 us`, `12 400 /s`.
fn figure(value: f64, unit: &str) -> String {
    if value < 100.0 { format!("{value:.2} {unit}") } else { format!("{value:.0} {unit}") }
}

/// Processor, kernel, disk and load, as far as the system says.
fn machine(folder: &Path) -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let mut said = format!("{cores} cores");
    let processor = read("/proc/cpuinfo");
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    if let Some((_, model)) = model {
        let _ = write!(said, " of {model}");
    }
    let (kernel, load) = (read("/proc/sys/kernel/osrelease"), read("/proc/loadavg"));
    let load: Vec<&str> = load.split(' ').take(3).collect();
    let _ = write!(said, ", Linux {}, load {}", kernel.trim(), load.join(" "));
    if let Some(disk) = disk(&read("/proc/mounts"), folder) {
        let _ = write!(said, ", disk: {disk}");
    }
    said
}

/// The file system that a folder is on, and its device: the mount with the longest path.
fn disk(mounts: &str, folder: &Path) -> Option<String> {
    let mount = |line: &str| {
        let mut fields = line.split(' ').map(str::to_owned);
        Some((fields.next()?, PathBuf::from(fields.next()?), fields.next()?))
    };
    let around = mounts.lines().filter_map(mount).filter(|(_, at, _)| folder.starts_with(at));
    let (device, _, kind) = around.max_by_key(|(_, at, _)| at.components().count())?;
    Some(format!("{kind} on {device}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(ours: f64, theirs: Option<f64>, aim: &Value) -> (String, String, Option<bool>) {
        let Verdict { is, aim, met } = Verdict::of(ours, theirs, aim);
        (is, aim, met)
    }

    #[test]
    fn a_figure_is_held_to_its_aim() {
        let owned = |is: &str, aim: &str, met| (is.to_owned(), aim.to_owned(), met);
        let times = json!({ "times": 1.5 });
        assert_eq!(said(3.0, Some(2.0), &times), owned("1.50 x", "<= 1.5 x", Some(true)));
        assert_eq!(said(4.0, Some(2.0), &times), owned("2.00 x", "<= 1.5 x", Some(false)));
        let least = json!({ "at_least": 5.0 });
        assert_eq!(said(40.0, Some(10.0), &least), owned("4.00 x", ">= 5 x", Some(false)));
        let more = json!({ "more": 1.0 });
        assert_eq!(said(9.5, Some(9.0), &more), owned("+0.50", "<= +1", Some(true)));
        assert_eq!(said(51.0, None, &json!({ "most": 50.0 })), owned("", "<= 50", Some(false)));
        assert_eq!(said(1.0, Some(2.0), &json!("none")), owned("0.50 x", "", None));
    }

    #[test]
    fn a_folder_is_on_the_mount_with_the_longest_path() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/b /tmpfiles xfs rw 0 0\n";
        assert_eq!(disk(mounts, Path::new("/tmp/x")).as_deref(), Some("tmpfs on tmpfs"));
        assert_eq!(disk(mounts, Path::new("/home/x")).as_deref(), Some("ext4 on /dev/a"));
    }
}
