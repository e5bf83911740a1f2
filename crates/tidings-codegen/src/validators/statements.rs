//! What is explained in more than one call: the statements of a function that explains.

use serde_json::{Map, Value};

use super::calls::{Argument, Call};
use super::condition::{Condition, all, any, atom, not};
use super::explaining::{Explainer, call, limits};
use super::generator::{Generated, Generator};
use super::scalars::{COMPARISONS, literal};
use super::shapes::{each, integers, is_scalar, list, literals, map, required, typed};
use crate::escape::ts_string;
use crate::kinds::Kinds;

impl Generator<'_> {
    /// The body of a function that explains.
    pub(super) fn statements(&mut self, object: &Map<String, Value>, indent: usize) -> Generated<String> {
        let mut out = self.own_statements(object, indent)?;
        let mut beside = Map::new();
        if let Some(reference) = object.get("$ref") {
            beside.insert("$ref".to_owned(), reference.clone());
            if let Some(explainer) = self.explainer(&Value::Object(beside))? {
                out.push_str(&explainer.called(indent));
            }
        }
        for (at, branch) in list(object, "allOf").into_iter().flatten().enumerate() {
            if let Some(explainer) = self.at(&["allOf", &at.to_string()], |it| it.explainer(branch))? {
                out.push_str(&explainer.called(indent));
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = list(object, keyword) {
                out.push_str(&self.union(keyword, branches, indent)?);
            }
        }
        if let Some(schema) = object.get("not") {
            let condition = self.at(&["not"], |it| it.apart(schema, false))?;
            out.push_str(&self.demand(
                &not(condition),
                "not",
                "a value that the schema does not exclude",
                indent,
            ));
        }
        out.push_str(&self.conditional(object, indent)?);
        if object.contains_key("unevaluatedProperties") {
            let each = self.each_unevaluated(object)?;
            out.push_str(&self.keys_statement(&each, "unevaluatedProperties", true, indent));
        }
        Ok(out)
    }

    fn conditional(&mut self, object: &Map<String, Value>, indent: usize) -> Generated<String> {
        let Some(schema) = object.get("if") else {
            return Ok(String::new());
        };
        let margin = " ".repeat(indent);
        let condition = self.at(&["if"], |it| it.apart(schema, false))?;
        let mut branch = |keyword: &str| match object.get(keyword) {
            Some(schema) => self.at(&[keyword], |it| it.explainer(schema)),
            None => Ok(None),
        };
        let (then, otherwise) = (branch("then")?, branch("else")?);
        let block = |explainer: Option<Explainer>| {
            explainer.map_or_else(String::new, |explainer| explainer.called(indent + 2))
        };
        Ok(format!(
            "{margin}if ({}) {{\n{}{margin}}} else {{\n{}{margin}}}\n",
            condition.flat(),
            block(then),
            block(otherwise)
        ))
    }

    fn own_statements(&mut self, object: &Map<String, Value>, indent: usize) -> Generated<String> {
        let margin = " ".repeat(indent);
        let mut out = String::new();
        if let Some(values) = literals(object) {
            let values = self.typed_literals(object, values);
            if values.iter().all(|value| is_scalar(value)) {
                let values = values.into_iter().map(literal);
                out.push_str(&Explainer::with(self.helper("literalAt"), values).called(indent));
            } else {
                let mut exact = Map::new();
                exact.insert("enum".to_owned(), values.into_iter().cloned().collect());
                let condition = self.apart(&Value::Object(exact), false)?;
                out.push_str(&self.demand(&condition, "enum", "one of the listed values", indent));
            }
        }
        let kinds = typed(object);
        if kinds.is_single() && literals(object).is_none() {
            out.push_str(&self.kind_statements(object, kinds, false, indent)?);
            return Ok(out);
        }
        if kinds != Kinds::ALL && literals(object).is_none() {
            let integer = integers(object);
            let condition = any(each(kinds).map(|kind| self.kind(kind, integer, false, "value")));
            let phrases: Vec<&str> = each(kinds).map(|kind| phrase(kind, integer)).collect();
            out.push_str(&self.demand(&condition, "type", &phrases.join(" or "), indent));
        }
        for kind in each(kinds) {
            let inner = self.kind_statements(object, kind, true, indent + 2)?;
            if !inner.is_empty() {
                let condition = self.kind(kind, false, true, "value").flat();
                out.push_str(&format!("{margin}if ({condition}) {{\n{inner}{margin}}}\n"));
            }
        }
        Ok(out)
    }

    /// What is said about values of one kind. `known`: the kind was looked at.
    fn kind_statements(
        &mut self,
        object: &Map<String, Value>,
        kind: Kinds,
        known: bool,
        indent: usize,
    ) -> Generated<String> {
        match kind {
            Kinds::STRING => self.text_statements(object, known, indent),
            Kinds::NUMBER => self.number_statements(object, known, indent),
            Kinds::ARRAY => self.array_statements(object, known, indent),
            Kinds::OBJECT => self.object_statements(object, known, indent),
            Kinds::BOOLEAN if !known => Ok(Explainer::named(self.helper("booleanAt")).called(indent)),
            Kinds::NULL if !known => {
                Ok(Explainer::with(self.helper("literalAt"), ["null".to_owned()]).called(indent))
            }
            _ => Ok(String::new()),
        }
    }

    fn text_statements(
        &mut self,
        object: &Map<String, Value>,
        known: bool,
        indent: usize,
    ) -> Generated<String> {
        let mut out = String::new();
        if !known || object.contains_key("minLength") || object.contains_key("maxLength") {
            out.push_str(&self.text_explainer(object)?.called(indent));
        }
        for explainer in [self.pattern_explainer(object)?, self.format_explainer(object)?].iter().flatten() {
            out.push_str(&explainer.called(indent));
        }
        Ok(out)
    }

    fn number_statements(
        &mut self,
        object: &Map<String, Value>,
        known: bool,
        indent: usize,
    ) -> Generated<String> {
        self.format(object)?;
        let mut out = String::new();
        let mut inner = String::new();
        if !known || object.contains_key("minimum") || object.contains_key("maximum") {
            out.push_str(&self.number_explainer(object)?.called(indent));
        }
        let deeper = if known { indent } else { indent + 2 };
        for (keyword, operator) in COMPARISONS.into_iter().filter(|(keyword, _)| keyword.starts_with("ex")) {
            if let Some(limit) = self.number(object, keyword)? {
                let condition = atom(format!("value {operator} {limit}"));
                let than = if operator == ">" { "more" } else { "less" };
                inner.push_str(&self.demand(&condition, keyword, &format!("{than} than {limit}"), deeper));
            }
        }
        if let Some(step) = self.number(object, "multipleOf")? {
            let helper = self.helper("multiple");
            let condition = atom(format!("{helper}(value, {step})"));
            inner.push_str(&self.demand(&condition, "multipleOf", &format!("a multiple of {step}"), deeper));
        }
        if !inner.is_empty() {
            let margin = " ".repeat(indent);
            let finite = self.helper("finite");
            match known {
                true => out.push_str(&inner),
                false => out.push_str(&format!("{margin}if ({finite}(value)) {{\n{inner}{margin}}}\n")),
            }
        }
        Ok(out)
    }

    fn array_statements(
        &mut self,
        object: &Map<String, Value>,
        known: bool,
        indent: usize,
    ) -> Generated<String> {
        let margin = " ".repeat(indent);
        let Some(prefix) = list(object, "prefixItems") else {
            let limited = ["items", "minItems", "maxItems"].iter().any(|word| object.contains_key(*word));
            let mut out = match !known || limited {
                true => self.items_explainer(object)?.called(indent),
                false => String::new(),
            };
            if object.get("uniqueItems") == Some(&Value::Bool(true)) {
                let (array, unique) = (self.helper("array"), self.helper("unique"));
                let condition = atom(format!("!{array}(value) || {unique}(value)"));
                out.push_str(&self.demand(
                    &condition,
                    "uniqueItems",
                    "elements that differ from each other",
                    indent,
                ));
            }
            return Ok(out);
        };
        let least = self.count(object, "minItems")?;
        let mut most = self.count(object, "maxItems")?;
        if object.get("items") == Some(&Value::Bool(false)) {
            let length = prefix.len() as u64;
            most = Some(most.map_or(length, |most| most.min(length)));
        }
        let array_at = self.helper("arrayAt");
        let limits: String = limits(least, most).iter().map(|limit| format!(", {limit}")).collect();
        let mut out = format!("{margin}if ({array_at}(value, at{limits})) {{\n");
        for (at, schema) in prefix.iter().enumerate() {
            if let Some(explainer) = self.at(&["prefixItems", &at.to_string()], |it| it.explainer(schema))? {
                let helper = self.helper("itemAt");
                let arguments = [at.to_string().into()].into_iter().chain(explainer.passed());
                out.push_str(&call(indent + 2, helper, arguments.collect()));
            }
        }
        if let Some(schema) = object.get("items").filter(|items| !items.is_boolean())
            && let Some(explainer) = self.at(&["items"], |it| it.explainer(schema))?
        {
            let helper = self.helper("itemAt");
            let arguments = ["index".into()].into_iter().chain(explainer.passed());
            out.push_str(&format!(
                "{margin}  for (let index = {}; index < value.length; index++) {{\n{}{margin}  }}\n",
                prefix.len(),
                call(indent + 4, helper, arguments.collect())
            ));
        }
        if object.get("uniqueItems") == Some(&Value::Bool(true)) {
            let unique = atom(format!("{}(value)", self.helper("unique")));
            out.push_str(&self.demand(
                &unique,
                "uniqueItems",
                "elements that differ from each other",
                indent + 2,
            ));
        }
        out.push_str(&format!("{margin}}}\n"));
        Ok(out)
    }

    fn object_statements(
        &mut self,
        object: &Map<String, Value>,
        known: bool,
        indent: usize,
    ) -> Generated<String> {
        let margin = " ".repeat(indent);
        let deeper = if known { indent } else { indent + 2 };
        let mut inner = String::new();
        let needed: Vec<&str> = required(object).collect();
        let properties = map(object, "properties");
        for (key, schema) in properties.into_iter().flatten() {
            let is_needed = needed.contains(&key.as_str());
            let explainer = self.at(&["properties", key], |it| it.explainer(schema))?;
            let helper = match (is_needed, explainer.is_some()) {
                (true, true) => "fieldAt",
                (true, false) => "presentAt",
                (false, true) => "optionalAt",
                (false, false) => continue,
            };
            let mut arguments: Vec<Argument> = vec![ts_string(key).into()];
            arguments.extend(explainer.iter().flat_map(Explainer::passed));
            inner.push_str(&call(deeper, self.helper(helper), arguments));
        }
        for key in needed.iter().filter(|key| !properties.is_some_and(|map| map.contains_key(**key))) {
            inner.push_str(&call(deeper, self.helper("presentAt"), vec![ts_string(key).into()]));
        }
        for (keyword, operator, bound) in
            [("minProperties", ">=", "at least"), ("maxProperties", "<=", "at most")]
        {
            if let Some(count) = self.count(object, keyword)? {
                let size = atom(format!("{}(value) {operator} {count}", self.helper("size")));
                let expected = format!("{bound} {count} {}", if count == 1 { "key" } else { "keys" });
                inner.push_str(&self.demand(&size, keyword, &expected, deeper));
            }
        }
        if object.contains_key("patternProperties") || object.contains_key("propertyNames") {
            let keyword = match object.contains_key("patternProperties") {
                true => "patternProperties",
                false => "propertyNames",
            };
            let each = self.each(object)?;
            inner.push_str(&self.keys_statement(&each, keyword, false, deeper));
        } else {
            let keys: Vec<&String> = properties.into_iter().flat_map(Map::keys).collect();
            if let Some(explainer) = self.entries_explainer(object, &keys)? {
                inner.push_str(&explainer.called(deeper));
            }
        }
        if known {
            return Ok(inner);
        }
        let object_at = self.helper("objectAt");
        Ok(match inner.is_empty() {
            true => format!("{margin}{object_at}(value, at);\n"),
            false => format!("{margin}if ({object_at}(value, at)) {{\n{inner}{margin}}}\n"),
        })
    }

    /// A loop over the keys of an object, each of which meets a condition. `guard`: `value` may be
    /// no object.
    fn keys_statement(&mut self, each: &Condition, keyword: &str, guard: bool, indent: usize) -> String {
        if *each == Condition::Always {
            return String::new();
        }
        let margin = " ".repeat(indent);
        let record = self.helper("record");
        let key_at = self.helper("keyAt");
        let refused = all([atom("item !== undefined"), not(each.clone())]).flat();
        let (alias, fields) = super::objects::fields(each);
        let (open, close, inside) = match guard {
            true => {
                (format!("{margin}if ({record}(value)) {{\n"), format!("{margin}}}\n"), format!("{margin}  "))
            }
            false => (String::new(), String::new(), margin),
        };
        let alias = if alias.is_empty() { String::new() } else { format!("{inside}{}", alias.trim_start()) };
        format!(
            "{open}{alias}{inside}for (const key in value) {{\n{inside}  const item = {fields}[key];\n\
             {inside}  if ({refused}) {{\n{inside}    {key_at}({fields}, at, key, {});\n{inside}  }}\n{inside}}}\n{close}",
            ts_string(keyword)
        )
    }

    fn union(&mut self, keyword: &str, branches: &[Value], indent: usize) -> Generated<String> {
        let margin = " ".repeat(indent);
        if let Some((key, tags)) = self.schemas.discriminator(branches) {
            let object_at = self.helper("objectAt");
            let read = self.read(&key);
            let mut out = format!("{margin}if ({object_at}(value, at)) {{\n{margin}  switch ({read}) {{\n");
            for (at, (branch, tags)) in branches.iter().zip(&tags).enumerate() {
                let explainer = self.at(&[keyword, &at.to_string()], |it| it.explainer(branch))?;
                for tag in tags {
                    out.push_str(&format!("{margin}    case {}:\n", literal(tag)));
                }
                if let Some(explainer) = explainer {
                    out.push_str(&explainer.called(indent + 6));
                }
                out.push_str(&format!("{margin}      break;\n"));
            }
            let helper = self.helper("fieldAt");
            let mut arguments: Vec<Argument> = vec![ts_string(&key).into()];
            arguments.push(self.helper("literalAt").into());
            arguments.extend(tags.iter().flatten().map(|tag| literal(tag).into()));
            out.push_str(&format!("{margin}    default:\n{}", call(indent + 6, helper, arguments)));
            out.push_str(&format!("{margin}  }}\n{margin}}}\n"));
            return Ok(out);
        }
        let mut arguments: Vec<Argument> = vec![ts_string(keyword).into()];
        for (at, branch) in branches.iter().enumerate() {
            let explainer = self.at(&[keyword, &at.to_string()], |it| it.explainer(branch))?;
            arguments.push(match explainer {
                Some(explainer) => explainer.closure(),
                None => self.helper("anythingAt").into(),
            });
        }
        Ok(call(indent, self.helper("unionAt"), arguments))
    }

    /// `if (!(…)) fault(at, "keyword", "what is expected", value);`
    fn demand(&mut self, condition: &Condition, keyword: &str, expected: &str, indent: usize) -> String {
        if *condition == Condition::Always {
            return String::new();
        }
        let margin = " ".repeat(indent);
        let arguments = ["at".into(), ts_string(keyword).into(), ts_string(expected).into(), "value".into()];
        let fault = Call::new(self.helper("fault"), arguments).statement(indent + 2);
        let refused = not(condition.clone());
        format!("{margin}if ({}) {{\n{fault}{margin}}}\n", refused.flat())
    }
}

fn phrase(kind: Kinds, integer: bool) -> &'static str {
    match kind {
        Kinds::STRING => "a string",
        Kinds::NUMBER if integer => "an integer",
        Kinds::NUMBER => "a number",
        Kinds::BOOLEAN => "a boolean",
        Kinds::OBJECT => "an object",
        Kinds::ARRAY => "an array",
        _ => "null",
    }
}
