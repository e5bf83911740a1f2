//! Arrays and tuples.

use serde_json::{Map, Value};

use super::condition::{Condition, all, any, atom, not};
use super::generator::{Generated, Generator};
use super::shapes::list;

impl Generator<'_> {
    /// What a schema says about an array.
    pub(super) fn array_limits(&mut self, object: &Map<String, Value>, value: &str) -> Generated<Condition> {
        let mut parts = Vec::new();
        let prefix: &[Value] = list(object, "prefixItems").map_or(&[], Vec::as_slice);
        let least = self.count(object, "minItems")?.unwrap_or(0);
        let mut most = self.count(object, "maxItems")?;
        let items = object.get("items");
        if items == Some(&Value::Bool(false)) {
            let length = prefix.len() as u64;
            most = Some(most.map_or(length, |most| most.min(length)));
        }
        match most {
            Some(most) if most == least => parts.push(atom(format!("{value}.length === {most}"))),
            most => {
                if least > 0 {
                    parts.push(atom(format!("{value}.length >= {least}")));
                }
                if let Some(most) = most {
                    parts.push(atom(format!("{value}.length <= {most}")));
                }
            }
        }
        for (at, schema) in prefix.iter().enumerate() {
            let position = at.to_string();
            let condition = self.at(&["prefixItems", &position], |it| {
                let condition = it.check(schema, &format!("{value}[{at}]"))?;
                Ok(match it.schemas.refuses_undefined(schema) || condition == Condition::Always {
                    true => condition,
                    false => all([atom(format!("{value}[{at}] !== undefined")), condition]),
                })
            })?;
            let is_there = (at as u64) < least;
            let absent = if is_there { Condition::Never } else { atom(format!("{value}.length <= {at}")) };
            parts.push(any([absent, condition]));
        }
        if let Some(schema) = items.filter(|items| !items.is_boolean()) {
            parts.push(self.at(&["items"], |it| it.every(schema, prefix.len(), value))?);
        }
        if object.get("uniqueItems") == Some(&Value::Bool(true)) {
            parts.push(atom(format!("{}({value})", self.helper("unique"))));
        }
        Ok(all(parts))
    }

    /// A loop over the items from `start` on.
    fn every(&mut self, schema: &Value, start: usize, value: &str) -> Generated<Condition> {
        let (mut condition, deep) = self.listening(|it| it.check(schema, "item"))?;
        if condition == Condition::Always {
            return Ok(condition);
        }
        if !self.schemas.refuses_undefined(schema) {
            condition = all([atom("item !== undefined"), condition]);
        }
        let call = self.function("", "value: readonly unknown[]", |it| {
            it.deep |= deep;
            Ok(format!(
                "  for (let at = {start}; at < value.length; at++) {{\n    const item = value[at];\n{}  \
                 }}\n  return true;\n",
                not(condition).refused(4)
            ))
        })?;
        Ok(call.with(value))
    }
}
