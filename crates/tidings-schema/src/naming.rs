//! One name per Rust type.
//!
//! schemars numbers types of one name in the order it meets them (`Page`, `Page2`), also the
//! instances of one generic type. The Rust path beside each definition tells the two apart: an
//! instance is named after its arguments (`PageOfOrder`), two different types are a finding.

use std::collections::BTreeMap;

use crate::document::Definitions;

/// The final name of every definition of one contract, and the names more than one type wants.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) by_key: BTreeMap<String, String>,
    pub(crate) clashes: Vec<Clash>,
}

/// Two types that want one name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Clash {
    pub(crate) name: String,
    pub(crate) paths: Vec<String>,
}

pub(crate) fn names(definitions: &Definitions) -> Names {
    let mut by_key = BTreeMap::new();
    let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in definitions.schemas.keys() {
        let path = definitions.paths.get(key);
        let name = match path {
            // A name given by `#[schemars(rename = "…{T}…")]` is already made for its arguments.
            Some(path) if !path.contains('{') => readable(path),
            _ => identifier(key),
        };
        by_key.insert(key.clone(), name.clone());
        owners.entry(name).or_default().push(path.unwrap_or(key).clone());
    }
    let clashes = owners
        .into_iter()
        .filter(|(_, paths)| paths.len() > 1)
        .map(|(name, paths)| Clash { name, paths })
        .collect();
    Names { by_key, clashes }
}

/// `app::Page<[app::Order]>` → `PageOfArrayOfOrder`.
pub(crate) fn readable(path: &str) -> String {
    Parser { rest: path }.one()
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn one(&mut self) -> String {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('[') {
            self.rest = rest;
            let inner = self.one();
            self.skip_to(']');
            return format!("ArrayOf{inner}");
        }
        if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest;
            let parts = self.list(')');
            return format!("TupleOf{}", parts.join("And"));
        }
        // Const arguments come first and without a comma behind them: `Fixed<2app::Item>`.
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let (number, rest) = self.rest.split_at(digits);
            self.rest = rest;
            return number.to_owned();
        }
        let end = self.rest.find(['<', '>', ',', ']', ')', ';']).unwrap_or(self.rest.len());
        let (path, rest) = self.rest.split_at(end);
        self.rest = rest;
        let name = identifier(path.rsplit("::").next().unwrap_or(path).trim());
        match self.rest.strip_prefix('<') {
            Some(rest) => {
                self.rest = rest;
                let parts = self.list('>');
                if parts.is_empty() { name } else { format!("{name}Of{}", parts.join("And")) }
            }
            None => name,
        }
    }

    fn list(&mut self, close: char) -> Vec<String> {
        let mut parts = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() {
                return parts;
            }
            if let Some(rest) = self.rest.strip_prefix(close) {
                self.rest = rest;
                return parts;
            }
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
                continue;
            }
            let before = self.rest.len();
            parts.push(self.one());
            if self.rest.len() == before {
                self.rest = &self.rest[self.rest.chars().next().map_or(0, char::len_utf8)..];
            }
        }
    }

    fn skip_to(&mut self, close: char) {
        self.rest = self.rest.find(close).map_or("", |at| &self.rest[at + close.len_utf8()..]);
    }
}

/// A name as an identifier in UpperCamelCase: `my-type` → `MyType`, `uint8` → `Uint8`.
pub(crate) fn identifier(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut upper = true;
    for c in name.chars() {
        if c.is_alphanumeric() || c == '_' || c == '$' {
            if upper {
                result.extend(c.to_uppercase());
            } else {
                result.push(c);
            }
            upper = false;
        } else {
            upper = true;
        }
    }
    if result.starts_with(|c: char| c.is_numeric()) || result.is_empty() {
        result.insert(0, '_');
    }
    result
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_generic_types_say_what_they_hold() {
        for (path, name) in [
            ("probe::Gen<[string]>", "GenOfArrayOfString"),
            ("probe::Gen<[Option<string>]>", "GenOfArrayOfOptionOfString"),
            ("probe::Gen<Option<[string]>>", "GenOfOptionOfArrayOfString"),
            ("probe::Gen<Option<probe::Id>>", "GenOfOptionOfId"),
            ("probe::Pair<uint8, probe::Gen<probe::Id>>", "PairOfUint8AndGenOfId"),
            ("std::time::Duration", "Duration"),
            ("a::Fixed<3>", "FixedOf3"),
            ("a::Fixed<2a::In>", "FixedOf2AndIn"),
            ("a::my-type", "MyType"),
        ] {
            assert_eq!(readable(path), name, "{path}");
        }
    }

    #[test]
    fn two_types_that_want_one_name_are_found() {
        let definitions = Definitions {
            schemas: json!({ "Page": {}, "Page2": {}, "Page3": {} }).as_object().unwrap().clone(),
            paths: [("Page", "a::Page"), ("Page2", "b::Page"), ("Page3", "a::Page3")]
                .map(|(key, path)| (key.to_owned(), path.to_owned()))
                .into(),
        };
        assert_eq!(
            names(&definitions).clashes,
            [Clash { name: "Page".into(), paths: vec!["a::Page".into(), "b::Page".into()] }]
        );
    }
}
