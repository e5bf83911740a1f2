//! A schema file with its references resolved: which places in it need a name.

use std::collections::HashMap;

use serde_json::{Map, Value};
use tidings_schema::bundle::{self, Draft, Holds};
use tidings_schema::walk;

use crate::error::CodegenError;
use crate::names::{pascal_case, type_name};
use crate::reading::check_keyword;

/// Name → schema.
pub(super) type Definitions = Map<String, Value>;

/// Name → where it comes from.
pub(super) type Paths = Map<String, Value>;

/// A schema file.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) schema: &'a Value,
    pub(super) draft: Draft,
    /// Where references lead.
    read: bundle::Document<'a>,
    /// Pointer of a `$ref`'s schema → pointer it leads to.
    pub(super) references: HashMap<String, String>,
    /// Pointer → name, for every place that becomes a definition.
    pub(super) names: HashMap<String, String>,
    /// The same pointers in the order they were met.
    order: Vec<String>,
}

/// A `$ref` that is yet to be resolved.
struct Open<'a> {
    pointer: String,
    reference: &'a str,
}

impl<'a> Document<'a> {
    pub(super) fn new(schema: &'a Value, root: &str) -> Result<Self, CodegenError> {
        let read = bundle::Document::read(schema)?;
        let mut document = Self {
            schema,
            draft: read.draft(),
            read,
            references: HashMap::new(),
            names: HashMap::new(),
            order: Vec::new(),
        };
        let mut open = Vec::new();
        document.scan(schema, String::new(), &mut open)?;
        document.name_definitions(root)?;
        while let Some(next) = open.pop() {
            let target = document.read.target(&next.pointer, next.reference)?;
            document.references.insert(next.pointer, target.clone());
            if !document.names.contains_key(&target) {
                let value = document.schema.pointer(&target);
                let name = name_of(root, &target);
                document.name(target.clone(), name)?;
                if let Some(value) = value.filter(|_| !document.read.is_schema(&target)) {
                    document.scan(value, target, &mut open)?;
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
        if let Some(Value::String(reference)) = map.get("$ref") {
            open.push(Open { pointer: pointer.clone(), reference });
        }
        for (keyword, value) in map {
            match (self.draft.holds(keyword, value), value) {
                (Holds::One, Value::Object(_) | Value::Bool(_)) => {
                    self.scan(value, format!("{pointer}/{keyword}"), open)?;
                }
                (Holds::List, Value::Array(values)) => {
                    for (at, value) in values.iter().enumerate() {
                        let pointer = format!("{pointer}/{keyword}/{at}");
                        self.scan(value, pointer, open)?;
                    }
                }
                (Holds::Map, Value::Object(values)) => {
                    for (key, value) in values {
                        let pointer = format!("{pointer}/{keyword}/{}", escaped(key));
                        self.scan(value, pointer, open)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn check_keywords(&self, map: &Map<String, Value>, pointer: &str) -> Result<(), CodegenError> {
        if self.read.draft_at(pointer) != self.draft {
            return Err(CodegenError::UnsupportedKeyword {
                keyword: "$schema".to_owned(),
                place: format!("#{pointer}"),
                reason: "a schema inside is of another draft; say all of it in one",
            });
        }
        for keyword in map.keys() {
            let old = self.draft < Draft::Y2020;
            let reason = match keyword.as_str() {
                "additionalItems" if old => continue,
                // What stands beside a `$ref` is ignored up to draft 7.
                word if self.draft.ignores_beside_ref() && map.contains_key("$ref") && word != "$ref" => {
                    continue;
                }
                "prefixItems" if old => "it belongs to draft 2020-12; say so with `$schema`",
                "unevaluatedProperties" | "$anchor" | "$defs" if self.draft < Draft::Y2019 => {
                    "it belongs to draft 2020-12; say so with `$schema`"
                }
                "if" | "then" | "else" if self.draft < Draft::Seven => {
                    "it belongs to draft 7; say so with `$schema`"
                }
                word => match check_keyword(word) {
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
