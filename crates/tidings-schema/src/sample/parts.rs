//! What is asked of one value: all schemas that apply to it, seen as one conjunction.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::walk;

/// One schema object of a conjunction.
pub(super) type Part<'a> = &'a Map<String, Value>;

/// A root schema and the definitions it refers to.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) root: &'a Value,
    definitions: &'a Map<String, Value>,
    /// How many references deep the shallowest value of a definition is.
    heights: HashMap<&'a str, u32>,
}

const ENDLESS: u32 = 1000;

static ANYTHING: Value = Value::Bool(true);

impl<'a> Source<'a> {
    pub(super) fn new(root: &'a Value, definitions: &'a Map<String, Value>) -> Self {
        let mut source = Self { root, definitions, heights: HashMap::new() };
        // Each round settles at least one definition that was not settled.
        for _ in 0..=definitions.len() {
            let settled = source.heights.len();
            for (name, schema) in definitions {
                let height = source.height(schema);
                if height < ENDLESS && !source.heights.contains_key(name.as_str()) {
                    source.heights.insert(name, height);
                }
            }
            if source.heights.len() == settled {
                break;
            }
        }
        source
    }

    /// What a reference leads to.
    pub(super) fn resolve(&self, reference: &str) -> Option<&'a Value> {
        let defined = walk::definition_name(reference).and_then(|name| self.definitions.get(&name));
        defined.or_else(|| self.root.pointer(reference.strip_prefix('#')?))
    }

    /// How many references deep the shallowest value of a schema is, about.
    pub(super) fn height(&self, schema: &Value) -> u32 {
        let Value::Object(part) = schema else { return 0 };
        let of = |schema: &Value| self.height(schema);
        let mut height = 0;
        if let Some(reference) = part.get("$ref").and_then(Value::as_str) {
            let name = walk::definition_name(reference).unwrap_or_default();
            let known = self.heights.get(name.as_str()).copied();
            height = height.max(1 + known.unwrap_or(ENDLESS));
        }
        for keyword in ["anyOf", "oneOf"] {
            height = height.max(list(part, keyword).iter().map(of).min().unwrap_or(0));
        }
        height = height.max(list(part, "allOf").iter().map(of).max().unwrap_or(0));
        // An array, object or scalar may be chosen where there is a choice of types.
        if !Kinds::of(&[part]).only_structured() {
            return height;
        }
        if part.get("minItems").and_then(Value::as_u64).is_some_and(|least| least > 0) {
            height = height
                .max(list(part, "prefixItems").iter().chain(part.get("items")).map(of).max().unwrap_or(0));
        }
        let properties = part.get("properties").and_then(Value::as_object);
        let required = list(part, "required").iter().filter_map(Value::as_str);
        height.max(required.filter_map(|key| properties?.get(key)).map(of).max().unwrap_or(0))
    }

    /// All schemas that apply to a value, without choices: references and `allOf` followed, of each
    /// union the first branch that the value seems to be meant for; and the branches it is not.
    pub(super) fn meant(&self, schemas: &[&'a Value], value: &Value) -> (Vec<Part<'a>>, Vec<&'a Value>) {
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut others: Vec<&'a Value> = Vec::new();
        let mut open: Vec<&'a Value> = schemas.iter().rev().copied().collect();
        while let Some(schema) = open.pop() {
            let Value::Object(part) = schema else { continue };
            if parts.iter().any(|known| std::ptr::eq(*known, part)) {
                continue;
            }
            parts.push(part);
            open.extend(part.get("$ref").and_then(Value::as_str).and_then(|to| self.resolve(to)));
            open.extend(list(part, "allOf").iter().rev());
            for keyword in ["anyOf", "oneOf"] {
                let branches = list(part, keyword);
                let meant = branches.iter().position(|branch| self.seems(branch, value, 5));
                open.extend(meant.map(|meant| &branches[meant]));
                let rest = branches.iter().enumerate().filter(|(index, _)| Some(*index) != meant);
                others.extend(rest.map(|(_, branch)| branch));
            }
            if let Some(condition) = part.get("if") {
                // A condition is about bounds too, which are not looked at here.
                others.push(&ANYTHING);
                let way = if self.seems(condition, value, 5) { "then" } else { "else" };
                open.extend(part.get(way));
            }
        }
        (parts, others)
    }

    /// Whether a value seems to be meant for a schema: tags, types and keys, no bounds.
    pub(super) fn seems(&self, schema: &Value, value: &Value, depth: u32) -> bool {
        let part = match schema {
            Value::Bool(accepts) => return *accepts,
            Value::Object(part) => part,
            _ => return true,
        };
        if depth == 0 {
            return true;
        }
        let seems = |schema: &Value, value: &Value| self.seems(schema, value, depth - 1);
        let kinds = Kinds::of(&[part]);
        let literals = literals(&[part]);
        let properties = part.get("properties").and_then(Value::as_object);
        let of_key = |(key, value): (&String, &Value)| match properties.and_then(|all| all.get(key)) {
            Some(schema) => seems(schema, value),
            None if part.contains_key("patternProperties") => true,
            None => part.get("additionalProperties").is_none_or(|schema| seems(schema, value)),
        };
        let referred = part.get("$ref").and_then(Value::as_str).and_then(|to| self.resolve(to));
        kinds.hold(value)
            && literals.is_none_or(|all| all.iter().any(|literal| equal(literal, value)))
            && referred.is_none_or(|schema| seems(schema, value))
            && list(part, "allOf").iter().all(|schema| seems(schema, value))
            && ["anyOf", "oneOf"].iter().all(|keyword| {
                let branches = list(part, keyword);
                branches.is_empty() || branches.iter().any(|schema| seems(schema, value))
            })
            && match value {
                Value::Object(object) => {
                    list(part, "required")
                        .iter()
                        .filter_map(Value::as_str)
                        .all(|key| object.contains_key(key))
                        && object.iter().all(of_key)
                }
                Value::Array(items) => {
                    let prefix = list(part, "prefixItems");
                    items.iter().zip(prefix).all(|(item, schema)| seems(schema, item))
                        && part.get("items").is_none_or(|schema| {
                            items.iter().skip(prefix.len()).all(|item| seems(schema, item))
                        })
                }
                _ => true,
            }
    }

    /// The place of a schema object, as a JSON pointer into the published file: found by identity.
    pub(super) fn place(&self, part: Part<'a>) -> String {
        fn search(schema: &Value, part: &Map<String, Value>, path: &str) -> Option<String> {
            if schema.as_object().is_some_and(|object| std::ptr::eq(object, part)) {
                return Some(path.to_owned());
            }
            let mut found = None;
            walk::children(schema, |keyword, name, child| {
                if found.is_none() {
                    let name = if name.is_empty() { String::new() } else { format!("/{}", escaped(name)) };
                    found = search(child, part, &format!("{path}/{keyword}{name}"));
                }
            });
            found
        }
        let in_definitions = || {
            self.definitions
                .iter()
                .find_map(|(name, schema)| search(schema, part, &format!("#/$defs/{}", escaped(name))))
        };
        search(self.root, part, "#").or_else(in_definitions).unwrap_or_else(|| "#".to_owned())
    }
}

