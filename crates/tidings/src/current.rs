//! `assert_current!()`: the committed artefacts are checked wherever the tests run.
//!
//! Nothing of the toolchain is linked for it: the check command runs as a process, in the workspace,
//! as a person would run it.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// Fails unless the committed schema and generated code are what the events say now.
///
/// One test in an application is enough:
///
/// ```no_run
/// # #[allow(unused)]
/// #[test]
/// fn events_are_generated() {
///     tidings::assert_current!();
/// }
/// ```
///
/// It runs `check` as a process, from the root of the workspace, and panics with its report when the
/// exit code is not 0. The command is the first of:
///
/// 1. the environment variable `TIDINGS_COMMAND`,
/// 2. `command = "cargo xtask events"` in `schema/tidings.toml`,
/// 3. `cargo xtask`, where `.cargo/config.toml` has that alias,
/// 4. `cargo tidings`.
///
/// The root is the nearest folder above the package that has a `Cargo.toml` with `[workspace]` and a
/// folder `schema`, else the topmost one that has a `Cargo.toml` and a folder `schema`.
///
/// # Panics
/// When something is not current, and when the check could not run; the message says which.
#[macro_export]
macro_rules! assert_current {
    () => {
        $crate::__private::assert_current(::core::env!("CARGO_MANIFEST_DIR"))
    };
}

/// The function behind the macro; `manifest_dir` is the package that calls it.
///
/// # Panics
/// When the check does not pass.
#[track_caller]
pub fn assert_current(manifest_dir: &str) {
    assert_current_by(manifest_dir, env::var("TIDINGS_COMMAND").ok().as_deref());
}

/// The same, with what `TIDINGS_COMMAND` says.
#[track_caller]
fn assert_current_by(manifest_dir: &str, named: Option<&str>) {
    let root = workspace_root(Path::new(manifest_dir));
    let words = check_command(&root, named);
    if let Err(report) = run(&words, &root) {
        panic!("{report}");
    }
}

fn workspace_root(manifest_dir: &Path) -> PathBuf {
    let is_workspace = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|manifest| manifest.lines().any(|line| line.trim() == "[workspace]"))
    };
    let packages: Vec<&Path> =
        manifest_dir.ancestors().filter(|folder| folder.join("Cargo.toml").is_file()).collect();
    let with_schema = || packages.iter().copied().filter(|folder| folder.join("schema").is_dir());
    let root = with_schema()
        .find(is_workspace)
        .or_else(|| with_schema().next_back())
        .or_else(|| packages.iter().copied().find(is_workspace));
    root.unwrap_or(manifest_dir).to_owned()
}

/// The words of the check command.
fn check_command(root: &Path, from_environment: Option<&str>) -> Vec<String> {
    let command = from_environment
        .map(str::to_owned)
        .filter(|command| !command.trim().is_empty())
        .or_else(|| {
            let configuration = fs::read_to_string(root.join("schema/tidings.toml")).ok()?;
            configured_command(&configuration)
        })
        .unwrap_or_else(|| {
            let known = if has_xtask(root) { "cargo xtask" } else { "cargo tidings" };
            known.to_owned()
        });
    let mut words = words_of(&command);
    words.push("check".to_owned());
    words
}

/// The text of the key `command` before the first table of a TOML file.
fn configured_command(configuration: &str) -> Option<String> {
    configuration
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| {
            let value = line.strip_prefix("command")?.trim_start().strip_prefix('=')?;
            quoted(value.trim_start()).map(str::to_owned)
        })
        .filter(|command| !command.trim().is_empty())
}

/// The text between the quotes that a value begins with.
fn quoted(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    value[1..].split_once(quote).map(|(text, _)| text)
}

fn has_xtask(root: &Path) -> bool {
    ["config.toml", "config"].iter().any(|name| {
        let Ok(text) = fs::read_to_string(root.join(".cargo").join(name)) else {
            return false;
        };
        let mut in_alias = false;
        text.lines().map(str::trim).any(|line| {
            if line.starts_with('[') {
                in_alias = line.starts_with("[alias]");
            }
            let key = line.split('=').next().unwrap_or_default().trim();
            (in_alias && key == "xtask") || key == "alias.xtask"
        })
    })
}

