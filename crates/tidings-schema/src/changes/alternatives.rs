//! A schema as the alternatives a value has: each of one JSON type, with all that is asked of it.
//!
//! References, `allOf`, `anyOf` and `oneOf` are folded in, one level deep: what is inside fields and
//! elements stays as it is. So a list of types, `anyOf` of types, an `Option` and an enum in either of
//! the forms schemars writes look alike.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::place::Branch;
use crate::walk;

/// How many alternatives one value may have before they are not told apart.
const MOST: usize = 512;

/// How many schemas are looked into for the alternatives of one value.
const LOOKED_INTO: usize = 4_096;

/// A whole schema: the root and its definitions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) root: &'a Value,
    definitions: Option<&'a Map<String, Value>>,
}

/// What all values of one alternative are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Null,
    /// One of a list of values.
    Values,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
    /// Whatever JSON has.
    Any,
    /// What is said in keywords this form does not have.
    Other,
}

impl Kind {
    const TYPES: &[(&str, Kind)] = &[
        ("null", Kind::Null),
        ("boolean", Kind::Boolean),
        ("integer", Kind::Integer),
        ("number", Kind::Number),
        ("string", Kind::String),
        ("array", Kind::Array),
        ("object", Kind::Object),
    ];

    fn of(name: &str) -> Option<Self> {
        Self::TYPES.iter().find(|(word, _)| *word == name).map(|(_, kind)| *kind)
    }

    /// The name of the JSON type.
    pub(crate) fn name(self) -> &'static str {
        let found = Self::TYPES.iter().find(|(_, kind)| *kind == self).map(|(word, _)| *word);
        found.unwrap_or(match self {
            Kind::Values => "listed value",
            _ => "any JSON",
        })
    }

    pub(crate) fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Boolean,
            Value::Number(number) if number.as_f64().is_some_and(|float| float.fract() == 0.0) => {
                Kind::Integer
            }
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// Whether a keyword says something about values of this type.
    fn concerns(self, keyword: &str) -> bool {
        let kinds: &[Kind] = match keyword {
            "minLength" | "maxLength" | "pattern" => &[Kind::String],
            "format" => &[Kind::String, Kind::Integer, Kind::Number],
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                &[Kind::Integer, Kind::Number]
            }
            "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" | "contains"
            | "minContains" | "maxContains" | "additionalItems" | "unevaluatedItems" => &[Kind::Array],
            "properties"
            | "required"
            | "additionalProperties"
            | "patternProperties"
            | "propertyNames"
            | "minProperties"
            | "maxProperties"
            | "unevaluatedProperties"
            | "dependentRequired"
            | "dependentSchemas" => &[Kind::Object],
            _ => return true,
        };
        kinds.contains(&self)
    }
}

/// One way a value may look.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alternative {
    pub(crate) kind: Kind,
    /// What is asked of it, without `type`, `const` and `enum`.
    pub(crate) keywords: Map<String, Value>,
    /// Of [`Kind::Values`]: the values.
    pub(crate) values: Vec<Value>,
    /// The definition it stands in.
    pub(crate) owner: Option<String>,
    /// The definition each field stands in.
    pub(crate) origins: BTreeMap<String, String>,
}

