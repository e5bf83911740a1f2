//! The official JSON Schema test suite.

use std::fs;
use std::path::PathBuf;

use tidings_tests::public;

use crate::bare::{Group, groups};

/// The formats that are judged.
const FORMATS: &[&str] = &["date-time", "date", "time", "uuid", "email", "uri", "duration"];

/// Groups that ajv 8 is wrong about, or cannot compile: it is not asked.
const AJV_IS_WRONG: &[(&str, &str)] = &[
    (
        "properties.json: properties whose names are Javascript object property names",
        "passes over `__proto__`",
    ),
    ("ref.json: refs with relative uris and defs", "does not compile"),
    ("ref.json: relative refs with absolute uris and defs", "does not compile"),
    ("ref.json: URN ref with nested pointer ref", "does not compile"),
    (
        "unevaluatedProperties.json: unevaluatedProperties with if/then/else, then not defined",
        "forgets that `if` failed",
    ),
    (
        "unevaluatedProperties.json: unevaluatedProperties can see annotations from if without then and else",
        "does not see them",
    ),
];

/// Every group of draft 2020-12: all keywords, and of the optional part the seven formats.
pub(crate) fn official() -> Vec<Group> {
    let tests = public::suite().join("draft2020-12");
    let mut files: Vec<PathBuf> = fs::read_dir(&tests)
        .expect("the suite has a folder for the draft")
        .map(|entry| entry.expect("readable").path())
        // There formats are only annotations; here they are judged, as `optional/format` has them.
        .filter(|path| !path.ends_with("format.json"))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files.extend(FORMATS.iter().map(|format| tests.join(format!("optional/format/{format}.json"))));
    let mut all: Vec<Group> = files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).expect("readable");
            groups(&file.strip_prefix(&tests).expect("inside").to_string_lossy(), &text)
        })
        .collect();
    for (name, why) in AJV_IS_WRONG {
        let group = all.iter_mut().find(|group| group.name == *name);
        group.unwrap_or_else(|| panic!("no group is called `{name}` ({why})")).ajv = false;
    }
    all
}
