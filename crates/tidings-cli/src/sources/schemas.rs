//! schemars' side: what a schema says about kind, `null` and members.

use std::fmt;

use serde_json::{Map, Value};

/// How many references are followed before a chain counts as endless.
const HOPS: usize = 32;

/// The kind of value a schema describes, `null` aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Text,
    Integer,
    Number,
    Boolean,
    List,
    Object,
    /// Everything is allowed.
    Any,
    /// Several kinds, or what cannot be told.
    Mixed,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Null => "null",
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::List => "list",
            Self::Object => "object",
            Self::Any => "anything",
            Self::Mixed => "one of several kinds",
        })
    }
}

/// The definitions a schema may refer to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schemas<'a> {
    pub(crate) definitions: &'a Map<String, Value>,
}

impl<'a> Schemas<'a> {
    /// The definition a schema stands for, references followed.
    pub(crate) fn resolve(self, schema: &'a Value) -> &'a Value {
        let mut at = schema;
        for _ in 0..HOPS {
            match reference(at).and_then(|name| self.definitions.get(name)) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// The kind of value.
    pub(crate) fn kind(self, schema: &'a Value) -> Kind {
        self.kind_within(schema, HOPS)
    }

    fn kind_within(self, schema: &'a Value, hops: usize) -> Kind {
        let schema = self.resolve(without_null(schema).0);
        let Some(object) = schema.as_object() else {
            return Kind::Any;
        };
        if hops == 0 {
            return Kind::Mixed;
        }
        match object.get("type") {
            Some(Value::String(name)) => return named(name),
            Some(Value::Array(names)) => {
                return common(
                    names.iter().filter_map(Value::as_str).filter(|name| *name != "null").map(named),
                );
            }
            _ => {}
        }
        if let Some(value) = object.get("const") {
            return of_value(value);
        }
        if let Some(Value::Array(values)) = object.get("enum") {
            return common(values.iter().filter(|v| !v.is_null()).map(of_value));
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(branches)) = object.get(keyword) {
                return common(
                    branches
                        .iter()
                        .filter(|branch| !is_null(branch))
                        .map(|branch| self.kind_within(branch, hops - 1)),
                );
            }
        }
        if let Some(Value::Array(parts)) = object.get("allOf") {
            return parts
                .iter()
                .map(|part| self.kind_within(part, hops - 1))
                .find(|kind| *kind != Kind::Any)
                .unwrap_or(Kind::Any);
        }
        if object.contains_key("properties") || object.contains_key("additionalProperties") {
            Kind::Object
        } else if object.contains_key("items") || object.contains_key("prefixItems") {
            Kind::List
        } else {
            Kind::Any
        }
    }

    /// The schema's own words for a value: `string`, `list of `ChatMessage``, `string or null`.
    pub(crate) fn describe(self, schema: &'a Value) -> String {
        self.describe_within(schema, 3)
    }

    fn describe_within(self, schema: &'a Value, depth: usize) -> String {
        let (inner, nullable) = without_null(schema);
        let kind = self.kind(inner);
        let text = if let Some(name) = reference(inner) {
            format!("`{name}`")
        } else if depth == 0 {
            kind.to_string()
        } else {
            match kind {
                Kind::List => match inner.get("items") {
                    Some(items) => format!("list of {}", self.describe_within(items, depth - 1)),
                    None => "list".into(),
                },
                Kind::Object => match map_values(inner) {
                    Some(values) => match values.first() {
                        Some(value) => {
                            format!("map of {}", self.describe_within(value, depth - 1))
                        }
                        None => "map of anything".into(),
                    },
                    None => "object".into(),
                },
                kind => kind.to_string(),
            }
        };
        if nullable && kind != Kind::Null && kind != Kind::Any { format!("{text} or null") } else { text }
    }
}

/// The definition a schema refers to.
pub(crate) fn reference(schema: &Value) -> Option<&str> {
    let object = schema.as_object()?;
    match object.get("$ref") {
        Some(Value::String(target)) => target.strip_prefix("#/$defs/"),
        _ => match object.get("allOf").and_then(Value::as_array)?.as_slice() {
            [one] => reference(one),
            _ => None,
        },
    }
}

/// A schema without the `null` it allows beside something else, and whether it allowed it. Of a
/// list of types only the question is answered: the schema stays whole.
pub(crate) fn without_null(schema: &Value) -> (&Value, bool) {
    let Some(object) = schema.as_object() else {
        return (schema, false);
    };
    if let Some(Value::Array(types)) = object.get("type") {
        return (schema, types.iter().any(|name| name == "null"));
    }
    if let Some(Value::Array(values)) = object.get("enum")
        && object.get("type").is_none()
    {
        return (schema, values.iter().any(Value::is_null));
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(branches)) = object.get(keyword)
            && branches.iter().any(is_null)
        {
            let mut others = branches.iter().filter(|branch| !is_null(branch));
            return match (others.next(), others.next()) {
                (Some(only), None) => (only, true),
                _ => (schema, true),
            };
        }
    }
    (schema, false)
}

/// The schemas of a map's values; `None` when the object is no map but has keys of its own.
/// Empty: any values.
pub(crate) fn map_values(schema: &Value) -> Option<Vec<&Value>> {
    let object = schema.as_object()?;
    let mut values: Vec<&Value> = Vec::new();
    for keyword in ["additionalProperties", "unevaluatedProperties"] {
        values.extend(object.get(keyword).filter(|value| !value.is_boolean()));
    }
    if let Some(Value::Object(patterns)) = object.get("patternProperties") {
        values.extend(patterns.values());
    }
    let has_keys = properties(schema).is_some_and(|properties| !properties.is_empty());
    (!has_keys).then_some(values)
}

/// The named keys of an object.
pub(crate) fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}

