//! What generated files may be found to be.

use super::{Rule, rule};
use crate::finding::Level;

/// Rules about generated files.
pub(super) const DRIFT: &[Rule] = &[
    rule(
        "artefact-stale",
        Level::Error,
        false,
        "a generated file is out of date",
        "The committed file is what tidings once wrote, but the events, the configuration or the templates have changed since.",
        "Run `generate` and commit the result.",
    ),
    rule(
        "artefact-missing",
        Level::Error,
        false,
        "a generated file is missing",
        "The file belongs to the outputs but is not there.",
        "Run `generate` and commit the result.",
    ),
    rule(
        "artefact-edited",
        Level::Error,
        false,
        "a generated file was edited by hand",
        "The committed file is neither what tidings would write now nor what it wrote last: the next `generate` would undo the edit.",
        "Make the change in the Rust types or in a template override, then run `generate`.",
    ),
    rule(
        "artefact-obsolete",
        Level::Error,
        false,
        "a generated file is no longer made",
        "tidings wrote this file earlier; with the present events and configuration it would not.",
        "Run `generate`: it removes the file. Commit the removal.",
    ),
    rule(
        "artefact-foreign",
        Level::Error,
        true,
        "a file that tidings did not write, in a folder it owns",
        "The folder holds generated files only; a file of another origin would be imported or shipped along with them. tidings never deletes it.",
        "Move the file elsewhere, or point the output at another folder.",
    ),
    rule(
        "artefact-whitespace",
        Level::Error,
        false,
        "a generated file differs in white space only",
        "A formatter or git's line-end conversion has rewritten the file.",
        "Exclude the folder from the formatter, or keep line ends with `.gitattributes` (`eol=lf`), then run `generate`.",
    ),
    rule(
        "artefact-conflicted",
        Level::Error,
        false,
        "a generated file has merge conflict markers",
        "The file was left in the middle of a merge.",
        "Run `generate`: it reads none of the generated files and writes the merged result.",
    ),
];
