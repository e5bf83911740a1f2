//! Generic types: each instantiation is a type of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;
use crate::payload_enums::Inner;

/// One page of a longer list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<T>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Both<A, B> {
    pub left: A,
    pub right: B,
}

/// Its parameter has a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Labelled<T = String> {
    pub label: T,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum Loading<T> {
    Pending,
    Done(T),
    Failed { error: String, last: Option<T> },
}

/// The parameter is a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limited<const MAX: usize> {
    pub list: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct GenericsPayload {
    pub version: Version<1>,
    pub texts: Page<String>,
    pub numbers: Page<u8>,
    pub structs: Page<Inner>,
    pub options: Page<Option<String>>,
    pub nested: Page<Page<Vec<Option<u8>>>>,
    pub both: Both<String, u8>,
    pub swapped: Both<u8, String>,
    pub deep: Both<Page<Inner>, Option<Both<bool, Inner>>>,
    pub labelled: Labelled,
    pub labelled_number: Labelled<u8>,
    pub loading: Loading<Vec<Inner>>,
    pub loading_text: Loading<String>,
    pub limited: Limited<3>,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let inner = Inner { a: 1 };
    let event = |loading| {
        E::Generics(GenericsPayload {
            version: Version,
            texts: Page { items: vec!["x".into()], next: None },
            numbers: Page { items: vec![1], next: Some(2) },
            structs: Page { items: vec![inner.clone()], next: Some(inner.clone()) },
            options: Page { items: vec![None, Some("x".into())], next: Some(None) },
            nested: Page { items: vec![Page { items: vec![vec![Some(1), None]], next: None }], next: None },
            both: Both { left: "x".into(), right: 1 },
            swapped: Both { left: 1, right: "x".into() },
            deep: Both {
                left: Page { items: vec![], next: None },
                right: Some(Both { left: true, right: inner.clone() }),
            },
            labelled: Labelled { label: "x".into() },
            labelled_number: Labelled { label: 1 },
            loading,
            loading_text: Loading::Done("x".into()),
            limited: Limited { list: vec![1] },
        })
    };
    vec![
        fixture(
            "generics, in several instantiations",
            &[
                event(Loading::Done(vec![inner.clone()])),
                event(Loading::Pending),
                event(Loading::Failed { error: "x".into(), last: Some(vec![]) }),
            ],
        )
        .refuses("/texts/items/0", 1, "the item of another instantiation")
        .refuses("/numbers/items/0", "1", "the item of another instantiation")
        .refuses("/structs/next", json!({}), "a key too few")
        .refuses("/texts/items/0", json!(null), "null where only another instantiation has it")
        .refuses("/nested/items/0/items/0/0", "1", "text for a number, three deep")
        .refuses("/both", json!({ "left": 1, "right": "x" }), "the parameters swapped")
        .refuses("/deep/right", json!({ "left": true, "right": {} }), "a key too few, deep")
        .refuses("/labelled/label", 1, "a number for the default parameter")
        .refuses("/loading/kind", "pending_", "an unknown variant")
        .refuses("/loading/data", "x", "the content of another instantiation"),
    ]
}
