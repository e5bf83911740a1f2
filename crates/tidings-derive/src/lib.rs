//! The derives of [`tidings`](https://docs.rs/tidings): `Events` for the enum of an application's
//! events, `Payload` for the content of one of them.
//!
//! They read the definition and emit **metadata only**: no derive here changes what serde does.
//! Use them through the crate `tidings`, which documents them beside the traits.

mod diagnostics;
mod embed;
mod events;
mod nearest;
mod origin;
mod own_attrs;
mod payload;
mod rename;
mod serde_attrs;
mod variant;
mod version_field;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Describes the events of an application: implements `tidings::Events` for an enum.
///
/// The enum is tagged by serde, adjacently (`#[serde(tag = "type", content = "payload")]`) or
/// internally (`#[serde(tag = "type")]`), and is not generic. A variant is one event type:
///
/// | variant | version |
/// |---|---|
/// | `Variant(Payload)` | what the payload says, which derives `Payload` |
/// | `Variant { version: Version<1>, … }` | always 1; later versions are structs |
/// | any, with `#[event(unversioned)]` | 1, without a version on the wire |
///
/// On variants:
///
/// | attribute | meaning |
/// |---|---|
/// | `#[event(critical)]` | must be kept and delivered for certain |
/// | `#[event(critical_if = path)]` | decided per value: `fn(&Payload) -> bool` for `Variant(Payload)`, else `fn(&Enum) -> bool` |
/// | `#[event(unversioned)]` | an implicit version 1, the wire stays as it is |
/// | `#[event(skip)]` | not part of the catalog |
///
/// On the enum: `#[event(crate = path)]`, where `tidings` is not found under its own name.
#[proc_macro_derive(Events, attributes(event))]
pub fn events(input: TokenStream) -> TokenStream {
    events::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Describes one version of an event's content: implements `tidings::Payload` for a struct.
///
/// The struct is not generic and has one field of the type `Version<N>`, with `N` a literal and any
/// name; its key on the wire is the same in all payloads of a catalog.
///
/// | attribute | meaning |
/// |---|---|
/// | `#[payload(previous = Old)]` | the type of version `N − 1`; needs `impl From<Old>` or `impl TryFrom<Old>` |
/// | `#[payload(previous = Old, downcast)]` | it can also be given as `Old`; needs `impl From<Self> for Old` or `impl TryFrom<Self> for Old` |
/// | `#[payload(previous_json(1, carry_v1))]` | a version whose type is not kept, carried as JSON by `fn(serde_json::Value) -> Result<serde_json::Value, E>`; once for each such version, instead of `previous` |
/// | `#[payload(previous_json(unversioned, carry_v1))]` | the same for a version 1 that was sent without a version |
/// | `#[payload(unversioned)]` | an implicit version 1 without a version on the wire, for the predecessor of a version 2 |
/// | `#[payload(crate = path)]` | where `tidings` is not found under its own name |
#[proc_macro_derive(Payload, attributes(payload))]
pub fn payload(input: TokenStream) -> TokenStream {
    payload::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// What `tidings::embed!` expands to; use it through that macro, which documents it.
#[doc(hidden)]
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    embed::expand(&parse_macro_input!(input as embed::Embed)).into()
}
