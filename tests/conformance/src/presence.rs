//! When a key is there: skip, default, `Option`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SkipPayload {
    pub version: Version<1>,
    pub kept: u8,
    #[serde(skip)]
    pub skipped: u8,
    #[serde(skip_deserializing)]
    pub only_written: u8,
    #[serde(skip_serializing, default)]
    pub only_read: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum SkippedVariants {
    Kept,
    #[serde(skip)]
    Skipped,
    #[serde(skip_serializing)]
    OnlyRead,
    #[serde(skip_deserializing)]
    OnlyWritten,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SkipVariantsPayload {
    pub version: Version<1>,
    pub variant: SkippedVariants,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct SkipIfPayload {
    pub version: Version<1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<u8>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub flag: bool,
}

fn seven() -> u8 {
    7
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    pub theme: String,
    pub size: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: "dark".into(), size: 12 }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct DefaultPayload {
    pub version: Version<1>,
    #[serde(default)]
    pub plain: u8,
    #[serde(default = "seven")]
    pub given: u8,
    pub settings: Settings,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct OptionPayload {
    pub version: Version<1>,
    pub scalar: Option<u8>,
    pub named: Option<Settings>,
    pub list: Option<Vec<Option<String>>>,
    pub boxed: Option<Box<u8>>,
    pub many: Vec<Option<Settings>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct NestedOptionPayload {
    pub version: Version<1>,
    pub twice: Option<Option<u8>>,
    pub named: Option<Option<Settings>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent_or_null: Option<Option<u8>>,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![skip(), skip_variants(), skip_if(), default(), option(), nested_option()]
}

fn skip() -> Fixture {
    fixture(
        "skip, skip_serializing, skip_deserializing",
        &[E::Skip(SkipPayload { version: Version, kept: 1, skipped: 0, only_written: 0, only_read: 0 })],
    )
    .refuses_without("/kept", "a key too few")
    .refuses_without("/only_written", "a written key too few")
    .refuses("/only_written", json!(null), "null for a number")
}

fn skip_variants() -> Fixture {
    let event = |variant| E::SkipVariants(SkipVariantsPayload { version: Version, variant });
    fixture(
        "skip, skip_serializing, skip_deserializing on variants",
        &[event(SkippedVariants::Kept), event(SkippedVariants::OnlyWritten)],
    )
    .one_way("one variant is written and not read")
    .refuses("/variant", "Skipped", "a skipped variant")
    .refuses("/variant", "OnlyRead", "a variant that is never written")
}

fn skip_if() -> Fixture {
    let event = |option: Option<&str>, list: &[u8], flag| {
        E::SkipIf(SkipIfPayload {
            version: Version,
            option: option.map(Into::into),
            list: list.to_vec(),
            flag,
        })
    };
    fixture(
        "skip_serializing_if",
        &[event(Some("x"), &[1], true), event(None, &[], false), event(Some(""), &[], true)],
    )
    .refuses("/option", 1, "a number for text")
    .refuses("/list", json!(null), "null where the key is left out")
    .refuses("/flag", json!(null), "null where the key is left out")
}

fn default() -> Fixture {
    fixture(
        "default on fields and on a container",
        &[
            E::Default(DefaultPayload {
                version: Version,
                plain: 1,
                given: 1,
                settings: Settings { theme: "light".into(), size: 1 },
            }),
            E::Default(DefaultPayload {
                version: Version,
                plain: 0,
                given: 7,
                settings: Settings::default(),
            }),
        ],
    )
    .refuses_without("/plain", "a key that is always written")
    .refuses_without("/given", "a key that is always written")
    .refuses_without("/settings/theme", "a key that is always written")
    .refuses("/settings/size", json!(null), "null for a number")
}

fn option() -> Fixture {
    fixture(
        "Option as serde writes it without attributes",
        &[
            E::Option(OptionPayload {
                version: Version,
                scalar: Some(1),
                named: Some(Settings::default()),
                list: Some(vec![Some("x".into()), None]),
                boxed: Some(Box::new(1)),
                many: vec![None, Some(Settings::default())],
            }),
            E::Option(OptionPayload {
                version: Version,
                scalar: None,
                named: None,
                list: None,
                boxed: None,
                many: vec![],
            }),
        ],
    )
    .refuses_without("/scalar", "left out where null is written")
    .refuses_without("/named", "left out where null is written")
    .refuses_without("/list", "left out where null is written")
    .refuses_without("/boxed", "left out where null is written")
    .refuses("/scalar", "1", "text for a number")
    .refuses("/named", json!({}), "keys too few")
    .refuses("/many", json!(null), "null for a list")
    .refuses("/list/0", 1, "a number in a list of text")
}

fn nested_option() -> Fixture {
    let event = |twice, named, absent_or_null| {
        E::NestedOption(NestedOptionPayload { version: Version, twice, named, absent_or_null })
    };
    fixture(
        "an Option of an Option",
        &[
            event(Some(Some(1)), Some(Some(Settings::default())), Some(Some(1))),
            event(Some(None), Some(None), None),
            event(None, None, Some(None)),
        ],
    )
    .one_way("serde reads null as the outer None, and then leaves the key out")
    .refuses_without("/twice", "left out where null is written")
    .refuses("/twice", "1", "text for a number")
    .refuses("/named", json!({ "theme": "x" }), "a key too few")
    .refuses("/absent_or_null", "1", "text for a number")
}
