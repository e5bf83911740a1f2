//! The catalogs `conformance-unversioned` and `conformance-unversioned-internal`: events as
//! applications have them before they have versions, taken in as they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidings::{Events, Payload, Version};

use crate::fixture::{Fixture, Wire};
use crate::payload_enums::{Inner, Internal};

/// Adjacently tagged, without versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "kebab-case")]
pub enum UnversionedEvent {
    /// Nothing to say besides.
    #[event(unversioned)]
    AppReady,
    #[event(unversioned)]
    FileOpened(FileOpened),
    #[event(unversioned, critical)]
    FileClosed { path: String, saved: bool },
    #[event(unversioned)]
    Progress(u8),
    #[event(unversioned)]
    Names(Vec<String>),
    /// One event has grown a version since.
    FileMoved(FileMovedPayload),
}

/// Internally tagged, without versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum UnversionedInternalEvent {
    #[event(unversioned)]
    AppReady,
    #[event(unversioned)]
    FileOpened(FileOpened),
    #[event(unversioned)]
    FileClosed {
        file_path: String,
        saved: bool,
    },
    FileMoved(FileMovedPayload),
}

/// A content like any other type: it derives nothing of tidings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileOpened {
    pub path: String,
    pub how: Internal,
    pub inner: Option<Inner>,
}

/// The first with a version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = FileMovedPayloadV1)]
pub struct FileMovedPayload {
    pub version: Version<2>,
    pub from: String,
    pub to: String,
}

/// The last without.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(unversioned)]
pub struct FileMovedPayloadV1 {
    pub paths: (String, String),
}

impl From<FileMovedPayloadV1> for FileMovedPayload {
    fn from(old: FileMovedPayloadV1) -> Self {
        let (from, to) = old.paths;
        Self { version: Version, from, to }
    }
}

const ADJACENT: Wire =
    Wire { catalog: "conformance-unversioned", content: Some("payload"), versioned: false };

const INTERNAL: Wire = Wire { catalog: "conformance-unversioned-internal", content: None, versioned: false };

pub(crate) fn fixtures() -> Vec<Fixture> {
    let opened = |how, inner| FileOpened { path: "x".into(), how, inner };
    let opened =
        [opened(Internal::Unit, None), opened(Internal::Newtype(Inner { a: 1 }), Some(Inner { a: 1 }))];
    let moved = FileMovedPayload { version: Version, from: "a".into(), to: "b".into() };
    let moved_v1 = FileMovedPayloadV1 { paths: ("a".into(), "b".into()) };
    vec![
        Fixture::new(ADJACENT, "a unit event without a version", &[UnversionedEvent::AppReady]).refuses(
            "/type",
            "AppReady",
            "the variant's name in Rust",
        ),
        Fixture::new(
            ADJACENT,
            "a newtype event without a version",
            &opened.clone().map(UnversionedEvent::FileOpened),
        )
        .refuses_without("/path", "a key too few")
        .refuses("/how/kind", "Nope", "an unknown variant"),
        Fixture::new(
            ADJACENT,
            "a struct event without a version",
            &[UnversionedEvent::FileClosed { path: "x".into(), saved: true }],
        )
        .refuses("/saved", 1, "a number for a bool"),
        Fixture::new(
            ADJACENT,
            "a number as content",
            &[UnversionedEvent::Progress(1), UnversionedEvent::Progress(100)],
        )
        .refuses("", "1", "text for a number"),
        Fixture::new(
            ADJACENT,
            "a list as content",
            &[UnversionedEvent::Names(vec!["x".into()]), UnversionedEvent::Names(vec![])],
        )
        .refuses("", json!({}), "a map for a list")
        .refuses("/0", 1, "a number for text"),
        Fixture::new(
            ADJACENT,
            "the first version of an event that had none",
            &[UnversionedEvent::FileMoved(moved.clone())],
        )
        .refuses("/version", 1, "the number of the version that has no number")
        .refuses_without("/version", "no version"),
        Fixture::older(
            ADJACENT,
            "file-moved",
            "the shape from before there were versions",
            std::slice::from_ref(&moved_v1),
        )
        .refuses("/paths", json!(["a"]), "a path too few"),
        Fixture::new(
            INTERNAL,
            "a unit event without a version, as its tag alone",
            &[UnversionedInternalEvent::AppReady],
        )
        .refuses("/type", Value::Null, "null for the tag"),
        Fixture::new(
            INTERNAL,
            "a newtype event without a version, beside its tag",
            &opened.map(UnversionedInternalEvent::FileOpened),
        )
        .refuses_without("/path", "a key too few")
        .refuses("/how/kind", "Nope", "an unknown variant"),
        Fixture::new(
            INTERNAL,
            "a struct event without a version, beside its tag",
            &[UnversionedInternalEvent::FileClosed { file_path: "x".into(), saved: true }],
        )
        .refuses_without("/filePath", "a key too few"),
        Fixture::new(
            INTERNAL,
            "the first version of an event that had none, beside its tag",
            &[UnversionedInternalEvent::FileMoved(moved)],
        )
        .refuses("/version", 1, "the number of the version that has no number"),
        Fixture::older(
            INTERNAL,
            "fileMoved",
            "the shape from before there were versions, beside its tag",
            &[moved_v1],
        )
        .refuses("/paths", json!(["a"]), "a path too few"),
    ]
}