/// Whether a key is always there.
pub(crate) fn is_required(schema: &Value, key: &str) -> bool {
    schema
        .get("required")
        .and_then(Value::as_array)
        .is_some_and(|required| required.iter().any(|name| name == key))
}

/// The strings a schema of plain strings allows; `None` when it is not one.
pub(crate) fn strings(schema: &Value) -> Option<Vec<&str>> {
    let object = schema.as_object()?;
    if let Some(value) = object.get("const") {
        return value.as_str().map(|value| vec![value]);
    }
    if let Some(Value::Array(values)) = object.get("enum") {
        return values.iter().map(Value::as_str).collect();
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(Value::Array(branches)) = object.get(keyword) {
            let mut all = Vec::new();
            for branch in branches {
                // An open enum has a branch for every other string.
                let any_string = branch.get("type").is_some_and(|name| name == "string")
                    && branch.get("const").is_none()
                    && branch.get("enum").is_none();
                if !any_string {
                    all.extend(strings(branch)?);
                }
            }
            return Some(all);
        }
    }
    None
}

/// One branch of an adjacently tagged enum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Branch<'a> {
    pub(crate) value: &'a str,
    pub(crate) content: Option<&'a Value>,
}

/// The branches of an enum with these keys; `None` when the schema is not one.
pub(crate) fn branches<'a>(schema: &'a Value, tag: &str, content: &str) -> Option<Vec<Branch<'a>>> {
    let alone = std::slice::from_ref(schema);
    let all = ["oneOf", "anyOf"]
        .into_iter()
        .find_map(|keyword| schema.get(keyword).and_then(Value::as_array))
        .map_or(alone, Vec::as_slice);
    all.iter()
        .map(|branch| {
            let keys = properties(branch)?;
            let [value] = strings(keys.get(tag)?)?[..] else {
                return None;
            };
            let others = keys.keys().filter(|key| *key != tag).count();
            let content = keys.get(content);
            (others == usize::from(content.is_some())).then_some(Branch { value, content })
        })
        .collect()
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|name| name == "null") || schema.get("const").is_some_and(Value::is_null)
}

fn named(name: &str) -> Kind {
    match name {
        "null" => Kind::Null,
        "string" => Kind::Text,
        "integer" => Kind::Integer,
        "number" => Kind::Number,
        "boolean" => Kind::Boolean,
        "array" => Kind::List,
        "object" => Kind::Object,
        _ => Kind::Mixed,
    }
}

fn of_value(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Null,
        Value::Bool(_) => Kind::Boolean,
        Value::Number(number) if number.is_f64() => Kind::Number,
        Value::Number(_) => Kind::Integer,
        Value::String(_) => Kind::Text,
        Value::Array(_) => Kind::List,
        Value::Object(_) => Kind::Object,
    }
}

fn common(kinds: impl Iterator<Item = Kind>) -> Kind {
    kinds.reduce(|all, kind| if all == kind { all } else { Kind::Mixed }).unwrap_or(Kind::Mixed)
}
