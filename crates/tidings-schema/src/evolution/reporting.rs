//! Changes as findings: one for each root cause, with all events it reaches.

use super::identity;
use super::revisions::{Break, Observed};
use super::words;
use crate::catalog::Catalog;
use crate::finding::{Finding, Level};
use crate::released::Baseline;
use crate::rules::Direction;

/// How many events of a shared change are named.
const NAMED: usize = 6;

pub(super) fn findings(catalog: &Catalog, baseline: &Baseline, observed: Vec<Observed<'_>>) -> Vec<Finding> {
    let mut groups: Vec<Vec<&Observed<'_>>> = Vec::new();
    for one in &observed {
        let group = groups.iter_mut().find(|group| group.first().is_some_and(|first| shared(first, one)));
        match group {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.iter().filter_map(|group| finding(catalog, baseline, group)).collect()
}

/// Whether two events have one change, in a type they share.
fn shared(one: &Observed<'_>, other: &Observed<'_>) -> bool {
    let (left, right) = (&one.change, &other.change);
    left.owner.is_some()
        && (left.rule, &left.owner, &left.aspect) == (right.rule, &right.owner, &right.aspect)
        && (&left.from, &left.to) == (&right.from, &right.to)
        && left.owned_path() == right.owned_path()
        && breaks(one) == breaks(other)
}

fn breaks(one: &Observed<'_>) -> Option<Direction> {
    match (&one.backward, &one.forward) {
        (Some(_), Some(_)) => Some(Direction::Both),
        (Some(_), None) => Some(Direction::Backward),
        (None, Some(_)) => Some(Direction::Forward),
        (None, None) => None,
    }
}

fn finding(catalog: &Catalog, baseline: &Baseline, group: &[&Observed<'_>]) -> Option<Finding> {
    let first = group.first()?;
    let change = &first.change;
    let id = identity::of_change(group);
    let named = |one: &&&Observed<'_>| words::event(&one.event.event_type, one.event.version);
    let message = match (group.len(), change.path().as_str()) {
        (1, "") => format!("{} {}", words::event(&first.event.event_type, first.event.version), change.what),
        (1, path) => {
            format!(
                "{}: `{path}` {}",
                words::event(&first.event.event_type, first.event.version),
                change.what
            )
        }
        _ => format!("`{}` {}", change.owned_path(), change.what),
    };
    let mut finding = Finding::new(change.rule, message);
    finding.level = group.iter().map(|one| one.level).max().unwrap_or(Level::Error);
    finding.event = Some(format!("{}/{}", catalog.name, first.event.event_type));
    finding.path = Some(place(catalog, first));
    finding.direction = breaks(first);
    if group.len() > 1 {
        let mut events: Vec<String> = group.iter().take(NAMED).map(|one| named(&one)).collect();
        if group.len() > NAMED {
            events.push(format!("and {} more", group.len() - NAMED));
        }
        finding.notes.push(format!("reaches {}", events.join(", ")));
    }
    for (direction, found) in [("backward", &first.backward), ("forward", &first.forward)] {
        let Some(Break { revision, counterexample }) = found else { continue };
        let whom = words::released(revision, baseline);
        let mut note = match direction {
            "backward" => format!("backward: events of {whom} {}", words::backward(change.rule)),
            _ => format!("forward: clients built from {whom} {}", words::forward(change.rule)),
        };
        if finding.counterexample.is_some() {
            note.push_str(&format!(", as in {counterexample}"));
        } else {
            finding.counterexample = Some(counterexample.clone());
        }
        finding.notes.push(note);
    }
    if finding.direction.is_some() {
        finding.help.push(words::keep(change.rule).to_owned());
        if group.iter().all(|one| one.event.current) {
            finding.help.push(next_version(group));
        }
        if finding.level == Level::Error {
            finding.help.push(format!("or allow it: {{command}} allow {id} --reason \"…\""));
        }
    }
    finding.id = Some(id);
    Some(finding)
}

fn next_version(group: &[&Observed<'_>]) -> String {
    match group {
        [one] => {
            let next = one.event.version + 1;
            format!("or start version {next}: {{command}} bump {}", one.event.event_type)
        }
        many => {
            let first = many.first().map_or("", |one| one.event.event_type.as_str());
            format!("or start the next version of each, one by one: {{command}} bump {first}")
        }
    }
}

/// Where it stands in Rust: `Type.field`, or `Enum::Variant.field` for what has no type of its own.
fn place(catalog: &Catalog, one: &Observed<'_>) -> String {
    if one.change.owner.is_some() {
        return one.change.owned_path();
    }
    let owner = format!("{}::{}", catalog.enums[one.event.enum_index].name, one.event.variant);
    match one.change.path() {
        path if path.is_empty() => owner,
        path => format!("{owner}.{path}"),
    }
}
