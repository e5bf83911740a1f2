//! What can be said of a schema without a value: which kinds of values it takes, which keys and
//! tags they have, whether two schemas can take the same value.

use std::collections::HashSet;

use serde_json::{Map, Value};
use tidings_schema::walk::name_of;

use crate::kinds::Kinds;

/// How far references are followed. Circles without an object in between are refused before.
const DEEPEST: usize = 16;

/// The kinds in the order that messages list them.
pub(super) const EACH: [Kinds; 6] =
    [Kinds::STRING, Kinds::NUMBER, Kinds::BOOLEAN, Kinds::OBJECT, Kinds::ARRAY, Kinds::NULL];

/// The kinds of a set in that order. An integer is told apart from a number by [`Schemas::integers`].
pub(super) fn each(kinds: Kinds) -> impl Iterator<Item = Kinds> {
    EACH.into_iter().filter(move |kind| kinds.contains(*kind))
}

/// Whether a keyword restricts values; all others only say something.
fn restricts(keyword: &str) -> bool {
    matches!(
        keyword,
        "$ref"
            | "additionalProperties"
            | "allOf"
            | "anyOf"
            | "const"
            | "else"
            | "enum"
            | "exclusiveMaximum"
            | "exclusiveMinimum"
            | "format"
            | "if"
            | "items"
            | "maxItems"
            | "maxLength"
            | "maxProperties"
            | "maximum"
            | "minItems"
            | "minLength"
            | "minProperties"
            | "minimum"
            | "multipleOf"
            | "not"
            | "oneOf"
            | "pattern"
            | "patternProperties"
            | "prefixItems"
            | "properties"
            | "propertyNames"
            | "required"
            | "then"
            | "type"
            | "unevaluatedProperties"
            | "uniqueItems"
    )
}

/// The keywords of a schema that restrict values.
pub(super) fn words(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    schema.keys().map(String::as_str).filter(|word| restricts(word))
}

/// The list of schemas under a keyword.
pub(super) fn list<'s>(schema: &'s Map<String, Value>, keyword: &str) -> Option<&'s Vec<Value>> {
    schema.get(keyword).and_then(Value::as_array)
}

/// The map of schemas under a keyword.
pub(super) fn map<'s>(schema: &'s Map<String, Value>, keyword: &str) -> Option<&'s Map<String, Value>> {
    schema.get(keyword).and_then(Value::as_object)
}

/// The keys of `required`.
pub(super) fn required(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    list(schema, "required").into_iter().flatten().filter_map(Value::as_str)
}

/// The kinds that `type` names.
pub(super) fn typed(schema: &Map<String, Value>) -> Kinds {
    match schema.get("type") {
        None => Kinds::ALL,
        Some(Value::Array(words)) => words
            .iter()
            .filter_map(|word| Kinds::named(word.as_str()?))
            .fold(Kinds::NONE, |all, kind| all.union(kind)),
        Some(word) => word.as_str().and_then(Kinds::named).unwrap_or(Kinds::NONE),
    }
}

/// Whether `type` takes whole numbers only.
pub(super) fn integers(schema: &Map<String, Value>) -> bool {
    let named = |word: &str| match schema.get("type") {
        Some(Value::Array(words)) => words.iter().any(|one| one == word),
        Some(one) => one == word,
        None => false,
    };
    named("integer") && !named("number")
}

/// The values that `const` and `enum` leave.
pub(super) fn literals(schema: &Map<String, Value>) -> Option<Vec<&Value>> {
    match (schema.get("const"), list(schema, "enum")) {
        (Some(value), None) => Some(vec![value]),
        (None, Some(values)) => Some(values.iter().collect()),
        (Some(value), Some(values)) => Some(values.iter().filter(|one| *one == value).take(1).collect()),
        (None, None) => None,
    }
}

/// Schemas with the definitions they refer to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schemas<'a> {
    pub(super) definitions: &'a Map<String, Value>,
}

impl<'a> Schemas<'a> {
    /// The definition that a schema refers to, with its name.
    pub(super) fn target(&self, schema: &Map<String, Value>) -> Option<(&'a str, &'a Value)> {
        let name = name_of(schema.get("$ref")?.as_str()?)?;
        let (name, target) = self.definitions.get_key_value(&*name)?;
        Some((name, target))
    }

