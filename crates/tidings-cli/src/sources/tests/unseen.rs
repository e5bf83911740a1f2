//! What serde writes and no schema shows.

use serde_json::json;

use super::{catalog, catalog_of, messages, readings, sources, told};
use crate::sources::unseen;

mod probe {
    use schemars::JsonSchema;
    use serde::Serialize;

    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "kind")]
    pub(super) struct Started {
        pub(super) at: String,
    }
}

const STARTED: &str = "#[serde(tag = \"kind\")] pub struct Started { at: String }";

#[test]
fn a_tag_on_a_struct_is_told_as_long_as_schemars_overlooks_it() {
    let sent = serde_json::to_value(probe::Started { at: "now".into() }).unwrap();
    assert_eq!(sent, json!({ "kind": "Started", "at": "now" }));
    let catalog = catalog::<probe::Started>();
    assert_eq!(
        messages(&unseen(&catalog, &sources(STARTED))),
        ["`Started`: serde also writes the key `kind`, which is not in the schema"]
    );
    let seen = json!({ "Started": { "type": "object", "properties": { "kind": {}, "at": {} } } });
    let catalog = catalog_of(seen.as_object().unwrap().clone());
    assert_eq!(messages(&unseen(&catalog, &sources(STARTED))), [] as [&str; 0]);
}

#[test]
fn other_writing_code_is_told_unless_the_schema_is_given() {
    let catalog = catalog_of(json!({ "Health": {}, "Step": {} }).as_object().unwrap().clone());
    let index = sources(
        "pub struct Health {
            #[serde(with = \"millis\")] latency: Duration,
            #[serde(serialize_with = \"seconds\")] #[schemars(with = \"u32\")] uptime: Duration,
            #[serde(skip, serialize_with = \"seconds\")] age: Duration,
            #[serde(deserialize_with = \"lenient\")] name: String,
        }
        #[serde(tag = \"kind\")]
        pub enum Step { Ran { #[serde(serialize_with = \"seconds\")] took: Duration } }
        pub struct Elsewhere { #[serde(with = \"millis\")] latency: Duration }",
    );
    let findings = unseen(&catalog, &index);
    assert_eq!(
        messages(&findings),
        [
            "`Health.latency`: serde writes it by `with`, the schema is that of its type",
            "`Step::Ran.took`: serde writes it by `with`, the schema is that of its type",
        ]
    );
    assert!(told(&findings[0]).contains("`#[schemars(with = \"…\")]`"));
}

#[test]
fn tuples_that_lose_fields_are_told() {
    let catalog = catalog_of(json!({ "Pair": {}, "Step": {}, "Id": {} }).as_object().unwrap().clone());
    let index = sources(
        "pub struct Pair(#[serde(skip_serializing_if = \"Option::is_none\")] Option<u8>, String);
        pub struct Id(#[serde(skip_serializing_if = \"String::is_empty\")] String);
        pub enum Step { Left(#[serde(skip)] u8), Ran(u8, #[serde(skip)] u8), Went(u8) }",
    );
    assert_eq!(
        messages(&unseen(&catalog, &index)),
        [
            "`Pair`: serde writes a shorter array when field 0 is left out",
            "`Step::Left`: serde writes it as a variant without fields, the schema asks for the field",
        ]
    );
}

#[test]
fn what_both_readers_overlook_is_no_difference_between_them() {
    let reading = readings!(Started =>
        #[cfg_attr(any(), typeshare)]
        #[derive(Serialize, JsonSchema)]
        #[serde(tag = "kind")]
        pub struct Started { pub at: String }
    );
    assert_eq!(messages(&reading.findings), [] as [&str; 0]);
}
