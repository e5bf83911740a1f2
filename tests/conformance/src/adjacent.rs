//! The catalog `conformance`: adjacently tagged, two enums, every feature as a payload.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Events, Payload, Version};

use crate::closed::{DenyUnknownFlattenEnumPayload, DenyUnknownFlattenPayload, DenyUnknownPayload};
use crate::collections::{BoxesPayload, EnumMapsPayload, IntegerMapsPayload, SetsPayload, TextMapsPayload};
use crate::docs::{DeprecatedPayload, HostileDocsPayload};
use crate::fixture::{Fixture, Wire};
use crate::flatten::{
    FlattenAdjacentEnumPayload, FlattenExternalEnumPayload, FlattenInternalEnumPayload,
    FlattenMapBesideEnumPayload, FlattenMapPayload, FlattenOptionPayload, FlattenStructPayload,
    FlattenTwoPayload, FlattenUntaggedEnumPayload,
};
use crate::foreign::{IdsPayload, JsonValuePayload, TimesPayload, WithPayload};
use crate::generics::GenericsPayload;
use crate::names::{GlobalNamesPayload, QuotedNamesPayload, QuotedVariantsPayload, ReservedWordsPayload};
use crate::open::{OpenEnumPayload, StandardTypesPayload};
use crate::payload_enums::{
    AdjacentEnumPayload, ExternalEnumPayload, Inner, InternalEnumPayload, InternalOfAnythingPayload,
    OtherPayload, PartlyUntaggedPayload, UnitEnumPayload, UntaggedEnumPayload,
};
use crate::presence::{
    DefaultPayload, NestedOptionPayload, OptionPayload, SkipIfPayload, SkipPayload, SkipVariantsPayload,
};
use crate::recursion::RecursionPayload;
use crate::renames::{
    CaseFieldsPayload, CaseVariantsPayload, RenameAllFieldsPayload, RenamePerDirectionPayload, RenamesPayload,
};
use crate::scalars::{BoundsPayload, ScalarsPayload, WideIntegersPayload};
use crate::tuples::{ArraysPayload, TransparentPayload, TuplesPayload, UnitsPayload};

/// One event type per feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum FeatureEvent {
    UnitEnum(UnitEnumPayload),
    ExternalEnum(ExternalEnumPayload),
    InternalEnum(InternalEnumPayload),
    AdjacentEnum(AdjacentEnumPayload),
    UntaggedEnum(UntaggedEnumPayload),
    PartlyUntagged(PartlyUntaggedPayload),
    InternalOfAnything(InternalOfAnythingPayload),
    Other(OtherPayload),
    Renames(RenamesPayload),
    CaseFields(CaseFieldsPayload),
    CaseVariants(CaseVariantsPayload),
    RenameAllFields(RenameAllFieldsPayload),
    RenamePerDirection(RenamePerDirectionPayload),
    FlattenStruct(FlattenStructPayload),
    FlattenOption(FlattenOptionPayload),
    FlattenMap(FlattenMapPayload),
    FlattenExternalEnum(FlattenExternalEnumPayload),
    FlattenInternalEnum(FlattenInternalEnumPayload),
    FlattenAdjacentEnum(FlattenAdjacentEnumPayload),
    FlattenUntaggedEnum(FlattenUntaggedEnumPayload),
    FlattenTwo(FlattenTwoPayload),
    FlattenMapBesideEnum(FlattenMapBesideEnumPayload),
    Skip(SkipPayload),
    SkipVariants(SkipVariantsPayload),
    SkipIf(SkipIfPayload),
    Default(DefaultPayload),
    Option(OptionPayload),
    NestedOption(NestedOptionPayload),
    Generics(GenericsPayload),
    TextMaps(TextMapsPayload),
    EnumMaps(EnumMapsPayload),
    IntegerMaps(IntegerMapsPayload),
    Sets(SetsPayload),
    Boxes(BoxesPayload),
    Tuples(TuplesPayload),
    Arrays(ArraysPayload),
    Units(UnitsPayload),
    Transparent(TransparentPayload),
    Recursion(RecursionPayload),
    Times(TimesPayload),
    Ids(IdsPayload),
    JsonValue(JsonValuePayload),
    With(WithPayload),
    DenyUnknown(DenyUnknownPayload),
    DenyUnknownFlatten(DenyUnknownFlattenPayload),
    DenyUnknownFlattenEnum(DenyUnknownFlattenEnumPayload),
    Scalars(ScalarsPayload),
    Bounds(BoundsPayload),
    WideIntegers(WideIntegersPayload),
    QuotedNames(QuotedNamesPayload),
    QuotedVariants(QuotedVariantsPayload),
    ReservedWords(ReservedWordsPayload),
    GlobalNames(GlobalNamesPayload),
    /// Ends the comment: */ and `code` and </script>
    HostileDocs(HostileDocsPayload),
    Deprecated(DeprecatedPayload),
    OpenEnum(OpenEnumPayload),
    StandardTypes(StandardTypesPayload),
    /// Fields in the variant itself.
    Inline {
        /// The version.
        version: Version<1>,
        inner: Inner,
        note: Option<String>,
        #[serde(rename = "at")]
        timestamp: DateTime<Utc>,
    },
    #[serde(rename = "kebab-tag", rename_all = "camelCase")]
    RenamedTag {
        version: Version<1>,
        two_words: u8,
    },
    #[event(critical)]
    Renewed(RenewedPayload),
    #[event(skip)]
    Unpublished(RenewedPayload),
}

