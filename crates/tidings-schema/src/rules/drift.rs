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
    )
    .breaks("Clients built from it: they do not know what is sent now."),
    rule(
        "artefact-missing",
        Level::Error,
        false,
        "a generated file is missing",
        "The file belongs to the outputs but is not there.",
        "Run `generate` and commit the result.",
    )
    .breaks("Whoever imports it: it is not there."),
    rule(
        "artefact-edited",
        Level::Error,
        false,
        "a generated file was edited by hand",
        "The committed file is neither what tidings would write now nor what it wrote last: the next `generate` would undo the edit.",
        "Make the change in the Rust types or in a template override, then run `generate`.",
    )
    .breaks("Whoever relies on the edit: the next `generate` undoes it."),
    rule(
        "artefact-obsolete",
        Level::Error,
        false,
        "a generated file is no longer made",
        "tidings wrote this file earlier; with the present events and configuration it would not.",
        "Run `generate`: it removes the file. Commit the removal.",
    )
    .breaks("Whoever still imports it: it describes what is no longer sent."),
    rule(
        "artefact-foreign",
        Level::Error,
        true,
        "a file that tidings did not write, in a folder it owns",
        "The folder holds generated files only; a file of another origin would be imported or shipped along with them. tidings never deletes it.",
        "Move the file elsewhere, or point the output at another folder.",
    )
    .breaks("Whoever takes the folder for generated: it ships what nobody generated."),
    rule(
        "artefact-whitespace",
        Level::Error,
        false,
        "a generated file differs in white space only",
        "A formatter or git's line-end conversion has rewritten the file.",
        "Exclude the folder from the formatter, or keep line ends with `.gitattributes` (`eol=lf`), then run `generate`.",
    )
    .breaks("Nobody. But it hides real drift in later changes."),
    rule(
        "artefact-conflicted",
        Level::Error,
        false,
        "a generated file has merge conflict markers",
        "The file was left in the middle of a merge.",
        "Run `generate`: it reads none of the generated files and writes the merged result.",
    )
    .breaks("Whoever builds from it: it does not parse."),
];
