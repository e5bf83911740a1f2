//! `#[serde(flatten)]` of everything that can be flattened.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;
use crate::payload_enums::Inner;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deep {
    pub deep: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Middle {
    pub middle: String,
    #[serde(flatten)]
    pub deep: Deep,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenStructPayload {
    pub version: Version<1>,
    pub own: u8,
    #[serde(flatten)]
    pub middle: Middle,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenOptionPayload {
    pub version: Version<1>,
    #[serde(flatten)]
    pub inner: Option<Inner>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    pub label: String,
    #[serde(flatten)]
    pub counts: BTreeMap<String, u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Extras {
    pub label: String,
    #[serde(flatten)]
    pub extras: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenMapPayload {
    pub version: Version<1>,
    pub counts: Counts,
    pub extras: Extras,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum FlatExternal {
    Number(u8),
    Struct { a: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
pub enum FlatInternal {
    Unit,
    Newtype(Inner),
    Struct { b: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "data")]
pub enum FlatAdjacent {
    Unit,
    Newtype(u8),
    Struct { b: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FlatUntagged {
    Left { left: u8 },
    Right { right: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenExternalEnumPayload {
    pub version: Version<1>,
    pub own: u8,
    #[serde(flatten)]
    pub choice: FlatExternal,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenInternalEnumPayload {
    pub version: Version<1>,
    pub own: u8,
    #[serde(flatten)]
    pub choice: FlatInternal,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenAdjacentEnumPayload {
    pub version: Version<1>,
    pub own: u8,
    #[serde(flatten)]
    pub choice: FlatAdjacent,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenUntaggedEnumPayload {
    pub version: Version<1>,
    pub own: u8,
    #[serde(flatten)]
    pub choice: FlatUntagged,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenTwoPayload {
    pub version: Version<1>,
    #[serde(flatten)]
    pub deep: Deep,
    #[serde(flatten)]
    pub first: FlatInternal,
    #[serde(flatten)]
    pub second: FlatUntagged,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct FlattenMapBesideEnumPayload {
    pub version: Version<1>,
    #[serde(flatten)]
    pub choice: FlatAdjacent,
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![
        of_struct(),
        of_option(),
        of_map(),
        of_external_enum(),
        of_internal_enum(),
        of_adjacent_enum(),
        of_untagged_enum(),
        of_several(),
        of_map_beside_enum(),
    ]
}

fn of_struct() -> Fixture {
    fixture(
        "flatten of a struct that flattens another",
        &[E::FlattenStruct(FlattenStructPayload {
            version: Version,
            own: 1,
            middle: Middle { middle: "x".into(), deep: Deep { deep: true } },
        })],
    )
    .refuses_without("/own", "an own key too few")
    .refuses_without("/middle", "a flattened key too few")
    .refuses_without("/deep", "a deeply flattened key too few")
    .refuses("/middle", json!({ "middle": "x", "deep": true }), "a struct that is not flat")
}

fn of_option() -> Fixture {
    let event = |inner| E::FlattenOption(FlattenOptionPayload { version: Version, inner });
    fixture("flatten of an optional struct", &[event(Some(Inner { a: 1 })), event(None)])
        .refuses("/a", "1", "text for a number")
        .refuses("/a", json!(null), "null where the key is left out")
}

fn of_map() -> Fixture {
    let event = |counts: &[(&str, u32)], extras: &[(&str, Value)]| {
        E::FlattenMap(FlattenMapPayload {
            version: Version,
            counts: Counts {
                label: "x".into(),
                counts: counts.iter().map(|(k, v)| ((*k).into(), *v)).collect(),
            },
            extras: Extras {
                label: "x".into(),
                extras: extras.iter().map(|(k, v)| ((*k).into(), v.clone())).collect(),
            },
        })
    };
    fixture(
        "flatten of a map beside named fields",
        &[
            event(
                &[("a", 1), ("with space", 2)],
                &[("b", json!([1, "x", null])), ("c", json!({ "d": true }))],
            ),
            event(&[], &[]),
        ],
    )
    .refuses_without("/counts/label", "a named key too few")
    .refuses("/counts/label", 1, "a number where the named key is text")
    .refuses("/extras/label", 1, "a number where the named key is text")
    .refuses("/counts/a", true, "a type that neither map nor field has")
    .only_schema_refuses("/counts/a", "1", "the named field's type in the map")
}

fn of_external_enum() -> Fixture {
    let event =
        |choice| E::FlattenExternalEnum(FlattenExternalEnumPayload { version: Version, own: 1, choice });
    fixture(
        "flatten of an externally tagged enum",
        &[event(FlatExternal::Number(1)), event(FlatExternal::Struct { a: 1 })],
    )
    .refuses_without("/Number", "no variant")
    .refuses("/Number", json!(null), "null content")
    .refuses_without("/own", "an own key too few")
}

fn of_internal_enum() -> Fixture {
    let event =
        |choice| E::FlattenInternalEnum(FlattenInternalEnumPayload { version: Version, own: 1, choice });
    fixture(
        "flatten of an internally tagged enum",
        &[
            event(FlatInternal::Newtype(Inner { a: 1 })),
            event(FlatInternal::Unit),
            event(FlatInternal::Struct { b: "x".into() }),
        ],
    )
    .refuses_without("/kind", "no tag")
    .refuses_without("/a", "a key of the variant too few")
    .refuses("/kind", "Struct", "another variant's tag")
    .refuses_without("/own", "an own key too few")
}

fn of_adjacent_enum() -> Fixture {
    let event =
        |choice| E::FlattenAdjacentEnum(FlattenAdjacentEnumPayload { version: Version, own: 1, choice });
    fixture(
        "flatten of an adjacently tagged enum",
        &[
            event(FlatAdjacent::Newtype(1)),
            event(FlatAdjacent::Unit),
            event(FlatAdjacent::Struct { b: "x".into() }),
        ],
    )
    .refuses_without("/kind", "no tag")
    .refuses_without("/data", "no content")
    .refuses("/kind", "Struct", "another variant's tag")
}

fn of_untagged_enum() -> Fixture {
    let event =
        |choice| E::FlattenUntaggedEnum(FlattenUntaggedEnumPayload { version: Version, own: 1, choice });
    fixture(
        "flatten of an untagged enum",
        &[event(FlatUntagged::Left { left: 1 }), event(FlatUntagged::Right { right: "x".into() })],
    )
    .refuses_without("/left", "no variant")
    .refuses("/left", "1", "text for a number")
}

fn of_several() -> Fixture {
    let event = |first, second| {
        E::FlattenTwo(FlattenTwoPayload { version: Version, deep: Deep { deep: true }, first, second })
    };
    fixture(
        "flatten of a struct and two enums",
        &[
            event(FlatInternal::Struct { b: "x".into() }, FlatUntagged::Left { left: 1 }),
            event(FlatInternal::Unit, FlatUntagged::Right { right: "x".into() }),
        ],
    )
    .refuses_without("/deep", "the struct's key too few")
    .refuses_without("/kind", "the first enum's tag too few")
    .refuses_without("/left", "the second enum's key too few")
}

fn of_map_beside_enum() -> Fixture {
    let event = |choice, rest: &[&str]| {
        E::FlattenMapBesideEnum(FlattenMapBesideEnumPayload {
            version: Version,
            choice,
            rest: rest.iter().map(|key| ((*key).into(), json!(true))).collect(),
        })
    };
    fixture(
        "flatten of an enum and of a map for the rest",
        &[event(FlatAdjacent::Newtype(1), &["a"]), event(FlatAdjacent::Struct { b: "x".into() }, &[])],
    )
    .refuses_without("/kind", "no tag")
    .refuses("/kind", "Struct", "another variant's tag")
    .refuses_without("/data", "no content")
}
