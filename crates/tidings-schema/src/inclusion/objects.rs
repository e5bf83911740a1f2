//! Objects: which names there must be, what is asked of the value of each, and properties of which
//! only is known that they must be somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::limits::LARGEST;
use super::node::{Arena, Id, Literal, Node};
use super::prove::{Outcome, Prover};

/// What is asked of an object.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Names that something is said about, in the order they are said.
    known: Vec<String>,
    required: Vec<String>,
    forbidden: BTreeSet<String>,
    /// What a property must be if it is there.
    rules: Vec<(Region, Literal)>,
    /// What a name must be.
    names: Vec<Literal>,
    /// Properties that must be somewhere.
    wanted: Vec<Want>,
    least: u64,
    most: Option<u64>,
}

/// Which properties something is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Region {
    Named(String),
    Matching(String),
    Except { names: BTreeSet<String>, patterns: BTreeSet<String> },
}

/// One property of a region must be an instance of this, or have a name that is.
#[derive(Debug, Clone)]
enum Want {
    Value(Region, Literal),
    Name(Literal),
}

/// A property that settles a want.
#[derive(Debug, Clone)]
struct Settled {
    name: String,
    literals: Vec<Literal>,
}

/// How many combinations of ways to settle what is wanted are tried.
const COMBINATIONS: usize = 500;

/// How many patterns of names are told apart.
const PATTERNS: usize = 6;

/// What is asked besides of the properties of an object that is being made.
type Made = BTreeMap<String, Vec<Literal>>;

impl Prover {
    /// An object for atoms about objects.
    pub(super) fn object(&mut self, atoms: &[Literal]) -> Outcome {
        let asked = Asked::of(&self.arena, atoms);
        if asked.most.is_some_and(|most| most < asked.least.max(asked.required.len() as u64)) {
            return Outcome::Empty;
        }
        if asked.required.iter().any(|name| asked.forbidden.contains(name)) {
            return Outcome::Empty;
        }
        // What must be there anyway: if there is none of it, no more needs to be looked at.
        let mut unknown = None;
        for name in asked.required.clone() {
            match self.property(&asked, &name, &[]) {
                Outcome::Empty => return Outcome::Empty,
                Outcome::Unknown(because) => unknown = Some(because),
                Outcome::Found { .. } => {}
            }
        }
        let mut ways = Vec::new();
        for want in asked.wanted.clone() {
            let (some, rough) = self.ways(&asked, &want, &BTreeSet::new());
            match (some.is_empty(), rough) {
                (true, None) => return Outcome::Empty,
                (true, Some(because)) => return Outcome::Unknown(because),
                (false, _) => ways.push((want, some)),
            }
        }
        if let Some(because) = unknown {
            return Outcome::Unknown(because);
        }
        let mut tried = 0;
        let start: Made = asked.required.iter().map(|name| (name.clone(), Vec::new())).collect();
        match self.combine(&asked, &ways, start, &mut tried) {
            Ok(outcome) => outcome,
            Err(because) => Outcome::Unknown(because),
        }
    }

    /// Whether an object that is asked for cannot be this besides, where that is a matter of one
    /// property; `None` where it is not.
    pub(super) fn cannot_be(&mut self, asked: &Asked, literal: Literal) -> Option<bool> {
        let Node::Property(name, schema) = self.arena.get(literal.0).clone() else { return None };
        let there = asked.required.contains(&name);
        Some(match literal.1 {
            true => there && self.property(asked, &name, &[(schema, true)]).is_empty(),
            false => {
                asked.forbidden.contains(&name) || self.property(asked, &name, &[(schema, false)]).is_empty()
            }
        })
    }

