//! The alternatives of a value: which there are, and which belong together.

use serde_json::{Value, json};

use super::alternatives::{Alternative, Kind};
use super::canonical::canonical;
use super::place::{Branch, Step};
use super::walk::{UNNAMED, Walk};
use super::{Aspect, constraints};

impl Walk<'_> {
    /// Compares two lists of alternatives of one value.
    pub(super) fn alternatives(&mut self, old: &[Alternative], new: &[Alternative]) {
        self.nullability(old, new);
        let of = |side: &[Alternative], kind: Kind| -> Vec<Alternative> {
            side.iter().filter(|one| one.kind == kind).cloned().collect()
        };
        let has = |side: &[Alternative], kind: Kind| side.iter().any(|one| one.kind == kind);
        if has(old, Kind::Any) != has(new, Kind::Any) {
            let rule = if has(new, Kind::Any) { "type-widened" } else { "type-narrowed" };
            return self.kinds(rule, old, new);
        }
        let (old_values, new_values) = (of(old, Kind::Values), of(new, Kind::Values));
        if let ([was], [is]) = (old_values.as_slice(), new_values.as_slice()) {
            self.values(was, is, old, new);
        }
        let (old_objects, new_objects) = (of(old, Kind::Object), of(new, Kind::Object));
        let are_variants = |objects: &[Alternative], other: &[Alternative]| {
            objects.iter().all(|object| object.sole_key().is_some() || object.tags().next().is_some())
                && has(other, Kind::Values)
        };
        let as_variants = !old_objects.is_empty() && !new_objects.is_empty()
            || old_objects.is_empty() && !new_objects.is_empty() && are_variants(&new_objects, old)
            || new_objects.is_empty() && !old_objects.is_empty() && are_variants(&old_objects, new);
        if as_variants {
            self.variants(&old_objects, &new_objects);
        }
        let kept = |side: &[Alternative], other: &[Alternative]| -> Vec<Alternative> {
            let only = |one: &&Alternative| {
                one.kind != Kind::Null && !(one.kind == Kind::Object && as_variants) && !has(other, one.kind)
            };
            side.iter().filter(only).cloned().collect()
        };
        let (gone, added) = (kept(old, new), kept(new, old));
        match (gone.as_slice(), added.as_slice()) {
            ([], []) => {}
            ([], _) => self.kinds("type-widened", old, new),
            (_, []) => self.kinds("type-narrowed", old, new),
            _ if within(&gone, new) => self.kinds("type-widened", old, new),
            _ if within(&added, old) => self.kinds("type-narrowed", old, new),
            _ => self.kinds("type-replaced", old, new),
        }
        for kind in [Kind::Integer, Kind::Number, Kind::String, Kind::Array, Kind::Other] {
            match (of(old, kind).as_slice(), of(new, kind).as_slice()) {
                ([was], [is]) => self.same_kind(was, is),
                ([], _) | (_, []) => {}
                (was, is) => {
                    let texts = |side: &[Alternative]| {
                        let mut texts: Vec<String> =
                            side.iter().map(|one| canonical(&one.schema()).to_string()).collect();
                        texts.sort_unstable();
                        texts
                    };
                    if texts(was) != texts(is) {
                        let schemas = |side: &[Alternative]| -> Value {
                            side.iter().map(Alternative::schema).collect::<Vec<_>>().into()
                        };
                        let aspect = Aspect::Branches(vec![Branch::Typed(kind.name())]);
                        self.say("schema-changed", aspect, Some(&schemas(was)), Some(&schemas(is)), UNNAMED);
                    }
                }
            }
        }
    }

    fn nullability(&mut self, old: &[Alternative], new: &[Alternative]) {
        match (takes_null(old), takes_null(new)) {
            (false, true) => self.say("became-nullable", Aspect::Null, None, None, "may now be `null`"),
            (true, false) => {
                self.say("no-longer-nullable", Aspect::Null, None, None, "may no longer be `null`");
            }
            _ => {}
        }
    }

    fn same_kind(&mut self, old: &Alternative, new: &Alternative) {
        let owner = new.owner.clone();
        self.of(owner.as_deref(), |walk| match old.kind {
            Kind::Array => walk.arrays(old, new),
            Kind::Other if canonical(&old.schema()) != canonical(&new.schema()) => {
                let aspect = Aspect::Branches(vec![Branch::Any]);
                walk.say("schema-changed", aspect, Some(&old.schema()), Some(&new.schema()), UNNAMED);
            }
            _ => {
                constraints::compare(walk, old, new);
            }
        });
    }

    /// The values an enum lists.
    fn values(&mut self, was: &Alternative, is: &Alternative, old: &[Alternative], new: &[Alternative]) {
        let covered = |value: &Value, side: &[Alternative]| {
            side.iter().any(|one| one.kind == Kind::of_value(value) && one.kind != Kind::Values)
        };
        let beyond = |here: &Alternative, there: &Alternative, side: &[Alternative]| -> Vec<Value> {
            let new = |value: &&Value| !there.values.contains(value) && !covered(value, side);
            here.values.iter().filter(new).cloned().collect()
        };
        let (gone, added) = (beyond(was, is, new), beyond(is, was, old));
        let branches = |values: &[Value]| Aspect::Branches(values.iter().map(Branch::of_value).collect());
        let owner = is.owner.clone();
        self.of(owner.as_deref(), |walk| {
            if let ([one], [other], 1, 1) = (&*gone, &*added, was.values.len(), is.values.len()) {
                let what = format!("is now {other} instead of {one}");
                let aspect = branches(&[one.clone(), other.clone()]);
                return walk.say("type-replaced", aspect, Some(one), Some(other), what);
            }
            if !gone.is_empty() {
                let what = format!("may no longer be {}", listed(&gone));
                walk.say("enum-value-removed", branches(&gone), Some(&json!(gone)), None, what);
            }
            if !added.is_empty() {
                let what = format!("may now be {}", listed(&added));
                walk.say("enum-value-added", branches(&added), None, Some(&json!(added)), what);
            }
        });
    }

    /// One change of which types there are.
    fn kinds(&mut self, rule: &'static str, old: &[Alternative], new: &[Alternative]) {
        let (was, is) = (words(old), words(new));
        let what = match rule {
            "type-widened" => format!("is now {is}, it was {was}"),
            "type-narrowed" => format!("is now only {is}, it was {was}"),
            _ => format!("is now {is} instead of {was}"),
        };
        let branches = old.iter().chain(new).filter(|one| one.kind != Kind::Null).map(branch_of_kind);
        let aspect = Aspect::Branches(branches.collect());
        let owner = new.iter().chain(old).find_map(|one| one.owner.clone());
        let (old, new) = (schemas(old), schemas(new));
        self.of(owner.as_deref(), |walk| walk.say(rule, aspect, Some(&old), Some(&new), what));
    }

    /// Objects that are variants of one union; one on each side is no union.
    fn variants(&mut self, old: &[Alternative], new: &[Alternative]) {
        if let ([was], [is]) = (old, new)
            && !apart(was, is)
        {
            return self.objects(was, is);
        }
        let (by_old, by_new) = (discriminator(old), discriminator(new));
        if let (Some(was), Some(is)) = (&by_old, &by_new)
            && was != is
            && old.len() > 1
            && new.len() > 1
        {
            let names = [is, was].map(|key| Value::from(key.as_str()));
            let what = format!("is told apart by `{is}` instead of `{was}`");
            let aspect = Aspect::Keys([is.clone(), was.clone()]);
            return self.say("tag-key-changed", aspect, Some(&names[1]), Some(&names[0]), what);
        }
        let by = by_new.or(by_old);
        let named = |objects: &[Alternative]| -> Vec<(Branch, Alternative)> {
            let branch = |(number, object): (usize, &Alternative)| {
                (branch_of(object, by.as_deref(), number), object.clone())
            };
            objects.iter().enumerate().map(branch).collect()
        };
        let (mut old, mut new) = (named(old), named(new));
        let mut pairs = Vec::new();
        take_pairs(&mut old, &mut new, &mut pairs, |(was, _), (is, _)| {
            was == is && !matches!(was, Branch::Nth(_))
        });
        take_pairs(&mut old, &mut new, &mut pairs, |(_, was), (_, is)| {
            canonical(&was.schema()) == canonical(&is.schema())
        });
        let untold = |side: &[(Branch, Alternative)]| matches!(side, [(Branch::Nth(_), _)]);
        if untold(&old) && untold(&new) {
            take_pairs(&mut old, &mut new, &mut pairs, |_, _| true);
        }
        let mut marks = vec![self.mark()];
        for ((_, was), (branch, is)) in &pairs {
            self.inside(Step::Branch(branch.clone()), |walk| walk.objects(was, is));
            marks.push(self.mark());
        }
        self.in_all(&marks);
        for (rule, side, what) in [
            ("variant-removed", &old, "no longer has the variant"),
            ("variant-added", &new, "has a new variant"),
        ] {
            for (branch, object) in side {
                let fragment = object.schema();
                let (from, to) =
                    if rule == "variant-added" { (None, Some(&fragment)) } else { (Some(&fragment), None) };
                let what = format!("{what} `{}`", branch.name());
                let aspect = Aspect::Branches(vec![branch.clone()]);
                let owner = object.owner.clone();
                self.of(owner.as_deref(), |walk| walk.say(rule, aspect, from, to, what));
            }
        }
    }
}

