//! Builds and runs the exporters (`examples/catalog.rs`) of the packages with catalogs.
//!
//! Invariant: rustc's and cargo's own messages reach the user as they were written; a failure here
//! is exit code 2 and nothing has been written.

use std::collections::BTreeSet;
use std::io::BufReader;
use std::process::Stdio;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::Message;
use tidings_schema::document::{CatalogDocument, DocumentError};

use crate::error::{Error, Result};
use crate::manifest;
use crate::workspace::{self, CatalogPackage, EXPORTER, Workspace, normal};

/// What one exporter said, and the files it was made from.
#[derive(Debug)]
pub(crate) struct Exported {
    pub(crate) document: CatalogDocument,
    /// The program, until the next package's takes its place.
    pub(crate) program: Utf8PathBuf,
    /// The local source files the exporter was compiled from (cargo's dep-info).
    pub(crate) inputs: Vec<Utf8PathBuf>,
}

pub(crate) fn export(workspace: &Workspace, package: &CatalogPackage) -> Result<Exported> {
    let (program, document) = program(workspace, package)?;
    let inputs = dep_info(&program)?;
    // Without its sources a stamp would call everything unchanged for ever.
    if !inputs.iter().any(|path| normal(&workspace.root.join(path)).starts_with(&package.folder)) {
        return Err(Error::new(format!(
            "cargo names no source file that the exporter of `{}` was made from",
            package.name
        ))
        .help("another cargo may be building in the same target folder: run the command again"));
    }
    Ok(Exported { document, program, inputs })
}

/// The exporter of a package, built, and what it says it exports.
pub(crate) fn program(
    workspace: &Workspace,
    package: &CatalogPackage,
) -> Result<(Utf8PathBuf, CatalogDocument)> {
    let made = || {
        let program = build(workspace, package)?;
        let document = run(workspace, package, &program)?;
        Ok((program, document))
    };
    let (program, document) = made()?;
    if made_elsewhere(&document, package).is_none() {
        return Ok((program, document));
    }
    clean(workspace, &package.members);
    let (program, document) = made()?;
    match made_elsewhere(&document, package) {
        None => Ok((program, document)),
        Some(folder) => Err(Error::new(format!(
            "the exporter of `{}` was compiled in another folder: {folder}",
            package.name
        ))
        .help("work trees share a target folder here: give this one its own (CARGO_TARGET_DIR)")),
    }
}

/// The folder of another work tree that an exporter says it was compiled in. Cargo tells packages of
/// workspaces apart by their paths within them, so in a shared target folder it may take one for the other.
fn made_elsewhere(document: &CatalogDocument, package: &CatalogPackage) -> Option<Utf8PathBuf> {
    let folder = normal(Utf8Path::new(document.made_in.as_deref()?));
    let real = |path: &Utf8Path| path.canonicalize_utf8().ok();
    let is_here = folder == package.folder
        || real(&folder).is_some_and(|folder| real(&package.folder).as_ref() == Some(&folder));
    (!is_here).then_some(folder)
}

/// Settings by which cargo keeps what it compiles of this work tree apart from what it compiles of another
/// one in the same target folder.
///
/// The exporter says where its own crate was compiled, and no more can be asked of it: the crates with the
/// types may be another tree's, and cargo calls them fresh as long as no file here is newer. So they get a
/// setting that changes nothing (there are fewer units of code than that in any crate) and that no other
/// tree has. Everything else in the target folder is shared as before.
fn kept_apart(workspace: &Workspace, package: &CatalogPackage) -> Vec<String> {
    if !package.shares_target {
        return Vec::new();
    }
    let root = manifest::hash(workspace.root.as_str().as_bytes());
    let own = u32::from_str_radix(&root[..7], 16).unwrap_or_default();
    let written = overrides(&workspace.root);
    let setting = |member: &String| {
        // Two keys for one package are an error of cargo's; one that is there already gets the setting too.
        let is_of_it = |key: &&String| key.split(['@', ':']).next() == Some(member.as_str());
        let key = written.iter().find(is_of_it).unwrap_or(member);
        format!("profile.dev.package.\"{key}\".codegen-units={}", 1_000_000 + u64::from(own))
    };
    package.members.iter().map(setting).collect()
}

/// The packages that the workspace has settings for, as it calls them.
fn overrides(root: &Utf8Path) -> Vec<String> {
    let read = || -> Option<Vec<String>> {
        let manifest: toml::Table = std::fs::read_to_string(root.join("Cargo.toml")).ok()?.parse().ok()?;
        let packages = manifest.get("profile")?.get("dev")?.get("package")?.as_table()?;
        Some(packages.keys().cloned().collect())
    };
    read().unwrap_or_default()
}

