//! Types that contain themselves.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidings::{Payload, Version};

use crate::adjacent::{FeatureEvent as E, fixture};
use crate::fixture::Fixture;

/// Through `Option<Box<…>>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Chain {
    pub value: u8,
    pub next: Option<Box<Chain>>,
}

/// Through `Vec`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tree {
    pub name: String,
    pub children: Vec<Tree>,
}

/// Through a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Folder {
    pub entries: BTreeMap<String, Entry>,
}

/// With [`Folder`], two types that contain each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    File { size: u32 },
    Folder(Folder),
    Link { target: Box<Entry> },
}

/// Untagged, and itself in a list and in a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Loose {
    Text(String),
    List(Vec<Loose>),
    Map(BTreeMap<String, Loose>),
}

/// A newtype of a list of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Brackets(pub Vec<Brackets>);

/// Externally tagged, by way of its content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Term {
    Number(f64),
    Negated(Box<Term>),
    Sum(Vec<Term>),
    Power { base: Box<Term>, exponent: Box<Term> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct RecursionPayload {
    pub version: Version<1>,
    pub chain: Chain,
    pub tree: Tree,
    pub folder: Folder,
    pub loose: Loose,
    pub brackets: Brackets,
    pub term: Term,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let shallow = RecursionPayload {
        version: Version,
        chain: Chain { value: 1, next: None },
        tree: Tree { name: "x".into(), children: vec![] },
        folder: Folder { entries: [].into() },
        loose: Loose::Text("x".into()),
        brackets: Brackets(vec![]),
        term: Term::Number(0.5),
    };
    let deep = RecursionPayload {
        version: Version,
        chain: Chain {
            value: 1,
            next: Some(Box::new(Chain { value: 2, next: Some(Box::new(shallow.chain.clone())) })),
        },
        tree: Tree {
            name: "root".into(),
            children: vec![Tree { name: "child".into(), children: vec![shallow.tree.clone()] }],
        },
        folder: Folder {
            entries: [
                ("a".into(), Entry::File { size: 1 }),
                (
                    "b".into(),
                    Entry::Folder(Folder {
                        entries: [("c".into(), Entry::Link { target: Box::new(Entry::File { size: 1 }) })]
                            .into(),
                    }),
                ),
            ]
            .into(),
        },
        loose: Loose::List(vec![Loose::Map([("a".into(), Loose::Text("x".into()))].into())]),
        brackets: Brackets(vec![Brackets(vec![]), Brackets(vec![Brackets(vec![])])]),
        term: Term::Sum(vec![
            Term::Negated(Box::new(Term::Number(1.5))),
            Term::Power { base: Box::new(Term::Number(2.5)), exponent: Box::new(Term::Sum(vec![])) },
        ]),
    };
    vec![
        fixture("types that contain themselves", &[E::Recursion(deep), E::Recursion(shallow)])
            .refuses("/chain/next/next/value", "1", "text for a number, three deep")
            .refuses_without("/chain/next/next/next", "left out where null is written")
            .refuses("/tree/children/0/children/0", json!({ "name": "x" }), "a key too few, deep")
            .refuses("/folder/entries/b/entries/c/kind", "pipe", "an unknown variant, deep")
            .refuses("/folder/entries/b/entries", json!(null), "null for a map")
            .refuses("/loose/0/a", 1, "a type that no variant has, deep")
            .refuses("/brackets/1/0", json!([1]), "a number in the innermost list")
            .refuses("/term/Sum/0/Negated", json!({ "Number": "1" }), "text for a number, deep")
            .refuses("/term/Sum/1/Power", json!({ "base": { "Number": 1 } }), "a key too few, deep"),
    ]
}
