//! Types of other crates, and types that serde writes in another form than they have.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tidings::{Payload, Version};
use url::Url;
use uuid::Uuid;

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct TimesPayload {
    pub version: Version<1>,
    pub utc: DateTime<Utc>,
    pub offset: DateTime<FixedOffset>,
    pub date: NaiveDate,
    pub optional: Option<DateTime<Utc>>,
    /// schemars calls it `partial-time`, which no validator knows; the pattern says it in full.
    #[schemars(
        with = "String",
        regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]{1,9})?$")
    )]
    pub time: NaiveTime,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct IdsPayload {
    pub version: Version<1>,
    pub uuid: Uuid,
    pub url: Url,
    pub uuids: Vec<Uuid>,
    pub optional: Option<Url>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct JsonValuePayload {
    pub version: Version<1>,
    pub any: Value,
    pub list: Vec<Value>,
    pub map: Map<String, Value>,
    pub optional: Option<Value>,
}

mod hex {
    //! A number as hexadecimal text.

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{number:08x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = String::deserialize(deserializer)?;
        u32::from_str_radix(&text, 16).map_err(D::Error::custom)
    }
}

/// Read and written as text `x,y`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
// What `try_from` refuses, only its author can say.
#[schemars(extend("pattern" = "^-?[0-9]{1,9},-?[0-9]{1,9}$"))]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

impl From<Point> for String {
    fn from(point: Point) -> Self {
        format!("{},{}", point.x, point.y)
    }
}

impl TryFrom<String> for Point {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (x, y) = text.split_once(',').unwrap_or((&text, ""));
        Ok(Self { x: x.parse()?, y: y.parse()? })
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct WithPayload {
    pub version: Version<1>,
    #[serde(with = "hex")]
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{8}$"))]
    pub colour: u32,
    #[serde(with = "chrono::serde::ts_seconds")]
    #[schemars(with = "u32")]
    pub seconds: DateTime<Utc>,
    pub point: Point,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![times(), ids(), json_value(), with()]
}

fn times() -> Fixture {
    let event = |utc: &str, offset: &str, date: (i32, u32, u32), time: (u32, u32, u32, u32)| {
        let utc: DateTime<Utc> = utc.parse().expect("a date");
        E::Times(TimesPayload {
            version: Version,
            utc,
            offset: offset.parse().expect("a date"),
            date: NaiveDate::from_ymd_opt(date.0, date.1, date.2).expect("a date"),
            optional: (date.2 != 29).then_some(utc),
            time: NaiveTime::from_hms_nano_opt(time.0, time.1, time.2, time.3).expect("a time"),
        })
    };
    fixture(
        "chrono",
        &[
            event("2025-09-04T11:52:43Z", "2025-09-04T13:52:43+02:00", (2025, 9, 4), (11, 52, 43, 0)),
            event(
                "1970-01-01T00:00:00.000000001Z",
                "9999-12-31T23:59:59.5-11:30",
                (2024, 2, 29),
                (23, 59, 59, 120_000_000),
            ),
        ],
    )
    .refuses("/utc", 1_756_986_763, "a number for a time")
    .refuses("/date", json!(null), "null for a date")
    .refuses_without("/optional", "left out where null is written")
    .only_schema_refuses("/utc", "2025-09-04 11:52:43Z", "a space for the T")
    .only_schema_refuses("/utc", "2025-09-04T11:52:43", "no offset")
    .only_schema_refuses("/utc", "2025-02-30T11:52:43Z", "30 February")
    .only_schema_refuses("/date", "2025-02-29", "29 February of a common year")
    .only_schema_refuses("/date", "2025-9-4", "a date without zeros")
    .only_schema_refuses("/time", "24:00:00", "an hour too late")
}

fn ids() -> Fixture {
    let event = |uuid: u128, url: &str, optional: Option<&str>| {
        E::Ids(IdsPayload {
            version: Version,
            uuid: Uuid::from_u128(uuid),
            url: url.parse().expect("a URL"),
            uuids: vec![Uuid::nil(), Uuid::max()],
            optional: optional.map(|url| url.parse().expect("a URL")),
        })
    };
    fixture(
        "uuid and url",
        &[
            event(0x0199_1c2d_3e4f_7a5b_8c6d_7e8f_9a0b_1c2d, "https://example.com/a?b=c#d", None),
            event(1, "http://[::1]:4096/", Some("mailto:a@example.com")),
            event(2, "https://bücher.example/ä b", Some("file:///a%20b")),
        ],
    )
    .refuses("/uuid", 1, "a number for an id")
    .refuses("/url", json!({ "href": "https://example.com" }), "an object for a URL")
    .only_schema_refuses("/uuid", "0199", "too short for an id")
    .only_schema_refuses("/uuid", "urn:uuid:01991c2d-3e4f-7a5b-8c6d-7e8f9a0b1c2d", "an id as a URN")
    .only_schema_refuses("/url", "example.com", "a URL without a scheme")
    .only_schema_refuses("/uuids", json!(["x"]), "text that is no id")
}

fn json_value() -> Fixture {
    let event = |any: Value, optional| {
        E::JsonValue(JsonValuePayload {
            version: Version,
            any: any.clone(),
            list: vec![any.clone(), Value::Null],
            map: Map::from_iter([("a".into(), any)]),
            optional,
        })
    };
    fixture(
        "serde_json::Value",
        &[
            event(json!({ "a": [1, 1.5, "x", true, null, {}] }), None),
            event(Value::Null, Some(json!([[]]))),
            event(json!("text"), Some(json!(false))),
            event(json!([]), Some(json!(1e300))),
        ],
    )
    .refuses_without("/any", "left out, though null would do")
    .refuses("/list", json!({}), "a map for a list")
    .refuses("/map", json!([]), "a list for a map")
    .refuses("/map", json!(null), "null for a map")
}

fn with() -> Fixture {
    let event = |colour, seconds, point| {
        E::With(WithPayload {
            version: Version,
            colour,
            seconds: DateTime::from_timestamp(seconds, 0).expect("a date"),
            point,
        })
    };
    fixture(
        "with beside schemars(with), and into/try_from",
        &[event(0xff_80_00, 1_756_986_763, Point { x: 1, y: -2 }), event(0, 0, Point { x: 0, y: 0 })],
    )
    .refuses("/colour", 16_744_448, "the number itself")
    .refuses("/seconds", "2025-09-04T11:52:43Z", "the time as text")
    .refuses("/point", json!({ "x": 1, "y": -2 }), "the fields")
    .only_schema_refuses("/colour", "FF8000", "a text that is no such number")
}
