//! `schema/tidings.lock`: what was released, by name and in order.
//!
//! TOML with one entry on each line, so that a diff reads well and a merge keeps whole entries. It only
//! grows; `release` and `retire` write it, and `allow` for what was released already.
//!
//! ```
//! use tidings_schema::released::lock::Lock;
//!
//! let lock = Lock::parse("releases = [\n  \"1\",\n]\n")?;
//! assert_eq!(lock.releases[0].name, "1");
//! assert!(Lock::parse("releases = [\n  1,\n]\n").is_err_and(|error| error.line == 2));
//! # Ok::<(), tidings_schema::released::lock::LockError>(())
//! ```

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use serde::Deserialize;
use toml::Spanned;

use super::{Tombstone, files};

/// The path of the lock, relative to the workspace's root.
pub const PATH: &str = "schema/tidings.lock";

const HEADER: &str = "\
# What was released: later changes are held against it. `release`, `retire` and `allow` write this file,
# nobody else; it only grows. In a merge keep the lines of both sides.
";

/// The lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// The releases, oldest first.
    pub releases: Vec<Named>,
    /// The released revisions, oldest first.
    pub revisions: Vec<Listed>,
    /// The events that were ended.
    pub tombstones: Vec<Tombstone>,
    /// The breaks that were let pass. A permission in the configuration ends with the release; what it
    /// was about is still a break since the states before, which `check --against` may name.
    pub allowed: Vec<Allowed>,
}

/// A break that was let pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The id of the finding.
    pub id: String,
    /// Why, in the words of whoever let it pass.
    pub reason: String,
}

/// The name of a release, and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The line, from 1; 0 if it is not written yet.
    pub line: u32,
}

/// One released revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The catalog.
    pub catalog: String,
    /// The tag on the wire.
    pub event_type: String,
    /// The version.
    pub version: u32,
    /// The revision in it.
    pub revision: u32,
    /// The name of the release that brought it.
    pub release: String,
    /// Its fingerprint: see [`crate::evolution::fingerprint`].
    pub fingerprint: String,
    /// The hash of its file: see [`files::hash`].
    pub file: String,
    /// The line, from 1; 0 if it is not written yet.
    pub line: u32,
}

impl Listed {
    /// The number of the revision with this fingerprint, after this newest one: the same if nothing has
    /// changed, else the next.
    #[must_use]
    pub fn number(&self, fingerprint: &str) -> u32 {
        self.revision + u32::from(self.fingerprint != fingerprint)
    }

    /// Its file, relative to [`files::FOLDER`].
    #[must_use]
    pub fn path(&self) -> String {
        files::path(&self.catalog, &self.event_type, self.version, self.revision)
    }

    /// What it is an entry of.
    #[must_use]
    pub fn key(&self) -> (&str, &str, u32, u32) {
        (&self.catalog, &self.event_type, self.version, self.revision)
    }

    /// Whether both entries say the same, wherever they stand.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.key() == other.key()
            && (&self.release, &self.fingerprint, &self.file)
                == (&other.release, &other.fingerprint, &other.file)
    }
}

