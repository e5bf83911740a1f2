//! TypeScript declarations as data, between the schemas and the text.

use std::borrow::Cow;

use crate::doc::Doc;

/// One exported name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Declaration<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) doc: Doc<'a>,
    pub(crate) body: Type<'a>,
}

/// A type expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type<'a> {
    /// `string`, `number`, `boolean`, `null`, `undefined`, `unknown`, `object`, `never`.
    Keyword(&'static str),
    /// A scalar literal, printed.
    Literal(Cow<'a, str>),
    /// `(string & {})`: any string, without swallowing the literals beside it.
    OpenString,
    /// `JsonValue`
    Json,
    /// A type by its name.
    Reference(&'a str),
    /// A type with a brand of this name.
    Branded(&'static str, &'a str),
    /// An expression given by the user.
    Verbatim(&'a str),
    /// `readonly T[]`
    Array(Box<Type<'a>>),
    /// `readonly [A, B?, ...C[]]`
    Tuple(Tuple<'a>),
    /// `{ … }`
    Object(Object<'a>),
    /// `{ readonly [K in Keys]?: T }`
    PartialRecord(&'a str, Box<Type<'a>>),
    /// `A | B`, at least two.
    Union(Vec<Type<'a>>),
    /// `A & B`, at least two.
    Intersection(Vec<Type<'a>>),
}

/// A tuple type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tuple<'a> {
    pub(crate) elements: Vec<Type<'a>>,
    /// How many of the elements are always there.
    pub(crate) required: usize,
    pub(crate) rest: Option<Box<Type<'a>>>,
}

/// An object type.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Object<'a> {
    pub(crate) properties: Vec<Property<'a>>,
    /// The value type of the index signature.
    pub(crate) index: Option<Box<Type<'a>>>,
}

/// A property of an object type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property<'a> {
    pub(crate) key: &'a str,
    pub(crate) optional: bool,
    pub(crate) doc: Doc<'a>,
    pub(crate) ty: Type<'a>,
}

pub(crate) const STRING: Type<'static> = Type::Keyword("string");
pub(crate) const NUMBER: Type<'static> = Type::Keyword("number");
pub(crate) const BOOLEAN: Type<'static> = Type::Keyword("boolean");
pub(crate) const NULL: Type<'static> = Type::Keyword("null");
pub(crate) const UNDEFINED: Type<'static> = Type::Keyword("undefined");
pub(crate) const UNKNOWN: Type<'static> = Type::Keyword("unknown");
pub(crate) const OBJECT: Type<'static> = Type::Keyword("object");
pub(crate) const NEVER: Type<'static> = Type::Keyword("never");

impl<'a> Type<'a> {
    /// The union of the types: flat, each once, without what others take in.
    pub(crate) fn union(types: impl IntoIterator<Item = Type<'a>>) -> Self {
        let mut members: Vec<Self> = Vec::new();
        for ty in types {
            match ty {
                Self::Union(inner) => inner.into_iter().for_each(|ty| add(&mut members, ty)),
                ty => add(&mut members, ty),
            }
        }
        if members.contains(&UNKNOWN) {
            return UNKNOWN;
        }
        if members.contains(&Self::Json) {
            members.retain(|ty| !ty.is_scalar());
        }
        match members.len() {
            0 => NEVER,
            1 => members.remove(0),
            _ => Self::Union(members),
        }
    }

    /// The intersection of the types: flat, each once, without what says nothing.
    pub(crate) fn intersection(types: impl IntoIterator<Item = Type<'a>>) -> Self {
        let mut members: Vec<Self> = Vec::new();
        let mut any_json = false;
        for ty in types {
            match ty {
                Self::Json => any_json = true,
                Self::Intersection(inner) => members.extend(inner),
                UNKNOWN => {}
                ty if members.contains(&ty) => {}
                ty => members.push(ty),
            }
        }
        if members.contains(&NEVER) {
            return NEVER;
        }
        // Beside another type, "any object" says nothing and would ask interfaces for an index.
        for empty in [Some(Box::new(UNKNOWN)), Some(Box::new(Type::Json)), None] {
            let idle = Self::Object(Object { properties: Vec::new(), index: empty });
            if members.len() > 1 {
                members.retain(|ty| *ty != idle);
            }
        }
        match members.len() {
            0 if any_json => Self::Json,
            0 => UNKNOWN,
            1 => members.remove(0),
            _ => Self::Intersection(members),
        }
    }

    /// Whether an intersection is written out in the type.
    pub(crate) fn intersects(&self) -> bool {
        match self {
            Self::Intersection(_) => true,
            Self::Union(members) => members.iter().any(Self::intersects),
            Self::Array(item) | Self::PartialRecord(_, item) => item.intersects(),
            Self::Tuple(tuple) => tuple.elements.iter().chain(tuple.rest.as_deref()).any(Self::intersects),
            Self::Object(object) => {
                let properties = object.properties.iter().map(|property| &property.ty);
                properties.chain(object.index.as_deref()).any(Self::intersects)
            }
            _ => false,
        }
    }

    /// Whether values of the type are JSON scalars, all of which `JsonValue` takes in.
    pub(crate) fn is_scalar(&self) -> bool {
        match self {
            Self::Keyword(word) => matches!(*word, "string" | "number" | "boolean" | "null"),
            Self::Literal(_) | Self::OpenString => true,
            _ => false,
        }
    }
}

fn add<'a>(members: &mut Vec<Type<'a>>, ty: Type<'a>) {
    if ty != NEVER && !members.contains(&ty) {
        members.push(ty);
    }
}
