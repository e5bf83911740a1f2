//! The workspace tidings runs in: its root, its target folder, the packages with catalogs.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::{Config, nearest};
use crate::error::{Error, Result};
use crate::root::root_around;

/// A place tidings can run in.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: Utf8PathBuf,
    /// `schema/tidings.toml`, read.
    pub config: Config,
    /// Where stamps are kept: cargo's target folder.
    pub target: Utf8PathBuf,
}

/// One package with an exporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogPackage {
    /// The package's name.
    pub name: String,
    /// Its folder.
    pub folder: Utf8PathBuf,
    /// The names of itself and of the packages of the workspace that it is made of.
    pub members: Vec<String>,
    /// Whether cargo's target folder is outside of the workspace, where other work trees may have theirs.
    pub shares_target: bool,
}

/// The name of the example target that exports catalogs.
pub const EXPORTER: &str = "catalog";

impl Workspace {
    /// Finds the workspace around the current folder, without starting a process.
    ///
    /// # Errors
    /// When there is no `Cargo.toml` upwards, or the configuration is not valid.
    pub fn find() -> Result<Self> {
        let here = std::env::current_dir()
            .map_err(|error| Error::new("could not tell the current folder").because(error))?;
        let here = Utf8PathBuf::try_from(here)
            .map_err(|error| Error::new("the current folder is not valid UTF-8").because(error))?;
        Self::at(&root_around(&here)?)
    }

    /// The workspace with this root.
    ///
    /// # Errors
    /// When the configuration is not valid.
    pub fn at(root: &Utf8Path) -> Result<Self> {
        let config = Config::read(&root.join("schema/tidings.toml"))?;
        Ok(Self { root: root.to_owned(), config, target: target_folder(root) })
    }

    /// Runs something while no other run uses this target folder: cargo gives every exporter one
    /// path in it, and two runs would write the same files.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn alone<T>(&self, run: impl FnOnce() -> T) -> Result<T> {
        let path = self.target.join("tidings/lock");
        let folder = self.target.join("tidings");
        std::fs::create_dir_all(&folder).map_err(crate::error::io("create the folder", &folder))?;
        let file = std::fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(crate::error::io("open", &path))?;
        let mut lock = fd_lock::RwLock::new(file);
        let held = lock.write().map_err(crate::error::io("lock", &path))?;
        let result = run();
        drop(held);
        Ok(result)
    }

    /// The folder of the configuration: paths in it are relative to it.
    #[must_use]
    pub fn schema(&self) -> Utf8PathBuf {
        self.root.join("schema")
    }

    /// The path a message shows and a manifest holds: relative to the root, with `/`. A path
    /// outside the root keeps its `..`.
    #[must_use]
    pub fn relative(&self, path: &Utf8Path) -> String {
        relative(&self.root, &normal(path))
    }

    /// The folder with template overrides.
    #[must_use]
    pub fn templates(&self) -> Utf8PathBuf {
        normal(&self.schema().join(self.config.templates.as_deref().unwrap_or(Utf8Path::new("templates"))))
    }

    /// The packages with catalogs: those the configuration names, else the workspace's members
    /// with the example target `catalog`.
    ///
    /// # Errors
    /// When cargo cannot read the workspace, a named package is not there or has no exporter, or
    /// none is found.
    pub fn catalog_packages(&self) -> Result<(Vec<CatalogPackage>, Vec<Utf8PathBuf>)> {
        let metadata = cargo_metadata::MetadataCommand::new()
            .cargo_path(cargo())
            .manifest_path(self.root.join("Cargo.toml").as_std_path())
            .no_deps()
            .exec()
            .map_err(metadata_error)?;
        let manifests = metadata.packages.iter().map(|package| package.manifest_path.clone()).collect();
        let has_exporter = |package: &cargo_metadata::Package| {
            package.targets.iter().any(|target| target.is_example() && target.name == EXPORTER)
        };
        let real = |path: &Utf8Path| path.canonicalize_utf8().unwrap_or_else(|_| normal(path));
        let shares_target = !real(&metadata.target_directory).starts_with(real(&self.root));
        let found = |package: &cargo_metadata::Package| CatalogPackage {
            name: package.name.to_string(),
            folder: folder_of(package),
            members: members_of(package, &metadata.packages),
            shares_target,
        };
        let mut packages = Vec::new();
        match &self.config.packages {
            Some(names) => {
                for name in names {
                    let Some(package) =
                        metadata.packages.iter().find(|package| package.name.as_str() == name)
                    else {
                        let error =
                            Error::new(format!("schema/tidings.toml: the workspace has no package `{name}`"));
                        let known = metadata.packages.iter().map(|package| package.name.as_str());
                        return Err(match nearest(name, known) {
                            Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                            None => error,
                        });
                    };
                    if !has_exporter(package) {
                        return Err(no_exporter(&format!(
                            "package `{name}` has no example target `{EXPORTER}`"
                        )));
                    }
                    packages.push(found(package));
                }
            }
            None => {
                packages.extend(metadata.packages.iter().filter(|package| has_exporter(package)).map(found))
            }
        }
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        if packages.is_empty() {
            return Err(no_exporter(&format!(
                "no package of this workspace has an example target `{EXPORTER}`"
            )));
        }
        Ok((packages, manifests))
    }
}

