//! Whether there is a string that some patterns match and others do not, by going through all
//! strings at once: sets of states of each pattern, character by character.
//!
//! Characters that no pattern tells apart are taken together. A pattern is read as the sampler reads
//! it, which is how ECMA-262 has it in Unicode mode.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::limits::Budget;
use crate::sample::translated;

/// States of one pattern that it may be in, with `None` once it has matched: then it stays so.
type Set = Option<Rc<[u32]>>;

/// A step of a pattern.
#[derive(Debug, Clone)]
enum State {
    /// Over one character of these ranges.
    Over(Rc<[(char, char)]>, u32),
    Either(Vec<u32>),
    /// Only at the beginning, or at the end.
    At(Look, u32),
    Match,
}

/// A pattern, as a machine.
#[derive(Debug, Clone)]
pub(super) struct Automaton {
    states: Rc<[State]>,
    start: u32,
}

/// How many states a pattern may have.
const STATES: usize = 4_000;

/// How many places of a search are looked at.
const PLACES: usize = 40_000;

impl Automaton {
    /// `None` for a pattern that looks around or back, or is too large.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let tree = regex_syntax::parse(&translated(pattern)?).ok()?;
        let mut states = vec![State::Match];
        let start = build(&tree, 0, &mut states)?;
        Some(Self { states: states.into(), start })
    }

    /// Every state that is reached without a character.
    fn closure(&self, from: impl Iterator<Item = u32>, first: bool, last: bool) -> Set {
        let mut seen = BTreeSet::new();
        let mut open: Vec<u32> = from.collect();
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            match &self.states[at as usize] {
                State::Match => return None,
                State::Either(ways) => open.extend(ways),
                State::At(Look::Start, next) if first => open.push(*next),
                State::At(Look::End, next) if last => open.push(*next),
                _ => {}
            }
        }
        let waits = |at: &u32| matches!(self.states[*at as usize], State::Over(..) | State::At(Look::End, _));
        Some(seen.into_iter().filter(waits).collect())
    }

    fn begin(&self) -> Set {
        self.closure([self.start].into_iter(), true, false)
    }

    fn over(&self, set: &Set, character: char) -> Set {
        let set = set.as_ref()?;
        let next = set.iter().filter_map(|at| match &self.states[*at as usize] {
            State::Over(ranges, next) if holds(ranges, character) => Some(*next),
            _ => None,
        });
        self.closure(next.chain([self.start]), false, false)
    }

    /// Whether it matches when the string ends here; `first` says that it is empty.
    fn ends(&self, set: &Set, first: bool) -> bool {
        let Some(set) = set else { return true };
        let start = first.then_some(self.start);
        self.closure(set.iter().copied().chain(start), first, true).is_none()
    }

    fn ranges(&self) -> impl Iterator<Item = &Rc<[(char, char)]>> {
        self.states.iter().filter_map(|state| match state {
            State::Over(ranges, _) => Some(ranges),
            _ => None,
        })
    }
}

fn holds(ranges: &[(char, char)], character: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&character))
}

/// Adds the states of a tree that goes on to `next`; the first of them.
fn build(tree: &Hir, next: u32, states: &mut Vec<State>) -> Option<u32> {
    fn add(state: State, states: &mut Vec<State>) -> Option<u32> {
        states.push(state);
        if states.len() > STATES { None } else { u32::try_from(states.len() - 1).ok() }
    }
    match tree.kind() {
        HirKind::Empty => Some(next),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            text.chars().rev().try_fold(next, |next, character| {
                add(State::Over([(character, character)].into(), next), states)
            })
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges().iter().map(|range| (range.start(), range.end())).collect();
            add(State::Over(ranges, next), states)
        }
        HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Look(look @ (Look::Start | Look::End)) => add(State::At(*look, next), states),
        HirKind::Look(_) => None,
        HirKind::Capture(capture) => build(&capture.sub, next, states),
        HirKind::Concat(parts) => parts.iter().rev().try_fold(next, |next, part| build(part, next, states)),
        HirKind::Alternation(ways) => {
            let ways = ways.iter().map(|way| build(way, next, states)).collect::<Option<_>>()?;
            add(State::Either(ways), states)
        }
        HirKind::Repetition(repetition) => {
            let mut start = match repetition.max {
                Some(most) => {
                    let mut start = next;
                    for _ in repetition.min..most {
                        let again = build(&repetition.sub, start, states)?;
                        start = add(State::Either(vec![again, next]), states)?;
                    }
                    start
                }
                None => {
                    let again = add(State::Either(Vec::new()), states)?;
                    let once = build(&repetition.sub, again, states)?;
                    states[again as usize] = State::Either(vec![once, next]);
                    again
                }
            };
            for _ in 0..repetition.min {
                start = build(&repetition.sub, start, states)?;
            }
            Some(start)
        }
    }
}

/// The question: every automaton with whether it shall match, and the length.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) automata: Vec<(Automaton, bool)>,
    pub(super) least: u64,
    pub(super) most: Option<u64>,
}

/// Where a search is: what each pattern may be in, and how many characters there are, as far as
/// that still matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    sets: Vec<Set>,
    length: u64,
}

