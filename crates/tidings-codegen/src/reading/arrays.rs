//! Arrays and tuples.

use serde_json::Value;

use super::Reader;
use super::keywords::Keywords;
use crate::doc::Doc;
use crate::error::CodegenError;
use crate::ir::{Tuple, Type};
use crate::kinds::Kinds;

impl<'a> Reader<'a> {
    pub(super) fn array(
        &mut self,
        keywords: &Keywords<'a>,
        doc: &mut Doc<'a>,
    ) -> Result<Type<'a>, CodegenError> {
        let prefix = keywords.prefix_items.map_or(&[][..], Vec::as_slice);
        let min = keywords.min_items.unwrap_or(0);
        let max = keywords.max_items.unwrap_or(usize::MAX);
        let mut elements = Vec::with_capacity(prefix.len());
        for (at, schema) in prefix.iter().enumerate() {
            let ty = self.at2("prefixItems", at, |reader| reader.schema(schema, Kinds::ALL, doc))?;
            if at < max {
                elements.push(ty);
            }
        }
        let rest = match keywords.items {
            Some(Value::Bool(false)) => None,
            Some(schema) => Some(self.at("items", |reader| reader.schema(schema, Kinds::ALL, doc))?),
            None if max <= elements.len() => None,
            None => Some(self.anything(Kinds::ALL)),
        };
        let rest = rest.filter(|_| max > elements.len());
        Ok(match (rest, keywords.fixed_length()) {
            (Some(item), Some(length)) if elements.is_empty() => {
                Type::Tuple(Tuple { elements: vec![item; length], required: length, rest: None })
            }
            (Some(item), _) if elements.is_empty() => Type::Array(Box::new(item)),
            (rest, _) => {
                Type::Tuple(Tuple { required: min.min(elements.len()), elements, rest: rest.map(Box::new) })
            }
        })
    }
}
