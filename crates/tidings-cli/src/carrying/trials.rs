//! What is tried: events of every older version, and of the current one where it can be given as an
//! older one. The same events on every machine.

use serde_json::{Map, Value, json};
use tidings::validate::{Judge, Verdict};
use tidings_schema::carrying::{lowered, versions};
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::published::DIALECT;
use tidings_schema::released::{Baseline, Revision};
use tidings_schema::sample::{Sampler, Taste};
use tidings_schema::views;

use crate::error::{Error, Result};
use crate::fixtures::seed;
use crate::plan::Plan;

/// How many events are made in all, spread over the versions: the time a check takes is bounded.
const ALL: usize = 4096;

/// How many are made of one version at least and at most: the first has everything, the second the
/// least, the others some.
const OF_ONE: std::ops::RangeInclusive<usize> = 4..=32;

/// How many events are made of each of so many versions.
pub(super) fn of_each(versions: usize) -> usize {
    (ALL / versions.max(1)).clamp(*OF_ONE.start(), *OF_ONE.end())
}

/// One event that is put through steps.
#[derive(Debug)]
pub(super) struct Trial<'c> {
    /// What the event is.
    pub(super) from: &'c Event,
    /// What it is to become.
    pub(super) to: &'c Event,
    pub(super) event: Value,
    /// The line that asks for it.
    pub(super) question: String,
    /// Where it is from, if it was released with its schema.
    pub(super) released: Option<&'c Revision>,
}

/// The trials of one event type, and the versions that no event could be made of.
#[derive(Debug, Default)]
pub(super) struct Made<'c> {
    pub(super) trials: Vec<Trial<'c>>,
    pub(super) unmade: Vec<(&'c Event, String)>,
}

/// Judges the events of one catalog by its published schemas.
pub(super) struct Court {
    reader: Judge,
    client: Judge,
}

impl Court {
    pub(super) fn new(catalog: &Catalog, plan: &Plan) -> Result<Self> {
        let text = |file: &str| {
            let path = format!("schema/current/{}/{file}", catalog.name);
            plan.files.get(&path).map(String::as_str).unwrap_or_default()
        };
        let judge = |bundle: &str| {
            Judge::new(text("index.json"), text(bundle)).map_err(|error| {
                Error::new(format!("the schemas of `{}` cannot be used", catalog.name)).because(error)
            })
        };
        Ok(Self { reader: judge("reader.json")?, client: judge("bundle.json")? })
    }

    /// Whether Rust reads this as that version.
    fn reads(&self, event: &Event, value: &Value) -> bool {
        is(&self.reader, event, value)
    }

    /// What is wrong with an event that was made to be of this version, by the eyes of those who read it:
    /// Rust what was carried, a client what was given in an older version.
    pub(super) fn wrong(&self, to: &Event, event: &str) -> Option<String> {
        wrong(if to.current { &self.reader } else { &self.client }, to, event)
    }
}

fn is(judge: &Judge, event: &Event, value: &Value) -> bool {
    let known = Verdict::Known { event_type: &event.event_type, version: event.version };
    judge.event(value.to_string().as_bytes()).is_ok_and(|verdict| verdict == known)
}

fn wrong(judge: &Judge, to: &Event, event: &str) -> Option<String> {
    match judge.event(event.as_bytes()) {
        Ok(Verdict::Known { event_type, version })
            if event_type == to.event_type && version == to.version =>
        {
            None
        }
        Ok(Verdict::Known { event_type, version }) => Some(format!("it is `{event_type}` v{version}")),
        Ok(Verdict::Unknown { event_type, version }) => Some(format!("it is `{event_type}` v{version}")),
        Err(invalid) => Some(invalid.to_string()),
    }
}

/// What is wrong with an event by the client of a released revision.
pub(super) fn wrong_for(catalog: &Catalog, to: &Event, revision: &Revision, event: &str) -> Option<String> {
    judge_of(catalog, to, &views::open(&revision.content.writer)).and_then(|judge| wrong(&judge, to, event))
}