    /// The schemas that must all hold: itself, what it refers to, the members of `allOf`.
    fn conjuncts<'s>(&self, schema: &'s Value, visit: &mut dyn FnMut(&Map<String, Value>), depth: usize)
    where
        'a: 's,
    {
        let Value::Object(object) = schema else { return };
        if depth == 0 {
            return;
        }
        visit(object);
        if let Some((_, target)) = self.target(object) {
            self.conjuncts(target, visit, depth - 1);
        }
        for branch in list(object, "allOf").into_iter().flatten() {
            self.conjuncts(branch, visit, depth - 1);
        }
    }

    /// The kinds of values that a schema may take: none that it takes is missing.
    pub(super) fn kinds(&self, schema: &Value) -> Kinds {
        self.kinds_within(schema, DEEPEST)
    }

    fn kinds_within(&self, schema: &Value, depth: usize) -> Kinds {
        let object = match schema {
            Value::Bool(false) => return Kinds::NONE,
            Value::Object(object) if depth > 0 => object,
            _ => return Kinds::ALL,
        };
        let mut kinds = typed(object);
        if let Some(values) = literals(object) {
            kinds =
                kinds.intersect(values.into_iter().fold(Kinds::NONE, |all, one| all.union(Kinds::of(one))));
        }
        if let Some((_, target)) = self.target(object) {
            kinds = kinds.intersect(self.kinds_within(target, depth - 1));
        }
        for branch in list(object, "allOf").into_iter().flatten() {
            kinds = kinds.intersect(self.kinds_within(branch, depth - 1));
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = list(object, keyword) {
                let either = branches
                    .iter()
                    .fold(Kinds::NONE, |all, branch| all.union(self.kinds_within(branch, depth - 1)));
                kinds = kinds.intersect(either);
            }
        }
        kinds
    }

    /// Whether `undefined`, which is no JSON value, fails the condition made of a schema.
    pub(super) fn refuses_undefined(&self, schema: &Value) -> bool {
        self.refuses_within(schema, DEEPEST)
    }

    fn refuses_within(&self, schema: &Value, depth: usize) -> bool {
        let object = match schema {
            Value::Bool(accepts) => return !accepts,
            Value::Object(object) if depth > 0 => object,
            _ => return false,
        };
        let branches = |keyword: &str| list(object, keyword).into_iter().flatten();
        let refuses = |branch: &Value| self.refuses_within(branch, depth - 1);
        object.contains_key("type")
            || object.contains_key("const")
            || object.contains_key("enum")
            || self.target(object).is_some_and(|(_, target)| refuses(target))
            || branches("allOf").any(refuses)
            || ["anyOf", "oneOf"].iter().any(|word| object.contains_key(*word) && branches(word).all(refuses))
    }

    /// Whether what a schema says about objects tells them from arrays by itself: it wants a property
    /// that no array has.
    pub(super) fn refuses_arrays(&self, object: &Map<String, Value>) -> bool {
        let properties = map(object, "properties");
        required(object).any(|key| {
            let property = properties.and_then(|properties| properties.get(key));
            !is_of_arrays(key) && property.is_some_and(|schema| self.refuses_undefined(schema))
        })
    }

    /// The keys that every object has and whose values are known, with those values.
    pub(super) fn tags(&self, schema: &Value) -> Vec<(String, Vec<Value>)> {
        let mut required_keys = Vec::new();
        let mut known: Vec<(String, Vec<Value>)> = Vec::new();
        self.conjuncts(
            schema,
            &mut |object| {
                required_keys.extend(required(object).map(str::to_owned));
                for (key, property) in map(object, "properties").into_iter().flatten() {
                    let values = property.as_object().and_then(literals);
                    if let Some(values) = values.filter(|all| all.iter().all(|one| is_scalar(one)))
                        && !known.iter().any(|(other, _)| other == key)
                    {
                        known.push((key.clone(), values.into_iter().cloned().collect()));
                    }
                }
            },
            DEEPEST,
        );
        known.retain(|(key, _)| required_keys.contains(key));
        known
    }

    /// The key whose value tells all branches apart, with its values in each.
    pub(super) fn discriminator(&self, branches: &[Value]) -> Option<(String, Vec<Vec<Value>>)> {
        if branches.len() < 2 || branches.iter().any(|branch| self.kinds(branch) != Kinds::OBJECT) {
            return None;
        }
        let tags: Vec<_> = branches.iter().map(|branch| self.tags(branch)).collect();
        let (first, others) = tags.split_first()?;
        first.iter().find_map(|(key, values)| {
            let mut all = vec![values.clone()];
            for other in others {
                all.push(other.iter().find(|(candidate, _)| candidate == key)?.1.clone());
            }
            let mut seen = HashSet::new();
            let distinct = all.iter().flatten().all(|value| seen.insert(canonical(value)));
            distinct.then(|| (key.clone(), all))
        })
    }

    /// Whether no value can be of both schemas.
    pub(super) fn exclusive(&self, one: &Value, other: &Value) -> bool {
        if self.kinds(one).intersect(self.kinds(other)) == Kinds::NONE {
            return true;
        }
        let values = |schema: &Value| {
            let object = schema.as_object()?;
            let target = self.target(object).and_then(|(_, target)| target.as_object());
            let values = literals(object).or_else(|| target.and_then(literals))?;
            Some(values.into_iter().cloned().collect::<Vec<_>>())
        };
        let distinct = |a: &[Value], b: &[Value]| a.iter().all(|one| b.iter().all(|other| !same(one, other)));
        if let (Some(a), Some(b)) = (values(one), values(other))
            && a.iter().chain(&b).all(is_scalar)
        {
            return distinct(&a, &b);
        }
        if self.kinds(one).intersect(self.kinds(other)) != Kinds::OBJECT {
            return false;
        }
        let (ours, theirs) = (self.tags(one), self.tags(other));
        let tagged = ours.iter().any(|(key, values)| {
            theirs.iter().any(|(other, others)| other == key && distinct(values, others))
        });
        tagged || self.needs_what_is_closed(one, other) || self.needs_what_is_closed(other, one)
    }

    /// Whether one requires a key that the other does not let in.
    fn needs_what_is_closed(&self, one: &Value, other: &Value) -> bool {
        let mut needed = Vec::new();
        self.conjuncts(one, &mut |object| needed.extend(required(object).map(str::to_owned)), DEEPEST);
        let mut shut = false;
        self.conjuncts(
            other,
            &mut |object| {
                if object.get("additionalProperties") == Some(&Value::Bool(false))
                    && !object.contains_key("patternProperties")
                {
                    let keys = map(object, "properties");
                    shut |= needed.iter().any(|key| !keys.is_some_and(|keys| keys.contains_key(key)));
                }
            },
            DEEPEST,
        );
        shut
    }
}