impl Alternative {
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.keywords.get("properties").and_then(Value::as_object).into_iter().flatten()
    }

    pub(crate) fn property(&self, name: &str) -> Option<&Value> {
        self.keywords.get("properties")?.get(name)
    }

    pub(crate) fn requires(&self, name: &str) -> bool {
        self.required().any(|required| required == name)
    }

    pub(crate) fn required(&self) -> impl Iterator<Item = &str> {
        self.keywords
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// What is asked of fields that are not named: `true` where nothing is.
    pub(crate) fn additional(&self) -> Value {
        self.keywords.get("additionalProperties").cloned().unwrap_or(Value::Bool(true))
    }

    /// As a schema; references in it need the definitions of its document.
    pub(crate) fn schema(&self) -> Value {
        let mut schema = self.keywords.clone();
        match self.kind {
            Kind::Values => return json!({ "enum": self.values }),
            Kind::Any | Kind::Other => {}
            kind => {
                schema.insert("type".into(), kind.name().into());
            }
        }
        Value::Object(schema)
    }

    /// Whether a step into a union leads here. `number` is its number among the objects.
    pub(crate) fn is(&self, branch: &Branch, number: usize) -> bool {
        match branch {
            Branch::Tagged(key, text) => {
                self.kind == Kind::Object && self.property(key).and_then(constant) == Some(text)
            }
            Branch::Keyed(key) => self.kind == Kind::Object && self.sole_key() == Some(key),
            Branch::Typed(name) => self.kind.name() == *name,
            Branch::Valued(_) => self.values.iter().any(|value| Branch::of_value(value) == *branch),
            Branch::Any => matches!(self.kind, Kind::Any | Kind::Other),
            Branch::Nth(nth) => self.kind == Kind::Object && *nth == number,
        }
    }

    /// The one key of an externally tagged variant.
    pub(crate) fn sole_key(&self) -> Option<&str> {
        let mut required = self.required();
        match (required.next(), required.next(), self.properties().count()) {
            (Some(key), None, 1) if self.property(key).is_some() => Some(key),
            _ => None,
        }
    }

    /// The texts that tell it from others: key and constant of each field with one.
    pub(crate) fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.properties().filter_map(|(key, schema)| Some((key.as_str(), constant(schema)?)))
    }
}

/// The one text a schema takes.
pub(crate) fn constant(schema: &Value) -> Option<&str> {
    match (schema.get("const"), schema.get("enum").and_then(Value::as_array).map(Vec::as_slice)) {
        (Some(value), _) | (None, Some([value])) => value.as_str(),
        _ => None,
    }
}

/// The definition a schema is nothing but a reference to.
pub(crate) fn sole_reference(schema: &Value) -> Option<&str> {
    let object = schema.as_object()?;
    let says = |keyword: &String| !is_annotation(keyword) && keyword != "$ref";
    if object.keys().any(says) { None } else { object.get("$ref")?.as_str() }
}

/// What is left of `anyOf` or `oneOf` of something and `null`.
pub(crate) fn without_null(schema: &Value) -> Option<&Value> {
    let object = schema.as_object()?;
    let mut saying = object.keys().filter(|keyword| !is_annotation(keyword));
    let (Some(keyword @ ("anyOf" | "oneOf")), None) = (saying.next().map(String::as_str), saying.next())
    else {
        return None;
    };
    let is_null = |branch: &Value| *branch == json!({ "type": "null" });
    match object[keyword].as_array()?.as_slice() {
        [inner, null] | [null, inner] if is_null(null) && !is_null(inner) => Some(inner),
        _ => None,
    }
}

fn is_annotation(keyword: &str) -> bool {
    walk::ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-") || keyword == "$defs"
}

/// What an expansion is inside of, and how much more it may look into.
struct Expansion {
    open: Vec<String>,
    left: usize,
}

/// What is asked, before it is taken apart by type.
#[derive(Debug, Clone, Default)]
struct Asked {
    keywords: Map<String, Value>,
    owner: Option<String>,
    origins: BTreeMap<String, String>,
}

impl<'a> Document<'a> {
    pub(crate) fn new(whole: &'a Value) -> Self {
        let definitions = ["$defs", "definitions"].iter().find_map(|key| whole.get(key)?.as_object());
        Self { root: whole, definitions }
    }

    /// The definition a reference leads to, with its name.
    pub(crate) fn definition(&self, reference: &str) -> Option<(String, &'a Value)> {
        if reference == "#" {
            return Some(("#".into(), self.root));
        }
        let name = walk::definition_name(&reference.replacen("#/definitions/", "#/$defs/", 1))?;
        let definition = self.definitions?.get(&name)?;
        Some((name, definition))
    }

