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
}
