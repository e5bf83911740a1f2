//! What the derives' output calls. No part of the public interface.

use std::fmt::Display;
use std::marker::PhantomData;

use serde_json::Value;

#[cfg(feature = "export")]
use crate::Events;
use crate::carry::Carry;
pub use crate::carry::{Carried, CarryHook, Older};
pub use crate::current::assert_current;
#[cfg(feature = "export")]
use crate::export::{RewriteHook, rewrite};
pub use crate::lower::{DownHook, Lowered, WayDown, no_way_down, step_down};
use crate::meta::{EnumMeta, PayloadMeta};
use crate::{Payload, Upcast};
#[cfg(feature = "validate")]
pub use tidings_derive::embed;

/// How the exporter asks a predecessor for its schema; nothing where the feature `export` is off or
/// the type has no schema.
#[derive(Clone, Copy)]
pub struct SchemaHook {
    #[cfg(feature = "export")]
    pub(crate) ask: Option<AskSchema>,
}

/// The two forms a predecessor's schema can be asked in.
#[cfg(feature = "export")]
#[derive(Clone, Copy)]
pub(crate) struct AskSchema {
    /// A reference to the named type.
    pub(crate) reference: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
    /// The enum [`Internal`] around the type.
    pub(crate) internal: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

/// Stands for an event enum with internal tagging whose only payload is `T`, so that schemars itself
/// says how such an event looks.
#[cfg(feature = "export")]
#[derive(schemars::JsonSchema)]
#[schemars(tag = "tidings tag")]
#[expect(dead_code, reason = "only its schema is asked for")]
pub(crate) enum Internal<T> {
    // A doc comment here would become that of every event.
    #[schemars(rename = "tidings event")]
    Event(T),
}

impl std::fmt::Debug for SchemaHook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SchemaHook")
    }
}

impl SchemaHook {
    /// There is no schema to ask for.
    pub(crate) const NONE: Self = Self {
        #[cfg(feature = "export")]
        ask: None,
    };
}

/// Asks whether a type has a trait, without demanding it: `Probe::<T>::SCHEMA` is the inherent
/// constant where its bound holds and otherwise that of [`NoSchema`].
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The answer for a type without a schema.
pub trait NoSchema {
    /// Nothing.
    const SCHEMA: SchemaHook = SchemaHook::NONE;
}

impl<T: ?Sized> NoSchema for Probe<T> {}

#[cfg(feature = "export")]
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

/// The answer for a payload that cannot be read.
pub trait NoCarry {
    /// The payload.
    type Of;
    /// Nothing.
    const CARRY: CarryHook<Self::Of> = CarryHook::NONE;
}

impl<T> NoCarry for Probe<T> {
    type Of = T;
}

impl<T: Carry> Probe<T> {
    /// The way to read it in any of its versions.
    pub const CARRY: CarryHook<T> = CarryHook::<T>::CARRY;
}

/// The answer for a payload without a downcaster.
pub trait NoWayDown {
    /// The payload.
    type Of;
    /// Nothing.
    const DOWN: DownHook<Self::Of> = DownHook::NONE;
}

impl<T> NoWayDown for Probe<T> {
    type Of = T;
}

impl<T: WayDown> Probe<T> {
    /// The way to its older versions.
    pub const DOWN: DownHook<T> = DownHook::<T>::DOWN;
}

/// The answer for an enum of events that serde cannot read and write.
#[cfg(feature = "export")]
pub trait NoRewrite {
    /// Nothing.
    const REWRITE: RewriteHook = RewriteHook(None);
}

#[cfg(feature = "export")]
impl<T: ?Sized> NoRewrite for Probe<T> {}

#[cfg(feature = "export")]
impl<T: Events + serde::de::DeserializeOwned + serde::Serialize> Probe<T> {
    /// The way to read it in any version and to write it in the current one.
    pub const REWRITE: RewriteHook = RewriteHook(Some(rewrite::<T>));
}

/// There is a step from `Old` to `New`.
pub const fn assert_upcast<Old, New: Upcast<Old>>() {}

/// What a step on JSON gave, with its error in words.
///
/// # Errors
/// That of the step.
pub fn json_step<E: Display>(outcome: Result<Value, E>) -> Result<Value, String> {
    outcome.map_err(|error| error.to_string())
}

/// The predecessor is the version right before, under the same key.
#[track_caller]
pub const fn assert_link(payload: &PayloadMeta) {
    let Some(previous) = &payload.previous else {
        return;
    };
    let old = previous.meta;
    if old.version + 1 != payload.version {
        panic_with(&[
            "`",
            payload.name,
            "` is version ",
            Digits::of(payload.version).text(),
            " and `",
            old.name,
            "` is version ",
            Digits::of(old.version).text(),
            ": `previous` names the type of version ",
            Digits::of(payload.version - 1).text(),
        ]);
    }
    if let (Some(old_key), Some(key)) = (old.version_key, payload.version_key) {
        if !equal(old_key, key) {
            panic_with(&[
                "the version is called `",
                old_key,
                "` in `",
                old.name,
                "` and `",
                key,
                "` in `",
                payload.name,
                "`: give both the same name with `#[serde(rename = \"version\")]`",
            ]);
        }
    }
}

/// The payload of the variant at `index` has a version, under the key of the variant at `first` and
/// not under that of a tag beside it.
#[track_caller]
pub const fn assert_version_key(meta: &EnumMeta, index: usize, first: usize, internal: bool) {
    let variant = &meta.variants[index];
    let Some(payload) = variant.payload else {
        return;
    };
    let Some(key) = payload.version_key else {
        panic_with(&[
            "`",
            payload.name,
            "` is unversioned: write `#[event(unversioned)]` above the variant `",
            variant.name,
            "` too, or give `",
            payload.name,
            "` the field `version: tidings::Version<1>`",
        ]);
    };
    if let Some(expected) = meta.variants[first].version_key {
        if !equal(key, expected) {
            panic_with(&[
                "the version is called `",
                key,
                "` in `",
                payload.name,
                "` and `",
                expected,
                "` in the event `",
                meta.variants[first].name,
                "`: readers look under one key, so write `#[serde(rename = \"",
                expected,
                "\")]` above it",
            ]);
        }
    }
    if internal && equal(key, meta.tag) {
        panic_with(&[
            "the version of `",
            payload.name,
            "` is called `",
            key,
            "` like the tag beside it: give it another name with `#[serde(rename = \"version\")]`",
        ]);
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

/// A number as text, which constant evaluation cannot format by itself.
struct Digits {
    text: [u8; 10],
    from: usize,
}

impl Digits {
    const fn of(number: u32) -> Self {
        let mut digits = Self { text: [b'0'; 10], from: 9 };
        let mut rest = number;
        loop {
            digits.text[digits.from] = b"0123456789"[(rest % 10) as usize];
            rest /= 10;
            if rest == 0 {
                return digits;
            }
            digits.from -= 1;
        }
    }

    const fn text(&self) -> &str {
        match std::str::from_utf8(self.text.split_at(self.from).1) {
            Ok(text) => text,
            Err(_) => "?",
        }
    }
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

#[cfg(test)]
mod tests {
    use super::{Digits, panic_with};

    #[test]
    fn numbers_are_written_as_they_are() {
        for number in [0, 7, 10, 4_294_967_295] {
            assert_eq!(Digits::of(number).text(), number.to_string());
        }
    }

    #[test]
    fn a_message_that_is_too_long_is_cut() {
        let long = "x".repeat(3000);
        let panic = std::panic::catch_unwind(|| panic_with(&["a", &long])).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap().len(), 1024);
    }
}