    /// A schema out of this document, as a whole one.
    pub(crate) fn whole(&self, schema: Value) -> Value {
        match (schema, self.definitions) {
            (Value::Object(mut object), Some(definitions)) => {
                object.insert("$defs".into(), Value::Object(definitions.clone()));
                Value::Object(object)
            }
            (schema, _) => schema,
        }
    }

    pub(crate) fn definitions(&self) -> Map<String, Value> {
        self.definitions.cloned().unwrap_or_default()
    }

    /// The alternatives of a schema of this document.
    pub(crate) fn alternatives(&self, schema: &Value) -> Vec<Alternative> {
        let mut found: Vec<Alternative> = Vec::new();
        for asked in self.asked(schema, None, &mut Expansion { open: Vec::new(), left: LOOKED_INTO }) {
            for alternative in by_type(asked) {
                match found.iter_mut().find(|one| one.kind == alternative.kind) {
                    // The values of all branches are one list.
                    Some(known) if known.kind == Kind::Values => {
                        known.values.extend(alternative.values);
                    }
                    Some(known) if *known == alternative => {}
                    _ => found.push(alternative),
                }
            }
        }
        for alternative in &mut found {
            alternative.values.sort_by_cached_key(Value::to_string);
            alternative.values.dedup();
        }
        found
    }

    fn asked(&self, schema: &Value, owner: Option<&str>, expansion: &mut Expansion) -> Vec<Asked> {
        let object = match schema {
            Value::Bool(false) => return Vec::new(),
            Value::Object(object) => object,
            _ => return vec![Asked::default()],
        };
        let opaque = || vec![Asked { keywords: object.clone(), ..Asked::default() }];
        if expansion.left == 0 {
            return opaque();
        }
        expansion.left -= 1;
        let mut own = Asked { owner: owner.map(str::to_owned), ..Asked::default() };
        let mut parts: Vec<Vec<Asked>> = Vec::new();
        for (keyword, value) in object {
            match (keyword.as_str(), value) {
                (word, _) if is_annotation(word) => {}
                ("$ref", Value::String(reference)) => match self.definition(reference) {
                    Some((name, definition)) if !expansion.open.contains(&name) => {
                        expansion.open.push(name.clone());
                        parts.push(self.asked(definition, Some(&name), expansion));
                        expansion.open.pop();
                    }
                    _ => drop(own.keywords.insert(keyword.clone(), value.clone())),
                },
                ("allOf", Value::Array(list)) => {
                    parts.extend(list.iter().map(|part| self.asked(part, owner, expansion)));
                }
                ("anyOf" | "oneOf", Value::Array(list)) => {
                    parts.push(list.iter().flat_map(|part| self.asked(part, owner, expansion)).collect());
                }
                ("unevaluatedProperties", _) if !object.contains_key("additionalProperties") => {
                    own.keywords.insert("additionalProperties".into(), value.clone());
                }
                ("definitions", Value::Object(_)) => {}
                _ => drop(own.keywords.insert(keyword.clone(), value.clone())),
            }
        }
        if let (Some(owner), Some(properties)) =
            (owner, own.keywords.get("properties").and_then(Value::as_object))
        {
            own.origins = properties.keys().map(|name| (name.clone(), owner.to_owned())).collect();
        }
        let only = own.keywords.is_empty();
        let mut all = vec![own];
        for part in parts {
            let mut product = Vec::new();
            for one in &all {
                product.extend(part.iter().filter_map(|other| both(one, other)));
                if product.len() > MOST {
                    return opaque();
                }
            }
            all = product;
        }
        if !only {
            // What stands beside a reference is of whoever wrote the reference.
            all.iter_mut().for_each(|asked| asked.owner = owner.map(str::to_owned));
        }
        all
    }
}

