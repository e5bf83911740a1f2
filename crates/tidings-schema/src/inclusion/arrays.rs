//! Arrays: how long, what is asked of each place, and items that must be somewhere, or a number of times.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::limits::{DIFFERENT, LARGEST};
use super::node::{Id, Literal, Node};
use super::prove::{Either, Outcome, Prover};

/// What is asked of an array.
#[derive(Debug, Clone, Default)]
struct Asked {
    rules: Vec<(Vec<Id>, Id)>,
    wanted: Vec<Want>,
    /// How many items are instances of a schema: any of these ranges.
    counted: BTreeMap<Id, Vec<Range>>,
    /// What no item is but those that are wanted to be.
    no_others: Vec<Id>,
    /// Whether more is taken than was asked.
    rough: bool,
    unique: bool,
    least: u64,
    most: Option<u64>,
    /// How many places are told apart: from here on all are alike.
    alike: usize,
}

/// An item that must be somewhere.
#[derive(Debug, Clone)]
enum Want {
    /// That is none of what its place asks.
    Other(Vec<Id>, Id),
    /// That is an instance; each of the same schema in a place of its own.
    Is(Id),
    /// Twice.
    Pair,
}

/// From the first to the last of them, if there is a last.
type Range = (u64, Option<u64>);

/// How many items of one schema are wanted at most, and how many counts of them are told apart.
const COUNTED: u64 = 16;

/// What is asked of the items of an array that is being made, by place.
type Made = BTreeMap<usize, Vec<Literal>>;

/// How many combinations of ways to settle what is wanted are tried.
const COMBINATIONS: usize = 500;

impl Prover {
    /// An array for atoms about arrays.
    pub(super) fn array(&mut self, atoms: &[Literal]) -> Outcome {
        let mut asked = Asked::default();
        for &(id, positive) in atoms {
            asked.add(self.arena.get(id), positive);
        }
        if asked.most.is_some_and(|most| most < asked.least) {
            return Outcome::Empty;
        }
        if asked.unique && asked.wanted.iter().any(|want| matches!(want, Want::Pair)) {
            return Outcome::Empty;
        }
        let mut either = Either::new();
        for asked in asked.by_counts() {
            if let Err(because) = self.budget.step() {
                return Outcome::unknown(&because);
            }
            let mut tried = 0;
            let wanted = asked.wanted.clone();
            let outcome = match self.settle_items(&asked, &wanted, &Made::new(), None, &mut tried) {
                Ok(Outcome::Found { value, sure }) => Outcome::Found { value, sure: sure && !asked.rough },
                Ok(outcome) => outcome,
                Err(because) => Outcome::Unknown(because),
            };
            if either.or(outcome) {
                break;
            }
        }
        either.outcome()
    }

    /// Settles one want after the other. Every array that settles them can be brought into one that
    /// does so in the places tried here: past those that are told apart, order does not matter.
    fn settle_items(
        &mut self,
        asked: &Asked,
        wanted: &[Want],
        made: &Made,
        twice: Option<(usize, usize)>,
        tried: &mut usize,
    ) -> Result<Outcome, Rc<str>> {
        *tried += 1;
        if *tried > COMBINATIONS {
            return Err(format!("its items combine in more than {COMBINATIONS} ways").into());
        }
        let Some((want, rest)) = wanted.split_first() else { return self.items(asked, made, twice) };
        let mut best: Result<Outcome, Rc<str>> = Ok(Outcome::Empty);
        // Enough places past those told apart for every want to have its own, and two for a pair.
        let places = asked.alike + asked.wanted.len() + 1;
        let mut ways: Vec<(Made, Option<(usize, usize)>)> = Vec::new();
        match want {
            Want::Other(prefix, other) => {
                for place in 0..places {
                    let mut next = made.clone();
                    let literal = (prefix.get(place).copied().unwrap_or(*other), false);
                    next.entry(place).or_default().push(literal);
                    ways.push((next, twice));
                }
            }
            Want::Is(schema) => {
                let literal = (*schema, true);
                let after = made.iter().filter(|(_, all)| all.contains(&literal)).map(|(place, _)| place + 1);
                for place in after.max().unwrap_or_default()..places {
                    let mut next = made.clone();
                    next.entry(place).or_default().push(literal);
                    ways.push((next, twice));
                }
            }
            Want::Pair => {
                for second in 1..places {
                    ways.extend((0..second).map(|first| (made.clone(), Some((first, second)))));
                }
            }
        }
        for (next, twice) in ways {
            let last = next.keys().last().copied().max(twice.map(|(_, second)| second)).unwrap_or_default();
            if asked.most.is_some_and(|most| last as u64 >= most) {
                continue;
            }
            match self.are_there(asked, &next) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(because) => best = Err(because),
            }
            match self.settle_items(asked, rest, &next, twice, tried) {
                Ok(Outcome::Empty) => {}
                Ok(Outcome::Unknown(because)) | Err(because) => best = Err(because),
                found => return found,
            }
        }
        best
    }

    /// Whether there is a value for each of these items.
    fn are_there(&mut self, asked: &Asked, made: &Made) -> Result<bool, Rc<str>> {
        let mut all = Ok(true);
        for (place, literals) in made {
            match self.item(asked, *place, literals) {
                Outcome::Empty => return Ok(false),
                Outcome::Unknown(because) => all = Err(because),
                Outcome::Found { .. } => {}
            }
        }
        all
    }

    fn item(&mut self, asked: &Asked, place: usize, more: &[Literal]) -> Outcome {
        let mut goal = self.goal(asked, place);
        goal.extend(more);
        self.solve(&goal)
    }

    fn goal(&self, asked: &Asked, place: usize) -> Vec<Literal> {
        let rules = asked.rules.iter();
        rules.map(|(prefix, rest)| (prefix.get(place).copied().unwrap_or(*rest), true)).collect()
    }

    /// The array itself.
    fn items(
        &mut self,
        asked: &Asked,
        made: &Made,
        twice: Option<(usize, usize)>,
    ) -> Result<Outcome, Rc<str>> {
        let last = made.keys().last().copied().max(twice.map(|(_, second)| second));
        let length = (last.map_or(0, |last| last as u64 + 1)).max(asked.least);
        if length > if asked.unique { DIFFERENT } else { LARGEST } {
            return Err("its arrays are too long to be made".into());
        }
        let mut sure = true;
        let mut items: Vec<Value> = Vec::new();
        for place in 0..usize::try_from(length).unwrap_or_default() {
            let mut goal = made.get(&place).cloned().unwrap_or_default();
            let others = asked.no_others.iter().map(|schema| (*schema, false));
            let others: Vec<Literal> =
                others.filter(|(schema, _)| !goal.contains(&(*schema, true))).collect();
            goal.extend(others);
            if let Some((first, second)) = twice {
                if place == second {
                    items.push(items.get(first).cloned().unwrap_or_default());
                    continue;
                }
                if place == first {
                    goal.extend(self.goal(asked, second));
                    let there = made.get(&second).map_or(&[][..], Vec::as_slice);
                    goal.extend(there);
                    let others = asked.no_others.iter().map(|schema| (*schema, false));
                    goal.extend(others.filter(|(schema, _)| !there.contains(&(*schema, true))));
                }
            }
            if asked.unique {
                // Another than those before. That there is none proves nothing: those before could
                // have been others.
                let others: Vec<Literal> =
                    items.iter().map(|item| (self.arena.constant(item), false)).collect();
                if self.item(asked, place, &goal).is_empty() {
                    return Ok(Outcome::Empty);
                }
                goal.extend(others);
                match self.item(asked, place, &goal) {
                    Outcome::Found { value, sure: known } => {
                        sure &= known;
                        items.push((*value).clone());
                    }
                    Outcome::Empty => return Err("no items were found that all differ".into()),
                    Outcome::Unknown(because) => return Err(because),
                }
                continue;
            }
            match self.item(asked, place, &goal) {
                Outcome::Found { value, sure: known } => {
                    sure &= known;
                    items.push((*value).clone());
                }
                Outcome::Empty => return Ok(Outcome::Empty),
                Outcome::Unknown(because) => return Err(because),
            }
        }
        Ok(Outcome::Found { value: Rc::new(items.into()), sure })
    }
}

