//! One verdict: Rust, TypeScript, the jsonschema crate and ajv say the same of every value.

mod bare;
mod round;
mod subjects;
mod suite;
mod texts;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use tidings_schema::sample::{Sampler, Taste};
use tidings_tests::frontend::{COMPILERS, compile, generate};
use tidings_tests::typescript::type_of;
use tidings_tests::volume;

use round::{prepare, round};
use subjects::subjects;
use suite::official;

/// The seed of the ordinary run. `cargo xtask fuzz` goes on with others.
const SEED: u64 = 20_250_904;

/// How many distinct values are judged at least.
fn at_least() -> usize {
    volume(10_000, 100_000)
}

#[test]
fn every_side_gives_the_same_verdict() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("verdict");
    let subjects = subjects();
    prepare(&subjects, &folder);
    let views: usize = subjects.iter().map(|subject| subject.events.len() * 2).sum();
    // Views share values, and near misses repeat: draw more than are wanted.
    let round = round(&subjects, SEED, at_least() * 2 / views, at_least() / 5, &folder);
    say(&format!(
        "seed {SEED}: {} distinct values, {} of them valid; {} verdicts not asked of ajv; {} disturbed texts",
        round.values, round.accepted, round.unseen_by_ajv, round.texts
    ));
    let shown: Vec<&str> = round.disagreements.iter().take(20).map(String::as_str).collect();
    assert!(
        shown.is_empty(),
        "seed {SEED}: {} disagreements\n{}",
        round.disagreements.len(),
        shown.join("\n")
    );
    assert!(round.values >= at_least(), "only {} distinct values", round.values);
    assert!(
        round.accepted > round.values / 50 && round.accepted < round.values / 2,
        "{} valid",
        round.accepted
    );
}

/// Says what was judged, and from which seed. Tests that pass keep what is printed by `eprintln!` to
/// themselves; this is seen in every run.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "verdict: {line}");
}

/// How many valid values of each event are put to the compilers.
const TYPED: usize = 12;

#[test]
fn what_the_schema_accepts_is_assignable_to_the_type() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("verdict-types");
    let _ = fs::remove_dir_all(&folder);
    for subject in subjects() {
        generate(&subject.catalog, &folder.join(&subject.catalog.name));
        let mut text = format!("import type * as types from \"./{}/types.js\";\n", subject.catalog.name);
        for (place, target) in subject.events.iter().enumerate() {
            let (name, view) = (&target.name, &target.client);
            let accept = |value: &Value| view.validator.is_valid(value);
            let seed = SEED + place as u64;
            let mut sampler = Sampler::new(&view.schema, &view.definitions, seed, Taste::Varied, &accept);
            let _ = writeln!(
                text,
                "export function as_{name}<E extends types.{name}>(): E | undefined {{ return undefined; }}"
            );
            for _ in 0..TYPED {
                let value = sampler.sample().unwrap_or_else(|error| panic!("{name}: {error}"));
                let _ = writeln!(text, "as_{name}<{}>();", type_of(&value));
            }
        }
        fs::write(folder.join(format!("{}.ts", subject.catalog.name)), text).expect("writable");
    }
    for compiler in COMPILERS {
        let outcome = compile(compiler, &folder);
        assert!(outcome.passed, "seed {SEED}, {compiler}: {}", outcome.said);
    }
}

/// What is easily judged differently, in the form of the official suite; `"ajv": false` where ajv is
/// wrong about it.
const TRAPS: &str = include_str!("../../vectors/traps.json");

/// Texts that have a format and that do not, by format.
const FORMATS: &str = include_str!("../../vectors/formats.json");

#[test]
fn no_side_falls_into_a_trap_or_takes_a_wrong_format() {
    let mut groups = bare::groups("traps.json", TRAPS);
    let formats: Value = serde_json::from_str(FORMATS).expect("JSON");
    for (format, texts) in
        formats.as_object().expect("an object").iter().filter(|(key, _)| *key != "$comment")
    {
        let tests = [("accept", true), ("reject", false)].into_iter().flat_map(|(list, valid)| {
            let texts = texts[list].as_array().expect("a list").iter();
            texts.map(move |text| (list.to_owned(), text.clone(), valid))
        });
        groups.push(bare::Group {
            name: format.clone(),
            schema: json!({ "type": "string", "format": format }),
            tests: tests.collect(),
            ajv: true,
        });
    }
    let judged = bare::judge(&groups, &PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("traps"));
    say(&format!("traps and formats: {} groups, {} values judged", groups.len(), judged.values));
    assert!(judged.disagreements.is_empty(), "{}", judged.disagreements.join("\n"));
    assert!(judged.refused.is_empty(), "{:#?}", judged.refused);
}

#[test]
fn the_official_suite_is_met_or_refused() {
    let groups = official();
    let judged = bare::judge(&groups, &PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("suite"));
    say(&format!(
        "official suite: {} groups, {} of them out of scope; {} values judged",
        groups.len(),
        judged.refused.len(),
        judged.values
    ));
    assert!(judged.disagreements.is_empty(), "{}", judged.disagreements.join("\n"));
    let refused: Vec<String> =
        judged.refused.iter().map(|(group, why)| format!("{group}\n    {why}")).collect();
    insta::assert_snapshot!("out_of_scope", refused.join("\n"));
    assert!(judged.values > 800, "{} values", judged.values);
}
