//! Where references lead: resources with their `$id`s, anchors, and places.

use std::collections::HashMap;

use jsonschema::{Uri, uri};
use serde_json::{Map, Value};

use super::draft::{Draft, Holds};
use super::{Refusal, patterns};
use crate::walk::percent_decoded;

/// A document with everything in it that a reference can name.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) root: &'a Value,
    /// The root first, then every schema inside with an `$id` of its own.
    resources: Vec<Resource>,
    by_uri: HashMap<String, usize>,
    anchors: HashMap<(usize, String), Anchor>,
    /// The roots of resources with `$recursiveAnchor`.
    recursive: Vec<String>,
    /// Whether any schema has `unevaluatedItems`.
    pub(super) unevaluated_items: bool,
}

/// A schema with a URI, and everything inside up to the next.
#[derive(Debug)]
struct Resource {
    pointer: String,
    uri: Uri<String>,
    draft: Draft,
}

#[derive(Debug)]
struct Anchor {
    pointer: String,
    dynamic: bool,
}

/// Where a dynamic reference leads.
pub(super) enum Dynamic {
    /// Always there.
    To(String),
    /// It depends on the way that leads to it.
    Depends,
}

/// The URI of a document that has none.
const NOWHERE: &str = "json-schema:///";

/// The first character that no URI has (RFC 3986).
pub(super) fn outside_of_uris(reference: &str) -> Option<char> {
    reference.chars().find(|c| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(*c))
}

/// Refuses a pattern that only other languages read.
fn refuse_patterns(object: &Map<String, Value>, pointer: &str) -> Result<(), Refusal> {
    let own = object.get("pattern").and_then(Value::as_str).map(|own| (own, "pattern".to_owned()));
    let of_names = object.get("patternProperties").and_then(Value::as_object);
    let of_names = of_names.into_iter().flat_map(Map::keys);
    let of_names = of_names.map(|name| (name.as_str(), format!("patternProperties/{}", escaped(name))));
    for (pattern, place) in own.into_iter().chain(of_names) {
        if let Some(part) = patterns::foreign(pattern) {
            return Err(Refusal::new(&format!("{pointer}/{place}"), patterns::said(part)));
        }
    }
    Ok(())
}

impl<'a> Document<'a> {
    /// Looks through a whole document.
    ///
    /// # Errors
    /// For a draft that is not read, and for identifiers that are not unique or not readable.
    pub fn read(root: &'a Value) -> Result<Self, Refusal> {
        let uri = uri::from_str(NOWHERE).map_err(|error| Refusal::new("", error.to_string()))?;
        let top = Resource { pointer: String::new(), uri, draft: Draft::of(root)? };
        let mut document = Self {
            root,
            resources: vec![top],
            by_uri: HashMap::from([(NOWHERE.to_owned(), 0)]),
            anchors: HashMap::new(),
            recursive: Vec::new(),
            unevaluated_items: false,
        };
        document.scan(root, String::new(), 0)?;
        Ok(document)
    }

    /// The draft of the document itself.
    #[must_use]
    pub fn draft(&self) -> Draft {
        self.resources[0].draft
    }

    /// The draft that holds at a place.
    #[must_use]
    pub fn draft_at(&self, pointer: &str) -> Draft {
        self.resources[self.resource_of(pointer)].draft
    }

    /// The place that the `$ref` of the schema at a place leads to, as a JSON pointer.
    ///
    /// # Errors
    /// When there is nothing, or it is outside of the document.
    pub fn target(&self, pointer: &str, reference: &str) -> Result<String, Refusal> {
        let (resource, fragment) = self.addressed(pointer, reference)?;
        self.place_of(pointer, reference, resource, &fragment)
    }

    /// The place that a `$dynamicRef` leads to.
    pub(super) fn dynamic_target(&self, pointer: &str, reference: &str) -> Result<Dynamic, Refusal> {
        let (resource, fragment) = self.addressed(pointer, reference)?;
        let first = self.place_of(pointer, reference, resource, &fragment)?;
        let is_dynamic =
            |resource: usize| self.anchors.get(&(resource, fragment.clone())).filter(|anchor| anchor.dynamic);
        if is_dynamic(resource).is_none() {
            return Ok(Dynamic::To(first));
        }
        // Every way begins at the root, so what the root says there is the outermost.
        if let Some(outermost) = is_dynamic(0) {
            return Ok(Dynamic::To(outermost.pointer.clone()));
        }
        let many = (0..self.resources.len()).filter(|resource| is_dynamic(*resource).is_some()).count();
        Ok(if many == 1 { Dynamic::To(first) } else { Dynamic::Depends })
    }

