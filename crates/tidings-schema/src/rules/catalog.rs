//! What events may not be, and what both readings of them say.

use super::{Rule, rule};
use crate::finding::Level;

/// Rules about the events themselves.
pub(super) const CATALOG: &[Rule] = &[
    rule(
        "js-unsafe-integer",
        Level::Error,
        true,
        "an integer that JavaScript rounds",
        "`JSON.parse` reads every number as a 64-bit float: integers beyond 2^53 − 1 arrive rounded, without an error. The schema allows such a value here.",
        "Bound it (`#[schemars(range(max = 9007199254740991))]`), send it as a decimal string (`tidings::DecimalU64`, `tidings::DecimalI64`), use a smaller integer type, or accept the risk for one path in `schema/tidings.toml` under `[lints]`.",
    )
    .breaks("Every JavaScript client: the number it works with is not the one that was sent, and nothing says so."),
    rule(
        "name-clash",
        Level::Error,
        false,
        "two types under one name",
        "Two different types would get the same name in the generated code, so one of them would silently stand for the other.",
        "Rename one of the two types in Rust, or only for the schema with `#[schemars(rename = \"…\")]`.",
    )
    .breaks("Whoever imports the generated code: one of the two types would be missing."),
    rule(
        "source-reading-differs",
        Level::Error,
        true,
        "the source text and the compiled types say different things",
        "The types marked `#[typeshare]` are read twice: by schemars after macro expansion, which follows serde and is what everything is generated from, and by typeshare-core from the source text. The two readings contradict each other, so one of them misses an attribute, and what typeshare would export to other languages is not what is sent.",
        "Write the attribute the finding names, or take `#[typeshare]` off the type: what is not marked is not read twice.",
    )
    .breaks("Readers in the languages typeshare exports to; what tidings generates follows serde."),
    rule(
        "source-not-compared",
        Level::Note,
        true,
        "a marked type could not be read twice",
        "A type marked `#[typeshare]` uses something typeshare cannot say (tuples, 64-bit integers, internal tags, …), so only schemars' reading stands. Generated output is not affected.",
        "Nothing to do. Taking `#[typeshare]` off silences the note.",
    )
    .breaks("Nobody. The type is read once instead of twice."),
    rule(
        "serde-alias",
        Level::Error,
        true,
        "`#[serde(alias)]` on a type of the catalog",
        "An alias makes serde accept a second name that no schema shows: readers on the other side would refuse what Rust takes.",
        "Remove the alias; carry the old name in the next version of the event with an upcaster.",
    )
    .breaks("Readers other than Rust: they refuse events that Rust takes."),
    rule(
        "unsupported-keyword",
        Level::Error,
        false,
        "a schema keyword tidings cannot carry exactly",
        "The schema of a type uses a JSON Schema keyword that the generated types and validators do not express. Nothing is guessed.",
        "Express the constraint with the supported keywords, or remove the `#[schemars(extend(…))]` that adds it.",
    )
    .breaks("Clients: their types and validators would say something else than the schema."),
    rule(
        "unsupported-format",
        Level::Error,
        false,
        "a `format` outside the seven that both sides check alike",
        "Formats are checked the same way in Rust, TypeScript and JSON Schema only for date-time, date, time, uuid, email, uri and duration.",
        "Use one of the seven, or describe the text with a `pattern`: `#[schemars(with = \"String\", regex(pattern = …))]`.",
    )
    .breaks("Clients: what one side takes for valid the other would refuse."),
    rule(
        "key-written-twice",
        Level::Error,
        false,
        "serde writes one key twice",
        "A newtype variant of an internally tagged enum holds a type that has the tag's key itself, or a flattened type has a key that stands beside it. serde writes both without a word, and a reader keeps one of them.",
        "Give one of the two another key: `#[serde(tag = \"…\")]` on either enum, or `#[serde(rename = \"…\")]` on the field.",
    )
    .breaks("Every reader: each keeps another one of the two values, without an error."),
    rule(
        "duplicate-catalog",
        Level::Error,
        false,
        "two catalogs of one name",
        "Catalogs name files and folders; two packages of the workspace export one under the same name.",
        "Rename one in its `examples/catalog.rs`, or leave one package out with `packages = […]` in `schema/tidings.toml`.",
    )
    .breaks("Whoever imports one of them: the files of one would overwrite those of the other."),
    rule(
        "duplicate-tag",
        Level::Error,
        false,
        "one tag for two event types",
        "Two variants of one catalog (possibly of two enums) have the same tag; a reader could not tell them apart.",
        "Rename one with `#[serde(rename = \"…\")]`.",
    )
    .breaks("Every reader: an event could be either type."),
    rule(
        "version-key-differs",
        Level::Error,
        false,
        "the version has different keys in one catalog",
        "Readers find the version under one key for all events of a catalog.",
        "Give the version field the same wire key in every payload.",
    )
    .breaks("Every reader: it looks for the version under one key."),
    rule(
        "tagging-differs",
        Level::Error,
        false,
        "enums of one catalog are tagged differently",
        "All enums of one catalog must share the tag key and the content key; a reader looks in one place.",
        "Use the same `#[serde(tag = …, content = …)]` on every enum of the catalog, or export two catalogs.",
    )
    .breaks("Every reader: it looks for tag and content under one key each."),
    rule(
        "event-skipped",
        Level::Note,
        true,
        "a variant is not part of the catalog",
        "`#[event(skip)]` leaves the variant out of schema and TypeScript; if it is ever sent, readers meet an unknown event.",
        "Nothing to do if it is never sent. Otherwise remove `#[event(skip)]`.",
    )
    .breaks("Clients, if the variant is sent after all: it is an unknown event to them."),
];
