//! Near misses: a valid value with one thing changed, at every depth, each with what was done.

use serde_json::{Map, Value, json};

use super::near_scalars;
use super::parts::{Kinds, Part, Source, counts, equal, escaped, list, literals};
use super::pattern::Patterns;
use super::{Intended, Label, make};

/// How many edits one value gets at most.
const MOST: usize = 20_000;

/// How many items of one array are gone into.
const ITEMS: usize = 3;

/// How deep a value is gone into.
const DEEPEST: usize = 40;

/// One change of a value.
#[derive(Debug)]
pub(super) struct Edit {
    at: Vec<Step>,
    /// What stands there afterwards; `None` takes it away.
    replacement: Option<Value>,
    label: Label,
}

#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Index(usize),
}

impl Edit {
    /// The changed value.
    pub(super) fn apply(self, value: &Value) -> (Value, Label) {
        (changed(value, &self.at, self.replacement.as_ref()), self.label)
    }
}

fn changed(value: &Value, at: &[Step], replacement: Option<&Value>) -> Value {
    let mut value = value.clone();
    match (replacement, at.split_last()) {
        (Some(replacement), _) => {
            if let Some(place) = at.iter().try_fold(&mut value, |value, step| step.go(value)) {
                *place = replacement.clone();
            }
        }
        (None, Some((last, before))) => {
            match (before.iter().try_fold(&mut value, |value, step| step.go(value)), last) {
                (Some(Value::Object(object)), Step::Key(key)) => drop(object.shift_remove(key)),
                (Some(Value::Array(items)), Step::Index(index)) => drop(items.remove(*index)),
                _ => {}
            }
        }
        (None, None) => {}
    }
    value
}

impl Step {
    fn go<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        match self {
            Step::Key(key) => value.get_mut(key),
            Step::Index(index) => value.get_mut(index),
        }
    }
}

/// Every edit of a valid value that this module knows, as long as they consist of no more than `left`
/// values together: an edit of a large value may be as large as the value.
pub(super) fn edits<'a>(
    source: &Source<'a>,
    patterns: &mut Patterns,
    value: &Value,
    left: &mut usize,
) -> Vec<Edit> {
    let mut near = Near { source, patterns, at: Vec::new(), unions: Vec::new(), edits: Vec::new(), left };
    near.visit(&[source.root], value);
    near.edits.truncate(MOST);
    near.edits
}

struct Near<'s, 'a> {
    source: &'s Source<'a>,
    patterns: &'s mut Patterns,
    at: Vec<Step>,
    /// The unions on the way: how far down, the value there, and the branches it is not meant for.
    unions: Vec<(usize, &'s Value, Vec<&'a Value>)>,
    edits: Vec<Edit>,
    /// How many more values may be looked at and made.
    left: &'s mut usize,
}

