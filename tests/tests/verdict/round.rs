//! One round: values made from a seed, judged on every side, and what the sides disagree about.
//!
//! The values of a round come from both views of every event: valid ones, and near misses of them.
//! Each is judged in Rust by the jsonschema crate alone, by [`tidings::validate::Judge`] and by
//! `decode`, and in node by the generated validators and by ajv.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tidings::validate::Verdict;
use tidings_schema::sample::{Sampler, Taste};
use tidings_tests::frontend;

use crate::subjects::{Outcome, Subject, View};

/// Where serde refuses what the published schema takes, because schemars writes nothing down that it
/// could be told by: event, what serde says, why. `decode` calls it [`Outcome::Differs`]. A line that is
/// no longer needed is a disagreement.
const SERDE_IS_STRICTER: &[(&str, &str, &str)] = &[
    (
        "InternalOfAnythingEvent",
        "expected unit struct",
        "a unit struct in an internally tagged enum takes no other key",
    ),
    (
        "InternalOfAnythingEvent",
        "expected map with a single key",
        "an externally tagged enum in an internally tagged one takes no other key",
    ),
    ("TextMapsEvent", "expected a character", "schemars drops what it knows of the keys of a map"),
    ("EnumMapsEvent", "unknown variant", "schemars drops the names of documented keys of a map"),
    (
        "DenyUnknownFlattenEnumEvent",
        "unknown field `kind`",
        "serde does not read such an enum back that it wrote itself",
    ),
];

/// How many values of a view show each line of [`SERDE_IS_STRICTER`].
const SHOWS_ALL: usize = 600;

/// What came out of a round.
#[derive(Debug, Default)]
pub(crate) struct Round {
    /// Distinct values that were judged.
    pub(crate) values: usize,
    /// How many of them the client view takes.
    pub(crate) accepted: usize,
    /// How many of [`SERDE_IS_STRICTER`] were met.
    pub(crate) stricter: BTreeSet<usize>,
    /// How many ajv was not asked about, for keys it cannot see.
    pub(crate) unseen_by_ajv: usize,
    /// Disturbed texts that were judged.
    pub(crate) texts: usize,
    /// What was not alike, a line each.
    pub(crate) disagreements: Vec<String>,
}

/// Judges about `per_view` values of each view of each event, and `texts` raw texts; `folder` is for what
/// node reads.
pub(crate) fn round(subjects: &[Subject], seed: u64, per_view: usize, texts: usize, folder: &Path) -> Round {
    let mut round = Round::default();
    let mut seen = HashSet::new();
    let values = fs::File::create(folder.join("values.txt")).expect("writable");
    let mut values = BufWriter::new(values);
    for (number, subject) in subjects.iter().enumerate() {
        for (place, target) in subject.events.iter().enumerate() {
            for (view, salt) in [(&target.client, 0), (&target.reader, 1)] {
                let accept = |value: &Value| view.validator.is_valid(value);
                let seed =
                    seed.wrapping_mul(1_000_003).wrapping_add((number * 10_000 + place * 2 + salt) as u64);
                let sampler = Sampler::new(&view.schema, &view.definitions, seed, Taste::Varied, &accept);
                // What only a few values show must be met in a small round, too.
                let odd = SERDE_IS_STRICTER.iter().any(|(event, ..)| *event == target.name);
                let wanted = if odd { per_view.max(SHOWS_ALL) } else { per_view };
                for case in sampler.cases().take(wanted) {
                    let case = case.unwrap_or_else(|error| panic!("{}: {error}", target.name));
                    let text = case.value.to_string();
                    if seen.insert(hash(&(number, &text))) {
                        let line = judged(subject, place, &case.value, &text, &mut round);
                        writeln!(values, "{number} {place} {line} {text}").expect("writable");
                    }
                }
            }
        }
    }
    values.flush().expect("writable");
    drop(values);
    let (written, faults) = crate::texts::texts(subjects, seed, texts, folder);
    round.texts = written;
    round.disagreements.extend(faults);
    ask_node(folder, &mut round);
    for (number, (event, said, _)) in SERDE_IS_STRICTER.iter().enumerate() {
        if !round.stricter.contains(&number) {
            round.disagreements.push(format!("{event}: serde is no longer stricter: `{said}` was not met"));
        }
    }
    round
}