/// A key as a token of a JSON pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A list of schemas, or no schemas.
pub(super) fn list<'a>(part: &'a Map<String, Value>, keyword: &str) -> &'a [Value] {
    part.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The types a value may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kinds {
    /// Which of [`NAMES`].
    allowed: [bool; 6],
    /// Whether a number must be whole.
    pub(super) whole: bool,
    /// Whether any schema says a type.
    pub(super) said: bool,
}

const NAMES: [&str; 6] = ["null", "boolean", "number", "string", "array", "object"];

impl Kinds {
    pub(super) fn of(parts: &[&Map<String, Value>]) -> Self {
        let mut kinds = Self { allowed: [true; 6], whole: false, said: false };
        for part in parts {
            let Some(types) = part.get("type") else { continue };
            let named = |name: &str| match types {
                Value::String(one) => one == name,
                Value::Array(many) => many.iter().any(|one| one == name),
                _ => true,
            };
            kinds.said = true;
            for (allowed, name) in kinds.allowed.iter_mut().zip(NAMES) {
                *allowed &= named(name) || name == "number" && named("integer");
            }
            kinds.whole |= named("integer") && !named("number");
        }
        kinds
    }

    pub(super) fn names(self) -> Vec<&'static str> {
        NAMES.iter().zip(self.allowed).filter(|(_, allowed)| *allowed).map(|(name, _)| *name).collect()
    }

    pub(super) fn allow(self, name: &str) -> bool {
        NAMES.iter().zip(self.allowed).any(|(known, allowed)| allowed && *known == name)
    }

    fn only_structured(self) -> bool {
        !self.allowed[..4].contains(&true)
    }

    pub(super) fn hold(self, value: &Value) -> bool {
        self.allow(kind(value)) && (!self.whole || value.as_f64().is_none_or(|number| number.fract() == 0.0))
    }
}

/// The type of a value; whole numbers are numbers.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => NAMES[0],
        Value::Bool(_) => NAMES[1],
        Value::Number(_) => NAMES[2],
        Value::String(_) => NAMES[3],
        Value::Array(_) => NAMES[4],
        Value::Object(_) => NAMES[5],
    }
}

/// The values that `const` and `enum` leave; `None` where neither stands.
pub(super) fn literals<'a>(parts: &[Part<'a>]) -> Option<Vec<&'a Value>> {
    let mut left: Option<Vec<&'a Value>> = None;
    for part in parts {
        let lists = [
            part.get("const").map(std::slice::from_ref),
            part.get("enum").and_then(Value::as_array).map(Vec::as_slice),
        ];
        for list in lists.into_iter().flatten() {
            left = Some(match left {
                None => list.iter().collect(),
                Some(known) => {
                    known.into_iter().filter(|one| list.iter().any(|other| equal(one, other))).collect()
                }
            });
        }
    }
    left
}

/// Equality as JSON Schema has it: numbers by value, keys in any order.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

/// The greatest lower and least upper bound that a pair of counting keywords leaves.
pub(super) fn counts(parts: &[Part<'_>], least: &str, most: &str) -> (usize, usize) {
    let count = |part: &Part<'_>, keyword: &str| {
        let number = part.get(keyword).and_then(Value::as_f64)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates, as it should"
        )]
        Some(number as usize)
    };
    let low = parts.iter().filter_map(|part| count(part, least)).max().unwrap_or(0);
    let high = parts.iter().filter_map(|part| count(part, most)).min().unwrap_or(usize::MAX);
    (low, high)
}