/// Has cargo forget what it compiled from these sources. It is a help to cargo, so it may fail.
pub(crate) fn forget(workspace: &Workspace, sources: &[Utf8PathBuf]) {
    let names: BTreeSet<String> = sources.iter().filter_map(|source| package_of(source)).collect();
    clean(workspace, &names);
}

fn clean<'n>(workspace: &Workspace, packages: impl IntoIterator<Item = &'n String>) {
    let mut packages = packages.into_iter().peekable();
    if packages.peek().is_none() {
        return;
    }
    let mut command = workspace::cargo_command(&workspace.root);
    command.args(["clean", "--quiet"]);
    for package in packages {
        command.args(["--package", package]);
    }
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

fn package_of(source: &Utf8Path) -> Option<String> {
    let manifest = source.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())?;
    let manifest: toml::Table = toml::from_str(&std::fs::read_to_string(manifest).ok()?).ok()?;
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

fn build(workspace: &Workspace, package: &CatalogPackage) -> Result<Utf8PathBuf> {
    let mut command = workspace::cargo_command(&workspace.root);
    command.args(["build", "--package", &package.name, "--example", EXPORTER]);
    command.arg("--message-format=json-render-diagnostics");
    for setting in kept_apart(workspace, package) {
        command.args(["--config", &setting]);
    }
    if !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        command.arg("--quiet");
    }
    // `tidings::embed!` needs no schemas then: this is how they come to be.
    command.env("TIDINGS_EXPORT", "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| Error::new("could not start cargo").because(error))?;
    let mut program = None;
    if let Some(stdout) = child.stdout.take() {
        for message in Message::parse_stream(BufReader::new(stdout)).map_while(std::result::Result::ok) {
            if let Message::CompilerArtifact(artifact) = message
                && artifact.target.is_example()
                && artifact.target.name == EXPORTER
            {
                program = artifact.executable;
            }
        }
    }
    let status = child.wait().map_err(|error| Error::new("could not wait for cargo").because(error))?;
    if !status.success() {
        return Err(Error::new(format!(
            "the events of `{}` do not compile; nothing was written",
            package.name
        ))
        .help("mend what rustc reports above, then run the command again")
        .said_by_cargo());
    }
    program.ok_or_else(|| {
        Error::new(format!("cargo built no program for `{}`, example `{EXPORTER}`", package.name))
    })
}

fn run(workspace: &Workspace, package: &CatalogPackage, program: &Utf8Path) -> Result<CatalogDocument> {
    let output = std::process::Command::new(program)
        .current_dir(&workspace.root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| {
            Error::new(format!("could not start the exporter of `{}`", package.name)).because(error)
        })?;
    let said = String::from_utf8_lossy(&output.stderr);
    let example = workspace.relative(&package.folder.join("examples/catalog.rs"));
    if !output.status.success() {
        return Err(Error::new(format!(
            "the exporter of `{}` failed ({}): {example}",
            package.name, output.status
        ))
        .because(if said.trim().is_empty() { "it said nothing".to_owned() } else { said.trim().to_owned() })
        .help(format!(
            "run it alone to see what it does: cargo run --package {} --example {EXPORTER}",
            package.name
        )));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    CatalogDocument::parse(&text).map_err(|error| {
        let failure = Error::new(format!(
            "the exporter of `{}` did not print a catalog document: {example}",
            package.name
        ));
        match error {
            version @ DocumentError::Version { .. } => failure.because(version),
            other => failure
                .help(format!("it printed: {}", excerpt(&text)))
                .help("its main function is `tidings::export!(…)` alone; print to standard error if you must")
                .because(other.to_string()),
        }
    })
}

fn excerpt(text: &str) -> String {
    let line: String =
        text.trim_start().chars().take(100).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.is_empty() { "nothing".to_owned() } else { format!("{line:?}") }
}

/// The files in the dep-info that cargo writes beside a program.
fn dep_info(program: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let path = program.with_extension("d");
    let text = std::fs::read_to_string(&path).map_err(crate::error::io("read", &path))?;
    Ok(parse_dep_info(&text))
}

/// `program: a\ b.rs c.rs` → the paths after the colon, with escaped spaces undone.
fn parse_dep_info(text: &str) -> Vec<Utf8PathBuf> {
    let line = text.lines().next().unwrap_or_default();
    let Some((_, list)) = line.split_once(": ") else { return Vec::new() };
    let mut paths = Vec::new();
    let mut path = String::new();
    let mut chars = list.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&' ') => path.extend(chars.next()),
            ' ' if !path.is_empty() => paths.push(std::mem::take(&mut path).into()),
            ' ' => {}
            c => path.push(c),
        }
    }
    if !path.is_empty() {
        paths.push(path.into());
    }
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dep_info_with_spaces_is_read() {
        assert_eq!(parse_dep_info("/t/catalog: /a/x\\ y.rs /a/b.rs\n"), ["/a/b.rs", "/a/x y.rs"]);
    }
}