fn hash(value: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The verdicts of the Rust side, for node to compare: by the schema of the event it was made for
/// under both views, and by tag and version for the event and its envelope.
fn judged(subject: &Subject, place: usize, value: &Value, text: &str, round: &mut Round) -> String {
    let target = &subject.events[place];
    let takes = |view: &View| view.validator.is_valid(value);
    let (client, reader) = (takes(&target.client), takes(&target.reader));
    round.values += 1;
    round.accepted += usize::from(client);
    let mut said = Vec::new();
    let mut say = |what: String| {
        said.push(format!("{} {}: {what}\n  {text}", subject.catalog.name, target.name));
    };

    // The judge goes by tag and version; where these are the ones of the target, it is the same question.
    let by_client = subject.client.event(text.as_bytes());
    let by_reader = subject.reader.event(text.as_bytes());
    for (view, alone, judge) in [("client", client, &by_client), ("reader", reader, &by_reader)] {
        let known = matches!(judge, Ok(Verdict::Known { .. }));
        let same = match judge {
            Ok(Verdict::Known { event_type, version }) => is_target(subject, place, event_type, *version),
            _ => true,
        };
        if alone && !(known && same) || !alone && known && same {
            say(format!("{view} view: jsonschema says {alone}, the judge {judge:?}"));
        }
    }
    let outcome = (subject.decode)(text.as_bytes());
    let known = SERDE_IS_STRICTER.iter().position(|(event, said, _)| {
        matches!(&outcome, Outcome::Differs(what) if *event == target.name && what.contains(said))
    });
    round.stricter.extend(known);
    let fits = match &by_reader {
        Ok(Verdict::Known { .. }) if known.is_some() => true,
        Ok(Verdict::Known { .. }) => matches!(outcome, Outcome::Known | Outcome::Stranded),
        Ok(Verdict::Unknown { .. }) => outcome == Outcome::Unknown,
        Err(_) => outcome == Outcome::Invalid,
    };
    if !fits {
        say(format!("decode says {outcome:?}, the judge of the reader view {by_reader:?}"));
    }
    let envelope = format!(r#"{{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{text}}}"#);
    let by_envelope = subject.client.envelope(envelope.as_bytes());
    if by_envelope.is_ok() != by_client.is_ok() {
        say(format!("the judge says {by_client:?} of the event, {by_envelope:?} of its envelope"));
    }
    round.disagreements.extend(said);
    let kind = match &by_client {
        Ok(Verdict::Known { .. }) => 'k',
        Ok(Verdict::Unknown { .. }) => 'u',
        Err(_) => 'i',
    };
    format!("{}{}{kind}", u8::from(client), u8::from(reader))
}

fn is_target(subject: &Subject, place: usize, event_type: &str, version: u32) -> bool {
    let event = &subject.catalog.events[place];
    event.event_type == event_type && event.version == version
}

/// Writes the generated code and the schemas that node judges by.
pub(crate) fn prepare(subjects: &[Subject], folder: &Path) {
    let _ = fs::remove_dir_all(folder);
    let mut plan = Vec::new();
    for subject in subjects {
        frontend::generate(&subject.catalog, &folder.join(&subject.catalog.name));
        let events: Vec<Value> = subject
            .events
            .iter()
            .map(|target| {
                json!({
                    "name": target.name,
                    "client": target.client.schema,
                    "reader": target.reader.schema,
                })
            })
            .collect();
        let union = subject.union();
        plan.push(json!({ "catalog": subject.catalog.name, "union": union, "events": events }));
    }
    fs::write(folder.join("plan.json"), Value::from(plan).to_string()).expect("writable");
    let built = frontend::build(folder);
    assert!(built.passed, "{}", built.said);
}

fn ask_node(folder: &Path, round: &mut Round) {
    let output = Command::new("node")
        .arg(frontend::folder().join("verdict.mjs"))
        .arg(folder)
        .current_dir(frontend::folder())
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let Ok(said) = serde_json::from_str::<Value>(said.trim()) else {
        let mut what = format!("node fell: {said}");
        let _ = write!(what, "{}", String::from_utf8_lossy(&output.stderr));
        round.disagreements.push(what);
        return;
    };
    let count = |what: &str| said[what].as_u64().unwrap_or_default() as usize;
    if count("values") != round.values || count("accepted") != round.accepted || count("texts") != round.texts
    {
        round.disagreements.push(format!("node judged something else: {said}"));
    }
    round.unseen_by_ajv = count("unseen_by_ajv");
    let lines = said["disagreements"].as_array().into_iter().flatten();
    round.disagreements.extend(lines.filter_map(Value::as_str).map(str::to_owned));
}
