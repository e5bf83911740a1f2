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

/// The refusals of these variants, each beside the tag `type`.
macro_rules! beside_the_tag {
    ($($variant:ident($content:ty)),+ $(,)?) => {{
        #[derive(Serialize, JsonSchema, Events)]
        #[serde(tag = "type")]
        #[expect(dead_code, reason = "only its schema is asked for")]
        enum AppEvent {
            $(#[event(unversioned)] $variant($content),)+
        }
        export::document(&[export::catalog("app").events::<AppEvent>()]).map_err(|error| error.to_string())
    }};
}

#[test]
fn what_serde_cannot_write_beside_a_tag_is_refused() {
    type Name = String;
    #[derive(Serialize, JsonSchema)]
    struct Wrapped(u8);
    #[derive(Serialize, JsonSchema)]
    struct Pair(u8, u8);
    #[derive(Serialize, JsonSchema)]
    struct Marker;
    #[derive(Serialize, JsonSchema)]
    struct Fields {
        a: u8,
    }
    #[derive(Serialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum Sometimes {
        Never,
        Object(Fields),
    }
    let report = beside_the_tag!(
        Text(String),
        Alias(Name),
        List(Vec<Fields>),
        Maybe(Option<Fields>),
        Number(u32),
        Float(f64),
        Flag(bool),
        Tuple((u8, u8)),
        Newtype(Wrapped),
        TupleStruct(Pair),
        Unit(Marker),
        Mixed(Sometimes),
        Any(serde_json::Value),
    );
    let report = report.unwrap_err();
    for (variant, odd) in [
        ("Text", "a string"),
        ("Alias", "a string"),
        ("List", "an array"),
        ("Maybe", "`null` in one of its forms"),
        ("Number", "an integer"),
        ("Float", "a number"),
        ("Flag", "a boolean"),
        ("Tuple", "an array"),
        ("Newtype", "an integer"),
        ("TupleStruct", "an array"),
        ("Unit", "`null`"),
        ("Mixed", "a string in one of its forms"),
        ("Any", "any value"),
    ] {
        let line = format!(
            "serde cannot write the content of `AppEvent::{variant}` beside the tag `type`, where only an \
             object fits, and it is {odd}: name it, as in `{variant} {{ value: … }}`, or"
        );
        assert_says(&report, &[&line]);
    }
    assert_eq!(report.matches("error: ").count(), 13, "{report}");
}

#[test]
fn a_content_that_brings_the_tag_key_is_refused() {
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Fields {
        #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
        kind: Option<u8>,
    }
    #[derive(Serialize, JsonSchema)]
    struct Flattened {
        a: u8,
        #[serde(flatten)]
        rest: Fields,
    }
    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "type")]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum Tagged {
        A { a: u8 },
        B,
    }
    #[derive(Serialize, JsonSchema)]
    struct FlattenedEnum {
        #[serde(flatten)]
        rest: Tagged,
    }
    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "kind", content = "type")]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum Adjacent {
        A(u8),
    }
    #[derive(Serialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum External {
        Type(u8),
    }
    #[derive(Serialize, JsonSchema)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum Untagged {
        One(Fields),
    }
    let report = beside_the_tag!(
        Optional(Fields),
        Flat(Flattened),
        Inner(Tagged),
        FlatInner(FlattenedEnum),
        Content(Adjacent),
        Outer(External),
        Form(Untagged),
        Boxed(Box<Tagged>),
    );
    let report = report.unwrap_err();
    for variant in ["Optional", "Flat", "Inner", "FlatInner", "Content", "Outer", "Form", "Boxed"] {
        let line =
            format!("the payload of `AppEvent::{variant}` has a field called `type` like the tag beside");
        assert_says(&report, &[&line]);
    }
    assert_eq!(report.matches("error: ").count(), 8, "{report}");

    #[derive(Serialize, JsonSchema, Events)]
    #[serde(tag = "type")]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum Struct {
        #[event(unversioned)]
        Opened {
            #[serde(flatten)]
            rest: Tagged,
        },
    }
    let report = refusal(export::catalog("app").events::<Struct>());
    assert_says(&report, &["the payload of `Struct::Opened` has a field called `type`"]);
}

#[test]
fn what_serde_writes_beside_a_tag_is_taken() {
    use std::collections::BTreeMap;
    #[derive(Serialize, JsonSchema)]
    struct Fields {
        a: u8,
    }
    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "kind")]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum Tagged {
        A { a: u8 },
        B,
    }
    #[derive(Serialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum External {
        A(u8),
        B { b: u8 },
    }
    #[derive(Serialize, JsonSchema)]
    #[serde(transparent)]
    struct Transparent(Fields);
    let document = beside_the_tag!(
        Struct(Fields),
        Boxed(Box<Fields>),
        Map(BTreeMap<String, u8>),
        Inner(Tagged),
        Outer(External),
        Through(Transparent),
        Nothing(()),
    );
    document.unwrap();
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let report = refusal(export::catalog("My App").events::<Renamed>());
    assert_eq!(report.matches("error: ").count(), 3, "{report}");
}
