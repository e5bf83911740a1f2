//! The README says what is so: its console blocks are run, its code is compared with the files it is
//! from, compiled, or parsed.

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

fn blocks() -> Vec<Block> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let mut blocks = Vec::new();
    let mut instruction = String::new();
    let mut lines = readme.lines();
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
    assert!(!found.is_empty(), "the README has no block `{instruction}`");
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
        "the README says that `{line}` prints\n{expected}\nbut it prints\n{printed}"
    );
    Ok(())
}

#[test]
fn commands_print_what_the_readme_says() -> Result<()> {
    for block in those("run").iter().filter(|block| block.instruction == "run") {
        // A newcomer has no stamp of an earlier run.
        let _ = std::fs::remove_dir_all(root().join("target/tidings"));
        compare(block, &root())?;
    }
    Ok(())
}

#[test]
fn code_in_the_readme_stands_in_the_file_it_is_from() -> Result<()> {
    // Without indentation, doc comment marks (code may stand in one) and what rustdoc hides.
    let plain = |text: &str| -> String {
        let mut lines = Vec::new();
        for mut line in text.lines().map(str::trim) {
            while let Some(inner) = line.strip_prefix("///") {
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
fn the_configuration_in_the_readme_is_valid() -> Result<()> {
    for block in those("configuration") {
        let config = tidings_cli::config::Config::parse(&block.text, "README.md".into());
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
