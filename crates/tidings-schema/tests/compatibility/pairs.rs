//! The pairs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use insta::{Settings, assert_snapshot};
use tidings_schema::finding::Finding;
use tidings_schema::rules::{self, Category};

use crate::catalogs::{Promise, Written, judged};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compatibility")
}

fn read(rule: &str, which: &str) -> Written {
    let path = folder().join(rule).join(format!("{which}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn found(rule: &str) -> Vec<Finding> {
    let (old, new) = (read(rule, "old"), read(rule, "new"));
    let history: Vec<&Written> = old.history.iter().chain([&old]).collect();
    judged(&history, &new, Promise::default())
}

/// A finding as a person reads it, without the ids of `allow`.
fn printed(finding: &Finding) -> String {
    let mut text = format!("{}[{}]: {}\n", finding.level.as_str(), finding.rule, finding.message);
    for note in &finding.notes {
        let _ = writeln!(text, "  = {note}");
    }
    if let Some(counterexample) = &finding.counterexample {
        let _ = writeln!(text, "  = counterexample: {counterexample}");
    }
    for help in finding.help.iter().filter(|help| !help.contains("allow")) {
        let _ = writeln!(text, "  = help: {help}");
    }
    text
}

fn rules() -> impl Iterator<Item = &'static str> {
    rules::all().filter(|rule| rule.category() == Category::Compatibility).map(|rule| rule.id)
}

#[test]
fn every_rule_has_a_pair_that_shows_it_and_nothing_else() {
    for rule in rules() {
        let found = found(rule);
        assert!(found.iter().any(|finding| finding.rule == rule), "{rule}: {found:#?}");
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path(folder().join(rule));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let text: String = found.iter().map(printed).collect();
        settings.bind(|| assert_snapshot!("findings", text));
    }
}

#[test]
fn every_folder_is_a_rule() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            let name = entry.file_name().into_string().unwrap();
            assert!(rules().any(|rule| rule == name), "{name}");
        }
    }
}

#[test]
fn every_rule_over_every_pair() {
    let mut table = String::new();
    for rule in rules() {
        let said: Vec<String> = found(rule)
            .iter()
            .map(|finding| {
                let direction = finding.direction.map_or("", |direction| direction.as_str());
                format!("{} {} {direction}", finding.rule, finding.level.as_str()).trim().to_owned()
            })
            .collect();
        let _ = writeln!(table, "{rule:24} {}", said.join(", "));
    }
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!("every_rule_over_every_pair", table));
}

#[test]
fn no_change_is_no_finding() {
    for rule in rules() {
        for which in ["old", "new"] {
            let written = read(rule, which);
            let found = judged(&[&written], &written, Promise::default());
            assert_eq!(found, [], "{rule}/{which}");
        }
    }
}

#[test]
fn every_rule_is_described() {
    for rule in rules::all() {
        for text in [rule.title, rule.what, rule.breaks, rule.mend] {
            assert!(text.len() > 5, "`{}` is not described", rule.id);
        }
        let is_compatibility = rule.category() == Category::Compatibility;
        assert!(rule.direction.is_some() || !is_compatibility, "`{}` has no direction", rule.id);
        assert_eq!(rules::all().filter(|other| other.id == rule.id).count(), 1, "{}", rule.id);
    }
}
