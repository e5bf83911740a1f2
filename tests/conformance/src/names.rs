//! Names that TypeScript must quote, escape or tell from its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;

/// Keys that are no identifiers, or identifiers with a meaning of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OddKeys {
    #[serde(rename = "kebab-key")]
    pub kebab: u8,
    #[serde(rename = "with space")]
    pub space: u8,
    #[serde(rename = "1st")]
    pub digit: u8,
    #[serde(rename = "42")]
    pub number: u8,
    #[serde(rename = "quote\"s")]
    pub quotes: u8,
    #[serde(rename = "it's")]
    pub apostrophe: u8,
    #[serde(rename = "back\\slash")]
    pub backslash: u8,
    #[serde(rename = "back`tick ${x}")]
    pub template: u8,
    #[serde(rename = "new\nline")]
    pub newline: u8,
    #[serde(rename = "</script>")]
    pub script: u8,
    #[serde(rename = "*/")]
    pub comment: u8,
    #[serde(rename = "__proto__")]
    pub proto: u8,
    #[serde(rename = "constructor")]
    pub constructor: u8,
    #[serde(rename = "toString")]
    pub to_string: u8,
    #[serde(rename = "hasOwnProperty")]
    pub has_own_property: u8,
    #[serde(rename = "ünï")]
    pub unicode: u8,
    #[serde(rename = "a.b/c~d")]
    pub pointer: u8,
    #[serde(rename = "")]
    pub empty: u8,
    #[serde(rename = "$ref")]
    pub reference: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct QuotedNamesPayload {
    pub version: Version<1>,
    pub keys: OddKeys,
}

/// Variants whose names are words of TypeScript or must be quoted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum OddVariants {
    #[serde(rename = "with space")]
    Space,
    #[serde(rename = "quote\"s and \\ and ` and ${x}")]
    Quotes,
    #[serde(rename = "*/")]
    Comment,
    #[serde(rename = "__proto__")]
    Proto,
    #[serde(rename = "constructor")]
    Constructor,
    #[serde(rename = "")]
    Empty,
    #[serde(rename = "null")]
    Null,
    #[serde(rename = "ünï\u{2028}")]
    Unicode,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct QuotedVariantsPayload {
    pub version: Version<1>,
    pub first: OddVariants,
    pub all: Vec<OddVariants>,
}

/// Keys that are reserved words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReservedKeys {
    pub class: u8,
    pub default: u8,
    pub r#type: u8,
    pub function: u8,
    pub new: u8,
    pub r#enum: u8,
    pub delete: u8,
    pub r#in: u8,
    pub undefined: u8,
    pub any: u8,
    pub readonly: u8,
    pub this: u8,
    pub arguments: u8,
    pub value: u8,
    pub issues: u8,
    pub path: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ReservedWordsPayload {
    pub version: Version<1>,
    pub keys: ReservedKeys,
}

pub mod globals {
    //! Types that are called like globals of TypeScript.

    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    macro_rules! named {
        ($($name:ident),*) => {
            $(
                #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
                pub struct $name {
                    pub text: String,
                }
            )*

            /// One field for each.
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
            #[expect(non_snake_case, reason = "the keys are the names of the types")]
            pub struct Globals {
                $(pub $name: $name,)*
            }

            pub(super) const NAMES: &[&str] = &[$(stringify!($name)),*];

            pub(super) fn globals() -> Globals {
                Globals {
                    $($name: $name { text: "x".into() },)*
                }
            }
        };
    }

    named!(
        Array, Record, Object, Function, Date, Map, Set, Promise, Partial, Readonly, Number, Boolean, Symbol,
        Exclude, JSON, RegExp
    );
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct GlobalNamesPayload {
    pub version: Version<1>,
    pub globals: globals::Globals,
    pub list: Vec<globals::Array>,
    pub map: std::collections::BTreeMap<String, globals::Record>,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![quoted_names(), quoted_variants(), reserved_words(), global_names()]
}

fn quoted_names() -> Fixture {
    let mut fixture = fixture(
        "keys that need quoting",
        &[E::QuotedNames(QuotedNamesPayload {
            version: Version,
            keys: OddKeys {
                kebab: 1,
                space: 1,
                digit: 1,
                number: 1,
                quotes: 1,
                apostrophe: 1,
                backslash: 1,
                template: 1,
                newline: 1,
                script: 1,
                comment: 1,
                proto: 1,
                constructor: 1,
                to_string: 1,
                has_own_property: 1,
                unicode: 1,
                pointer: 1,
                empty: 1,
                reference: 1,
            },
        })],
    );
    for key in [
        "kebab-key",
        "with space",
        "1st",
        "42",
        "quote\"s",
        "it's",
        "back\\slash",
        "back`tick ${x}",
        "new\nline",
        "</script>",
        "*/",
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "ünï",
        "a.b/c~d",
        "",
        "$ref",
    ] {
        let pointer = format!("/keys/{}", key.replace('~', "~0").replace('/', "~1"));
        fixture = fixture.refuses(&pointer, "1", "text for a number");
        // TypeScript finds these on every object, with other types, and so refuses; the others
        // are missing outright.
        fixture = fixture.refuses_without(&pointer, "a key too few");
    }
    fixture
}

fn quoted_variants() -> Fixture {
    fixture(
        "variants that need quoting",
        &[E::QuotedVariants(QuotedVariantsPayload {
            version: Version,
            first: OddVariants::Quotes,
            all: vec![
                OddVariants::Space,
                OddVariants::Quotes,
                OddVariants::Comment,
                OddVariants::Proto,
                OddVariants::Constructor,
                OddVariants::Empty,
                OddVariants::Null,
                OddVariants::Unicode,
            ],
        })],
    )
    .refuses("/first", "quote\\\"s", "a quote escaped twice")
    .refuses("/first", json!(null), "null for the text null")
    .refuses("/first", "toString", "a name that every object has")
}

fn reserved_words() -> Fixture {
    fixture(
        "keys that are reserved words",
        &[E::ReservedWords(ReservedWordsPayload {
            version: Version,
            keys: ReservedKeys {
                class: 1,
                default: 1,
                r#type: 1,
                function: 1,
                new: 1,
                r#enum: 1,
                delete: 1,
                r#in: 1,
                undefined: 1,
                any: 1,
                readonly: 1,
                this: 1,
                arguments: 1,
                value: 1,
                issues: 1,
                path: 1,
            },
        })],
    )
    .refuses("/keys/class", "1", "text for a number")
    .refuses_without("/keys/default", "a key too few")
    .refuses_without("/keys/type", "a key too few")
    .refuses_without("/keys/readonly", "a key too few")
}

fn global_names() -> Fixture {
    let mut fixture = fixture(
        "types called like TypeScript's globals",
        &[E::GlobalNames(GlobalNamesPayload {
            version: Version,
            globals: globals::globals(),
            list: vec![globals::Array { text: "x".into() }],
            map: [("a".into(), globals::Record { text: "x".into() })].into(),
        })],
    );
    for name in globals::NAMES {
        fixture = fixture.refuses(&format!("/globals/{name}"), json!({}), "a key too few");
    }
    fixture.refuses("/list", json!(["x"]), "what the global would hold").refuses(
        "/map/a",
        "x",
        "what the global would hold",
    )
}
