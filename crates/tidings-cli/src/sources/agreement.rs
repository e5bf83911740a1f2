//! Whether a schema and the second reader's type describe the same values.
//!
//! The second reader knows a foreign type by its last name only. Types of the sources are looked up
//! there; well-known ones are in a table; what is neither is taken at its word, unless the field
//! is written by other code than its type's (`with`): then the name says nothing.

use serde_json::{Map, Value};

use super::index::SourceIndex;
use super::item::TypeSource;
use super::reading::{Body, ItemReading, TypeReading};
use super::schemas::{self, Kind, Schemas};

/// How deep types are followed into one another.
const DEPTH: usize = 16;

/// Both sides' material.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agreement<'a> {
    pub(crate) schemas: Schemas<'a>,
    /// Definition → Rust path.
    pub(crate) paths: &'a Map<String, Value>,
    pub(crate) index: &'a SourceIndex,
}

/// Where a type is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// The type around it.
    pub(crate) near: &'a TypeSource,
    /// Type parameters: they may stand for anything.
    pub(crate) generics: &'a [String],
    /// Whether `with` decides what is written.
    pub(crate) rewritten: bool,
}

/// What both sides say, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) schemars: String,
    pub(crate) typeshare: String,
    /// The kind of value that is sent.
    pub(crate) kind: Kind,
    pub(crate) cause: Cause,
}

/// Why both sides differ, as far as it bears on the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Another kind of value.
    Kind,
    /// `null` is possible on one side only.
    Null { sent: bool },
    /// An `Option` inside a list or a map.
    InnerOption,
    /// The type at this position of the index is itself misread (`transparent`).
    Transparent(usize),
}

impl<'a> Agreement<'a> {
    /// Compares a field or any value that may be missing: `required` is whether it is always there.
    pub(crate) fn member(
        self,
        schema: &'a Value,
        ty: &TypeReading,
        required: bool,
        scope: Scope<'a>,
    ) -> Option<Difference> {
        let (inner, optional) = ty.without_option();
        let kind = self.schemas.kind(schema);
        let (_, nullable) = schemas::without_null(schema);
        let nullable = nullable || kind == Kind::Null;
        if optional && required && !nullable && kind != Kind::Any && !self.is_null_inside(schema) {
            return Some(self.difference(schema, ty, Cause::Null { sent: false }));
        }
        if !optional && nullable && self.may_be_null(inner, scope, DEPTH) == Some(false) {
            return Some(self.difference(schema, ty, Cause::Null { sent: true }));
        }
        self.value(schemas::without_null(schema).0, inner, scope, DEPTH)
    }

    /// Compares a definition with what an alias stands for.
    pub(crate) fn alias(self, schema: &'a Value, ty: &TypeReading, scope: Scope<'a>) -> Option<Difference> {
        self.member(schema, ty, true, scope)
    }

    /// Whether a definition goes by this Rust name.
    fn is_called(self, definition: &str, name: &str) -> bool {
        if definition == name {
            return true;
        }
        let Some(path) = self.paths.get(definition).and_then(Value::as_str) else {
            return false;
        };
        let base = path.split('<').next().unwrap_or(path);
        base.rsplit("::").next() == Some(name)
            || self.index.find(path).into_iter().any(|position| self.index.at(position).name == name)
    }

    fn difference(self, schema: &'a Value, ty: &TypeReading, cause: Cause) -> Difference {
        Difference {
            schemars: self.schemas.describe(schema),
            typeshare: ty.to_string(),
            kind: self.schemas.kind(schema),
            cause,
        }
    }

    /// A definition that allows `null` itself (a newtype of an `Option`).
    fn is_null_inside(self, schema: &'a Value) -> bool {
        schemas::without_null(self.schemas.resolve(schema)).1
    }

