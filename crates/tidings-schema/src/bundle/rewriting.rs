//! The document said anew: every schema that is reached, in the words of 2020-12.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value, json};

use super::document::{Document, Dynamic, escaped, unescaped};
use super::draft::{Draft, Holds};
use super::{Refusal, circles};
use crate::walk;

/// The whole document, and what stayed open in it.
pub(super) fn rewritten(document: &Document<'_>) -> Result<(Value, Option<Refusal>), Refusal> {
    let mut rewriting = Rewriting {
        document,
        names: HashMap::new(),
        taken: HashSet::new(),
        reached: VecDeque::new(),
        open: None,
    };
    let mut root = rewriting.schema(document.root, "", document.draft())?;
    let mut definitions = Map::new();
    while let Some(pointer) = rewriting.reached.pop_front() {
        let schema = document.root.pointer(&pointer).unwrap_or(&Value::Null);
        let schema = match pointer.as_str() {
            // It has been read; where it is referred to, it is a definition like others.
            "" => std::mem::take(&mut root),
            pointer => rewriting.schema(schema, pointer, document.draft_at(pointer))?,
        };
        definitions.insert(rewriting.names[&pointer].clone(), schema);
    }
    if let Some(name) = rewriting.names.get("") {
        root = json!({ "$ref": reference_to(name) });
    }
    if let (Value::Object(root), false) = (&mut root, definitions.is_empty()) {
        root.insert("$defs".to_owned(), definitions.into());
    }
    let place = |name: &str| {
        let named = rewriting.names.iter().find(|(_, known)| *known == name);
        named.map(|(place, _)| place.clone()).unwrap_or_default()
    };
    circles::refuse(&root, &place)?;
    Ok((root, rewriting.open))
}

struct Rewriting<'d, 'a> {
    document: &'d Document<'a>,
    /// Place → its name among the definitions.
    names: HashMap<String, String>,
    taken: HashSet<String>,
    /// Places that are referred to and not said anew yet.
    reached: VecDeque<String>,
    open: Option<Refusal>,
}

impl Rewriting<'_, '_> {
    fn schema(&mut self, schema: &Value, pointer: &str, outer: Draft) -> Result<Value, Refusal> {
        let Value::Object(object) = schema else { return Ok(schema.clone()) };
        let draft = if object.contains_key("$id") { self.document.draft_at(pointer) } else { outer };
        if let (true, Some(Value::String(reference))) = (draft.ignores_beside_ref(), object.get("$ref")) {
            let target = self.document.target(pointer, reference)?;
            return Ok(json!({ "$ref": self.reference(target) }));
        }
        let mut new = Map::new();
        let mut further: Vec<Value> = Vec::new();
        for (keyword, value) in object {
            if let Some(said) = self.reference_of(draft, keyword, value, pointer)? {
                match said {
                    Said::Reference(to) if !new.contains_key("$ref") => drop(new.insert("$ref".into(), to)),
                    Said::Reference(to) => further.push(json!({ "$ref": to })),
                    Said::Open => drop(new.insert(keyword.clone(), value.clone())),
                    Said::Nothing => {}
                }
                continue;
            }
            let Some(name) = said_now(draft, keyword, object) else { continue };
            let value = self.inside(draft, keyword, value, pointer)?;
            match name {
                "contains" if draft == Draft::Y2019 && self.document.unevaluated_items => {
                    further.push(unseen(object, value));
                }
                "minContains" | "maxContains" if draft == Draft::Y2019 && self.document.unevaluated_items => {
                }
                "dependencies" => dependencies(&mut new, &mut further, value),
                "dependentRequired" | "dependentSchemas" => dependencies(&mut new, &mut further, value),
                name => drop(new.insert(name.to_owned(), value)),
            }
        }
        if !further.is_empty() {
            let all = new.entry("allOf").or_insert_with(|| json!([]));
            if let Value::Array(all) = all {
                all.extend(further);
            }
        }
        Ok(Value::Object(new))
    }

    /// What a keyword that refers to another schema says; `None` for every other.
    fn reference_of(
        &mut self,
        draft: Draft,
        keyword: &str,
        value: &Value,
        pointer: &str,
    ) -> Result<Option<Said>, Refusal> {
        let dynamic = match keyword {
            "$ref" => None,
            "$dynamicRef" if draft == Draft::Y2020 => Some(()),
            "$recursiveRef" if draft == Draft::Y2019 => Some(()),
            "$dynamicRef" | "$recursiveRef" => return Ok(Some(Said::Nothing)),
            _ => return Ok(None),
        };
        let Some(reference) = value.as_str() else {
            return Err(Refusal::new(pointer, format!("`{keyword}` is no string")));
        };
        let target = match (dynamic, keyword) {
            (None, _) => Dynamic::To(self.document.target(pointer, reference)?),
            (Some(()), "$dynamicRef") => self.document.dynamic_target(pointer, reference)?,
            _ => self.document.recursive_target(pointer),
        };
        Ok(Some(match target {
            Dynamic::To(target) => Said::Reference(self.reference(target).into()),
            Dynamic::Depends => {
                let why =
                    format!("where `{keyword}` `{reference}` leads depends on the way that leads to it");
                self.open.get_or_insert(Refusal::new(pointer, why));
                Said::Open
            }
        }))
    }