fn folder_of(package: &cargo_metadata::Package) -> Utf8PathBuf {
    package.manifest_path.parent().map(Utf8Path::to_owned).unwrap_or_default()
}

fn members_of(package: &cargo_metadata::Package, all: &[cargo_metadata::Package]) -> Vec<String> {
    let mut found = vec![package];
    let mut at = 0;
    while let Some(package) = found.get(at).copied() {
        let folders: Vec<Utf8PathBuf> =
            package.dependencies.iter().filter_map(|one| one.path.as_deref()).map(normal).collect();
        let is_new = |one: &&cargo_metadata::Package| {
            folders.contains(&folder_of(one)) && !found.iter().any(|known| known.id == one.id)
        };
        let new: Vec<&cargo_metadata::Package> = all.iter().filter(is_new).collect();
        found.extend(new);
        at += 1;
    }
    found.iter().map(|package| package.name.to_string()).collect()
}

fn no_exporter(message: &str) -> Error {
    Error::new(message)
        .help("write examples/catalog.rs: tidings::export!(\"app\": your_crate::YourEvent);")
        .help("or let `{command} init` write a first package")
}

fn metadata_error(error: cargo_metadata::Error) -> Error {
    match error {
        cargo_metadata::Error::CargoMetadata { stderr } => {
            Error::new("cargo could not read the workspace").because(stderr)
        }
        other => Error::new("cargo could not read the workspace").because(other),
    }
}

/// The cargo to run: the one that runs us, else the one on the path.
#[must_use]
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// A cargo command in the workspace.
pub(crate) fn cargo_command(root: &Utf8Path) -> Command {
    let mut command = Command::new(cargo());
    command.current_dir(root);
    command
}

fn target_folder(root: &Utf8Path) -> Utf8PathBuf {
    let named =
        ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"].into_iter().find_map(|name| std::env::var(name).ok());
    let configured = || {
        let text = std::fs::read_to_string(root.join(".cargo/config.toml")).ok()?;
        let config: toml::Table = text.parse().ok()?;
        Some(config.get("build")?.get("target-dir")?.as_str()?.to_owned())
    };
    root.join(
        named.filter(|folder| !folder.is_empty()).or_else(configured).unwrap_or_else(|| "target".to_owned()),
    )
}

/// A path without `.` and `..` where they can be resolved in the text.
#[must_use]
pub(crate) fn normal(path: &Utf8Path) -> Utf8PathBuf {
    use camino::Utf8Component as C;
    let mut result = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            C::CurDir => {}
            C::ParentDir if matches!(result.components().next_back(), Some(C::Normal(_))) => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

/// The way from one folder to another path, with `/`. Both are absolute and without `..`.
pub(crate) fn relative(from: &Utf8Path, path: &Utf8Path) -> String {
    let shared = from.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().count() - shared;
    let mut parts = vec![".."; up];
    parts.extend(path.components().skip(shared).map(|component| component.as_str()));
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn paths_are_shown_relative_to_the_root() {
        let root = Utf8Path::new("/a/b");
        for (path, shown) in [("/a/b/c/d", "c/d"), ("/a/b/schema/../src/e", "src/e"), ("/a/x", "../x")] {
            assert_eq!(relative(root, &normal(Utf8Path::new(path))), shown);
        }
    }

    #[test]
    fn runs_with_one_target_folder_take_turns() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::try_from(folder.path().to_owned()).unwrap();
        let workspace = Workspace { target: root.join("target"), root, config: Config::default() };
        let inside = AtomicUsize::new(0);
        let run = || {
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "another run is under way");
            thread::sleep(Duration::from_millis(20));
            inside.fetch_sub(1, Ordering::SeqCst);
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| workspace.alone(run).unwrap());
            }
        });
    }
}
