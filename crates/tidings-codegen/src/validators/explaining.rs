//! Schema → calls that say what is wrong with a value. They run after the condition has failed, so
//! they are short rather than fast: shared functions, called with what the schema says.

use serde_json::{Map, Value};

use super::calls::{Argument, Call};
use super::condition::Condition;
use super::generator::{Generated, Generator};
use super::scalars::literal;
use super::shapes::{integers, list, typed, words};
use crate::escape::ts_string;
use crate::kinds::Kinds;

/// Keywords that judge the value itself, whatever its kind.
const IN_PLACE: [&str; 8] = ["$ref", "const", "enum", "allOf", "anyOf", "oneOf", "not", "if"];

/// A function that explains, with its arguments after the value and the way to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Explainer {
    callee: String,
    arguments: Vec<Argument>,
    /// Whether it is generic itself, so that the compiler cannot pass arguments through.
    generic: bool,
}

impl Explainer {
    pub(super) fn named(callee: impl Into<String>) -> Self {
        Self { callee: callee.into(), arguments: Vec::new(), generic: false }
    }

    pub(super) fn with<A: Into<Argument>>(callee: &str, arguments: impl IntoIterator<Item = A>) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Self { callee: callee.to_owned(), arguments, generic: false }
    }

    fn generic(callee: &str, arguments: Vec<Argument>) -> Self {
        Self { callee: callee.to_owned(), arguments, generic: true }
    }

    pub(super) fn call(&self) -> Call {
        Call::new(&self.callee, ["value".into(), "at".into()].into_iter().chain(self.arguments.clone()))
    }

    /// As a function and what is passed on to it.
    pub(super) fn passed(&self) -> Vec<Argument> {
        match self.generic {
            true => vec![self.closure()],
            false => [vec![self.callee.as_str().into()], self.arguments.clone()].concat(),
        }
    }

    /// As a function of a value and the way to it.
    pub(super) fn closure(&self) -> Argument {
        match self.arguments.is_empty() {
            true => self.callee.as_str().into(),
            false => Argument::Function(self.call()),
        }
    }

    /// As a statement.
    pub(super) fn called(&self, indent: usize) -> String {
        self.call().statement(indent)
    }
}

/// A call on `value` as a statement.
pub(super) fn call(indent: usize, callee: &str, arguments: Vec<Argument>) -> String {
    Call::new(callee, ["value".into(), "at".into()].into_iter().chain(arguments)).statement(indent)
}

