//! Schema → condition.
//!
//! Two ways in: [`Generator::check`] for a value in the middle of a chain, where only what is short
//! stands and the rest becomes a function; [`Generator::body`] for such a function. Inside one,
//! what narrows `value` comes first, and calls last, so that the compiler follows.

use serde_json::{Map, Value};

use super::condition::{Condition, all, any, atom, choice, not, one};
use super::generator::{Call, Generated, Generator};
use super::scalars::literal;
use super::shapes::{EACH, integers, is_of_arrays, is_scalar, list, literals, typed, words};
use crate::kinds::Kinds;

/// Up to how many literals or alternatives stand in the middle of a chain.
const MOST_INLINE: usize = 4;

/// How many parts of one value may narrow its type one after the other. The compiler multiplies out what
/// alternatives they have.
const MOST_NARROWING: usize = 3;

/// From how many literals on a `switch` reads and runs better than a chain.
const FEWEST_SWITCHED: usize = 9;

/// Keywords for texts.
const TEXT: &[&str] = &["minLength", "maxLength", "pattern", "format"];

/// Keywords for numbers.
const NUMBER: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/// Keywords for arrays.
const ARRAY: &[&str] = &["items", "prefixItems", "minItems", "maxItems", "uniqueItems"];

/// Keywords for objects, but for the one that depends on all others.
const OBJECT: &[&str] = &[
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
];