    /// Settles one want after the other. What no combination settles is empty.
    fn combine(
        &mut self,
        asked: &Asked,
        ways: &[(Want, Vec<Settled>)],
        made: Made,
        tried: &mut usize,
    ) -> Result<Outcome, Rc<str>> {
        *tried += 1;
        if *tried > COMBINATIONS {
            return Err(format!("its properties combine in more than {COMBINATIONS} ways").into());
        }
        let Some(((want, some), rest)) = ways.split_first() else { return self.complete(asked, made) };
        let mut best: Result<Outcome, Rc<str>> = Ok(Outcome::Empty);
        let mut others = some.clone();
        if some.iter().any(|way| made.contains_key(&way.name)) {
            // The same property may settle both; else another name of the same kind.
            let taken: BTreeSet<String> = made.keys().cloned().collect();
            let (more, rough) = self.ways(asked, want, &taken);
            others.extend(more.into_iter().filter(|way| !some.iter().any(|known| known.name == way.name)));
            if let Some(because) = rough {
                best = Err(because);
            }
        }
        for way in others {
            let mut fields = made.clone();
            let literals = fields.entry(way.name.clone()).or_default();
            literals.extend(&way.literals);
            let literals = literals.clone();
            if asked.most.is_some_and(|most| fields.len() as u64 > most) {
                // The name of one could be what another asks of a name: that is not looked into.
                if asked.wanted.len() > 1 && asked.wanted.iter().any(|want| matches!(want, Want::Name(_))) {
                    best = Err("names that must be somewhere, and a bound of how many there are".into());
                }
                continue;
            }
            match self.property(asked, &way.name, &literals) {
                Outcome::Empty => continue,
                Outcome::Unknown(because) => {
                    best = Err(because);
                    continue;
                }
                Outcome::Found { .. } => {}
            }
            match self.combine(asked, rest, fields, tried) {
                Ok(Outcome::Empty) => {}
                Ok(Outcome::Unknown(because)) | Err(because) => best = Err(because),
                found => return found,
            }
        }
        best
    }

    /// The object itself, with as many properties as it must have.
    fn complete(&mut self, asked: &Asked, made: Made) -> Result<Outcome, Rc<str>> {
        let mut fields = made;
        if asked.least > LARGEST {
            return Err("its objects are too large to be made".into());
        }
        let mut rough = None;
        for name in &asked.known {
            if fields.len() as u64 >= asked.least {
                break;
            }
            if fields.contains_key(name) || asked.forbidden.contains(name) {
                continue;
            }
            match self.property(asked, name, &[]) {
                Outcome::Found { .. } => drop(fields.insert(name.clone(), Vec::new())),
                Outcome::Unknown(because) => rough = Some(because),
                Outcome::Empty => {}
            }
        }
        while (fields.len() as u64) < asked.least {
            self.budget.step().map_err(Rc::from)?;
            let taken: BTreeSet<String> = fields.keys().cloned().collect();
            let (names, because) = self.fresh(asked, &taken, None, &[]);
            rough = rough.or(because);
            match names.into_iter().next() {
                Some(way) => fields.insert(way.name, Vec::new()),
                None => return rough.map_or(Ok(Outcome::Empty), Err),
            };
        }
        let order = |name: &String| asked.known.iter().position(|known| known == name).unwrap_or(usize::MAX);
        let mut fields: Vec<(String, Vec<Literal>)> = fields.into_iter().collect();
        fields.sort_by_key(|(name, _)| order(name));
        let (mut object, mut all) = (Map::new(), true);
        for (name, literals) in fields {
            match self.property(asked, &name, &literals) {
                Outcome::Found { value, sure } => {
                    all &= sure;
                    object.insert(name, (*value).clone());
                }
                Outcome::Empty => return Ok(Outcome::Empty),
                Outcome::Unknown(because) => return Err(because),
            }
        }
        Ok(Outcome::Found { value: Rc::new(Value::Object(object)), sure: all })
    }

    /// A value for the property of a name, if it may be there at all.
    fn property(&mut self, asked: &Asked, name: &str, more: &[Literal]) -> Outcome {
        if let Err(because) = self.budget.look_at(asked.rules.len()) {
            return Outcome::unknown(&because);
        }
        if !asked.names.is_empty() {
            match self.name(asked, name, &[]) {
                Outcome::Found { .. } => {}
                other => return other,
            }
        }
        let mut goal: Vec<Literal> = Vec::new();
        for (region, literal) in &asked.rules {
            if self.is_in(region, name) == Some(true) {
                goal.push(*literal);
            }
        }
        goal.extend(more);
        self.solve(&goal)
    }

