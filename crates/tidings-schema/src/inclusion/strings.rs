//! Strings: lengths, patterns, formats, and constants.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::automata::{Automaton, Search};
use super::judge::Judge;
use super::limits::LARGEST;
use super::node::{Id, Literal, Node};
use super::prove::{Outcome, Prover};

/// Patterns and formats, each read once.
#[derive(Default)]
pub(super) struct Texts {
    judges: HashMap<Id, Option<Judge>>,
    automata: HashMap<String, Option<Automaton>>,
}

/// What is asked of a string.
#[derive(Debug, Default)]
struct Asked {
    least: u64,
    most: Option<u64>,
    patterns: Vec<(String, bool)>,
    /// Atoms that only the judge decides: patterns and formats.
    judged: Vec<Literal>,
    formats: Vec<String>,
    only: Option<BTreeSet<String>>,
    except: BTreeSet<String>,
}

impl Prover {
    /// A string for atoms about strings.
    pub(super) fn string(&mut self, atoms: &[Literal]) -> Outcome {
        let mut asked = Asked::default();
        for &(id, positive) in atoms {
            asked.add(id, self.arena.get(id), positive);
        }
        if asked.most.is_some_and(|most| most < asked.least) {
            return Outcome::Empty;
        }
        if let Err(because) = self.budget.step() {
            return Outcome::unknown(&because);
        }
        if let Some(only) = &asked.only {
            let mut sure = true;
            for text in only {
                match self.takes(&asked, text) {
                    Some(true) => return Outcome::found(text.as_str()),
                    Some(false) => {}
                    None => sure = false,
                }
            }
            return if sure { Outcome::Empty } else { Outcome::unknown("a pattern cannot be read") };
        }
        for text in candidates(&asked) {
            if self.takes(&asked, &text) == Some(true) {
                return Outcome::found(text);
            }
        }
        self.by_automata(&asked)
    }

    /// Whether a text is what is asked; `None` when a pattern cannot be read.
    fn takes(&mut self, asked: &Asked, text: &str) -> Option<bool> {
        let length = text.chars().count() as u64;
        if length < asked.least
            || asked.most.is_some_and(|most| length > most)
            || asked.except.contains(text)
            || asked.only.as_ref().is_some_and(|only| !only.contains(text))
        {
            return Some(false);
        }
        let mut all = Some(true);
        for &(id, positive) in &asked.judged {
            match self.holds(id, text) {
                Some(holds) if holds != positive => return Some(false),
                Some(_) => {}
                None => all = None,
            }
        }
        all
    }

    /// Whether a text matches a pattern or has a format; `None` when it cannot be read.
    pub(super) fn holds(&mut self, id: Id, text: &str) -> Option<bool> {
        let node = self.arena.get(id);
        let judge = self.texts.judges.entry(id).or_insert_with(|| judge(node));
        Some(judge.as_ref()?.accepts(&Value::from(text)))
    }

    /// Where nothing that is tried out fits: go through every string there could be.
    fn by_automata(&mut self, asked: &Asked) -> Outcome {
        const UNREAD: &str = "a pattern or format cannot be compared";
        let mut patterns: Vec<(String, bool)> = asked.patterns.clone();
        patterns.extend(asked.formats.iter().filter_map(|format| Some((shape(format)?.to_owned(), true))));
        if !asked.except.is_empty() {
            let all: Vec<String> = asked.except.iter().map(|text| regex_syntax::escape(text)).collect();
            patterns.push((format!("^(?:{})$", all.join("|")), false));
        }
        if asked.least > LARGEST {
            return Outcome::unknown("its strings are too long to be made");
        }
        // What cannot be read is left out, which makes the question larger.
        let texts = &mut self.texts;
        let read: Vec<(&str, bool)> = patterns
            .iter()
            .map(|(pattern, positive)| (pattern.as_str(), *positive))
            .filter(|(pattern, _)| {
                let known = texts.automata.entry((*pattern).to_owned());
                known.or_insert_with(|| Automaton::new(pattern)).is_some()
            })
            .collect();
        let rough = read.len() < patterns.len()
            || !asked.formats.is_empty()
            || asked
                .judged
                .iter()
                .any(|(id, positive)| !positive && matches!(self.arena.get(*id), Node::Format(_)));
        let automata = read
            .iter()
            .filter_map(|(pattern, positive)| Some((texts.automata.get(*pattern)?.clone()?, *positive)));
        let search = Search { automata: automata.collect(), least: asked.least, most: asked.most };
        match search.shortest(&mut self.budget) {
            Ok(None) => Outcome::Empty,
            Ok(Some(text)) if !rough || self.takes(asked, &text) == Some(true) => Outcome::found(text),
            Ok(Some(_)) => Outcome::unknown(UNREAD),
            Err(because) => Outcome::unknown(&because),
        }
    }
}

