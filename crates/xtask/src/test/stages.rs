//! How long the stages of a test run took, and which tests took most of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;

use super::Part;

/// How many of the slowest tests are named of each part.
const SLOWEST: usize = 10;

/// The stages so far.
#[derive(Debug, Default)]
pub(super) struct Stages {
    took: Vec<(&'static str, Duration)>,
    results: Option<PathBuf>,
    tests: Vec<Timed>,
}

/// One test and its seconds.
#[derive(Debug, PartialEq)]
struct Timed {
    part: Part,
    name: String,
    seconds: f64,
}

impl Stages {
    /// Runs a stage and notes how long it took, however it ended.
    pub(super) fn run<T>(&mut self, stage: &'static str, run: impl FnOnce() -> Result<T>) -> Result<T> {
        let start = Instant::now();
        let outcome = run();
        self.took.push((stage, start.elapsed()));
        outcome
    }

    /// Where a test runner is to write its results as JUnit XML.
    pub(super) fn results(&mut self, runner: &str) -> Result<PathBuf> {
        let path = target()?.join(format!("tidings/tests/{runner}.xml"));
        // Those of an earlier run would be taken for this one's, should this one not come so far.
        let _ = std::fs::remove_file(&path);
        self.results = Some(path.clone());
        Ok(path)
    }

    /// Takes in what nextest has written (`.config/nextest.toml` says where), and says how many tests of
    /// each package passed.
    pub(super) fn read_nextest(&mut self) -> BTreeMap<String, usize> {
        let text = target()
            .and_then(|target| Ok(std::fs::read_to_string(target.join("nextest/default/junit.xml"))?))
            .unwrap_or_default();
        self.tests.extend(timed(&text, Part::of));
        passed(&text)
    }

    /// Prints the slowest tests of each part, then the stages.
    pub(super) fn print(mut self) {
        if let Some(text) = self.results.take().and_then(|path| std::fs::read_to_string(path).ok()) {
            self.tests.extend(timed(&text, |_| Part::Frontend));
        }
        for part in Part::value_variants() {
            let mut tests: Vec<&Timed> = self.tests.iter().filter(|test| test.part == *part).collect();
            if tests.is_empty() {
                continue;
            }
            tests.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
            let sum: f64 = tests.iter().map(|test| test.seconds).sum();
            let name = part.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
            anstream::eprintln!("{name}: {} tests, {} of them; the slowest:", tests.len(), minutes(sum));
            for test in tests.iter().take(SLOWEST) {
                anstream::eprintln!("  {:>6.1} s  {}", test.seconds, test.name);
            }
        }
        let stages = self.took.iter().map(|(stage, took)| format!("{stage} {}", minutes(took.as_secs_f64())));
        anstream::eprintln!("took: {}", stages.collect::<Vec<_>>().join(", "));
    }
}

/// `3 min 05 s`.
fn minutes(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match whole / 60 {
        0 => format!("{whole} s"),
        minutes => format!("{minutes} min {:02} s", whole % 60),
    }
}

/// The tests in a report in JUnit XML; none where it is no such report.
fn timed(text: &str, part: impl Fn(&str) -> Part) -> Vec<Timed> {
    let Ok(document) = roxmltree::Document::parse(text) else { return Vec::new() };
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    cases
        .filter_map(|case| {
            let program = case.parent()?.attribute("name")?;
            let name = format!("{program} {}", case.attribute("name")?);
            Some(Timed { part: part(program), name, seconds: case.attribute("time")?.parse().ok()? })
        })
        .collect()
}

/// How many tests of each package passed, in a report of nextest.
fn passed(text: &str) -> BTreeMap<String, usize> {
    let mut passed = BTreeMap::new();
    let Ok(document) = roxmltree::Document::parse(text) else { return passed };
    for case in document.descendants().filter(|node| node.has_tag_name("testcase")) {
        let program = case.parent().and_then(|suite| suite.attribute("name")).unwrap_or_default();
        let bad = case.children().any(|node| node.has_tag_name("failure") || node.has_tag_name("error"));
        if !bad {
            let package = program.split("::").next().unwrap_or(program);
            *passed.entry(package.to_owned()).or_default() += 1;
        }
    }
    passed
}

/// The target folder this program lies in.
pub(super) fn target() -> Result<PathBuf> {
    let program = std::env::current_exe().context("where this program lies")?;
    let folder = program.ancestors().nth(2).context("this program lies in no target folder")?;
    Ok(folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_read_with_part_and_time() {
        let text = r#"<?xml version="1.0"?><testsuites><testsuite name="tidings-tests::commands">
            <testcase name="drift::colours" time="1.250"/><testcase name="without a time"/></testsuite>
            <testsuite name="tidings"><testcase name="tree::parse" time="0.1"/></testsuite></testsuites>"#;
        let expected = [
            (Part::Commands, "tidings-tests::commands drift::colours", 1.25),
            (Part::Rust, "tidings tree::parse", 0.1),
        ];
        let expected = expected.map(|(part, name, seconds)| Timed { part, name: name.to_owned(), seconds });
        assert_eq!(timed(text, Part::of), expected);
        assert_eq!(timed("not XML", Part::of), []);
    }

    #[test]
    fn what_passed_is_counted_by_package() {
        let text = r#"<testsuites><testsuite name="app"><testcase name="a"/></testsuite>
            <testsuite name="app::more"><testcase name="b"><failure/></testcase><testcase name="d"/></testsuite>
            <testsuite name="other::it"><testcase name="c"><error/></testcase></testsuite></testsuites>"#;
        assert_eq!(passed(text), BTreeMap::from([("app".to_owned(), 2)]));
    }

    #[test]
    fn seconds_are_shown_as_minutes_from_sixty_on() {
        assert_eq!([minutes(59.4), minutes(59.6), minutes(185.0)], ["59 s", "1 min 00 s", "3 min 05 s"]);
    }
}