    /// Whether a name may be that of a property.
    fn name(&mut self, asked: &Asked, name: &str, more: &[Literal]) -> Outcome {
        let this = self.arena.intern(Node::Strings(BTreeSet::from([name.to_owned()])));
        let text = self.arena.intern(Node::Kinds(super::node::Kinds::STRING));
        let mut goal = vec![(text, true), (this, true)];
        goal.extend(&asked.names);
        goal.extend(more);
        self.solve(&goal)
    }

    /// Whether a name is in a region; `None` when a pattern cannot be read.
    fn is_in(&mut self, region: &Region, name: &str) -> Option<bool> {
        match region {
            Region::Named(one) => Some(one == name),
            Region::Matching(pattern) => self.matches(pattern, name),
            Region::Except { names, patterns } => {
                let mut outside = !names.contains(name);
                for pattern in patterns {
                    outside &= !self.matches(pattern, name)?;
                }
                Some(outside)
            }
        }
    }

    fn matches(&mut self, pattern: &str, name: &str) -> Option<bool> {
        let id = self.arena.intern(Node::Pattern(pattern.to_owned()));
        self.holds(id, name)
    }

    /// The properties that settle a want, none of them `taken`, and why they may not be all.
    fn ways(
        &mut self,
        asked: &Asked,
        want: &Want,
        taken: &BTreeSet<String>,
    ) -> (Vec<Settled>, Option<Rc<str>>) {
        let mut ways = Vec::new();
        let mut rough: Option<Rc<str>> = None;
        let (region, literals, of_name) = match want {
            Want::Value(region, literal) => (Some(region), vec![*literal], Vec::new()),
            Want::Name(literal) => (None, Vec::new(), vec![*literal]),
        };
        for name in asked.known.iter().filter(|name| !taken.contains(*name)) {
            if asked.forbidden.contains(name) {
                continue;
            }
            let inside = match region {
                Some(region) => self.is_in(region, name),
                None => match self.name(asked, name, &of_name) {
                    Outcome::Found { .. } => Some(true),
                    Outcome::Empty => Some(false),
                    Outcome::Unknown(_) => None,
                },
            };
            match inside {
                Some(false) => continue,
                Some(true) => {}
                None => rough = Some("a pattern of names cannot be read".into()),
            }
            match self.property(asked, name, &literals) {
                Outcome::Found { .. } => {
                    ways.push(Settled { name: name.clone(), literals: literals.clone() });
                }
                Outcome::Empty => {}
                Outcome::Unknown(because) => rough = Some(because),
            }
        }
        if !matches!(region, Some(Region::Named(_))) {
            let (fresh, because) = self.fresh(asked, taken, region, &of_name);
            for mut way in fresh {
                way.literals.extend(&literals);
                match self.property(asked, &way.name, &way.literals) {
                    Outcome::Found { .. } => ways.push(way),
                    Outcome::Empty => {}
                    Outcome::Unknown(because) => rough = Some(because),
                }
            }
            rough = rough.or(because);
        }
        (ways, rough)
    }