impl Search {
    /// A shortest string; `None` when there is none.
    ///
    /// # Errors
    /// When the bound of work is met.
    pub(super) fn shortest(&self, budget: &mut Budget) -> Result<Option<String>, String> {
        let letters = self.letters();
        let start = Place { sets: self.automata.iter().map(|(one, _)| one.begin()).collect(), length: 0 };
        // Each place with the one before it and the character between.
        let mut found: Vec<(Place, usize, char)> = vec![(start.clone(), 0, ' ')];
        let mut known: HashSet<Place> = HashSet::from([start]);
        let mut at = 0;
        while at < found.len() {
            budget.look_at(letters.len() * self.automata.len())?;
            let place = found[at].0.clone();
            if self.ends(&place, at == 0) {
                return Ok(Some(spelled(&found, at)));
            }
            if self.most.is_none_or(|most| place.length < most) {
                for letter in &letters {
                    let Some(next) = self.over(&place, *letter) else { continue };
                    if known.insert(next.clone()) {
                        found.push((next, at, *letter));
                    }
                }
            }
            if found.len() > PLACES {
                return Err(format!("comparing its patterns takes more than {PLACES} states"));
            }
            at += 1;
        }
        Ok(None)
    }

    fn ends(&self, place: &Place, first: bool) -> bool {
        place.length >= self.least
            && self.most.is_none_or(|most| place.length <= most)
            && place
                .sets
                .iter()
                .zip(&self.automata)
                .all(|(set, (one, wanted))| one.ends(set, first) == *wanted)
    }

    /// One character further; `None` where nothing can come of it.
    fn over(&self, place: &Place, letter: char) -> Option<Place> {
        let mut sets = Vec::with_capacity(place.sets.len());
        for (set, (one, wanted)) in place.sets.iter().zip(&self.automata) {
            let next = one.over(set, letter);
            if next.is_none() && !wanted {
                return None;
            }
            sets.push(next);
        }
        let length = place.length + 1;
        // Past the least length, only an upper bound makes the length matter.
        let length = if self.most.is_none() { length.min(self.least) } else { length };
        Some(Place { sets, length })
    }

    /// One character for all that no pattern tells apart, the plainest of them.
    fn letters(&self) -> Vec<char> {
        let mut classes: Vec<&Rc<[(char, char)]>> =
            self.automata.iter().flat_map(|(one, _)| one.ranges()).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut borders: BTreeSet<char> = BTreeSet::from(['\0', 'a', '0', 'A', ' ', '~']);
        for (first, last) in classes.iter().flat_map(|ranges| ranges.iter()) {
            borders.insert(*first);
            borders.extend(after(*last));
        }
        let plain = |c: &char| match c {
            'a'..='z' => 0,
            '0'..='9' => 1,
            'A'..='Z' => 2,
            '!'..='~' => 3,
            ' ' => 4,
            c if *c >= '\u{a0}' => 5,
            _ => 6,
        };
        let mut letters: Vec<char> = borders.into_iter().collect();
        letters.sort_by_key(|letter| (plain(letter), *letter));
        let mut seen: BTreeSet<Vec<bool>> = BTreeSet::new();
        letters.retain(|letter| seen.insert(classes.iter().map(|ranges| holds(ranges, *letter)).collect()));
        letters
    }
}

fn after(character: char) -> Option<char> {
    match character {
        '\u{d7ff}' => Some('\u{e000}'),
        _ => char::from_u32(u32::from(character) + 1),
    }
}

fn spelled(found: &[(Place, usize, char)], mut at: usize) -> String {
    let mut letters = Vec::new();
    while at != 0 {
        let (_, before, letter) = &found[at];
        letters.push(*letter);
        at = *before;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(yes: &[&str], no: &[&str], least: u64, most: Option<u64>) -> Option<String> {
        let automata = |patterns: &[&str], wanted: bool| {
            let read = patterns.iter().map(|pattern| (Automaton::new(pattern).unwrap(), wanted));
            read.collect::<Vec<_>>()
        };
        let automata = [automata(yes, true), automata(no, false)].concat();
        Search { automata, least, most }.shortest(&mut Budget::default()).unwrap()
    }

    #[test]
    fn a_pattern_within_a_wider_one_leaves_nothing() {
        for (narrow, wide) in [
            ("^[a-f]+$", "^[a-z]+$"),
            ("^[0-9a-f]{64}$", "^[0-9a-fA-F]{1,64}$"),
            ("^(ab)+$", "^(a|b)*$"),
            ("^a", "a"),
            ("^$", "^a*$"),
            (r"^\d{4}-\d{2}$", r"^[\d-]+$"),
            ("^(foo|bar)$", "^(bar|baz|foo)$"),
            ("a$", "a"),
            ("^[^x]$", "^.$|^[\n\r\u{2028}\u{2029}]$"),
        ] {
            assert_eq!(search(&[narrow], &[wide], 0, None), None, "{narrow} in {wide}");
        }
    }

    #[test]
    fn what_only_one_matches_is_shown() {
        assert_eq!(search(&["^[a-z]+$"], &["^[a-f]+$"], 0, None).as_deref(), Some("g"));
        assert_eq!(search(&["^a*$"], &["^$"], 0, None).as_deref(), Some("a"));
        assert_eq!(search(&["a"], &["^a"], 0, None).map(|text| text.len()), Some(2));
        assert_eq!(search(&["^a*$"], &[], 3, None).as_deref(), Some("aaa"));
        assert_eq!(search(&["^a{5,}$"], &[], 0, Some(4)), None);
        assert_eq!(search(&["^a+$", "^b+$"], &[], 0, None), None);
        assert_eq!(search(&["^é$"], &["^[a-z]$"], 0, None).as_deref(), Some("é"));
    }

    #[test]
    fn what_looks_around_is_not_read() {
        assert!(Automaton::new("(?=a)b").is_none() && Automaton::new(r"\bword").is_none());
    }
}
