//! The keywords of a schema object, each looked at once.

use std::borrow::Cow;

use serde_json::{Map, Value};
use tidings_schema::walk;

use super::{Reader, Step};
use crate::doc::Doc;
use crate::error::CodegenError;
use crate::kinds::Kinds;

/// What is made of a keyword that has no part in a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Known, and beyond what types and validators express.
    Unsupported(&'static str),
    /// Not a keyword of JSON Schema.
    Unknown,
}

impl Refusal {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Unsupported(reason) => reason,
            Self::Unknown => "it is no keyword of JSON Schema; words of your own begin with `x-`",
        }
    }
}

/// Up to how many items an array of a fixed length is written out as a tuple.
const LONGEST_FIXED_ARRAY: usize = 16;

const DYNAMIC: &str = "dynamic scopes are not supported; use `$ref`";
const DEPENDENT: &str = "write the cases out with `anyOf`, or with `if` and `then`";
const EVALUATED: &str = "only `unevaluatedProperties` is supported; use `items: false`";

/// Whether a keyword is one that tidings understands.
pub(crate) fn check_keyword(keyword: &str) -> Result<(), Refusal> {
    match keyword {
        _ if walk::is_supported(keyword) => Ok(()),
        // In schema files of other tools; they assert nothing.
        "$anchor" | "definitions" | "contentEncoding" | "contentMediaType" | "contentSchema" => Ok(()),
        "$dynamicRef" | "$dynamicAnchor" | "$recursiveRef" | "$recursiveAnchor" => {
            Err(Refusal::Unsupported(DYNAMIC))
        }
        "$vocabulary" => Err(Refusal::Unsupported("it belongs to a meta-schema")),
        "dependencies" | "dependentRequired" | "dependentSchemas" => Err(Refusal::Unsupported(DEPENDENT)),
        "contains" | "minContains" | "maxContains" => {
            Err(Refusal::Unsupported("what only some items must be cannot be expressed"))
        }
        "unevaluatedItems" => Err(Refusal::Unsupported(EVALUATED)),
        "additionalItems" => {
            Err(Refusal::Unsupported("it belongs to draft 7; use `prefixItems` and `items`"))
        }
        "nullable" => Err(Refusal::Unsupported("it belongs to OpenAPI 3.0; add `\"null\"` to `type`")),
        "discriminator" => Err(Refusal::Unsupported(
            "it belongs to OpenAPI; `oneOf` with a `const` in each branch says the same",
        )),
        _ => Err(Refusal::Unknown),
    }
}

/// What types are made from, out of one schema object.
#[derive(Debug, Default)]
pub(super) struct Keywords<'a> {
    pub(super) map: Option<&'a Map<String, Value>>,
    pub(super) types: Option<&'a Value>,
    pub(super) reference: Option<&'a str>,
    pub(super) constant: Option<&'a Value>,
    pub(super) enumeration: Option<&'a Vec<Value>>,
    pub(super) all_of: Option<&'a Vec<Value>>,
    pub(super) any_of: Option<&'a Vec<Value>>,
    pub(super) one_of: Option<&'a Vec<Value>>,
    pub(super) properties: Option<&'a Map<String, Value>>,
    pub(super) required: Option<&'a Vec<Value>>,
    pub(super) additional: Option<&'a Value>,
    pub(super) patterns: Option<&'a Map<String, Value>>,
    pub(super) unevaluated: Option<&'a Value>,
    pub(super) items: Option<&'a Value>,
    pub(super) prefix_items: Option<&'a Vec<Value>>,
    pub(super) min_items: Option<usize>,
    pub(super) max_items: Option<usize>,
    pub(super) title: Option<&'a str>,
    pub(super) description: Option<&'a str>,
    pub(super) deprecated: bool,
    /// `x-open`: readers must take values that are not listed.
    pub(super) open: bool,
    /// Whether there are keywords that become tags in the doc.
    constrained: bool,
    /// Whether there are subschemas that have no part in the type.
    unread: bool,
}

