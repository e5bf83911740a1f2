//! What all parts of the generator share: where it is, what it has written, which helpers are used.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::condition::Condition;
use super::cycles::Cycles;
use super::patterns;
use super::shapes::Schemas;
use crate::error::CodegenError;
use crate::escape::ts_string;

pub(super) type Generated<T> = Result<T, CodegenError>;

/// What every object has without having it itself: such a property is looked up as an own one.
const INHERITED: &[&str] = &[
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Writes the functions of one `validators.ts`.
#[derive(Debug)]
pub(super) struct Generator<'a> {
    pub(super) schemas: Schemas<'a>,
    pub(super) cycles: Cycles<'a>,
    paths: &'a Map<String, Value>,
    /// The type whose functions are being written.
    pub(super) owner: String,
    /// Where in its schema.
    steps: Vec<String>,
    /// The helpers that the template has to write.
    pub(super) uses: BTreeSet<&'static str>,
    /// `const … = /…/;`, in the order they were first needed.
    pub(super) constants: Vec<String>,
    /// Pattern → name of its constant.
    patterns: HashMap<String, String>,
    /// Parameters and body of an inner function → its name.
    inner: HashMap<String, String>,
    /// Inner functions that are not written yet.
    pub(super) pending: Vec<String>,
    names: HashSet<String>,
    /// Whether what was just written refers to `depth`.
    pub(super) deep: bool,
    /// Whether an explanation is being written, which knows no depth.
    pub(super) explains: bool,
}

impl<'a> Generator<'a> {
    pub(super) fn new(definitions: &'a Map<String, Value>, paths: &'a Map<String, Value>) -> Self {
        Self {
            schemas: Schemas { definitions },
            cycles: Cycles::new(definitions),
            paths,
            owner: String::new(),
            steps: Vec::new(),
            uses: BTreeSet::new(),
            constants: Vec::new(),
            patterns: HashMap::new(),
            inner: HashMap::new(),
            pending: Vec::new(),
            names: HashSet::new(),
            deep: false,
            explains: false,
        }
    }

    /// Begins with another type.
    pub(super) fn enter(&mut self, owner: &str) {
        self.owner = owner.to_owned();
        self.steps.clear();
    }

    /// Goes into a schema.
    pub(super) fn at<T>(
        &mut self,
        steps: &[&str],
        inside: impl FnOnce(&mut Self) -> Generated<T>,
    ) -> Generated<T> {
        let before = self.steps.len();
        self.steps.extend(steps.iter().map(|step| (*step).to_owned()));
        let result = inside(self);
        self.steps.truncate(before);
        result
    }

    /// Notes that a helper is needed, and gives its name.
    pub(super) fn helper(&mut self, name: &'static str) -> &'static str {
        self.uses.insert(name);
        name
    }

    /// The helper that tells objects: the shorter one where a property that is looked at next tells
    /// them from arrays.
    pub(super) fn object_helper(&mut self, told_by_property: bool) -> &'static str {
        self.helper(if told_by_property { "keyed" } else { "record" })
    }

    /// The expression that reads a property of `value`.
    pub(super) fn read(&mut self, key: &str) -> String {
        match INHERITED.contains(&key) {
            true => format!("{}(value, {})", self.helper("own"), ts_string(key)),
            false => format!("value[{}]", ts_string(key)),
        }
    }

    /// The name of the constant for a pattern.
    pub(super) fn pattern(&mut self, pattern: &str) -> Generated<String> {
        if let Some(name) = self.patterns.get(pattern) {
            return Ok(name.clone());
        }
        let literal = patterns::literal(pattern).map_err(|reason| CodegenError::Pattern {
            pattern: pattern.to_owned(),
            place: self.place(),
            reason,
        })?;
        let name = self.fresh("pattern");
        self.constants.push(constant(&name, &literal));
        self.patterns.insert(pattern.to_owned(), name.clone());
        Ok(name)
    }

    /// An inner function that is a condition on `value`; one with the same body is used again.
    /// Gives what calls it with an argument.
    pub(super) fn function(
        &mut self,
        word: &str,
        parameter: &str,
        write: impl FnOnce(&mut Self) -> Generated<String>,
    ) -> Generated<Call> {
        let (body, deep) = self.listening(write)?;
        let depth = if deep { ", depth: number" } else { "" };
        self.deep |= deep;
        let key = format!("{parameter}{depth}\n{body}");
        if let Some(name) = self.inner.get(&key) {
            return Ok(Call { name: name.clone(), deep });
        }
        let name = self.fresh(word);
        let (value, of) = parameter.split_once(':').unwrap_or((parameter, ""));
        let parameters = [format!("{}:{of}", self::parameter(value, &body))]
            .into_iter()
            .chain(deep.then(|| "depth: number".to_owned()));
        let head = head("function ", &name, parameters, "boolean");
        self.pending.push(format!("{head} {{\n{body}}}\n"));
        self.inner.insert(key, name.clone());
        Ok(Call { name, deep })
    }

