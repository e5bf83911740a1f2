//! From bytes to a verdict, in Rust: ours beside others.

use std::hint::black_box;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use boon::{Compiler, SchemaIndex, Schemas};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tidings::validate::Verdict;
use tidings::{DecodeError, Decoded, Decoder, Envelope};

use crate::contract::{ForgeEnvelope, ForgeEvent};
use crate::events;
use crate::measure::{Subject, medians};
use crate::schema::{Schema, View};

/// How many different events are judged in turns.
const EVENTS: usize = 512;

/// Whether bytes are valid.
type Judges<'a> = Box<dyn Fn(&[u8]) -> bool + 'a>;

/// A way from bytes to a verdict.
struct Judge<'a> {
    name: &'static str,
    /// Whether a typed value stands at the end.
    typed: bool,
    /// Whether its verdict is that of the schema; serde alone judges less.
    whole: bool,
    /// Whether these bytes are valid.
    judge: Judges<'a>,
}

/// Measures all of them and says so as JSON.
///
/// # Errors
/// When two judges disagree: nothing is measured then.
pub fn run(folder: &Path, rounds: usize) -> Result<Value> {
    let schema = Schema::read(folder, View::Reader)?;
    let boon = Boon::new(&schema.document)?;
    let ours = ours(folder)?;
    let judges = judges(&schema, &boon, &ours);
    let events = events::make(EVENTS, 7);
    let tag_first = texts(&events, events::tag_first)?;
    let payload_first = texts(&events, events::payload_first)?;
    let early: Vec<Vec<u8>> = tag_first
        .iter()
        .map(|text| Ok(events::early_bad(str::from_utf8(text)?).into()))
        .collect::<Result<_>>()?;
    let late: Vec<Vec<u8>> = tag_first
        .iter()
        .zip(&events)
        .map(|(text, event)| Ok(events::late_bad(str::from_utf8(text)?, &event.event).into()))
        .collect::<Result<_>>()?;
    let agreed = agreement(&judges, &schema, &tag_first, &payload_first, &[&early, &late])?;

    let mut subjects = Vec::new();
    for judge in &judges {
        for inputs in [tag_first.as_slice(), &payload_first] {
            let judge = Box::new(|bytes: &[u8]| {
                black_box((judge.judge)(bytes));
            });
            subjects.push(Subject { inputs, judge });
        }
    }
    let times = medians(&subjects, rounds);
    let rows: Vec<Value> = judges
        .iter()
        .zip(times.chunks_exact(2))
        .map(|(judge, times)| {
            json!({ "name": judge.name, "typed": judge.typed, "tag_first": times[0], "payload_first": times[1] })
        })
        .collect();
    let rejections = rejections(&schema, &ours, &early, &late, rounds)?;
    Ok(json!({ "agreed": agreed, "rows": rows, "rejections": rejections }))
}

fn texts(
    events: &[ForgeEnvelope],
    text: impl Fn(&ForgeEnvelope) -> serde_json::Result<String>,
) -> Result<Vec<Vec<u8>>> {
    events.iter().map(|event| Ok(text(event)?.into_bytes())).collect()
}

fn judges<'a>(schema: &'a Schema, boon: &'a Boon, ours: &'a Ours) -> Vec<Judge<'a>> {
    let value = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
    let mut judges = vec![
        Judge {
            name: "serde_json, typed, nothing judged",
            typed: true,
            whole: false,
            judge: Box::new(|bytes| serde_json::from_slice::<ForgeEnvelope>(bytes).is_ok()),
        },
        Judge {
            name: "Value",
            typed: false,
            whole: false,
            judge: Box::new(move |bytes| value(bytes).is_some()),
        },
        Judge {
            name: "Value + jsonschema is_valid",
            typed: false,
            whole: true,
            judge: Box::new(move |bytes| value(bytes).is_some_and(|value| schema.whole.is_valid(&value))),
        },
        Judge {
            name: "Value + tag + jsonschema is_valid",
            typed: false,
            whole: false,
            judge: Box::new(move |bytes| {
                value(bytes).is_some_and(|value| {
                    let event = &value["event"];
                    let judge = event["type"].as_str().and_then(|tag| schema.events.get(tag));
                    judge.is_some_and(|judge| judge.is_valid(event))
                })
            }),
        },
        Judge {
            name: "Value + jsonschema is_valid + from_value",
            typed: true,
            whole: true,
            judge: Box::new(move |bytes| {
                value(bytes).is_some_and(|value| {
                    schema.whole.is_valid(&value) && serde_json::from_value::<ForgeEnvelope>(value).is_ok()
                })
            }),
        },
        Judge {
            name: "Value + boon",
            typed: false,
            whole: true,
            judge: Box::new(move |bytes| value(bytes).is_some_and(|value| boon.is_valid(&value))),
        },
    ];
    judges.push(Judge {
        name: "tidings Judge",
        typed: false,
        whole: true,
        judge: Box::new(|bytes| {
            ours.judge().is_ok_and(|judge| matches!(judge.envelope(bytes), Ok(Verdict::Known { .. })))
        }),
    });
    judges.push(Judge {
        name: "tidings decode_envelope",
        typed: true,
        whole: true,
        judge: Box::new(|bytes| {
            decode(ours, bytes).is_ok_and(|read| matches!(read.event, Decoded::Known(_)))
        }),
    });
    judges
}

