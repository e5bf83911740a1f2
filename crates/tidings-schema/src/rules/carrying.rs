//! How old events get to new code.

use super::{Direction, Rule, rule};
use crate::finding::Level;

/// Rules about steps between versions.
pub(super) const CARRYING: &[Rule] = &[
    rule(
        "upcast-chain-gap",
        Level::Error,
        true,
        "a released version has no way to the current one",
        "The version went out, so events of it are stored or still sent, but its Rust type is gone from the chain of `previous` and no `previous_json` carries it.",
        "Bring the type back (its released file holds the source) and name it with `previous` on the oldest type of the chain, or carry the version as JSON with `previous_json`.",
    )
    .breaks("Whoever reads old events: `decode` gives them as unknown, although the catalog once had them.")
    .towards(Direction::Backward),
    rule(
        "upcast-schema-missing",
        Level::Error,
        false,
        "a version carried as JSON has no released schema",
        "A version without a Rust type is judged by the schema it was released with. There is none here, so nothing says which events of that version are valid, and `decode` would not know it.",
        "Restore the released file from the history of the repository, or remove the `previous_json`.",
    )
    .breaks("Whoever reads old events: `decode` gives those of this version as unknown.")
    .towards(Direction::Backward),
    rule(
        "upcaster-output-invalid",
        Level::Error,
        false,
        "a carried event is not valid in the current version",
        "The steps were run on released samples and on events made from the schema of the older version. What they made of one of them is refused by the schema of the current version, or cannot be read as it.",
        "Mend the step: fill in every required field and keep its values within their bounds; where an old event has no counterpart, let the step fail with `TryFrom`.",
    )
    .breaks("Whoever reads old events: what `decode` gives would be refused by every other reader.")
    .towards(Direction::Backward),
    rule(
        "upcaster-panics",
        Level::Error,
        false,
        "a step between versions panics on a valid event",
        "The steps were run on released samples and on events made from the schema of the older version, and one of them ended in a panic.",
        "Let the step fail with an error (`TryFrom`) where an old event has no counterpart: `decode` then gives the reason and the original.",
    )
    .breaks("The program that reads the event.")
    .towards(Direction::Backward),
    rule(
        "upcaster-refuses-all",
        Level::Warning,
        true,
        "no event of an older version can be carried",
        "The steps were run on released samples and on events made from the schema of the older version, and every one of them was refused. A step may refuse some events; one that refuses all carries nothing.",
        "Look at the reason shown; if no event can be carried, say so with this rule at `note`.",
    )
    .breaks("Whoever reads old events: none of this version arrives.")
    .towards(Direction::Backward),
    rule(
        "downcaster-output-invalid",
        Level::Error,
        false,
        "an event given in an older version is not valid in it",
        "The downcasters were run on events made from the schema of the current version. What they gave for one of them is refused by clients that were built from the older version.",
        "Mend the downcaster: fill in every field that the older version requires; where a new event has no counterpart, let it fail with `TryFrom`.",
    )
    .breaks("Clients of the older version.")
    .towards(Direction::Forward),
    rule(
        "downcaster-panics",
        Level::Error,
        false,
        "a downcaster panics on a valid event",
        "The downcasters were run on events made from the schema of the current version, and one of them ended in a panic.",
        "Let the downcaster fail with an error (`TryFrom`) where a new event has no counterpart.",
    )
    .breaks("The program that sends the event.")
    .towards(Direction::Forward),
    rule(
        "downcaster-refuses-all",
        Level::Warning,
        true,
        "no event can be given in an older version",
        "The downcasters were run on events made from the schema of the current version, and every one of them was refused. A downcaster may refuse some events; one that refuses all gives nothing.",
        "Look at the reason shown; if no event has a counterpart, remove `downcast`.",
    )
    .breaks("Clients of the older version: none of these events reaches them.")
    .towards(Direction::Forward),
    rule(
        "released-sample-refused",
        Level::Error,
        true,
        "a released event is refused by the published schemas",
        "A stored log may hold events of every released revision, so what is published takes what each of them wrote: what the version is today, or the revision beside it. The sample in a released file was put to it and is refused.",
        "Bring the released file back from git if it was edited: its sample, or the schema beside it, is not what was released.",
    )
    .breaks("Whoever reads stored events: `validate` and `parseEnvelope` call it invalid."),
    rule(
        "steps-not-tried",
        Level::Note,
        true,
        "steps between versions were not run",
        "`check` runs the steps between versions inside the exporter. Here it could not: serde cannot read and write the types, no event could be made from a schema, or the program ended before it had answered.",
        "Derive `serde::Deserialize` and `serde::Serialize` for the enum of events, and `Deserialize` for its payloads, if events are read in Rust.",
    )
    .breaks("Nobody by itself. A wrong step would be found only by whoever reads an old event."),
];