impl Generator<'_> {
    /// The condition on an expression in the middle of a chain.
    pub(super) fn check(&mut self, schema: &Value, value: &str) -> Generated<Condition> {
        let object = match self.object(schema)? {
            Err(certain) => return Ok(certain),
            Ok(object) => object,
        };
        let words: Vec<&str> = words(object).collect();
        if words.is_empty() {
            return Ok(Condition::Always);
        }
        if words == ["$ref"] {
            return self.reference(object, value);
        }
        // The compiler does not follow what a function gives back twice.
        if !value.starts_with("own(") {
            if let Some(values) = self.listed(object).filter(|values| values.len() <= MOST_INLINE) {
                return self.one_of_literals(&values, value);
            }
            if is_leaf(object, &words) {
                return self.own_part(object, value);
            }
            if let [keyword @ ("anyOf" | "oneOf")] = words[..]
                && let Some(branches) = list(object, keyword)
                && branches.len() <= MOST_INLINE
                && branches.iter().all(is_short)
                && (keyword == "anyOf" || self.all_exclusive(branches))
            {
                let mut either = Vec::new();
                for (at, branch) in branches.iter().enumerate() {
                    either.push(self.at(&[keyword, &at.to_string()], |it| it.check(branch, value))?);
                }
                return Ok(any(either));
            }
        }
        Ok(self.inner(schema, "")?.with(value))
    }

    /// A function that takes any value.
    pub(super) fn inner(&mut self, schema: &Value, word: &str) -> Generated<Call> {
        self.function(word, "value: unknown", |it| it.body(schema))
    }

    /// The body of a function that takes any value.
    pub(super) fn body(&mut self, schema: &Value) -> Generated<String> {
        if let Value::Object(object) = schema {
            let words: Vec<&str> = words(object).collect();
            if let [keyword @ ("anyOf" | "oneOf")] = words[..]
                && let Some(branches) = list(object, keyword)
                && let Some(body) = self.tagged(keyword, branches)?
            {
                return Ok(body);
            }
            if let Some(values) = self.listed(object).filter(|values| values.len() >= FEWEST_SWITCHED) {
                return Ok(switched(values));
            }
        }
        Ok(self.whole(schema)?.returned(2))
    }

    /// Everything that a schema says about `value`.
    pub(super) fn whole(&mut self, schema: &Value) -> Generated<Condition> {
        let object = match self.object(schema)? {
            Err(certain) => return Ok(certain),
            Ok(object) => object,
        };
        let mut parts = vec![self.own_part(object, "value")?];
        if object.contains_key("$ref") {
            parts.push(self.reference(object, "value")?);
        }
        let all_of = list(object, "allOf").map(Vec::as_slice).unwrap_or_default();
        for (at, branch) in all_of.iter().enumerate() {
            let bare = parts.iter().all(|part| *part == Condition::Always);
            let condition =
                self.at(&["allOf", &at.to_string()], |it| match all_of.len() <= MOST_NARROWING {
                    true => it.apart(branch, bare),
                    false if branch.is_boolean() => it.apart(branch, bare),
                    false => Ok(it.inner(branch, "")?.with("value")),
                })?;
            parts.push(condition);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = list(object, keyword) {
                let bare = parts.iter().all(|part| *part == Condition::Always);
                parts.push(self.alternatives(keyword, branches, bare)?);
            }
        }
        if let Some(schema) = object.get("not") {
            self.refuse_recursion("not", schema)?;
            parts.push(not(self.at(&["not"], |it| it.apart(schema, false))?));
        }
        if let Some(schema) = object.get("if") {
            self.refuse_recursion("if", schema)?;
            let condition = self.at(&["if"], |it| it.apart(schema, false))?;
            let mut branch = |keyword: &str| match object.get(keyword) {
                Some(schema) => self.at(&[keyword], |it| it.apart(schema, false)),
                None => Ok(Condition::Always),
            };
            let (then, otherwise) = (branch("then")?, branch("else")?);
            parts.push(choice(condition, then, otherwise));
        }
        if object.contains_key("unevaluatedProperties") {
            parts.push(self.unevaluated(object)?);
        }
        Ok(all(parts))
    }

    /// A schema that is an object, or what `true` and `false` mean.
    pub(super) fn object<'s>(
        &self,
        schema: &'s Value,
    ) -> Generated<Result<&'s Map<String, Value>, Condition>> {
        match schema {
            Value::Bool(true) => Ok(Err(Condition::Always)),
            Value::Bool(false) => Ok(Err(Condition::Never)),
            Value::Object(object) => Ok(Ok(object)),
            _ => Err(self.malformed("a schema is an object, `true` or `false`")),
        }
    }

    pub(super) fn reference(&mut self, object: &Map<String, Value>, value: &str) -> Generated<Condition> {
        match self.schemas.target(object) {
            Some((name, _)) => Ok(self.is(name, value)),
            None => Err(self.malformed("`$ref` leads to no definition")),
        }
    }

    /// A schema beside others on the same value. `bare`: nothing has narrowed `value` yet.
    pub(super) fn apart(&mut self, schema: &Value, bare: bool) -> Generated<Condition> {
        let is_reference =
            |schema: &Value| schema.as_object().is_some_and(|object| words(object).eq(["$ref"]));
        match schema {
            Value::Object(object) if words(object).next().is_none() => Ok(Condition::Always),
            Value::Object(_) if !bare && !is_reference(schema) => Ok(self.inner(schema, "")?.with("value")),
            schema => self.check(schema, "value"),
        }
    }

    fn alternatives(&mut self, keyword: &str, branches: &[Value], bare: bool) -> Generated<Condition> {
        if self.schemas.discriminator(branches).is_some() {
            let write = |it: &mut Self| Ok(it.tagged(keyword, branches)?.unwrap_or_default());
            return Ok(self.at(&[keyword], |it| it.function("", "value: unknown", write))?.with("value"));
        }
        let mut conditions = Vec::new();
        for (at, branch) in branches.iter().enumerate() {
            conditions.push(self.at(&[keyword, &at.to_string()], |it| it.apart(branch, bare))?);
        }
        Ok(match keyword == "anyOf" || self.all_exclusive(branches) {
            true => any(conditions),
            false => one(conditions),
        })
    }

    pub(super) fn all_exclusive(&self, branches: &[Value]) -> bool {
        branches
            .iter()
            .enumerate()
            .all(|(at, branch)| branches[at + 1..].iter().all(|other| self.schemas.exclusive(branch, other)))
    }

    /// The body of a function that switches on the tag of objects, if there is one.
    fn tagged(&mut self, keyword: &str, branches: &[Value]) -> Generated<Option<String>> {
        let Some((key, tags)) = self.schemas.discriminator(branches) else {
            return Ok(None);
        };
        let helper = self.object_helper(!is_of_arrays(&key));
        let read = self.read(&key);
        let mut body = format!("  if (!{helper}(value)) return false;\n  switch ({read}) {{\n");
        for (at, (branch, tags)) in branches.iter().zip(tags).enumerate() {
            let condition = self.at(&[keyword, &at.to_string()], |it| it.branch(branch))?;
            let known: Vec<String> = tags.iter().map(|tag| format!("{read} === {}", literal(tag))).collect();
            let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
            known.extend(["record(value)", "keyed(value)"]);
            for tag in &tags {
                body.push_str(&format!("    case {}:\n", literal(tag)));
            }
            // Values of several tags are not stripped of the chain: it says the same again.
            body.push_str(&condition.without(&known).returned(6));
        }
        body.push_str("    default:\n      return false;\n  }\n");
        Ok(Some(body))
    }

    /// A branch of a tagged union: written out where it is an object of its own.
    fn branch(&mut self, branch: &Value) -> Generated<Condition> {
        match branch {
            Value::Object(object) if words(object).eq(["$ref"]) => self.reference(object, "value"),
            branch => self.whole(branch),
        }
    }

    /// What the keywords for particular kinds say.
    fn own_part(&mut self, object: &Map<String, Value>, value: &str) -> Generated<Condition> {
        if let Some(values) = literals(object) {
            let values = self.typed_literals(object, values);
            let exact = self.one_of_literals(&values, value)?;
            let more = words(object).any(|word| {
                TEXT.contains(&word)
                    || NUMBER.contains(&word)
                    || ARRAY.contains(&word)
                    || OBJECT.contains(&word)
            });
            if !more {
                return Ok(exact);
            }
            let mut rest = object.clone();
            rest.retain(|word, _| {
                let word = word.as_str();
                TEXT.contains(&word)
                    || NUMBER.contains(&word)
                    || ARRAY.contains(&word)
                    || OBJECT.contains(&word)
                    || word == "type"
            });
            let rest = self.inner(&Value::Object(rest), "besides")?.with(value);
            return Ok(all([exact, rest]));
        }
        let kinds = typed(object);
        let mut alternatives = Vec::new();
        if kinds == Kinds::ALL {
            for kind in EACH {
                let limits = self.limits(object, kind, value)?;
                if limits != Condition::Always {
                    alternatives.push(any([not(self.kind(kind, false, true, value)), limits]));
                }
            }
            return Ok(all(alternatives));
        }
        // What is cheap to tell comes first.
        for kind in EACH.into_iter().rev().filter(|kind| kinds.contains(*kind)) {
            let limits = self.limits(object, kind, value)?;
            let limited = limits != Condition::Always;
            let is_kind = match kind == Kinds::OBJECT && limited && self.schemas.refuses_arrays(object) {
                true => atom(format!("{}({value})", self.object_helper(true))),
                false => self.kind(kind, integers(object), limited, value),
            };
            alternatives.push(all([is_kind, limits]));
        }
        Ok(any(alternatives))
    }

    /// The condition that a value is of a kind. `limited`: and narrowed to it for what follows.
    pub(super) fn kind(&mut self, kind: Kinds, integer: bool, limited: bool, value: &str) -> Condition {
        match kind {
            Kinds::STRING => atom(format!("typeof {value} === \"string\"")),
            Kinds::BOOLEAN => atom(format!("typeof {value} === \"boolean\"")),
            Kinds::NULL => atom(format!("{value} === null")),
            Kinds::OBJECT => atom(format!("{}({value})", self.helper("record"))),
            Kinds::ARRAY => atom(format!("{}({value})", self.helper("array"))),
            _ if integer && limited => atom(format!("{}({value})", self.helper("integer"))),
            _ if integer => atom(format!("Number.isInteger({value})")),
            _ if limited => atom(format!("{}({value})", self.helper("finite"))),
            _ => atom(format!("Number.isFinite({value})")),
        }
    }

    fn limits(&mut self, object: &Map<String, Value>, kind: Kinds, value: &str) -> Generated<Condition> {
        match kind {
            Kinds::STRING if TEXT.iter().any(|word| object.contains_key(*word)) => {
                self.text_limits(object, value)
            }
            Kinds::NUMBER if NUMBER.iter().any(|word| object.contains_key(*word)) => {
                self.number_limits(object, value)
            }
            Kinds::ARRAY if ARRAY.iter().any(|word| object.contains_key(*word)) => {
                self.array_limits(object, value)
            }
            Kinds::OBJECT if OBJECT.iter().any(|word| object.contains_key(*word)) => {
                self.object_limits(object, value)
            }
            _ => Ok(Condition::Always),
        }
    }

    /// The literals that are of one of the kinds that `type` names.
    pub(super) fn typed_literals<'v>(
        &self,
        object: &Map<String, Value>,
        values: Vec<&'v Value>,
    ) -> Vec<&'v Value> {
        let kinds = typed(object);
        let whole = |value: &Value| value.as_f64().is_none_or(|number| number.fract() == 0.0);
        values
            .into_iter()
            .filter(|value| kinds.contains(Kinds::of(value)) && (!integers(object) || whole(value)))
            .collect()
    }

    /// The scalars that a schema lists and says nothing else about: by `const`, by `enum`, or as
    /// alternatives with a doc each.
    pub(super) fn listed<'s>(&self, object: &'s Map<String, Value>) -> Option<Vec<&'s Value>> {
        let words: Vec<&str> = words(object).collect();
        if let Some(values) = literals(object) {
            let alone = words.iter().all(|word| matches!(*word, "const" | "enum" | "type"));
            let values = self.typed_literals(object, values);
            return Some(values).filter(|values| alone && values.iter().all(|value| is_scalar(value)));
        }
        let [keyword @ ("anyOf" | "oneOf")] = words[..] else { return None };
        let mut all = Vec::new();
        for branch in list(object, keyword)? {
            for value in self.listed(branch.as_object()?)? {
                match all.contains(&value) {
                    true if keyword == "oneOf" => return None,
                    true => {}
                    false => all.push(value),
                }
            }
        }
        Some(all)
    }

    fn one_of_literals(&mut self, values: &[&Value], value: &str) -> Generated<Condition> {
        let mut either = Vec::new();
        for (at, exact) in values.iter().enumerate() {
            either.push(match is_scalar(exact) {
                true => atom(format!("{value} === {}", literal(exact))),
                false => {
                    let schema = exactly(exact);
                    self.at(&["enum", &at.to_string()], |it| it.inner(&schema, ""))?.with(value)
                }
            });
        }
        Ok(any(either))
    }

    /// A circle through a negation would turn at the end of the depth that is looked at.
    fn refuse_recursion(&self, keyword: &str, schema: &Value) -> Generated<()> {
        let mut open = vec![schema];
        let mut seen = std::collections::HashSet::new();
        while let Some(schema) = open.pop() {
            if let Some((name, target)) = schema.as_object().and_then(|object| self.schemas.target(object)) {
                if self.cycles.is_recursive(name) {
                    return Err(self.unsupported(
                        keyword,
                        "it holds a type that refers to itself, which is looked at to a limited depth only",
                    ));
                }
                if seen.insert(name) {
                    open.push(target);
                }
            }
            tidings_schema::walk::children(schema, |_, _, child| open.push(child));
        }
        Ok(())
    }
}