    /// The place that `"$recursiveRef": "#"` leads to.
    pub(super) fn recursive_target(&self, pointer: &str) -> Dynamic {
        let own = &self.resources[self.resource_of(pointer)].pointer;
        if !self.recursive.contains(own) || self.recursive.len() == 1 {
            return Dynamic::To(own.clone());
        }
        // Where all say so, no way ends before the root.
        if self.recursive.len() == self.resources.len() {
            Dynamic::To(String::new())
        } else {
            Dynamic::Depends
        }
    }

    /// The resource and the fragment that a reference names.
    fn addressed(&self, pointer: &str, reference: &str) -> Result<(usize, String), Refusal> {
        if let Some(c) = outside_of_uris(reference) {
            let encoded: String = c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
            let why = format!("`{c}` cannot stand in a URI; write `{encoded}`");
            return Err(Refusal::of_reference(pointer, reference, why));
        }
        let own = self.resource_of(pointer);
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let resource = if address.is_empty() {
            own
        } else {
            let base = self.resources[own].uri.borrow();
            let absolute = uri::resolve_against(&base, address).map_err(|error| {
                Refusal::of_reference(pointer, reference, format!("it is no URI: {error}"))
            })?;
            *self.by_uri.get(absolute.as_str()).ok_or_else(|| {
                let why = "it leads out of the document; put what it refers to into `$defs`";
                Refusal::of_reference(pointer, reference, why)
            })?
        };
        Ok((resource, percent_decoded(fragment)))
    }

    fn place_of(
        &self,
        pointer: &str,
        reference: &str,
        resource: usize,
        fragment: &str,
    ) -> Result<String, Refusal> {
        let refused = |why: &str| Err(Refusal::of_reference(pointer, reference, why));
        let base = &self.resources[resource].pointer;
        let place = match fragment {
            "" => return Ok(base.clone()),
            // RFC 6901: a lone `~` escapes nothing, and readers differ in what they make of it.
            path if path.starts_with('/') && path.replace("~0", "").replace("~1", "").contains('~') => {
                return refused("it is no JSON pointer; in a key `~` is written `~0`, and `/` is `~1`");
            }
            path if path.starts_with('/') => format!("{base}{path}"),
            anchor => match self.anchors.get(&(resource, anchor.to_owned())) {
                Some(anchor) => return Ok(anchor.pointer.clone()),
                None => return refused("there is no such anchor"),
            },
        };
        match self.root.pointer(&place) {
            None => refused("there is nothing at that place"),
            Some(Value::Bool(_)) => Ok(place),
            Some(Value::Object(_)) if self.is_schema(&place) => Ok(place),
            Some(Value::Object(there)) => {
                self.without_names(there, &place)?;
                Ok(place)
            }
            Some(_) => refused("what is there is no schema"),
        }
    }