    /// New names in a region, one for every set of patterns that they match, each with a value.
    fn fresh(
        &mut self,
        asked: &Asked,
        taken: &BTreeSet<String>,
        region: Option<&Region>,
        of_name: &[Literal],
    ) -> (Vec<Settled>, Option<Rc<str>>) {
        let mut patterns: BTreeSet<&String> = BTreeSet::new();
        let wanted = asked.wanted.iter().filter_map(|want| match want {
            Want::Value(region, _) => Some(region),
            Want::Name(_) => None,
        });
        // All of them, so that one name stands for one set of patterns, whatever it is looked for.
        let regions = asked.rules.iter().map(|(region, _)| region).chain(wanted);
        for region in regions {
            match region {
                Region::Named(_) => {}
                Region::Matching(pattern) => drop(patterns.insert(pattern)),
                Region::Except { patterns: some, .. } => patterns.extend(some),
            }
        }
        if patterns.len() > PATTERNS {
            return (Vec::new(), Some(format!("names match more than {PATTERNS} patterns").into()));
        }
        let mut used: BTreeSet<String> = asked.known.iter().chain(taken).cloned().collect();
        used.extend(asked.forbidden.iter().cloned());
        let used = self.arena.intern(Node::Strings(used));
        let text = self.arena.intern(Node::Kinds(super::node::Kinds::STRING));
        let (mut ways, mut rough) = (Vec::new(), None);
        for set in 0..1_usize << patterns.len() {
            let matched = |pattern: &String| {
                patterns.iter().position(|known| *known == pattern).is_some_and(|at| set >> at & 1 == 1)
            };
            let inside = match region {
                None | Some(Region::Named(_)) => true,
                Some(Region::Matching(pattern)) => matched(pattern),
                Some(Region::Except { patterns, .. }) => !patterns.iter().any(matched),
            };
            if !inside {
                continue;
            }
            let mut goal = vec![(text, true), (used, false)];
            goal.extend(&asked.names);
            goal.extend(of_name);
            for pattern in &patterns {
                goal.push((self.arena.intern(Node::Pattern((*pattern).clone())), matched(pattern)));
            }
            match self.solve(&goal) {
                Outcome::Found { value, sure } => {
                    let Some(name) = value.as_str() else { continue };
                    if !sure {
                        rough = Some("a name cannot be told".into());
                    }
                    match self.property(asked, name, &[]) {
                        Outcome::Found { .. } => {
                            ways.push(Settled { name: name.to_owned(), literals: Vec::new() });
                        }
                        Outcome::Empty => {}
                        Outcome::Unknown(because) => rough = Some(because),
                    }
                }
                Outcome::Empty => {}
                Outcome::Unknown(because) => rough = Some(because),
            }
        }
        (ways, rough)
    }
}

impl Asked {
    pub(super) fn of(arena: &Arena, atoms: &[Literal]) -> Self {
        let mut asked = Self::default();
        for &(id, positive) in atoms {
            asked.add(arena.get(id), positive);
        }
        asked
    }

    fn add(&mut self, node: &Node, positive: bool) {
        let mut at_most = |most: u64| self.most = Some(self.most.map_or(most, |known| known.min(most)));
        match node {
            Node::Required(name) if positive => {
                self.know(name);
                if !self.required.contains(name) {
                    self.required.push(name.clone());
                }
            }
            Node::Required(name) => drop(self.forbidden.insert(name.clone())),
            Node::Property(name, schema) => {
                self.know(name);
                self.rules.extend(positive.then(|| (Region::Named(name.clone()), (*schema, true))));
                self.want(positive, Region::Named(name.clone()), *schema);
            }
            Node::Matching(pattern, schema) => {
                let region = Region::Matching(pattern.clone());
                self.rules.extend(positive.then(|| (region.clone(), (*schema, true))));
                self.want(positive, region, *schema);
            }
            Node::Extra { names, patterns, schema } => {
                names.iter().for_each(|name| self.know(name));
                let region = Region::Except { names: names.clone(), patterns: patterns.clone() };
                self.rules.extend(positive.then(|| (region.clone(), (*schema, true))));
                self.want(positive, region, *schema);
            }
            Node::MinProperties(least) if positive => self.least = self.least.max(*least),
            Node::MinProperties(least) => match least.checked_sub(1) {
                Some(most) => at_most(most),
                None => (self.least, self.most) = (1, Some(0)),
            },
            Node::MaxProperties(most) if positive => at_most(*most),
            Node::MaxProperties(most) => self.least = self.least.max(most.saturating_add(1)),
            Node::Names(schema) if positive => self.names.push((*schema, true)),
            Node::Names(schema) => self.wanted.push(Want::Name((*schema, false))),
            _ => {}
        }
    }

    fn know(&mut self, name: &str) {
        if !self.known.iter().any(|known| known == name) {
            self.known.push(name.to_owned());
        }
    }

    /// What is refused must be somewhere.
    fn want(&mut self, positive: bool, region: Region, schema: Id) {
        if !positive {
            if let Region::Named(name) = &region
                && !self.required.contains(name)
            {
                self.required.push(name.clone());
            }
            self.wanted.push(Want::Value(region, (schema, false)));
        }
    }
}
