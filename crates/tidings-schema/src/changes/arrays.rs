//! Lists and tuples.

use serde_json::{Value, json};

use super::alternatives::Alternative;
use super::place::{Branch, Step};
use super::walk::Walk;
use super::{Aspect, constraints};

impl Walk<'_> {
    pub(super) fn arrays(&mut self, old: &Alternative, new: &Alternative) {
        let prefix = |side: &Alternative| side.keywords.get("prefixItems").and_then(Value::as_array).cloned();
        let (was, is) = match (prefix(old), prefix(new)) {
            (None, None) => (Vec::new(), Vec::new()),
            (Some(was), Some(is)) => (was, is),
            (was, _) => {
                let what = if was.is_some() {
                    "is now a list instead of a tuple"
                } else {
                    "is now a tuple instead of a list"
                };
                let aspect = Aspect::Branches(vec![Branch::Typed("array")]);
                return self.say("type-replaced", aspect, Some(&old.schema()), Some(&new.schema()), what);
            }
        };
        if was.len() == is.len() {
            constraints::compare(self, old, new);
        } else {
            let what = format!("has now {} elements instead of {}", is.len(), was.len());
            self.say(
                "tuple-arity-changed",
                Aspect::Arity,
                Some(&json!(was.len())),
                Some(&json!(is.len())),
                what,
            );
        }
        for (number, (was, is)) in was.iter().zip(&is).enumerate() {
            self.inside(Step::Item(number), |walk| walk.schemas(was, is));
        }
        let items = |side: &Alternative| side.keywords.get("items").cloned().unwrap_or(Value::Bool(true));
        let limited = |side: &Alternative| {
            side.keywords.get("maxItems").and_then(Value::as_u64).is_some_and(|most| {
                most <= side
                    .keywords
                    .get("prefixItems")
                    .and_then(Value::as_array)
                    .map_or(0, |list| list.len() as u64)
            })
        };
        if !(limited(old) && limited(new)) {
            let (was, is) = (items(old), items(new));
            self.inside(Step::Element, |walk| walk.schemas(&was, &is));
        }
    }
}
