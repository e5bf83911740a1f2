//! README and reference say what is so: console blocks are run, code is compared with the files it is
//! from, compiled, or parsed, and links lead somewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

/// One fenced block with the comment above it: `<!-- run -->`, `<!-- from FILE -->` …
struct Block {
    instruction: String,
    language: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository").to_owned()
}

/// What a person reads: the front page, what it leads to, and the page of each crate.
fn pages() -> Vec<(PathBuf, String)> {
    let crates = root().join("crates");
    let mut pages = vec![root().join("README.md")];
    let folders = std::fs::read_dir(&crates).expect("crates").map(|entry| entry.expect("readable").path());
    let mut folders: Vec<PathBuf> = folders.collect();
    folders.sort();
    for path in folders {
        pages.push(if path.is_dir() { path.join("README.md") } else { path });
    }
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md") && page.is_file());
    let read = |page: PathBuf| {
        let text = std::fs::read_to_string(&page).expect("readable");
        (page, text)
    };
    pages.into_iter().map(read).collect()
}

/// The blocks of all pages but the one on changing an event, which has a test of its own.
fn blocks() -> Vec<Block> {
    let pages = pages().into_iter().filter(|(page, _)| !page.ends_with("CHANGING.md"));
    pages.flat_map(|(_, text)| blocks_of(&text)).collect()
}

fn blocks_of(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut instruction = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(inner) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
            instruction = inner.to_owned();
        } else if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block {
                instruction: std::mem::take(&mut instruction),
                language: language.to_owned(),
                text: text.join("\n"),
            });
        }
    }
    blocks
}

/// Blocks with this instruction; there is at least one, so that no test passes by reading nothing.
fn those(instruction: &str) -> Vec<Block> {
    let found: Vec<Block> = blocks()
        .into_iter()
        .filter(|block| block.instruction.split(' ').next() == Some(instruction))
        .collect();
    assert!(!found.is_empty(), "no page has a block `{instruction}`");
    found
}

/// The command line as this test can run it, without the cargo aliases.
fn run(line: &str, folder: &Path) -> Result<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (["cargo", called @ ("xtask" | "tidings")], args) = words.split_at(2) else {
        bail!("cannot run `{line}`")
    };
    let program = match *called {
        "xtask" => PathBuf::from(env!("CARGO_BIN_EXE_xtask")),
        _ => {
            // The same commands under the name they have elsewhere.
            let named = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo-tidings");
            std::fs::copy(env!("CARGO_BIN_EXE_xtask"), &named)?;
            named
        }
    };
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).env_remove("GITHUB_ACTIONS");
    if folder != root() {
        // Also what is scaffolded elsewhere needs tidings, which is here.
        // It is an adopter, and takes what has been compiled for the others.
        command.env("CARGO_TARGET_DIR", root().join("target/adopters"));
        command.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_INCREMENTAL", "0");
        if args == ["init"] {
            command.arg("--tidings").arg(root());
        }
    }
    let output = command.output().with_context(|| line.to_owned())?;
    ensure!(output.status.success(), "`{line}`: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// `0.4 s` is `… s`: the only thing that is not the same every time.
fn without_times(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_end().lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let line = match words.as_slice() {
            [before @ .., time, "s"] if time.parse::<f64>().is_ok() => format!("{} … s", before.join(" ")),
            _ => line.to_owned(),
        };
        lines.push(line);
    }
    lines.join("\n")
}

fn compare(block: &Block, folder: &Path) -> Result<()> {
    let (command, expected) = block.text.split_once('\n').unwrap_or((&block.text, ""));
    let line = command.strip_prefix("$ ").context("a console block starts with `$ `")?;
    let printed = run(line, folder)?;
    ensure!(
        without_times(&printed) == without_times(expected),
        "a page says that `{line}` prints\n{expected}\nbut it prints\n{printed}"
    );
    Ok(())
}

#[test]
fn commands_print_what_the_pages_say() -> Result<()> {
    for block in those("run").iter().filter(|block| block.instruction == "run") {
        // A newcomer has no stamp of an earlier run.
        let _ = std::fs::remove_dir_all(root().join("target/tidings"));
        compare(block, &root())?;
    }
    Ok(())
}