    fn value(
        self,
        schema: &'a Value,
        ty: &TypeReading,
        scope: Scope<'a>,
        depth: usize,
    ) -> Option<Difference> {
        if depth == 0 {
            return None;
        }
        let kind = self.schemas.kind(schema);
        let differs = || Some(self.difference(schema, ty, Cause::Kind));
        let simple = |expected: Kind| if kind == expected { None } else { differs() };
        match ty {
            TypeReading::Null => simple(Kind::Null),
            TypeReading::Text => simple(Kind::Text),
            TypeReading::Integer => simple(Kind::Integer),
            TypeReading::Number => simple(Kind::Number),
            TypeReading::Boolean => simple(Kind::Boolean),
            TypeReading::Optional(inner) => self.value(schema, inner, scope, depth - 1),
            TypeReading::List(inner) => self.list(schema, kind, ty, inner, scope, depth),
            TypeReading::Map(key, inner) => {
                if kind != Kind::Object {
                    return differs();
                }
                let resolved = self.schemas.resolve(schema);
                let values = match schemas::map_values(resolved) {
                    Some(values) => values,
                    // An enum as key: its names are written out.
                    None if matches!(**key, TypeReading::Named { .. }) => {
                        schemas::properties(resolved).map(|keys| keys.values().collect()).unwrap_or_default()
                    }
                    None => return differs(),
                };
                values
                    .into_iter()
                    .find_map(|value| self.inside(value, inner, scope, depth))
                    .map(|found| self.within(found, schema, ty))
            }
            TypeReading::Named { name, arguments } => self.named(schema, ty, name, arguments, scope, depth),
        }
    }

    fn list(
        self,
        schema: &'a Value,
        kind: Kind,
        ty: &TypeReading,
        inner: &TypeReading,
        scope: Scope<'a>,
        depth: usize,
    ) -> Option<Difference> {
        if kind != Kind::List {
            return Some(self.difference(schema, ty, Cause::Kind));
        }
        let items = self.schemas.resolve(schema).get("items")?;
        self.inside(items, inner, scope, depth).map(|found| self.within(found, schema, ty))
    }

    /// A difference inside a list or map is told of the whole, unless it is a type's own.
    fn within(self, found: Difference, schema: &'a Value, ty: &TypeReading) -> Difference {
        if matches!(found.cause, Cause::Transparent(_)) {
            return found;
        }
        Difference {
            schemars: self.schemas.describe(schema),
            typeshare: ty.to_string(),
            kind: self.schemas.kind(schema),
            cause: found.cause,
        }
    }

    /// A value inside a list or map, where typeshare loses an `Option`.
    fn inside(
        self,
        schema: &'a Value,
        ty: &TypeReading,
        scope: Scope<'a>,
        depth: usize,
    ) -> Option<Difference> {
        let (inner, nullable) = schemas::without_null(schema);
        if matches!(ty, TypeReading::Optional(_)) && self.schemas.kind(schema) != Kind::Any {
            return Some(self.difference(schema, ty, Cause::InnerOption));
        }
        if nullable && self.may_be_null(ty, scope, depth) == Some(false) {
            return Some(self.difference(schema, ty, Cause::Null { sent: true }));
        }
        self.value(inner, ty, scope, depth - 1)
    }

    fn named(
        self,
        schema: &'a Value,
        ty: &TypeReading,
        name: &str,
        arguments: &[TypeReading],
        scope: Scope<'a>,
        depth: usize,
    ) -> Option<Difference> {
        let definition = schemas::reference(schema);
        if scope.generics.iter().any(|parameter| parameter == name)
            || definition.is_some_and(|definition| self.is_called(definition, name))
        {
            return None;
        }
        let kind = self.schemas.kind(schema);
        if let Some(position) = self.index.resolve(name, scope.near) {
            return match self.index.reading(position) {
                Some(Ok(item)) => self.item(schema, ty, position, item, depth),
                _ => scope.rewritten.then(|| self.difference(schema, ty, Cause::Kind)),
            };
        }
        let agrees = match (well_known(name), arguments) {
            (Some(Known::Any), _) => true,
            (Some(Known::Kinds(kinds)), _) => kinds.contains(&kind),
            (Some(Known::List), [inner, ..]) => {
                return self.list(schema, kind, ty, inner, scope, depth);
            }
            (Some(Known::Map), [key, value, ..]) => {
                let map = TypeReading::Map(Box::new(key.clone()), Box::new(value.clone()));
                return self.value(schema, &map, scope, depth - 1);
            }
            _ => !scope.rewritten,
        };
        (!agrees).then(|| self.difference(schema, ty, Cause::Kind))
    }

