//! The derives name everything as serde does: every rule over names that are easy to get wrong.

#![allow(
    nonstandard_style,
    clippy::allow_attributes,
    clippy::upper_case_acronyms,
    reason = "odd names are what is tested"
)]

use serde::Serialize;
use serde_json::Value;
use tidings::{Events, Payload, Version};

macro_rules! under_every_rule {
    ($($module:ident: $rule:literal,)*) => {
        $(mod $module {
            use super::*;

            #[derive(Serialize, Events)]
            #[serde(tag = "t", rename_all = $rule)]
            pub(super) enum Odd {
                #[event(unversioned)] URL,
                #[event(unversioned)] HTTPError2,
                #[event(unversioned)] lower,
                #[event(unversioned)] snake_case_already,
                #[event(unversioned)] With_Underscores_,
                #[event(unversioned)] A,
                #[event(unversioned)] GrößeÄndern,
                #[event(unversioned)] r#type,
                #[event(unversioned)] r#Match,
                #[event(unversioned)] V2Beta,
                #[event(unversioned)] #[serde(rename = "Own Name")] Renamed,
            }

            pub(super) const ALL: &[Odd] = &[
                Odd::URL, Odd::HTTPError2, Odd::lower, Odd::snake_case_already,
                Odd::With_Underscores_, Odd::A, Odd::GrößeÄndern, Odd::r#type, Odd::r#Match,
                Odd::V2Beta, Odd::Renamed,
            ];

            under_every_rule!(@payloads $rule: a version, b schema_version, c r#type, d _version_, e ver2_no, f größe_über);
        })*

        #[test]
        fn tags_are_what_serde_writes() {
            $(for event in $module::ALL {
                let written = serde_json::to_value(event).unwrap();
                assert_eq!(written["t"], event.event_type(), $rule);
            })*
        }

        #[test]
        fn version_keys_are_what_serde_writes() {
            $(for (payload, fields, key) in $module::keys() {
                assert_eq!(only_key(payload), key, $rule);
                assert_eq!(only_key(fields["p"].clone()), key, $rule);
            })*
        }
    };
    (@payloads $rule:literal: $($name:ident $field:ident),*) => {
        $(mod $name {
            use super::*;

            #[derive(Serialize, Payload)]
            #[serde(rename_all = $rule)]
            pub(super) struct Own { pub(super) $field: Version<1> }

            // The same through a struct variant, by the enum's rule for fields.
            #[derive(Serialize, Events)]
            #[serde(tag = "t", content = "p", rename_all_fields = $rule)]
            pub(super) enum Fields { One { $field: Version<1> } }
        })*

        pub(super) fn keys() -> Vec<(Value, Value, &'static str)> {
            vec![$({
                let payload = serde_json::to_value($name::Own { $field: Version }).unwrap();
                let fields = $name::Fields::One { $field: Version };
                let key = <$name::Own as Payload>::VERSION_KEY.unwrap();
                assert_eq!(fields.meta().version_key, Some(key));
                (payload, serde_json::to_value(fields).unwrap(), key)
            }),*]
        }
    };
}

fn only_key(value: Value) -> String {
    let keys = value.as_object().map(|it| it.keys().next());
    keys.flatten().expect("it has a key").clone()
}

under_every_rule! {
    lowercase: "lowercase",
    uppercase: "UPPERCASE",
    pascal: "PascalCase",
    camel: "camelCase",
    snake: "snake_case",
    screaming_snake: "SCREAMING_SNAKE_CASE",
    kebab: "kebab-case",
    screaming_kebab: "SCREAMING-KEBAB-CASE",
}

#[derive(Serialize, Events)]
#[serde(
    tag = "t",
    content = "p",
    rename_all(serialize = "snake_case", deserialize = "snake_case"),
    rename_all_fields = "UPPERCASE"
)]
enum Rules {
    #[serde(rename_all = "camelCase")]
    OwnRule { event_version: Version<1> },
    #[serde(rename(serialize = "other", deserialize = "other"))]
    OwnKey {
        #[serde(rename = "eventVersion")]
        v: Version<1>,
    },
}

#[test]
fn the_nearest_rule_wins() {
    let own_rule = Rules::OwnRule { event_version: Version };
    let own_key = Rules::OwnKey { v: Version };
    assert_eq!((own_rule.event_type(), own_key.event_type()), ("own_rule", "other"));
    for event in [own_rule, own_key] {
        let written = serde_json::to_value(&event).unwrap();
        assert_eq!(written["t"], event.event_type());
        assert_eq!(event.meta().version_key, Some("eventVersion"));
        assert_eq!(only_key(written["p"].clone()), "eventVersion");
    }
}
