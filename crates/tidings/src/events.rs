//! The traits behind the derives.

use crate::carry::{Carried, Older};
use crate::lower::{Lowered, no_way_down};
use crate::meta::{EnumMeta, PayloadMeta, VariantMeta};

/// The events of an application: one enum, one variant per event type.
///
/// Derive it; it is not meant to be written by hand. The derive reads serde's attributes and changes
/// nothing about them: what is sent is what serde alone would send.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tidings::{Events, Payload, Version};
///
/// #[derive(Serialize, Deserialize, Payload)]
/// struct Connected {
///     version: Version<2>,
///     url: String,
/// }
///
/// #[derive(Serialize, Deserialize, Events)]
/// #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// enum AppEvent {
///     Connected(Connected),
///     #[event(critical_if = is_fatal)]
///     Failed { version: Version<1>, fatal: bool },
///     #[event(unversioned)]
///     Heartbeat,
/// }
///
/// fn is_fatal(event: &AppEvent) -> bool {
///     matches!(event, AppEvent::Failed { fatal: true, .. })
/// }
///
/// let connected = AppEvent::Connected(Connected { version: Version, url: "a".into() });
/// assert_eq!(connected.event_type(), "connected");
/// assert_eq!(connected.version(), 2);
/// assert!(!connected.is_critical());
/// assert!(AppEvent::Failed { version: Version, fatal: true }.is_critical());
/// assert_eq!(AppEvent::Heartbeat.version(), 1);
/// ```
///
/// | attribute of a variant | meaning |
/// |---|---|
/// | `#[event(critical)]` | must be kept and delivered for certain |
/// | `#[event(critical_if = path)]` | decided per value: `fn(&Payload) -> bool` for `Variant(Payload)`, else `fn(&Self) -> bool` |
/// | `#[event(unversioned)]` | an implicit version 1, the wire stays as it is |
/// | `#[event(skip)]` | not part of the catalog (`#[serde(skip)]` likewise) |
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of events",
    label = "does not derive `Events`",
    note = "write `#[derive(tidings::Events)]` and `#[serde(tag = \"type\", content = \"payload\")]` above the enum"
)]
pub trait Events: Sized {
    /// What the source says about the enum and its variants.
    const META: &'static EnumMeta;

    /// The position of this value's variant in the enum, from 0.
    #[doc(hidden)]
    fn variant_index(&self) -> usize;

    /// The value that an older version of it has become.
    #[doc(hidden)]
    fn carry(older: Older<'_>) -> Carried<Self> {
        older.of_no_version()
    }

    /// The content of this value in an older version.
    #[doc(hidden)]
    fn lower(&self, version: u32) -> Lowered {
        let _ = version;
        no_way_down(self.version())
    }

    /// What the source says about this value's variant.
    ///
    /// ```
    /// # use tidings::{Events, Version};
    /// #[derive(serde::Serialize, Events)]
    /// #[serde(tag = "kind")]
    /// enum AppEvent {
    ///     #[deprecated(note = "nobody listens")]
    ///     Ping { version: Version<1> },
    /// }
    ///
    /// # #[allow(deprecated)]
    /// let meta = AppEvent::Ping { version: Version }.meta();
    /// assert_eq!(meta.deprecated.unwrap().note, Some("nobody listens"));
    /// ```
    fn meta(&self) -> &'static VariantMeta {
        &Self::META.variants[self.variant_index()]
    }

    /// The tag on the wire: `server_status`.
    fn event_type(&self) -> &'static str {
        self.meta().event_type
    }

    /// The version this value has on the wire; 1 for an unversioned or skipped variant.
    fn version(&self) -> u32 {
        self.meta().version
    }

    /// Whether this value must be kept and delivered for certain.
    fn is_critical(&self) -> bool {
        false
    }
}

