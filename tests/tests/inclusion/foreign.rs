//! Schemas of others: generated ones over the whole vocabulary and every way of referring, the official
//! suite, and published ones with one keyword changed; judged by ajv, boon and the jsonschema crate.

use std::fs;
use std::path::PathBuf;

use fastrand::Rng;
use serde_json::{Value, json};
use tidings_schema::bundle::Draft;
use tidings_schema::inclusion::Judge;
use tidings_tests::public;

use crate::court::{Court, Report};
use crate::vocabulary;
use crate::ways::WAYS;

/// Pairs of generated schemas that differ in a keyword, each said in one of the ways; and a schema with
/// the same said otherwise.
pub(crate) fn of_vocabulary(seed: u64, pairs: usize) -> Report {
    let mut rng = Rng::with_seed(seed);
    let mut court = Court::default();
    let mut asked = 0;
    while asked < pairs {
        let first = vocabulary::schema(&mut rng);
        let second = vocabulary::mutated(&first, &mut rng);
        let (_, way) = WAYS[rng.usize(..WAYS.len())];
        let (Some(first_said), Some(second_said)) = (way(&first), way(&second)) else { continue };
        if [&first, &second, &first_said, &second_said].iter().any(|one| Judge::new(one).is_err()) {
            continue;
        }
        match rng.u32(0..4) {
            0 => court.ask(&first, &first_said),
            1 => court.ask(&first, &second_said),
            _ => court.ask(&first_said, &second_said),
        }
        asked += 2;
    }
    court.report()
}

/// The official suite: every `step`th value as a constant, in its schema.
pub(crate) fn of_suite(step: usize) -> Report {
    let mut report = Report::default();
    let mut number = 0;
    for (folder, draft) in [
        ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
        ("draft2019-09", "https://json-schema.org/draft/2019-09/schema"),
        ("draft7", "http://json-schema.org/draft-07/schema#"),
        ("draft6", "http://json-schema.org/draft-06/schema#"),
    ] {
        let mut court = Court::default();
        for file in files(&public::suite().join(folder)) {
            let text = fs::read_to_string(&file).expect("readable");
            let groups: Vec<Value> = serde_json::from_str(&text).expect("the suite is JSON");
            for group in groups {
                let mut schema = group["schema"].clone();
                if schema.is_object() && schema.get("$schema").is_none() {
                    schema["$schema"] = draft.into();
                }
                if Judge::new(&schema).is_err() || Draft::of(&schema).is_err() {
                    continue;
                }
                for test in group["tests"].as_array().into_iter().flatten() {
                    number += 1;
                    if number % step == 0 {
                        court.ask_one(&json!({ "const": test["data"] }), &schema);
                    }
                }
            }
        }
        report.add(court.report());
    }
    report
}

/// The keywords of a draft; what is optional or about formats is read otherwise here, as is documented.
fn files(folder: &PathBuf) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the suite has a folder for the draft")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter(|path| !path.ends_with("format.json"))
        .collect();
    files.sort();
    files
}

/// Published schemas of at most this many bytes, with one keyword changed.
pub(crate) fn of_published(seed: u64, pairs: usize, largest: usize) -> Report {
    let mut rng = Rng::with_seed(seed);
    let mut court = Court::default();
    let all: Vec<Value> = public::schemas()
        .into_iter()
        .map(|(_, schema)| schema)
        .filter(|schema| schema.to_string().len() <= largest && Judge::new(schema).is_ok())
        .collect();
    let mut asked = 0;
    while asked < pairs {
        let schema = &all[rng.usize(..all.len())];
        let other = vocabulary::mutated(schema, &mut rng);
        if Judge::new(&other).is_err() {
            continue;
        }
        court.ask(schema, &other);
        asked += 2;
    }
    court.report()
}
