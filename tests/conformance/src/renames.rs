//! Every way serde has to give a name another form.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum RenamedVariant {
    #[serde(rename = "first choice")]
    First,
    #[serde(rename = "2nd")]
    Second {
        #[serde(rename = "@id")]
        id: u8,
    },
}

/// Another name for serde, and so for the schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Christened")]
pub struct RenamedContainer {
    #[serde(rename = "renamed")]
    pub original: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct RenamesPayload {
    pub version: Version<1>,
    #[serde(rename = "fieldName")]
    pub field: String,
    pub variant: RenamedVariant,
    pub container: RenamedContainer,
    pub r#type: u8,
}

macro_rules! case_style {
    ($fields:ident, $variants:ident, $style:literal) => {
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = $style)]
        pub struct $fields {
            pub one: u8,
            pub two_words: u8,
            pub http_url2: u8,
            pub a_b_c: u8,
        }

        #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = $style)]
        pub enum $variants {
            One,
            TwoWords,
            URL,
            HTTPServer2,
            Utf8Text,
        }

        impl $fields {
            fn any() -> Self {
                Self { one: 1, two_words: 2, http_url2: 3, a_b_c: 4 }
            }
        }

        impl $variants {
            fn all() -> Vec<Self> {
                vec![Self::One, Self::TwoWords, Self::URL, Self::HTTPServer2, Self::Utf8Text]
            }
        }
    };
}

case_style!(LowerFields, LowerVariants, "lowercase");
case_style!(UpperFields, UpperVariants, "UPPERCASE");
case_style!(PascalFields, PascalVariants, "PascalCase");
case_style!(CamelFields, CamelVariants, "camelCase");
case_style!(SnakeFields, SnakeVariants, "snake_case");
case_style!(ScreamingSnakeFields, ScreamingSnakeVariants, "SCREAMING_SNAKE_CASE");
case_style!(KebabFields, KebabVariants, "kebab-case");
case_style!(ScreamingKebabFields, ScreamingKebabVariants, "SCREAMING-KEBAB-CASE");

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct CaseFieldsPayload {
    pub version: Version<1>,
    pub lower: LowerFields,
    pub upper: UpperFields,
    pub pascal: PascalFields,
    pub camel: CamelFields,
    pub snake: SnakeFields,
    pub screaming_snake: ScreamingSnakeFields,
    pub kebab: KebabFields,
    pub screaming_kebab: ScreamingKebabFields,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[serde(rename_all = "camelCase")]
pub struct CaseVariantsPayload {
    pub version: Version<1>,
    pub lower: Vec<LowerVariants>,
    pub upper: Vec<UpperVariants>,
    pub pascal: Vec<PascalVariants>,
    pub camel: Vec<CamelVariants>,
    pub snake: Vec<SnakeVariants>,
    pub screaming_snake: Vec<ScreamingSnakeVariants>,
    pub kebab: Vec<KebabVariants>,
    pub screaming_kebab: Vec<ScreamingKebabVariants>,
}

/// Variants in one style, their fields in another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum RenamedFields {
    FirstOne {
        long_name: u8,
        #[serde(rename = "as_it_is")]
        kept: u8,
    },
    #[serde(rename_all = "kebab-case")]
    SecondOne { long_name: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct RenameAllFieldsPayload {
    pub version: Version<1>,
    pub one: RenamedFields,
    pub two: RenamedFields,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all(serialize = "camelCase", deserialize = "kebab-case"))]
pub struct PerDirection {
    pub two_words: u8,
    #[serde(rename(serialize = "written", deserialize = "read"))]
    pub field: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct RenamePerDirectionPayload {
    pub version: Version<1>,
    pub both: PerDirection,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![renames(), case_fields(), case_variants(), rename_all_fields(), per_direction()]
}

fn renames() -> Fixture {
    let event = |variant| {
        E::Renames(RenamesPayload {
            version: Version,
            field: "x".into(),
            variant,
            container: RenamedContainer { original: 1 },
            r#type: 1,
        })
    };
    fixture(
        "rename on field, variant and container",
        &[event(RenamedVariant::First), event(RenamedVariant::Second { id: 1 })],
    )
    .refuses("/variant", "First", "the variant's name in Rust")
    .refuses("/variant", json!({ "2nd": { "id": 1 } }), "the field's name in Rust")
    .refuses("/container", json!({ "original": 1 }), "the field's name in Rust")
    .refuses_without("/fieldName", "a key too few")
    .refuses_without("/type", "a key too few")
}

fn case_fields() -> Fixture {
    let mut fixture = fixture(
        "rename_all on structs, in each style",
        &[E::CaseFields(CaseFieldsPayload {
            version: Version,
            lower: LowerFields::any(),
            upper: UpperFields::any(),
            pascal: PascalFields::any(),
            camel: CamelFields::any(),
            snake: SnakeFields::any(),
            screaming_snake: ScreamingSnakeFields::any(),
            kebab: KebabFields::any(),
            screaming_kebab: ScreamingKebabFields::any(),
        })],
    );
    for pointer in [
        "/lower/two_words",
        "/upper/TWO_WORDS",
        "/pascal/TwoWords",
        "/camel/httpUrl2",
        "/snake/http_url2",
        "/screaming_snake/A_B_C",
        "/kebab/a-b-c",
        "/screaming_kebab/HTTP-URL2",
    ] {
        fixture =
            fixture.refuses_without(pointer, "a key too few").refuses(pointer, "1", "text for a number");
    }
    fixture
}

fn case_variants() -> Fixture {
    let mut fixture = fixture(
        "rename_all on enums, in each style",
        &[E::CaseVariants(CaseVariantsPayload {
            version: Version,
            lower: LowerVariants::all(),
            upper: UpperVariants::all(),
            pascal: PascalVariants::all(),
            camel: CamelVariants::all(),
            snake: SnakeVariants::all(),
            screaming_snake: ScreamingSnakeVariants::all(),
            kebab: KebabVariants::all(),
            screaming_kebab: ScreamingKebabVariants::all(),
        })],
    );
    for (key, wrong) in [
        ("lower", "two_words"),
        ("upper", "TWO_WORDS"),
        ("pascal", "Url"),
        ("camel", "url"),
        ("snake", "url"),
        ("screamingSnake", "URL"),
        ("kebab", "http-server2"),
        ("screamingKebab", "HTTP-SERVER2"),
    ] {
        fixture = fixture.refuses(
            &format!("/{key}/0"),
            wrong,
            "a variant as other readers of serde's rules spell it",
        );
    }
    fixture
}

fn rename_all_fields() -> Fixture {
    fixture(
        "rename_all_fields",
        &[E::RenameAllFields(RenameAllFieldsPayload {
            version: Version,
            one: RenamedFields::FirstOne { long_name: 1, kept: 2 },
            two: RenamedFields::SecondOne { long_name: 1 },
        })],
    )
    .refuses_without("/one/longName", "a key too few")
    .refuses_without("/one/as_it_is", "a key too few")
    .refuses("/two", json!({ "kind": "SECOND_ONE", "longName": 1 }), "a key in another style")
    .refuses("/one/kind", "FirstOne", "a tag in another style")
}

fn per_direction() -> Fixture {
    fixture(
        "rename and rename_all with serialize and deserialize",
        &[E::RenamePerDirection(RenamePerDirectionPayload {
            version: Version,
            both: PerDirection { two_words: 1, field: 2 },
        })],
    )
    .one_way("serde reads other names than it writes")
    .refuses_without("/both/twoWords", "a key too few")
    .refuses("/both", json!({ "two-words": 1, "read": 2 }), "the names that are read")
}
