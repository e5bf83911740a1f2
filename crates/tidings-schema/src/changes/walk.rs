//! Two schemas side by side, from the outside in.

use std::collections::HashSet;

use serde_json::Value;

use super::alternatives::{Document, sole_reference, without_null};
use super::canonical::canonical;
use super::place::Step;
use super::{Aspect, Change};
use crate::finding::RuleId;

/// How many pairs of schemas are put side by side at most.
const MOST: usize = 10_000;

/// How deep a value may go before what is inside counts as compared.
const DEEPEST: usize = 96;

/// The state of one comparison.
pub(super) struct Walk<'a> {
    pub(super) old: Document<'a>,
    pub(super) new: Document<'a>,
    pub(super) steps: Vec<Step>,
    owner: Option<String>,
    owned_from: usize,
    found: Vec<Change>,
    /// What is being compared, or has been: pairs of definitions, and fields of such pairs.
    seen: HashSet<[String; 3]>,
    left: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self {
            old: Document::new(old),
            new: Document::new(new),
            steps: Vec::new(),
            owner: None,
            owned_from: 0,
            found: Vec::new(),
            seen: HashSet::new(),
            left: MOST,
        }
    }

    pub(super) fn run(mut self) -> Vec<Change> {
        self.schemas(self.old.root, self.new.root);
        let mut found: Vec<Change> = Vec::new();
        for change in self.found {
            let again = |known: &Change| {
                known.rule == change.rule
                    && known.owner.is_some()
                    && known.owned_path() == change.owned_path()
                    && (&known.from, &known.to) == (&change.from, &change.to)
            };
            if !found.iter().any(again) {
                found.push(change);
            }
        }
        found
    }

    /// Compares what is asked of the value at the present place.
    pub(super) fn schemas(&mut self, old: &Value, new: &Value) {
        if self.left == 0 || self.steps.len() > DEEPEST {
            return;
        }
        self.left -= 1;
        match (sole_reference(old), sole_reference(new)) {
            (None, None) => {}
            (old_reference, new_reference) => return self.referred(old, old_reference, new, new_reference),
        }
        match (without_null(old), without_null(new)) {
            (Some(old), Some(new)) => return self.schemas(old, new),
            (Some(old), None) if sole_reference(new).is_some() => return self.schemas(old, new),
            _ => {}
        }
        self.meaning(old, new);
        let (old, new) = (self.old.alternatives(old), self.new.alternatives(new));
        self.alternatives(&old, &new);
    }

    /// Compares what is behind references.
    fn referred(&mut self, old: &Value, by_old: Option<&str>, new: &Value, by_new: Option<&str>) {
        let behind = |document: &Document<'a>, reference: Option<&str>| {
            reference.and_then(|reference| document.definition(reference))
        };
        let (behind_old, behind_new) = (behind(&self.old, by_old), behind(&self.new, by_new));
        if by_old.is_some() != behind_old.is_some() || by_new.is_some() != behind_new.is_some() {
            // A reference to nothing: what it asks is unknown, so only its text can be compared.
            if canonical(old) != canonical(new) {
                self.say("schema-changed", Aspect::Whole, Some(old), Some(new), UNNAMED);
            }
            return;
        }
        let name = |found: &Option<(String, &Value)>| found.as_ref().map(|(name, _)| name.clone());
        let (old_name, new_name) = (name(&behind_old), name(&behind_new));
        if old_name.is_some() && new_name.is_some() {
            self.meaning(old, new);
            if !self.first([old_name.as_deref(), new_name.as_deref(), None]) {
                return;
            }
        }
        let outside = (self.owner.clone(), self.owned_from);
        if let Some(name) = new_name.or(old_name) {
            (self.owner, self.owned_from) = (Some(name), self.steps.len());
        }
        let old = behind_old.map_or(old, |(_, definition)| definition);
        let new = behind_new.map_or(new, |(_, definition)| definition);
        self.schemas(old, new);
        (self.owner, self.owned_from) = outside;
    }

    /// Whether this is met for the first time.
    pub(super) fn first(&mut self, what: [Option<&str>; 3]) -> bool {
        self.seen.insert(what.map(|name| name.unwrap_or_default().to_owned()))
    }

    /// Does something one step further in.
    pub(super) fn inside(&mut self, step: Step, compare: impl FnOnce(&mut Self)) {
        self.steps.push(step);
        compare(self);
        self.steps.pop();
    }

    /// Does something that is of another definition.
    pub(super) fn of(&mut self, owner: Option<&str>, compare: impl FnOnce(&mut Self)) {
        match owner {
            Some(owner) if self.owner.as_deref() != Some(owner) => {
                let outside = (self.owner.replace(owner.to_owned()), self.owned_from);
                self.owned_from = self.steps.len();
                compare(self);
                (self.owner, self.owned_from) = outside;
            }
            _ => compare(self),
        }
    }

    /// What annotations say that a reader goes by.
    fn meaning(&mut self, old: &Value, new: &Value) {
        let default = |schema: &Value| schema.get("default").cloned();
        if let (Some(was), Some(is)) = (default(old), default(new))
            && was != is
        {
            let what = format!("has the default {is} instead of {was}");
            self.say("default-changed", Aspect::Meaning, Some(&was), Some(&is), what);
        }
        let deprecated = |schema: &Value| schema.get("deprecated") == Some(&Value::Bool(true));
        if deprecated(new) && !deprecated(old) {
            self.say("deprecated-added", Aspect::Meaning, None, None, "is now deprecated");
        }
        if self.steps.is_empty() {
            let critical = |schema: &Value| schema.get(crate::evolution::CRITICAL).cloned();
            let (was, is) = (critical(old), critical(new));
            if was != is {
                let word = |critical: &Option<Value>| match critical {
                    None => "not critical",
                    Some(Value::String(_)) => "critical by value",
                    Some(_) => "critical",
                };
                let what = format!("is now {}, it was {}", word(&is), word(&was));
                self.say("critical-changed", Aspect::Meaning, was.as_ref(), is.as_ref(), what);
            }
        }
    }

    /// Notes a change of the value at the present place.
    pub(super) fn say(
        &mut self,
        rule: RuleId,
        aspect: Aspect,
        from: Option<&Value>,
        to: Option<&Value>,
        what: impl Into<String>,
    ) {
        self.found.push(Change {
            rule,
            steps: self.steps.clone(),
            aspect,
            owner: self.owner.clone(),
            owned_from: self.owned_from,
            from: from.map(canonical),
            to: to.map(canonical),
            what: what.into(),
        });
    }

    /// Where the next change will be noted, for [`Walk::in_all`].
    pub(super) fn mark(&self) -> usize {
        self.found.len()
    }

    /// Of the changes that branches had since `marks` (the start of each, and the end): those that all
    /// of them have are of what stands beside the union, and are kept once, without the branch.
    pub(super) fn in_all(&mut self, marks: &[usize]) {
        let ([first, second, ..], depth) = (marks, self.steps.len()) else { return };
        if marks.len() < 3 {
            return;
        }
        let without = |change: &Change| {
            let mut change = change.clone();
            if matches!(change.steps.get(depth), Some(Step::Branch(_))) {
                change.steps.remove(depth);
                change.owned_from -= usize::from(change.owned_from > depth);
            }
            change
        };
        let common: Vec<Change> = self.found[*first..*second]
            .iter()
            .map(without)
            .filter(|change| {
                marks[1..]
                    .windows(2)
                    .all(|range| self.found[range[0]..range[1]].iter().any(|other| without(other) == *change))
            })
            .collect();
        if common.is_empty() {
            return;
        }
        let rest: Vec<Change> = self.found.drain(*first..).collect();
        let own = rest.into_iter().filter(|change| !common.contains(&without(change)));
        let own: Vec<Change> = own.collect();
        self.found.extend(common);
        self.found.extend(own);
    }
}

/// What is said of a difference without a name.
pub(super) const UNNAMED: &str = "takes other values than before, in a way no rule names";
