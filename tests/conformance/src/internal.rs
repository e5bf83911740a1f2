//! The catalog `conformance-internal`: internally tagged, the version beside the tag.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Events, Payload, Version};

use crate::fixture::{Fixture, Wire};
use crate::payload_enums::{External, Inner};
use crate::recursion::Tree;

/// The tag beside the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum InternalEvent {
    Newtype(InternalNewtypePayload),
    /// Fields in the variant itself.
    #[serde(rename_all = "camelCase")]
    #[event(critical)]
    Inline {
        version: Version<1>,
        two_words: u8,
        note: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        absent: Option<bool>,
    },
    Flattened(InternalFlattenedPayload),
    Nested(InternalNestedPayload),
    Renewed(InternalRenewedPayload),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct InternalNewtypePayload {
    pub version: Version<1>,
    pub text: String,
    pub optional: Option<Inner>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct InternalFlattenedPayload {
    pub version: Version<1>,
    #[serde(flatten)]
    pub inner: Inner,
    #[serde(flatten)]
    pub choice: External,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct InternalNestedPayload {
    pub version: Version<1>,
    pub tree: Tree,
    pub map: BTreeMap<String, Vec<Inner>>,
}

/// The second version of `renewed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = InternalRenewedPayloadV1)]
pub struct InternalRenewedPayload {
    pub version: Version<2>,
    pub names: Vec<String>,
}

/// The first version of `renewed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct InternalRenewedPayloadV1 {
    pub version: Version<1>,
    pub name: String,
}

impl From<InternalRenewedPayloadV1> for InternalRenewedPayload {
    fn from(old: InternalRenewedPayloadV1) -> Self {
        Self { version: Version, names: vec![old.name] }
    }
}

const WIRE: Wire = Wire { catalog: "conformance-internal", content: None, versioned: true };

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![newtype(), inline(), flattened(), nested(), renewed(), renewed_v1()]
}

fn newtype() -> Fixture {
    let event = |optional| {
        InternalEvent::Newtype(InternalNewtypePayload { version: Version, text: "x".into(), optional })
    };
    Fixture::new(WIRE, "a newtype variant beside its tag", &[event(None), event(Some(Inner { a: 1 }))])
        .refuses_without("/text", "a key too few")
        .refuses_without("/optional", "left out where null is written")
        .refuses("/type", "inline", "another event's tag")
}

fn inline() -> Fixture {
    let event = |note: Option<&str>, absent| InternalEvent::Inline {
        version: Version,
        two_words: 1,
        note: note.map(Into::into),
        absent,
    };
    Fixture::new(WIRE, "a struct variant beside its tag", &[event(None, None), event(Some("x"), Some(true))])
        .refuses_without("/twoWords", "a key too few")
        .refuses_without("/note", "left out where null is written")
        .refuses("/absent", 1, "a number for a bool")
}

fn flattened() -> Fixture {
    let event = |choice| {
        InternalEvent::Flattened(InternalFlattenedPayload { version: Version, inner: Inner { a: 1 }, choice })
    };
    Fixture::new(
        WIRE,
        "a flattened payload beside its tag",
        &[
            event(External::Newtype(1)),
            event(External::Tuple(1, "x".into())),
            event(External::Struct { a: 1, b: None }),
        ],
    )
    .refuses_without("/a", "a flattened key too few")
    .refuses_without("/Newtype", "no variant")
}

fn nested() -> Fixture {
    Fixture::new(
        WIRE,
        "recursion and maps beside the tag",
        &[InternalEvent::Nested(InternalNestedPayload {
            version: Version,
            tree: Tree { name: "x".into(), children: vec![Tree { name: "y".into(), children: vec![] }] },
            map: [("a".into(), vec![Inner { a: 1 }])].into(),
        })],
    )
    .refuses("/tree/children/0", json!({}), "keys too few, deep")
    .refuses("/map/a/0", json!({}), "a key too few, deep")
}

fn renewed() -> Fixture {
    Fixture::new(
        WIRE,
        "the current version of two, beside the tag",
        &[InternalEvent::Renewed(InternalRenewedPayload { version: Version, names: vec!["x".into()] })],
    )
    .refuses("/version", 1, "the older version's number")
    .refuses_without("/names", "a key too few")
}

fn renewed_v1() -> Fixture {
    Fixture::older(
        WIRE,
        "renewed",
        "the older version of two, beside the tag",
        &[InternalRenewedPayloadV1 { version: Version, name: "x".into() }],
    )
    .refuses("/version", 2, "the newer version's number")
    .refuses_without("/name", "a key too few")
}
