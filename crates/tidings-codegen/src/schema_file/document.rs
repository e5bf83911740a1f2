//! A schema file with its references resolved: which places in it need a name.

use std::collections::HashMap;

use serde_json::{Map, Value};
use tidings_schema::walk;

use crate::error::CodegenError;
use crate::names::{pascal_case, type_name};
use crate::reading::check_keyword;

/// Name → schema.
pub(super) type Definitions = Map<String, Value>;

/// Name → where it comes from.
pub(super) type Paths = Map<String, Value>;

/// A version of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Draft {
    Seven,
    TwentyTwelve,
}

/// A schema file.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) schema: &'a Value,
    pub(super) draft: Draft,
    /// Absolute `$id` → pointer.
    ids: HashMap<String, String>,
    /// (pointer of the resource, anchor) → pointer.
    anchors: HashMap<(String, String), String>,
    /// Pointer of a `$ref`'s schema → pointer it leads to.
    pub(super) references: HashMap<String, String>,
    /// Pointer → name, for every place that becomes a definition.
    pub(super) names: HashMap<String, String>,
    /// The same pointers in the order they were met.
    order: Vec<String>,
}

/// The resource a subschema belongs to: the innermost schema around it with an `$id`.
#[derive(Debug, Clone)]
struct Resource {
    pointer: String,
    uri: String,
}

/// A `$ref` that is yet to be resolved.
struct Open<'a> {
    pointer: String,
    reference: &'a str,
    resource: Resource,
}

impl<'a> Document<'a> {
    pub(super) fn new(schema: &'a Value, root: &str) -> Result<Self, CodegenError> {
        let mut document = Self {
            schema,
            draft: draft(schema)?,
            ids: HashMap::new(),
            anchors: HashMap::new(),
            references: HashMap::new(),
            names: HashMap::new(),
            order: Vec::new(),
        };
        let top = Resource { pointer: String::new(), uri: String::new() };
        let mut open = Vec::new();
        document.scan(schema, String::new(), &top, &mut open)?;
        document.name_definitions(root)?;
        while let Some(next) = open.pop() {
            let target = document.resolve(&next)?;
            document.references.insert(next.pointer, target.clone());
            if !document.names.contains_key(&target) {
                let value = document.schema.pointer(&target);
                let name = name_of(root, &target);
                document.name(target.clone(), name)?;
                if let Some(value) = value.filter(|_| !is_schema_position(&target)) {
                    document.scan(value, target, &top, &mut open)?;
                }
            }
        }
        Ok(document)
    }

    /// Everything that has a name, in a catalog's form, and where each of it comes from.
    pub(super) fn definitions(&self) -> Result<(Definitions, Paths), CodegenError> {
        let mut definitions = Map::new();
        let mut paths = Map::new();
        for pointer in &self.order {
            let name = &self.names[pointer];
            let schema = self.schema.pointer(pointer).unwrap_or(&Value::Null);
            let rewritten = self.rewrite(schema, pointer)?;
            if self.is_alias(pointer, name, &rewritten) {
                continue;
            }
            if definitions.contains_key(name) {
                let first: &Value = &paths[name];
                return Err(CodegenError::NameClash {
                    name: name.clone(),
                    first: format!("`{}`", first.as_str().unwrap_or_default()),
                    second: format!("`#{pointer}`"),
                });
            }
            paths.insert(name.clone(), Value::from(format!("#{pointer}")));
            definitions.insert(name.clone(), rewritten);
        }
        Ok((definitions, paths))
    }

    /// Whether the root does nothing but refer to a definition of its own name: then it is that definition.
    fn is_alias(&self, pointer: &str, name: &str, rewritten: &Value) -> bool {
        let target = self.references.get(pointer).filter(|target| pointer.is_empty() && !target.is_empty());
        let says_no_more = |map: &Map<String, Value>| {
            map.keys().all(|word| word == "$ref" || walk::ANNOTATIONS.contains(&word.as_str()))
        };
        target.is_some_and(|target| self.names[target] == name)
            && rewritten.as_object().is_some_and(says_no_more)
    }