impl<'a> Reader<'a> {
    /// Looks at every keyword of a schema; one that is not understood is an error.
    pub(super) fn keywords(&self, schema: &'a Value) -> Result<Keywords<'a>, CodegenError> {
        let map = match schema {
            Value::Object(map) => map,
            Value::Bool(_) => return Ok(Keywords::default()),
            _ => return Err(self.malformed("a schema is an object, `true` or `false`")),
        };
        let mut found = Keywords { map: Some(map), ..Keywords::default() };
        for (keyword, value) in map {
            self.keyword(&mut found, keyword, value)?;
        }
        Ok(found)
    }

    fn keyword(
        &self,
        found: &mut Keywords<'a>,
        keyword: &'a str,
        value: &'a Value,
    ) -> Result<(), CodegenError> {
        let wrong = |expected: &str| self.malformed(format!("`{keyword}` must be {expected}"));
        let list = || value.as_array().ok_or_else(|| wrong("a list"));
        let map = || value.as_object().ok_or_else(|| wrong("an object"));
        let text = || value.as_str().ok_or_else(|| wrong("a text"));
        let count = || {
            let count = value.as_u64().or_else(|| {
                value.as_f64().filter(|count| *count >= 0.0 && count.fract() == 0.0).map(|count| count as u64)
            });
            count
                .map(|count| usize::try_from(count).unwrap_or(usize::MAX))
                .ok_or_else(|| wrong("a whole number, not negative"))
        };
        match keyword {
            "type" => found.types = Some(value),
            "$ref" => found.reference = Some(text()?),
            "const" => found.constant = Some(value),
            "enum" => found.enumeration = Some(list()?),
            "allOf" => found.all_of = Some(list()?),
            "anyOf" => found.any_of = Some(list()?),
            "oneOf" => found.one_of = Some(list()?),
            "properties" => found.properties = Some(map()?),
            "required" => {
                found.required = Some(list()?);
                if !list()?.iter().all(Value::is_string) {
                    return Err(wrong("a list of texts"));
                }
            }
            "additionalProperties" => found.additional = Some(value),
            "patternProperties" => found.patterns = Some(map()?),
            "unevaluatedProperties" => found.unevaluated = Some(value),
            "items" => match value.is_array() {
                true => {
                    return Err(CodegenError::UnsupportedKeyword {
                        keyword: "items".to_owned(),
                        place: self.place(),
                        reason: "a list belongs to draft 7; use `prefixItems`",
                    });
                }
                false => found.items = Some(value),
            },
            "prefixItems" => found.prefix_items = Some(list()?),
            "minItems" => {
                found.min_items = Some(count()?);
                found.constrained = true;
            }
            "maxItems" => {
                found.max_items = Some(count()?);
                found.constrained = true;
            }
            "title" => found.title = value.as_str(),
            "description" => found.description = value.as_str(),
            "deprecated" => found.deprecated = value.as_bool() == Some(true),
            "x-open" => found.open = value.as_bool() == Some(true),
            "not" | "if" | "then" | "else" | "propertyNames" => found.unread = true,
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minLength"
            | "maxLength" | "pattern" | "format" | "uniqueItems" | "default" | "minProperties"
            | "maxProperties" => found.constrained = true,
            _ => check_keyword(keyword).map_err(|refusal| CodegenError::UnsupportedKeyword {
                keyword: keyword.to_owned(),
                place: self.place(),
                reason: refusal.reason(),
            })?,
        }
        Ok(())
    }

    /// Subschemas that have no part in the type still must be understood: validators are made of
    /// the same schema.
    pub(super) fn check_unread(&mut self, keywords: &Keywords<'a>) -> Result<(), CodegenError> {
        let Some(map) = keywords.map.filter(|_| keywords.unread) else {
            return Ok(());
        };
        for keyword in ["not", "if", "then", "else", "propertyNames"] {
            if let Some((key, schema)) = map.get_key_value(keyword) {
                let (json, brand) = (self.uses_json, self.uses_brand);
                self.at(key, |reader| reader.schema(schema, Kinds::ALL, &mut Doc::default()))?;
                (self.uses_json, self.uses_brand) = (json, brand);
            }
        }
        Ok(())
    }

    pub(super) fn step_key(key: &'a str) -> Step<'a> {
        Step::Key(key)
    }
}

impl<'a> Keywords<'a> {
    /// The kinds that `type` allows.
    pub(super) fn kinds(&self, reader: &Reader<'a>) -> Result<Kinds, CodegenError> {
        let words = match self.types {
            None => return Ok(Kinds::ALL),
            Some(Value::Array(words)) => words.as_slice(),
            Some(word) => std::slice::from_ref(word),
        };
        words.iter().try_fold(Kinds::NONE, |kinds, word| {
            word.as_str()
                .and_then(Kinds::named)
                .map(|kind| kinds.union(kind))
                .ok_or_else(|| reader.malformed(format!("there is no type {word}")))
        })
    }

    /// The kinds in the order that `type` lists them.
    pub(super) fn order(&self, kinds: Kinds) -> Vec<Kinds> {
        let mut order = Vec::new();
        if let Some(Value::Array(words)) = self.types {
            let named = words.iter().filter_map(|word| Kinds::named(word.as_str()?));
            order.extend(named.filter(|kind| kinds.contains(*kind)));
        }
        order.extend(kinds.iter());
        let mut seen = Kinds::NONE;
        order.retain(|kind| {
            let fresh = !seen.contains(*kind);
            seen = seen.union(*kind);
            fresh
        });
        order
    }

    pub(super) fn shapes_objects(&self) -> bool {
        self.properties.is_some()
            || self.required.is_some()
            || self.patterns.is_some()
            || self.additional.is_some()
            || self.unevaluated.is_some_and(|schema| *schema != Value::Bool(false))
    }

    pub(super) fn shapes_arrays(&self) -> bool {
        self.items.is_some() || self.prefix_items.is_some()
    }

    /// Whether nothing but the keywords of particular kinds is there.
    pub(super) fn stand_alone(&self) -> bool {
        !self.has_applicators() && self.constant.is_none() && self.enumeration.is_none() && !self.unread
    }

    /// Whether the length of the array is in the type.
    pub(super) fn is_tuple(&self) -> bool {
        self.prefix_items.is_some() || self.fixed_length().is_some()
    }

    /// The length of an array of one kind of item that is short enough to be written out.
    pub(super) fn fixed_length(&self) -> Option<usize> {
        let length = self.min_items.filter(|min| Some(*min) == self.max_items)?;
        (1..=LONGEST_FIXED_ARRAY).contains(&length).then_some(length)
    }

    /// Whether other keywords say something about the properties as well.
    pub(super) fn has_applicators(&self) -> bool {
        self.reference.is_some() || self.all_of.is_some() || self.any_of.is_some() || self.one_of.is_some()
    }

    /// What is said about the schema, without a title that only repeats the name.
    pub(super) fn text(&self, name: &str) -> Vec<Cow<'a, str>> {
        let title = self.title.filter(|title| *title != name);
        let texts = [title, self.description];
        texts.into_iter().flatten().filter(|text| !text.trim().is_empty()).map(Cow::Borrowed).collect()
    }

    /// Adds what the type does not say as tags.
    pub(super) fn tag_constraints(&self, doc: &mut Doc<'a>) {
        const TAGS: &[&str] = &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "default",
        ];
        let Some(map) = self.map.filter(|_| self.constrained) else {
            return;
        };
        for tag in TAGS {
            let text: Cow<'a, str> = match map.get(*tag) {
                None => continue,
                Some(_) if self.is_tuple() && matches!(*tag, "minItems" | "maxItems") => continue,
                Some(Value::Bool(false)) if *tag == "uniqueItems" => continue,
                Some(Value::Bool(true)) if *tag == "uniqueItems" => Cow::Borrowed(""),
                Some(Value::String(text)) if *tag != "default" => Cow::Borrowed(text),
                Some(value) => Cow::Owned(value.to_string()),
            };
            doc.tag(tag, text);
        }
    }
}
