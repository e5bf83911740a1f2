//! How many members an intersection has once it is multiplied out, as compilers do.

use serde_json::Value;
use tidings_schema::walk;

use super::Reader;
use crate::doc::Doc;
use crate::ir::Type;

/// The most members that an intersection may come to. TypeScript gives up at 100 000, and a type is
/// seldom alone in what it is used in.
const MOST: usize = 4096;

/// How deep references are followed.
const DEEPEST: usize = 16;

impl<'a> Reader<'a> {
    /// The parts of an intersection without those that would make it too large: the type is wider then.
    pub(super) fn within_reach(&self, parts: Vec<Type<'a>>, doc: &mut Doc<'a>) -> Vec<Type<'a>> {
        if parts.len() < 2 {
            return parts;
        }
        let mut width = 1;
        let count = parts.len();
        let kept: Vec<Type<'a>> = parts
            .into_iter()
            .filter(|part| {
                let wider = self.width(part).saturating_mul(width);
                let fits = wider <= MOST;
                if fits {
                    width = wider;
                }
                fits
            })
            .collect();
        if kept.len() < count {
            doc.tag("widened", "there are too many combinations of alternatives to write them out");
        }
        kept
    }

    fn width(&self, ty: &Type<'a>) -> usize {
        match ty {
            Type::Union(members) => sum(members.iter().map(|member| self.width(member))),
            Type::Intersection(members) => product(members.iter().map(|member| self.width(member))),
            Type::Reference(name) => self.definitions.get(*name).map_or(1, |schema| self.width_of(schema, 0)),
            _ => 1,
        }
    }

    /// The same of what a reference leads to, by its schema.
    fn width_of(&self, schema: &Value, depth: usize) -> usize {
        let Value::Object(object) = schema else { return 1 };
        if depth == DEEPEST {
            return 1;
        }
        let list = |keyword: &str| object.get(keyword).and_then(Value::as_array).map(Vec::as_slice);
        let inner = |branch: &Value| self.width_of(branch, depth + 1);
        let referred = object.get("$ref").and_then(Value::as_str).and_then(walk::name_of);
        let referred = referred.and_then(|name| self.definitions.get(name.as_ref()));
        let either = ["anyOf", "oneOf"].into_iter().filter_map(list);
        product(
            either
                .map(|branches| sum(branches.iter().map(inner)))
                .chain(list("allOf").into_iter().flatten().map(inner))
                .chain(referred.map(inner))
                .chain(list("type").map(<[Value]>::len))
                .chain(list("enum").map(<[Value]>::len)),
        )
    }
}

fn sum(widths: impl Iterator<Item = usize>) -> usize {
    widths.fold(0, usize::saturating_add)
}

fn product(widths: impl Iterator<Item = usize>) -> usize {
    widths.fold(1, |all, one| all.saturating_mul(one.max(1)))
}
