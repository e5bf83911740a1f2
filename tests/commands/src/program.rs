//! The real program, started as a person would start it.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use anyhow::Result;
use tidings_tests::{Lock, target};

use crate::fixture::Fixture;
use crate::said::Said;

/// The folder of all fixtures in the target folder: what cargo makes for them, and their locks.
pub(crate) fn fixtures_target() -> PathBuf {
    target().join("fixtures")
}

/// `cargo-tidings`, as cargo has built it together with the tests.
#[must_use]
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = std::env::current_exe()
            .ok()
            // <target>/debug/deps/<test>
            .and_then(|test| Some(test.parent()?.parent()?.join("tidings-under-test")))
            .filter(|program| program.is_file())
            .expect("cargo builds tidings-under-test beside the tests of this package");
        // What it prints as the next command depends on the name it is called by.
        let folder = built.with_file_name("under-test");
        let named = folder.join("cargo-tidings");
        std::fs::create_dir_all(&folder).expect("a folder in the target folder");
        match std::os::unix::fs::symlink(&built, &named) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => panic!("{error}"),
            _ => named,
        }
    })
}

/// The cargo that runs the tests.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A cargo that notes each call before it passes it on.
///
/// It is the way to see that a run was answered without cargo, so without compiling anything.
fn noting_cargo() -> &'static Path {
    static CARGO: OnceLock<PathBuf> = OnceLock::new();
    CARGO.get_or_init(|| {
        write_noting_cargo().unwrap_or_else(|error| panic!("could not write the noting cargo: {error:#}"))
    })
}

fn write_noting_cargo() -> Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let _one = Lock::take(&fixtures_target().join("noting-cargo.lock"))?;
    let path = fixtures_target().join("noting-cargo/cargo");
    let text = "#!/bin/sh\necho \"$*\" >> \"$NOTED_CALLS\"\nexec \"$NOTED_CARGO\" \"$@\"\n";
    if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
        return Ok(path);
    }
    std::fs::create_dir_all(fixtures_target().join("noting-cargo"))?;
    std::fs::write(&path, text)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

/// One run of the program, before it starts.
#[derive(Debug)]
pub struct Call<'f> {
    fixture: &'f Fixture,
    shown: String,
    args: Vec<OsString>,
    program: Option<PathBuf>,
    wrapper: Vec<OsString>,
    environment: Vec<(OsString, Option<OsString>)>,
    folder: PathBuf,
    input: Option<Vec<u8>>,
}

impl<'f> Call<'f> {
    pub(crate) fn new(fixture: &'f Fixture, arguments: &str) -> Self {
        Self {
            fixture,
            shown: format!("cargo tidings {arguments}"),
            args: std::iter::once("tidings")
                .chain(arguments.split_whitespace())
                .map(OsString::from)
                .collect(),
            program: None,
            wrapper: Vec::new(),
            environment: Vec::new(),
            folder: fixture.root().to_owned(),
            input: None,
        }
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().into(), Some(value.as_ref().into())));
        self
    }

    /// Has these bytes on its standard input, which else is empty.
    #[must_use]
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = Some(bytes.into());
        self
    }

    /// Runs in a folder of the fixture.
    #[must_use]
    pub fn inside(mut self, folder: &str) -> Self {
        self.folder = self.fixture.path(folder);
        self
    }

    /// Runs as a program of another name, called without the word `tidings` before the arguments.
    #[must_use]
    pub fn as_program(mut self, program: &Path) -> Self {
        self.program = Some(program.to_owned());
        self.args.remove(0);
        self
    }

    /// Runs under another program: its words stand before ours.
    #[must_use]
    pub fn under<S: AsRef<OsStr>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.wrapper = words.into_iter().map(|word| word.as_ref().into()).collect();
        self
    }

    /// Runs it to its end.
    #[must_use]
    pub fn run(mut self) -> Said {
        let (fixture, shown) = (self.fixture, self.shown.clone());
        let _ = std::fs::remove_file(fixture.calls());
        let input = self.input.take();
        let mut command = self.command();
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("could not start `{shown}`: {error}"));
        let output = std::thread::scope(|scope| {
            if let (Some(mut stdin), Some(bytes)) = (child.stdin.take(), &input) {
                // It may end before it has read all of it.
                scope.spawn(move || stdin.write_all(bytes));
            }
            child.wait_with_output()
        });
        let output = output.unwrap_or_else(|error| panic!("could not read what `{shown}` says: {error}"));
        Said::new(shown, &output, fixture)
    }

    /// Starts it in a process group of its own.
    #[must_use]
    pub fn start(self) -> Started {
        use std::os::unix::process::CommandExt as _;
        let mut command = self.command();
        command.process_group(0).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child =
            command.spawn().unwrap_or_else(|error| panic!("could not start `{}`: {error}", self.shown));
        Started { child }
    }

    fn command(&self) -> Command {
        let program = self.program.as_deref().unwrap_or_else(|| program());
        let mut command = match self.wrapper.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.args(&self.args).current_dir(&self.folder);
        let ours = |name: &str| {
            let kept = ["CARGO_HOME", "CARGO_NET_", "CARGO_HTTP_", "CARGO_REGISTR", "CARGO_SOURCE_"];
            name.starts_with("CARGO") && !kept.iter().any(|kept| name.starts_with(kept))
                || name.starts_with("GITHUB_")
                || name.starts_with("CLICOLOR")
                || ["CI", "NO_COLOR", "TERM", "RUST_BACKTRACE", "RUSTFLAGS", "LANG", "LC_ALL", "TZ"]
                    .contains(&name)
        };
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
            command.env_remove(name);
        }
        command
            .env("CARGO", noting_cargo())
            .env("NOTED_CARGO", cargo())
            .env("NOTED_CALLS", self.fixture.calls())
            .envs(self.fixture.builds());
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }
}

/// A program on its way.
#[derive(Debug)]
pub struct Started {
    child: Child,
}

impl Started {
    /// Ends it at once, with what it has started, as a power cut would.
    ///
    /// # Errors
    /// When the processes cannot be ended.
    pub fn kill(&mut self) -> Result<()> {
        let group = format!("-{}", self.child.id());
        Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status()?;
        self.child.wait()?;
        Ok(())
    }

    /// Whether it has come to its end by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}
