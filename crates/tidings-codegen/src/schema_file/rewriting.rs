//! One schema of a file in a catalog's form: draft 2020-12, every `$ref` to a definition.

use serde_json::{Map, Value};
use tidings_schema::bundle::{Draft, Holds};

use super::document::{Document, escaped};
use crate::error::CodegenError;

impl Document<'_> {
    /// The schema at `pointer` in a catalog's form.
    pub(super) fn rewrite(&self, schema: &Value, pointer: &str) -> Result<Value, CodegenError> {
        let Value::Object(map) = schema else {
            return Ok(schema.clone());
        };
        let mut out = Map::new();
        if let Some(target) = self.references.get(pointer) {
            let name = &self.names[target];
            out.insert("$ref".to_owned(), Value::from(format!("#/$defs/{name}")));
            if self.draft.ignores_beside_ref() {
                for annotation in ["title", "description", "deprecated", "default"] {
                    if let Some(value) = map.get(annotation) {
                        out.insert(annotation.to_owned(), value.clone());
                    }
                }
                return Ok(Value::Object(out));
            }
        }
        for (keyword, value) in map {
            match keyword.as_str() {
                "$ref" | "$defs" | "definitions" | "$id" | "$anchor" | "$schema" => {}
                "items" if value.is_array() => {
                    if self.draft == Draft::Y2020 {
                        return Err(CodegenError::UnsupportedKeyword {
                            keyword: keyword.clone(),
                            place: format!("#{pointer}"),
                            reason: "a list belongs to drafts before 2020-12; say so with `$schema`, or use \
                                     `prefixItems`",
                        });
                    }
                    out.insert("prefixItems".to_owned(), self.inside(keyword, value, pointer)?);
                    if let Some(rest) = map.get("additionalItems") {
                        out.insert("items".to_owned(), self.inside("additionalItems", rest, pointer)?);
                    }
                }
                // Without a list of `items` it says nothing.
                "additionalItems" => {}
                _ => {
                    out.insert(keyword.clone(), self.inside(keyword, value, pointer)?);
                }
            }
        }
        Ok(Value::Object(out))
    }

    /// The value of a keyword, with the schemas in it rewritten.
    fn inside(&self, keyword: &str, value: &Value, pointer: &str) -> Result<Value, CodegenError> {
        Ok(match (self.draft.holds(keyword, value), value) {
            (Holds::One, Value::Object(_)) => self.place(value, &format!("{pointer}/{keyword}"))?,
            (Holds::List, Value::Array(values)) => {
                let rewritten = values
                    .iter()
                    .enumerate()
                    .map(|(at, value)| self.place(value, &format!("{pointer}/{keyword}/{at}")));
                Value::Array(rewritten.collect::<Result<_, _>>()?)
            }
            (Holds::Map, Value::Object(values)) => {
                let rewritten = values.iter().map(|(key, value)| {
                    let pointer = format!("{pointer}/{keyword}/{}", escaped(key));
                    Ok((key.clone(), self.place(value, &pointer)?))
                });
                Value::Object(rewritten.collect::<Result<_, CodegenError>>()?)
            }
            _ => value.clone(),
        })
    }

    /// A subschema: itself, or a reference to it if it has a name.
    fn place(&self, schema: &Value, pointer: &str) -> Result<Value, CodegenError> {
        match self.names.get(pointer) {
            Some(name) => Ok(serde_json::json!({ "$ref": format!("#/$defs/{name}") })),
            None => self.rewrite(schema, pointer),
        }
    }
}
