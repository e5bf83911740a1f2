//! The catalog as its `index.json` has it: which events there are, and where their version is.

use serde::Deserialize;

/// `schema/current/<catalog>/index.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Index {
    pub(super) catalog: String,
    #[serde(default)]
    pub(super) fingerprint: Option<String>,
    pub(super) tag: Option<String>,
    pub(super) content: Option<String>,
    pub(super) version_key: Option<String>,
    pub(super) events: Vec<Row>,
    /// Event types that were ended.
    #[serde(default)]
    pub(super) retired: Vec<Retired>,
}

/// An event type that was ended.
#[derive(Debug, Deserialize)]
pub(super) struct Retired {
    #[serde(rename = "type")]
    pub(super) event_type: String,
    /// The last release it was a part of.
    pub(super) after: String,
}

/// One event type in one version.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    #[serde(rename = "type")]
    pub(super) event_type: String,
    pub(super) version: u32,
    /// Its name in the `$defs` of the bundle.
    pub(super) definition: String,
    #[serde(default)]
    pub(super) unversioned: bool,
    /// Whether it may have a value of its own under the key of the version.
    #[serde(default)]
    pub(super) own_version: bool,
    /// Earlier revisions that its own definition refuses something of.
    #[serde(default)]
    pub(super) stored: Vec<Stored>,
}

/// What an earlier revision of a version wrote.
#[derive(Debug, Deserialize)]
pub(super) struct Stored {
    /// Its name in the `$defs` of `bundle.json`.
    pub(super) definition: String,
}