    /// A reference to the definition that a place becomes.
    fn reference(&mut self, target: String) -> String {
        if let Some(name) = self.names.get(&target) {
            return reference_to(name);
        }
        let wanted = name_of(&target);
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let name = [wanted.clone()].into_iter().chain(numbered).find(|name| !self.taken.contains(name));
        let name = name.unwrap_or(wanted);
        let reference = reference_to(&name);
        self.taken.insert(name.clone());
        self.names.insert(target.clone(), name);
        self.reached.push_back(target);
        reference
    }

    /// The value of a keyword, with the schemas in it said anew.
    fn inside(
        &mut self,
        draft: Draft,
        keyword: &str,
        value: &Value,
        pointer: &str,
    ) -> Result<Value, Refusal> {
        Ok(match (draft.holds(keyword, value), value) {
            (Holds::One, value) => self.schema(value, &format!("{pointer}/{keyword}"), draft)?,
            (Holds::List, Value::Array(list)) => {
                let all = list.iter().enumerate();
                let all = all.map(|(at, one)| self.schema(one, &format!("{pointer}/{keyword}/{at}"), draft));
                Value::Array(all.collect::<Result<_, _>>()?)
            }
            (Holds::Map, Value::Object(map)) => {
                let mut new = Map::new();
                for (name, one) in map {
                    let one = self.schema(one, &format!("{pointer}/{keyword}/{}", escaped(name)), draft)?;
                    new.insert(name.clone(), one);
                }
                Value::Object(new)
            }
            (_, value) => value.clone(),
        })
    }
}

enum Said {
    Reference(Value),
    /// It stands as it was.
    Open,
    /// The draft does not know it.
    Nothing,
}

/// What 2020-12 calls a keyword of a draft; `None` for what says nothing there, and for what only names
/// or holds schemas that others refer to.
fn said_now<'k>(draft: Draft, keyword: &'k str, object: &Map<String, Value>) -> Option<&'k str> {
    let since = |first: Draft| (draft >= first).then_some(keyword);
    match keyword {
        "$schema" | "$id" | "$anchor" | "$dynamicAnchor" | "$recursiveAnchor" | "$defs" | "definitions" => {
            None
        }
        "items" if draft < Draft::Y2020 && object.get("items").is_some_and(Value::is_array) => {
            Some("prefixItems")
        }
        "additionalItems" => {
            let list = draft < Draft::Y2020 && object.get("items").is_some_and(Value::is_array);
            list.then_some("items")
        }
        "prefixItems" => since(Draft::Y2020),
        "if" | "then" | "else" => since(Draft::Seven),
        "minContains" | "maxContains" | "dependentRequired" | "dependentSchemas" => since(Draft::Y2019),
        "unevaluatedItems" | "unevaluatedProperties" => since(Draft::Y2019),
        "contains" | "dependencies" => Some(keyword),
        keyword if walk::is_supported(keyword) => Some(keyword),
        _ => None,
    }
}

/// `contains` of 2019-09: no item is looked at by it as far as `unevaluatedItems` goes.
fn unseen(object: &Map<String, Value>, contains: Value) -> Value {
    let mut counted = json!({ "contains": contains });
    for keyword in ["minContains", "maxContains"] {
        if let Some(count) = object.get(keyword) {
            counted[keyword] = count.clone();
        }
    }
    json!({ "not": { "not": counted } })
}

/// Both newer keywords for either kind of dependency; what is there already stays.
fn dependencies(new: &mut Map<String, Value>, further: &mut Vec<Value>, all: Value) {
    let Value::Object(all) = all else { return };
    let (required, schemas): (Map<_, _>, Map<_, _>) = all.into_iter().partition(|(_, one)| one.is_array());
    for (keyword, some) in [("dependentRequired", required), ("dependentSchemas", schemas)] {
        match (some.is_empty(), new.contains_key(keyword)) {
            (true, _) => {}
            (false, false) => drop(new.insert(keyword.to_owned(), some.into())),
            (false, true) => further.push(json!({ keyword: some })),
        }
    }
}

/// What a place is called among the definitions: its key there, else the way to it.
fn name_of(pointer: &str) -> String {
    let tokens: Vec<String> = pointer.split('/').skip(1).map(unescaped).collect();
    match tokens.as_slice() {
        [] => "root".to_owned(),
        [.., keyword, name] if keyword == "$defs" || keyword == "definitions" => name.clone(),
        tokens => tokens.join("."),
    }
}

/// `#/$defs/<name>`, with what may not stand in a URI written as bytes.
fn reference_to(name: &str) -> String {
    let mut reference = String::from("#/$defs/");
    for byte in escaped(name).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                reference.push(byte.into());
            }
            byte => reference.push_str(&format!("%{byte:02X}")),
        }
    }
    reference
}