    /// Looks at every subschema: keywords, identifiers, references.
    fn scan(
        &mut self,
        schema: &'a Value,
        pointer: String,
        outer: &Resource,
        open: &mut Vec<Open<'a>>,
    ) -> Result<(), CodegenError> {
        let Value::Object(map) = schema else {
            return match schema {
                Value::Bool(_) => Ok(()),
                _ => Err(CodegenError::MalformedSchema {
                    place: format!("#{pointer}"),
                    reason: "a schema is an object, `true` or `false`".to_owned(),
                }),
            };
        };
        self.check_keywords(map, &pointer)?;
        let resource = self.identify(map, &pointer, outer);
        if let Some(Value::String(reference)) = map.get("$ref") {
            open.push(Open { pointer: pointer.clone(), reference, resource: resource.clone() });
        }
        for (keyword, value) in map {
            match (subschemas(keyword), value) {
                (Subschemas::One, Value::Object(_) | Value::Bool(_)) => {
                    self.scan(value, format!("{pointer}/{keyword}"), &resource, open)?;
                }
                (Subschemas::One | Subschemas::List, Value::Array(values)) => {
                    for (at, value) in values.iter().enumerate() {
                        let pointer = format!("{pointer}/{keyword}/{at}");
                        self.scan(value, pointer, &resource, open)?;
                    }
                }
                (Subschemas::Map, Value::Object(values)) => {
                    for (key, value) in values {
                        let pointer = format!("{pointer}/{keyword}/{}", escaped(key));
                        self.scan(value, pointer, &resource, open)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn check_keywords(&self, map: &Map<String, Value>, pointer: &str) -> Result<(), CodegenError> {
        for keyword in map.keys() {
            let reason = match (self.draft, keyword.as_str()) {
                (Draft::Seven, "additionalItems") => continue,
                // What stands beside a `$ref` is ignored in draft 7.
                (Draft::Seven, word) if map.contains_key("$ref") && word != "$ref" => continue,
                (Draft::Seven, "prefixItems" | "unevaluatedProperties" | "$anchor") => {
                    "it belongs to draft 2020-12; say so with `$schema`"
                }
                (_, word) => match check_keyword(word) {
                    Ok(()) => continue,
                    Err(refusal) => refusal.reason(),
                },
            };
            return Err(CodegenError::UnsupportedKeyword {
                keyword: keyword.clone(),
                place: format!("#{pointer}"),
                reason,
            });
        }
        Ok(())
    }

    /// Notes `$id` and `$anchor`; gives the resource that references resolve against.
    fn identify(&mut self, map: &Map<String, Value>, pointer: &str, outer: &Resource) -> Resource {
        let mut resource = outer.clone();
        let ignored = self.draft == Draft::Seven && map.contains_key("$ref");
        let id = map.get("$id").and_then(Value::as_str).filter(|_| !ignored);
        if let Some(id) = id {
            match id.strip_prefix('#') {
                Some("") => {}
                Some(anchor) => {
                    let key = (resource.pointer.clone(), anchor.to_owned());
                    self.anchors.insert(key, pointer.to_owned());
                }
                None => {
                    resource = Resource {
                        pointer: pointer.to_owned(),
                        uri: join(&outer.uri, id.trim_end_matches('#')),
                    };
                    self.ids.insert(resource.uri.clone(), pointer.to_owned());
                }
            }
        }
        if let Some(anchor) = map.get("$anchor").and_then(Value::as_str) {
            let key = (resource.pointer.clone(), anchor.to_owned());
            self.anchors.insert(key, pointer.to_owned());
        }
        resource
    }

    fn resolve(&self, open: &Open<'_>) -> Result<String, CodegenError> {
        let error = |reason| CodegenError::Reference {
            reference: open.reference.to_owned(),
            place: format!("#{}", open.pointer),
            reason,
        };
        let (uri, fragment) = open.reference.split_once('#').unwrap_or((open.reference, ""));
        let base = match uri {
            "" => &open.resource.pointer,
            uri => self
                .ids
                .get(&join(&open.resource.uri, uri))
                .ok_or_else(|| error("it leads out of the document; put what it refers to into `$defs`"))?,
        };
        let fragment = percent_decoded(fragment);
        let target = match fragment.as_str() {
            "" => base.clone(),
            pointer if pointer.starts_with('/') => format!("{base}{pointer}"),
            anchor => self
                .anchors
                .get(&(base.clone(), anchor.to_owned()))
                .cloned()
                .ok_or_else(|| error("there is no such anchor"))?,
        };
        match self.schema.pointer(&target) {
            Some(_) => Ok(target),
            None => Err(error("there is nothing at that place")),
        }
    }

    /// The root and its definitions have names whether they are referred to or not.
    fn name_definitions(&mut self, root: &str) -> Result<(), CodegenError> {
        self.name(String::new(), root.to_owned())?;
        for keyword in ["$defs", "definitions"] {
            let definitions = self.schema.get(keyword).and_then(Value::as_object);
            for key in definitions.into_iter().flat_map(Map::keys) {
                let pointer = format!("/{keyword}/{}", escaped(key));
                let name = name_of(root, &pointer);
                self.name(pointer, name)?;
            }
        }
        Ok(())
    }

    fn name(&mut self, pointer: String, name: String) -> Result<(), CodegenError> {
        if name.is_empty() {
            return Err(CodegenError::MalformedSchema {
                place: format!("#{pointer}"),
                reason: "no name can be made of the key; rename the definition".to_owned(),
            });
        }
        self.names.insert(pointer.clone(), name);
        self.order.push(pointer);
        Ok(())
    }
}

fn draft(schema: &Value) -> Result<Draft, CodegenError> {
    let unsupported = || CodegenError::UnsupportedKeyword {
        keyword: "$schema".to_owned(),
        place: "#".to_owned(),
        reason: "only drafts 7 and 2020-12 are understood",
    };
    match schema.get("$schema") {
        None => {
            let old = schema.get("definitions").is_some() && schema.get("$defs").is_none();
            Ok(if old { Draft::Seven } else { Draft::TwentyTwelve })
        }
        Some(Value::String(uri)) if uri.contains("json-schema.org/draft-07/schema") => Ok(Draft::Seven),
        Some(Value::String(uri)) if uri.contains("json-schema.org/draft/2020-12/schema") => {
            Ok(Draft::TwentyTwelve)
        }
        Some(_) => Err(unsupported()),
    }
}

/// Where the subschemas of a keyword are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subschemas {
    None,
    One,
    List,
    Map,
}

pub(super) fn subschemas(keyword: &str) -> Subschemas {
    match keyword {
        "items"
        | "additionalItems"
        | "additionalProperties"
        | "unevaluatedProperties"
        | "propertyNames"
        | "not"
        | "if"
        | "then"
        | "else" => Subschemas::One,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Subschemas::List,
        "properties" | "patternProperties" | "$defs" | "definitions" => Subschemas::Map,
        _ => Subschemas::None,
    }
}

/// Whether the scan from the root comes past a place.
fn is_schema_position(pointer: &str) -> bool {
    let mut segments = pointer.split('/').skip(1);
    while let Some(segment) = segments.next() {
        match subschemas(segment) {
            Subschemas::None => return false,
            Subschemas::One => {
                // The index of a list of `items`.
                let mut ahead = segments.clone();
                if segment == "items" && ahead.next().is_some_and(|at| at.parse::<u32>().is_ok()) {
                    segments = ahead;
                }
            }
            Subschemas::List | Subschemas::Map => {
                if segments.next().is_none() {
                    return false;
                }
            }
        }
    }
    true
}

/// The name of a place: of a definition its key, of others the root's name and the way there.
fn name_of(root: &str, pointer: &str) -> String {
    let segments: Vec<String> =
        pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~")).collect();
    match segments.as_slice() {
        [.., keyword, key] if keyword == "$defs" || keyword == "definitions" => type_name(key),
        segments => {
            let words = segments
                .iter()
                .filter(|segment| !matches!(segment.as_str(), "properties" | "$defs" | "definitions"))
                .map(|segment| pascal_case(segment));
            format!("{root}{}", words.collect::<String>())
        }
    }
}

pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| *first == b'%');
        let decoded = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match decoded {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A URI reference against a base, as far as identifiers inside one document need it.
fn join(base: &str, reference: &str) -> String {
    let absolute = reference.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.chars().all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
    });
    if absolute || base.is_empty() {
        return reference.to_owned();
    }
    let authority_end =
        base.find("://").map_or(0, |at| base[at + 3..].find('/').map_or(base.len(), |slash| at + 3 + slash));
    match reference.strip_prefix('/') {
        Some(_) => format!("{}{reference}", &base[..authority_end]),
        None => match base.rfind('/') {
            Some(slash) if slash >= authority_end => format!("{}/{reference}", &base[..slash]),
            _ => format!("{base}/{reference}"),
        },
    }
}