/// The second enum of the same catalog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum MoreFeatureEvent {
    /// A tag that every JavaScript object has as a property.
    #[event(critical_if = has_text)]
    Constructor(ConstructorPayload),
    /// Nobody should send it.
    #[deprecated = "send `constructor`"]
    Outdated { version: Version<1>, a: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct ConstructorPayload {
    pub version: Version<1>,
    pub text: Option<String>,
}

fn has_text(payload: &ConstructorPayload) -> bool {
    payload.text.is_some()
}

/// The second version of `renewed`: the text became a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = RenewedPayloadV1)]
pub struct RenewedPayload {
    pub version: Version<2>,
    pub count: u32,
    pub unit: RenewedUnit,
}

/// The first version of `renewed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct RenewedPayloadV1 {
    pub version: Version<1>,
    pub count: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RenewedUnit {
    Piece,
    Dozen,
}

impl TryFrom<RenewedPayloadV1> for RenewedPayload {
    type Error = std::num::ParseIntError;

    fn try_from(old: RenewedPayloadV1) -> Result<Self, Self::Error> {
        Ok(Self { version: Version, count: old.count.parse()?, unit: RenewedUnit::Piece })
    }
}

const WIRE: Wire = Wire { catalog: "conformance", content: Some("payload"), versioned: true };

/// A fixture of this catalog.
pub(crate) fn fixture<E>(feature: &'static str, events: &[E]) -> Fixture
where
    E: Serialize + DeserializeOwned,
{
    Fixture::new(WIRE, feature, events)
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    vec![inline(), renamed_tag(), renewed(), renewed_v1(), constructor(), outdated()]
}

fn inline() -> Fixture {
    let event = |note: Option<&str>| FeatureEvent::Inline {
        version: Version,
        inner: Inner { a: 1 },
        note: note.map(Into::into),
        timestamp: DateTime::UNIX_EPOCH,
    };
    fixture("a struct variant", &[event(None), event(Some("x"))])
        .refuses("/version", 2, "a version that does not exist")
        .refuses("/inner", json!({}), "a key too few")
        .refuses_without("/note", "left out where null is written")
        .refuses_without("/at", "a key too few")
}

fn renamed_tag() -> Fixture {
    fixture(
        "a tag that needs quoting, fields in a style of the variant",
        &[FeatureEvent::RenamedTag { version: Version, two_words: 1 }],
    )
    .refuses_without("/twoWords", "a key too few")
}

fn renewed() -> Fixture {
    let event = |unit| FeatureEvent::Renewed(RenewedPayload { version: Version, count: 12, unit });
    fixture("the current version of two", &[event(RenewedUnit::Piece), event(RenewedUnit::Dozen)])
        .refuses("/version", 3, "the next version")
        .refuses("/version", 1, "the older version's number")
        .refuses("/count", "12", "the older version's field")
}

fn renewed_v1() -> Fixture {
    Fixture::older(
        WIRE,
        "renewed",
        "the older version of two",
        &[RenewedPayloadV1 { version: Version, count: "12".into() }],
    )
    .refuses("/version", 2, "the newer version's number")
    .refuses("/count", 12, "the newer version's field")
}

fn constructor() -> Fixture {
    let event = |text: Option<&str>| {
        MoreFeatureEvent::Constructor(ConstructorPayload { version: Version, text: text.map(Into::into) })
    };
    fixture("a tag that every object has as a property, in a second enum", &[event(None), event(Some("x"))])
        .refuses("/text", 1, "a number for text")
}

#[expect(deprecated, reason = "the fixture is about it")]
fn outdated() -> Fixture {
    fixture("a deprecated event", &[MoreFeatureEvent::Outdated { version: Version, a: 1 }])
        .refuses_without("/a", "a key too few")
}
