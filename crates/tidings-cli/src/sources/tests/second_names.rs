//! `#[serde(alias)]`, wherever events reach it.

use serde_json::json;

use super::{catalog_of, messages, sources};
use crate::sources::aliases;

#[test]
fn aliases_are_found_on_every_reachable_member_marked_or_not() {
    let definitions = json!({ "Session": {}, "Role": {}, "Step": {} });
    let catalog = catalog_of(definitions.as_object().unwrap().clone());
    let index = sources(
        "pub struct Session {
            #[serde(alias = \"name\", alias = \"label\")] title: String,
            #[serde(flatten)] base: Option<Base>,
        }
        struct Base { #[cfg_attr(all(), serde(default, alias = \"ident\"))] id: String }
        enum Role { #[serde(alias = \"human\")] User }
        #[typeshare]
        enum Step { Ran { #[serde(alias = \"exit\")] code: u32 } }
        struct Elsewhere { #[serde(alias = \"fine\")] here: u32 }",
    );
    let findings = aliases(&catalog, &index);
    assert_eq!(
        messages(&findings),
        [
            "`Session.title` has `#[serde(alias)]`: Rust also reads `name` and `label`, which no schema shows",
            "`Base.id` has `#[serde(alias)]`: Rust also reads `ident`, which no schema shows",
            "`Role::User` has `#[serde(alias)]`: Rust also reads `human`, which no schema shows",
            "`Step::Ran.code` has `#[serde(alias)]`: Rust also reads `exit`, which no schema shows",
        ]
    );
    assert_eq!(findings[0].source.as_ref().unwrap().line, 2);
    assert!(findings.iter().all(|finding| finding.rule == "serde-alias"));
}

#[test]
fn a_catalog_without_aliases_has_no_finding() {
    let definitions = json!({ "Session": {} });
    let catalog = catalog_of(definitions.as_object().unwrap().clone());
    let index = sources("pub struct Session { #[serde(rename = \"alias\")] title: String }");
    assert_eq!(messages(&aliases(&catalog, &index)), [] as [&str; 0]);
}
