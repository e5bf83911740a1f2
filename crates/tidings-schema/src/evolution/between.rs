//! Two schemas by themselves, without a catalog or a release.

use std::cell::Cell;

use serde::Serialize;
use serde_json::Value;

use super::question::{Answer, Question, ask};
use super::words;
use crate::bundle::bundle;
use crate::changes::{Change, named};
use crate::finding::{Finding, Level};
use crate::inclusion::{Judge, Verdict};
use crate::rules::Direction;
use crate::views;

/// What the schemas are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Of nothing but themselves: every instance counts.
    Bare,
    /// Of what serde writes, as it is published: objects are open for readers, and whoever writes
    /// fills in what is named there and nothing else.
    Published,
}

/// Two schemas, compared in both directions.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Whether what the old schema lets be written is an instance of the new one.
    pub backward: Verdict,
    /// Whether what the new schema lets be written is an instance of the old one.
    pub forward: Verdict,
    /// Why not: in each direction one for each change that breaks, or one that says why it is not decided.
    pub findings: Vec<Finding>,
}

/// Compares two whole schemas, each in its own draft: see [`crate::bundle`].
///
/// ```
/// use serde_json::json;
/// use tidings_schema::evolution::{Standing, between};
/// use tidings_schema::inclusion::Verdict;
///
/// let old = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
/// let new = json!({ "type": "object", "properties": { "name": { "type": "string" }, "age": { "type": "integer" } } });
/// // Something that is no integer may stand under `age` in an instance of the old schema.
/// assert_eq!(between(&old, &new, Standing::Bare).unwrap().backward, Verdict::Breaking);
/// // Whoever writes by the old schema writes no `age` at all.
/// assert_eq!(between(&old, &new, Standing::Published).unwrap().backward, Verdict::Compatible);
/// ```
///
/// # Errors
/// When one of them is no schema, or refers to something outside itself; says which, and why.
pub fn between<'a>(old: &'a Value, new: &'a Value, standing: Standing) -> Result<Comparison, Unusable> {
    let usable = |schema: &'a Value, side: Side| {
        let refused = |because| Unusable { side, because };
        // What this refuses it says with the place and a way out.
        let bundle = bundle(schema).map_err(|refusal| refused(refusal.to_string()))?;
        // Without a judge nothing that is found is shown.
        let judge = match Judge::not_modelled(schema) {
            None => Some(Judge::new(schema).map_err(refused)?),
            Some(_) => None,
        };
        Ok((judge, bundle))
    };
    let ((old_judge, old_bundle), (new_judge, new_bundle)) =
        (usable(old, Side::Old)?, usable(new, Side::New)?);
    let (plain_old, plain_new) = (&*old_bundle.schema, &*new_bundle.schema);
    let is_open = old_bundle.open.is_some() || new_bundle.open.is_some();
    let (read_old, read_new) = match standing {
        Standing::Bare if is_open => (old, new),
        _ => (plain_old, plain_new),
    };
    let writes = |read: &Value| match standing {
        Standing::Bare => read.clone(),
        Standing::Published => views::close(read),
    };
    let changes = named(plain_old, plain_new);
    let mut findings = Vec::new();
    let mut one = |direction, narrow: &Value, wide: &Value| {
        // The documents as they were written have a say too: what they do not confirm is not shown.
        let (accepts, refuses) = match direction {
            Direction::Forward => (&new_judge, &old_judge),
            _ => (&old_judge, &new_judge),
        };
        let denied = Cell::new(false);
        let is_confirmed = |event: &Value| {
            let judges = accepts.as_ref().zip(refuses.as_ref());
            let confirmed = judges.is_some_and(|(one, other)| one.accepts(event) && !other.accepts(event));
            denied.set(denied.get() || !confirmed);
            confirmed
        };
        let question = Question { narrow, wide, changes: &changes, is_news: &is_confirmed };
        match ask(&question) {
            Answer::Holds if denied.get() => {
                let because =
                    "a counterexample was found that the schemas as they are written do not confirm";
                findings.push(undecided(direction, because));
                Verdict::Undecided
            }
            Answer::Holds => Verdict::Compatible,
            Answer::Broken(causes) => {
                findings.extend(causes.into_iter().map(|(change, event)| broken(direction, &change, event)));
                Verdict::Breaking
            }
            Answer::Undecided(because) => {
                findings.push(undecided(direction, &because));
                Verdict::Undecided
            }
        }
    };
    let backward = one(Direction::Backward, &writes(read_old), read_new);
    let forward = one(Direction::Forward, &writes(read_new), read_old);
    Ok(Comparison { backward, forward, findings })
}

fn broken(direction: Direction, change: &Change, counterexample: Value) -> Finding {
    let path = change.path();
    let place = if path.is_empty() { "the whole value".to_owned() } else { format!("`{path}`") };
    let (whose, reason) = match direction {
        Direction::Forward => ("readers of the old schema", words::forward(change.rule)),
        _ => ("values of the old schema", words::backward(change.rule)),
    };
    let mut finding = Finding::new(change.rule, format!("{place} {}", change.what))
        .path(path)
        .note(format!("{}: {whose} {reason}", direction.as_str()));
    finding.level = Level::Error;
    finding.direction = Some(direction);
    finding.counterexample = Some(counterexample);
    finding
}

fn undecided(direction: Direction, because: &str) -> Finding {
    let what = match direction {
        Direction::Forward => "readers of the old schema take what the new one lets be written",
        _ => "values of the old schema can be read by the new one",
    };
    let mut finding =
        Finding::new("compatibility-undecided", format!("whether {what} could not be decided")).note(because);
    finding.direction = Some(direction);
    finding
}

/// One of the two schemas cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{because}")]
#[non_exhaustive]
pub struct Unusable {
    /// Which.
    pub side: Side,
    /// Why.
    pub because: String,
}

/// One of two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The old one.
    Old,
    /// The new one.
    New,
}
