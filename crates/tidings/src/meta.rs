//! What the source says about events: the metadata that the derives write down.
//!
//! Invariant: all of it is constant and none of it changes what serde does. The fields are public so
//! that the derives can fill them in and an application can read them; build none by hand, the set
//! of fields grows.
//!
//! ```
//! use tidings::{Events, Version, meta::Criticality};
//!
//! #[derive(serde::Serialize, Events)]
//! #[serde(tag = "type")]
//! enum AppEvent {
//!     #[event(critical)]
//!     Stopped { version: Version<1> },
//! }
//!
//! let stopped = &AppEvent::META.variants[0];
//! assert_eq!((stopped.name, stopped.event_type), ("Stopped", "Stopped"));
//! assert_eq!(stopped.critical, Criticality::Always);
//! # let AppEvent::Stopped { version: _ } = (AppEvent::Stopped { version: Version });
//! ```

use std::fmt;

use serde_json::Value;

use crate::__private::SchemaHook;
use crate::Payload;

/// An enum that derives [`Events`](crate::Events).
///
/// ```
/// # use tidings::{Events, Payload, Version, meta};
/// # #[derive(serde::Serialize, Payload)]
/// # struct ClosedV1 { version: Version<1> }
/// # #[derive(serde::Serialize, Payload)]
/// # #[payload(previous = ClosedV1)]
/// # struct Closed { version: Version<2> }
/// # impl From<ClosedV1> for Closed { fn from(_: ClosedV1) -> Self { Self { version: Version } } }
/// # #[derive(serde::Serialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Closed(Closed),
/// #     #[event(critical)] #[deprecated(note = "use `closed`")] Stopped { version: Version<1> },
/// # }
/// let meta = AppEvent::META;
/// assert_eq!((meta.name, meta.tag, meta.content), ("AppEvent", "type", Some("payload")));
/// assert_eq!(meta.variants.len(), 2);
/// ```
#[derive(Debug)]
pub struct EnumMeta {
    /// Its name in Rust.
    pub name: &'static str,
    /// The module it is in.
    pub module: &'static str,
    /// Where it is.
    pub source: Source,
    /// The key of the tag.
    pub tag: &'static str,
    /// The key of the content under adjacent tagging; `None` is internal tagging.
    pub content: Option<&'static str>,
    /// Its variants in declared order, the skipped ones included.
    pub variants: &'static [VariantMeta],
}

/// One variant: one event type in its current version.
///
/// ```
/// # use tidings::{Events, Payload, Version, meta};
/// # #[derive(serde::Serialize, Payload)]
/// # struct ClosedV1 { version: Version<1> }
/// # #[derive(serde::Serialize, Payload)]
/// # #[payload(previous = ClosedV1)]
/// # struct Closed { version: Version<2> }
/// # impl From<ClosedV1> for Closed { fn from(_: ClosedV1) -> Self { Self { version: Version } } }
/// # #[derive(serde::Serialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Closed(Closed),
/// #     #[event(critical)] #[deprecated(note = "use `closed`")] Stopped { version: Version<1> },
/// # }
/// let closed = &AppEvent::META.variants[0];
/// assert_eq!((closed.event_type, closed.version, closed.version_key), ("closed", 2, Some("version")));
/// ```
#[derive(Debug)]
pub struct VariantMeta {
    /// Its name in Rust.
    pub name: &'static str,
    /// The tag on the wire.
    pub event_type: &'static str,
    /// The version; 1 when it is unversioned or skipped.
    pub version: u32,
    /// The key of the version on the wire; `None` when it is unversioned.
    pub version_key: Option<&'static str>,
    /// How it is written.
    pub form: Form,
    /// The payload's own metadata, for `Variant(Payload)`.
    pub payload: Option<&'static PayloadMeta>,
    /// Whether it must be kept and delivered for certain.
    pub critical: Criticality,
    /// Its `#[deprecated]`.
    pub deprecated: Option<Deprecation>,
    /// Whether it is left out of the catalog.
    pub skipped: bool,
    /// Where it is.
    pub source: Source,
    /// The path of the payload's type, for `Variant(Payload)`.
    payload_path: Option<TypePath>,
    /// The way to the content's own schema, for `Variant(Content)` that serde writes as it is.
    pub(crate) content: SchemaHook,
}