/// Why a lock cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct LockError {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong there.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    releases: Vec<Spanned<String>>,
    #[serde(default)]
    revisions: Vec<Spanned<RawRevision>>,
    #[serde(default)]
    tombstones: Vec<Spanned<RawTombstone>>,
    #[serde(default)]
    allowed: Vec<RawAllowed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRevision {
    event: String,
    version: u32,
    revision: u32,
    release: String,
    fingerprint: String,
    file: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTombstone {
    event: String,
    after: String,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAllowed {
    id: String,
    reason: String,
}

impl Lock {
    /// Reads a lock.
    ///
    /// # Errors
    /// Names the line and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let line = |offset: usize| {
            let before = text.get(..offset).unwrap_or(text);
            u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
        };
        let raw: Raw = toml::from_str(text).map_err(|error| LockError {
            line: error.span().map_or(1, |span| line(span.start)),
            message: error.message().lines().next().unwrap_or_default().to_owned(),
        })?;
        let releases: Vec<Named> = raw
            .releases
            .into_iter()
            .map(|name| Named { line: line(name.span().start), name: name.into_inner() })
            .collect();
        let mut revisions = Vec::with_capacity(raw.revisions.len());
        for entry in raw.revisions {
            let line = line(entry.span().start);
            let refused = |message: String| LockError { line, message };
            let entry = entry.into_inner();
            let (catalog, event_type) = split(&entry.event).ok_or_else(|| refused(no_event(&entry.event)))?;
            if !releases.iter().any(|release| release.name == entry.release) {
                return Err(refused(format!("no release is called `{}`", entry.release)));
            }
            if let Some(odd) = [&entry.fingerprint, &entry.file].into_iter().find(|hash| !is_hash(hash)) {
                return Err(refused(format!("`{odd}` is no SHA-256 hash")));
            }
            if entry.version == 0 {
                return Err(refused("versions are counted from 1".to_owned()));
            }
            revisions.push(Listed {
                catalog,
                event_type,
                version: entry.version,
                revision: entry.revision,
                release: entry.release,
                fingerprint: entry.fingerprint,
                file: entry.file,
                line,
            });
        }
        let mut tombstones = Vec::with_capacity(raw.tombstones.len());
        for entry in raw.tombstones {
            let line = line(entry.span().start);
            let refused = |message: String| LockError { line, message };
            let RawTombstone { event, after, reason } = entry.into_inner();
            let (catalog, event_type) = split(&event).ok_or_else(|| refused(no_event(&event)))?;
            if !releases.iter().any(|release| release.name == after) {
                return Err(refused(format!("no release is called `{after}`")));
            }
            tombstones.push(Tombstone { catalog, event_type, after, reason });
        }
        let allowed = raw.allowed.into_iter().map(|RawAllowed { id, reason }| Allowed { id, reason });
        Ok(Self { releases, revisions, tombstones, allowed: allowed.collect() })
    }

    /// The text of the lock.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = HEADER.to_owned();
        let mut list = |key: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                let _ = write!(text, "\n{key} = [\n");
                lines.iter().for_each(|line| {
                    let _ = writeln!(text, "  {line},");
                });
                text.push_str("]\n");
            }
        };
        list("releases", self.releases.iter().map(|release| quoted(&release.name)).collect());
        let revision = |entry: &Listed| {
            format!(
                "{{ event = {}, version = {}, revision = {}, release = {}, fingerprint = {}, file = {} }}",
                quoted(&format!("{}/{}", entry.catalog, entry.event_type)),
                entry.version,
                entry.revision,
                quoted(&entry.release),
                quoted(&entry.fingerprint),
                quoted(&entry.file)
            )
        };
        list("revisions", self.revisions.iter().map(revision).collect());
        let tombstone = |entry: &Tombstone| {
            let event = quoted(&format!("{}/{}", entry.catalog, entry.event_type));
            let reason = entry.reason.as_deref().map(|reason| format!(", reason = {}", quoted(reason)));
            let after = quoted(&entry.after);
            format!("{{ event = {event}, after = {after}{} }}", reason.unwrap_or_default())
        };
        list("tombstones", self.tombstones.iter().map(tombstone).collect());
        let allowed =
            |entry: &Allowed| format!("{{ id = {}, reason = {} }}", quoted(&entry.id), quoted(&entry.reason));
        list("allowed", self.allowed.iter().map(allowed).collect());
        text
    }

    /// The released revisions of one event type.
    pub fn of_event<'a>(
        &'a self,
        catalog: &'a str,
        event_type: &'a str,
    ) -> impl Iterator<Item = &'a Listed> + use<'a> {
        self.revisions
            .iter()
            .filter(move |listed| listed.catalog == catalog && listed.event_type == event_type)
    }

    /// The newest released revision of one version.
    #[must_use]
    pub fn newest(&self, catalog: &str, event_type: &str, version: u32) -> Option<&Listed> {
        let of_version = |listed: &&Listed| {
            listed.version == version && listed.catalog == catalog && listed.event_type == event_type
        };
        self.revisions.iter().filter(of_version).max_by_key(|listed| listed.revision)
    }

    /// The newest released revision of every event and version of a catalog.
    #[must_use]
    pub fn newest_of(&self, catalog: &str) -> HashMap<(&str, u32), &Listed> {
        let mut newest: HashMap<(&str, u32), &Listed> = HashMap::new();
        for listed in self.revisions.iter().filter(|listed| listed.catalog == catalog) {
            let known = newest.entry((&listed.event_type, listed.version)).or_insert(listed);
            if known.revision < listed.revision {
                *known = listed;
            }
        }
        newest
    }

    /// The events that were ended after the last release: no release has said so yet.
    pub fn ended_since(&self) -> impl Iterator<Item = &Tombstone> {
        let last = self.releases.last().map(|release| release.name.as_str());
        self.tombstones.iter().filter(move |stone| Some(stone.after.as_str()) == last)
    }

    /// Notes a break that was let pass, once.
    pub fn note_allowed(&mut self, id: &str, reason: &str) {
        if !self.allowed.iter().any(|known| known.id == id) {
            self.allowed.push(Allowed { id: id.to_owned(), reason: reason.to_owned() });
        }
    }

    /// Whether it lists a revision twice, as after a merge that kept the lines of two branches that had
    /// both released it. It is no witness of what was released then.
    #[must_use]
    pub fn contradicts_itself(&self) -> bool {
        let mut seen = HashSet::new();
        !self.revisions.iter().all(|listed| seen.insert(listed.key()))
    }

    /// Whether an event type was ended.
    #[must_use]
    pub fn is_retired(&self, catalog: &str, event_type: &str) -> bool {
        self.tombstones.iter().any(|one| one.catalog == catalog && one.event_type == event_type)
    }
}

