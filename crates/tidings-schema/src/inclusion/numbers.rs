//! Numbers: bounds, multiples, and constants, exactly.

use std::collections::BTreeSet;

use num_bigint::BigInt;

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
}

/// How many numbers are tried.
const TRIES: usize = 2_000;

/// How many where hardly any can be written down.
const FAR_TRIES: usize = 16;

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
                let bound = Bound { at: bound.at.clone(), open: bound.open == positive };
                let higher = |known: &Bound| (&bound.at, bound.open) > (&known.at, known.open);
                if self.least.as_ref().is_none_or(higher) {
                    self.least = Some(bound);
                }
            }
            (Node::Most(bound), true) | (Node::Least(bound), false) => {
                let bound = Bound { at: bound.at.clone(), open: bound.open == positive };
                let lower = |known: &Bound| (&bound.at, !bound.open) < (&known.at, !known.open);
                if self.most.as_ref().is_none_or(lower) {
                    self.most = Some(bound);
                }
            }
            (Node::Multiple(step), true) => {
                self.step = Some(match &self.step {
                    None => step.clone(),
                    Some(known) => known.common_multiple(step),
                });
            }
            (Node::Multiple(step), false) => self.no_steps.push(step.clone()),
            (Node::Numbers(some), true) => {
                self.only = Some(match self.only.take() {
                    Some(known) => known.intersection(some).cloned().collect(),
                    None => some.clone(),
                });
            }
            (Node::Numbers(some), false) => self.except.extend(some.iter().cloned()),
            _ => {}
        }
    }

    fn within(&self, number: &Rational) -> bool {
        let above = |bound: &Bound| *number > bound.at || !bound.open && *number == bound.at;
        let below = |bound: &Bound| *number < bound.at || !bound.open && *number == bound.at;
        self.least.as_ref().is_none_or(above) && self.most.as_ref().is_none_or(below)
    }

    /// Whether a number is what is asked.
    fn takes(&self, number: &Rational) -> bool {
        self.within(number)
            && !self.except.contains(number)
            && self.step.iter().all(|step| number.is_multiple(step))
            && !self.no_steps.iter().any(|step| number.is_multiple(step))
    }

    fn find(&self, whole: bool) -> Outcome {
        if let Some(only) = &self.only {
            return self.first(only.iter().filter(|one| one.is_whole() == whole).cloned(), true);
        }
        if let (Some(least), Some(most)) = (&self.least, &self.most)
            && (least.at > most.at || least.at == most.at && (least.open || most.open))
        {
            return Outcome::Empty;
        }
        let step = match (&self.step, whole) {
            // Whole multiples of a fraction in lowest terms are multiples of its numerator.
            (Some(step), true) => Some(Rational::whole(step.over().clone())),
            (None, true) => Some(Rational::whole(1)),
            (step, false) => step.clone(),
        };
        let Some(step) = step else { return self.somewhere() };
        let never = |no: &Rational| step.is_multiple(no);
        if !whole && step.is_whole() || self.no_steps.iter().any(never) {
            return Outcome::Empty;
        }
        let (first, last, near) = self.places(&step);
        if first.as_ref().zip(last.as_ref()).is_some_and(|(first, last)| first > last) {
            return Outcome::Empty;
        }
        // Numbers of more bits than a JSON number has are mostly none that can be written down.
        let tries = if near.bits() > 64 { FAR_TRIES } else { TRIES } + self.except.len();
        let ways = (0..tries).flat_map(|far| [&near + far, &near - far - 1]);
        let inside = ways.filter(|place| {
            first.as_ref().is_none_or(|first| first <= place)
                && last.as_ref().is_none_or(|last| place <= last)
        });
        let numbers = inside.map(|place| step.times(&Rational::whole(place)));
        // Past what a double holds exactly, most multiples cannot be written down: those that can are tried.
        let bounds = self.least.iter().chain(&self.most);
        let far = bounds.flat_map(|bound| bound.at.neighbours());
        let numbers = numbers.chain(far).filter(|one| one.is_whole() == whole);
        let width = first.as_ref().zip(last.as_ref()).map(|(first, last)| last - first);
        let exhausted = width.is_some_and(|width| width < BigInt::from(tries));
        self.first(numbers, exhausted)
    }

    /// The numbers of steps to the first and the last number within bounds, and to where to begin.
    fn places(&self, step: &Rational) -> (Option<BigInt>, Option<BigInt>, BigInt) {
        let first = self.least.as_ref().map(|bound| {
            let steps = bound.at.divided(step);
            if bound.open && steps.is_whole() { steps.ceil() + 1 } else { steps.ceil() }
        });
        let last = self.most.as_ref().map(|bound| {
            let steps = bound.at.divided(step);
            if bound.open && steps.is_whole() { steps.floor() - 1 } else { steps.floor() }
        });
        let one = BigInt::from(1);
        let near = first.clone().map_or(one.clone(), |first| first.max(one));
        let near = last.clone().map_or(near.clone(), |last| last.min(near));
        (first, last, near)
    }

    /// A number that is not whole, and a multiple of nothing.
    fn somewhere(&self) -> Outcome {
        let half = Rational::ratio(1, 2);
        let mut candidates = vec![half.clone(), Rational::ratio(3, 2), Rational::ratio(-1, 2)];
        for bound in self.least.iter().chain(&self.most) {
            candidates.push(bound.at.clone());
            for (over, under) in [(1, 2), (1, 4), (1, 10), (1, 100), (1, 10_000)] {
                for sign in [1, -1] {
                    candidates.push(bound.at.plus(&Rational::ratio(sign * over, under)));
                }
            }
            candidates.extend(bound.at.neighbours());
        }
        if let (Some(least), Some(most)) = (&self.least, &self.most) {
            let middle = least.at.plus(&most.at).times(&half);
            candidates.push(middle.plus(&least.at).times(&half));
            candidates.push(middle);
        }
        for (over, under) in [(1, 3), (1, 7), (1, 11), (1, 1000), (7, 1000), (13, 100_000)] {
            candidates.push(Rational::ratio(over, under));
        }
        // What cannot be written down exactly has a double beside it that can.
        let beside: Vec<Rational> = candidates.iter().flat_map(Rational::neighbours).collect();
        let fractions = candidates.into_iter().chain(beside).filter(|one| !one.is_whole());
        // Between two different numbers there is a fraction; only a single whole number has none.
        let single =
            self.least.as_ref().zip(self.most.as_ref()).is_some_and(|(least, most)| least.at == most.at);
        self.first(fractions, single)
    }

    /// The first of some numbers that is what is asked; `all` says that there are no others.
    fn first(&self, numbers: impl Iterator<Item = Rational>, all: bool) -> Outcome {
        let mut exact = all;
        for number in numbers {
            if self.takes(&number) {
                match number.number() {
                    Some(number) => return Outcome::found(number),
                    None => exact = false,
                }
            }
        }
        if exact { Outcome::Empty } else { Outcome::unknown("no number was found that tells them apart") }
    }
}