/// Whether two single objects are different variants of what was or became a union.
fn apart(old: &Alternative, new: &Alternative) -> bool {
    old.tags().any(|(key, was)| new.tags().any(|(other, is)| key == other && was != is))
        || matches!((old.sole_key(), new.sole_key()), (Some(was), Some(is)) if was != is
            && [old, new].iter().all(|one| one.additional() == Value::Bool(false)))
}

type Named = (Branch, Alternative);

fn take_pairs(
    old: &mut Vec<Named>,
    new: &mut Vec<Named>,
    pairs: &mut Vec<(Named, Named)>,
    belong: impl Fn(&Named, &Named) -> bool,
) {
    let mut at = 0;
    while at < old.len() {
        match new.iter().position(|is| belong(&old[at], is)) {
            Some(found) => pairs.push((old.remove(at), new.remove(found))),
            None => at += 1,
        }
    }
}

/// The key under which every object has a text of its own.
fn discriminator(objects: &[Alternative]) -> Option<String> {
    let first = objects.first()?;
    let tells = |key: &str| {
        let mut texts = Vec::new();
        for object in objects {
            match object.tags().find(|(other, _)| *other == key) {
                Some((_, text)) if !texts.contains(&text) => texts.push(text),
                _ => return false,
            }
        }
        true
    };
    first.tags().map(|(key, _)| key).find(|key| tells(key)).map(str::to_owned)
}

