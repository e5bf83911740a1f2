//! Whole event types and versions: new ones, and ones that are gone.

use serde_json::Value;

use super::{
    CRITICAL, History, Lifecycle, Readers, Settings, UnknownEvents, fingerprint_of_one, identity, words,
};
use crate::carrying::{gaps, lowered};
use crate::catalog::{Catalog, Event};
use crate::finding::{Finding, Level};
use crate::released::{Baseline, Revision};
use crate::rules::Direction;
use crate::views;

pub(super) fn findings(
    catalog: &Catalog,
    baseline: &Baseline,
    released: &History<'_>,
    settings: &Settings<'_>,
) -> Vec<Finding> {
    let mut added: Vec<&Event> = Vec::new();
    let mut findings = Vec::new();
    for event in catalog.events.iter().filter(|event| event.current) {
        match released.by_type.get(event.event_type.as_str()) {
            None => added.push(event),
            Some(revisions) => {
                let was_released = revisions.iter().any(|revision| revision.version == event.version);
                if !was_released {
                    findings.extend(version_added(catalog, baseline, event, revisions, settings));
                }
            }
        }
    }
    if settings.backward {
        let gaps = gaps(catalog, baseline, &|revision| {
            let event = catalog.events.iter().find(|event| event.event_type == revision.event_type);
            match (settings.lifecycle)(&catalog.name, &revision.event_type, event) {
                Lifecycle::Experimental => false,
                Lifecycle::Durable => true,
                Lifecycle::Ephemeral => baseline.counts(revision, settings.window),
            }
        });
        findings.extend(gaps.iter().map(|gap| {
            let steps: Vec<String> = gap.missing.iter().map(|revision| identity::step(revision)).collect();
            allowed(gap.finding(catalog, baseline), &[&steps.join(" "), &gap.event.version.to_string()])
        }));
    }
    let is_there = |event_type: &str| catalog.events.iter().any(|event| event.event_type == event_type);
    let mut gone: Vec<&str> = released.by_type.keys().copied().filter(|name| !is_there(name)).collect();
    gone.sort_unstable();
    for event_type in gone {
        let ended = |tombstone: &crate::released::Tombstone| {
            tombstone.catalog == catalog.name && tombstone.event_type == event_type
        };
        let Some(newest) = released.by_type[event_type].last() else { continue };
        if baseline.tombstones.iter().any(ended) {
            continue;
        }
        let renamed = added.iter().position(|event| same_payload(catalog, event, newest));
        findings.extend(match renamed {
            Some(found) => Some(renamed_finding(catalog, baseline, added.remove(found), newest, settings)),
            None => removed(catalog, baseline, event_type, &released.by_type[event_type], settings),
        });
    }
    let is_said = |event: &&Event| lifecycle(catalog, event, settings) != Lifecycle::Experimental;
    if settings.forward {
        findings.extend(added.into_iter().filter(is_said).map(|event| {
            let name = words::event(&event.event_type, event.version);
            let said = unknown(
                Finding::new("event-type-added", format!("{name} is new"))
                    .at(event.source.clone())
                    .event(format!("{}/{}", catalog.name, event.event_type)),
                settings,
                "clients built before it",
                UNKNOWN,
            );
            allowed(said, &[&event.event_type, "new"])
        }));
    }
    findings
}

fn lifecycle(catalog: &Catalog, event: &Event, settings: &Settings<'_>) -> Lifecycle {
    (settings.lifecycle)(&catalog.name, &event.event_type, Some(event))
}

/// What readers do with an event whose type or version they do not know.
const UNKNOWN: &str = "surface it as unknown";

/// A note that says what readers do, or an error where they fail on what they do not know.
fn unknown(mut finding: Finding, settings: &Settings<'_>, who: &str, what_they_do: &str) -> Finding {
    if settings.unknown_events == UnknownEvents::Closed && settings.readers == Readers::Separate {
        finding.level = Level::Error;
        finding.direction = Some(Direction::Forward);
        finding.notes.push(format!("forward: {who} fail on it: `unknown-events = \"closed\"`"));
        finding.help.push("ship the readers that know it first".to_owned());
    } else {
        finding.notes.push(format!("{who} {what_they_do}"));
    }
    finding
}

/// With an id, and the way to allow it where it fails.
fn allowed(mut finding: Finding, words: &[&str]) -> Finding {
    let mut all = vec![finding.rule, finding.event.as_deref().unwrap_or_default()];
    all.extend(words);
    let id = identity::of(&all);
    if finding.level == Level::Error {
        finding.help.push(format!("or allow it: {{command}} allow {id} --reason \"…\""));
    }
    finding.id = Some(id);
    finding
}