impl Asked {
    fn add(&mut self, id: Id, node: &Node, positive: bool) {
        let mut at_most = |most: u64| self.most = Some(self.most.map_or(most, |known| known.min(most)));
        match (node, positive) {
            (Node::MinLength(least), true) => self.least = self.least.max(*least),
            (Node::MinLength(least), false) => match least.checked_sub(1) {
                Some(most) => at_most(most),
                // Nothing is shorter than nothing.
                None => self.only = Some(BTreeSet::new()),
            },
            (Node::MaxLength(most), true) => at_most(*most),
            (Node::MaxLength(most), false) => self.least = self.least.max(most.saturating_add(1)),
            (Node::Pattern(pattern), _) => {
                self.patterns.push((pattern.clone(), positive));
                self.judged.push((id, positive));
            }
            (Node::Format(format), _) => {
                if positive {
                    self.formats.push(format.clone());
                }
                self.judged.push((id, positive));
            }
            (Node::Strings(some), true) => {
                self.only = Some(match self.only.take() {
                    Some(known) => known.intersection(some).cloned().collect(),
                    None => some.clone(),
                });
            }
            (Node::Strings(some), false) => self.except.extend(some.iter().cloned()),
            _ => {}
        }
    }
}

fn judge(node: &Node) -> Option<Judge> {
    let schema = match node {
        Node::Pattern(pattern) => json!({ "pattern": pattern }),
        Node::Format(format) => json!({ "format": format }),
        _ => return None,
    };
    Judge::new(&schema).ok()
}

/// Texts that a person reads easily: of the formats, where there are any, else as long as is asked.
fn candidates(asked: &Asked) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for format in &asked.formats {
        all.extend(examples(format).iter().map(|text| (*text).to_owned()));
    }
    if asked.formats.is_empty() && asked.least <= LARGEST {
        let length = |count: u64| usize::try_from(count).unwrap_or_default();
        // One that is empty says less to a reader.
        for count in [asked.least.max(1), asked.least, asked.least + 1] {
            all.extend(["a", "b", "0", "A", "-", " ", "é"].map(|word| word.repeat(length(count))));
        }
        all.extend((0..=asked.except.len().min(200)).map(|number| format!("x{number}")));
    }
    all
}

/// Texts that have a format, the plainest first.
fn examples(format: &str) -> &'static [&'static str] {
    match format {
        "date-time" => &[
            "2025-09-04T11:52:43Z",
            "2025-09-04T11:52:43.5Z",
            "2025-09-04T11:52:43.123456789Z",
            "2025-09-04T11:52:43+02:00",
            "2025-09-04t11:52:43z",
            "1999-12-31T23:59:60Z",
        ],
        "date" => &["2025-09-04", "1999-12-31"],
        "time" => &["11:52:43Z", "11:52:43.5Z", "11:52:43+02:00", "23:59:60Z"],
        "uuid" => &[
            "6f1e7a34-9b0c-4d7e-8a2b-0c1d2e3f4a5b",
            "00000000-0000-0000-0000-000000000000",
            "6F1E7A34-9B0C-4D7E-8A2B-0C1D2E3F4A5B",
        ],
        "email" | "idn-email" => &["ada@example.com", "a@b.c", "ada.lovelace+news@mail.example.com"],
        "uri" | "iri" => &["https://example.com/", "urn:a:b", "mailto:ada@example.com", "a:"],
        "uri-reference" | "iri-reference" => &["/a", "", "https://example.com/", "a b"],
        "duration" => &["PT5M", "P1D", "P1W", "P1Y2M3DT4H5M6S"],
        "hostname" | "idn-hostname" => &["example.com", "a", "localhost"],
        "ipv4" => &["127.0.0.1", "192.168.100.200"],
        "ipv6" => &["::1", "2001:db8::7"],
        "json-pointer" => &["", "/a", "/a/0"],
        "relative-json-pointer" => &["0", "1/a", "0#"],
        "uri-template" => &["/a/{b}", "", "a"],
        "regex" => &["a", "^a+$", ""],
        _ => &[],
    }
}

/// A pattern that every text of a format matches.
fn shape(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => {
            r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
        }
        "date" => "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "time" => r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
        "uuid" => "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        "email" | "idn-email" => "@",
        "uri" | "iri" => ":",
        "duration" => "^P",
        "ipv4" => r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$",
        "ipv6" => ":",
        "relative-json-pointer" => ".",
        _ => return None,
    })
}
