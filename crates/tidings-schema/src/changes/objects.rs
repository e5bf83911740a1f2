//! The fields of an object.

use serde_json::{Map, Value, json};

use super::alternatives::{Alternative, constant};
use super::canonical::canonical;
use super::place::{Branch, Step};
use super::unions::takes_null;
use super::walk::Walk;
use super::{Aspect, constraints};

/// A field that only one side has.
struct Lone {
    name: String,
    schema: Value,
    required: bool,
    origin: Option<String>,
}

impl Walk<'_> {
    pub(super) fn objects(&mut self, old: &Alternative, new: &Alternative) {
        let mut gone = only(old, new);
        let mut added = only(new, old);
        self.outermost(&mut gone, &mut added);
        self.renamed(&mut gone, &mut added);
        for field in &gone {
            let rule = if field.required { "field-removed" } else { "optional-field-removed" };
            self.lone(rule, field, "is no longer there");
        }
        for field in &added {
            let (rule, what) = if field.required {
                ("field-added-required", "is new and must be there")
            } else {
                ("field-added-optional", "is new")
            };
            self.lone(rule, field, what);
        }
        for (name, was) in old.properties() {
            if let Some(is) = new.property(name) {
                self.field(name, (old, was), (new, is));
            }
        }
        self.other_fields(old, new);
        constraints::compare(self, old, new);
    }

    fn lone(&mut self, rule: &'static str, field: &Lone, what: &str) {
        let (from, to) =
            if rule.contains("removed") { (Some(&field.schema), None) } else { (None, Some(&field.schema)) };
        let aspect = Aspect::Fields(vec![field.name.clone()]);
        self.of(field.origin.as_deref(), |walk| walk.say(rule, aspect, from, to, what));
    }

    /// The keys every reader of events goes by: those of the tag and of the content.
    fn outermost(&mut self, gone: &mut Vec<Lone>, added: &mut Vec<Lone>) {
        if !self.steps.is_empty() {
            return;
        }
        let is_tag = |field: &Lone| constant(&field.schema).is_some();
        for (rule, wanted, noun) in
            [("tag-key-changed", true, "tag"), ("content-key-changed", false, "content")]
        {
            let alike = |was: &Lone, is: &Lone| {
                is_tag(was) == wanted
                    && is_tag(is) == wanted
                    && (was.required, canonical(&was.schema)) == (is.required, canonical(&is.schema))
            };
            let Some((was, is)) = take_one_pair(gone, added, alike) else { continue };
            let what = format!("has its {noun} under `{}` instead of `{}`", is.name, was.name);
            let aspect = Aspect::Keys([is.name.clone(), was.name.clone()]);
            self.say(rule, aspect, Some(&json!(was.name)), Some(&json!(is.name)), what);
        }
    }

    /// One field gone and one of the same shape added is a hint.
    fn renamed(&mut self, gone: &mut Vec<Lone>, added: &mut Vec<Lone>) {
        let alike = |was: &Lone, is: &Lone| {
            (was.required, canonical(&was.schema)) == (is.required, canonical(&is.schema))
        };
        let unique = |one: &Lone, gone: &[Lone], added: &[Lone]| {
            gone.iter().filter(|was| alike(was, one)).count() == 1
                && added.iter().filter(|is| alike(is, one)).count() == 1
        };
        let names: Vec<String> =
            gone.iter().filter(|was| unique(was, gone, added)).map(|was| was.name.clone()).collect();
        for name in names {
            let named = |was: &Lone, is: &Lone| was.name == name && alike(was, is);
            let Some((was, is)) = take_one_pair(gone, added, named) else { continue };
            let what = format!("seems to be `{}` under another name", was.name);
            let aspect = Aspect::Fields(vec![is.name.clone(), was.name.clone()]);
            let (from, to) = (json!(was.name), json!(is.name));
            self.of(is.origin.as_deref(), |walk| {
                walk.say("field-renamed", aspect, Some(&from), Some(&to), what);
            });
        }
    }

    /// A field both sides have.
    fn field(&mut self, name: &str, old: (&Alternative, &Value), new: (&Alternative, &Value)) {
        let origin = |side: &Alternative| side.origins.get(name).cloned();
        let (was_in, is_in) = (origin(old.0), origin(new.0));
        if was_in.is_some() && is_in.is_some() {
            let branch = self.steps.last().filter(|step| matches!(step, Step::Branch(_)));
            let place = format!("{}.{name}", branch.map_or(String::new(), |branch| format!("{branch:?}")));
            if !self.first([was_in.as_deref(), is_in.as_deref(), Some(&place)]) {
                return;
            }
        }
        self.of(is_in.as_deref(), |walk| {
            walk.presence(name, old, new);
            walk.inside(Step::Field(name.to_owned()), |walk| walk.schemas(old.1, new.1));
        });
    }

    fn presence(&mut self, name: &str, old: (&Alternative, &Value), new: (&Alternative, &Value)) {
        let (was, is) = (old.0.requires(name), new.0.requires(name));
        if was == is {
            return;
        }
        let null_before = takes_null(&self.old.alternatives(old.1));
        let null_now = takes_null(&self.new.alternatives(new.1));
        let (rule, what) = match (was, null_before, null_now) {
            (true, true, _) => ("null-became-absent", "may now be left out, where it was `null`"),
            (true, false, _) => ("field-became-optional", "may now be absent"),
            (false, _, true) => ("absent-became-null", "is now `null`, where it was left out"),
            (false, _, false) => ("field-became-required", "must now be there"),
        };
        self.say(rule, Aspect::Fields(vec![name.to_owned()]), None, None, what);
    }

    /// Fields that are not named, and what is asked of keys.
    fn other_fields(&mut self, old: &Alternative, new: &Alternative) {
        let (was, is) = (old.additional(), new.additional());
        match (was == Value::Bool(false), is == Value::Bool(false)) {
            (false, true) => {
                self.say(
                    "unknown-fields-denied",
                    Aspect::UnknownFields,
                    None,
                    None,
                    "no longer takes fields it does not name",
                );
            }
            (true, false) => {
                self.say(
                    "unknown-fields-allowed",
                    Aspect::UnknownFields,
                    None,
                    None,
                    "takes fields it does not name now",
                );
            }
            (true, true) => {}
            (false, false) => self.inside(Step::Entry, |walk| walk.schemas(&was, &is)),
        }
        let patterns = |side: &Alternative| {
            side.keywords.get("patternProperties").and_then(Value::as_object).cloned().unwrap_or_default()
        };
        let (was, is) = (patterns(old), patterns(new));
        for (pattern, old) in &was {
            if let Some(new) = is.get(pattern) {
                self.inside(Step::Matching(pattern.clone()), |walk| walk.schemas(old, new));
            }
        }
        let keys = |patterns: &Map<String, Value>, side: &Alternative| {
            let mut names: Vec<&String> = patterns.keys().collect();
            names.sort_unstable();
            json!([names, side.keywords.get("propertyNames").map(canonical)])
        };
        let (was, is) = (keys(&was, old), keys(&is, new));
        if was != is {
            let aspect = Aspect::Branches(vec![Branch::Typed("object")]);
            self.say("map-keys-changed", aspect, Some(&was), Some(&is), "takes other keys than before");
        }
    }
}

fn only(here: &Alternative, there: &Alternative) -> Vec<Lone> {
    here.properties()
        .filter(|(name, schema)| **schema != Value::Bool(false) && there.property(name).is_none())
        .map(|(name, schema)| Lone {
            name: name.clone(),
            schema: schema.clone(),
            required: here.requires(name),
            origin: here.origins.get(name).cloned(),
        })
        .collect()
}

fn take_one_pair(
    gone: &mut Vec<Lone>,
    added: &mut Vec<Lone>,
    belong: impl Fn(&Lone, &Lone) -> bool,
) -> Option<(Lone, Lone)> {
    let was = gone.iter().position(|was| added.iter().any(|is| belong(was, is)))?;
    let is = added.iter().position(|is| belong(&gone[was], is))?;
    Some((gone.remove(was), added.remove(is)))
}
