//! `anyOf`, `oneOf` and `allOf`: members, and where what is said about a member goes.

use serde_json::Value;

use super::Reader;
use crate::doc::{Doc, MemberDoc};
use crate::error::CodegenError;
use crate::ir::{Property, Type};
use crate::kinds::Kinds;
use crate::printing::Printer;

impl<'a> Reader<'a> {
    pub(super) fn union(
        &mut self,
        keyword: &'a str,
        branches: &'a [Value],
        kinds: Kinds,
        open: bool,
        doc: &mut Doc<'a>,
    ) -> Result<Type<'a>, CodegenError> {
        let mut members = Vec::with_capacity(branches.len());
        for (at, branch) in branches.iter().enumerate() {
            members.push(self.at2(keyword, at, |reader| reader.member(branch, kinds, doc))?);
        }
        if open {
            members.push(Type::OpenString);
        }
        Ok(Type::union(members))
    }

    /// A member of a union or intersection. What is said about it goes to the property that tells
    /// it apart, else into the list in the doc of the whole.
    pub(super) fn member(
        &mut self,
        schema: &'a Value,
        kinds: Kinds,
        doc: &mut Doc<'a>,
    ) -> Result<Type<'a>, CodegenError> {
        let mut own = Doc::default();
        let (mut ty, keywords) = self.looked_at(schema, kinds, &mut own)?;
        doc.members.append(&mut own.members);
        for tag in own.tags {
            if !doc.tags.contains(&tag) {
                doc.tags.push(tag);
            }
        }
        let text = keywords.text("");
        if text.is_empty() && !keywords.deprecated {
            return Ok(ty);
        }
        if let Some(property) = telling_property(&mut ty) {
            if property.doc.text.is_empty() {
                property.doc.text = text;
            }
            if keywords.deprecated && property.doc.tags.iter().all(|tag| tag.0 != "deprecated") {
                let key = match &property.ty {
                    Type::Literal(literal) => unquoted(literal),
                    _ => property.key,
                };
                property.doc.tag("deprecated", self.note(key));
            }
            return Ok(ty);
        }
        let label = Printer { readonly: false }.flat(&ty);
        if let Some(label) = label {
            let key = keywords.constant.and_then(Value::as_str).unwrap_or(&label);
            let deprecated = keywords.deprecated.then(|| self.note(key));
            doc.members.push(MemberDoc { text: text.into_iter().next_back(), deprecated, label });
        }
        Ok(ty)
    }
}

/// The property that tells a member of a union from the others: the first with a literal type,
/// else the only one.
fn telling_property<'t, 'a>(ty: &'t mut Type<'a>) -> Option<&'t mut Property<'a>> {
    match ty {
        Type::Object(object) => {
            let literal =
                object.properties.iter().position(|property| matches!(property.ty, Type::Literal(_)));
            let only = (object.properties.len() == 1).then_some(0);
            object.properties.get_mut(literal.or(only)?)
        }
        Type::Intersection(members) => members.iter_mut().find_map(telling_property),
        _ => None,
    }
}

/// The text of a printed literal without escapes; others have no notes.
fn unquoted(literal: &str) -> &str {
    literal.trim_matches('"')
}
