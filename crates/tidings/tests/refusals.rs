//! Nothing is exported where schemars and the metadata contradict each other; the message names the
//! variant, its place and the way out.

use std::process::ExitCode;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::export::{self, Catalog};
use tidings::{Events, Payload, Version};

fn refusal(catalog: Catalog) -> String {
    let error = export::document(&[catalog]).expect_err("it cannot be exported");
    error.to_string()
}

#[track_caller]
fn assert_says(report: &str, parts: &[&str]) {
    for part in parts {
        assert!(report.contains(part), "`{part}` is not in:\n{report}");
    }
}

#[derive(Serialize, JsonSchema, Events)]
#[serde(tag = "type")]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Renamed {
    #[schemars(rename = "unlocked")]
    Opened { version: Version<1> },
}

#[test]
fn a_tag_that_schemars_does_not_know_is_named_with_its_place() {
    let report = refusal(export::catalog("app").events::<Renamed>());
    assert_says(
        &report,
        &[
            "error: the schema of `Renamed` has no event that is written as `Opened`",
            "write the tag with `#[serde(rename = \"…\")]`",
            " --> crates/tidings/tests/refusals.rs:",
            "has no event that is read as `Opened`",
        ],
    );
}

#[test]
fn a_refusal_is_exit_code_1() {
    let catalog = export::catalog("app").events::<Renamed>();
    assert_eq!(export::run(&[catalog]), ExitCode::FAILURE);
}

#[test]
fn a_name_that_cannot_be_a_folder_is_refused() {
    for name in ["", "App", "a b", "a/b", "ä", "a_b"] {
        let report = refusal(export::catalog(name));
        assert_says(&report, &["cannot name a catalog", "lower-case letters, digits and `-`"]);
    }
    export::document(&[export::catalog("app-2")]).unwrap();
}

#[test]
fn an_older_version_without_a_schema_is_named_with_its_place() {
    #[derive(Serialize, Deserialize, Payload)]
    struct OldV1 {
        version: Version<1>,
    }
    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    #[payload(previous = OldV1)]
    struct New {
        version: Version<2>,
    }
    impl From<OldV1> for New {
        fn from(_: OldV1) -> Self {
            Self { version: Version }
        }
    }
    #[derive(Serialize, JsonSchema, Events)]
    #[serde(tag = "type", content = "payload")]
    enum AppEvent {
        Changed(New),
    }
    let report = refusal(export::catalog("app").events::<AppEvent>());
    assert_says(
        &report,
        &[
            "`OldV1`, version 1 of `AppEvent::Changed`, has no schema: derive `schemars::JsonSchema`",
            " --> crates/tidings/tests/refusals.rs:",
        ],
    );
}

#[test]
fn a_version_that_is_sent_as_something_else_is_refused() {
    #[derive(Serialize, JsonSchema, Payload)]
    struct Opened {
        #[schemars(with = "String")]
        version: Version<1>,
    }
    #[derive(Serialize, JsonSchema, Payload)]
    struct Closed {
        #[schemars(skip)]
        version: Version<1>,
    }
    #[derive(Serialize, JsonSchema, Events)]
    #[serde(tag = "type", content = "payload")]
    enum AppEvent {
        Opened(Opened),
        Closed(Closed),
    }
    let report = refusal(export::catalog("app").events::<AppEvent>());
    assert_says(
        &report,
        &[
            "`AppEvent::Opened` has version 1, but by its schema `version` is written as",
            "{\"type\":\"string\"}",
            "`AppEvent::Closed` has version 1, but by its schema `version` is read as no key at all",
        ],
    );
}

#[test]
fn a_version_of_another_crate_is_refused() {
    mod other {
        #[derive(serde::Serialize, schemars::JsonSchema)]
        pub(super) struct Version<const N: u32>(String);
    }
    #[derive(Serialize, JsonSchema, Payload)]
    struct Opened {
        version: other::Version<1>,
    }
    #[derive(Serialize, JsonSchema, Events)]
    #[serde(tag = "type", content = "payload")]
    enum AppEvent {
        Opened(Opened),
    }
    let report = refusal(export::catalog("app").events::<AppEvent>());
    assert_says(&report, &["`AppEvent::Opened` has version 1, but by its schema"]);
}

#[test]
fn a_field_called_like_the_tag_beside_it_is_refused() {
    #[derive(Serialize, JsonSchema, Payload)]
    struct Opened {
        version: Version<1>,
        r#type: String,
    }
    #[derive(Serialize, JsonSchema, Payload)]
    #[serde(deny_unknown_fields)]
    struct Closed {
        version: Version<1>,
        r#type: String,
    }
    #[derive(Serialize, JsonSchema, Events)]
    #[serde(tag = "type")]
    enum AppEvent {
        Opened(Opened),
        Closed(Closed),
    }
    let report = refusal(export::catalog("app").events::<AppEvent>());
    assert_says(
        &report,
        &[
            "the payload of `AppEvent::Opened` has a field called `type` like the tag beside it",
            "the payload of `AppEvent::Closed` has a field called `type` like the tag beside it",
        ],
    );
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let report = refusal(export::catalog("My App").events::<Renamed>());
    assert_eq!(report.matches("error: ").count(), 3, "{report}");
}
