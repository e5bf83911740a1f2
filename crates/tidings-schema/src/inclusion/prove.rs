//! The question itself: is there a value that is an instance of these nodes and not of those?
//!
//! A goal is a set of literals. Looking for a value either finds one, or goes through all there
//! could be and finds none, which is the proof. A goal that comes up again inside itself is taken to
//! have no value there: a smallest value never contains another of the same goal. So recursion ends,
//! both ways.
//!
//! Invariant: [`Outcome::Empty`] is never said of a goal that has a value. What is not modelled is
//! left out, which only makes goals larger; a value found then may be wrong, and is not `sure`.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use super::limits::Budget;
use super::node::{Arena, Id, Literal};
use super::strings::Texts;
use super::summary::Summary;

/// What was found.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// A value; `sure` unless something was left out on the way.
    Found { value: Rc<Value>, sure: bool },
    /// There is none.
    Empty,
    /// Neither a value nor a proof that there is none, and why.
    Unknown(Rc<str>),
}

impl Outcome {
    pub(super) fn found(value: impl Into<Value>) -> Self {
        Self::Found { value: Rc::new(value.into()), sure: true }
    }

    pub(super) fn unknown(because: &str) -> Self {
        Self::Unknown(because.into())
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// The outcome of several ways, one of which is enough.
#[derive(Debug)]
pub(super) struct Either(Outcome);

impl Either {
    pub(super) fn new() -> Self {
        Self(Outcome::Empty)
    }

    /// Takes one more way into account; whether that settles it.
    pub(super) fn or(&mut self, outcome: Outcome) -> bool {
        let better = match (&self.0, &outcome) {
            (_, Outcome::Found { sure: true, .. }) => true,
            (Outcome::Found { .. }, _) => false,
            (_, Outcome::Found { .. }) => true,
            (Outcome::Empty, _) => true,
            _ => false,
        };
        if better {
            self.0 = outcome;
        }
        matches!(self.0, Outcome::Found { sure: true, .. })
    }

    pub(super) fn outcome(self) -> Outcome {
        self.0
    }
}

/// Everything that is remembered during one question.
pub(super) struct Prover {
    pub(super) arena: Arena,
    pub(super) budget: Budget,
    pub(super) texts: Texts,
    pub(super) summaries: HashMap<(Id, u8), Rc<Summary>>,
    known: HashMap<Rc<[Literal]>, Outcome>,
    /// Goals found empty while one that they rest on, at this place of the stack, is still open.
    assumed: HashMap<Rc<[Literal]>, usize>,
    /// The same goals, in the order they were found.
    order: Vec<Rc<[Literal]>>,
    open: HashMap<Rc<[Literal]>, usize>,
    /// For every open goal, the outermost open goal that it rests on.
    rests: Vec<usize>,
}

impl Prover {
    pub(super) fn new(arena: Arena) -> Self {
        Self {
            arena,
            budget: Budget::default(),
            texts: Texts::default(),
            summaries: HashMap::new(),
            known: HashMap::new(),
            assumed: HashMap::new(),
            order: Vec::new(),
            open: HashMap::new(),
            rests: Vec::new(),
        }
    }

    /// A value for all of the literals.
    pub(super) fn solve(&mut self, literals: &[Literal]) -> Outcome {
        let mut goal = literals.to_vec();
        goal.sort_unstable();
        goal.dedup();
        if goal.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Outcome::Empty;
        }
        let goal: Rc<[Literal]> = goal.into();
        if let Some(known) = self.known.get(&goal) {
            return known.clone();
        }
        let repeated = self.open.get(&goal).or_else(|| self.assumed.get(&goal)).copied();
        if let Some(place) = repeated {
            self.rest_on(place);
            return Outcome::Empty;
        }
        let place = self.rests.len();
        if let Err(because) = self.budget.deeper(place, literals.len()) {
            return Outcome::unknown(&because);
        }
        let before = self.order.len();
        self.open.insert(goal.clone(), place);
        self.rests.push(usize::MAX);
        let outcome = self.branch(literals);
        let rests = self.rests.pop().unwrap_or(usize::MAX);
        self.open.remove(&goal);
        if rests < place {
            self.rest_on(rests);
        }
        let within = self.order.split_off(before);
        match outcome {
            Outcome::Empty if rests < place => {
                self.order.extend(within);
                self.order.push(goal.clone());
                self.assumed.insert(goal, rests);
            }
            _ => {
                for assumed in within {
                    self.assumed.remove(&assumed);
                    if outcome.is_empty() {
                        self.known.insert(assumed, Outcome::Empty);
                    }
                }
                self.known.insert(goal, outcome.clone());
            }
        }
        outcome
    }

    fn rest_on(&mut self, place: usize) {
        if let Some(rests) = self.rests.last_mut() {
            *rests = place.min(*rests);
        }
    }
}
