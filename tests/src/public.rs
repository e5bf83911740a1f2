//! What others have published and tests are held against; pip fetches it where it is not there yet.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::lock::Lock;

/// The folder of the official JSON Schema test suite: a folder for each draft.
///
/// # Panics
/// When it is not there and cannot be fetched.
#[must_use]
pub fn suite() -> PathBuf {
    // The package on PyPI whose source carries the suite.
    let (folder, unpacked) = (folder(), "jsonschema-4.26.0");
    let _one_at_a_time = turn(&folder);
    if !folder.join(unpacked).is_dir() {
        fetch(&folder, "jsonschema==4.26.0", "--no-binary=:all:");
        let archive = format!("{unpacked}.tar.gz");
        run(Command::new("tar").args(["-xzf", &archive, &format!("{unpacked}/json")]).current_dir(&folder));
    }
    folder.join(unpacked).join("json/tests")
}

/// Schemas that many people use, by name, from the package on PyPI that carries them.
///
/// # Panics
/// When they are not there and cannot be fetched.
#[must_use]
pub fn schemas() -> Vec<(String, Value)> {
    let (folder, unpacked) = (folder(), "check_jsonschema-0.39.0");
    let _one_at_a_time = turn(&folder);
    if !folder.join(unpacked).is_dir() {
        fetch(&folder, "check-jsonschema==0.39.0", "--only-binary=:all:");
        let archive = format!("{unpacked}-py3-none-any.whl");
        run(Command::new("python3").args(["-m", "zipfile", "-e", &archive, unpacked]).current_dir(&folder));
    }
    let files = fs::read_dir(folder.join(unpacked).join("check_jsonschema/builtin_schemas/vendor"));
    let mut all: Vec<(String, Value)> = files
        .expect("the package has schemas")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("readable");
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (name, serde_json::from_str(&text).expect("a schema is JSON"))
        })
        .collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all
}

/// Several test programs may ask at the same time.
fn turn(folder: &Path) -> Lock {
    Lock::take(&folder.join("turn.lock")).expect("a file in the target folder can be locked")
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp/public");
    fs::create_dir_all(&folder).expect("writable");
    folder
}

fn fetch(folder: &Path, wanted: &str, kind: &str) {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", kind, "--dest", ".", wanted]);
    run(pip.current_dir(folder));
}

fn run(command: &mut Command) {
    let output = command.output().expect("it can be started");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
