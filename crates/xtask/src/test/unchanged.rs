//! Which packages passed with the files they have now, so that they need not be tested again.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// What the tests of each package depend on, and with what they last passed.
///
/// A package depends on its own files, on those of the packages of this repository it is compiled
/// with, and on every file that is in no package. `tests/frontend` counts for all, since the compilers
/// are there; npm's packages and the plugin for Tauri count for [`FRONTEND`]. What runs the commands on workspaces depends on
/// every file ([`READ_EVERYTHING`]).
#[derive(Debug)]
pub(super) struct Unchanged {
    /// A hash for each package and for [`FRONTEND`], as it is now and as it passed.
    now: BTreeMap<String, String>,
    passed: BTreeMap<String, String>,
    file: PathBuf,
}

/// The tests in TypeScript, beside the packages: they depend on their own files, on npm's packages, on
/// every file that is in no package, and on the [`SERVER`] that their clients read.
pub(super) const FRONTEND: &str = "tests/frontend";

/// The package of the program that the tests in TypeScript start.
const SERVER: &str = "nexus-demo";

/// The packages whose tests compile or read the sources of others.
const READ_EVERYTHING: [&str; 2] = ["tidings-command-tests", "xtask"];

/// A package of this repository.
#[derive(Debug)]
struct Package {
    name: String,
    /// Its folder, from the root.
    folder: PathBuf,
    /// The folders of what it names as a dependency, and whether only its tests need it.
    dependencies: Vec<(PathBuf, bool)>,
}

impl Unchanged {
    /// Looks at the files of the repository.
    ///
    /// # Errors
    /// When git or cargo cannot say what there is: nobody knows then what is unchanged.
    pub(super) fn look(root: &Path, file: PathBuf) -> Result<Self> {
        let files = files(root)?;
        let packages = packages(root)?;
        let surroundings = surroundings();
        let hash = |counts: &dyn Fn(&Path) -> bool| {
            let mut hasher = DefaultHasher::new();
            surroundings.hash(&mut hasher);
            files.iter().filter(|(path, _)| counts(path)).for_each(|it| it.hash(&mut hasher));
            format!("{:016x}", hasher.finish())
        };
        let mut now = BTreeMap::new();
        for package in &packages {
            let folders = compiled_with(package, &packages);
            let counts = |path: &Path| match owner(path, &packages) {
                Some(owner) => folders.contains(owner) || path.starts_with(FRONTEND),
                None => !path.starts_with("crates") && !path.starts_with("packages"),
            };
            if package.name == SERVER {
                let others = ["packages", super::desktop::WORKSPACE];
                let frontend = hash(&|path| counts(path) || others.iter().any(|it| path.starts_with(it)));
                now.insert(FRONTEND.to_owned(), frontend);
            }
            let everything = READ_EVERYTHING.contains(&package.name.as_str());
            now.insert(package.name.clone(), if everything { hash(&|_| true) } else { hash(&counts) });
        }
        let passed = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Self { now, passed: passed.unwrap_or_default(), file })
    }

    /// What passed with the files it has now.
    pub(super) fn passed(&self) -> Vec<String> {
        self.now
            .iter()
            .filter(|(name, now)| self.passed.get(*name) == Some(now))
            .map(|it| it.0.clone())
            .collect()
    }

    /// Remembers for the next run that these passed, as they were when this was looked at.
    ///
    /// # Errors
    /// When that cannot be written.
    pub(super) fn remember(&mut self, has_passed: impl Fn(&str) -> bool) -> Result<()> {
        let new = self.now.iter().filter(|(name, _)| has_passed(name));
        self.passed.extend(new.map(|(name, now)| (name.clone(), now.clone())));
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&self.file, serde_json::to_string_pretty(&self.passed)?)
            .with_context(|| format!("writing {}", self.file.display()))
    }
}

/// The folder of the package that a file is in: the innermost.
fn owner<'p>(path: &Path, packages: &'p [Package]) -> Option<&'p Path> {
    let folders = packages.iter().map(|package| package.folder.as_path());
    folders.filter(|folder| path.starts_with(folder)).max_by_key(|folder| folder.iter().count())
}

/// The folders of a package and of all it is compiled with for its tests.
fn compiled_with<'p>(package: &'p Package, packages: &'p [Package]) -> BTreeSet<&'p Path> {
    let mut folders = BTreeSet::from([package.folder.as_path()]);
    let mut open: Vec<&Path> = package.dependencies.iter().map(|(folder, _)| folder.as_path()).collect();
    while let Some(folder) = open.pop() {
        if folders.insert(folder)
            && let Some(package) = packages.iter().find(|package| package.folder == folder)
        {
            let needed = package.dependencies.iter().filter(|(_, tests)| !tests);
            open.extend(needed.map(|(folder, _)| folder.as_path()));
        }
    }
    folders
}

/// The packages of this repository, as cargo has them.
fn packages(root: &Path) -> Result<Vec<Package>> {
    let mut cargo = super::cargo(root);
    let text = text_of(cargo.args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_slice(&text)?;
    let folder = |path: &Value| {
        let path = Path::new(path.as_str().unwrap_or_default());
        path.strip_prefix(root).unwrap_or(path).to_owned()
    };
    let package = |package: &Value| Package {
        name: package["name"].as_str().unwrap_or_default().to_owned(),
        folder: folder(&package["manifest_path"]).parent().unwrap_or(Path::new("")).to_owned(),
        dependencies: package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["path"].is_string())
            .map(|dependency| (folder(&dependency["path"]), dependency["kind"] == "dev"))
            .collect(),
    };
    Ok(metadata["packages"].as_array().context("cargo names no packages")?.iter().map(package).collect())
}

