//! Enums inside payloads, in serde's four forms.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;

/// Variants without docs: one `enum` in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Plain {
    North,
    South,
}

/// Variants with docs: one `const` each in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Documented {
    /// Up.
    North,
    /// Down.
    South,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct UnitEnumPayload {
    pub version: Version<1>,
    pub plain: Plain,
    pub documented: Documented,
}

/// The form serde gives an enum without attributes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum External {
    Unit,
    Newtype(u8),
    Nullable(Option<u8>),
    Tuple(u8, String),
    Struct { a: u8, b: Option<bool> },
    Empty {},
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ExternalEnumPayload {
    pub version: Version<1>,
    pub one: External,
    pub all: Vec<External>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Inner {
    pub a: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
pub enum Internal {
    Unit,
    Newtype(Inner),
    Struct { a: String, b: Option<bool> },
    Empty {},
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct InternalEnumPayload {
    pub version: Version<1>,
    pub one: Internal,
    pub all: Vec<Internal>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "data")]
pub enum Adjacent {
    Unit,
    Newtype(u8),
    Nullable(Option<u8>),
    Tuple(u8, String),
    Struct { a: u8, b: Option<bool> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct AdjacentEnumPayload {
    pub version: Version<1>,
    pub one: Adjacent,
    pub all: Vec<Adjacent>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Untagged {
    Unit,
    Newtype(u8),
    Tuple(u8, String),
    Struct { a: u8 },
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct UntaggedEnumPayload {
    pub version: Version<1>,
    pub one: Untagged,
    pub all: Vec<Untagged>,
}

/// Two named variants, and one for every text besides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum PartlyUntagged {
    Known,
    Counted(u8),
    #[serde(untagged)]
    Other {
        name: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct PartlyUntaggedPayload {
    pub version: Version<1>,
    pub one: PartlyUntagged,
}

/// Newtype variants whose content is not a plain struct: serde puts it beside the tag all the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InternalOfAnything {
    Map(BTreeMap<String, u8>),
    External(Choice),
    Internal(Colour),
    Adjacent(Shape),
    Unit(UnitStruct),
    Closed(ClosedContent),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Choice {
    Number(u8),
    Struct { a: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "colour")]
pub enum Colour {
    Red,
    Mixed { red: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "shape", content = "size")]
pub enum Shape {
    Point,
    Circle(u8),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnitStruct;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedContent {
    pub a: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct InternalOfAnythingPayload {
    pub version: Version<1>,
    pub one: InternalOfAnything,
}

/// Two units with content that is skipped or nothing, and one reading for all the rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
pub enum WithOther {
    Known,
    #[serde(other)]
    Rest,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct OtherPayload {
    pub version: Version<1>,
    pub one: WithOther,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![
        units(),
        external(),
        internal(),
        adjacent(),
        untagged(),
        partly_untagged(),
        internal_of_anything(),
        other(),
    ]
}

fn units() -> Fixture {
    let unit = |plain, documented| E::UnitEnum(UnitEnumPayload { version: Version, plain, documented });
    fixture(
        "enums of unit variants",
        &[unit(Plain::North, Documented::South), unit(Plain::South, Documented::North)],
    )
    .refuses("/plain", "West", "an unknown variant")
    .refuses("/documented", "West", "an unknown variant")
    .refuses("/plain", "north", "a variant in another case")
    .refuses("/documented", json!({ "North": null }), "a variant as an object")
    .refuses_without("/documented", "no variant")
}

fn external() -> Fixture {
    let all = vec![
        External::Newtype(255),
        External::Unit,
        External::Nullable(None),
        External::Nullable(Some(0)),
        External::Tuple(0, String::new()),
        External::Struct { a: 1, b: None },
        External::Struct { a: 1, b: Some(true) },
        External::Empty {},
    ];
    let events: Vec<_> = all
        .iter()
        .map(|one| {
            E::ExternalEnum(ExternalEnumPayload { version: Version, one: one.clone(), all: all.clone() })
        })
        .collect();
    fixture("an externally tagged enum", &events)
        .refuses("/one", "Newtype", "a unit where the variant has content")
        .refuses("/one", json!({ "Unit": null }), "content where the variant is a unit")
        .refuses("/one", json!({ "Nope": 1 }), "an unknown variant")
        .refuses("/one", json!({}), "no variant")
        .refuses("/one", json!({ "Newtype": null }), "null content")
        .refuses("/one", json!({ "Tuple": [1] }), "a tuple too short")
        .refuses("/one", json!({ "Tuple": [1, "a", 2] }), "a tuple too long")
        .refuses("/one", json!({ "Tuple": ["a", 1] }), "a tuple in the wrong order")
        .refuses("/one", json!({ "Struct": { "b": null } }), "a key too few")
        .refuses("/one", json!({ "Struct": { "a": 1 } }), "a nullable key too few")
        .refuses("/all/2", json!({ "Nullable": "1" }), "text for a number")
        .refuses("/all", json!([null]), "null for a variant")
        .only_schema_refuses("/one", json!({ "Newtype": 256 }), "out of range")
        .only_schema_refuses("/one", json!({ "Newtype": 1, "Nullable": null }), "two variants at once")
}

fn internal() -> Fixture {
    let all = vec![
        Internal::Newtype(Inner { a: 1 }),
        Internal::Unit,
        Internal::Struct { a: "x".into(), b: None },
        Internal::Empty {},
    ];
    let events: Vec<_> = all
        .iter()
        .map(|one| {
            E::InternalEnum(InternalEnumPayload { version: Version, one: one.clone(), all: all.clone() })
        })
        .collect();
    fixture("an internally tagged enum", &events)
        .refuses("/one/kind", "Nope", "an unknown variant")
        .refuses("/one/kind", "Struct", "the content of another variant")
        .refuses_without("/one/kind", "no tag")
        .refuses_without("/one/a", "a key too few")
        .refuses("/one", "Unit", "a unit variant as text")
        .refuses("/all", json!([{ "kind": "Struct", "a": 1, "b": null }]), "a number for text")
}

fn adjacent() -> Fixture {
    let all = vec![
        Adjacent::Newtype(7),
        Adjacent::Unit,
        Adjacent::Nullable(None),
        Adjacent::Nullable(Some(1)),
        Adjacent::Tuple(0, "x".into()),
        Adjacent::Struct { a: 1, b: None },
    ];
    let events: Vec<_> = all
        .iter()
        .map(|one| {
            E::AdjacentEnum(AdjacentEnumPayload { version: Version, one: one.clone(), all: all.clone() })
        })
        .collect();
    fixture("an adjacently tagged enum", &events)
        .refuses("/one/kind", "Tuple", "the content of another variant")
        .refuses("/one/kind", "Nope", "an unknown variant")
        .refuses_without("/one/kind", "no tag")
        .refuses_without("/one/data", "no content")
        .refuses("/one/data", json!(null), "null content")
        .refuses("/all/3/data", "1", "text for a number")
        .refuses("/all/4/data", json!([0]), "a tuple too short")
        .refuses("/all/5/data", json!({ "b": true }), "a key too few")
}

fn untagged() -> Fixture {
    let all = vec![
        Untagged::Struct { a: 1 },
        Untagged::Unit,
        Untagged::Newtype(3),
        Untagged::Tuple(0, "x".into()),
        Untagged::Text("text".into()),
    ];
    let events: Vec<_> = all
        .iter()
        .map(|one| {
            E::UntaggedEnum(UntaggedEnumPayload { version: Version, one: one.clone(), all: all.clone() })
        })
        .collect();
    fixture("an untagged enum", &events)
        .refuses("/one", true, "a type no variant has")
        .refuses("/one/a", "1", "text for a number")
        .refuses_without("/one/a", "a key too few")
        .refuses("/all/3", json!(["x", 0]), "a tuple in the wrong order")
        .refuses_without("/one", "no value, though one variant is null")
        .only_schema_refuses("/one", 256, "out of range")
}

fn partly_untagged() -> Fixture {
    let event = |one| E::PartlyUntagged(PartlyUntaggedPayload { version: Version, one });
    fixture(
        "an enum with one untagged variant",
        &[
            event(PartlyUntagged::Known),
            event(PartlyUntagged::Counted(3)),
            event(PartlyUntagged::Other { name: "x".into() }),
        ],
    )
    .refuses("/one", "Other", "the untagged variant by name")
    .refuses("/one", json!({ "name": 1 }), "a number for text")
    .refuses("/one", json!({ "Counted": "3" }), "text for a number")
}

fn internal_of_anything() -> Fixture {
    let event = |one| E::InternalOfAnything(InternalOfAnythingPayload { version: Version, one });
    fixture(
        "an internally tagged enum of maps, enums, units and closed structs",
        &[
            event(InternalOfAnything::External(Choice::Struct { a: 1 })),
            event(InternalOfAnything::External(Choice::Number(1))),
            event(InternalOfAnything::Map([("a".into(), 1)].into())),
            event(InternalOfAnything::Map([].into())),
            event(InternalOfAnything::Internal(Colour::Red)),
            event(InternalOfAnything::Internal(Colour::Mixed { red: 1 })),
            event(InternalOfAnything::Adjacent(Shape::Circle(1))),
            event(InternalOfAnything::Adjacent(Shape::Point)),
            event(InternalOfAnything::Unit(UnitStruct)),
            event(InternalOfAnything::Closed(ClosedContent { a: 1 })),
        ],
    )
    .refuses_without("/one/kind", "no tag")
    .refuses_without("/one/Struct", "no variant inside")
    .refuses("/one", json!({ "kind": "external", "Struct": {} }), "a key too few inside")
    .refuses("/one", json!({ "kind": "map", "a": true }), "a bool for a number")
    .refuses("/one", json!({ "kind": "internal" }), "no inner tag")
    .refuses("/one", json!({ "kind": "closed" }), "a key too few")
    .only_schema_refuses("/one", json!({ "kind": "map", "a": "1" }), "text for a number")
    .only_schema_refuses("/one", json!({ "kind": "closed", "a": 1, "b": 1 }), "a key too many")
}

fn other() -> Fixture {
    let event = |one| E::Other(OtherPayload { version: Version, one });
    fixture("an enum with a variant for all other tags", &[event(WithOther::Known), event(WithOther::Rest)])
        .refuses("/one/kind", "Unknown", "a tag that is read, and never written")
        .refuses_without("/one/kind", "no tag")
}