impl<'s, 'a> Near<'s, 'a> {
    fn visit(&mut self, schemas: &[&'a Value], value: &'s Value) {
        if self.edits.len() >= MOST || self.at.len() > DEEPEST || *self.left == 0 {
            return;
        }
        let (parts, others) = self.source.meant(schemas, value);
        let is_union = !others.is_empty();
        if is_union {
            self.unions.push((self.at.len(), value, others));
        }
        self.all(&parts, value);
        if is_union {
            self.unions.pop();
        }
    }

    fn all(&mut self, parts: &[Part<'a>], value: &'s Value) {
        self.other_types(parts, value);
        let literals = literals(parts);
        match (&literals, value) {
            (Some(literals), _) if !matches!(value, Value::Array(_) | Value::Object(_)) => {
                self.other_literals(literals, value);
            }
            (_, Value::Number(number)) => {
                for miss in near_scalars::numbers(parts, number) {
                    self.replace(miss.value, miss.what, miss.keyword, miss.intended);
                }
            }
            (_, Value::String(text)) => {
                for miss in near_scalars::strings(parts, text, self.patterns) {
                    self.replace(miss.value, miss.what, miss.keyword, miss.intended);
                }
            }
            (_, Value::Array(items)) => self.array(parts, items),
            (_, Value::Object(object)) => self.object(parts, object),
            _ => {}
        }
    }

    /// Whether one more than this many values of a size may be made.
    fn affords(&self, many: usize, size: Option<usize>) -> bool {
        many < 10_000 && (many + 1).saturating_mul(size.unwrap_or(1)) < *self.left
    }

    fn replace(&mut self, with: Value, what: String, keyword: &str, intended: Intended) {
        self.push(Some(with), what, keyword, intended);
    }

    fn push(&mut self, replacement: Option<Value>, what: String, keyword: &str, intended: Intended) {
        let around = self.unions.iter().map(|(_, value, _)| size(value)).sum::<usize>();
        let cost = 1 + self.at.len() + replacement.as_ref().map_or(0, size) + around;
        *self.left = self.left.saturating_sub(cost);
        if *self.left == 0 {
            return;
        }
        // What one branch of a union refuses, another may take.
        let taken = intended == Intended::Invalid
            && self.unions.iter().any(|(depth, value, others)| {
                let value = changed(value, &self.at[*depth..], replacement.as_ref());
                others.iter().any(|branch| self.source.seems(branch, &value, 5))
            });
        let intended = if taken { Intended::Unknown } else { intended };
        let label = Label { what, pointer: self.pointer(), keyword: keyword.to_owned(), intended };
        self.edits.push(Edit { at: self.at.clone(), replacement, label });
    }

    fn remove(&mut self, step: Step, what: &str, keyword: &str, intended: Intended) {
        self.at.push(step);
        self.push(None, what.to_owned(), keyword, intended);
        self.at.pop();
    }

    fn pointer(&self) -> String {
        let token = |step: &Step| match step {
            Step::Key(key) => format!("/{}", escaped(key)),
            Step::Index(index) => format!("/{index}"),
        };
        self.at.iter().map(token).collect()
    }

    /// One value of every other type in its place, and itself in another guise.
    fn other_types(&mut self, parts: &[Part<'a>], value: &Value) {
        let kinds = Kinds::of(parts);
        let refused = |value: &Value| {
            if !kinds.said || kinds.hold(value) { Intended::Unknown } else { Intended::Invalid }
        };
        for (other, what) in [
            (Value::Null, "null"),
            (json!(true), "true"),
            (json!(false), "false"),
            (json!(0), "the number 0"),
            (json!(1.5), "the number 1.5"),
            (json!(""), "an empty string"),
            (json!("null"), "the string \"null\""),
            (json!([]), "an empty array"),
            (json!([null]), "an array with null"),
            (json!({}), "an empty object"),
        ] {
            if !equal(&other, value) && super::parts::kind(&other) != super::parts::kind(value) {
                let intended = refused(&other);
                self.replace(other, format!("{what} instead"), "type", intended);
            }
        }
        match value {
            Value::Number(_) | Value::Bool(_) => {
                let text = Value::from(value.to_string());
                let intended = refused(&text);
                self.replace(text, "itself as a string".to_owned(), "type", intended);
            }
            Value::String(text) => {
                if let Ok(number) = text.parse::<serde_json::Number>() {
                    let number = Value::Number(number);
                    let intended = refused(&number);
                    self.replace(number, "itself as a number".to_owned(), "type", intended);
                }
            }
            _ => {}
        }
        let list = json!([value]);
        let intended = refused(&list);
        self.replace(list, "itself in an array".to_owned(), "type", intended);
    }

    fn other_literals(&mut self, literals: &[&Value], value: &Value) {
        let keyword = if literals.len() == 1 { "const" } else { "enum" };
        for (other, what) in near_scalars::beside_literal(value) {
            let intended = if literals.iter().any(|literal| equal(literal, &other)) {
                Intended::Unknown
            } else {
                Intended::Invalid
            };
            self.replace(other, what.to_owned(), keyword, intended);
        }
    }

    fn array(&mut self, parts: &[Part<'a>], items: &'s [Value]) {
        let (least, most) = counts(parts, "minItems", "maxItems");
        if !items.is_empty() {
            let short = if items.len() <= least { Intended::Invalid } else { Intended::Unknown };
            self.replace(json!(items[1..]), "the first item left out".to_owned(), "minItems", short);
            self.replace(
                json!([]),
                "no items".to_owned(),
                "minItems",
                if least > 0 { Intended::Invalid } else { Intended::Unknown },
            );
            if least > 1 {
                self.replace(
                    json!(items[..least.min(items.len()) - 1]),
                    "one item too few".to_owned(),
                    "minItems",
                    Intended::Invalid,
                );
            }
            let mut twice = items.to_vec();
            twice.push(items[0].clone());
            let unique = parts.iter().any(|part| part.get("uniqueItems") == Some(&Value::Bool(true)));
            let (keyword, intended) = if unique {
                ("uniqueItems", Intended::Invalid)
            } else {
                ("maxItems", over(items.len() + 1, most))
            };
            self.replace(twice.into(), "the first item once more at the end".to_owned(), keyword, intended);
            if self.affords(most, items.iter().map(size).max()) {
                let many: Vec<Value> = items.iter().cycle().take(most + 1).cloned().collect();
                self.replace(many.into(), "one item too many".to_owned(), "maxItems", Intended::Invalid);
            }
        }
        let mut holed = items.to_vec();
        holed.push(Value::Null);
        self.replace(holed.into(), "null as a further item".to_owned(), "items", Intended::Unknown);
        for (index, item) in items.iter().enumerate().take(ITEMS) {
            let schemas: Vec<&'a Value> = parts
                .iter()
                .filter_map(|part| list(part, "prefixItems").get(index).or_else(|| part.get("items")))
                .collect();
            self.at.push(Step::Index(index));
            self.visit(&schemas, item);
            self.at.pop();
        }
    }

    fn object(&mut self, parts: &[Part<'a>], object: &'s Map<String, Value>) {
        let required: Vec<&str> =
            parts.iter().flat_map(|part| list(part, "required")).filter_map(Value::as_str).collect();
        let others = |keyword: &str| parts.iter().find_map(|part| part.get(keyword));
        let closed = [
            ("additionalProperties", others("additionalProperties")),
            ("unevaluatedProperties", others("unevaluatedProperties")),
        ]
        .into_iter()
        .find(|(_, schema)| *schema == Some(&Value::Bool(false)))
        .map(|(keyword, _)| keyword);
        let (least, most) = counts(parts, "minProperties", "maxProperties");
        for key in object.keys() {
            let must = required.contains(&key.as_str());
            let few = object.len() <= least;
            let intended = if must || few { Intended::Invalid } else { Intended::Unknown };
            let keyword = if few && !must { "minProperties" } else { "required" };
            self.remove(Step::Key(key.clone()), "left out", keyword, intended);
            for (name, what) in other_cases(key) {
                let refused = make::of_key(parts, &name, self.patterns).contains(&&Value::Bool(false));
                let intended = if must || refused { Intended::Invalid } else { Intended::Unknown };
                let renamed: Map<String, Value> = object
                    .iter()
                    .map(|(known, value)| {
                        (if known == key { name.clone() } else { known.clone() }, value.clone())
                    })
                    .collect();
                let what = format!("the key {key:?} {what}");
                self.replace(
                    renamed.into(),
                    what,
                    if must { "required" } else { "additionalProperties" },
                    intended,
                );
            }
        }
        for key in ["extra", "__proto__", "constructor", "toString", ""] {
            if object.contains_key(key) {
                continue;
            }
            let asked = make::of_key(parts, key, self.patterns);
            let intended = if asked.contains(&&Value::Bool(false)) || object.len() >= most {
                Intended::Invalid
            } else {
                Intended::Unknown
            };
            for value in [json!(1), json!({ "a": [null] })] {
                let mut more = object.clone();
                more.insert(key.to_owned(), value);
                self.replace(
                    more.into(),
                    format!("a further key {key:?}"),
                    closed.unwrap_or("additionalProperties"),
                    intended,
                );
            }
        }
        // Keys that the schema names and the value lacks.
        let named = parts.iter().filter_map(|part| part.get("properties")?.as_object()).flat_map(Map::keys);
        for key in named.filter(|key| !object.contains_key(*key)) {
            for value in [Value::Null, json!({}), json!("")] {
                let mut more = object.clone();
                more.insert(key.clone(), value);
                self.replace(
                    more.into(),
                    format!("the key {key:?} with an unfit value"),
                    "properties",
                    Intended::Unknown,
                );
            }
        }
        if most < 1000 && self.affords(most, object.values().next().map(size)) {
            let mut many = object.clone();
            let value = object.values().next().cloned().unwrap_or_default();
            for index in 0..=most {
                many.insert(format!("k{index}"), value.clone());
            }
            self.replace(many.into(), "too many keys".to_owned(), "maxProperties", Intended::Invalid);
        }
        if !object.is_empty() {
            let intended =
                if required.is_empty() && least == 0 { Intended::Unknown } else { Intended::Invalid };
            self.replace(json!({}), "no keys".to_owned(), "required", intended);
            let values: Vec<Value> = object.values().cloned().collect();
            let intended =
                if Kinds::of(parts).allow("array") { Intended::Unknown } else { Intended::Invalid };
            self.replace(values.into(), "its values in an array".to_owned(), "type", intended);
        }
        for (key, value) in object {
            let schemas = make::of_key(parts, key, self.patterns);
            self.at.push(Step::Key(key.clone()));
            self.visit(&schemas, value);
            self.at.pop();
        }
    }
}

/// How many values there are in a value.
pub(crate) fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(size).sum::<usize>(),
        Value::String(text) => 1 + text.len() / 32,
        _ => 1,
    }
}

fn over(count: usize, most: usize) -> Intended {
    if count > most { Intended::Invalid } else { Intended::Unknown }
}

/// A key in the cases it is mistaken for.
fn other_cases(key: &str) -> Vec<(String, &'static str)> {
    let mut camel = String::new();
    for (index, word) in key.split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if index > 0 => {
                camel.extend(first.to_uppercase());
                camel.push_str(letters.as_str());
            }
            _ => camel.push_str(word),
        }
    }
    let mut snake = String::new();
    for c in key.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    let mut cases: Vec<(String, &'static str)> = Vec::new();
    for (name, what) in [
        (key.to_uppercase(), "in upper case"),
        (camel, "in camel case"),
        (snake, "in snake case"),
        (key.replace('_', "-"), "in kebab case"),
        (format!("{key} "), "with a space after it"),
    ] {
        if name != key && cases.iter().all(|(known, _)| *known != name) {
            cases.push((name, what));
        }
    }
    cases
}
