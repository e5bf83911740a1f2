//! What is said of a change: to whom it happens, and the way out.

use super::revisions::Pair;
use crate::finding::Finding;
use crate::released::{Baseline, Revision};
use crate::rules::Direction;

/// `order_placed` v3, in backticks.
pub(super) fn event(event_type: &str, version: u32) -> String {
    format!("`{event_type}` v{version}")
}

/// `v3 as released in 1.4.0`
pub(super) fn released(revision: &Revision, baseline: &Baseline) -> String {
    let release = baseline.releases.get(revision.added_in).map(|release| release.name.as_str());
    match release {
        Some(name) => format!("v{} as released in {name}", revision.version),
        None => format!("v{} as released", revision.version),
    }
}

/// Why old clients do not get along with it: `clients built from … {this}`.
pub(super) fn forward(rule: &str) -> &'static str {
    match rule {
        "field-removed" | "field-became-optional" => "require it",
        "null-became-absent" => "require it, if only as `null`",
        "absent-became-null" | "became-nullable" => "do not expect `null`",
        "field-renamed" => "look for the old name",
        "enum-value-added" => "do not know it",
        "variant-added" => "do not know the variant",
        "tag-key-changed" | "content-key-changed" => "look under the old key",
        "field-added-required" | "field-added-optional" => "refuse fields they do not know",
        "map-keys-changed" => "do not take such keys",
        _ => "refuse what it may be now",
    }
}

/// Why old events do not: `events of … {this}`.
pub(super) fn backward(rule: &str) -> &'static str {
    match rule {
        "field-added-required" => "lack it",
        "field-became-required" => "may lack it",
        "field-renamed" => "have the old name",
        "field-removed" | "optional-field-removed" => "have it, and unknown fields are refused",
        "field-added-optional" => "may have something else under its name",
        "no-longer-nullable" => "may have `null`",
        "enum-value-removed" => "may hold it",
        "variant-removed" => "may hold the variant",
        "unknown-fields-denied" => "may have fields that are not named any more",
        "tag-key-changed" | "content-key-changed" => "have it under the old key",
        "map-keys-changed" => "may have such keys",
        _ => "may hold what is no longer taken",
    }
}

/// The way out that undoes the change.
pub(super) fn keep(rule: &str) -> &'static str {
    match rule {
        "field-became-optional" => "keep it required",
        "field-became-required" => "keep it optional: `Option`, or `#[serde(default)]`",
        "field-added-required" => "give it a default: `#[serde(default)]`, or make it an `Option`",
        "field-added-optional" => "give it another name",
        "field-removed" | "optional-field-removed" => "keep it",
        "field-renamed" => "keep the name on the wire: `#[serde(rename = \"…\")]`",
        "null-became-absent" => "take `skip_serializing_if` off",
        "absent-became-null" => "keep leaving it out: `#[serde(skip_serializing_if = \"Option::is_none\")]`",
        "became-nullable" | "no-longer-nullable" => "keep the type as it was",
        "enum-value-added" => "do not send it in this version",
        "enum-value-removed" => "keep the value for reading",
        "variant-added" => "make it an event type of its own",
        "variant-removed" => "keep the variant for reading",
        "unknown-fields-denied" => "take `deny_unknown_fields` off",
        "tag-key-changed" => "keep the key: `#[serde(tag = \"…\")]`",
        "content-key-changed" => "keep the key: `#[serde(content = \"…\")]`",
        "default-changed" => "keep the default",
        "tuple-arity-changed" => "keep the number of elements",
        _ => "keep it as it was",
    }
}

/// The finding for what could not be decided.
pub(super) fn undecided(
    pair: &Pair<'_>,
    direction: Direction,
    revision: &Revision,
    because: &str,
) -> Finding {
    let name = event(&pair.event.event_type, pair.event.version);
    let whom = released(revision, pair.baseline);
    let (what, who) = match direction {
        Direction::Forward => ("old clients take what is sent now", format!("clients built from {whom}")),
        _ => ("old events can still be read", format!("events of {whom}")),
    };
    let mut finding =
        Finding::new("compatibility-undecided", format!("{name}: whether {what} could not be decided"))
            .at(pair.event.source.clone())
            .event(format!("{}/{}", pair.catalog.name, pair.event.event_type))
            .note(format!("{}: {who}", direction.as_str()))
            .note(because);
    let id = super::identity::of_undecided(pair, direction, revision);
    finding.direction = Some(direction);
    finding.help.extend([format!(
        "look at the change; if it is harmless, allow it: {{command}} allow {id} --reason \"…\""
    )]);
    finding.id = Some(id);
    finding
}
