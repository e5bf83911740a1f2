//! JSON Schema → declarations.
//!
//! Invariant: what a schema accepts, its type accepts. A keyword that TypeScript cannot say makes
//! the type wider, never narrower; a keyword that is not known is an error.

mod arrays;
mod keywords;
mod literals;
mod objects;
mod unions;
mod width;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use crate::doc::Doc;
use crate::error::CodegenError;
use crate::ir::{Declaration, NEVER, Type};
use crate::kinds::Kinds;
use crate::options::{Branded, DeprecationNotes, TypeScriptOptions};
use keywords::Keywords;

pub(crate) use keywords::check_keyword;
pub(crate) use literals::MAX_SAFE_INTEGER;

/// Reads the schemas of one set of definitions.
pub(crate) struct Reader<'a> {
    pub(crate) definitions: &'a Map<String, Value>,
    /// Definition name → Rust path, for error messages.
    pub(crate) paths: &'a Map<String, Value>,
    pub(crate) notes: &'a DeprecationNotes,
    pub(crate) branded: &'a Branded,
    pub(crate) overrides: &'a BTreeMap<String, String>,
    /// Whether `JsonValue` was needed.
    pub(crate) uses_json: bool,
    /// Whether a brand was needed.
    pub(crate) uses_brand: bool,
    /// The type that is being read.
    owner: &'a str,
    /// Where in it.
    path: Vec<Step<'a>>,
    /// Sorted values of a closed string enum → its name, if it is the only one with them.
    enums: Option<HashMap<Vec<&'a str>, Option<&'a str>>>,
}

