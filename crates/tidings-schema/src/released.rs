//! What was released: revisions that went out, by release, and the events that were ended.
//!
//! Invariant of a [`Baseline`]: releases are in the order they were made; the revisions of one version
//! are numbered from 0 without a gap.
//!
//! On disk it is one file for each revision in [`files::FOLDER`], which never changes, and the
//! [`lock`], which lists them: [`reading`] makes a [`Baseline`] of their texts, and says what does
//! not fit together; [`freeze`] plans a release; [`numbers`] holds the versions in the code against
//! those that were released.

mod content;
pub mod files;
pub mod findings;
pub mod freeze;
pub mod lock;
pub mod numbers;
pub mod published;
pub mod reading;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use content::Content;

use crate::evolution;

/// Everything that was ever released, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Baseline {
    /// The releases.
    pub releases: Vec<Release>,
    /// The revisions, in the order they were released.
    pub revisions: Vec<Revision>,
    /// The events that were ended.
    pub tombstones: Vec<Tombstone>,
}

/// One release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its name: `1.4.0`.
    pub name: String,
}

/// One released revision of one version of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The catalog.
    pub catalog: String,
    /// The tag on the wire.
    pub event_type: String,
    /// The version.
    pub version: u32,
    /// The revision in it, from 0.
    pub revision: u32,
    /// The release that brought it: an index into [`Baseline::releases`].
    pub added_in: usize,
    /// The fingerprint of both its views.
    pub fingerprint: String,
    /// What its file holds.
    pub content: Content,
}

/// The content of one file in `schema/released`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// Writer view: a whole schema of the event object, with its own `$defs`. The client view is
    /// [`crate::views::open`] of it.
    pub writer: Value,
    /// Reader view, likewise.
    pub reader: Value,
    /// One valid event.
    pub sample: Value,
    /// The Rust source of the payload and of the types it reaches, the payload first.
    pub source: Vec<SourceItem>,
}

impl Released {
    /// The fingerprint of both views.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        evolution::fingerprint_of(&self.writer, &self.reader)
    }
}

/// The source text of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceItem {
    /// The Rust path: `nexus_events::server::ServerStatusPayload`; of a struct variant
    /// `nexus_events::event::NexusEvent::ActivityMessage`.
    pub path: String,
    /// The file it was in, relative to the workspace's root.
    pub file: String,
    /// The item as it stood there, with docs and attributes; a variant alone for a struct variant.
    pub text: String,
    /// The declarations that bring the names in it into its module: `use chrono::DateTime;`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<String>,
}

/// An event type that was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The catalog.
    pub catalog: String,
    /// The tag on the wire.
    pub event_type: String,
    /// The last release it was a part of.
    pub after: String,
    /// Why, in the words of whoever ended it.
    pub reason: Option<String>,
}

impl Baseline {
    /// The revisions of one event type, oldest first.
    pub fn of_event<'a>(
        &'a self,
        catalog: &'a str,
        event_type: &'a str,
    ) -> impl Iterator<Item = &'a Revision> + use<'a> {
        self.revisions
            .iter()
            .filter(move |revision| revision.catalog == catalog && revision.event_type == event_type)
    }

    /// The newest revision of one version.
    #[must_use]
    pub fn newest(&self, catalog: &str, event_type: &str, version: u32) -> Option<&Revision> {
        self.revisions.iter().rev().find(|revision| {
            revision.catalog == catalog && revision.event_type == event_type && revision.version == version
        })
    }

    /// Whether a program of one of the last `window` releases (`None`: of any) writes this revision: no
    /// newer one of its event had been released when the window began.
    #[must_use]
    pub fn counts(&self, revision: &Revision, window: Option<usize>) -> bool {
        let Some(window) = window else { return true };
        let begin = self.releases.len().saturating_sub(window.max(1));
        !self.of_event(&revision.catalog, &revision.event_type).any(|other| {
            (other.version, other.revision) > (revision.version, revision.revision) && other.added_in <= begin
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_revision_counts_while_some_program_in_the_window_writes_it() {
        let revision = |version, revision, added_in| Revision {
            catalog: "shop".into(),
            event_type: "ordered".into(),
            version,
            revision,
            added_in,
            fingerprint: String::new(),
            content: Released { writer: json!({}), reader: json!({}), sample: json!({}), source: Vec::new() }
                .into(),
        };
        let release = |name: &str| Release { name: name.into() };
        let baseline = Baseline {
            releases: vec![release("1"), release("2"), release("3")],
            revisions: vec![revision(1, 0, 0), revision(1, 1, 1), revision(2, 0, 2)],
            tombstones: Vec::new(),
        };
        let counting = |window| {
            let counted = baseline.revisions.iter().filter(|one| baseline.counts(one, window));
            counted.map(|one| (one.version, one.revision)).collect::<Vec<_>>()
        };
        assert_eq!(counting(None), [(1, 0), (1, 1), (2, 0)]);
        assert_eq!(counting(Some(2)), [(1, 1), (2, 0)]);
        assert_eq!(counting(Some(1)), [(2, 0)]);
    }
}