fn branch_of(object: &Alternative, by: Option<&str>, number: usize) -> Branch {
    let tag = by.and_then(|by| object.tags().find(|(key, _)| *key == by));
    match (tag, object.sole_key()) {
        (Some((key, text)), _) => Branch::Tagged(key.to_owned(), text.to_owned()),
        (None, Some(key)) => Branch::Keyed(key.to_owned()),
        (None, None) => Branch::Nth(number),
    }
}

fn branch_of_kind(one: &Alternative) -> Branch {
    match one.kind {
        Kind::Any | Kind::Other => Branch::Any,
        kind => Branch::Typed(kind.name()),
    }
}

/// Whether all of these are taken by what another side has of a wider type.
fn within(these: &[Alternative], side: &[Alternative]) -> bool {
    let has = |kind: Kind| side.iter().any(|one| one.kind == kind);
    these.iter().all(|one| match one.kind {
        Kind::Integer => has(Kind::Number),
        Kind::Values => one.values.iter().all(|value| {
            let kind = Kind::of_value(value);
            has(kind) || kind == Kind::Integer && has(Kind::Number)
        }),
        _ => false,
    })
}

pub(super) fn takes_null(side: &[Alternative]) -> bool {
    side.iter().any(|one| matches!(one.kind, Kind::Null | Kind::Any))
}

fn schemas(side: &[Alternative]) -> Value {
    side.iter().map(Alternative::schema).collect::<Vec<_>>().into()
}

/// `a string or an object`.
fn words(side: &[Alternative]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for one in side.iter().filter(|one| one.kind != Kind::Null) {
        let word = match one.kind {
            Kind::Values => "a listed value",
            Kind::Boolean => "a boolean",
            Kind::Integer => "an integer",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
            Kind::Null | Kind::Any | Kind::Other => "any JSON",
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.is_empty() { "nothing but `null`".to_owned() } else { words.join(" or ") }
}

fn listed(values: &[Value]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}
