//! Maps by every kind of key, sets, and the boxes a value may sit in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;
use crate::payload_enums::Inner;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlainKey {
    North,
    SouthEast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentedKey {
    /// Up.
    North,
    /// Down.
    SouthEast,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct TextKey(#[schemars(length(min = 1))] pub String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct NumberKey(pub u32);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct TextMapsPayload {
    pub version: Version<1>,
    pub numbers: BTreeMap<String, u8>,
    pub structs: HashMap<String, Inner>,
    pub optional: BTreeMap<String, Option<u8>>,
    pub nested: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    pub newtype: BTreeMap<TextKey, u8>,
    pub letters: BTreeMap<char, u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct EnumMapsPayload {
    pub version: Version<1>,
    pub plain: BTreeMap<PlainKey, u8>,
    pub documented: BTreeMap<DocumentedKey, Inner>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct IntegerMapsPayload {
    pub version: Version<1>,
    pub unsigned: BTreeMap<u32, String>,
    pub signed: BTreeMap<i32, String>,
    pub newtype: BTreeMap<NumberKey, Inner>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SetsPayload {
    pub version: Version<1>,
    pub sorted: BTreeSet<u8>,
    pub hashed: HashSet<String>,
    pub queue: VecDeque<Inner>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct BoxesPayload {
    pub version: Version<1>,
    pub boxed: Box<Inner>,
    pub counted: Rc<Inner>,
    pub shared: Arc<str>,
    pub borrowed: Cow<'static, str>,
    pub slice: Box<[u8]>,
    pub text: Box<str>,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![text_maps(), enum_maps(), integer_maps(), sets(), boxes()]
}

fn text_maps() -> Fixture {
    let odd_keys = ["", "with space", "quote\"s", "constructor", "__proto__", "ünï"];
    fixture(
        "maps with text keys",
        &[
            E::TextMaps(TextMapsPayload {
                version: Version,
                numbers: [("a".into(), 1)].into(),
                structs: [("a".into(), Inner { a: 1 })].into(),
                optional: [("a".into(), None), ("b".into(), Some(1))].into(),
                nested: [("a".into(), [("b".into(), vec![1])].into())].into(),
                newtype: [(TextKey("a".into()), 1)].into(),
                letters: [('ü', 1)].into(),
            }),
            E::TextMaps(TextMapsPayload {
                version: Version,
                numbers: odd_keys.iter().map(|key| ((*key).into(), 1)).collect(),
                structs: [].into(),
                optional: [].into(),
                nested: [].into(),
                newtype: [].into(),
                letters: [].into(),
            }),
        ],
    )
    .refuses("/numbers/a", "1", "text for a number")
    .refuses("/numbers/a", json!(null), "null for a number")
    .refuses("/numbers", json!([]), "a list for a map")
    .refuses("/structs/a", json!({}), "a key too few in a value")
    .refuses("/nested/a/b", json!([null]), "null for a number, deep")
    .refuses("/newtype/a", "1", "text for a number")
    .only_schema_refuses("/numbers/a", 256, "a value out of range")
}

fn enum_maps() -> Fixture {
    let event = |plain: &[(PlainKey, u8)], documented: &[(DocumentedKey, u8)]| {
        E::EnumMaps(EnumMapsPayload {
            version: Version,
            plain: plain.iter().copied().collect(),
            documented: documented.iter().map(|(key, a)| (*key, Inner { a: *a })).collect(),
        })
    };
    fixture(
        "maps with enum keys",
        &[
            event(&[(PlainKey::North, 1)], &[(DocumentedKey::SouthEast, 1)]),
            event(
                &[(PlainKey::North, 1), (PlainKey::SouthEast, 2)],
                &[(DocumentedKey::North, 1), (DocumentedKey::SouthEast, 2)],
            ),
            event(&[], &[]),
        ],
    )
    .refuses("/plain/north", "1", "text for a number")
    .refuses("/plain/north", json!(null), "null for a number")
    .refuses("/documented/south_east", json!({}), "a key too few in a value")
    .only_schema_refuses("/plain/west", 1, "a key that is no variant")
}

fn integer_maps() -> Fixture {
    let event = |unsigned: &[u32], signed: &[i32], newtype: &[u32]| {
        E::IntegerMaps(IntegerMapsPayload {
            version: Version,
            unsigned: unsigned.iter().map(|key| (*key, "x".into())).collect(),
            signed: signed.iter().map(|key| (*key, "x".into())).collect(),
            newtype: newtype.iter().map(|key| (NumberKey(*key), Inner { a: 1 })).collect(),
        })
    };
    fixture(
        "maps with integer keys",
        &[
            event(&[1], &[-1], &[1]),
            event(&[0, u32::MAX], &[i32::MIN, 0, i32::MAX], &[0, u32::MAX]),
            event(&[], &[], &[]),
        ],
    )
    .refuses("/unsigned/1", 1, "a number for text")
    .refuses("/newtype/1", json!({}), "a key too few in a value")
    .only_schema_refuses("/unsigned/x", "x", "a key that is no number")
    .only_schema_refuses("/unsigned/-1", "x", "a key that is negative")
    .only_schema_refuses("/signed/1.5", "x", "a key that is no integer")
}

fn sets() -> Fixture {
    fixture(
        "sets and queues",
        &[
            E::Sets(SetsPayload {
                version: Version,
                sorted: [1, 2, 255].into(),
                hashed: ["x".into()].into(),
                queue: [Inner { a: 1 }, Inner { a: 1 }].into(),
            }),
            E::Sets(SetsPayload { version: Version, sorted: [].into(), hashed: [].into(), queue: [].into() }),
        ],
    )
    .refuses("/sorted/0", "1", "text for a number")
    .refuses("/hashed", json!({}), "a map for a set")
    .refuses("/queue/0", json!({}), "a key too few in an item")
    .only_schema_refuses("/sorted", json!([1, 1]), "one item twice")
    .only_schema_refuses("/hashed", json!(["x", "x"]), "one item twice")
}

fn boxes() -> Fixture {
    fixture(
        "Box, Rc, Arc, Cow",
        &[E::Boxes(BoxesPayload {
            version: Version,
            boxed: Box::new(Inner { a: 1 }),
            counted: Rc::new(Inner { a: 2 }),
            shared: "x".into(),
            borrowed: "x".into(),
            slice: [1, 2].into(),
            text: "x".into(),
        })],
    )
    .refuses("/boxed", json!({}), "a key too few")
    .refuses("/counted", json!(null), "null for a struct")
    .refuses("/shared", 1, "a number for text")
    .refuses("/borrowed", json!(null), "null for text")
    .refuses("/slice", json!(["1"]), "text for a number")
    .refuses("/text", json!([]), "a list for text")
}
