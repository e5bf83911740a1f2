//! Numbers, texts, bounds on them, and integers wider than JavaScript's.

use std::num::NonZeroU8;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{DecimalI64, DecimalU64, Payload, Version};
use typeshare::typeshare;

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;

#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ScalarsPayload {
    pub version: Version<1>,
    pub bool: bool,
    pub u8: u8,
    pub u16: u16,
    pub u32: u32,
    pub i8: i8,
    pub i16: i16,
    pub i32: i32,
    pub f32: f32,
    pub f64: f64,
    pub char: char,
    pub string: String,
}

#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct BoundsPayload {
    pub version: Version<1>,
    #[schemars(range(min = 1, max = 100))]
    pub percent: u8,
    #[schemars(range(min = -1.5, max = 1.5))]
    pub float: f64,
    #[schemars(length(min = 1, max = 3))]
    pub short: String,
    #[schemars(length(min = 1, max = 2))]
    pub few: Vec<u8>,
    #[schemars(regex(pattern = "^[a-z]+(-[a-z]+)*$"))]
    pub slug: String,
    #[schemars(inner(length(min = 2)))]
    pub words: Vec<String>,
    #[schemars(email)]
    pub email: String,
    #[schemars(extend("multipleOf" = 5))]
    pub fives: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct WideIntegersPayload {
    pub version: Version<1>,
    pub unsigned: DecimalU64,
    pub signed: DecimalI64,
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    pub safe_unsigned: u64,
    #[schemars(range(min = -9_007_199_254_740_991_i64, max = 9_007_199_254_740_991_i64))]
    pub safe_signed: i64,
    pub non_zero: NonZeroU8,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![scalars(), bounds(), wide_integers()]
}

fn scalars() -> Fixture {
    let event = |f32, f64, char, string: &str, edge: bool| {
        E::Scalars(ScalarsPayload {
            version: Version,
            bool: edge,
            u8: if edge { u8::MAX } else { 0 },
            u16: if edge { u16::MAX } else { 0 },
            u32: if edge { u32::MAX } else { 0 },
            i8: if edge { i8::MIN } else { i8::MAX },
            i16: if edge { i16::MIN } else { i16::MAX },
            i32: if edge { i32::MIN } else { i32::MAX },
            f32,
            f64,
            char,
            string: string.into(),
        })
    };
    fixture(
        "numbers, bool, char, text",
        &[
            event(1.5, -0.25, 'x', "text", true),
            event(f32::MAX, f64::MAX, '\u{1F600}', "", false),
            event(f32::MIN_POSITIVE, f64::MIN, '"', "\" \\ \n \u{0} \u{2028} 😀 </script> ${x} `", true),
        ],
    )
    .refuses("/bool", 1, "a number for a bool")
    .refuses("/bool", json!(null), "null for a bool")
    .refuses("/u8", "1", "text for a number")
    .refuses("/f64", json!(null), "null for a number, as serde_json writes NaN")
    .refuses("/char", 120, "a number for a char")
    .refuses("/string", json!(["x"]), "a list for text")
    .only_schema_refuses("/u8", 256, "out of range")
    .only_schema_refuses("/u32", -1, "negative")
    .only_schema_refuses("/i8", -129, "out of range")
    .only_schema_refuses("/i32", 1.5, "a fraction")
    .only_schema_refuses("/char", "xy", "two characters")
    .only_schema_refuses("/char", "", "no character")
}

fn bounds() -> Fixture {
    let event = |percent, float, short: &str, few: &[u8], slug: &str| {
        E::Bounds(BoundsPayload {
            version: Version,
            percent,
            float,
            short: short.into(),
            few: few.to_vec(),
            slug: slug.into(),
            words: vec!["ab".into()],
            email: "a@example.com".into(),
            fives: 5,
        })
    };
    fixture(
        "bounds",
        &[event(1, 1.5, "x", &[1], "a"), event(100, -1.5, "\u{1F600}\u{1F600}\u{1F600}", &[1, 2], "a-bc-d")],
    )
    .refuses("/percent", "1", "text for a number")
    .refuses("/few", json!([null]), "null for a number")
    .only_schema_refuses("/percent", 0, "too small")
    .only_schema_refuses("/percent", 101, "too large")
    .only_schema_refuses("/float", 1.6, "too large")
    .only_schema_refuses("/short", "", "too short")
    .only_schema_refuses("/short", "wxyz", "too long")
    .only_schema_refuses("/few", json!([]), "too few items")
    .only_schema_refuses("/few", json!([1, 2, 3]), "too many items")
    .only_schema_refuses("/slug", "A", "outside of the pattern")
    .only_schema_refuses("/words", json!(["a"]), "an item too short")
    .only_schema_refuses("/email", "a", "no address")
    .only_schema_refuses("/fives", 6, "no multiple")
}

fn wide_integers() -> Fixture {
    let event = |unsigned, signed, safe_unsigned, safe_signed| {
        E::WideIntegers(WideIntegersPayload {
            version: Version,
            unsigned: DecimalU64::from(unsigned),
            signed: DecimalI64::from(signed),
            safe_unsigned,
            safe_signed,
            non_zero: NonZeroU8::MIN,
        })
    };
    const SAFE: i64 = 9_007_199_254_740_991;
    fixture(
        "64-bit integers: as decimal text, and within bounds",
        &[
            event(1, -1, 1, -1),
            event(u64::MAX, i64::MIN, SAFE.unsigned_abs(), -SAFE),
            event(0, i64::MAX, 0, SAFE),
        ],
    )
    .refuses("/unsigned", 1, "a number for decimal text")
    .refuses("/signed", -1, "a number for decimal text")
    .refuses("/safe_unsigned", "1", "text for a number")
    .only_schema_refuses("/unsigned", "-1", "negative")
    .only_schema_refuses("/unsigned", "1.5", "a fraction")
    .only_schema_refuses("/signed", "x", "no number")
    .only_schema_refuses("/safe_unsigned", 9_007_199_254_740_992_u64, "beyond 2^53 - 1")
    .only_schema_refuses("/safe_signed", -9_007_199_254_740_992_i64, "beyond -(2^53 - 1)")
    .only_schema_refuses("/non_zero", 0, "zero")
}