    /// The innermost resource around a place.
    fn resource_of(&self, pointer: &str) -> usize {
        let around = |resource: &usize| {
            let rest = pointer.strip_prefix(&self.resources[*resource].pointer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let all = (0..self.resources.len()).filter(around);
        all.max_by_key(|resource| self.resources[*resource].pointer.len()).unwrap_or(0)
    }

    /// Whether the draft says that there is a schema at a place; a reference may lead elsewhere too.
    #[must_use]
    pub fn is_schema(&self, pointer: &str) -> bool {
        let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
        let (mut here, mut before, mut at) = (self.root, String::new(), 0);
        while let Some(keyword) = tokens.get(at) {
            let name = unescaped(keyword);
            let Some(value) = here.get(&name) else { return false };
            let step = match self.draft_at(&before).holds(&name, value) {
                Holds::Nothing => return false,
                Holds::One => 1,
                Holds::List | Holds::Map => 2,
            };
            let Some(step) = tokens.get(at..at + step) else { return false };
            let path: String = step.iter().map(|token| format!("/{token}")).collect();
            let Some(next) = here.pointer(&path) else { return false };
            (here, at) = (next, at + step.len());
            before.push_str(&path);
        }
        true
    }

    fn scan(&mut self, schema: &'a Value, pointer: String, outer: usize) -> Result<(), Refusal> {
        let Value::Object(object) = schema else { return Ok(()) };
        let resource = self.identify(schema, object, &pointer, outer)?;
        self.unevaluated_items |= object.contains_key("unevaluatedItems");
        refuse_patterns(object, &pointer)?;
        let draft = self.resources[resource].draft;
        each(draft, object, &mut |path, child| self.scan(child, format!("{pointer}{path}"), resource))
    }

    /// Notes what names the schema at a place; gives the resource it belongs to.
    fn identify(
        &mut self,
        schema: &Value,
        object: &Map<String, Value>,
        pointer: &str,
        outer: usize,
    ) -> Result<usize, Refusal> {
        let said = Draft::said(schema, pointer)?;
        let draft = said.unwrap_or(self.resources[outer].draft);
        let masked = draft.ignores_beside_ref() && object.contains_key("$ref");
        let id = object.get("$id").and_then(Value::as_str).filter(|_| !masked);
        let mut resource = outer;
        match id.map(|id| id.split_once('#').unwrap_or((id, ""))) {
            None | Some(("", "")) => {}
            Some(("", anchor)) if draft.ignores_beside_ref() => self.anchor(outer, anchor, pointer, false)?,
            Some((address, "")) => resource = self.resource(address, pointer, outer, draft)?,
            Some(_) => {
                return Err(Refusal::new(pointer, "an `$id` with a fragment is not read; use `$anchor`"));
            }
        }
        if self.resources[resource].draft != draft {
            let why = "a `$schema` of another draft needs an `$id` beside it, else it says nothing";
            return Err(Refusal::new(pointer, why));
        }
        let word = |keyword: &str| object.get(keyword).and_then(Value::as_str);
        if draft >= Draft::Y2019
            && let Some(name) = word("$anchor")
        {
            self.anchor(resource, name, pointer, false)?;
        }
        if draft >= Draft::Y2020
            && let Some(name) = word("$dynamicAnchor")
        {
            self.anchor(resource, name, pointer, true)?;
        }
        if draft == Draft::Y2019
            && object.get("$recursiveAnchor") == Some(&Value::Bool(true))
            && self.resources[resource].pointer == pointer
        {
            self.recursive.push(pointer.to_owned());
        }
        Ok(resource)
    }

    fn resource(&mut self, id: &str, pointer: &str, outer: usize, draft: Draft) -> Result<usize, Refusal> {
        let base = self.resources[outer].uri.borrow();
        let uri = uri::resolve_against(&base, id)
            .map_err(|error| Refusal::new(pointer, format!("the `$id` `{id}` is no URI: {error}")))?;
        let at = if pointer.is_empty() { 0 } else { self.resources.len() };
        if let Some(known) = self.by_uri.insert(uri.as_str().to_owned(), at)
            && known != at
        {
            let first = &self.resources[known].pointer;
            return Err(Refusal::new(pointer, format!("`#{first}` has the same `$id`, `{uri}`")));
        }
        let made = Resource { pointer: pointer.to_owned(), uri, draft };
        if at == 0 {
            self.resources[0] = made
        } else {
            self.resources.push(made)
        }
        Ok(at)
    }

    fn anchor(&mut self, resource: usize, name: &str, pointer: &str, dynamic: bool) -> Result<(), Refusal> {
        let key = (resource, name.to_owned());
        let known = self.anchors.entry(key);
        let anchor = known.or_insert_with(|| Anchor { pointer: pointer.to_owned(), dynamic });
        if anchor.pointer != pointer {
            let first = &anchor.pointer;
            return Err(Refusal::new(pointer, format!("`#{first}` has the same anchor, `{name}`")));
        }
        anchor.dynamic |= dynamic;
        Ok(())
    }

    /// A schema where the draft has none names nothing: nobody would have looked there.
    fn without_names(&self, object: &Map<String, Value>, pointer: &str) -> Result<(), Refusal> {
        for keyword in ["$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$schema"] {
            if object.contains_key(keyword) {
                let why = format!(
                    "`{keyword}` in a place where no schema is looked for; move it into `$defs` or `definitions`"
                );
                return Err(Refusal::new(pointer, why));
            }
        }
        each(self.draft_at(pointer), object, &mut |path, child| match child {
            Value::Object(child) => self.without_names(child, &format!("{pointer}{path}")),
            _ => Ok(()),
        })
    }
}

/// Every direct subschema, with the way to it.
fn each<'v>(
    draft: Draft,
    object: &'v Map<String, Value>,
    visit: &mut dyn FnMut(&str, &'v Value) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for (keyword, value) in object {
        match (draft.holds(keyword, value), value) {
            (Holds::One, value) => visit(&format!("/{}", escaped(keyword)), value)?,
            (Holds::List, Value::Array(list)) => {
                for (at, child) in list.iter().enumerate() {
                    visit(&format!("/{keyword}/{at}"), child)?;
                }
            }
            (Holds::Map, Value::Object(map)) => {
                for (name, child) in map {
                    visit(&format!("/{keyword}/{}", escaped(name)), child)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A key as a token of a JSON pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The key of a token.
pub(super) fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}
