//! One state of the events of a shop, and what serde says of it.

use serde_json::Value;
use tidings_schema::catalog::Catalog;
use tidings_schema::evolution::{self, Lifecycle, Readers, Settings, UnknownEvents};
use tidings_schema::finding::{Finding, Level};
use tidings_schema::rules::Direction;
use tidings_tests::history::released;

/// One state of the definitions.
#[derive(Clone, Copy)]
pub(crate) struct Revision {
    pub(crate) catalog: fn() -> Catalog,
    /// Whether serde reads an event.
    pub(crate) reads: fn(&Value) -> bool,
    /// What serde makes of an event that it reads: what this state can write.
    pub(crate) written: fn(&Value) -> Option<Value>,
}

/// The catalog and serde's view of an enum of events.
macro_rules! state {
    ($events:ty) => {
        pub(crate) fn state() -> $crate::revision::Revision {
            $crate::revision::Revision {
                catalog: || {
                    let catalog = tidings::export::catalog("shop").events::<$events>();
                    tidings_tests::catalogs::assembled(&[catalog]).remove(0)
                },
                reads: |value| serde_json::from_value::<$events>(value.clone()).is_ok(),
                written: |value| {
                    let event = serde_json::from_value::<$events>(value.clone()).ok()?;
                    serde_json::to_value(event).ok()
                },
            }
        }
    };
}

/// A module with one event, `ordered` v1: the fields of its payload, and what they need.
macro_rules! ordered {
    ($(#[$attribute:meta])* $module:ident { $($fields:tt)* } $($more:item)*) => {
        pub(crate) mod $module {
            use $crate::rows::prelude::*;

            $($more)*

            #[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
            $(#[$attribute])*
            pub(crate) struct OrderedPayload {
                pub version: Version<1>,
                $($fields)*
            }

            #[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
            #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
            pub(crate) enum ShopEvent {
                Ordered(OrderedPayload),
            }

            $crate::revision::state!(ShopEvent);
        }
    };
}

pub(crate) use {ordered, state};

/// What is promised in these tests, unless they say otherwise.
pub(crate) fn settings() -> Settings<'static> {
    Settings {
        readers: Readers::Separate,
        window: None,
        unknown_events: UnknownEvents::Open,
        backward: true,
        forward: true,
        lifecycle: &|_, event_type, _| match event_type {
            "Stored" => Lifecycle::Durable,
            _ => Lifecycle::Ephemeral,
        },
    }
}

/// What is found when `new` follows on `history`.
pub(crate) fn judged(history: &[Revision], new: Revision, settings: &Settings<'_>) -> Vec<Finding> {
    let states: Vec<Catalog> = history.iter().map(|state| (state.catalog)()).collect();
    evolution::judge(&(new.catalog)(), &released(&states), settings)
}

/// The findings in short: `backward field-removed`, `note deprecated-added`, or `ok`.
pub(crate) fn verdict(findings: &[Finding]) -> String {
    let one = |finding: &Finding| {
        let how = match (finding.level, finding.direction) {
            (Level::Error, Some(direction)) => direction.as_str(),
            (level, _) => level.as_str(),
        };
        format!("{how} {}", finding.rule)
    };
    match findings {
        [] => "ok".to_owned(),
        findings => findings.iter().map(one).collect::<Vec<_>>().join(", "),
    }
}

/// Holds the counterexamples against serde: the old state wrote it and the new one cannot read it, or
/// the new one writes it.
pub(crate) fn check_with_serde(old: Revision, new: Revision, findings: &[Finding]) {
    for finding in findings {
        let Some(event) = &finding.counterexample else { continue };
        if finding.direction == Some(Direction::Forward) {
            assert!((new.reads)(event), "the new state has no such event: {finding:#?}");
        } else {
            assert!((old.reads)(event), "the old state had no such event: {finding:#?}");
            assert!(!(new.reads)(event), "serde reads it all the same: {finding:#?}");
        }
    }
}