#[test]
fn code_on_the_pages_stands_in_the_file_it_is_from() -> Result<()> {
    // Without indentation, doc comment marks (code may stand in one) and what rustdoc hides.
    let plain = |text: &str| -> String {
        let mut lines = Vec::new();
        for mut line in text.lines().map(str::trim) {
            while let Some(inner) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
                line = inner.trim();
            }
            if !line.is_empty() && !line.starts_with("# ") {
                lines.push(line);
            }
        }
        lines.join("\n")
    };
    for block in those("from") {
        let file = block.instruction.strip_prefix("from ").context("from FILE")?;
        let text = std::fs::read_to_string(root().join(file)).with_context(|| file.to_owned())?;
        ensure!(plain(&text).contains(&plain(&block.text)), "{file} no longer has\n{}", block.text);
    }
    Ok(())
}

#[test]
fn the_front_page_is_short() {
    let lines = std::fs::read_to_string(root().join("README.md")).expect("README.md").lines().count();
    assert!(
        lines <= 180,
        "README.md has {lines} lines; what a newcomer does not need goes to crates/REFERENCE.md"
    );
}

/// The anchor that a page gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}

#[test]
fn every_crate_says_what_it_is() -> Result<()> {
    for entry in std::fs::read_dir(root().join("crates"))? {
        let folder = entry?.path();
        if folder.is_dir() {
            let page = folder.join("README.md");
            let text = std::fs::read_to_string(&page).with_context(|| page.display().to_string())?;
            let name = folder.file_name().and_then(|name| name.to_str()).context("a name")?;
            ensure!(text.starts_with(&format!("# {name}\n\n")), "{} is about {name}", page.display());
        }
    }
    Ok(())
}

#[test]
fn links_lead_somewhere() -> Result<()> {
    let mut links = 0;
    for (page, text) in pages() {
        let prose: Vec<&str> = text.split("```").step_by(2).collect();
        for part in prose.iter().flat_map(|prose| prose.split("](").skip(1)) {
            let target = part.split(')').next().unwrap_or_default();
            if target.contains("://") {
                continue;
            }
            links += 1;
            let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
            let file = if path.is_empty() { page.clone() } else { page.with_file_name(path) };
            ensure!(file.exists(), "{}: `{target}` leads nowhere", page.display());
            if !fragment.is_empty() {
                let text = std::fs::read_to_string(&file)?;
                let headings = text.lines().filter(|line| line.starts_with('#'));
                let mut anchors = headings.map(|line| anchor(line.trim_start_matches('#').trim()));
                ensure!(anchors.any(|it| it == fragment), "{}: there is no `{target}`", page.display());
            }
        }
    }
    ensure!(links > 10, "{links} links");
    Ok(())
}

#[test]
fn the_configuration_in_the_reference_is_valid() -> Result<()> {
    for block in those("configuration") {
        let config = tidings_cli::config::Config::parse(&block.text, "REFERENCE.md".into());
        ensure!(config.is_ok(), "{:?}", config.err());
    }
    Ok(())
}

#[test]
fn the_first_steps_in_the_readme_lead_to_types_that_compile() -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path().join("acme");
    std::fs::create_dir(&folder)?;
    for block in those("run").iter().filter(|block| block.instruction == "run in acme") {
        compare(block, &folder)?;
    }
    for block in those("in") {
        let file = block.instruction.strip_prefix("in acme ").context("in acme FILE")?;
        let text = std::fs::read_to_string(folder.join(file))?;
        ensure!(text.contains(&block.text), "`init` no longer writes into {file}\n{}", block.text);
    }
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    run("cargo tidings generate", &folder)?;
    let mut files = Vec::new();
    for (index, block) in those("compiles").iter().filter(|block| block.language == "ts").enumerate() {
        let file = folder.join(format!("block{index}.ts"));
        std::fs::write(&file, &block.text)?;
        files.push(file);
    }
    let tsc = root().join("tests/frontend/node_modules/typescript-5.9/bin/tsc");
    ensure!(tsc.is_file(), "run `npm ci` in tests/frontend first, or `cargo xtask test`");
    let output = Command::new("node")
        .arg(tsc)
        .args([
            "--noEmit",
            "--strict",
            "--target",
            "esnext",
            "--module",
            "esnext",
            "--moduleResolution",
            "bundler",
        ])
        .args(&files)
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    Ok(())
}
