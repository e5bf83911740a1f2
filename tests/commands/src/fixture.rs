//! A cargo workspace with events, outside this repository.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tidings_tests::{Lock, repository};

use crate::program::{Call, fixtures_target, program};
use crate::shop;
use crate::tree::Tree;

/// A workspace of one test, brought back to its first state whenever the test starts.
///
/// Its place stays the same from run to run, so that what cargo compiled for it is used again and
/// replaced, not piled up. A file that is as it ought to be keeps its time.
#[derive(Debug)]
pub struct Fixture {
    root: PathBuf,
    /// Cargo's target folder: that of this fixture alone, since the exporter of each is
    /// `examples/catalog`.
    target: PathBuf,
    build: PathBuf,
    _mine: Lock,
}

impl Fixture {
    /// The shop: one package with three event types, one of them in two versions.
    #[must_use]
    pub fn shop(test: &str) -> Self {
        Self::with(test, &shop::files())
    }

    /// A package without dependencies whose exporter prints a text: what the toolchain makes of
    /// documents that no `tidings` prints.
    #[must_use]
    pub fn printing(test: &str, text: &str) -> Self {
        let mut files = shop::frame();
        files.push(("events/Cargo.toml", shop::manifest("")));
        files.push(("events/src/lib.rs", String::new()));
        files.push((
            "events/examples/catalog.rs",
            "fn main() {\n    print!(\"{}\", include_str!(\"printed.txt\"));\n}\n".to_owned(),
        ));
        files.push(("events/examples/printed.txt", text.to_owned()));
        Self::with(test, &files)
    }

    /// A workspace of these files.
    #[must_use]
    pub fn with(test: &str, files: &[(&str, String)]) -> Self {
        let base = base();
        let mine = Lock::take(&base.join(format!("{test}.lock"))).expect("the fixture can be locked");
        let fixture = Self {
            root: base.join(test).join("shop"),
            target: fixtures_target().join(test),
            build: fixtures_target().join(if half(test) { "build-0" } else { "build-1" }),
            _mine: mine,
        };
        let wanted: Vec<PathBuf> = files.iter().map(|(path, _)| fixture.path(path)).collect();
        for there in Tree::of(&fixture.root).files.keys().map(|path| fixture.path(path)) {
            if !wanted.contains(&there) {
                std::fs::remove_file(&there).expect("what an earlier run left can be removed");
            }
        }
        remove_empty(&fixture.root);
        let _ = std::fs::remove_dir_all(fixture.outside(""));
        // Cargo tells packages apart by name, version and path within the workspace: without a version
        // of its own, one fixture would be answered with what was compiled for another.
        let version = format!("0.1.0-{}", test.replace('_', "-"));
        for (path, text) in files {
            let text = text.replace(shop::VERSION, &version);
            if fixture.read_if_there(path).as_ref() != Some(&text) {
                fixture.write(path, text);
            }
        }
        fixture
    }

    /// The root of the workspace.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the workspace.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A path beside the workspace.
    #[must_use]
    pub fn outside(&self, path: &str) -> PathBuf {
        self.root.with_file_name("outside").join(path)
    }

    /// Writes a file, with its folders.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("folders can be made");
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("writing {}: {error}", path.display()));
    }

    /// The text of a file.
    #[must_use]
    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("reading {}: {error}", path.display()))
    }

    fn read_if_there(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.path(path)).ok()
    }

    /// Replaces a part of a file that is there once.
    pub fn replace(&self, path: &str, part: &str, by: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(part).count(), 1, "`{part}` in {path}");
        self.write(path, text.replacen(part, by, 1));
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.path(path)).unwrap_or_else(|error| panic!("removing {path}: {error}"));
    }

    /// Whether there is something at this path.
    #[must_use]
    pub fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// Every file of the workspace.
    #[must_use]
    pub fn tree(&self) -> Tree {
        let mut tree = Tree::of(&self.root);
        // cargo trims the lock file to what the fixture needs.
        tree.files.remove("Cargo.lock");
        tree
    }

    /// The program, with arguments; it runs at the root.
    #[must_use]
    pub fn tidings(&self, arguments: &str) -> Call<'_> {
        Call::new(self, arguments)
    }

    /// The program that [`Fixture::tidings`] starts.
    #[must_use]
    pub fn program(&self) -> &'static Path {
        program()
    }

    /// Runs `generate`, which must go well.
    pub fn generate(&self) {
        let said = self.tidings("generate").run();
        assert_eq!(said.code, 0, "{}", said.transcript());
    }

    /// Has it use the target folder of another fixture, as two work trees may.
    pub fn share_target(&mut self, other: &Self) {
        self.target.clone_from(&other.target);
        self.build.clone_from(&other.build);
    }

    /// The variables that tell cargo where to build, and how.
    #[must_use]
    pub fn builds(&self) -> [(&'static str, &OsStr); 4] {
        [
            ("CARGO_TARGET_DIR", self.target.as_os_str()),
            // What is compiled is shared; what it becomes, each fixture has for itself.
            ("CARGO_BUILD_BUILD_DIR", self.build.as_os_str()),
            ("CARGO_PROFILE_DEV_DEBUG", OsStr::new("false")),
            ("CARGO_INCREMENTAL", OsStr::new("0")),
        ]
    }

    /// Makes a git repository of it with everything committed.
    pub fn commit(&self) {
        if !self.exists(".git") {
            self.git("init --quiet --initial-branch=main");
        }
        self.git("add --all");
        self.git("-c user.name=t -c user.email=t@t.invalid commit --quiet --allow-empty --message=state");
    }

    /// Runs git, which must go well.
    pub fn git(&self, arguments: &str) {
        let output = Command::new("git")
            .args(arguments.split_whitespace())
            .current_dir(&self.root)
            .output()
            .expect("git can be started");
        assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub(crate) fn calls(&self) -> PathBuf {
        self.root.with_file_name("cargo-calls.txt")
    }
}

/// The folder of this repository's fixtures among the temporary files.
fn base() -> PathBuf {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    repository().hash(&mut hasher);
    std::env::temp_dir().join(format!("tidings-fixtures-{:08x}", hasher.finish() as u32))
}

/// Whether a fixture belongs to the first half: two can be compiled at a time, one of each.
fn half(test: &str) -> bool {
    test.bytes().fold(0_u8, u8::wrapping_add).is_multiple_of(2)
}

fn remove_empty(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        remove_empty(&entry.path());
        let _ = std::fs::remove_dir(entry.path());
    }
}
