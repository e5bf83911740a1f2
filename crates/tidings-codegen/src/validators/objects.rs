//! Objects: their fields, the loops over their keys, and `unevaluatedProperties`.

use serde_json::{Map, Value};

use super::condition::{Condition, all, any, atom, choice, not};
use super::generator::{Generated, Generator};
use super::shapes::{list, literals, map, required, words};
use crate::escape::ts_string;

impl Generator<'_> {
    /// What a schema says about an object; one with fields of its own is `value`.
    pub(super) fn object_limits(&mut self, object: &Map<String, Value>, value: &str) -> Generated<Condition> {
        let mut parts = Vec::new();
        let needed: Vec<&str> = required(object).collect();
        let properties = map(object, "properties");
        // What tells objects apart comes first, what may lead deep comes last.
        let mut fields: Vec<(&String, &Value)> = properties.into_iter().flatten().collect();
        fields.sort_by_key(|(_, schema)| self.cost(schema));
        for (key, schema) in fields {
            let is_needed = needed.contains(&key.as_str());
            parts.push(self.at(&["properties", key], |it| it.field(key, schema, is_needed))?);
        }
        for key in &needed {
            if !properties.is_some_and(|properties| properties.contains_key(*key)) {
                let read = self.read(key);
                parts.push(atom(format!("{read} !== undefined")));
            }
        }
        if let Some(least) = self.count(object, "minProperties")?.filter(|least| *least > 0) {
            parts.push(atom(format!("{}({value}) >= {least}", self.helper("size"))));
        }
        if let Some(most) = self.count(object, "maxProperties")? {
            parts.push(atom(format!("{}({value}) <= {most}", self.helper("size"))));
        }
        parts.push(self.keys(object, value)?);
        Ok(all(parts))
    }

    fn cost(&self, schema: &Value) -> u8 {
        let Value::Object(object) = schema else { return 1 };
        if literals(object).is_some_and(|values| values.len() == 1) {
            return 0;
        }
        match self.schemas.target(object) {
            Some((name, _)) if self.cycles.together(name, &self.owner) => 3,
            _ => {
                let deep = words(object)
                    .any(|word| matches!(word, "items" | "additionalProperties" | "allOf" | "anyOf"));
                1 + u8::from(deep && self.cycles.is_recursive(&self.owner))
            }
        }
    }

    fn field(&mut self, key: &str, schema: &Value, needed: bool) -> Generated<Condition> {
        let read = self.read(key);
        let condition = self.check(schema, &read)?;
        if !needed {
            return Ok(any([atom(format!("{read} === undefined")), condition]));
        }
        match self.schemas.refuses_undefined(schema) {
            true => Ok(condition),
            false => Ok(all([atom(format!("{read} !== undefined")), condition])),
        }
    }

    /// The condition that every key of `value` and what is under it must meet.
    fn keys(&mut self, object: &Map<String, Value>, value: &str) -> Generated<Condition> {
        let (each, deep) = self.listening(|it| it.each(object))?;
        self.each_key(each, deep, value)
    }

    /// The condition on one `key` and the `item` under it.
    pub(super) fn each(&mut self, object: &Map<String, Value>) -> Generated<Condition> {
        let mut each = Vec::new();
        if let Some(schema) = object.get("propertyNames") {
            each.push(self.at(&["propertyNames"], |it| it.named(schema, "key"))?);
        }
        let mut known = known_keys(object);
        for (pattern, schema) in map(object, "patternProperties").into_iter().flatten() {
            let (matches, condition) = self.at(&["patternProperties", pattern], |it| {
                Ok((atom(format!("{}.test(key)", it.pattern(pattern)?)), it.check(schema, "item")?))
            })?;
            known.push(matches.clone());
            each.push(any([not(matches), condition]));
        }
        if let Some(schema) = object.get("additionalProperties") {
            let condition = self.at(&["additionalProperties"], |it| it.check(schema, "item"))?;
            each.push(any(known.into_iter().chain([condition])));
        }
        Ok(all(each))
    }

    /// A schema on something that is no expression to narrow.
    fn named(&mut self, schema: &Value, argument: &str) -> Generated<Condition> {
        match self.object(schema)? {
            Err(certain) => Ok(certain),
            Ok(object) if words(object).next().is_none() => Ok(Condition::Always),
            Ok(object) if words(object).eq(["$ref"]) => self.reference(object, argument),
            Ok(_) => Ok(self.inner(schema, "")?.with(argument)),
        }
    }

    /// A loop over the keys of an object. `each` speaks of `key` and of `item`, what is under it.
    fn each_key(&mut self, each: Condition, deep: bool, value: &str) -> Generated<Condition> {
        if each == Condition::Always {
            return Ok(each);
        }
        self.helper("record");
        let item = each.flat().contains("item");
        let call = self.function("keys", "value: JsonObject", |it| {
            it.deep |= deep;
            let (alias, fields) = fields(&each);
            let (declared, subject) = match item {
                true => (format!("    const item = {fields}[key];\n"), "item".to_owned()),
                false => (String::new(), format!("{fields}[key]")),
            };
            let refused = all([atom(format!("{subject} !== undefined")), not(each)]).refused(4);
            Ok(format!("{alias}  for (const key in value) {{\n{declared}{refused}  }}\n  return true;\n"))
        })?;
        Ok(call.with(value))
    }

    /// `unevaluatedProperties`: what no other keyword on the same object has looked at.
    pub(super) fn unevaluated(&mut self, object: &Map<String, Value>) -> Generated<Condition> {
        let (each, deep) = self.listening(|it| it.each_unevaluated(object))?;
        if each == Condition::Always {
            return Ok(each);
        }
        let keys = self.at(&["unevaluatedProperties"], |it| it.each_key(each, deep, "value"))?;
        // Keywords beside it may take more than objects.
        let record = self.helper("record");
        Ok(any([not(atom(format!("{record}(value)"))), keys]))
    }

    /// The condition on one `key` and the `item` under it.
    pub(super) fn each_unevaluated(&mut self, object: &Map<String, Value>) -> Generated<Condition> {
        let Some(schema) = object.get("unevaluatedProperties") else {
            return Ok(Condition::Always);
        };
        let mut others = object.clone();
        others.remove("unevaluatedProperties");
        let looked_at = self.looked_at(&Value::Object(others), &mut Vec::new())?;
        let condition = self.at(&["unevaluatedProperties"], |it| it.check(schema, "item"))?;
        Ok(any([looked_at, condition]))
    }

    /// The condition that `key` of `value`, which meets the schema, was looked at by it.
    fn looked_at(&mut self, schema: &Value, open: &mut Vec<String>) -> Generated<Condition> {
        let Value::Object(object) = schema else {
            return Ok(Condition::Never);
        };
        if object.contains_key("additionalProperties") || object.contains_key("unevaluatedProperties") {
            return Ok(Condition::Always);
        }
        let mut either = known_keys(object);
        for pattern in map(object, "patternProperties").into_iter().flat_map(Map::keys) {
            let name = self.at(&["patternProperties", pattern], |it| it.pattern(pattern))?;
            either.push(atom(format!("{name}.test(key)")));
        }
        if let Some((name, target)) = self.schemas.target(object)
            && !open.iter().any(|other| other == name)
        {
            open.push(name.to_owned());
            either.push(self.looked_at(target, open)?);
            open.pop();
        }
        for branch in list(object, "allOf").into_iter().flatten() {
            either.push(self.looked_at(branch, open)?);
        }
        for keyword in ["anyOf", "oneOf"] {
            for (at, branch) in list(object, keyword).into_iter().flatten().enumerate() {
                let looked_at = self.looked_at(branch, open)?;
                if looked_at == Condition::Never {
                    continue;
                }
                let meets = self.at(&[keyword, &at.to_string()], |it| it.named(branch, "value"))?;
                either.push(all([meets, looked_at]));
            }
        }
        if let Some(condition) = object.get("if") {
            let meets = self.at(&["if"], |it| it.named(condition, "value"))?;
            let mut branch = |keyword: &str| match object.get(keyword) {
                Some(schema) => self.looked_at(schema, open),
                None => Ok(Condition::Never),
            };
            let (then, otherwise) = (branch("then")?, branch("else")?);
            let tested = self.looked_at(condition, open)?;
            either.push(choice(meets, any([tested, then]), otherwise));
        }
        Ok(any(either))
    }
}

/// What the fields of `value` are read from in a loop: another name where the condition narrows
/// `value` itself, which the compiler would remember in the next round.
pub(super) fn fields(each: &Condition) -> (&'static str, &'static str) {
    match each.flat().contains("(value") {
        true => ("  const fields: JsonObject = value;\n", "fields"),
        false => ("", "value"),
    }
}

/// `key === "a"` for every property that is named.
fn known_keys(object: &Map<String, Value>) -> Vec<Condition> {
    let keys = map(object, "properties").into_iter().flat_map(Map::keys);
    keys.map(|key| atom(format!("key === {}", ts_string(key)))).collect()
}
