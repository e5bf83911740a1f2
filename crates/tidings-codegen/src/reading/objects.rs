//! Objects: fields, maps, and both at once.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::keywords::Keywords;
use super::{Reader, Step};
use crate::doc::Doc;
use crate::error::CodegenError;
use crate::ir::{NEVER, OBJECT, Object, Property, Type, UNDEFINED, UNKNOWN};
use crate::kinds::Kinds;

/// What every object has in JavaScript. Where such a property may be left out, TypeScript sees the
/// inherited one.
const INHERITED: &[&str] = &[
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

impl<'a> Reader<'a> {
    /// The object type. `alone`: nothing else says what the value is.
    pub(super) fn object(
        &mut self,
        keywords: &Keywords<'a>,
        alone: bool,
        doc: &mut Doc<'a>,
    ) -> Result<Type<'a>, CodegenError> {
        if let Some(record) = self.partial_record(keywords)? {
            return Ok(record);
        }
        let required: Vec<&'a str> =
            keywords.required.iter().flat_map(|keys| keys.iter().filter_map(Value::as_str)).collect();
        let required = Required::new(required);
        let mut properties = Vec::new();
        for (key, schema) in keywords.properties.into_iter().flatten() {
            self.path.extend([Step::Key("properties"), Step::Key(key)]);
            let property = self.property(key, schema, !required.contains(key))?;
            self.path.truncate(self.path.len() - 2);
            properties.push(property);
        }
        for key in required.keys {
            if !keywords.properties.is_some_and(|map| map.contains_key(key)) {
                properties.push(Property { key, optional: false, doc: Doc::default(), ty: UNKNOWN });
            }
        }
        let index = self.index(keywords, &properties, alone, doc)?;
        Ok(Type::Object(Object { properties, index: index.map(Box::new) }))
    }

    fn property(
        &mut self,
        key: &'a str,
        schema: &'a Value,
        optional: bool,
    ) -> Result<Property<'a>, CodegenError> {
        let mut doc = Doc::default();
        let (ty, keywords) = self.looked_at(schema, Kinds::ALL, &mut doc)?;
        doc.text = keywords.text("");
        if keywords.deprecated {
            doc.tag("deprecated", self.note(key));
        }
        keywords.tag_constraints(&mut doc);
        let ty = match optional && INHERITED.contains(&key) {
            true => {
                doc.tag("widened", "an object without the property inherits another");
                Type::union([ty, OBJECT])
            }
            false => ty,
        };
        Ok(Property { key, optional, doc, ty })
    }

    /// The value type of the index signature, wide enough for the properties beside it.
    fn index(
        &mut self,
        keywords: &Keywords<'a>,
        properties: &[Property<'a>],
        alone: bool,
        doc: &mut Doc<'a>,
    ) -> Result<Option<Type<'a>>, CodegenError> {
        let mut values = Vec::new();
        for (pattern, schema) in keywords.patterns.into_iter().flatten() {
            self.path.extend([Self::step_key("patternProperties"), Step::Key(pattern)]);
            values.push(self.schema(schema, Kinds::ALL, doc)?);
            self.path.truncate(self.path.len() - 2);
        }
        let mut closed = false;
        if let Some(schema) = keywords.additional {
            closed = *schema == Value::Bool(false);
            values.push(self.at("additionalProperties", |reader| reader.schema(schema, Kinds::ALL, doc))?);
        } else if let Some(schema) = keywords.unevaluated {
            let ty = self.at("unevaluatedProperties", |reader| reader.schema(schema, Kinds::ALL, doc))?;
            if *schema == Value::Bool(false) {
                closed = true;
            } else if keywords.has_applicators() {
                // What the other keywords name is exempt, and not known here.
                doc.tag("widened", "the index signature also covers the named properties");
                return Ok(Some(UNKNOWN));
            } else {
                values.push(ty);
            }
        } else if !values.is_empty() {
            values.push(self.anything(Kinds::ALL));
        } else if properties.is_empty() && alone {
            // An object of which nothing is known, as of a struct without fields.
            values.push(UNKNOWN);
        }
        let value = Type::union(values);
        if value == NEVER {
            // Closed. TypeScript says so only where nothing is named.
            return Ok((closed && properties.is_empty() && alone).then_some(NEVER));
        }
        if properties.is_empty() {
            return Ok(Some(value));
        }
        let narrow = |ty: &Type<'a>| *ty == value || (value == Type::Json && ty.is_scalar());
        let optional = properties.iter().any(|property| property.optional);
        let beside = properties.iter().map(|property| &property.ty);
        if optional || beside.clone().any(|ty| !narrow(ty)) {
            doc.tag("widened", "the index signature also covers the named properties");
        }
        let beside = beside.filter(|ty| !narrow(ty)).cloned().collect::<Vec<_>>();
        // With `exactOptionalPropertyTypes` an intersection in which a key may be left out here and is
        // required there is not assignable to itself.
        if beside.iter().any(Type::intersects) {
            return Ok(Some(UNKNOWN));
        }
        let undefined = optional.then_some(UNDEFINED);
        let widened = [value].into_iter().chain(beside).chain(undefined);
        Ok(Some(Type::union(widened)))
    }

    /// A map with the values of an enum as keys: closed, nothing required, and as keys exactly
    /// the values of one enum that has a name.
    fn partial_record(&mut self, keywords: &Keywords<'a>) -> Result<Option<Type<'a>>, CodegenError> {
        let Some(properties) = keywords.properties else {
            return Ok(None);
        };
        let open = keywords.additional != Some(&Value::Bool(false));
        if open || keywords.required.is_some() || keywords.patterns.is_some() {
            return Ok(None);
        }
        let mut schemas = properties.iter();
        let Some((key, schema)) = schemas.next() else {
            return Ok(None);
        };
        if schemas.any(|(_, other)| other != schema) {
            return Ok(None);
        }
        let mut keys: Vec<&str> = properties.keys().map(String::as_str).collect();
        keys.sort_unstable();
        let definitions = self.definitions;
        let enums = self.enums.get_or_insert_with(|| closed_enums(definitions));
        let Some(Some(name)) = enums.get(&keys).copied() else {
            return Ok(None);
        };
        if self.overrides.contains_key(name) {
            return Ok(None);
        }
        self.path.extend([Step::Key("properties"), Step::Key(key)]);
        let value = self.schema(schema, Kinds::ALL, &mut Doc::default())?;
        self.path.truncate(self.path.len() - 2);
        Ok(Some(Type::PartialRecord(name, Box::new(value))))
    }
}

