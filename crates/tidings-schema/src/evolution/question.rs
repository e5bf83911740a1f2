//! One direction of one pair of revisions: does it hold, and if not, which changes are why.

use serde_json::Value;

use super::{event, local};
use crate::changes::{Aspect, Change, Document, Step, unnamed};
use crate::inclusion::{Inclusion, Judge, included};

/// Whether everything one revision writes is read by another.
pub(super) struct Question<'a> {
    /// What is written.
    pub(super) narrow: &'a Value,
    /// What is read.
    pub(super) wide: &'a Value,
    /// What differs between the readers (or the writers) of both revisions.
    pub(super) changes: &'a [Change],
    /// Whether an event that one writes and the other refuses is the doing of the present change.
    pub(super) is_news: &'a dyn Fn(&Value) -> bool,
}

/// What became of it.
#[derive(Debug)]
pub(super) enum Answer {
    Holds,
    /// Each change that is why, with an event that one side writes and the other refuses.
    Broken(Vec<(Change, Value)>),
    Undecided(String),
}

pub(super) fn ask(question: &Question<'_>) -> Answer {
    let whole = match included(question.narrow, question.wide) {
        Inclusion::Included => return Answer::Holds,
        other => other,
    };
    let (accepts, refuses) = match (Judge::new(question.narrow), Judge::new(question.wide)) {
        (Ok(accepts), Ok(refuses)) => (accepts, refuses),
        (Err(because), _) | (_, Err(because)) => return Answer::Undecided(because),
    };
    let shows =
        |event: &Value| accepts.accepts(event) && !refuses.accepts(event) && (question.is_news)(event);
    let (narrow, wide) = (Document::new(question.narrow), Document::new(question.wide));
    let mut causes = Vec::new();
    let mut suspects = Vec::new();
    let mut open = None;
    for change in question.changes {
        let Some((writes, reads)) = local::schemas(change, &narrow, &wide) else { continue };
        match included(&writes, &reads) {
            Inclusion::Included => {}
            Inclusion::Excluded(shown) => {
                let events = (0..event::ATTEMPTS)
                    .filter_map(|attempt| event::around(&shown, change, &narrow, attempt));
                match events.into_iter().find(|event| shows(event)) {
                    Some(event) => causes.push((change.clone(), event)),
                    None => suspects.push(change),
                }
            }
            Inclusion::Undecided(because) => {
                suspects.push(change);
                open = Some(because);
            }
        }
    }
    let causes = roots(causes);
    if !causes.is_empty() {
        return Answer::Broken(causes);
    }
    match whole {
        Inclusion::Excluded(event) if shows(&event) => {
            let changes = match suspects.as_slice() {
                [] => vec![unnamed(question.narrow, question.wide)],
                suspects => suspects.iter().map(|change| (*change).clone()).collect(),
            };
            Answer::Broken(changes.into_iter().map(|change| (change, event.clone())).collect())
        }
        // One that is refused was refused before the change, and no change is why another would be.
        Inclusion::Included | Inclusion::Excluded(_) => match open {
            None => Answer::Holds,
            Some(because) => Answer::Undecided(because),
        },
        Inclusion::Undecided(because) => Answer::Undecided(because),
    }
}

/// Without those that only follow from another.
fn roots(causes: Vec<(Change, Value)>) -> Vec<(Change, Value)> {
    let follows = |change: &Change| {
        causes.iter().any(|(other, _)| match (&change.aspect, &other.aspect) {
            // A field that must be there and not be `null` was asked for once.
            (Aspect::Null, Aspect::Fields(names)) => {
                let place = change.steps.split_last();
                place.is_some_and(|(last, place)| {
                    place == other.steps
                        && names.iter().any(|name| *last == Step::Field(name.clone()))
                        && !other.rule.starts_with("field-added")
                })
            }
            // What is gone is refused only since unknown fields are.
            (Aspect::Fields(_), Aspect::UnknownFields) => {
                change.steps == other.steps && change.rule.ends_with("removed")
            }
            _ => false,
        })
    };
    let kept: Vec<bool> = causes.iter().map(|(change, _)| !follows(change)).collect();
    causes.iter().zip(kept).filter(|(_, keep)| *keep).map(|(cause, _)| cause.clone()).collect()
}