/// Words at white space, those with white space in quotes.
fn words_of(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = command.trim_start();
    while !rest.is_empty() {
        let (word, after) = match quoted(rest) {
            Some(word) => (word, &rest[word.len() + 2..]),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// Runs the command in the root; `Err` is what to show.
fn run(words: &[String], root: &Path) -> Result<(), String> {
    let shown = words.join(" ");
    let output =
        Command::new(program(&words[0])).args(&words[1..]).current_dir(root).stdin(Stdio::null()).output();
    let output = match output {
        Ok(output) if output.status.success() => return Ok(()),
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(format!("`{shown}` could not be started: {error}\n{WAY_OUT}"));
        }
        Err(error) => return Err(format!("`{shown}` could not be started: {error}")),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    let mut report = match output.status.code() {
        Some(1) => format!("the generated files are not what the events say (`{shown}`):\n"),
        _ => format!("`{shown}` could not check the generated files ({}):\n", output.status),
    };
    // Writing to a `String` does not fail.
    let _ = write!(report, "{}{errors}", String::from_utf8_lossy(&output.stdout));
    if errors.contains("no such command") || errors.contains("unrecognized subcommand") {
        report.push_str(WAY_OUT);
    }
    Err(report)
}

/// The cargo that runs the tests, where that is what is meant.
fn program(word: &str) -> OsString {
    match env::var_os("CARGO") {
        Some(cargo) if word == "cargo" => cargo,
        _ => word.into(),
    }
}

const WAY_OUT: &str = "install the command with `cargo install tidings-cli`, or name your own in \
`schema/tidings.toml` (`command = \"cargo xtask events\"`) or in the environment variable `TIDINGS_COMMAND`\n";

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::{assert_current_by, check_command, words_of, workspace_root};

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn command_in(files: &[(&str, &str)], environment: Option<&str>) -> String {
        check_command(folder(files).path(), environment).join(" ")
    }

    #[test]
    fn the_command_is_the_environments_the_configurations_the_xtask_or_our_own() {
        let xtask = (".cargo/config.toml", "[alias]\nxtask = \"run -p xtask --\"\n");
        let named = ("schema/tidings.toml", "# ours\ncommand = 'cargo make events' # nested\n");
        assert_eq!(command_in(&[named, xtask], Some("./events run")), "./events run check");
        assert_eq!(command_in(&[named, xtask], Some(" ")), "cargo make events check");
        assert_eq!(command_in(&[named, xtask], None), "cargo make events check");
        assert_eq!(command_in(&[xtask], None), "cargo xtask check");
        assert_eq!(command_in(&[], None), "cargo tidings check");
    }

    #[test]
    fn only_the_keys_that_are_meant_are_read() {
        let table = ("schema/tidings.toml", "[hooks]\ncommand = \"rm\"\n");
        let other = (".cargo/config.toml", "[env]\nxtask = \"1\"\n");
        assert_eq!(command_in(&[table, other], None), "cargo tidings check");
        let longer = ("schema/tidings.toml", "commands = \"rm\"\ncommand=\"a b\"");
        assert_eq!(command_in(&[longer], None), "a b check");
        let dotted = (".cargo/config", "alias.xtask = \"run\"");
        assert_eq!(command_in(&[dotted], None), "cargo xtask check");
    }

    #[test]
    fn a_word_with_spaces_stands_in_quotes() {
        assert_eq!(words_of(r#" "/a b/c" d  'e f' "#), ["/a b/c", "d", "e f"]);
        assert_eq!(words_of("isn't it"), ["isn't", "it"]);
    }

    #[test]
    fn the_root_is_the_workspace_with_the_schema() {
        let workspace = "[workspace]\nmembers = []\n";
        let nested = folder(&[
            ("Cargo.toml", workspace),
            ("schema/tidings.toml", ""),
            ("crates/app/Cargo.toml", "[package]\n"),
        ]);
        let package = nested.path().join("crates/app");
        assert_eq!(workspace_root(&package), nested.path());

        let alone = folder(&[("Cargo.toml", "[package]\n"), ("schema/tidings.toml", "")]);
        assert_eq!(workspace_root(alone.path()), alone.path());

        let without_schema = folder(&[("Cargo.toml", workspace), ("crates/app/Cargo.toml", "[package]\n")]);
        let package = without_schema.path().join("crates/app");
        assert_eq!(workspace_root(&package), without_schema.path());
    }

    fn panic_of(root: &Path) -> String {
        let root = root.to_str().unwrap().to_owned();
        let panic = std::panic::catch_unwind(|| assert_current_by(&root, None)).unwrap_err();
        *panic.downcast::<String>().unwrap()
    }

    /// A package whose check is this shell script.
    #[cfg(unix)]
    fn checked_by(script: &str) -> TempDir {
        folder(&[
            ("Cargo.toml", "[package]\n"),
            ("schema/tidings.toml", "command = \"sh 'my check.sh' events\"\n"),
            ("my check.sh", script),
        ])
    }

    #[cfg(unix)]
    #[test]
    fn exit_code_0_passes() {
        let package = checked_by("test \"$1 $2\" = 'events check' && test -d schema");
        assert_current_by(package.path().to_str().unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn findings_are_shown() {
        let package = checked_by("echo 'stale: schema/current/a.json'; echo 'next: generate' >&2; exit 1");
        let report = panic_of(package.path());
        assert_eq!(
            report,
            "the generated files are not what the events say (`sh my check.sh events check`):\n\
             stale: schema/current/a.json\nnext: generate\n"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_check_that_could_not_run_is_no_finding() {
        let report = panic_of(checked_by("echo broken >&2; exit 2").path());
        assert!(report.contains("could not check the generated files (exit status: 2)"), "{report}");
        assert!(report.ends_with("broken\n"), "{report}");
    }

    #[test]
    fn a_missing_program_says_how_to_get_one() {
        let package = folder(&[
            ("Cargo.toml", "[package]\n"),
            ("schema/tidings.toml", "command = \"no-such-program-of-tidings\"\n"),
        ]);
        let report = panic_of(package.path());
        assert!(report.contains("could not be started"), "{report}");
        assert!(report.contains("cargo install tidings-cli"), "{report}");
    }

    #[test]
    fn a_missing_cargo_command_says_how_to_get_it() {
        let package = folder(&[
            ("Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.0.0\"\n"),
            ("schema/tidings.toml", "command = \"cargo no-such-command-of-tidings\"\n"),
        ]);
        let report = panic_of(package.path());
        assert!(report.contains("no such command"), "{report}");
        assert!(report.contains("cargo install tidings-cli"), "{report}");
    }
}
