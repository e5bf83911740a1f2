//! What is not supported is an error that says where and what to write instead.
//!
//! Each case is a real Rust type, so what schemars makes of it is part of the test.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Events, Payload, Version, export};
use tidings_codegen::{DeprecationNotes, Fingerprints, Templates, TypeScriptOptions, typescript};
use tidings_tests::catalogs::{assembled, findings};

macro_rules! event_of {
    ($ty:ty) => {{
        #[derive(Serialize, Deserialize, JsonSchema, Payload)]
        struct RefusedPayload {
            version: Version<1>,
            field: $ty,
        }

        #[derive(Serialize, Deserialize, JsonSchema, Events)]
        #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
        enum RefusedEvent {
            Refused(RefusedPayload),
        }

        export::catalog("refused").events::<RefusedEvent>()
    }};
}

/// That there is one finding, under this rule, which says all of these words.
fn assert_refused(catalog: export::Catalog, rule: &str, words: &[&str]) {
    let findings = findings(&[catalog]);
    let [finding] = findings.as_slice() else {
        panic!("not one finding: {findings:#?}");
    };
    assert_eq!(finding.rule, rule, "{finding:#?}");
    let said = [std::slice::from_ref(&finding.message), finding.notes.as_slice(), finding.help.as_slice()];
    let said = said.concat().join("\n");
    for word in words {
        assert!(said.contains(word), "`{word}` is not said:\n{said}");
    }
}

#[test]
fn integers_that_javascript_rounds() {
    let way_out = "DecimalU64";
    assert_refused(event_of!(u64), "js-unsafe-integer", &["RefusedPayload.field", "u64", way_out]);
    assert_refused(event_of!(i64), "js-unsafe-integer", &["RefusedPayload.field", "i64"]);
    assert_refused(event_of!(usize), "js-unsafe-integer", &["RefusedPayload.field"]);
    assert_refused(event_of!(Vec<Option<u64>>), "js-unsafe-integer", &["RefusedPayload.field"]);
    assert_refused(event_of!(BTreeMap<String, i64>), "js-unsafe-integer", &["RefusedPayload.field"]);
}

#[test]
fn the_seconds_of_a_duration() {
    assert_refused(event_of!(Duration), "js-unsafe-integer", &["Duration.secs"]);
}

#[test]
fn formats_that_not_every_side_checks() {
    let way_out = "#[schemars(with = \"String\", regex(pattern";
    assert_refused(
        event_of!(chrono::NaiveTime),
        "unsupported-format",
        &["RefusedPayload.field", "partial-time", way_out],
    );
    assert_refused(event_of!(chrono::NaiveDateTime), "unsupported-format", &["partial-date-time"]);
    assert_refused(event_of!(Ipv4Addr), "unsupported-format", &["ipv4"]);
}

#[test]
fn keywords_that_types_and_validators_do_not_have() {
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Encoded(#[schemars(extend("contentEncoding" = "base64"))] String);

    assert_refused(event_of!(Encoded), "unsupported-keyword", &["Encoded", "contentEncoding"]);
}

#[test]
fn two_types_under_one_name() {
    mod elsewhere {
        #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub(super) struct Same {
            other: bool,
        }
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Same {
        field: elsewhere::Same,
    }

    assert_refused(
        event_of!(Same),
        "name-clash",
        &["refused::Same", "refused::elsewhere::Same", "#[schemars(rename"],
    );
}

#[test]
fn a_type_that_generated_code_would_take_for_another() {
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Error {
        field: bool,
    }

    let catalog = assembled(&[event_of!(Error)]).remove(0);
    let error = typescript(
        &catalog,
        &TypeScriptOptions::default(),
        &Templates::builtin(),
        &DeprecationNotes::default(),
        &Fingerprints::default(),
    )
    .expect_err("`Error` is JavaScript's");
    let said = error.to_string();
    assert!(said.contains("Error") && said.contains("rename"), "{said}");
}