/// The content of one event in one version: a struct with a field of the type
/// [`Version<N>`](crate::Version).
///
/// Derive it; it is not meant to be written by hand. An older version is a type of its own that
/// `previous` names, and the step from it is [`From`], or [`TryFrom`] where carrying can fail
/// ([`Upcast`](crate::Upcast)):
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tidings::{Payload, Upcast, Version};
///
/// #[derive(Serialize, Deserialize, Payload)]
/// struct ResizedV1 {
///     version: Version<1>,
///     size: u32,
/// }
///
/// #[derive(Serialize, Deserialize, Payload)]
/// #[payload(previous = ResizedV1)]
/// struct Resized {
///     version: Version<2>,
///     width: u32,
///     height: u32,
/// }
///
/// impl From<ResizedV1> for Resized {
///     fn from(old: ResizedV1) -> Self {
///         Self { version: Version, width: old.size, height: old.size }
///     }
/// }
///
/// assert_eq!(Resized::VERSION, 2);
/// assert_eq!(Resized::META.previous.unwrap().meta.version, 1);
/// let old = ResizedV1 { version: Version, size: 3 };
/// assert_eq!(Resized::upcast(old).unwrap().height, 3);
/// ```
///
/// Leaving the step out is a compile error, and so is a predecessor that is not version `N − 1`:
///
/// ```compile_fail
/// # use tidings::{Payload, Version};
/// #[derive(Payload)]
/// struct ResizedV1 { version: Version<1> }
///
/// #[derive(Payload)]
/// #[payload(previous = ResizedV1)]
/// struct Resized { version: Version<2> }
/// ```
///
/// # Versions without a type
/// Where a version is too old to keep as a type, `previous_json` carries its JSON to the next version,
/// on the oldest type of the chain, once for each such version:
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use serde_json::Value;
/// use tidings::{Payload, Version};
///
/// #[derive(Serialize, Deserialize, Payload)]
/// #[payload(previous_json(2, carry_v2), previous_json(1, carry_v1))]
/// struct Resized {
///     version: Version<3>,
///     width: u32,
///     height: u32,
/// }
///
/// fn carry_v2(mut old: Value) -> Result<Value, String> {
///     let area = old["size"].take();
///     Ok(serde_json::json!({ "version": 3, "width": area[0], "height": area[1] }))
/// }
///
/// fn carry_v1(old: Value) -> Result<Value, &'static str> {
///     let size = old["size"].as_u64().ok_or("no size")?;
///     Ok(serde_json::json!({ "version": 2, "size": [size, size] }))
/// }
/// # let _ = carry_v1(carry_v2(Value::Null).unwrap());
/// # let Resized { version: _, width: _, height: _ } = Resized { version: Version, width: 1, height: 1 };
/// ```
///
/// The function gets the payload as it was sent, its version included; under internal tagging without
/// the tag. Which events are valid is said by the schema the version was released with, so it must have
/// been released: `generate` puts that schema beside those of today, and [`decode`](crate::decode())
/// judges by it before a step is taken. A version 1 that was sent without a version is written
/// `previous_json(unversioned, carry_v1)`. The error is anything that is `Display`.
///
/// # Going back
/// `#[payload(previous = ResizedV1, downcast)]` asks for the other way round too: see
/// [`downcast`](crate::downcast()).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the payload of an event",
    label = "does not derive `Payload`",
    note = "write `#[derive(tidings::Payload)]` above it and give it the field `version: tidings::Version<1>`",
    note = "or keep the event's wire as it is, without a version, by `#[event(unversioned)]` on the variant"
)]
pub trait Payload: Sized {
    /// The type of version `VERSION - 1`, or [`NoPredecessor`](crate::NoPredecessor).
    type Previous;

    /// What the source says about the payload and its predecessors.
    const META: &'static PayloadMeta;

    /// The version; 1 for an unversioned payload.
    const VERSION: u32 = Self::META.version;

    /// The key of the version on the wire; `None` for an unversioned payload.
    const VERSION_KEY: Option<&'static str> = Self::META.version_key;
}

/// A boxed payload is the payload: serde does not show the box.
#[diagnostic::do_not_recommend]
impl<P: Payload> Payload for Box<P> {
    type Previous = P::Previous;
    const META: &'static PayloadMeta = P::META;
}
