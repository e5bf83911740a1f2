//! Somebody else's workspace.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tidings_tests::{Lock, repository, target};

use super::{Compiler, Said};
use crate::program::{cargo, program};

/// A workspace outside this repository, in a folder of its own that goes away with it.
#[derive(Debug)]
pub struct Adopter {
    root: PathBuf,
    _folder: TempDir,
    _turn: Lock,
}

impl Adopter {
    /// An empty git repository in a folder of this name.
    ///
    /// # Panics
    /// When there is no room for it, or no git.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let turn = Lock::take(&target().join("adopters/turn.lock")).expect("the target folder can be locked");
        let folder = TempDir::new().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("the folder is there").join(name);
        std::fs::create_dir(&root).expect("a folder of one's own");
        let adopter = Self { root, _folder: folder, _turn: turn };
        adopter.git(&["init", "--quiet", "--initial-branch=main"]).ended(0).done();
        adopter
    }

    /// The folder of the workspace.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file is.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether a file is there.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// Writes a file, and the folders it needs.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap_or(&self.root)).expect("a folder");
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Reads a file.
    ///
    /// # Panics
    /// When it is not there.
    #[must_use]
    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Replaces what stands exactly once in a file.
    ///
    /// # Panics
    /// When it does not stand there, or more than once.
    pub fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(old).count(), 1, "{old:?} stands once in {path}:\n{text}");
        self.write(path, &text.replace(old, new));
    }

    /// Every file that is not git's own, in order.
    ///
    /// # Panics
    /// When git fails.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        let listed = self.git(&["ls-files", "--cached", "--others", "--exclude-standard"]).ended(0);
        let mut files: Vec<String> = listed.out.lines().map(str::to_owned).collect();
        files.sort();
        files.dedup();
        files
    }

    /// Takes the versions of all dependencies from this repository's lock file, so that nothing is
    /// resolved anew and what is compiled once serves all.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub fn lock_versions(&self) {
        std::fs::copy(repository().join("Cargo.lock"), self.path("Cargo.lock")).expect("Cargo.lock");
    }

    /// A package of this repository as a dependency by path, for a `Cargo.toml`.
    #[must_use]
    pub fn dependency(&self, package: &str, features: &[&str]) -> String {
        let path = repository().join("crates").join(package);
        format!("{package} = {{ path = {path:?}, features = {features:?} }}\n")
    }

    /// `cargo` with these arguments, as in a terminal of the adopter: `cargo tidings` is installed.
    #[must_use]
    pub fn cargo(&self, args: &[&str]) -> Said {
        self.cargo_in(".", args, &[])
    }

    /// The same in a folder of the workspace, with environment variables.
    #[must_use]
    pub fn cargo_in(&self, folder: &str, args: &[&str], environment: &[(&str, &str)]) -> Said {
        let mut command = self.command(cargo(), folder);
        command.args(args).envs(environment.iter().copied());
        Said::by(&mut command)
    }

    /// A program in a folder of the workspace, with the environment of a terminal rather than of a
    /// test under cargo.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>, folder: &str) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            let of_this_run = name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST")
                || name.starts_with("GITHUB_")
                || name.starts_with("TIDINGS_")
                || matches!(name.as_str(), "CARGO" | "LD_LIBRARY_PATH" | "CARGO_PRIMARY_PACKAGE");
            if of_this_run {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(self.path(folder))
            .env("PATH", path_with_tidings())
            .env("CARGO_TARGET_DIR", target().join("adopters"))
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_NET_RETRY", "3")
            .env("NO_COLOR", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null");
        command
    }

    /// `git` with these arguments, as a person with a name.
    #[must_use]
    pub fn git(&self, args: &[&str]) -> Said {
        let mut command = self.command("git", ".");
        command.args(["-c", "user.name=Adopter", "-c", "user.email=adopter@example.org"]);
        Said::by(command.args(args))
    }

    /// Compiles the TypeScript files with both compilers under the strict flags.
    ///
    /// # Panics
    /// When one of them has something to say.
    #[track_caller]
    pub fn typescript_compiles(&self, files: &[&str]) {
        for compiler in Compiler::ALL {
            self.tsc(compiler, files).ended(0).done();
        }
    }

    /// `tsc` on these files, under the strict flags.
    #[must_use]
    pub fn tsc(&self, compiler: Compiler, files: &[&str]) -> Said {
        let mut args = STRICT.to_vec();
        args.extend(files);
        compiler.run(&self.root, &args)
    }
}

/// What generated code must pass.
const STRICT: &[&str] = &[
    "--noEmit",
    "--strict",
    "--target",
    "es2022",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--exactOptionalPropertyTypes",
    "--noUncheckedIndexedAccess",
    "--noImplicitReturns",
    "--verbatimModuleSyntax",
    "--isolatedModules",
    "--erasableSyntaxOnly",
    "--noPropertyAccessFromIndexSignature",
    "--skipLibCheck",
    "false",
];

/// The path with the folder of `cargo-tidings` before everything else.
fn path_with_tidings() -> OsString {
    let own = program().parent().map(Path::to_owned);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path))).expect("a path")
}
