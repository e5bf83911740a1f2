//! Saying what a catalog is made of.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::rewrite::RewriteHook;
use crate::Events;
use crate::meta::EnumMeta;

/// One catalog to be exported; made by [`catalog`].
#[derive(Debug, Clone)]
pub struct Catalog {
    pub(super) name: String,
    pub(super) enums: Vec<EventEnum>,
    pub(super) also: Vec<AlsoType>,
}

/// An enum of events with the way to its schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct EventEnum {
    pub(super) meta: &'static EnumMeta,
    pub(super) schema: fn(&mut SchemaGenerator) -> Schema,
    pub(super) rewrite: RewriteHook,
}

/// A further type with the way to its schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct AlsoType {
    pub(super) name: fn() -> Cow<'static, str>,
    pub(super) schema: fn(&mut SchemaGenerator) -> Schema,
}

/// A catalog of this name, still without events.
///
/// The name is lower-case letters, digits and `-`: files and folders are called by it.
///
/// ```
/// use tidings::export;
///
/// let error = export::document(&[export::catalog("My App")]).unwrap_err();
/// assert!(error.to_string().contains("`My App` cannot name a catalog"));
/// ```
pub fn catalog(name: impl Into<String>) -> Catalog {
    Catalog { name: name.into(), enums: Vec::new(), also: Vec::new() }
}

impl Catalog {
    /// Adds the events of an enum, after those already there.
    ///
    /// ```
    /// use tidings::{Events, Version, export};
    ///
    /// #[derive(schemars::JsonSchema, Events)]
    /// #[serde(tag = "type")]
    /// enum Sent { Opened { version: Version<1> } }
    ///
    /// #[derive(schemars::JsonSchema, Events)]
    /// #[serde(tag = "type")]
    /// enum Received { Closed { version: Version<1> } }
    ///
    /// let document = export::document(&[export::catalog("app").events::<Sent>().events::<Received>()])?;
    /// assert_eq!(document["catalogs"][0]["enums"].as_array().unwrap().len(), 2);
    /// # Ok::<(), export::ExportError>(())
    /// ```
    #[must_use]
    pub fn events<E: Events + JsonSchema>(mut self) -> Self {
        self.enums.push(EventEnum { meta: E::META, schema: E::json_schema, rewrite: RewriteHook(None) });
        self
    }

    /// Says how the events of the enum that was added last are read and written.
    #[doc(hidden)]
    #[must_use]
    pub fn rewritten_by(mut self, hook: RewriteHook) -> Self {
        if let Some(last) = self.enums.last_mut() {
            last.rewrite = hook;
        }
        self
    }

    /// Adds a type that is exported without versions: a frontend's command, or the answer to one.
    ///
    /// ```
    /// use tidings::export;
    ///
    /// #[derive(schemars::JsonSchema)]
    /// struct Rename { name: String }
    ///
    /// let document = export::document(&[export::catalog("app").also::<Rename>()])?;
    /// assert_eq!(document["catalogs"][0]["also"][0]["name"], "Rename");
    /// # Ok::<(), export::ExportError>(())
    /// ```
    #[must_use]
    pub fn also<T: JsonSchema>(mut self) -> Self {
        self.also.push(AlsoType { name: T::schema_name, schema: SchemaGenerator::subschema_for::<T> });
        self
    }
}
