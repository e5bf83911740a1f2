//! Numbers: bounds, multiples, and constants, exactly.

use std::collections::BTreeSet;

use super::node::{Bound, Kinds, Literal, Node};
use super::prove::{Either, Outcome, Prover};
use super::rational::Rational;

/// What is asked of a number.
#[derive(Debug, Default)]
struct Asked {
    least: Option<Bound>,
    most: Option<Bound>,
    /// What it is a multiple of.
    step: Option<Rational>,
    /// What it is no multiple of.
    no_steps: Vec<Rational>,
    only: Option<BTreeSet<Rational>>,
    except: BTreeSet<Rational>,
    /// Whether something was left out.
    rough: bool,
}

/// How many numbers are tried.
const TRIES: i128 = 2_000;

impl Prover {
    /// A number of these kinds for atoms about numbers.
    pub(super) fn number(&mut self, atoms: &[Literal], kinds: Kinds) -> Outcome {
        let mut asked = Asked::default();
        for &(id, positive) in atoms {
            asked.add(self.arena.get(id), positive);
        }
        if let Err(because) = self.budget.steps(4) {
            return Outcome::unknown(&because);
        }
        let mut either = Either::new();
        for (kind, whole) in [(Kinds::INTEGER, true), (Kinds::FRACTION, false)] {
            if kinds.meets(kind) && either.or(asked.find(whole)) {
                break;
            }
        }
        either.outcome()
    }
}

impl Asked {
    fn add(&mut self, node: &Node, positive: bool) {
        match (node, positive) {
            (Node::Least(bound), true) | (Node::Most(bound), false) => {
                let bound = Bound { at: bound.at, open: bound.open == positive };
                let higher = |known: &Bound| (bound.at, bound.open) > (known.at, known.open);
                if self.least.as_ref().is_none_or(higher) {
                    self.least = Some(bound);
                }
            }
            (Node::Most(bound), true) | (Node::Least(bound), false) => {
                let bound = Bound { at: bound.at, open: bound.open == positive };
                let lower = |known: &Bound| (bound.at, !bound.open) < (known.at, !known.open);
                if self.most.as_ref().is_none_or(lower) {
                    self.most = Some(bound);
                }
            }
            (Node::Multiple(step), true) => match self.step {
                None => self.step = Some(*step),
                Some(known) => match known.common_multiple(*step) {
                    Some(both) => self.step = Some(both),
                    None => self.rough = true,
                },
            },
            (Node::Multiple(step), false) => self.no_steps.push(*step),
            (Node::Numbers(some), true) => {
                self.only = Some(match self.only.take() {
                    Some(known) => known.intersection(some).copied().collect(),
                    None => some.clone(),
                });
            }
            (Node::Numbers(some), false) => self.except.extend(some),
            _ => self.rough = true,
        }
    }

    fn within(&self, number: Rational) -> bool {
        self.least.is_none_or(|bound| number > bound.at || !bound.open && number == bound.at)
            && self.most.is_none_or(|bound| number < bound.at || !bound.open && number == bound.at)
    }

    /// Whether a number is what is asked; `None` when it cannot be told.
    fn takes(&self, number: Rational) -> Option<bool> {
        if !self.within(number) || self.except.contains(&number) {
            return Some(false);
        }
        for (step, wanted) in
            self.step.iter().map(|step| (step, true)).chain(self.no_steps.iter().map(|step| (step, false)))
        {
            if number.is_multiple(*step)? != wanted {
                return Some(false);
            }
        }
        Some(true)
    }

