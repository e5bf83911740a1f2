//! One event in one version, against the revisions of that version that count.

use std::cell::OnceCell;

use serde_json::{Map, Value};

use super::question::{Answer, Question, ask};
use super::{Lifecycle, Present, Readers, Settings, fingerprint_of_one, words};
use crate::carrying::lowered;
use crate::catalog::{Catalog, Event};
use crate::changes::{Change, named};
use crate::finding::{Finding, Level};
use crate::inclusion::Judge;
use crate::released::{Baseline, Revision};
use crate::rules::{self, Direction};
use crate::{views, walk};

/// What is compared.
pub(super) struct Pair<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) event: &'a Event,
    /// The revisions of the event's version, oldest first; at least one.
    pub(super) revisions: Vec<&'a Revision>,
    pub(super) baseline: &'a Baseline,
    pub(super) settings: &'a Settings<'a>,
    pub(super) lifecycle: Lifecycle,
}

/// One change of one event, with whom it breaks.
pub(super) struct Observed<'a> {
    pub(super) event: &'a Event,
    pub(super) change: Change,
    pub(super) backward: Option<Break<'a>>,
    pub(super) forward: Option<Break<'a>>,
    /// The revision it is measured from.
    pub(super) from: &'a Revision,
    pub(super) level: Level,
}

/// Whom it breaks.
pub(super) struct Break<'a> {
    /// The newest revision that it breaks.
    pub(super) revision: &'a Revision,
    pub(super) counterexample: Value,
}

/// What has changed and is worth saying, and findings about what could not be decided.
pub(super) fn compare<'a>(pair: &Pair<'a>, present: &Present) -> (Vec<Observed<'a>>, Vec<Finding>) {
    let Some(newest) = pair.revisions.last() else { return (Vec::new(), Vec::new()) };
    let mut seen = Seen { pair, observed: Vec::new(), undecided: Vec::new() };
    let mut asked: Vec<&str> = Vec::new();
    for revision in pair.revisions.iter().rev().copied() {
        if asked.contains(&revision.fingerprint.as_str()) {
            continue;
        }
        asked.push(&revision.fingerprint);
        backward(&mut seen, present, newest, revision);
        forward(&mut seen, present, newest, revision);
    }
    (seen.observed, seen.undecided)
}

struct Seen<'a, 'p> {
    pair: &'p Pair<'a>,
    observed: Vec<Observed<'a>>,
    undecided: Vec<Finding>,
}

fn backward<'a>(seen: &mut Seen<'a, '_>, present: &Present, newest: &'a Revision, revision: &'a Revision) {
    let pair = seen.pair;
    let counts = pair.lifecycle == Lifecycle::Durable || pair.baseline.counts(revision, pair.settings.window);
    if !pair.settings.backward || !counts || same(&revision.content.reader, &present.reader) {
        return;
    }
    let changes = named(&revision.content.reader, &present.reader);
    let was_read = accepting(&newest.content.reader);
    let question = Question {
        narrow: &revision.content.writer,
        wide: &present.reader,
        changes: &changes,
        is_news: &|event| was_read(event),
    };
    seen.take(Direction::Backward, revision, newest, ask(&question));
    if std::ptr::eq(revision, newest) {
        seen.mild(&changes, newest, |rule| rule == "default-changed");
    }
}

fn forward<'a>(seen: &mut Seen<'a, '_>, present: &Present, newest: &'a Revision, revision: &'a Revision) {
    let pair = seen.pair;
    let settings = pair.settings;
    if same(&revision.content.writer, &present.writer) {
        return;
    }
    let outlives = settings.readers == Readers::Separate || pair.lifecycle == Lifecycle::Durable;
    let is_sent = pair.event.current || lowered(pair.catalog, &pair.event.event_type, pair.event.version);
    let counts = pair.baseline.counts(revision, settings.window);
    let is_asked = settings.forward && outlives && is_sent && counts;
    let is_newest = std::ptr::eq(revision, newest);
    if !is_newest && !is_asked {
        return;
    }
    let client = views::open(&revision.content.writer);
    let changes = named(&client, &views::open(&present.writer));
    if is_newest {
        seen.mild(&changes, newest, |rule| ["deprecated-added", "critical-changed"].contains(&rule));
    }
    if !is_asked {
        return;
    }
    let was_sent = accepting(&newest.content.writer);
    let question = Question {
        narrow: &present.writer,
        wide: &opened(&client),
        changes: &changes,
        is_news: &|event| is_newest || !was_sent(event),
    };
    seen.take(Direction::Forward, revision, newest, ask(&question));
    if is_newest {
        let gone = ["optional-field-removed", "absent-became-null", "field-renamed"];
        seen.mild(&changes, newest, |rule| gone.contains(&rule));
    }
}