fn version_added(
    catalog: &Catalog,
    baseline: &Baseline,
    event: &Event,
    revisions: &[&Revision],
    settings: &Settings<'_>,
) -> Option<Finding> {
    let older = revisions.iter().rev().find(|revision| {
        revision.version < event.version
            && baseline.counts(revision, settings.window)
            && !lowered(catalog, &event.event_type, revision.version)
    })?;
    let outlives =
        settings.readers == Readers::Separate || lifecycle(catalog, event, settings) == Lifecycle::Durable;
    if !settings.forward || !outlives || lifecycle(catalog, event, settings) == Lifecycle::Experimental {
        return None;
    }
    let name = words::event(&event.event_type, event.version);
    let who = format!("clients built from {}", words::released(older, baseline));
    let added = Finding::new("version-added", format!("{name} is a new version"))
        .at(event.source.clone())
        .event(format!("{}/{}", catalog.name, event.event_type));
    // Where what they read has no version, and may have a field by that name, they cannot see it.
    let is_hidden = catalog.events.iter().any(|it| {
        it.event_type == event.event_type && it.version == older.version && catalog.has_own_version(it)
    });
    let read = is_hidden.then(|| {
        format!(
            "judge it as v{}, of which `{}` may be a field, and may refuse it",
            older.version,
            catalog.version_key()
        )
    });
    let said = unknown(added, settings, &who, read.as_deref().unwrap_or(UNKNOWN));
    Some(allowed(said, &[&identity::step(older), &event.version.to_string()]))
}

fn removed(
    catalog: &Catalog,
    baseline: &Baseline,
    event_type: &str,
    revisions: &[&Revision],
    settings: &Settings<'_>,
) -> Option<Finding> {
    let newest = revisions.last()?;
    let was_critical = || revisions.iter().any(|revision| revision.content.writer.get(CRITICAL).is_some());
    let lifecycle = match (settings.lifecycle)(&catalog.name, event_type, None) {
        Lifecycle::Experimental => return None,
        // The event is gone, so only what was released of it says that it was critical.
        Lifecycle::Ephemeral if was_critical() => Lifecycle::Durable,
        other => other,
    };
    let mut finding =
        Finding::new("event-type-removed", format!("`{event_type}` is no longer in the catalog"))
            .event(format!("{}/{event_type}", catalog.name));
    if lifecycle == Lifecycle::Durable && settings.backward {
        finding.direction = Some(Direction::Backward);
        finding.counterexample = Some(newest.content.sample.clone());
        finding.notes.push(format!(
            "backward: stored events of {} can no longer be read",
            words::released(newest, baseline)
        ));
    } else {
        finding.level = Level::Note;
    }
    finding.help.push(format!(
        "end it for good, so that its tag is never used again: {{command}} retire {event_type}"
    ));
    Some(allowed(finding, &[&identity::step(newest)]))
}

fn renamed_finding(
    catalog: &Catalog,
    baseline: &Baseline,
    event: &Event,
    was: &Revision,
    settings: &Settings<'_>,
) -> Finding {
    let whom = words::released(was, baseline);
    let mut finding = Finding::new(
        "event-type-renamed",
        format!("`{}` has the payload that `{}` had", event.event_type, was.event_type),
    )
    .at(event.source.clone())
    .event(format!("{}/{}", catalog.name, event.event_type));
    let forward = settings.forward && settings.readers == Readers::Separate;
    finding.direction = match (settings.backward, forward) {
        (true, true) => Some(Direction::Both),
        (true, false) => Some(Direction::Backward),
        (false, true) => Some(Direction::Forward),
        (false, false) => None,
    };
    if settings.backward {
        finding.notes.push(format!("backward: events of {whom} have the old tag"));
        finding.counterexample = Some(was.content.sample.clone());
    }
    if forward {
        finding.notes.push(format!("forward: clients built from {whom} wait for the old tag"));
    }
    if finding.direction.is_none() {
        finding.level = Level::Note;
    }
    finding.help.push(format!("keep the tag: `#[serde(rename = \"{}\")]`", was.event_type));
    finding
        .help
        .push(format!("or, if these are two events, end the old one: {{command}} retire {}", was.event_type));
    allowed(finding, &[&identity::step(was)])
}

/// Whether an event looks like a released one in all but its tag.
fn same_payload(catalog: &Catalog, event: &Event, released: &Revision) -> bool {
    let masked = |writer: &Value, event_type: &str| {
        let mut client = views::open(writer);
        for property in client["properties"].as_object_mut().into_iter().flat_map(|map| map.values_mut()) {
            if property.get("const").and_then(Value::as_str) == Some(event_type) {
                *property = Value::Null;
            }
        }
        fingerprint_of_one(&client)
    };
    event.version == released.version
        && masked(&super::present(catalog, event).writer, &event.event_type)
            == masked(&released.content.writer, &released.event_type)
}