/// boon with its own formats.
struct Boon {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Boon {
    fn new(document: &Value) -> Result<Self> {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        let place = "http://localhost/schema.json";
        compiler.add_resource(place, document.clone()).map_err(|error| anyhow::anyhow!("{error}"))?;
        let index = compiler.compile(place, &mut schemas).map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Self { schemas, index })
    }

    fn is_valid(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.index).is_ok()
    }
}

/// Every judge says of every input what the others say. Returns how many there were.
fn agreement(
    judges: &[Judge<'_>],
    schema: &Schema,
    tag_first: &[Vec<u8>],
    payload_first: &[Vec<u8>],
    spoilt: &[&[Vec<u8>]],
) -> Result<usize> {
    let mut inputs: Vec<(Vec<u8>, bool)> =
        tag_first.iter().chain(payload_first).map(|text| (text.clone(), true)).collect();
    inputs.extend(spoilt.iter().copied().flatten().map(|text| (text.clone(), false)));
    for text in tag_first.iter().take(events::TYPES * 4) {
        for (_, miss) in events::near_misses(&serde_json::from_slice(text)?) {
            let verdict = schema.whole.is_valid(&miss);
            inputs.push((serde_json::to_vec(&miss)?, verdict));
        }
    }
    for (input, verdict) in &inputs {
        for judge in judges {
            let said = (judge.judge)(input);
            // A judge of less may let through what is invalid, never refuse what is valid.
            let agrees = if judge.whole { said == *verdict } else { said || !*verdict };
            ensure!(
                agrees,
                "`{}` says {said} of {}, which is {verdict}",
                judge.name,
                String::from_utf8_lossy(input)
            );
        }
    }
    if !inputs.iter().any(|(_, verdict)| !verdict) {
        bail!("no input is invalid");
    }
    Ok(inputs.len())
}

/// What tidings has, by the same schemas.
type Ours = Decoder<ForgeEvent>;

fn decode(ours: &Ours, bytes: &[u8]) -> Result<Envelope<Decoded<ForgeEvent>, DateTime<Utc>>, DecodeError> {
    ours.decode_envelope(bytes)
}

fn ours(folder: &Path) -> Result<Ours> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let ours = Ours::new(&read("index.json")?, &read("reader.json")?)?;
    ours.judge()?.compile()?;
    Ok(ours)
}

/// What a rejection with its reason costs, in nanoseconds.
fn rejections(
    schema: &Schema,
    ours: &Ours,
    early: &[Vec<u8>],
    late: &[Vec<u8>],
    rounds: usize,
) -> Result<Value> {
    type Reject<'a> = (&'static str, Box<dyn Fn(&[u8]) -> Option<String> + 'a>);
    let judge = ours.judge()?;
    let ways: [Reject<'_>; 3] = [
        (
            "tidings decode_envelope: type, pointer, keyword",
            Box::new(|bytes| decode(ours, bytes).err().map(|error| error.to_string())),
        ),
        (
            "tidings Judge",
            Box::new(|bytes| Some(judge.envelope(bytes).err()?.issues().first()?.pointer().to_owned())),
        ),
        (
            "Value + jsonschema iter_errors, the first",
            Box::new(|bytes| {
                let value: Value = serde_json::from_slice(bytes).ok()?;
                Some(schema.whole.iter_errors(&value).next()?.instance_path().to_string())
            }),
        ),
    ];
    let mut subjects = Vec::new();
    for (name, way) in &ways {
        for inputs in [early, late] {
            for input in inputs {
                ensure!(way(input).is_some(), "`{name}` takes {}", String::from_utf8_lossy(input));
            }
            let judge = Box::new(move |bytes: &[u8]| {
                black_box(way(bytes));
            });
            subjects.push(Subject { inputs, judge });
        }
    }
    let times = medians(&subjects, rounds);
    let rows = ways.iter().zip(times.chunks_exact(2));
    Ok(rows.map(|((name, _), times)| json!({ "name": name, "early": times[0], "late": times[1] })).collect())
}
