//! Choices: a conjunction of literals is taken apart into atoms and clauses, and clauses are
//! settled one after the other, those with the fewest ways out first.

use std::collections::HashSet;

use super::node::{Id, Kinds, Literal, Node};
use super::objects::Asked;
use super::prove::{Either, Outcome, Prover};
use super::summary::Summary;

/// One of these ways must be gone.
#[derive(Debug, Clone)]
struct Clause {
    ways: Vec<Vec<Literal>>,
    /// Whether it comes from what a value shall be: those are settled first, since what it shall
    /// not be is mostly settled by them.
    wanted: bool,
}

/// A conjunction, taken apart.
#[derive(Debug, Clone)]
struct State {
    seen: HashSet<Literal>,
    /// Literals that are atoms, in the order they came.
    atoms: Vec<Literal>,
    kinds: Kinds,
    clauses: Vec<Clause>,
    /// Whether nothing was left out.
    sure: bool,
}

/// What is known of a way before it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is so already.
    Given,
    Open,
    Closed,
}

impl Prover {
    /// A value for the literals, all about one place.
    pub(super) fn branch(&mut self, literals: &[Literal]) -> Outcome {
        let mut state = State {
            seen: HashSet::new(),
            atoms: Vec::new(),
            kinds: Kinds::ALL,
            clauses: Vec::new(),
            sure: true,
        };
        if self.add_all(&mut state, literals) { self.settle(state) } else { Outcome::Empty }
    }

    fn add_all(&mut self, state: &mut State, literals: &[Literal]) -> bool {
        literals.iter().all(|literal| self.add(state, *literal))
    }

    /// Adds a literal; whether there may still be a value.
    fn add(&mut self, state: &mut State, literal: Literal) -> bool {
        let (id, positive) = literal;
        if !state.seen.insert(literal) {
            return true;
        }
        if state.seen.contains(&(id, !positive)) {
            return false;
        }
        let wanted = positive;
        let node = self.arena.get(id).clone();
        let about = node.about();
        let clause = |ways| Clause { ways, wanted };
        let new = match (node, positive) {
            (Node::All(parts), true) => return parts.iter().all(|part| self.add(state, (*part, true))),
            (Node::Any(parts), false) => return parts.iter().all(|part| self.add(state, (*part, false))),
            (Node::All(parts), false) => clause(parts.into_iter().map(|part| vec![(part, false)]).collect()),
            (Node::Any(parts), true) => clause(parts.into_iter().map(|part| vec![(part, true)]).collect()),
            (Node::One(parts), true) => clause(self.exactly_one(&parts)),
            (Node::One(parts), false) => clause(self.not_exactly_one(&parts)),
            (Node::Not(one), _) => return self.add(state, (one, !positive)),
            (Node::Constant(one), _) => return self.add(state, (one, positive)),
            (Node::If { condition, then, otherwise }, _) => clause(vec![
                vec![(condition, true), (then, positive)],
                vec![(condition, false), (otherwise, positive)],
            ]),
            (Node::Unevaluated { inner, rest }, _) => {
                let (ways, sure) = self.evaluated(inner, rest, positive);
                state.sure &= sure;
                clause(ways)
            }
            (Node::UnevaluatedItems { inner, rest }, _) => {
                let (ways, sure) = self.evaluated_items(inner, rest, positive);
                state.sure &= sure;
                clause(ways)
            }
            (Node::Kinds(kinds), true) => {
                state.kinds = state.kinds.and(kinds);
                return !state.kinds.is_empty();
            }
            (Node::Kinds(kinds), false) => {
                state.kinds = state.kinds.without(kinds);
                return !state.kinds.is_empty();
            }
            (Node::Opaque(_), _) => {
                state.sure = false;
                return true;
            }
            (_, _) => {
                state.atoms.push(literal);
                if !positive {
                    state.kinds = state.kinds.and(about.unwrap_or(Kinds::ALL));
                }
                return !state.kinds.is_empty();
            }
        };
        match &new.ways[..] {
            [] => false,
            [only] => {
                let only = only.clone();
                self.add_all(state, &only)
            }
            _ => {
                state.clauses.push(new);
                true
            }
        }
    }

