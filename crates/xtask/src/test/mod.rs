//! `cargo xtask test`: sets up what the tests need, then runs all of them, or a part.

mod demo;
mod desktop;
mod fuzz;
mod fuzz_deliver;
mod packages;
mod setup;
mod stages;
mod unchanged;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};

pub(crate) use demo::{Demo, demo, picture};
pub(crate) use fuzz::{fuzz, fuzz_compat};
pub(crate) use fuzz_deliver::fuzz_deliver;
pub(crate) use packages::prepare as build_packages;
pub(crate) use setup::{chromium, npm_packages};
use stages::Stages;
use unchanged::{FRONTEND, Unchanged};

use crate::repository::root;

/// What to test.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Run one part of the tests
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Draw as many values, pairs and killed runs as before a release, not as for a change
    #[arg(long)]
    thorough: bool,
    /// Run also the packages that passed before with the same files
    #[arg(long)]
    again: bool,
    /// Run the tests that have this in their names (of Rust; with `--only frontend`, of TypeScript)
    filter: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Unit, integration and documentation tests of the crates
    Rust,
    /// The commands as whole processes
    Commands,
    /// Workspaces that adopt tidings, with real tools
    Adoption,
    /// The generated code in TypeScript, and in a browser
    Frontend,
}

impl Part {
    /// Which tests of Rust belong to it, as nextest has it.
    fn expression(self) -> &'static str {
        match self {
            Self::Rust => "not (binary(commands) + binary(adoption))",
            Self::Commands => "binary(commands)",
            Self::Adoption => "binary(adoption)",
            Self::Frontend => "none()",
        }
    }

    /// The part that a test program belongs to.
    fn of(program: &str) -> Self {
        match program.rsplit("::").next() {
            Some("commands") => Self::Commands,
            Some("adoption") => Self::Adoption,
            _ => Self::Rust,
        }
    }
}

pub(crate) fn run(test: &Test) -> Result<()> {
    let mut stages = Stages::default();
    let outcome = all(test, &mut stages);
    stages.print();
    outcome
}

fn all(test: &Test, stages: &mut Stages) -> Result<()> {
    let root = root();
    let frontend = root.join("tests/frontend");
    let asked = |part: Part| test.only.is_none_or(|only| only == part);
    let rust = test.only != Some(Part::Frontend);
    let chromium = stages.run("set-up", || {
        npm_packages(&frontend)?;
        crate::meta::check(&root)?;
        let browser = asked(Part::Frontend) && (test.filter.is_none() || !rust);
        Ok(browser.then(setup::chromium).flatten())
    })?;
    let mut unchanged = Unchanged::look(&root, stages::target()?.join("tidings/tests/passed.json"))
        .inspect_err(|error| anstream::eprintln!("test: what has not changed is tested too: {error:#}"))
        .ok()
        .filter(|_| test.only.is_none() && test.filter.is_none());
    let nextest = has_nextest(&root);
    let mut passed = match &unchanged {
        Some(unchanged) if nextest && !test.again && !test.thorough => unchanged.passed(),
        _ => Vec::new(),
    };
    if !passed.is_empty() {
        let names = passed.join(", ");
        anstream::eprintln!("test: passed before with the same files, `--again` runs them too: {names}");
    }
    let all = passed.len();
    passed.retain(|name| name != FRONTEND);
    let frontend_passed = passed.len() < all;
    if rust && nextest {
        with_nextest(test, &root, stages, &passed, unchanged.as_mut())?;
    } else if rust {
        with_cargo(test, &root, stages)?;
    }
    if asked(Part::Rust) && test.filter.is_none() {
        stages.run("documentation", || {
            let mut documentation = cargo(&root);
            documentation.args(["test", "--quiet", "--workspace", "--doc"]);
            must(&mut documentation)
        })?;
    }
    if !frontend_passed && asked(Part::Frontend) && (test.filter.is_none() || !rust) {
        let results = stages.results("frontend")?;
        let demo = stages.run("demo", || server(&root, rust))?;
        // A project of the frontend's tests installs them, packed.
        stages.run("packages", || packages::prepare(&root))?;
        let desktop = stages.run("desktop", || desktop::test(&root, test))?;
        stages.run("frontend", || {
            let mut vitest = npm(&frontend);
            vitest.args(["test", "--silent", "--", "--reporter=default", "--reporter=junit"]);
            vitest.arg(format!("--outputFile.junit={}", results.display()));
            vitest.args(test.filter.iter().flat_map(|filter| ["-t", filter]));
            vitest.env("TIDINGS_NEXUS_DEMO", &demo);
            match &chromium {
                Some(program) => vitest.env("TIDINGS_CHROMIUM", program),
                None => vitest.env("TIDINGS_WITHOUT_CHROMIUM", "1"),
            };
            vitest.envs(desktop.iter().map(|program| ("TIDINGS_DESKTOP", program)));
            if test.thorough {
                vitest.env("TIDINGS_THOROUGH", "1");
            }
            must(&mut vitest)
        })?;
        stages.run("packages' tests", || packages::test(&root, test, &demo, chromium.as_deref()))?;
        if let Some(unchanged) = unchanged.as_mut().filter(|_| chromium.is_some()) {
            unchanged.remember(|name| name == FRONTEND)?;
        }
        if chromium.is_none() {
            anstream::eprintln!(
                "test: NOT TESTED: the generated code, the feed and the demo's page in a browser. There is no Chromium here and \
                 none could be installed; install one (`apt-get install chromium`) and run this again"
            );
        }
    }
    Ok(())
}

