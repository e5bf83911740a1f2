//! Open enums, and types of the standard library that have a shape of their own.

use std::ops::Range;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;
use crate::payload_enums::Inner;

/// Readers must take values that are not listed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(extend("x-open" = true))]
pub enum OpenPlain {
    Red,
    Green,
}

/// The same with docs on its variants.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(extend("x-open" = true))]
pub enum OpenDocumented {
    /// Like blood.
    Red,
    /// Like grass.
    Green,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct OpenEnumPayload {
    pub version: Version<1>,
    pub plain: OpenPlain,
    pub documented: OpenDocumented,
    pub optional: Option<OpenPlain>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct StandardTypesPayload {
    pub version: Version<1>,
    pub result: Result<Inner, String>,
    pub range: Range<u8>,
    pub path: PathBuf,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![open_enum(), standard_types()]
}

fn open_enum() -> Fixture {
    let event = |plain, documented, optional| {
        E::OpenEnum(OpenEnumPayload { version: Version, plain, documented, optional })
    };
    fixture(
        "open enums",
        &[
            event(OpenPlain::Red, OpenDocumented::Green, None),
            event(OpenPlain::Green, OpenDocumented::Red, Some(OpenPlain::Red)),
        ],
    )
    .refuses("/plain", 1, "a number for a variant")
    .refuses("/plain", json!(null), "null for a variant")
    .refuses("/documented", json!({}), "an object for a variant")
    .refuses_without("/optional", "left out where null is written")
}

fn standard_types() -> Fixture {
    let event = |result| {
        E::StandardTypes(StandardTypesPayload {
            version: Version,
            result,
            range: 1..5,
            path: PathBuf::from("a/b"),
        })
    };
    fixture("Result, Range, PathBuf", &[event(Ok(Inner { a: 1 })), event(Err("x".into()))])
        .refuses("/result", json!({ "Ok": "x" }), "the content of the other")
        .refuses("/result", json!({}), "neither")
        .refuses("/range", json!([1, 5]), "a list for a range")
        .refuses_without("/range/end", "an end too few")
        .refuses("/path", json!(["a", "b"]), "a list for a path")
}