/// The judge of one whole schema of an event.
fn judge_of(catalog: &Catalog, event: &Event, whole: &Value) -> Option<Judge> {
    let one = catalog.enums.get(event.enum_index)?;
    let mut root = whole.clone();
    let definitions = root.as_object_mut().and_then(|root| root.shift_remove("$defs"));
    let mut definitions = definitions.unwrap_or_else(|| json!({}));
    // No type of a catalog is called so: it is no identifier.
    let name = "the-event";
    definitions.as_object_mut()?.insert(name.to_owned(), root);
    let index = json!({
        "catalog": catalog.name,
        "tag": one.tag,
        "content": one.content,
        "version_key": event.version_key,
        "events": [{
            "type": event.event_type,
            "version": event.version,
            "definition": name,
            "unversioned": event.version_key.is_none(),
        }],
    });
    let bundle = json!({ "$schema": DIALECT, "type": "object", "$defs": definitions });
    Judge::new(&index.to_string(), &bundle.to_string()).ok()
}

/// The event types of a catalog that have more than one version.
pub(super) fn event_types(catalog: &Catalog) -> impl Iterator<Item = &str> {
    let has_older = |current: &&Event| versions(catalog, &current.event_type).nth(1).is_some();
    let current = catalog.events.iter().filter(|event| event.current);
    current.filter(has_older).map(|event| event.event_type.as_str())
}

/// The trials of one event type.
pub(super) fn of_event<'c>(
    catalog: &'c Catalog,
    court: &Court,
    event_type: &'c str,
    baseline: &'c Baseline,
    count: usize,
) -> Made<'c> {
    let mut made = Made::default();
    let Some(current) = versions(catalog, event_type).find(|event| event.current) else { return made };
    for from in versions(catalog, event_type) {
        let targets: Vec<&Event> = match from.current {
            false => vec![current],
            true => {
                versions(catalog, event_type).filter(|to| lowered(catalog, event_type, to.version)).collect()
            }
        };
        if targets.is_empty() {
            continue;
        }
        let mut events: Vec<(Value, Option<&Revision>)> = Vec::new();
        let released = baseline.of_event(&catalog.name, event_type);
        let released: Vec<&Revision> = released.filter(|one| one.version == from.version).collect();
        let own = from.typed.then(|| views::writer(catalog, from));
        for revision in &released {
            // What its own reader refuses is a finding about its schema, not about a step.
            let sample = Some(&revision.content.sample).filter(|sample| court.reads(from, sample));
            events.extend(sample.map(|sample| (sample.clone(), Some(*revision))));
            if own.as_ref() != Some(&revision.content.writer) {
                let more = make(court, from, &revision.content.writer, count);
                events.extend(more.unwrap_or_default().into_iter().map(|event| (event, None)));
            }
        }
        match own.as_ref().map_or(Ok(Vec::new()), |own| make(court, from, own, count)) {
            Ok(more) => events.extend(more.into_iter().map(|event| (event, None))),
            Err(because) => made.unmade.push((from, because)),
        }
        for (event, released) in events {
            made.trials.extend(targets.iter().map(|to| {
                let mut question = json!({ "catalog": catalog.name, "event": event });
                if !to.current {
                    question["to"] = to.version.into();
                }
                Trial { from, to, event: event.clone(), question: question.to_string(), released }
            }));
        }
    }
    made
}

/// Events of a schema in writer view that Rust reads: only these meet a step.
fn make(court: &Court, event: &Event, writer: &Value, count: usize) -> Result<Vec<Value>, String> {
    let none = Map::new();
    let definitions = writer.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    let accept = |value: &Value| court.reads(event, value);
    let seed = seed(&event.event_type, event.version);
    let mut sampler = Sampler::new(writer, definitions, seed, Taste::Varied, &accept);
    (0..count).map(|_| sampler.sample()).collect::<Result<_, _>>().map_err(|error| error.to_string())
}
