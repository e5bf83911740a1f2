//! Processes, and what they take.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

pub(super) use crate::repository::root as repository;

/// The cargo that runs us, as a terminal would start it.
pub(super) fn cargo() -> Command {
    clean(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// A command without what cargo tells the program it runs: it would show in the builds that are
/// measured.
pub(super) fn clean(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST") || text == "LD_LIBRARY_PATH" {
            command.env_remove(&name);
        }
    }
    command
}

/// A program on the path.
pub(super) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// `cargo-tidings` of this repository, in the release build that this program is of.
pub(super) fn cargo_tidings() -> Result<PathBuf> {
    run(cargo()
        .args(["build", "--quiet", "--release", "--package", "tidings-cli", "--bin", "cargo-tidings"])
        .current_dir(repository()))?;
    let own = std::env::current_exe().context("could not tell where this program is")?;
    Ok(own.with_file_name("cargo-tidings"))
}

/// Runs a command to a good end, and says how long it took.
pub(super) fn run(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start {:?}", command.get_program()))?;
    let took = start.elapsed();
    if !output.status.success() {
        bail!(
            "{command:?} ended with {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(took)
}

/// Runs a command to a good end, and says how long it took and how much of the processors it and its
/// children used, which is what can be compared on a busy machine; Linux says so, others do not.
pub(super) fn run_counted(command: &mut Command) -> Result<(Duration, Option<Duration>)> {
    let before = processors_of_children();
    let took = run(command)?;
    let used = processors_of_children().zip(before).map(|(after, before)| after.saturating_sub(before));
    Ok((took, used))
}

/// User and system time of all children that have ended: the 16th and 17th field, in hundredths.
pub(super) fn processors_of_children() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, behind_the_name) = stat.rsplit_once(')')?;
    let mut fields = behind_the_name.split_whitespace().skip(13);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

/// What a command printed.
pub(super) fn output_of(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start {:?}", command.get_program()))?;
    if !output.status.success() {
        bail!("{command:?} ended with {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The most memory this process has had, in bytes; Linux says so, others do not.
pub(super) fn peak_memory() -> Option<u64> {
    peak_memory_of("self")
}

/// The most memory a process has had until now, in bytes.
pub(super) fn peak_memory_of(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// `cargo 1.95.0, serde 1.0.228`: the cargo that builds, and packages as the lock file has them.
pub(super) fn package_versions(names: &[&str]) -> Result<String> {
    let mut said = vec![output_of(cargo().arg("--version"))?.trim().to_owned()];
    let lock = std::fs::read_to_string(repository().join("Cargo.lock"))?;
    for name in names {
        let version = lock
            .split("[[package]]")
            .find(|package| package.contains(&format!("name = \"{name}\"\n")))
            .and_then(|package| package.split("version = \"").nth(1)?.split('"').next())
            .unwrap_or("?");
        said.push(format!("{name} {version}"));
    }
    Ok(said.join(", "))
}

/// The one in the middle.
pub(super) fn median<T: Copy + PartialOrd>(mut values: Vec<T>) -> Result<T> {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values.get(values.len() / 2).copied().context("nothing was measured: --rounds is at least 1")
}

/// A figure of an answer.
pub(super) fn figure(of: &serde_json::Value, key: &str) -> Result<f64> {
    of[key].as_f64().with_context(|| format!("no figure `{key}` in {of}"))
}
