//! One value from a schema: choices are made, what they ask for is merged, then it is built.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::formats;
use super::numbers::{Range, WAYS};
use super::parts::{Kinds, Part, Source, counts, equal, list, literals};
use super::pattern::Patterns;
use super::rng::{Decks, Rng};
use super::text::{self, Length, ODD_KEYS};

/// How much of what may be left out is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Nothing that may be left out.
    Least,
    /// Everything.
    Most,
    /// One in this many is left out.
    Some(u64),
}

/// What lasts from one value to the next.
#[derive(Debug)]
pub(super) struct State {
    pub(super) rng: Rng,
    pub(super) decks: Decks,
    pub(super) patterns: Patterns,
    /// For people: plain text, small numbers, no odd keys.
    pub(super) plain: bool,
}

/// Why no value was found, and where.
#[derive(Debug)]
pub(super) struct Stuck<'a> {
    pub(super) part: Option<Part<'a>>,
    pub(super) reason: String,
}

type Made<'a> = Result<Value, Stuck<'a>>;

/// How often a place is tried with other choices.
const TRIES: usize = 6;

/// From this depth on, only what ends.
const DEEP: u32 = 8;

/// What has not ended here does not end.
const DEEPEST: u32 = 64;

pub(super) struct Maker<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    pub(super) state: &'s mut State,
    pub(super) presence: Presence,
    /// How many more values may be built.
    pub(super) fuel: u32,
}