/// The reference application, built: the server that clients in TypeScript read. The tests of Rust need
/// it too, and alone cargo would build it with other features of procedural macros.
fn server(root: &Path, is_built: bool) -> Result<PathBuf> {
    if !is_built {
        must(cargo(root).args(["build", "--quiet", "--package", "nexus-demo"]))?;
    }
    Ok(stages::target()?.join("debug/nexus-demo"))
}

/// The tests of Rust but those of packages that `passed`, side by side.
fn with_nextest(
    test: &Test,
    root: &Path,
    stages: &mut Stages,
    passed: &[String],
    unchanged: Option<&mut Unchanged>,
) -> Result<()> {
    let nextest = || {
        let mut command = cargo(root);
        command.args(["nextest", "run", "--cargo-quiet", "--workspace"]);
        command
    };
    stages.run("build", || must(nextest().arg("--no-run")))?;
    let mut command = nextest();
    command.args(["--no-tests", "pass"]);
    if test.thorough {
        command.env("TIDINGS_THOROUGH", "1");
    }
    command.args(test.only.iter().flat_map(|part| ["-E", part.expression()]));
    let others = passed.iter().map(|package| format!("package(={package})")).collect::<Vec<_>>();
    command.args((!others.is_empty()).then(|| format!("-Enot ({})", others.join(" + "))));
    command.args(&test.filter);
    let outcome = stages.run("tests", || must(&mut command));
    let ran = stages.read_nextest();
    if let Some(unchanged) = unchanged {
        // A run that did not come to its end says nothing of what it did not reach.
        let all = if outcome.is_ok() { BTreeMap::new() } else { number_of_tests(root).unwrap_or_default() };
        unchanged.remember(|package| match outcome {
            Ok(()) => package != FRONTEND,
            Err(_) => all.get(package).is_some_and(|all| ran.get(package) == Some(all)),
        })?;
    }
    outcome
}

/// All tests of Rust, one program after the other.
fn with_cargo(test: &Test, root: &Path, stages: &mut Stages) -> Result<()> {
    stages.run("build", || must(cargo(root).args(["test", "--quiet", "--workspace", "--no-run"])))?;
    anstream::eprintln!(
        "test: there is no cargo-nextest here, so the test programs run one after the other and the slowest \
         tests are not named; `cargo install cargo-nextest --locked` brings it"
    );
    let mut command = cargo(root);
    if test.thorough {
        command.env("TIDINGS_THOROUGH", "1");
    }
    command.args(["test", "--workspace"]);
    match test.only {
        Some(part @ (Part::Commands | Part::Adoption)) => {
            let name = part.to_possible_value().map(|value| value.get_name().to_owned());
            command.arg("--test").args(name);
        }
        // Targets by kind leave out the documentation tests, which come later.
        _ => drop(command.args(["--lib", "--bins", "--tests"])),
    }
    command.args(&test.filter);
    stages.run("tests", || must(&mut command))
}

/// How many tests each package has.
fn number_of_tests(root: &Path) -> Result<BTreeMap<String, usize>> {
    let mut list = cargo(root);
    list.args(["nextest", "list", "--cargo-quiet", "--workspace", "--message-format", "json"]);
    let output = list.stderr(Stdio::null()).output().with_context(|| format!("could not start {list:?}"))?;
    let listed: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("nextest lists the tests")?;
    let mut number = BTreeMap::new();
    for suite in listed["rust-suites"].as_object().into_iter().flat_map(|suites| suites.values()) {
        let tests = suite["testcases"]
            .as_object()
            .map_or(0, |tests| tests.values().filter(|test| test["ignored"] == false).count());
        let package = suite["package-name"].as_str().unwrap_or_default();
        *number.entry(package.to_owned()).or_default() += tests;
    }
    Ok(number)
}

fn has_nextest(root: &Path) -> bool {
    let version = cargo(root)
        .args(["nextest", "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // `assert_current!` then asks this very program, instead of having cargo build it once more.
    if let Ok(program) = std::env::current_exe() {
        command.env("TIDINGS_COMMAND", program);
    }
    command
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}

fn must(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}