impl<'a> Seen<'a, '_> {
    fn take(&mut self, direction: Direction, revision: &'a Revision, newest: &'a Revision, answer: Answer) {
        match answer {
            Answer::Holds => {}
            Answer::Undecided(because) => {
                let finding = words::undecided(self.pair, direction, revision, &because);
                if !self.undecided.iter().any(|known| known.direction == Some(direction)) {
                    self.undecided.push(finding);
                }
            }
            Answer::Broken(causes) => {
                for (change, counterexample) in causes {
                    self.breaks(direction, revision, newest, change, counterexample);
                }
            }
        }
    }

    fn breaks(
        &mut self,
        direction: Direction,
        revision: &'a Revision,
        newest: &'a Revision,
        change: Change,
        counterexample: Value,
    ) {
        let pair = self.pair;
        // A reader that ships with the writer meets other builds only in what is stored.
        let level = match direction {
            Direction::Forward if pair.settings.readers == Readers::Together => Level::Note,
            _ => Level::Error,
        };
        let found = Some(Break { revision, counterexample });
        let known = self.observed.iter_mut().find(|known| same_cause(&known.change, &change));
        let Some(known) = known else {
            let (backward, forward) = match direction {
                Direction::Forward => (None, found),
                _ => (found, None),
            };
            let from = if std::ptr::eq(revision, newest) { newest } else { revision };
            self.observed.push(Observed { event: pair.event, change, backward, forward, from, level });
            return;
        };
        // What is required in one view may be optional in the other; the sterner name is the cause's.
        let sternness = |change: &Change| rules::find(change.rule).map(|rule| rule.level);
        if sternness(&change) > sternness(&known.change) {
            known.change = change;
        }
        known.level = known.level.max(level);
        let side = match direction {
            Direction::Forward => &mut known.forward,
            _ => &mut known.backward,
        };
        if side.is_none() {
            *side = found;
        }
    }

    /// What breaks nobody and is said all the same.
    fn mild(&mut self, changes: &[Change], newest: &'a Revision, wanted: impl Fn(&str) -> bool) {
        for change in changes.iter().filter(|change| wanted(change.rule)) {
            if self.observed.iter().any(|known| same_cause(&known.change, change)) {
                continue;
            }
            let level = match rules::find(change.rule).map(|rule| rule.level) {
                Some(Level::Note) => Level::Note,
                _ => Level::Warning,
            };
            let change = change.clone();
            self.observed.push(Observed {
                event: self.pair.event,
                change,
                backward: None,
                forward: None,
                from: newest,
                level,
            });
        }
    }
}

/// Whether two changes, of different views or since different revisions, are one.
fn same_cause(one: &Change, other: &Change) -> bool {
    one.steps == other.steps && one.aspect == other.aspect
}

fn same(old: &Value, new: &Value) -> bool {
    fingerprint_of_one(old) == fingerprint_of_one(new)
}

/// A judge that is made when it is first asked; what cannot be judged is accepted.
fn accepting(schema: &Value) -> impl Fn(&Value) -> bool {
    let judge = OnceCell::new();
    move |event| {
        let judge = judge.get_or_init(|| Judge::new(schema).ok());
        judge.as_ref().is_none_or(|judge| judge.accepts(event))
    }
}

/// A client view whose open enums take any text.
fn opened(client: &Value) -> Value {
    let mut client = client.clone();
    walk::change(&mut client, &mut |object| {
        if object.get("x-open") == Some(&Value::Bool(true)) && is_text(object) {
            for keyword in ["enum", "const", "oneOf", "anyOf"] {
                object.shift_remove(keyword);
            }
            object.insert("type".into(), "string".into());
        }
    });
    client
}

/// Whether a schema lists texts, in either of the forms schemars writes.
fn is_text(object: &Map<String, Value>) -> bool {
    let lists = |object: &Map<String, Value>| {
        object.get("const").is_some_and(Value::is_string)
            || object
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|list| list.iter().all(Value::is_string))
    };
    let branches = ["oneOf", "anyOf"].iter().find_map(|keyword| object.get(*keyword)?.as_array());
    match branches {
        Some(branches) => branches.iter().filter_map(Value::as_object).all(lists),
        None => lists(object),
    }
}