impl<'a> Maker<'_, 'a> {
    /// A value for all of the schemas; `name` is the key it will stand under.
    pub(super) fn make(&mut self, schemas: &[&'a Value], name: &str, depth: u32) -> Made<'a> {
        let mut stuck = None;
        for _ in 0..TRIES {
            let Some(fuel) = self.fuel.checked_sub(1).filter(|_| depth < DEEPEST) else {
                self.fuel = 0;
                break;
            };
            self.fuel = fuel;
            match self.chosen(schemas, depth).and_then(|parts| self.build(&parts, name, depth)) {
                Ok(value) => return Ok(value),
                Err(because) => stuck = Some(because),
            }
        }
        Err(stuck.unwrap_or_else(|| Stuck { part: None, reason: "it goes too deep".to_owned() }))
    }

    /// References followed, branches chosen.
    fn chosen(&mut self, schemas: &[&'a Value], depth: u32) -> Result<Vec<Part<'a>>, Stuck<'a>> {
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut open: Vec<&'a Value> = schemas.iter().rev().copied().collect();
        while let Some(schema) = open.pop() {
            let part = match schema {
                Value::Object(part) => part,
                Value::Bool(false) => {
                    let part = parts.last().copied();
                    return Err(Stuck { part, reason: "`false` accepts nothing".to_owned() });
                }
                _ => continue,
            };
            if parts.iter().any(|known| std::ptr::eq(*known, part)) {
                continue;
            }
            parts.push(part);
            if let Some(reference) = part.get("$ref").and_then(Value::as_str) {
                let Some(target) = self.source.resolve(reference) else {
                    return Err(Stuck { part: Some(part), reason: format!("`{reference}` leads nowhere") });
                };
                open.push(target);
            }
            open.extend(list(part, "allOf").iter().rev());
            for keyword in ["anyOf", "oneOf"] {
                let branches = list(part, keyword);
                if !branches.is_empty() {
                    open.push(self.branch(part, keyword, branches, depth));
                }
            }
            if let Some(condition) = part.get("if") {
                match self.state.decks.draw(part, "if", 2, &mut self.state.rng) {
                    0 => open.extend([condition].into_iter().chain(part.get("then"))),
                    _ => open.extend(part.get("else")),
                }
            }
        }
        Ok(parts)
    }

    fn branch(
        &mut self,
        part: Part<'a>,
        keyword: &'static str,
        branches: &'a [Value],
        depth: u32,
    ) -> &'a Value {
        if depth >= DEEP {
            let lowest = branches.iter().min_by_key(|branch| self.source.height(branch));
            if let Some(branch) = lowest {
                return branch;
            }
        }
        if self.presence == Presence::Most && self.state.plain {
            // What is there is shown: `null` is what a union has when nothing is.
            let said = |branch: &&Value| branch.get("type").is_none_or(|kind| kind != "null");
            let rest: Vec<&Value> = branches.iter().filter(said).collect();
            if !rest.is_empty() && rest.len() < branches.len() {
                return rest[self.state.decks.draw(part, keyword, rest.len(), &mut self.state.rng)];
            }
        }
        &branches[self.state.decks.draw(part, keyword, branches.len(), &mut self.state.rng)]
    }

    fn build(&mut self, parts: &[Part<'a>], name: &str, depth: u32) -> Made<'a> {
        let kinds = Kinds::of(parts);
        let first = parts.first().copied();
        if let Some(choices) = literals(parts) {
            let choices: Vec<&Value> = choices.into_iter().filter(|one| kinds.hold(one)).collect();
            let place = parts.iter().find(|part| part.contains_key("enum")).copied();
            let place = place.or(first);
            return match (choices.len(), place) {
                (0, part) => Err(Stuck { part, reason: "no value of `enum` or `const` is left".to_owned() }),
                (many, Some(place)) => {
                    Ok(choices[self.state.decks.draw(place, "enum", many, &mut self.state.rng)].clone())
                }
                (_, None) => Ok(choices[0].clone()),
            };
        }
        if self.state.plain
            && let Some(example) = parts.iter().find_map(|part| list(part, "examples").first())
        {
            return Ok(example.clone());
        }
        let Some(kind) = self.kind(parts, kinds, depth) else {
            return Err(Stuck { part: first, reason: "its types exclude each other".to_owned() });
        };
        match kind {
            "null" => Ok(Value::Null),
            "boolean" => Ok(match first {
                Some(part) => self.state.decks.draw(part, "boolean", 2, &mut self.state.rng) == 1,
                None => self.state.rng.chance(2),
            }
            .into()),
            "number" => self.number(parts, kinds.whole),
            "string" => self.string(parts, name).map(Value::String),
            "array" => self.array(parts, name, depth),
            _ => self.object(parts, depth),
        }
    }

    /// The type to build: what the schemas say, else what their keywords are about, else any.
    fn kind(&mut self, parts: &[Part<'a>], kinds: Kinds, depth: u32) -> Option<&'static str> {
        let mut names = kinds.names();
        if !kinds.said {
            let about: Vec<&'static str> =
                names.iter().copied().filter(|name| parts.iter().any(|part| is_about(part, name))).collect();
            if about.is_empty() && self.state.plain && names.contains(&"string") {
                // Of anything, what a person expects.
                return Some("string");
            }
            if !about.is_empty() && (self.state.plain || !self.state.rng.chance(8)) {
                names = about;
            }
        }
        if depth >= DEEP && names.iter().any(|name| !matches!(*name, "array" | "object")) {
            names.retain(|name| !matches!(*name, "array" | "object"));
        }
        if self.presence == Presence::Most && names.len() > 1 {
            names.retain(|name| *name != "null");
        }
        match parts.iter().find(|part| part.contains_key("type")).or(parts.first()) {
            Some(place) if !names.is_empty() => {
                Some(names[self.state.decks.draw(*place, "type", names.len(), &mut self.state.rng)])
            }
            None if !names.is_empty() => Some(names[self.state.rng.index(names.len())]),
            _ => None,
        }
    }

    fn number(&mut self, parts: &[Part<'a>], whole: bool) -> Made<'a> {
        let range = Range::of(parts, whole);
        for _ in 0..=WAYS {
            let way = match parts.first() {
                Some(part) => self.state.decks.draw(*part, "number", WAYS, &mut self.state.rng),
                None => self.state.rng.index(WAYS),
            };
            if let Some(number) = range.number(way, self.state.plain, &mut self.state.rng) {
                return Ok(number);
            }
        }
        let part = parts.iter().find(|part| is_about(part, "number")).or(parts.first()).copied();
        Err(Stuck { part, reason: "no number lies within its bounds".to_owned() })
    }

    fn string(&mut self, parts: &[Part<'a>], name: &str) -> Result<String, Stuck<'a>> {
        let (least, most) = counts(parts, "minLength", "maxLength");
        let length = Length { least, most };
        // A long text is as much work as many values.
        let cost = u32::try_from(least / 32).unwrap_or(u32::MAX);
        let Some(fuel) = self.fuel.checked_sub(cost) else {
            return Err(Stuck {
                part: parts.first().copied(),
                reason: format!("no text of {least} characters is made"),
            });
        };
        self.fuel = fuel;
        let words = |keyword: &str| {
            let said = parts.iter().filter_map(|part| part.get(keyword)?.as_str());
            said.collect::<Vec<&'a str>>()
        };
        let (patterns, formats) = (words("pattern"), words("format"));
        let plain = self.state.plain;
        for _ in 0..40 {
            let State { rng, patterns: read, .. } = self.state;
            let text = match (formats.first(), patterns.first()) {
                (Some(format), _) => formats::text(format, plain, rng),
                (None, Some(pattern)) => read.text(pattern, plain, rng),
                (None, None) if plain => Some(text::readable(name, length)),
                (None, None) => Some(text::text(length, rng)),
            };
            let Some(text) = text else { break };
            if length.holds(&text) && patterns.iter().all(|pattern| read.accepts(pattern, &text)) {
                return Ok(text);
            }
        }
        let part = parts.iter().find(|part| is_about(part, "string")).or(parts.first()).copied();
        let asked: Vec<String> = patterns
            .iter()
            .map(|pattern| format!("pattern `{pattern}`"))
            .chain(formats.iter().map(|format| format!("format `{format}`")))
            .chain((least > 0).then(|| format!("minLength {least}")))
            .chain((most < usize::MAX).then(|| format!("maxLength {most}")))
            .collect();
        Err(Stuck { part, reason: format!("no text was found for {}", asked.join(", ")) })
    }

    fn array(&mut self, parts: &[Part<'a>], name: &str, depth: u32) -> Made<'a> {
        let (least, most) = counts(parts, "minItems", "maxItems");
        let prefix = parts.iter().map(|part| list(part, "prefixItems").len()).max().unwrap_or(0);
        let more = least.saturating_add(if least == 0 { 3 } else { 2 }).max(prefix);
        let rng = &mut self.state.rng;
        let wanted = match (self.presence, rng.below(4)) {
            _ if depth >= DEEP => least,
            (Presence::Least, _) | (Presence::Some(_), 0) => least,
            // Two in two in two are more than a person reads.
            (Presence::Most, _) => prefix.max(if depth > 4 { 1 } else { 2 }),
            (Presence::Some(_), 1) if most <= more.saturating_add(20) => most,
            (Presence::Some(_), 2) => prefix.max(least.saturating_add(1)),
            _ => least + rng.index(more - least + 1),
        };
        let wanted = wanted.clamp(least, most.max(least));
        let unique = parts.iter().any(|part| part.get("uniqueItems") == Some(&Value::Bool(true)));
        let mut items: Vec<Value> = Vec::new();
        for index in 0..wanted {
            let schemas: Vec<&'a Value> = parts
                .iter()
                .filter_map(|part| list(part, "prefixItems").get(index).or_else(|| part.get("items")))
                .collect();
            let singular = name.strip_suffix('s').unwrap_or(name);
            let mut made = self.make(&schemas, singular, depth + 1);
            for _ in 0..20 {
                match &made {
                    Ok(item) if unique && items.iter().any(|known| equal(known, item)) => {
                        made = self.make(&schemas, singular, depth + 1);
                    }
                    _ => break,
                }
            }
            match made {
                Ok(item) if unique && items.iter().any(|known| equal(known, &item)) => break,
                Ok(item) => items.push(item),
                Err(_) if items.len() >= least => break,
                Err(stuck) => return Err(stuck),
            }
        }
        if items.len() < least {
            let part = parts.iter().find(|part| part.contains_key("uniqueItems")).copied();
            return Err(Stuck { part, reason: format!("no {least} different items were found") });
        }
        Ok(items.into())
    }

    fn object(&mut self, parts: &[Part<'a>], depth: u32) -> Made<'a> {
        let must_be = parts.iter().flat_map(|part| list(part, "required")).filter_map(Value::as_str);
        let required: HashSet<&'a str> = must_be.clone().collect();
        let named = parts.iter().filter_map(|part| part.get("properties")?.as_object()).flat_map(Map::keys);
        let mut known = HashSet::new();
        let keys = named.map(String::as_str).chain(must_be).filter(|key| known.insert(*key));
        let keys: Vec<&'a str> = keys.collect();
        let (least, most) = counts(parts, "minProperties", "maxProperties");
        let mut left = most.saturating_sub(keys.iter().filter(|key| required.contains(*key)).count());
        let mut object = Map::new();
        for key in &keys {
            let must = required.contains(key);
            let wanted = match self.presence {
                _ if must => true,
                _ if depth >= DEEP || left == 0 => false,
                Presence::Least => false,
                Presence::Most => true,
                Presence::Some(of) => !self.state.rng.chance(of),
            };
            if !wanted {
                continue;
            }
            let schemas = self.of_key(parts, key);
            match self.make(&schemas, key, depth + 1) {
                Ok(value) => {
                    object.insert((*key).to_owned(), value);
                    left -= usize::from(!must);
                }
                Err(stuck) if must => return Err(stuck),
                Err(_) => {}
            }
        }
        self.extras(parts, &keys, (least, most), &mut object, depth)?;
        if object.len() < least {
            let part = parts.iter().find(|part| part.contains_key("minProperties")).copied();
            return Err(Stuck { part, reason: format!("no {least} keys were found") });
        }
        Ok(object.into())
    }

    /// Keys that are not named: those of a map, and one that nobody expects where it is allowed.
    fn extras(
        &mut self,
        parts: &[Part<'a>],
        keys: &[&str],
        (least, most): (usize, usize),
        object: &mut Map<String, Value>,
        depth: u32,
    ) -> Result<(), Stuck<'a>> {
        let schema_of = |keyword: &str| {
            let keyword = keyword.to_owned();
            parts.iter().filter_map(move |part| part.get(&keyword))
        };
        let others = || schema_of("additionalProperties").chain(schema_of("unevaluatedProperties"));
        let closed = others().any(|schema| schema == &Value::Bool(false));
        let patterns: Vec<&'a str> = schema_of("patternProperties")
            .filter_map(Value::as_object)
            .flat_map(Map::keys)
            .map(String::as_str)
            .collect();
        let of_keys: Vec<&'a Value> = schema_of("propertyNames").collect();
        let is_map = others().any(Value::is_object)
            || !patterns.is_empty()
            || !of_keys.is_empty()
            || keys.is_empty() && others().any(|schema| schema == &Value::Bool(true));
        let rng = &mut self.state.rng;
        let wanted = match self.presence {
            _ if closed && patterns.is_empty() => 0,
            _ if depth >= DEEP => 0,
            Presence::Least => 0,
            Presence::Most if is_map => 2,
            Presence::Some(_) if is_map && rng.chance(3) && most <= 12 => most,
            Presence::Some(_) if is_map => rng.index(4),
            Presence::Some(_) if !self.state.plain && rng.chance(5) => 1,
            _ => 0,
        };
        let wanted = wanted.max(least.saturating_sub(object.len())).min(most.saturating_sub(object.len()));
        let must = least.saturating_sub(object.len());
        if u32::try_from(must).map_or(true, |must| must > self.fuel) {
            let part = parts.iter().find(|part| part.contains_key("minProperties")).copied();
            return Err(Stuck { part, reason: format!("no {least} keys are made") });
        }
        let mut tries = wanted * 10;
        let mut added = 0;
        while added < wanted && tries > 0 && self.fuel > 0 {
            tries -= 1;
            let key = if !of_keys.is_empty() {
                match self.make(&of_keys, "key", depth + 1)? {
                    Value::String(key) => key,
                    _ => continue,
                }
            } else if !patterns.is_empty() && (closed || !self.state.rng.chance(4)) {
                let State { rng, patterns: read, plain, .. } = self.state;
                match read.text(patterns[rng.index(patterns.len())], *plain, rng) {
                    Some(key) => key,
                    None => continue,
                }
            } else if self.state.plain {
                ["first", "second", "third", "fourth"]
                    .get(added)
                    .map_or(format!("key{added}"), |key| (*key).to_owned())
            } else if self.state.rng.chance(3) {
                format!("k{}", self.state.rng.below(1000))
            } else {
                self.state.rng.pick(ODD_KEYS).to_owned()
            };
            if keys.contains(&key.as_str()) || object.contains_key(&key) {
                continue;
            }
            let schemas = self.of_key(parts, &key);
            match self.make(&schemas, "", depth + 1) {
                Ok(value) => {
                    object.insert(key, value);
                    added += 1;
                }
                Err(stuck) if object.len() < least && tries == 0 => return Err(stuck),
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Everything that is asked of the value under a key.
    fn of_key(&mut self, parts: &[Part<'a>], key: &str) -> Vec<&'a Value> {
        of_key(parts, key, &mut self.state.patterns)
    }
}

/// Everything that is asked of the value under a key.
pub(super) fn of_key<'a>(parts: &[Part<'a>], key: &str, patterns: &mut Patterns) -> Vec<&'a Value> {
    let mut schemas: Vec<&'a Value> = Vec::new();
    let mut evaluated = false;
    for part in parts {
        let before = schemas.len();
        schemas.extend(part.get("properties").and_then(|all| all.get(key)));
        for (pattern, schema) in
            part.get("patternProperties").and_then(Value::as_object).into_iter().flatten()
        {
            if patterns.accepts(pattern, key) {
                schemas.push(schema);
            }
        }
        if schemas.len() == before {
            schemas.extend(part.get("additionalProperties"));
        }
        evaluated |= schemas.len() > before;
    }
    if !evaluated {
        schemas.extend(parts.iter().filter_map(|part| part.get("unevaluatedProperties")));
    }
    schemas
}

/// Whether a schema has keywords for values of a type.
fn is_about(part: Part<'_>, kind: &str) -> bool {
    let keywords: &[&str] = match kind {
        "number" => &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
        "string" => &["minLength", "maxLength", "pattern", "format"],
        "array" => &["items", "prefixItems", "minItems", "maxItems", "uniqueItems"],
        "object" => &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "unevaluatedProperties",
        ],
        _ => &[],
    };
    keywords.iter().any(|keyword| part.contains_key(*keyword))
}
