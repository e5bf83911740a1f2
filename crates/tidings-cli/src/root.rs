//! The folder of the workspace around another folder, as cargo has it, without starting cargo.
//!
//! The first `Cargo.toml` upwards is a package's or the root's. Its root is itself if it has a
//! `[workspace]`; else where its `package.workspace` points; else the nearest `[workspace]` above it that
//! does not exclude it, or where the `package.workspace` of one above it points; else it stands alone.
//! A folder has one root then, wherever below it the command is started.

use camino::{Utf8Path, Utf8PathBuf};

use crate::error::{Error, Result};
use crate::workspace::normal;

pub(crate) fn root_around(here: &Utf8Path) -> Result<Utf8PathBuf> {
    let mut manifests = here.ancestors().filter_map(|folder| Some((folder, manifest(folder)?)));
    let Some((package, own)) = manifests.next() else {
        return Err(Error::new(format!("no Cargo.toml in `{here}` or above it"))
            .help("change into your workspace, or run `{command} init` to start one here"));
    };
    let mut candidates = std::iter::once((package, own)).chain(manifests);
    let root = candidates.find_map(|(folder, manifest)| match manifest.get("workspace") {
        Some(workspace) => (!excludes(folder, workspace, package)).then(|| folder.to_owned()),
        None => {
            let pointer = manifest.get("package")?.get("workspace")?.as_str()?;
            Some(normal(&folder.join(pointer)))
        }
    });
    Ok(root.unwrap_or_else(|| package.to_owned()))
}

/// What is no TOML counts as a manifest all the same: cargo says what is wrong with it.
fn manifest(folder: &Utf8Path) -> Option<toml::Table> {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    Some(text.parse().unwrap_or_default())
}

/// Whether a workspace leaves a package out: `exclude` names a folder around it, and `members` none.
fn excludes(root: &Utf8Path, workspace: &toml::Value, package: &Utf8Path) -> bool {
    let names = |key: &str| {
        let list = workspace.get(key).and_then(toml::Value::as_array).into_iter().flatten();
        let mut folders = list.filter_map(toml::Value::as_str).map(|folder| normal(&root.join(folder)));
        folders.any(|folder| package.starts_with(folder))
    };
    names("exclude") && !names("members")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes these manifests and says the root, relative to their folder, from each of these places.
    fn roots(manifests: &[(&str, &str)], places: &[&str]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let base = Utf8PathBuf::try_from(folder.path().canonicalize().unwrap()).unwrap();
        for (path, text) in manifests {
            std::fs::create_dir_all(base.join(path)).unwrap();
            std::fs::write(base.join(path).join("Cargo.toml"), text).unwrap();
        }
        let root = |place: &&str| {
            std::fs::create_dir_all(base.join(place)).unwrap();
            let root = root_around(&normal(&base.join(place))).unwrap();
            root.strip_prefix(&base).unwrap().as_str().to_owned()
        };
        places.iter().map(root).collect()
    }

    const PACKAGE: &str = "[package]\nname = \"a\"\n";

    #[test]
    fn a_member_elsewhere_that_points_to_its_workspace_has_the_same_root() {
        let root = "[workspace]\nmembers = [\"../events\"]\n";
        let member = format!("{PACKAGE}workspace = \"../app\"\n");
        let places = ["app", "events", "events/src"];
        assert_eq!(roots(&[("app", root), ("events", &member)], &places), ["app", "app", "app"]);
        // Also where it lies in another workspace, or below a member that points.
        let around = [("", "[workspace]\n"), ("app", root), ("events", member.as_str())];
        assert_eq!(roots(&around, &["", "app", "events"]), ["", "app", "app"]);
        let below = [("app", root), ("events", member.as_str()), ("events/more", PACKAGE)];
        assert_eq!(roots(&below, &["events/more/src"]), ["app"]);
    }

    #[test]
    fn the_nearest_workspace_is_the_root_unless_it_excludes_the_package() {
        let root = "[workspace]\nmembers = [\"crates/*\", \"extra/in\"]\nexclude = [\"bench\", \"extra\"]\n";
        let manifests = [
            ("", root),
            ("crates/a", PACKAGE),
            ("bench", PACKAGE),
            ("extra/in", PACKAGE),
            ("extra/out", PACKAGE),
        ];
        let places = ["crates/a/src", "bench/src", "extra/in", "extra/out", "crates"];
        assert_eq!(roots(&manifests, &places), ["", "bench", "", "extra/out", ""]);
        let alone = [("one", PACKAGE), ("one/two", "[workspace]\n[package]\nname = \"b\"\n")];
        assert_eq!(roots(&alone, &["one/src", "one/two/src"]), ["one", "one/two"]);
    }

    #[test]
    fn a_manifest_that_is_no_toml_is_left_to_cargo() {
        assert_eq!(roots(&[("a", "[package\n")], &["a/src"]), ["a"]);
    }
}
