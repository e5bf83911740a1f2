//! Doc comments that try to leave their comment, and deprecations.

#![expect(deprecated, reason = "the fixtures are about deprecated things")]

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;

/// Ends the comment: */ export const broken = 1; /*
///
/// - a `code span`, a ``double one``, a lone ` backtick
/// - ${x} and `${x}` and \u002a/ and \
/// - </script><script>alert(1)</script> and <!-- -->
/// - @deprecated as a word, and at the start of a line:
///
/// @deprecated not really
///
/// ```ts
/// /* a comment */ const a = `b`;
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct HostileDocsPayload {
    /// The version. */
    pub version: Version<1>,
    /// **/ /** {@link x} {{ template }} {% raw %} {# comment #}
    pub stars: u8,
    #[doc = "One line\r\nand another\u{2028}and a third\u{0}\u{1b}[31m."]
    pub lines: u8,
    #[doc = "*"]
    #[doc = "/ over two lines"]
    pub split: Hostile,
}

/// */
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Hostile {
    /// */ | "more"
    One,
    /// @deprecated nor this
    Two,
}

/// A type nobody should use.
#[deprecated = "use `Fresh`; its name ends with */ no more"]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stale {
    pub a: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum PartlyStale {
    Fresh,
    #[deprecated(since = "1.2.0", note = "use `Fresh`")]
    Stale,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct DeprecatedPayload {
    pub version: Version<1>,
    /// The way to go.
    pub fresh: u8,
    /// The old way.
    #[deprecated = "use `fresh`"]
    pub noted: u8,
    #[deprecated]
    pub bare: Option<u8>,
    pub typed: Stale,
    pub variant: PartlyStale,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![hostile_docs(), deprecated()]
}

fn hostile_docs() -> Fixture {
    fixture(
        "doc comments that try to leave their comment",
        &[E::HostileDocs(HostileDocsPayload { version: Version, stars: 1, lines: 1, split: Hostile::One })],
    )
    .refuses("/split", "Three", "an unknown variant")
    .refuses_without("/stars", "a key too few")
}

fn deprecated() -> Fixture {
    let event = |bare, variant| {
        E::Deprecated(DeprecatedPayload {
            version: Version,
            fresh: 1,
            noted: 1,
            bare,
            typed: Stale { a: 1 },
            variant,
        })
    };
    fixture(
        "deprecated fields, variants and types",
        &[event(None, PartlyStale::Stale), event(Some(1), PartlyStale::Fresh)],
    )
    .refuses_without("/noted", "a deprecated key is a key still")
    .refuses_without("/bare", "left out where null is written")
    .refuses("/typed", json!({}), "a key too few")
    .refuses("/variant", "Old", "an unknown variant")
}