impl Generator<'_> {
    /// What explains a schema; none where every value will do.
    pub(super) fn explainer(&mut self, schema: &Value) -> Generated<Option<Explainer>> {
        let object = match self.object(schema)? {
            Err(Condition::Always) => return Ok(None),
            Err(_) => return Ok(Some(Explainer::named(self.helper("nothingAt")))),
            Ok(object) => object,
        };
        let words: Vec<&str> = words(object).collect();
        if words.is_empty() {
            return Ok(None);
        }
        if let Some(short) = self.short(object, &words)? {
            return Ok(Some(short));
        }
        let body = self.statements(object, 2)?;
        Ok(Some(Explainer::named(self.explaining("", body))))
    }

    /// The body of the function that explains a named type.
    pub(super) fn explained(&mut self, schema: &Value) -> Generated<String> {
        let object = match self.object(schema)? {
            Err(Condition::Always) => return Ok(String::new()),
            Err(_) => return Ok(Explainer::named(self.helper("nothingAt")).called(2)),
            Ok(object) => object,
        };
        let words: Vec<&str> = words(object).collect();
        match self.short(object, &words)? {
            Some(short) => Ok(short.called(2)),
            None => self.statements(object, 2),
        }
    }

    /// What explains a schema in one call.
    fn short(&mut self, object: &Map<String, Value>, words: &[&str]) -> Generated<Option<Explainer>> {
        if words == ["$ref"] {
            let Some((name, _)) = self.schemas.target(object) else {
                return Err(self.malformed("`$ref` leads to no definition"));
            };
            let explain = format!("explain{name}");
            return Ok(Some(match self.cycles.together(name, &self.owner) {
                true => Explainer::with(self.helper("nestedAt"), [explain]),
                false => Explainer::named(explain),
            }));
        }
        let only = |known: &[&str]| words.iter().all(|word| known.contains(word));
        if let Some(values) = self.listed(object) {
            let values: Vec<String> = values.into_iter().map(literal).collect();
            return Ok(Some(Explainer::with(self.helper("literalAt"), values)));
        }
        if let [keyword @ ("anyOf" | "oneOf")] = *words
            && let Some([one, other]) = list(object, keyword).map(Vec::as_slice)
        {
            let null = |schema: &Value| {
                let plain =
                    |schema: &Map<String, Value>| !self::words(schema).any(|word| IN_PLACE.contains(&word));
                schema.as_object().is_some_and(|schema| typed(schema) == Kinds::NULL && plain(schema))
            };
            let (at, schema) = match (null(one), null(other)) {
                (false, true) => ("0", one),
                (true, false) => ("1", other),
                _ => return Ok(None),
            };
            if keyword == "oneOf" && self.schemas.kinds(schema).contains(Kinds::NULL) {
                return Ok(None);
            }
            let inner = self.at(&[keyword, at], |it| it.explainer(schema))?;
            return Ok(inner.map(|inner| self.nullable(&inner)));
        }
        let kinds = typed(object);
        // What judges `null` too has to be asked about it.
        let only_kinds = !words.iter().any(|word| IN_PLACE.contains(word));
        if kinds.contains(Kinds::NULL) && kinds != Kinds::ALL && kinds != Kinds::NULL && only_kinds {
            let mut rest = object.clone();
            let without: Vec<Value> =
                list(object, "type").into_iter().flatten().filter(|word| *word != "null").cloned().collect();
            rest.insert("type".to_owned(), Value::Array(without));
            let inner = self.explainer(&Value::Object(rest))?;
            return Ok(inner.map(|inner| self.nullable(&inner)));
        }
        if !kinds.is_single() {
            return Ok(None);
        }
        Ok(match kinds {
            Kinds::STRING if only(&["type", "minLength", "maxLength"]) => Some(self.text_explainer(object)?),
            Kinds::STRING if only(&["type", "pattern"]) => self.pattern_explainer(object)?,
            Kinds::STRING if only(&["type", "format"]) => self.format_explainer(object)?,
            Kinds::NUMBER if only(&["type", "minimum", "maximum", "format"]) => {
                self.format(object)?;
                Some(self.number_explainer(object)?)
            }
            Kinds::BOOLEAN if only(&["type"]) => Some(Explainer::named(self.helper("booleanAt"))),
            Kinds::NULL if only(&["type"]) => {
                Some(Explainer::with(self.helper("literalAt"), ["null".to_owned()]))
            }
            Kinds::OBJECT if only(&["type"]) => Some(Explainer::named(self.helper("objectAt"))),
            Kinds::ARRAY if only(&["type", "items", "minItems", "maxItems"]) => {
                Some(self.items_explainer(object)?)
            }
            Kinds::OBJECT if only(&["type", "additionalProperties"]) => {
                self.entries_explainer(object, &[])?
            }
            _ => None,
        })
    }

    fn nullable(&mut self, inner: &Explainer) -> Explainer {
        let helper = self.helper("nullableAt");
        Explainer::generic(helper, inner.passed())
    }

    pub(super) fn text_explainer(&mut self, object: &Map<String, Value>) -> Generated<Explainer> {
        let limits = limits(self.count(object, "minLength")?, self.count(object, "maxLength")?);
        Ok(Explainer::with(self.helper("stringAt"), limits))
    }

    pub(super) fn pattern_explainer(&mut self, object: &Map<String, Value>) -> Generated<Option<Explainer>> {
        let Some(pattern) = object.get("pattern") else {
            return Ok(None);
        };
        let pattern = pattern.as_str().ok_or_else(|| self.malformed("`pattern` must be a text"))?;
        let name = self.pattern(pattern)?;
        Ok(Some(Explainer::with(self.helper("patternAt"), [name, ts_string(pattern)])))
    }

    pub(super) fn format_explainer(&mut self, object: &Map<String, Value>) -> Generated<Option<Explainer>> {
        let Some(format) = self.format(object)? else {
            return Ok(None);
        };
        let function = self.helper(format.function).to_owned();
        Ok(Some(Explainer::with(self.helper("formatAt"), [function, ts_string(format.phrase)])))
    }

    pub(super) fn number_explainer(&mut self, object: &Map<String, Value>) -> Generated<Explainer> {
        let limits = [self.number(object, "minimum")?, self.number(object, "maximum")?];
        let mut arguments = match limits {
            [None, None] => vec![],
            [Some(least), None] => vec![least],
            [least, Some(most)] => vec![least.unwrap_or_else(|| "-Infinity".to_owned()), most],
        };
        let helper = if integers(object) { "integerAt" } else { "numberAt" };
        Ok(Explainer::with(self.helper(helper), arguments.drain(..)))
    }

    pub(super) fn items_explainer(&mut self, object: &Map<String, Value>) -> Generated<Explainer> {
        let limits = limits(self.count(object, "minItems")?, self.count(object, "maxItems")?);
        let items = match object.get("items") {
            Some(schema) => self.at(&["items"], |it| it.explainer(schema))?,
            None => None,
        };
        let Some(items) = items else {
            return Ok(Explainer::with(self.helper("arrayAt"), limits));
        };
        let mut arguments: Vec<Argument> = limits.into_iter().map(Into::into).collect();
        while arguments.len() < 2 {
            arguments.push(if arguments.is_empty() { "0" } else { "Infinity" }.into());
        }
        arguments.extend(items.passed());
        Ok(Explainer::generic(self.helper("itemsAt"), arguments))
    }

    /// The entries of a map, but for some keys.
    pub(super) fn entries_explainer(
        &mut self,
        object: &Map<String, Value>,
        known: &[&String],
    ) -> Generated<Option<Explainer>> {
        let Some(schema) = object.get("additionalProperties") else {
            return Ok(None);
        };
        let keys: Vec<String> = known.iter().map(|key| ts_string(key)).collect();
        let keys = format!("[{}]", keys.join(", "));
        if *schema == Value::Bool(false) {
            return Ok(Some(Explainer::with(self.helper("closedAt"), [keys])));
        }
        let Some(inner) = self.at(&["additionalProperties"], |it| it.explainer(schema))? else {
            return Ok(None);
        };
        let arguments = [keys.into()].into_iter().chain(inner.passed());
        Ok(Some(Explainer::generic(self.helper("entriesAt"), arguments.collect())))
    }
}

/// Two limits as arguments, as few as there need to be.
pub(super) fn limits(least: Option<u64>, most: Option<u64>) -> Vec<String> {
    match (least, most) {
        (None, None) => vec![],
        (Some(least), None) => vec![least.to_string()],
        (least, Some(most)) => vec![least.unwrap_or(0).to_string(), most.to_string()],
    }
}