/// A type that derives [`Payload`].
///
/// ```
/// # use tidings::{Events, Payload, Version, meta};
/// # #[derive(serde::Serialize, Payload)]
/// # struct ClosedV1 { version: Version<1> }
/// # #[derive(serde::Serialize, Payload)]
/// # #[payload(previous = ClosedV1)]
/// # struct Closed { version: Version<2> }
/// # impl From<ClosedV1> for Closed { fn from(_: ClosedV1) -> Self { Self { version: Version } } }
/// # #[derive(serde::Serialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Closed(Closed),
/// #     #[event(critical)] #[deprecated(note = "use `closed`")] Stopped { version: Version<1> },
/// # }
/// assert_eq!((Closed::META.name, Closed::META.version), ("Closed", 2));
/// assert!(Closed::META.path.ends_with("::Closed"));
/// ```
#[derive(Debug)]
pub struct PayloadMeta {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its path in Rust.
    pub path: &'static str,
    /// The version; 1 when it is unversioned.
    pub version: u32,
    /// The key of the version on the wire; `None` when it is unversioned.
    pub version_key: Option<&'static str>,
    /// Its `#[deprecated]`.
    pub deprecated: Option<Deprecation>,
    /// Where it is.
    pub source: Source,
    /// The version before.
    pub previous: Option<Predecessor>,
    /// The versions before it that have no type and are carried as JSON; in no order.
    pub previous_json: &'static [JsonStep],
    /// Whether it is a unit struct: the content of an unversioned event that has none.
    pub is_unit: bool,
}

/// The version before a payload.
///
/// ```
/// # use tidings::{Events, Payload, Version, meta};
/// # #[derive(serde::Serialize, Payload)]
/// # struct ClosedV1 { version: Version<1> }
/// # #[derive(serde::Serialize, Payload)]
/// # #[payload(previous = ClosedV1)]
/// # struct Closed { version: Version<2> }
/// # impl From<ClosedV1> for Closed { fn from(_: ClosedV1) -> Self { Self { version: Version } } }
/// # #[derive(serde::Serialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Closed(Closed),
/// #     #[event(critical)] #[deprecated(note = "use `closed`")] Stopped { version: Version<1> },
/// # }
/// let previous = Closed::META.previous.unwrap();
/// assert_eq!((previous.meta.name, previous.meta.version), ("ClosedV1", 1));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Predecessor {
    /// What the source says about it.
    pub meta: &'static PayloadMeta,
    /// Whether the newer payload can be given as this one: `#[payload(previous = …, downcast)]`.
    pub downcast: bool,
    #[cfg_attr(not(feature = "export"), expect(dead_code, reason = "the exporter asks"))]
    pub(crate) schema: SchemaHook,
}

/// The step from a version that has no type, as JSON: `#[payload(previous_json(1, carry_v1))]`.
///
/// ```
/// # use serde_json::Value;
/// # use tidings::{Payload, Version};
/// #[derive(serde::Serialize, Payload)]
/// #[payload(previous_json(1, carry_v1))]
/// struct Closed { version: Version<2> }
///
/// fn carry_v1(mut payload: Value) -> Result<Value, String> {
///     payload["version"] = 2.into();
///     Ok(payload)
/// }
///
/// let step = &Closed::META.previous_json[0];
/// assert_eq!((step.version, step.unversioned), (1, false));
/// # let _ = Closed { version: Version };
/// ```
#[derive(Debug, Clone, Copy)]
pub struct JsonStep {
    /// The version it starts from; it leads to the next one.
    pub version: u32,
    /// Whether that version is not on the wire.
    pub unversioned: bool,
    /// Where the attribute is.
    pub source: Source,
    #[cfg_attr(not(feature = "carry"), expect(dead_code, reason = "who reads events asks"))]
    pub(crate) carry: fn(Value) -> Result<Value, String>,
}