impl Asked {
    /// For every choice of how many items there are of what is counted: what is asked then. Each takes
    /// all that has so many, and where it takes more, it says so.
    fn by_counts(self) -> Vec<Self> {
        let mut all = vec![self.clone()];
        for (schema, ranges) in self.counted {
            let mut next = Vec::new();
            for asked in &all {
                for range in ranges.iter().flat_map(|range| exact(*range)) {
                    let mut asked = asked.clone();
                    let (least, most) = range;
                    asked.rough |= least > COUNTED || most.is_some_and(|most| most != least);
                    asked.wanted.extend((0..least.min(COUNTED)).map(|_| Want::Is(schema)));
                    if most == Some(least) && least <= COUNTED {
                        asked.no_others.push(schema);
                    }
                    next.push(asked);
                }
            }
            all = next;
        }
        all
    }

    /// So many items of a schema, or any other number of them.
    fn count(&mut self, schema: Id, (least, most): Range, positive: bool) {
        let known = self.counted.remove(&schema).unwrap_or_else(|| vec![(0, None)]);
        let fewer = least.checked_sub(1).map(|last| (0, Some(last)));
        let more = most.and_then(|most| most.checked_add(1)).map(|first| (first, None));
        let wanted = if positive { vec![(least, most)] } else { fewer.into_iter().chain(more).collect() };
        let both = known.iter().flat_map(|one| wanted.iter().filter_map(|other| common(*one, *other)));
        self.counted.insert(schema, both.collect());
    }

    fn add(&mut self, node: &Node, positive: bool) {
        let mut at_most = |most: u64| self.most = Some(self.most.map_or(most, |known| known.min(most)));
        match (node, positive) {
            (Node::Contains { schema, least, most }, _) => self.count(*schema, (*least, *most), positive),
            (Node::Items { prefix, rest, .. }, _) => {
                self.alike = self.alike.max(prefix.len());
                if positive {
                    self.rules.push((prefix.clone(), *rest));
                } else {
                    self.wanted.push(Want::Other(prefix.clone(), *rest));
                }
            }
            (Node::Unique, true) => self.unique = true,
            (Node::Unique, false) => self.wanted.push(Want::Pair),
            (Node::MinItems(least), true) => self.least = self.least.max(*least),
            (Node::MinItems(least), false) => match least.checked_sub(1) {
                Some(most) => at_most(most),
                None => (self.least, self.most) = (1, Some(0)),
            },
            (Node::MaxItems(most), true) => at_most(*most),
            (Node::MaxItems(most), false) => self.least = self.least.max(most.saturating_add(1)),
            _ => {}
        }
    }
}

/// What is in both ranges.
fn common(one: Range, other: Range) -> Option<Range> {
    let last = match (one.1, other.1) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    let first = one.0.max(other.0);
    last.is_none_or(|last| first <= last).then_some((first, last))
}

/// The counts of a range one by one, where they are few: then it is known which items are not counted.
fn exact((first, last): Range) -> Vec<Range> {
    match last {
        Some(last) if last - first < COUNTED => (first..=last).map(|count| (count, Some(count))).collect(),
        last => vec![(first, last)],
    }
}