/// The keys that must be there. A hash set only pays where there are many.
struct Required<'a> {
    keys: Vec<&'a str>,
    set: Option<std::collections::HashSet<&'a str>>,
}

impl<'a> Required<'a> {
    fn new(mut keys: Vec<&'a str>) -> Self {
        // What is listed twice is required once.
        let mut seen = std::collections::HashSet::new();
        keys.retain(|key| seen.insert(*key));
        let set = (keys.len() > 16).then_some(seen);
        Self { keys, set }
    }

    fn contains(&self, key: &str) -> bool {
        match &self.set {
            Some(set) => set.contains(key),
            None => self.keys.contains(&key),
        }
    }
}

/// Sorted values → name, for every named enum of texts that is not open.
fn closed_enums(definitions: &Map<String, Value>) -> HashMap<Vec<&str>, Option<&str>> {
    let mut enums = HashMap::new();
    for (name, schema) in definitions {
        if schema.get("x-open").is_some() {
            continue;
        }
        let values: Option<Vec<&str>> = match (schema.get("enum"), schema.get("oneOf")) {
            (Some(Value::Array(values)), None) => values.iter().map(Value::as_str).collect(),
            (None, Some(Value::Array(branches))) => {
                branches.iter().map(|branch| branch.get("const").and_then(Value::as_str)).collect()
            }
            _ => None,
        };
        if let Some(mut values) = values.filter(|values| !values.is_empty()) {
            values.sort_unstable();
            enums.entry(values).and_modify(|only| *only = None).or_insert(Some(name.as_str()));
        }
    }
    enums
}