fn split(event: &str) -> Option<(String, String)> {
    let (catalog, event_type) = event.split_once('/')?;
    (!catalog.is_empty()).then(|| (catalog.to_owned(), event_type.to_owned()))
}

fn no_event(event: &str) -> String {
    format!("`{event}` is no event: write `catalog/type`")
}

fn is_hash(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A text as a basic string of TOML: JSON's escapes, and that of the one character JSON leaves.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    fn lock() -> Lock {
        Lock {
            releases: vec![Named { name: "1".into(), line: 0 }],
            revisions: vec![Listed {
                catalog: "shop".into(),
                event_type: "a/\"b\"\n\u{7f}".into(),
                version: 1,
                revision: 0,
                release: "1".into(),
                fingerprint: HASH.into(),
                file: HASH.into(),
                line: 0,
            }],
            tombstones: vec![Tombstone {
                catalog: "shop".into(),
                event_type: "closed".into(),
                after: "1".into(),
                reason: Some("never \\ sent".into()),
            }],
            allowed: vec![Allowed { id: "0badcafe".into(), reason: "we \"know\"".into() }],
        }
    }

    #[test]
    fn what_is_written_is_read_again_with_the_lines_it_stands_on() {
        let mut read = Lock::parse(&lock().to_text()).unwrap();
        assert_eq!((read.releases[0].line, read.revisions[0].line), (5, 9));
        (read.releases[0].line, read.revisions[0].line) = (0, 0);
        assert_eq!(read, lock());
        assert_eq!(Lock::parse(&Lock::default().to_text()).unwrap(), Lock::default());
    }

    #[test]
    fn an_entry_that_makes_no_sense_is_refused_with_its_line() {
        let text = lock().to_text();
        for (old, new, line, message) in [
            ("version = 1", "version = 0", 9, "versions are counted from 1"),
            ("release = \"1\"", "release = \"2\"", 9, "no release is called `2`"),
            (HASH, "sha256:00", 9, "`sha256:00` is no SHA-256 hash"),
            ("version = 1", "versions = 1", 9, "unknown field `versions`"),
            ("releases", "release", 4, "unknown field `release`"),
            (" }", "", 10, ""),
        ] {
            let error = Lock::parse(&text.replacen(old, new, 1)).unwrap_err();
            assert!(error.message.starts_with(message), "{error:?}");
            assert!(error.line.abs_diff(line) <= 1, "{error:?}");
        }
        let error = Lock::parse(&text.replacen("shop/a/", "shop-a", 1)).unwrap_err();
        assert_eq!(error.line, 9);
        assert!(error.message.ends_with("is no event: write `catalog/type`"), "{error:?}");
    }
}