/// Whether arrays have a property of this name: their length and their items.
pub(super) fn is_of_arrays(key: &str) -> bool {
    key == "length" || key.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

/// A text that values have in common if they are equal to JSON Schema.
fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |float| float.to_string())
        }
        other => other.to_string(),
    }
}

/// Equality as JSON Schema has it: `1` is `1.0`.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schemas() -> Value {
        json!({
            "A": { "type": "object", "properties": { "k": { "const": "a" } }, "required": ["k"] },
            "B": { "type": "object", "properties": { "k": { "enum": ["b", "c"] } }, "required": ["k"] },
            "Loose": { "type": "object", "properties": { "k": { "const": "d" } } },
        })
    }

    #[test]
    fn every_keyword_that_is_carried_restricts_or_only_says_something() {
        use tidings_schema::walk::{ANNOTATIONS, ASSERTIONS, LIST, MAP, ONE};
        for keyword in [ONE, LIST, MAP, ASSERTIONS].concat() {
            assert_eq!(restricts(keyword), keyword != "$defs", "{keyword}");
        }
        assert!(ANNOTATIONS.iter().all(|keyword| !restricts(keyword)));
    }

    #[test]
    fn a_discriminator_is_required_and_different_everywhere() {
        let definitions = schemas();
        let schemas = Schemas { definitions: definitions.as_object().unwrap() };
        let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
        let found = schemas.discriminator(&[reference("A"), reference("B")]);
        assert_eq!(found, Some(("k".to_owned(), vec![vec![json!("a")], vec![json!("b"), json!("c")]])));
        assert_eq!(schemas.discriminator(&[reference("A"), reference("Loose")]), None);
        assert_eq!(schemas.discriminator(&[reference("A"), reference("A")]), None);
    }

    #[test]
    fn a_property_that_is_wanted_tells_objects_from_arrays_unless_arrays_have_it() {
        let definitions = Map::new();
        let schemas = Schemas { definitions: &definitions };
        let wanted = |key: &str, schema: Value| {
            let object = json!({ "properties": { key: schema }, "required": [key] });
            schemas.refuses_arrays(object.as_object().unwrap())
        };
        let number = || json!({ "type": "number" });
        assert!(wanted("size", number()));
        assert!(!wanted("size", json!({})));
        assert!(!wanted("length", number()));
        assert!(!wanted("0", number()));
        let optional = json!({ "properties": { "size": number() } });
        assert!(!schemas.refuses_arrays(optional.as_object().unwrap()));
    }

    #[test]
    fn schemas_exclude_each_other_by_kind_value_tag_or_closed_key() {
        let definitions = schemas();
        let schemas = Schemas { definitions: definitions.as_object().unwrap() };
        let open = json!({ "type": "object", "required": ["x"] });
        let closed = json!({
            "type": "object", "properties": { "y": true }, "additionalProperties": false,
        });
        assert!(schemas.exclusive(&json!({ "type": "null" }), &json!({ "type": "string" })));
        assert!(schemas.exclusive(&json!({ "const": 1 }), &json!({ "enum": [2, 3] })));
        assert!(!schemas.exclusive(&json!({ "const": 1 }), &json!({ "enum": [1.0, 3] })));
        assert!(schemas.exclusive(&open, &closed));
        assert!(!schemas.exclusive(&open, &json!({ "type": "object" })));
        assert!(!schemas.exclusive(&json!(true), &open));
    }
}
