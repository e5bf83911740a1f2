//! What the derives' output calls. No part of the public interface.

use std::marker::PhantomData;

use crate::meta::PayloadMeta;
use crate::{Payload, Upcast};

/// How the exporter asks a predecessor for its schema; nothing where the feature `schema` is off or
/// the type has no schema.
#[derive(Clone, Copy)]
pub struct SchemaHook {
    #[cfg(feature = "schema")]
    pub(crate) ask: Option<AskSchema>,
}

/// The two forms a predecessor's schema can be asked in.
#[cfg(feature = "schema")]
#[derive(Clone, Copy)]
pub(crate) struct AskSchema {
    /// A reference to the named type.
    pub(crate) reference: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
    /// The enum [`Internal`] around the type.
    pub(crate) internal: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

/// Stands for an event enum with internal tagging whose only payload is `T`, so that schemars itself
/// says how such an event looks.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(tag = "tidings tag")]
#[expect(dead_code, reason = "only its schema is asked for")]
pub(crate) enum Internal<T> {
    /// The only event.
    #[schemars(rename = "tidings event")]
    Event(T),
}

impl std::fmt::Debug for SchemaHook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SchemaHook")
    }
}

/// Asks whether a type has a trait, without demanding it: `Probe::<T>::SCHEMA` is the inherent
/// constant where its bound holds and otherwise that of [`NoSchema`].
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The answer for a type without a schema.
pub trait NoSchema {
    /// Nothing.
    const SCHEMA: SchemaHook = SchemaHook {
        #[cfg(feature = "schema")]
        ask: None,
    };
}

impl<T: ?Sized> NoSchema for Probe<T> {}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> Probe<T> {
    /// The way to its schema.
    pub const SCHEMA: SchemaHook = SchemaHook {
        ask: Some(AskSchema {
            reference: schemars::SchemaGenerator::subschema_for::<T>,
            internal: <Internal<T> as schemars::JsonSchema>::json_schema,
        }),
    };
}

/// The answer for a type that derives no `Payload`.
pub trait NoPayload {
    /// Nothing.
    const PAYLOAD: Option<&'static PayloadMeta> = None;
}

impl<T: ?Sized> NoPayload for Probe<T> {}

impl<T: Payload> Probe<T> {
    /// Its metadata.
    pub const PAYLOAD: Option<&'static PayloadMeta> = Some(T::META);
}

/// There is a step from `Old` to `New`.
pub const fn assert_upcast<Old, New: Upcast<Old>>() {}

/// `Old` is the version right before `New`, under the same key.
#[track_caller]
pub const fn assert_link<Old: Payload, New: Payload>() {
    let (old, new) = (Old::META, New::META);
    if old.version + 1 != new.version {
        panic_with(&[
            "`",
            old.name,
            "` is not the version before `",
            new.name,
            "`: `previous` of version N names a payload with `Version<N - 1>`",
        ]);
    }
    if let (Some(old_key), Some(new_key)) = (old.version_key, new.version_key) {
        if !equal(old_key, new_key) {
            panic_with(&[
                "the version is called `",
                old_key,
                "` in `",
                old.name,
                "` and `",
                new_key,
                "` in `",
                new.name,
                "`: give both the same name with `#[serde(rename = \"version\")]`",
            ]);
        }
    }
}

/// The payload has a version under the key that the other events use, beside another tag.
#[track_caller]
pub const fn assert_version_key<P: Payload>(
    variant: &str,
    expected: Option<&str>,
    internal_tag: Option<&str>,
) {
    let payload = P::META;
    let Some(key) = payload.version_key else {
        panic_with(&[
            "`",
            payload.name,
            "` is unversioned: write `#[event(unversioned)]` above the variant `",
            variant,
            "` too, or give `",
            payload.name,
            "` the field `version: tidings::Version<1>`",
        ]);
    };
    if let Some(expected) = expected {
        if !equal(key, expected) {
            panic_with(&[
                "the version is called `",
                key,
                "` in `",
                payload.name,
                "` and `",
                expected,
                "` in other events: readers look under one key, so write `#[serde(rename = \"",
                expected,
                "\")]` above it",
            ]);
        }
    }
    if let Some(tag) = internal_tag {
        if equal(key, tag) {
            panic_with(&[
                "the version of `",
                payload.name,
                "` is called `",
                key,
                "` like the tag beside it: give it another name with `#[serde(rename = \"version\")]`",
            ]);
        }
    }
}

/// An unversioned variant does not carry a payload with a version.
#[track_caller]
pub const fn assert_unversioned(payload: Option<&PayloadMeta>, variant: &str) {
    if let Some(payload) = payload {
        if payload.version_key.is_some() {
            panic_with(&[
                "the variant `",
                variant,
                "` is `unversioned`, but `",
                payload.name,
                "` has a version: remove `#[event(unversioned)]`",
            ]);
        }
    }
}

const fn equal(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Longer messages are cut; names are not that long.
const LONGEST: usize = 1024;

/// Panics with the parts as one text, which constant evaluation cannot put together by itself.
#[track_caller]
const fn panic_with(parts: &[&str]) -> ! {
    let mut message = [b' '; LONGEST];
    let mut length = 0;
    let mut part = 0;
    while part < parts.len() {
        let bytes = parts[part].as_bytes();
        let mut at = 0;
        while at < bytes.len() && length < LONGEST {
            message[length] = bytes[at];
            length += 1;
            at += 1;
        }
        part += 1;
    }
    match std::str::from_utf8(message.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        Err(_) => panic!("the definition of the events contradicts itself"),
    }
}