/// The body of a function that looks for a literal.
fn switched(values: Vec<&Value>) -> String {
    let mut body = "  switch (value) {\n".to_owned();
    for value in values {
        body.push_str(&format!("    case {}:\n", literal(value)));
    }
    body.push_str("      return true;\n    default:\n      return false;\n  }\n");
    body
}

/// Whether only scalars of known kinds are spoken of, each in a few words.
fn is_leaf(object: &Map<String, Value>, words: &[&str]) -> bool {
    if let Some(values) = literals(object) {
        return words.iter().all(|word| matches!(*word, "const" | "enum" | "type"))
            && values.len() <= MOST_INLINE
            && values.iter().all(|value| is_scalar(value));
    }
    // What has a shape is told apart by it, and its fields are read from `value`.
    let known = |word: &&str| {
        *word == "type"
            || TEXT.contains(word)
            || NUMBER.contains(word)
            || (ARRAY.contains(word) && *word != "prefixItems")
            || (OBJECT.contains(word) && !matches!(*word, "properties" | "required"))
    };
    typed(object) != Kinds::ALL && words.iter().all(known)
}

/// Whether an alternative is a name or a scalar.
fn is_short(schema: &Value) -> bool {
    schema.as_object().is_some_and(|object| {
        let words: Vec<&str> = words(object).collect();
        words == ["$ref"] || (!words.is_empty() && is_leaf(object, &words))
    })
}

/// A schema that takes exactly this value.
pub(super) fn exactly(value: &Value) -> Value {
    match value {
        Value::Array(items) => serde_json::json!({
            "type": "array",
            "prefixItems": items.iter().map(exactly).collect::<Vec<_>>(),
            "minItems": items.len(),
            "maxItems": items.len(),
        }),
        Value::Object(map) => serde_json::json!({
            "type": "object",
            "properties": map.iter().map(|(key, one)| (key.clone(), exactly(one))).collect::<Map<_, _>>(),
            "required": map.keys().collect::<Vec<_>>(),
            "additionalProperties": false,
        }),
        scalar => serde_json::json!({ "const": scalar }),
    }
}