impl JsonStep {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        version: u32,
        unversioned: bool,
        source: Source,
        carry: fn(Value) -> Result<Value, String>,
    ) -> Self {
        Self { version, unversioned, source, carry }
    }
}

/// How the content of a variant is written.
///
/// ```
/// # use tidings::{Events, Payload, Version, meta};
/// # #[derive(serde::Serialize, Payload)]
/// # struct ClosedV1 { version: Version<1> }
/// # #[derive(serde::Serialize, Payload)]
/// # #[payload(previous = ClosedV1)]
/// # struct Closed { version: Version<2> }
/// # impl From<ClosedV1> for Closed { fn from(_: ClosedV1) -> Self { Self { version: Version } } }
/// # #[derive(serde::Serialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Closed(Closed),
/// #     #[event(critical)] #[deprecated(note = "use `closed`")] Stopped { version: Version<1> },
/// # }
/// assert_eq!(AppEvent::META.variants[0].form, meta::Form::Newtype);
/// assert_eq!(AppEvent::META.variants[1].form, meta::Form::Struct);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `Variant(Payload)`
    Newtype,
    /// `Variant { … }`
    Struct,
    /// `Variant`
    Unit,
}

/// Whether an event must be kept and delivered for certain.
///
/// ```
/// # use tidings::{Events, Payload, Version, meta};
/// # #[derive(serde::Serialize, Payload)]
/// # struct ClosedV1 { version: Version<1> }
/// # #[derive(serde::Serialize, Payload)]
/// # #[payload(previous = ClosedV1)]
/// # struct Closed { version: Version<2> }
/// # impl From<ClosedV1> for Closed { fn from(_: ClosedV1) -> Self { Self { version: Version } } }
/// # #[derive(serde::Serialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Closed(Closed),
/// #     #[event(critical)] #[deprecated(note = "use `closed`")] Stopped { version: Version<1> },
/// # }
/// assert_eq!(AppEvent::META.variants[0].critical, meta::Criticality::Never);
/// assert_eq!(AppEvent::META.variants[1].critical, meta::Criticality::Always);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criticality {
    /// Not marked.
    Never,
    /// `#[event(critical)]`
    Always,
    /// `#[event(critical_if = …)]`: [`Events::is_critical`](crate::Events::is_critical) tells.
    ByValue,
}

/// A `#[deprecated]` attribute.
///
/// ```
/// # use tidings::{Events, Payload, Version, meta};
/// # #[derive(serde::Serialize, Payload)]
/// # struct ClosedV1 { version: Version<1> }
/// # #[derive(serde::Serialize, Payload)]
/// # #[payload(previous = ClosedV1)]
/// # struct Closed { version: Version<2> }
/// # impl From<ClosedV1> for Closed { fn from(_: ClosedV1) -> Self { Self { version: Version } } }
/// # #[derive(serde::Serialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Closed(Closed),
/// #     #[event(critical)] #[deprecated(note = "use `closed`")] Stopped { version: Version<1> },
/// # }
/// let stopped = AppEvent::META.variants[1].deprecated.unwrap();
/// assert_eq!(stopped.note, Some("use `closed`"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecation {
    /// The note, if there is one.
    pub note: Option<&'static str>,
}