    fn find(&self, whole: bool) -> Outcome {
        if let Some(only) = &self.only {
            return self.first(only.iter().copied().filter(|one| one.is_whole() == whole), true);
        }
        if let (Some(least), Some(most)) = (self.least, self.most)
            && (least.at > most.at || least.at == most.at && (least.open || most.open))
        {
            return Outcome::Empty;
        }
        let step = match (self.step, whole) {
            // Whole multiples of a fraction in lowest terms are multiples of its numerator.
            (Some(step), true) => Rational::whole(step.over()),
            (None, true) => Rational::whole(1),
            (step, false) => step,
        };
        let Some(step) = step else { return self.somewhere() };
        let never = |no: &Rational| step.is_multiple(*no) == Some(true);
        if !whole && step.is_whole() || self.no_steps.iter().any(never) {
            return Outcome::Empty;
        }
        let Some((first, last, near)) = self.places(step) else {
            return Outcome::unknown("its numbers are too large or too fine to be compared exactly");
        };
        if first.zip(last).is_some_and(|(first, last)| first > last) {
            return Outcome::Empty;
        }
        let tries = TRIES + i128::try_from(self.except.len()).unwrap_or(TRIES);
        let ways = (0..tries).flat_map(|far| [near + far, near - far - 1]);
        let inside = ways.filter(|place| {
            first.is_none_or(|first| first <= *place) && last.is_none_or(|last| *place <= last)
        });
        let numbers = inside
            .filter_map(|place| step.times(Rational::whole(place)?))
            .filter(|one| one.is_whole() == whole);
        let exhausted = first.zip(last).is_some_and(|(first, last)| last - first < tries);
        self.first(numbers, exhausted)
    }

    /// The numbers of steps to the first and the last number within bounds, and to where to begin.
    fn places(&self, step: Rational) -> Option<(Option<i128>, Option<i128>, i128)> {
        let steps = |bound: Option<Bound>| match bound {
            Some(bound) => bound.at.divided(step).map(|steps| Some((steps, bound.open))),
            None => Some(None),
        };
        let first = steps(self.least)?
            .map(|(steps, open)| if open && steps.is_whole() { steps.ceil() + 1 } else { steps.ceil() });
        let last = steps(self.most)?
            .map(|(steps, open)| if open && steps.is_whole() { steps.floor() - 1 } else { steps.floor() });
        let near = first.map_or(1, |first| first.max(1));
        Some((first, last, last.map_or(near, |last| last.min(near))))
    }

    /// A number that is not whole, and a multiple of nothing.
    fn somewhere(&self) -> Outcome {
        let half = Rational::new(1, 2);
        let mut candidates: Vec<Option<Rational>> = vec![half, Rational::new(3, 2), Rational::new(-1, 2)];
        let bounds = self.least.iter().chain(&self.most).map(|bound| bound.at);
        for bound in bounds.clone() {
            candidates.push(Some(bound));
            for (over, under) in [(1, 2), (1, 4), (1, 10), (1, 100), (1, 10_000)] {
                for sign in [1, -1] {
                    candidates.push(Rational::new(sign * over, under).and_then(|some| bound.plus(some)));
                }
            }
        }
        if let (Some(least), Some(most)) = (self.least, self.most) {
            let sum = least.at.plus(most.at);
            let middle = sum.and_then(|sum| sum.times(half?));
            candidates.push(middle);
            candidates.push(middle.and_then(|middle| middle.plus(least.at)?.times(half?)));
        }
        for (over, under) in [(1, 3), (1, 7), (1, 11), (1, 1000), (7, 1000), (13, 100_000)] {
            candidates.push(Rational::new(over, under));
        }
        let fractions = candidates.into_iter().flatten().filter(|one| !one.is_whole());
        // Between two different numbers there is a fraction; only a single whole number has none.
        let single = self.least.zip(self.most).is_some_and(|(least, most)| least.at == most.at);
        self.first(fractions, single)
    }

    /// The first of some numbers that is what is asked; `all` says that there are no others.
    fn first(&self, numbers: impl Iterator<Item = Rational>, all: bool) -> Outcome {
        let mut exact = all;
        for number in numbers {
            match self.takes(number) {
                Some(true) => match number.number() {
                    Some(number) => return Outcome::found(number),
                    None => exact = false,
                },
                Some(false) => {}
                None => exact = false,
            }
        }
        if exact { Outcome::Empty } else { Outcome::unknown("no number was found that tells them apart") }
    }
}