/// Both conjuncts in one; `None` where nothing can satisfy both.
fn both(one: &Asked, other: &Asked) -> Option<Asked> {
    let mut merged = one.clone();
    merged.owner = other.owner.clone().or_else(|| one.owner.clone());
    merged.origins.extend(other.origins.iter().map(|(name, owner)| (name.clone(), owner.clone())));
    for (keyword, value) in &other.keywords {
        let Some(known) = merged.keywords.get_mut(keyword) else {
            merged.keywords.insert(keyword.clone(), value.clone());
            continue;
        };
        if known == value {
            continue;
        }
        match (keyword.as_str(), &mut *known, value) {
            ("type", known, _) => {
                let kept: Vec<&str> =
                    types(known).into_iter().filter(|kind| types(value).contains(kind)).collect();
                if kept.is_empty() {
                    return None;
                }
                *known = json!(kept);
            }
            ("required", Value::Array(names), Value::Array(others)) => {
                names.extend(others.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
            }
            ("properties" | "patternProperties", Value::Object(names), Value::Object(others)) => {
                for (name, schema) in others {
                    match names.get_mut(name) {
                        Some(known) if known != schema => *known = json!({ "allOf": [known, schema] }),
                        Some(_) => {}
                        None => drop(names.insert(name.clone(), schema.clone())),
                    }
                }
            }
            ("enum", Value::Array(values), Value::Array(others)) => {
                values.retain(|value| others.contains(value));
            }
            ("additionalProperties", known, _) => {
                if *known == Value::Bool(true) {
                    *known = value.clone();
                }
            }
            _ => {
                let part = json!({ keyword: value });
                match merged.keywords.get_mut("allOf").and_then(Value::as_array_mut) {
                    Some(parts) => parts.push(part),
                    None => drop(merged.keywords.insert("allOf".into(), json!([part]))),
                }
            }
        }
    }
    Some(merged)
}

fn types(said: &Value) -> Vec<&str> {
    match said {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn by_type(mut asked: Asked) -> Vec<Alternative> {
    let alternative = |kind, keywords, values| Alternative {
        kind,
        keywords,
        values,
        owner: asked.owner.clone(),
        origins: asked.origins.clone(),
    };
    let types = asked
        .keywords
        .shift_remove("type")
        .map(|said| types(&said).into_iter().filter_map(Kind::of).collect::<Vec<Kind>>());
    let values = match (asked.keywords.shift_remove("const"), asked.keywords.shift_remove("enum")) {
        (Some(value), _) => Some(vec![value]),
        (None, Some(Value::Array(values))) => Some(values),
        _ => None,
    };
    if let Some(values) = values {
        let fits = |value: &Value| {
            types.as_ref().is_none_or(|types| {
                let kind = Kind::of_value(value);
                types.contains(&kind) || kind == Kind::Integer && types.contains(&Kind::Number)
            })
        };
        let (nulls, values): (Vec<Value>, Vec<Value>) =
            values.into_iter().filter(fits).partition(Value::is_null);
        let mut found = Vec::new();
        if !nulls.is_empty() {
            found.push(alternative(Kind::Null, Map::new(), Vec::new()));
        }
        if !values.is_empty() {
            found.push(alternative(Kind::Values, Map::new(), values));
        }
        return found;
    }
    let Some(types) = types else {
        let keywords = &asked.keywords;
        let kind = if keywords.is_empty() {
            Kind::Any
        } else if keywords.keys().all(|keyword| Kind::Object.concerns(keyword))
            && keywords.contains_key("properties")
        {
            Kind::Object
        } else {
            Kind::Other
        };
        return vec![alternative(kind, asked.keywords.clone(), Vec::new())];
    };
    let of_type = |kind: Kind| {
        let concerning = asked.keywords.iter().filter(|(keyword, _)| kind.concerns(keyword));
        let keywords = concerning.map(|(keyword, value)| (keyword.clone(), value.clone())).collect();
        alternative(kind, keywords, Vec::new())
    };
    types.into_iter().map(of_type).collect()
}