/// One step of a JSON pointer.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        definitions: &'a Map<String, Value>,
        paths: &'a Map<String, Value>,
        notes: &'a DeprecationNotes,
        options: &'a TypeScriptOptions,
    ) -> Self {
        Self {
            definitions,
            paths,
            notes,
            branded: &options.branded,
            overrides: &options.overrides,
            uses_json: false,
            uses_brand: false,
            owner: "",
            path: Vec::new(),
            enums: None,
        }
    }

    /// The declaration of a named schema.
    pub(crate) fn declaration(
        &mut self,
        name: &'a str,
        schema: &'a Value,
    ) -> Result<Declaration<'a>, CodegenError> {
        self.owner = name;
        self.path.clear();
        let (mut body, doc) = match self.overrides.get(name) {
            Some(expression) => {
                self.uses_json |= expression.contains("JsonValue");
                (Type::Verbatim(expression), Doc::of(schema.get("description").and_then(Value::as_str)))
            }
            None => self.documented(schema)?,
        };
        if let Type::Keyword(base @ ("string" | "number" | "boolean")) = body
            && self.is_branded(name)
        {
            body = Type::Branded(base, name);
            self.uses_brand = true;
        }
        // A user's own `JsonValue` over any JSON is ours.
        if body == Type::Json && name == "JsonValue" {
            self.uses_json = true;
        }
        Ok(Declaration { name: Cow::Borrowed(name), doc, body })
    }

    /// The type of an event's whole object. `name` is what errors call it.
    pub(crate) fn event(&mut self, name: &'a str, schema: &'a Value) -> Result<Type<'a>, CodegenError> {
        self.owner = name;
        self.path.clear();
        Ok(self.documented(schema)?.0)
    }

    /// A type with what is said about it.
    fn documented(&mut self, schema: &'a Value) -> Result<(Type<'a>, Doc<'a>), CodegenError> {
        let mut doc = Doc::default();
        let (ty, keywords) = self.looked_at(schema, Kinds::ALL, &mut doc)?;
        doc.text = keywords.text(self.owner);
        if keywords.deprecated {
            doc.tag("deprecated", self.note(""));
        }
        keywords.tag_constraints(&mut doc);
        Ok((ty, doc))
    }

    /// The type of a schema whose value is already known to be of one of `kinds`. What has no
    /// place in the type is added to `doc`.
    fn schema(
        &mut self,
        schema: &'a Value,
        kinds: Kinds,
        doc: &mut Doc<'a>,
    ) -> Result<Type<'a>, CodegenError> {
        Ok(self.looked_at(schema, kinds, doc)?.0)
    }

    /// The same with the keywords, for what is said about the schema.
    fn looked_at(
        &mut self,
        schema: &'a Value,
        kinds: Kinds,
        doc: &mut Doc<'a>,
    ) -> Result<(Type<'a>, Keywords<'a>), CodegenError> {
        let keywords = self.keywords(schema)?;
        let ty = match schema {
            Value::Bool(true) => self.anything(kinds),
            Value::Bool(false) => NEVER,
            _ => self.conjunction(&keywords, kinds, doc)?,
        };
        Ok((ty, keywords))
    }

    /// Every keyword restricts, so the type is the intersection of what each of them says.
    fn conjunction(
        &mut self,
        keywords: &Keywords<'a>,
        outer: Kinds,
        doc: &mut Doc<'a>,
    ) -> Result<Type<'a>, CodegenError> {
        let kinds = keywords.kinds(self)?.intersect(outer);
        if kinds.is_empty() {
            return Ok(NEVER);
        }
        if keywords.stand_alone() {
            return self.shape(keywords, kinds, true, doc);
        }
        let mut parts = Vec::new();
        if let Some(reference) = keywords.reference {
            parts.push(self.reference(reference)?);
        }
        if let Some(value) = keywords.constant {
            parts.push(self.literal(value));
        } else if let Some(values) = keywords.enumeration {
            parts.push(self.enumeration(values, keywords.open)?);
        }
        let settled = keywords.constant.is_some() || keywords.enumeration.is_some();
        for (at, part) in keywords.all_of.iter().flat_map(|list| list.iter().enumerate()) {
            let ty = self.at2("allOf", at, |reader| reader.member(part, kinds, doc))?;
            parts.push(ty);
        }
        if let Some(branches) = keywords.any_of {
            parts.push(self.union("anyOf", branches, kinds, keywords.open, doc)?);
        }
        if let Some(branches) = keywords.one_of {
            parts.push(self.union("oneOf", branches, kinds, keywords.open, doc)?);
        }
        self.check_unread(keywords)?;
        if !settled {
            let alone = parts.is_empty();
            if alone || keywords.shapes_objects() || keywords.shapes_arrays() {
                // Declared fields come before what they are combined with.
                let shape = self.shape(keywords, kinds, alone, doc)?;
                parts.insert(0, shape);
            }
        }
        Ok(Type::intersection(self.within_reach(parts, doc)))
    }

    /// What the keywords for particular kinds say, for each kind that is possible.
    fn shape(
        &mut self,
        keywords: &Keywords<'a>,
        kinds: Kinds,
        alone: bool,
        doc: &mut Doc<'a>,
    ) -> Result<Type<'a>, CodegenError> {
        let objects = keywords.shapes_objects();
        let arrays = keywords.shapes_arrays();
        if kinds == Kinds::ALL && !objects && !arrays {
            return Ok(self.anything(kinds));
        }
        if kinds.is_single() {
            return self.of_kind(keywords, kinds, alone, doc);
        }
        let mut types = Vec::new();
        for kind in keywords.order(kinds) {
            types.push(self.of_kind(keywords, kind, alone, doc)?);
        }
        Ok(Type::union(types))
    }

    fn of_kind(
        &mut self,
        keywords: &Keywords<'a>,
        kind: Kinds,
        alone: bool,
        doc: &mut Doc<'a>,
    ) -> Result<Type<'a>, CodegenError> {
        match kind {
            Kinds::OBJECT => self.object(keywords, alone, doc),
            Kinds::ARRAY => self.array(keywords, doc),
            scalar => Ok(scalar.keyword()),
        }
    }

    fn reference(&mut self, reference: &'a str) -> Result<Type<'a>, CodegenError> {
        let name = reference.strip_prefix("#/$defs/");
        match name.and_then(|name| self.definitions.get_key_value(name)) {
            Some((name, _)) => Ok(Type::Reference(name)),
            None => Err(CodegenError::Reference {
                reference: reference.to_owned(),
                place: self.place(),
                reason: "there is no such definition".to_owned(),
            }),
        }
    }

    /// Anything that JSON can say, of these kinds.
    fn anything(&mut self, kinds: Kinds) -> Type<'a> {
        if kinds.contains(Kinds::OBJECT) || kinds.contains(Kinds::ARRAY) {
            self.uses_json = true;
        }
        kinds.anything()
    }

    fn is_branded(&self, name: &str) -> bool {
        match self.branded {
            Branded::None => false,
            Branded::All => true,
            Branded::Names(names) => names.iter().any(|branded| branded == name),
        }
    }

    /// The note of a `#[deprecated]`, empty if there is none.
    fn note(&self, key: &str) -> Cow<'a, str> {
        if self.notes.is_empty() {
            return Cow::Borrowed("");
        }
        let found = self.notes.get(&(self.owner.to_owned(), key.to_owned()));
        Cow::Borrowed(found.map_or("", String::as_str))
    }

    fn at<T>(&mut self, key: &'a str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Key(key));
        let read = read(self);
        self.path.pop();
        read
    }

    fn at2<T>(&mut self, key: &'a str, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Index(index));
        let at = self.path.len() - 1;
        self.path.insert(at, Step::Key(key));
        let read = read(self);
        self.path.truncate(at);
        read
    }

    /// Where the reader is, for an error: the Rust path if known, and the JSON pointer.
    fn place(&self) -> String {
        let path = self.paths.get(self.owner).and_then(Value::as_str);
        // In a schema file what a type comes from is a pointer itself.
        let file = path.filter(|path| path.starts_with('#'));
        let mut pointer = match file {
            Some(pointer) => pointer.to_owned(),
            None if self.definitions.contains_key(self.owner) => format!("#/$defs/{}", self.owner),
            None => "#".to_owned(),
        };
        for step in &self.path {
            match step {
                Step::Key(key) => {
                    pointer.push('/');
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
                Step::Index(index) => pointer.push_str(&format!("/{index}")),
            }
        }
        match path {
            _ if file.is_some() => pointer,
            Some(path) => format!("`{path}` ({pointer})"),
            None if pointer.starts_with("#/$defs/") || self.owner.is_empty() => pointer,
            None => format!("`{}` ({pointer})", self.owner),
        }
    }

    fn malformed(&self, reason: impl Into<String>) -> CodegenError {
        CodegenError::MalformedSchema { place: self.place(), reason: reason.into() }
    }
}
