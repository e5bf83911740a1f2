//! A whole event around the value that shows a change.

use serde_json::{Map, Value};

use super::local::{branch_of, inside, names};
use crate::changes::{Alternative, Aspect, Change, Document, Kind, Step};
use crate::sample::{Sampler, Taste};

/// How many events are made around one value.
pub(super) const ATTEMPTS: u64 = 6;

/// An event of the document with `shown` at the place of the change; `attempt` counts from 0, the
/// first has as little else as possible. It may still be no event of the document: whoever asks tries
/// it.
pub(super) fn around(shown: &Value, change: &Change, document: &Document<'_>, attempt: u64) -> Option<Value> {
    let mut here = document.alternatives(document.root);
    let mut outer: Vec<(Alternative, &Step)> = Vec::new();
    for step in &change.steps {
        if let Step::Branch(branch) = step {
            here = branch_of(&here, branch);
            continue;
        }
        let (one, inner) = here.iter().find_map(|one| Some((one, inside(one, step)?)))?;
        let next = document.alternatives(&inner);
        outer.push((one.clone(), step));
        here = next;
    }
    let mut value = match &change.aspect {
        Aspect::Fields(_) | Aspect::Keys(_) => {
            let mut object = sample(here.iter().find(|one| one.kind == Kind::Object)?, document, attempt)?;
            let fields = object.as_object_mut()?;
            for name in names(&change.aspect) {
                match shown.get(name) {
                    Some(value) if fields.get(name).is_none_or(|known| !fits(known, value)) => {
                        fields.insert(name.clone(), value.clone());
                    }
                    Some(_) => {}
                    None => drop(fields.shift_remove(name)),
                }
            }
            object
        }
        Aspect::UnknownFields => {
            let mut object = sample(here.iter().find(|one| one.kind == Kind::Object)?, document, attempt)?;
            for (name, value) in shown.as_object()? {
                object.as_object_mut()?.entry(name.clone()).or_insert_with(|| value.clone());
            }
            object
        }
        Aspect::Arity => sample(here.iter().find(|one| one.kind == Kind::Array)?, document, attempt)?,
        _ => shown.clone(),
    };
    for (one, step) in outer.iter().rev() {
        let mut parent = sample(one, document, attempt)?;
        match (step, &mut parent) {
            (Step::Field(name), Value::Object(object)) => drop(object.insert(name.clone(), value)),
            (Step::Entry | Step::Matching(_), Value::Object(object)) => {
                let named = |key: &String| one.property(key).is_none();
                let key = object.keys().find(|key| named(key)).cloned();
                object.insert(key.unwrap_or_else(|| "key".to_owned()), value);
            }
            (Step::Element, Value::Array(list)) => match list.last_mut() {
                Some(last) => *last = value,
                None => list.push(value),
            },
            (Step::Item(number), Value::Array(list)) => *list.get_mut(*number)? = value,
            _ => return None,
        }
        value = parent;
    }
    Some(value)
}

/// Whether a value made for the place serves as well as the one that shows the change: only `null`
/// is told from the rest there.
fn fits(made: &Value, shown: &Value) -> bool {
    made.is_null() == shown.is_null()
}

fn sample(one: &Alternative, document: &Document<'_>, attempt: u64) -> Option<Value> {
    let (schema, definitions): (Value, Map<String, Value>) = (one.schema(), document.definitions());
    let mut sampler = Sampler::new(&schema, &definitions, 7 + attempt / 2, Taste::Plain, &|_| true);
    // The second value of a sampler has nothing that may be left out.
    let most = sampler.sample().ok()?;
    if attempt % 2 == 1 { Some(most) } else { sampler.sample().ok() }
}
