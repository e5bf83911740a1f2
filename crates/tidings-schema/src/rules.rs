//! The rules, as data: `explain`, the listing and the reference page are made from this table.

use crate::finding::Level;

/// One rule: something `check` can observe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The id: kebab-case, the thing observed.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// What was observed and why it matters.
    pub what: &'static str,
    /// How it is mended.
    pub mend: &'static str,
    /// The level unless the configuration says otherwise.
    pub level: Level,
    /// Whether `[lints]` may change the level.
    pub adjustable: bool,
}

const fn rule(
    id: &'static str,
    level: Level,
    adjustable: bool,
    title: &'static str,
    what: &'static str,
    mend: &'static str,
) -> Rule {
    Rule { id, title, what, mend, level, adjustable }
}

/// Every rule, by id.
pub const RULES: &[Rule] = &[
    rule(
        "js-unsafe-integer",
        Level::Error,
        true,
        "an integer that JavaScript rounds",
        "`JSON.parse` reads every number as a 64-bit float: integers beyond 2^53 − 1 arrive rounded, without an error. The schema allows such a value here.",
        "Bound it (`#[schemars(range(max = 9007199254740991))]`), send it as a decimal string (`tidings::DecimalU64`, `tidings::DecimalI64`), use a smaller integer type, or accept the risk for one path in `schema/tidings.toml` under `[lints]`.",
    ),
    rule(
        "name-clash",
        Level::Error,
        false,
        "two types under one name",
        "Two different types would get the same name in the generated code, so one of them would silently stand for the other.",
        "Rename one of the two types in Rust, or only for the schema with `#[schemars(rename = \"…\")]`.",
    ),
    rule(
        "source-reading-differs",
        Level::Error,
        true,
        "the source text and the compiled types say different things",
        "The types marked `#[typeshare]` are read twice: by schemars after macro expansion, which follows serde and is what everything is generated from, and by typeshare-core from the source text. The two readings contradict each other, so one of them misses an attribute, and what typeshare would export to other languages is not what is sent.",
        "Write the attribute the finding names, or take `#[typeshare]` off the type: what is not marked is not read twice.",
    ),
    rule(
        "source-not-compared",
        Level::Note,
        true,
        "a marked type could not be read twice",
        "A type marked `#[typeshare]` uses something typeshare cannot say (tuples, 64-bit integers, internal tags, …), so only schemars' reading stands. Generated output is not affected.",
        "Nothing to do. Taking `#[typeshare]` off silences the note.",
    ),
    rule(
        "serde-alias",
        Level::Error,
        true,
        "`#[serde(alias)]` on a type of the catalog",
        "An alias makes serde accept a second name that no schema shows: readers on the other side would refuse what Rust takes.",
        "Remove the alias; carry the old name in the next version of the event with an upcaster.",
    ),
    rule(
        "unsupported-keyword",
        Level::Error,
        false,
        "a schema keyword tidings cannot carry exactly",
        "The schema of a type uses a JSON Schema keyword that the generated types and validators do not express. Nothing is guessed.",
        "Express the constraint with the supported keywords, or remove the `#[schemars(extend(…))]` that adds it.",
    ),
    rule(
        "unsupported-format",
        Level::Error,
        false,
        "a `format` outside the seven that both sides check alike",
        "Formats are checked the same way in Rust, TypeScript and JSON Schema only for date-time, date, time, uuid, email, uri and duration.",
        "Use one of the seven, or describe the text with a `pattern`: `#[schemars(with = \"String\", regex(pattern = …))]`.",
    ),
    rule(
        "key-written-twice",
        Level::Error,
        false,
        "serde writes one key twice",
        "A newtype variant of an internally tagged enum holds a type that has the tag's key itself, or a flattened type has a key that stands beside it. serde writes both without a word, and a reader keeps one of them.",
        "Give one of the two another key: `#[serde(tag = \"…\")]` on either enum, or `#[serde(rename = \"…\")]` on the field.",
    ),
    rule(
        "duplicate-catalog",
        Level::Error,
        false,
        "two catalogs of one name",
        "Catalogs name files and folders; two packages of the workspace export one under the same name.",
        "Rename one in its `examples/catalog.rs`, or leave one package out with `packages = […]` in `schema/tidings.toml`.",
    ),
    rule(
        "duplicate-tag",
        Level::Error,
        false,
        "one tag for two event types",
        "Two variants of one catalog (possibly of two enums) have the same tag; a reader could not tell them apart.",
        "Rename one with `#[serde(rename = \"…\")]`.",
    ),
    rule(
        "version-key-differs",
        Level::Error,
        false,
        "the version has different keys in one catalog",
        "Readers find the version under one key for all events of a catalog.",
        "Give the version field the same wire key in every payload.",
    ),
    rule(
        "tagging-differs",
        Level::Error,
        false,
        "enums of one catalog are tagged differently",
        "All enums of one catalog must share the tag key and the content key; a reader looks in one place.",
        "Use the same `#[serde(tag = …, content = …)]` on every enum of the catalog, or export two catalogs.",
    ),
    rule(
        "event-skipped",
        Level::Note,
        true,
        "a variant is not part of the catalog",
        "`#[event(skip)]` leaves the variant out of schema and TypeScript; if it is ever sent, readers meet an unknown event.",
        "Nothing to do if it is never sent. Otherwise remove `#[event(skip)]`.",
    ),
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

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