/// Every file that git does not ignore, with a hash of its bytes; in one order.
fn files(root: &Path) -> Result<BTreeMap<PathBuf, u64>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).current_dir(root);
    let listed = String::from_utf8(text_of(&mut git)?).context("paths are UTF-8")?;
    let mut files = BTreeMap::new();
    for path in listed.split_terminator('\0') {
        let mut hasher = DefaultHasher::new();
        // What was deleted counts as a file without content.
        std::fs::read(root.join(path)).ok().hash(&mut hasher);
        files.insert(PathBuf::from(path), hasher.finish());
    }
    Ok(files)
}

/// What else decides: the compilers, and the variables that steer a test.
fn surroundings() -> Vec<String> {
    let version = |program: &str, flag: &str| {
        let text = text_of(Command::new(program).arg(flag)).unwrap_or_default();
        format!("{program} {}", String::from_utf8_lossy(&text))
    };
    let variables = std::env::vars().filter(|(name, _)| {
        ["TIDINGS_", "RUSTFLAGS", "CARGO_PROFILE_", "CARGO_BUILD_"].iter().any(|ours| name.starts_with(ours))
    });
    let mut surroundings: Vec<String> = variables.map(|(name, value)| format!("{name}={value}")).collect();
    surroundings.sort();
    surroundings.extend([version("rustc", "-vV"), version("node", "--version"), version("git", "--version")]);
    surroundings
}

fn text_of(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output().with_context(|| format!("could not start {command:?}"))?;
    anyhow::ensure!(output.status.success(), "{command:?} failed ({})", output.status);
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: [&str; 7] = ["app", "base", "helper", "nexus-demo", "tests/frontend", "whole", "xtask"];

    /// A repository: `whole` stands on `app`, `app` on `base`, whose tests need `helper`. The server
    /// stands on `base`.
    fn repository() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let manifest = |name: &str, dependencies: &str| {
            format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n{dependencies}")
        };
        let whole = "[dependencies]\napp = { path = \"../crates/app\" }\n";
        let app = "[dependencies]\nbase = { path = \"../base\" }\n";
        let base = "[dev-dependencies]\nhelper = { path = \"../helper\" }\n";
        for (path, text) in [
            ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\", \"tests\"]\nresolver = \"3\"\n"),
            ("crates/app/Cargo.toml", &manifest("app", app)),
            ("crates/base/Cargo.toml", &manifest("base", base)),
            ("crates/helper/Cargo.toml", &manifest("helper", "")),
            ("crates/nexus-demo/Cargo.toml", &manifest("nexus-demo", app)),
            ("crates/xtask/Cargo.toml", &manifest("xtask", "")),
            ("tests/Cargo.toml", &manifest("whole", whole)),
            ("crates/GUIDE.md", ""),
            ("packages/client/package.json", "{}"),
            ("tests/frontend/tsconfig.json", "{}"),
            (".gitignore", "target\n"),
        ] {
            write(root.path(), path, text);
        }
        for package in ["app", "base", "helper", "nexus-demo", "xtask"] {
            write(root.path(), &format!("crates/{package}/src/lib.rs"), "");
        }
        write(root.path(), "tests/src/lib.rs", "");
        text_of(Command::new("git").args(["init", "--quiet"]).current_dir(root.path())).unwrap();
        root
    }

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn look(root: &Path) -> Unchanged {
        let root = root.canonicalize().unwrap();
        Unchanged::look(&root, root.join("target/passed.json")).unwrap()
    }

    /// The packages that a change concerns, once everything has passed.
    fn concerns(path: &str, text: &str) -> Vec<String> {
        let root = repository();
        let mut before = look(root.path());
        assert_eq!(before.passed(), [""; 0]);
        before.remember(|_| true).unwrap();
        assert_eq!(look(root.path()).passed(), EVERYTHING);
        write(root.path(), path, text);
        let after = look(root.path());
        after.now.keys().filter(|package| !after.passed().contains(package)).cloned().collect()
    }

    #[test]
    fn a_change_concerns_what_is_compiled_with_it_and_what_depends_on_every_file() {
        assert_eq!(concerns("crates/app/src/lib.rs", "//! New."), ["app", "whole", "xtask"]);
        let stand_on_base = ["app", "base", "nexus-demo", "tests/frontend", "whole", "xtask"];
        assert_eq!(concerns("crates/base/tests/data.json", "1"), stand_on_base);
        assert_eq!(concerns("crates/helper/src/lib.rs", "//! New."), ["base", "helper", "xtask"]);
        let server = ["nexus-demo", "tests/frontend", "xtask"];
        assert_eq!(concerns("crates/nexus-demo/src/lib.rs", "//! New."), server);
        assert_eq!(concerns("packages/client/package.json", "{ }"), ["tests/frontend", "xtask"]);
        assert_eq!(concerns("tests/src/lib.rs", "//! New."), ["whole", "xtask"]);
        assert_eq!(concerns("tests/frontend/tsconfig.json", "{ }"), EVERYTHING);
        assert_eq!(concerns("Cargo.lock", "# New."), EVERYTHING);
        assert_eq!(concerns("crates/GUIDE.md", "New."), ["xtask"]);
        assert_eq!(concerns("target/new", "ignored"), [""; 0]);
    }

    #[test]
    fn without_git_nobody_can_say_what_has_not_changed() {
        let root = repository();
        std::fs::remove_dir_all(root.path().join(".git")).unwrap();
        assert!(Unchanged::look(root.path(), root.path().join("target/passed.json")).is_err());
    }

    #[test]
    fn only_what_is_remembered_has_passed() {
        let root = repository();
        look(root.path()).remember(|package| package == "app").unwrap();
        assert_eq!(look(root.path()).passed(), ["app"]);
    }
}