/// A place in the source text.
///
/// ```
/// # use tidings::{Events, Payload, Version, meta};
/// # #[derive(serde::Serialize, Payload)]
/// # struct ClosedV1 { version: Version<1> }
/// # #[derive(serde::Serialize, Payload)]
/// # #[payload(previous = ClosedV1)]
/// # struct Closed { version: Version<2> }
/// # impl From<ClosedV1> for Closed { fn from(_: ClosedV1) -> Self { Self { version: Version } } }
/// # #[derive(serde::Serialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Closed(Closed),
/// #     #[event(critical)] #[deprecated(note = "use `closed`")] Stopped { version: Version<1> },
/// # }
/// let source = meta::Source { file: "src/lib.rs", line: 3, column: 5 };
/// assert_eq!(source.to_string(), "src/lib.rs:3:5");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The file as rustc was given it: relative to the workspace root for a member of a workspace.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[derive(Clone, Copy)]
enum TypePath {
    Known(&'static str),
    Asked(fn() -> &'static str),
}

impl fmt::Debug for TypePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl TypePath {
    fn get(self) -> &'static str {
        match self {
            Self::Known(path) => path,
            Self::Asked(ask) => ask(),
        }
    }
}

impl VariantMeta {
    /// The path in Rust of the payload's type, for `Variant(Payload)`.
    ///
    /// ```
    /// # use tidings::{Events, Payload, Version};
    /// #[derive(serde::Serialize, Payload)]
    /// struct Stopped { version: Version<1> }
    ///
    /// #[derive(serde::Serialize, Events)]
    /// #[serde(tag = "type")]
    /// enum AppEvent { Stopped(Stopped) }
    ///
    /// let path = AppEvent::META.variants[0].payload_path().unwrap();
    /// assert!(path.ends_with("::Stopped"), "{path}");
    /// # let AppEvent::Stopped(_) = AppEvent::Stopped(Stopped { version: Version });
    /// ```
    #[must_use]
    pub fn payload_path(&self) -> Option<&'static str> {
        self.payload_path.map(TypePath::get)
    }

    /// `Variant(Payload)`.
    #[doc(hidden)]
    #[must_use]
    pub const fn payload<P: Payload>(name: &'static str, event_type: &'static str, source: Source) -> Self {
        let mut variant = Self::unversioned(name, event_type, Form::Newtype, source);
        variant.version = P::META.version;
        variant.version_key = P::META.version_key;
        variant.payload = Some(P::META);
        variant.payload_path = Some(TypePath::Known(P::META.path));
        variant
    }

    /// `Variant { version: Version<1>, … }`.
    #[doc(hidden)]
    #[must_use]
    pub const fn fields(
        name: &'static str,
        event_type: &'static str,
        version_key: &'static str,
        source: Source,
    ) -> Self {
        let mut variant = Self::unversioned(name, event_type, Form::Struct, source);
        variant.version_key = Some(version_key);
        variant
    }

    /// `Variant(Content)` without a version.
    #[doc(hidden)]
    #[must_use]
    pub const fn unversioned_newtype<T>(
        name: &'static str,
        event_type: &'static str,
        source: Source,
    ) -> Self {
        let mut variant = Self::unversioned(name, event_type, Form::Newtype, source);
        variant.payload_path = Some(TypePath::Asked(std::any::type_name::<T>));
        variant
    }

    /// Any form without a version.
    #[doc(hidden)]
    #[must_use]
    pub const fn unversioned(
        name: &'static str,
        event_type: &'static str,
        form: Form,
        source: Source,
    ) -> Self {
        Self {
            name,
            event_type,
            version: 1,
            version_key: None,
            form,
            payload: None,
            critical: Criticality::Never,
            deprecated: None,
            skipped: false,
            source,
            payload_path: None,
            content: SchemaHook::NONE,
        }
    }

    /// Says how the schema of its content is asked for.
    #[doc(hidden)]
    #[must_use]
    pub const fn holding(mut self, content: SchemaHook) -> Self {
        self.content = content;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn critical(mut self, critical: Criticality) -> Self {
        self.critical = critical;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn deprecated(mut self, deprecated: Deprecation) -> Self {
        self.deprecated = Some(deprecated);
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn skipped(mut self) -> Self {
        self.skipped = true;
        self
    }
}

impl PayloadMeta {
    /// It and the types of its older versions, newest first.
    #[cfg(feature = "export")]
    pub(crate) fn chain(&'static self) -> impl Iterator<Item = &'static Self> {
        std::iter::successors(Some(self), |payload| payload.previous.map(|previous| previous.meta))
    }

    /// The step from a version that has no type.
    #[cfg(feature = "carry")]
    pub(crate) fn json_step(&self, version: u32) -> Option<&JsonStep> {
        self.previous_json.iter().find(|step| step.version == version)
    }
}

impl Predecessor {
    #[doc(hidden)]
    #[must_use]
    pub const fn of<P: Payload>(schema: SchemaHook, downcast: bool) -> Self {
        Self { meta: P::META, downcast, schema }
    }
}
