//! What the derives know at run time, where an attribute or a form of the definition matters.

use serde::{Deserialize, Serialize};
use tidings::meta::{Criticality, Form};
use tidings::{Events, NoPredecessor, Payload, Upcast, Version};

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
struct SizeV1 {
    version: Version<1>,
    size: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
#[payload(previous = SizeV1)]
struct SizeV2 {
    version: Version<2>,
    size: u32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Payload)]
#[payload(previous = SizeV2)]
struct Size {
    version: Version<3>,
    width: u32,
    height: u32,
}

impl TryFrom<SizeV1> for SizeV2 {
    type Error = std::num::ParseIntError;

    fn try_from(old: SizeV1) -> Result<Self, Self::Error> {
        let size = old.size.parse()?;
        Ok(Self { version: Version, size })
    }
}

impl From<SizeV2> for Size {
    fn from(old: SizeV2) -> Self {
        Self { version: Version, width: old.size, height: old.size }
    }
}

#[derive(Debug, Serialize, Deserialize, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
enum AppEvent {
    #[event(critical_if = is_large)]
    Resized(Box<Size>),
    #[event(unversioned, critical_if = AppEvent::is_loud)]
    Loud { volume: u8 },
    #[event(unversioned)]
    Text(String),
    #[event(skip)]
    Pair(u8, u8),
}

fn is_large(size: &Size) -> bool {
    size.width > 100
}

impl AppEvent {
    fn is_loud(&self) -> bool {
        matches!(self, Self::Loud { volume: 11.. })
    }
}

fn resized(width: u32) -> AppEvent {
    AppEvent::Resized(Box::new(Size { version: Version, width, height: 1 }))
}

#[test]
fn a_chain_of_versions_is_typed_from_the_oldest_to_the_newest() {
    fn oldest<P: Payload<Previous = NoPredecessor>>() -> u32 {
        P::VERSION
    }
    type Before<P> = <P as Payload>::Previous;
    assert_eq!(oldest::<Before<Before<Size>>>(), 1);
    assert_eq!(oldest::<Before<Before<Box<Size>>>>(), 1);

    let versions: Vec<(u32, &str)> =
        std::iter::successors(Some(Size::META), |meta| meta.previous.map(|it| it.meta))
            .map(|meta| (meta.version, meta.name))
            .collect();
    assert_eq!(versions, [(3, "Size"), (2, "SizeV2"), (1, "SizeV1")]);
}

#[test]
fn a_step_that_can_fail_says_why_and_one_that_cannot_does_not() {
    let old = |size: &str| SizeV1 { version: Version, size: size.to_owned() };
    let size = Size::upcast(SizeV2::upcast(old("3")).unwrap()).unwrap();
    assert_eq!(size, Size { version: Version, width: 3, height: 3 });
    let reason = SizeV2::upcast(old("wide")).unwrap_err().to_string();
    assert_eq!(reason, "invalid digit found in string");
}

#[test]
fn a_value_decides_whether_it_is_critical() {
    assert!(resized(101).is_critical());
    assert!(!resized(100).is_critical());
    assert!(AppEvent::Loud { volume: 11 }.is_critical());
    assert!(!AppEvent::Loud { volume: 10 }.is_critical());
    assert!(!AppEvent::Text(String::new()).is_critical());
    assert!(!AppEvent::Pair(1, 1).is_critical());
    assert_eq!(resized(1).meta().critical, Criticality::ByValue);
    assert_eq!(AppEvent::Text(String::new()).meta().critical, Criticality::Never);
}

#[test]
fn a_box_around_a_payload_is_not_seen() {
    let event = resized(1);
    assert_eq!((event.event_type(), event.version()), ("resized", 3));
    assert_eq!(event.meta().payload_path(), Some("metadata::Size"));
    let written = serde_json::to_value(&event).unwrap();
    assert_eq!(written["payload"]["version"], 3);
}

#[test]
fn unversioned_content_may_be_anything() {
    let text = AppEvent::Text("a".to_owned());
    assert_eq!((text.version(), text.meta().version_key), (1, None));
    assert_eq!(text.meta().form, Form::Newtype);
    assert_eq!(text.meta().payload_path(), Some("alloc::string::String"));
    assert_eq!(text.meta().payload.map(|it| it.name), None);
    assert!(AppEvent::Pair(1, 2).meta().skipped);
    assert_eq!(AppEvent::Pair(1, 2).event_type(), "pair");
}

/// Where `tidings` is reached through another crate.
mod facade {
    pub(crate) use tidings as events;
}

#[derive(Serialize, Payload)]
#[payload(crate = crate::facade::events)]
struct Opened {
    version: facade::events::Version<1>,
}

#[derive(Serialize, Events)]
#[serde(tag = "type")]
#[event(crate = crate::facade::events)]
enum Elsewhere {
    Opened(Opened),
}

#[test]
fn tidings_may_be_reached_by_another_path() {
    let event = Elsewhere::Opened(Opened { version: Version });
    assert_eq!(event.meta().payload.unwrap().path, "metadata::Opened");
}

macro_rules! defined_by_macro {
    ($name:ident { $($variant:ident),* }) => {
        #[derive(Serialize, Events)]
        #[serde(tag = "type", rename_all = "snake_case")]
        enum $name { $($variant { version: Version<1> }),* }
    };
}

defined_by_macro!(ByMacro { FirstOne, SecondOne });

#[test]
fn a_macro_may_write_the_enum() {
    let tags: Vec<&str> = ByMacro::META.variants.iter().map(|it| it.event_type).collect();
    assert_eq!(tags, ["first_one", "second_one"]);
    assert_eq!(ByMacro::META.source.file, "crates/tidings/tests/metadata.rs");
    for event in [ByMacro::FirstOne { version: Version }, ByMacro::SecondOne { version: Version }] {
        assert_eq!(serde_json::to_value(&event).unwrap()["type"], event.event_type());
    }
}