    /// A type of the sources that the schema does not refer to by name: it was inlined, forwarded
    /// or replaced.
    fn item(
        self,
        schema: &'a Value,
        ty: &TypeReading,
        position: usize,
        item: &'a ItemReading,
        depth: usize,
    ) -> Option<Difference> {
        let source = self.index.at(position);
        let kind = self.schemas.kind(schema);
        let elsewhere = || {
            schemas::reference(schema)
                .and_then(|definition| self.paths.get(definition).and_then(Value::as_str))
                .is_some_and(|path| !self.index.find(path).contains(&position))
        };
        let same = match &item.body {
            Body::Alias(target) => {
                let scope = Scope { near: source, generics: &item.generics, rewritten: false };
                let target = target.without_option().0;
                return self
                    .value(schema, target, scope, depth - 1)
                    .map(|found| Difference { typeshare: format!("{ty}, which is {target}"), ..found });
            }
            Body::Fields(_) => kind == Kind::Object && !elsewhere(),
            Body::Enum { keys: None, .. } => kind == Kind::Text && !elsewhere(),
            Body::Enum { keys: Some(_), .. } => kind == Kind::Object && !elsewhere(),
        };
        let cause = if source.attributes.transparent { Cause::Transparent(position) } else { Cause::Kind };
        (!same).then(|| self.difference(schema, ty, cause))
    }

    /// Whether a type's values may be `null`; `None` when that is not known.
    fn may_be_null(self, ty: &TypeReading, scope: Scope<'a>, depth: usize) -> Option<bool> {
        let TypeReading::Named { name, .. } = ty else {
            return Some(matches!(ty, TypeReading::Optional(_) | TypeReading::Null));
        };
        if depth == 0 || scope.generics.contains(name) {
            return None;
        }
        if let Some(position) = self.index.resolve(name, scope.near) {
            let Some(Ok(item)) = self.index.reading(position) else {
                return None;
            };
            let near = self.index.at(position);
            return match &item.body {
                Body::Alias(target) => self.may_be_null(
                    target,
                    Scope { near, generics: &item.generics, rewritten: false },
                    depth - 1,
                ),
                _ => Some(false),
            };
        }
        match well_known(name) {
            None | Some(Known::Any) => None,
            Some(_) => Some(false),
        }
    }
}

/// What a well-known type is on the wire.
enum Known {
    Kinds(&'static [Kind]),
    List,
    Map,
    Any,
}

fn well_known(name: &str) -> Option<Known> {
    Some(match name {
        "DateTime" | "NaiveDate" | "NaiveDateTime" | "NaiveTime" | "Uuid" | "Url" | "PathBuf" | "Path"
        | "Utf8PathBuf" | "IpAddr" | "Ipv4Addr" | "Ipv6Addr" | "SocketAddr" | "SocketAddrV4"
        | "SocketAddrV6" | "SmolStr" | "CompactString" | "DecimalU64" | "DecimalI64" => {
            Known::Kinds(&[Kind::Text])
        }
        "u128" | "i128" | "NonZero" | "NonZeroU8" | "NonZeroU16" | "NonZeroU32" | "NonZeroU64"
        | "NonZeroUsize" | "NonZeroI8" | "NonZeroI16" | "NonZeroI32" | "NonZeroI64" | "NonZeroIsize"
        | "AtomicU8" | "AtomicU16" | "AtomicU32" | "AtomicI8" | "AtomicI16" | "AtomicI32" => {
            Known::Kinds(&[Kind::Integer])
        }
        // tidings' version is an integer; semver's is a string.
        "Version" => Known::Kinds(&[Kind::Integer, Kind::Text]),
        "AtomicBool" => Known::Kinds(&[Kind::Boolean]),
        "Duration" | "SystemTime" => Known::Kinds(&[Kind::Object]),
        "PhantomData" => Known::Kinds(&[Kind::Null]),
        "BTreeMap" | "IndexMap" => Known::Map,
        "BTreeSet" | "HashSet" | "IndexSet" | "VecDeque" | "LinkedList" | "BinaryHeap" => Known::List,
        "Value" | "JsonValue" => Known::Any,
        _ => return None,
    })
}
