//! The id of a finding: what `allow` calls it.
//!
//! It is made of the rule, the events with the revisions they go from and to, the place, and what stood
//! and stands there in canonical form; of no line number and no prose. So it ends with the revisions.

use serde_json::Value;

use super::revisions::{Observed, Pair};
use crate::fingerprint;
use crate::released::Revision;
use crate::rules::Direction;

/// Eight hexadecimal digits for these words.
pub(super) fn of(words: &[&str]) -> String {
    let print = fingerprint::of_text(&words.join("\n"));
    print.trim_start_matches("sha256:").chars().take(8).collect()
}

/// `shop/order_placed v3 r1`: an event as it was released, on the way to what comes next.
pub(super) fn step(revision: &Revision) -> String {
    let Revision { catalog, event_type, version, revision, .. } = revision;
    format!("{catalog}/{event_type} v{version} r{revision} next")
}

/// The id of one change that reaches these events.
pub(super) fn of_change(observed: &[&Observed<'_>]) -> String {
    let Some(first) = observed.first() else { return of(&[]) };
    let change = &first.change;
    let text = |fragment: &Option<Value>| fragment.as_ref().map(Value::to_string).unwrap_or_default();
    let place = if observed.len() == 1 { change.pointer() } else { change.owned_path() };
    let (from, to) = (text(&change.from), text(&change.to));
    let steps: Vec<String> = observed.iter().map(|one| step(one.from)).collect();
    let mut words = vec![change.rule, &place, &from, &to];
    words.extend(steps.iter().map(String::as_str));
    of(&words)
}

pub(super) fn of_undecided(pair: &Pair<'_>, direction: Direction, revision: &Revision) -> String {
    let version = pair.event.version.to_string();
    of(&["compatibility-undecided", direction.as_str(), &step(revision), &version])
}
