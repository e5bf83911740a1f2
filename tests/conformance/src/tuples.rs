//! Tuples, arrays, tuple structs, units, `transparent`.

use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;
use crate::payload_enums::Inner;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pair(pub u8, pub String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SkippingTriple(pub u8, #[serde(skip)] pub u8, pub Option<String>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct TuplesPayload {
    pub version: Version<1>,
    pub pair: (u8, String),
    pub one: (Inner,),
    pub nested: (u8, (bool, Option<u8>)),
    pub list: Vec<(String, u8)>,
    pub tuple_struct: Pair,
    pub skipping: SkippingTriple,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ArraysPayload {
    pub version: Version<1>,
    pub three: [u8; 3],
    pub structs: [Inner; 2],
    pub matrix: [[f64; 2]; 2],
    pub none: [String; 0],
    pub many: [bool; 16],
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unit;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Empty {}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct UnitsPayload {
    pub version: Version<1>,
    pub unit: (),
    pub unit_struct: Unit,
    pub empty_struct: Empty,
    pub units: Vec<()>,
    pub phantom: PhantomData<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Newtype(pub String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewtypeOfStruct(pub Inner);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewtypeOfNewtype(pub Newtype);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Transparent {
    pub only: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TransparentBesideSkipped {
    pub only: Option<Inner>,
    #[serde(skip)]
    pub marker: PhantomData<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct TransparentPayload {
    pub version: Version<1>,
    pub newtype: Newtype,
    pub of_struct: NewtypeOfStruct,
    pub of_newtype: NewtypeOfNewtype,
    pub transparent: Transparent,
    pub beside_skipped: TransparentBesideSkipped,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![tuples(), arrays(), units(), transparent()]
}

fn tuples() -> Fixture {
    fixture(
        "tuples and tuple structs",
        &[E::Tuples(TuplesPayload {
            version: Version,
            pair: (1, "x".into()),
            one: (Inner { a: 1 },),
            nested: (1, (true, None)),
            list: vec![("x".into(), 1)],
            tuple_struct: Pair(1, "x".into()),
            skipping: SkippingTriple(1, 0, None),
        })],
    )
    .refuses("/pair", json!(["x", 1]), "the items swapped")
    .refuses("/pair", json!([1]), "an item too few")
    .refuses("/pair", json!([1, "x", 2]), "an item too many")
    .refuses("/pair", json!({ "0": 1, "1": "x" }), "an object for a tuple")
    .refuses("/one", json!([{}]), "a key too few in an item")
    .refuses("/one", json!([]), "no item")
    .refuses("/nested/1", json!([true]), "an item too few, deep")
    .refuses("/list/0", json!([1, "x"]), "the items swapped, deep")
    .refuses("/tuple_struct", json!([1, 2]), "a number for text")
    .refuses("/skipping", json!([1, 0, null]), "the skipped item")
}

fn arrays() -> Fixture {
    fixture(
        "arrays",
        &[E::Arrays(ArraysPayload {
            version: Version,
            three: [0, 1, 255],
            structs: [Inner { a: 1 }, Inner { a: 2 }],
            matrix: [[0.5, 1.0], [-1.5, 1e300]],
            none: [],
            many: [true; 16],
        })],
    )
    .refuses("/three", json!([1, 2]), "an item too few")
    .refuses("/three", json!([1, 2, 3, 4]), "an item too many")
    .refuses("/three", json!([1, 2, "3"]), "text for a number")
    .refuses("/structs", json!([{ "a": 1 }, {}]), "a key too few in an item")
    .refuses("/matrix", json!([[1, 2], [3]]), "a row too short")
    .refuses("/none", json!(["x"]), "an item where there is none")
}

fn units() -> Fixture {
    fixture(
        "unit, unit structs, structs without fields",
        &[E::Units(UnitsPayload {
            version: Version,
            unit: (),
            unit_struct: Unit,
            empty_struct: Empty {},
            units: vec![(), ()],
            phantom: PhantomData,
        })],
    )
    .refuses("/unit", json!({}), "an object for null")
    .refuses("/unit_struct", json!([]), "a list for null")
    .refuses("/empty_struct", json!(null), "null for an object")
    .refuses("/units", json!([0]), "a number for null")
    .refuses_without("/unit", "left out where null is written")
}

fn transparent() -> Fixture {
    let event = |only| {
        E::Transparent(TransparentPayload {
            version: Version,
            newtype: Newtype("x".into()),
            of_struct: NewtypeOfStruct(Inner { a: 1 }),
            of_newtype: NewtypeOfNewtype(Newtype("x".into())),
            transparent: Transparent { only: vec![1] },
            beside_skipped: TransparentBesideSkipped { only, marker: PhantomData },
        })
    };
    fixture("newtypes and transparent", &[event(Some(Inner { a: 1 })), event(None)])
        .refuses("/newtype", json!(["x"]), "a list around a newtype")
        .refuses("/of_struct", json!({}), "a key too few")
        .refuses("/of_newtype", 1, "a number for text")
        .refuses("/transparent", json!({ "only": [1] }), "an object around the only field")
        .refuses_without("/beside_skipped", "left out where null is written")
}