    /// An inner function that explains; one with the same body is used again.
    pub(super) fn explaining(&mut self, word: &str, body: String) -> String {
        let key = format!("explain\n{body}");
        if let Some(name) = self.inner.get(&key) {
            return name.clone();
        }
        let word = if word.is_empty() { "explain".to_owned() } else { format!("explain_{word}") };
        let name = self.fresh(&word);
        let (value, at) = (parameter("value", &body), parameter("at", &body));
        let parameters = [format!("{value}: unknown"), format!("{at}: Trail")];
        let head = head("function ", &name, parameters, "void");
        self.pending.push(format!("{head} {{\n{body}}}\n"));
        self.inner.insert(key, name.clone());
        name
    }

    /// Runs a part and says whether what it wrote refers to `depth`.
    pub(super) fn listening<T>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Generated<T>,
    ) -> Generated<(T, bool)> {
        let outer = std::mem::replace(&mut self.deep, false);
        let written = part(self);
        let deep = std::mem::replace(&mut self.deep, outer);
        Ok((written?, deep))
    }

    /// The condition that a value is of a definition.
    pub(super) fn is(&mut self, name: &str, argument: &str) -> Condition {
        if !self.explains && self.cycles.together(name, &self.owner) {
            self.deep = true;
            return super::condition::atom(format!("within{name}({argument}, depth - 1)"));
        }
        super::condition::atom(format!("is{name}({argument})"))
    }

    /// A name for something inside the type that is being written: `Owner_way_there`.
    fn fresh(&mut self, word: &str) -> String {
        let plain = |step: &str| {
            let letters = step.chars().map(|one| if one.is_ascii_alphanumeric() { one } else { '_' });
            letters.collect::<String>()
        };
        let mut parts = vec![self.owner.clone()];
        parts.extend(self.steps.iter().filter(|step| *step != "properties").map(|step| plain(step)));
        if !word.is_empty() {
            parts.push(word.to_owned());
        }
        let mut name = parts.join("_");
        if parts.len() == 1 {
            name.push('_');
        }
        while !self.names.insert(name.clone()) {
            name.push('_');
        }
        name
    }

    pub(super) fn malformed(&self, reason: impl Into<String>) -> CodegenError {
        CodegenError::MalformedSchema { place: self.place(), reason: reason.into() }
    }

    pub(super) fn unsupported(&self, keyword: &str, reason: &'static str) -> CodegenError {
        CodegenError::UnsupportedKeyword { keyword: keyword.to_owned(), place: self.place(), reason }
    }

    /// Where the generator is: the Rust path if known, and the JSON pointer.
    pub(super) fn place(&self) -> String {
        let way: String = self
            .steps
            .iter()
            .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")))
            .collect();
        let known = self.schemas.definitions.contains_key(&self.owner);
        match self.paths.get(&self.owner).and_then(Value::as_str) {
            Some(pointer) if pointer.starts_with('#') => format!("{pointer}{way}"),
            Some(path) => format!("`{path}` (#/$defs/{}{way})", self.owner),
            None if known => format!("#/$defs/{}{way}", self.owner),
            None => format!("`{}` (#{way})", self.owner),
        }
    }
}

/// An inner function.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) name: String,
    deep: bool,
}

impl Call {
    pub(super) fn with(&self, argument: &str) -> Condition {
        let depth = if self.deep { ", depth" } else { "" };
        super::condition::atom(format!("{}({argument}{depth})", self.name))
    }
}

/// The head of a function, without the `{`, broken as Prettier does.
pub(super) fn head(
    start: &str,
    name: &str,
    parameters: impl IntoIterator<Item = String>,
    result: &str,
) -> String {
    let parameters: Vec<String> = parameters.into_iter().collect();
    let line = format!("{start}{name}({}): {result}", parameters.join(", "));
    match line.chars().count() + " {".len() <= super::condition::WIDTH {
        true => line,
        false => format!("{start}{name}(\n  {},\n): {result}", parameters.join(",\n  ")),
    }
}

/// A parameter as compilers want it: with a `_` where the body does not use it.
pub(super) fn parameter(name: &str, body: &str) -> String {
    match super::helpers::is_mentioned(name, body) {
        true => name.to_owned(),
        false => format!("_{name}"),
    }
}

fn constant(name: &str, literal: &str) -> String {
    let line = format!("const {name} = {literal};");
    match line.chars().count() <= super::condition::WIDTH {
        true => format!("{line}\n"),
        false => format!("const {name} =\n  {literal};\n"),
    }
}