    fn exactly_one(&mut self, parts: &[Id]) -> Vec<Vec<Literal>> {
        let ways = parts.iter().enumerate().map(|(index, part)| {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != index);
            let others: Vec<Id> = others.map(|(_, other)| *other).collect();
            let others = others.into_iter().filter(|other| !self.apart(*part, *other));
            [(*part, true)].into_iter().chain(others.map(|other| (other, false))).collect()
        });
        ways.collect()
    }

    /// None, or two.
    fn not_exactly_one(&mut self, parts: &[Id]) -> Vec<Vec<Literal>> {
        let mut ways = vec![parts.iter().map(|part| (*part, false)).collect()];
        for (index, one) in parts.iter().enumerate() {
            for other in &parts[index + 1..] {
                if !self.apart(*one, *other) {
                    ways.push(vec![(*one, true), (*other, true)]);
                }
            }
        }
        ways
    }

    /// Settles every clause, then looks for a value of what is left.
    fn settle(&mut self, mut state: State) -> Outcome {
        let things = state.atoms.len() + state.clauses.iter().map(|clause| clause.ways.len()).sum::<usize>();
        if let Err(because) = self.budget.look_at(things) {
            return Outcome::unknown(&because);
        }
        if !self.propagate(&mut state) {
            return Outcome::Empty;
        }
        if state.clauses.is_empty() {
            return self.of_atoms(&state.atoms, state.kinds, state.sure);
        }
        let groups: Vec<Kinds> = Kinds::GROUPS.into_iter().filter(|group| group.meets(state.kinds)).collect();
        if !state.clauses.iter().any(|clause| clause.wanted) {
            if groups.len() > 1 {
                let mut either = Either::new();
                for group in groups {
                    let mut part = state.clone();
                    part.kinds = part.kinds.and(group);
                    if either.or(self.settle(part)) {
                        break;
                    }
                }
                return either.outcome();
            }
            match self.viable(&mut state) {
                Some(false) => return Outcome::Empty,
                Some(true) => return self.settle(state),
                None => {}
            }
        }
        let key = |clause: &Clause| (!clause.wanted, clause.ways.len());
        let first = (0..state.clauses.len()).min_by_key(|index| key(&state.clauses[*index])).unwrap_or(0);
        let clause = state.clauses.swap_remove(first);
        let mut either = Either::new();
        for way in clause.ways {
            let mut next = state.clone();
            let outcome = if self.add_all(&mut next, &way) { self.settle(next) } else { Outcome::Empty };
            if either.or(outcome) {
                break;
            }
        }
        either.outcome()
    }

    /// Takes every way that is closed out of every clause, and goes the ways that are the only
    /// ones, until nothing changes; whether there may still be a value.
    fn propagate(&mut self, state: &mut State) -> bool {
        loop {
            let literals: Vec<Literal> = state.atoms.clone();
            let mut summary = self.summary_of(&literals);
            summary.kinds = summary.kinds.and(state.kinds);
            state.kinds = summary.kinds;
            if state.kinds.is_empty() {
                return false;
            }
            let mut only = None;
            let mut clauses = std::mem::take(&mut state.clauses);
            let mut at = 0;
            while at < clauses.len() && only.is_none() {
                let mut given = false;
                clauses[at].ways.retain(|way| {
                    let kind = self.glance_at(state, &summary, way, 4);
                    given |= kind == Way::Given;
                    kind != Way::Closed
                });
                if given {
                    clauses.swap_remove(at);
                    continue;
                }
                match clauses[at].ways.len() {
                    0 => return false,
                    1 => only = clauses.swap_remove(at).ways.pop(),
                    _ => at += 1,
                }
            }
            // What was added meanwhile comes last.
            state.clauses.splice(0..0, clauses);
            match only {
                Some(way) => {
                    if !self.add_all(state, &way) {
                        return false;
                    }
                }
                None => return true,
            }
        }
    }

    fn glance_at(&mut self, state: &State, summary: &Summary, way: &[Literal], looks: u8) -> Way {
        let mut all = Way::Given;
        for literal in way {
            match self.glance(state, summary, *literal, looks) {
                Way::Closed => return Way::Closed,
                Way::Open => all = Way::Open,
                Way::Given => {}
            }
        }
        all
    }

    /// What can be seen of a literal without looking for values.
    fn glance(&mut self, state: &State, summary: &Summary, literal: Literal, looks: u8) -> Way {
        let (id, positive) = literal;
        if state.seen.contains(&literal) {
            return Way::Given;
        }
        if state.seen.contains(&(id, !positive)) {
            return Way::Closed;
        }
        let Some(looks) = looks.checked_sub(1) else { return Way::Open };
        let node = self.arena.get(id).clone();
        if let Some(about) = node.about() {
            match (state.kinds.meets(about), positive) {
                (false, true) => return Way::Given,
                (false, false) => return Way::Closed,
                _ => {}
            }
        }
        match (&node, positive) {
            (Node::Kinds(kinds), _) => {
                let kinds = if positive { *kinds } else { Kinds::ALL.without(*kinds) };
                match (state.kinds.within(kinds), state.kinds.meets(kinds)) {
                    (true, _) => return Way::Given,
                    (_, false) => return Way::Closed,
                    _ => {}
                }
            }
            (Node::Property(name, schema), _) if state.kinds.within(Kinds::OBJECT) => {
                let Some(known) = summary.tag(name).cloned() else { return Way::Open };
                if known.is_apart(&self.summary(*schema)) {
                    return if positive { Way::Closed } else { Way::Given };
                }
            }
            (Node::All(parts), true) => {
                let parts: Vec<Literal> = parts.iter().map(|part| (*part, true)).collect();
                return self.glance_at(state, summary, &parts, looks);
            }
            (Node::Any(parts), false) => {
                let parts: Vec<Literal> = parts.iter().map(|part| (*part, false)).collect();
                return self.glance_at(state, summary, &parts, looks);
            }
            (Node::All(parts), false) | (Node::Any(parts), true) => {
                let mut all = Way::Closed;
                for part in parts {
                    match self.glance(state, summary, (*part, positive), looks) {
                        Way::Given => return Way::Given,
                        Way::Open => all = Way::Open,
                        Way::Closed => {}
                    }
                }
                return all;
            }
            (Node::Constant(one), _) => return self.glance(state, summary, (*one, positive), looks),
            (Node::Not(one), _) => return self.glance(state, summary, (*one, !positive), looks),
            _ => {}
        }
        if positive && summary.is_apart(&self.summary(id)) {
            return Way::Closed;
        }
        Way::Open
    }

    /// Looks for a value for every way alone, and takes out those that have none. `None` when that
    /// changed nothing, else whether there may still be a value.
    fn viable(&mut self, state: &mut State) -> Option<bool> {
        if self.of_atoms(&state.atoms, state.kinds, true).is_empty() {
            return Some(false);
        }
        let object = state.kinds.within(Kinds::OBJECT).then(|| Asked::of(&self.arena, &state.atoms));
        let mut changed = false;
        let mut clauses = std::mem::take(&mut state.clauses);
        let mut alive = true;
        for clause in &mut clauses {
            clause.ways.retain(|way| {
                if let (Some(asked), [only]) = (&object, &way[..])
                    && let Some(dead) = self.cannot_be(asked, *only)
                {
                    changed |= dead;
                    return !dead;
                }
                let plain = way.iter().all(|(id, _)| self.arena.get(*id).about().is_some());
                let mut atoms = state.atoms.clone();
                atoms.extend(way);
                let dead = plain && self.of_atoms(&atoms, state.kinds, true).is_empty();
                changed |= dead;
                !dead
            });
            alive &= !clause.ways.is_empty();
            if !alive {
                break;
            }
        }
        state.clauses = clauses;
        if alive { changed.then_some(true) } else { Some(false) }
    }

    /// A value of one of the kinds that every atom accepts or, where it is negative, refuses.
    fn of_atoms(&mut self, atoms: &[Literal], kinds: Kinds, sure: bool) -> Outcome {
        if let Err(because) = self.budget.step() {
            return Outcome::unknown(&because);
        }
        let mut either = Either::new();
        for group in Kinds::GROUPS {
            let kinds = kinds.and(group);
            if kinds.is_empty() {
                continue;
            }
            let about: Vec<Literal> = atoms
                .iter()
                .copied()
                .filter(|(id, _)| self.arena.get(*id).about().is_some_and(|about| about.meets(group)))
                .collect();
            let outcome = match group {
                Kinds::NULL => Outcome::found(()),
                Kinds::BOOLEAN => Outcome::found(kinds.meets(Kinds::TRUE)),
                Kinds::NUMBER => self.number(&about, kinds),
                Kinds::STRING => self.string(&about),
                Kinds::ARRAY => self.array(&about),
                _ => self.object(&about),
            };
            let outcome = match outcome {
                Outcome::Found { value, sure: known } => Outcome::Found { value, sure: known && sure },
                other => other,
            };
            if either.or(outcome) {
                break;
            }
        }
        either.outcome()
    }
}
