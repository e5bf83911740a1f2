//! `deny_unknown_fields`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;
use crate::flatten::FlatInternal;
use crate::payload_enums::Inner;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    pub a: u8,
    pub b: Option<u8>,
}

/// The variants' own fields are closed too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", deny_unknown_fields)]
pub enum ClosedEnum {
    One { a: u8 },
    Two {},
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[serde(deny_unknown_fields)]
pub struct DenyUnknownPayload {
    pub version: Version<1>,
    pub closed: Closed,
    pub choice: ClosedEnum,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[serde(deny_unknown_fields)]
pub struct DenyUnknownFlattenPayload {
    pub version: Version<1>,
    pub own: u8,
    #[serde(flatten)]
    pub inner: Inner,
}

/// Closed beside a choice of keys: what is unknown shows only after the choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[serde(deny_unknown_fields)]
pub struct DenyUnknownFlattenEnumPayload {
    pub version: Version<1>,
    pub own: u8,
    #[serde(flatten)]
    pub choice: FlatInternal,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let denied = |choice, b| {
        E::DenyUnknown(DenyUnknownPayload { version: Version, closed: Closed { a: 1, b }, choice })
    };
    let flattened = |choice| {
        E::DenyUnknownFlattenEnum(DenyUnknownFlattenEnumPayload { version: Version, own: 1, choice })
    };
    vec![
        fixture(
            "deny_unknown_fields",
            &[denied(ClosedEnum::One { a: 1 }, None), denied(ClosedEnum::Two {}, Some(1))],
        )
        .refuses_without("/closed/a", "a key too few")
        .refuses("/choice", json!({ "kind": "One" }), "a key too few")
        .only_schema_refuses("/more", 1, "a key too many")
        .only_schema_refuses("/closed/more", 1, "a key too many, one deeper")
        .only_schema_refuses("/choice/more", 1, "a key too many in a variant"),
        fixture(
            "deny_unknown_fields with flatten",
            &[E::DenyUnknownFlatten(DenyUnknownFlattenPayload {
                version: Version,
                own: 1,
                inner: Inner { a: 1 },
            })],
        )
        .refuses_without("/own", "an own key too few")
        .refuses_without("/a", "a flattened key too few")
        .only_schema_refuses("/more", 1, "a key too many"),
        fixture(
            "deny_unknown_fields with flatten of an enum",
            &[
                flattened(FlatInternal::Struct { b: "x".into() }),
                flattened(FlatInternal::Unit),
                flattened(FlatInternal::Newtype(Inner { a: 1 })),
            ],
        )
        .one_way("serde denies the keys that it hands to a flattened enum")
        .refuses_without("/own", "an own key too few")
        .refuses_without("/b", "a key of the variant too few")
        .only_schema_refuses("/more", 1, "a key too many")
        .only_schema_refuses("/a", 1, "a key of another variant"),
    ]
}
