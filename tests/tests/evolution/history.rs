//! More than one revision, more than one event, more than one kind of reader.

use tidings_schema::evolution::{Lifecycle, Readers, Settings, UnknownEvents};
use tidings_schema::finding::Level;

use crate::revision::{check_with_serde, judged, ordered, settings, verdict};

ordered!(first { pub total: u32, #[serde(skip_serializing_if = "Option::is_none")] pub b: Option<String> });
ordered!(without { pub total: u32 });
ordered!(again { pub total: u32, #[serde(skip_serializing_if = "Option::is_none")] pub b: Option<u32> });
ordered!(#[serde(deny_unknown_fields)] denying { pub total: u32 });

#[test]
fn a_field_that_comes_back_with_another_type_is_caught() {
    let history = [first::state(), without::state()];
    let findings = judged(&history, again::state(), &settings());
    assert_eq!(verdict(&findings), "both type-replaced");
    assert!(
        findings[0].notes.iter().any(|note| note.contains("released in 1.0.0")),
        "{:?}",
        findings[0].notes
    );
    check_with_serde(first::state(), again::state(), &findings);
    assert_eq!(verdict(&judged(&history[1..], again::state(), &settings())), "ok");
}

#[test]
fn what_has_fallen_out_of_the_window_is_judged_for_durable_events_only() {
    let history = [first::state(), without::state()];
    let narrow = Settings { window: Some(1), ..settings() };
    assert_eq!(verdict(&judged(&history, again::state(), &narrow)), "ok");
    let durable = Settings { lifecycle: &|_, _, _| Lifecycle::Durable, ..narrow };
    assert_eq!(verdict(&judged(&history, again::state(), &durable)), "backward type-replaced");
}

#[test]
fn unknown_fields_denied_break_where_an_older_revision_wrote_more() {
    let history = [first::state(), without::state()];
    let findings = judged(&history, denying::state(), &settings());
    assert_eq!(verdict(&findings), "backward unknown-fields-denied");
    check_with_serde(first::state(), denying::state(), &findings);
}

#[test]
fn what_an_earlier_release_has_broken_is_not_said_again() {
    let history = [first::state(), again::state()];
    assert_eq!(verdict(&judged(&history, again::state(), &settings())), "ok");
    let findings = judged(&history, without::state(), &settings());
    assert_eq!(verdict(&findings), "warning optional-field-removed");
}

#[test]
fn an_experimental_event_promises_nothing() {
    let experimental = Settings { lifecycle: &|_, _, _| Lifecycle::Experimental, ..settings() };
    assert_eq!(verdict(&judged(&[first::state()], again::state(), &experimental)), "ok");
}

#[test]
fn readers_that_ship_together_meet_another_build_only_in_what_is_stored() {
    use crate::rows::presence_states;
    let [optional, required] = presence_states();
    let together = Settings { readers: Readers::Together, ..settings() };
    assert_eq!(verdict(&judged(&[required], optional, &together)), "ok");
    let durable = Settings { lifecycle: &|_, _, _| Lifecycle::Durable, ..together };
    let findings = judged(&[required], optional, &durable);
    assert_eq!(verdict(&findings), "note field-became-optional");
    assert!(findings[0].counterexample.is_some());
    assert_eq!(verdict(&judged(&[optional], required, &together)), "backward field-became-required");
}

#[test]
fn either_direction_can_be_left_out() {
    let [optional, required] = crate::rows::presence_states();
    let backward = Settings { forward: false, ..settings() };
    let forward = Settings { backward: false, ..settings() };
    assert_eq!(verdict(&judged(&[required], optional, &backward)), "ok");
    assert_eq!(verdict(&judged(&[optional], required, &forward)), "ok");
}

mod shared {
    macro_rules! shop {
        ($module:ident { $($fields:tt)* }) => {
            pub(crate) mod $module {
                use crate::rows::prelude::*;

                #[derive(Debug, Serialize, Deserialize, JsonSchema)]
                pub(crate) struct Money { pub amount: u32, $($fields)* }

                #[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
                #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
                pub(crate) enum ShopEvent {
                    Ordered { version: Version<1>, total: Money, tip: Option<Money> },
                    Refunded { version: Version<1>, parts: Vec<Money> },
                    Closed { version: Version<1> },
                }

                crate::revision::state!(ShopEvent);
            }
        };
    }
    shop!(old {});
    shop!(new { pub currency: String });
}

#[test]
fn a_change_in_a_shared_type_is_one_finding_that_lists_the_events() {
    let findings = judged(&[shared::old::state()], shared::new::state(), &settings());
    assert_eq!(verdict(&findings), "backward field-added-required");
    assert_eq!(findings[0].message, "`Money.currency` is new and must be there");
    assert_eq!(findings[0].path.as_deref(), Some("Money.currency"));
    assert_eq!(findings[0].notes[0], "reaches `ordered` v1, `refunded` v1");
    check_with_serde(shared::old::state(), shared::new::state(), &findings);
}

mod versions {
    macro_rules! version_two {
        ($module:ident, $(#[$attribute:meta])* { $($steps:item)* }) => {
            pub(crate) mod $module {
                use super::one::OrderedPayloadV1;
                use crate::rows::prelude::*;

                #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Payload)]
                $(#[$attribute])*
                pub(crate) struct OrderedPayload {
                    pub(crate) version: Version<2>,
                    pub(crate) total: String,
                }

                impl From<OrderedPayloadV1> for OrderedPayload {
                    fn from(old: OrderedPayloadV1) -> Self {
                        Self { version: Version, total: old.total.to_string() }
                    }
                }

                $($steps)*

                #[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
                #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
                pub(crate) enum ShopEvent {
                    Ordered(OrderedPayload),
                }

                crate::revision::state!(ShopEvent);
            }
        };
    }

    pub(crate) mod one {
        use crate::rows::prelude::*;

        #[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
        pub(crate) struct OrderedPayloadV1 {
            pub(crate) version: Version<1>,
            pub(crate) total: u32,
        }

        #[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub(crate) enum ShopEvent {
            Ordered(OrderedPayloadV1),
        }

        crate::revision::state!(ShopEvent);
    }

    version_two!(
        carried,
        #[payload(previous = OrderedPayloadV1)]
        {}
    );
    version_two!(
        lowered,
        #[payload(previous = OrderedPayloadV1, downcast)]
        {
            impl From<OrderedPayload> for OrderedPayloadV1 {
                fn from(new: OrderedPayload) -> Self {
                    Self { version: Version, total: new.total.parse().unwrap_or(0) }
                }
            }
        }
    );
    version_two!(alone, {});
}

#[test]
fn a_new_version_is_carried_or_breaks() {
    use versions::{alone, carried, lowered, one};
    let old = [one::state()];
    assert_eq!(verdict(&judged(&old, carried::state(), &settings())), "note version-added");
    assert_eq!(verdict(&judged(&old, lowered::state(), &settings())), "ok");
    let closed = Settings { unknown_events: UnknownEvents::Closed, ..settings() };
    assert_eq!(verdict(&judged(&old, carried::state(), &closed)), "forward version-added");
    let gap = judged(&old, alone::state(), &settings());
    assert_eq!(verdict(&gap), "note version-added, backward upcast-chain-gap");
}

/// From an event without a version, whose keys nobody knows before, to one with a version.
mod maps {
    pub(crate) mod one {
        use std::collections::BTreeMap;

        use crate::rows::prelude::*;

        #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Payload)]
        #[payload(unversioned)]
        pub(crate) struct OrderedPayloadV1 {
            #[serde(flatten)]
            pub(crate) totals: BTreeMap<String, u32>,
        }

        #[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub(crate) enum ShopEvent {
            #[event(unversioned)]
            Ordered(OrderedPayloadV1),
        }

        crate::revision::state!(ShopEvent);
    }

    pub(crate) mod two {
        use super::one::OrderedPayloadV1;
        use crate::rows::prelude::*;

        #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Payload)]
        #[payload(previous = OrderedPayloadV1)]
        pub(crate) struct OrderedPayload {
            pub(crate) version: Version<2>,
            pub(crate) sum: u32,
        }

        impl From<OrderedPayloadV1> for OrderedPayload {
            fn from(old: OrderedPayloadV1) -> Self {
                Self { version: Version, sum: old.totals.values().sum() }
            }
        }

        #[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        pub(crate) enum ShopEvent {
            Ordered(OrderedPayload),
        }

        crate::revision::state!(ShopEvent);
    }
}

#[test]
fn readers_that_cannot_see_a_version_are_not_said_to_surface_it() {
    let hidden = judged(&[maps::one::state()], maps::two::state(), &settings());
    assert_eq!(verdict(&hidden), "note version-added");
    let said = hidden[0].notes.join("\n");
    assert!(said.contains("judge it as v1, of which `version` may be a field, and may refuse it"), "{said}");
    let seen = judged(&[versions::one::state()], versions::carried::state(), &settings());
    let said = seen[0].notes.join("\n");
    assert!(said.contains("surface it as unknown"), "{said}");
}

#[test]
fn a_closed_reader_breaks_on_a_new_event_type() {
    let [old, new] = crate::rows::event_type_states();
    let closed = Settings { unknown_events: UnknownEvents::Closed, ..settings() };
    assert_eq!(verdict(&judged(&[old], new, &closed)), "forward event-type-added");
}

#[test]
fn an_id_is_of_the_change_and_ends_with_its_revisions() {
    let id = |history: &[_], new| judged(history, new, &settings())[0].id.clone().unwrap();
    let [optional, required] = crate::rows::presence_states();
    let first = id(&[required], optional);
    assert_eq!(first.len(), 8);
    assert_eq!(first, id(&[required], optional));
    // The same change since another revision is another break to allow.
    assert_ne!(first, id(&[optional, required], optional));
}

#[test]
fn before_the_first_release_nothing_is_promised() {
    let findings = judged(&[], first::state(), &settings());
    assert!(findings.iter().all(|finding| finding.level < Level::Error), "{findings:#?}");
    assert_eq!(findings, []);
}
