//! Writing a bump, and taking it back.
//!
//! What every file was before and after is kept below `target/tidings`, so that a bump can be
//! undone as long as its compile errors stand, and after edits too: what a person wrote elsewhere in
//! a file stays, and a file in which it cannot stay is kept beside.

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffTag};

use crate::committed::listed;
use crate::error::{Error, Result, io};
use crate::manifest;
use crate::stamp::listing;
use crate::workspace::Workspace;
use crate::write::{place, temporary};

/// What a bump wrote.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Journal {
    pub(crate) catalog: String,
    pub(crate) event: String,
    pub(crate) version: u32,
    pub(crate) files: Vec<Written>,
}

/// One file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Written {
    /// Relative to the workspace's root.
    pub(crate) path: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// What was taken back.
#[derive(Debug)]
pub(crate) struct Undone {
    pub(crate) version: u32,
    pub(crate) files: Vec<String>,
    /// Files whose text of before is kept, because edits in what the bump wrote went with it.
    pub(crate) kept: Vec<String>,
}

/// Several workspaces may have one target folder.
fn folder(workspace: &Workspace) -> Utf8PathBuf {
    let root = manifest::hash(workspace.root.as_str().as_bytes());
    workspace.target.join(format!("tidings/bump-{}", &root[..16]))
}

impl Journal {
    fn path(&self, workspace: &Workspace) -> Utf8PathBuf {
        let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
        let event: String = self.event.chars().map(plain).collect();
        folder(workspace).join(format!("{}.{event}.v{}.json", self.catalog, self.version))
    }

    /// Notes what is about to change, then writes all files.
    ///
    /// # Errors
    /// When one cannot be written. All new texts are on disk before the first file changes.
    pub(crate) fn write(&self, workspace: &Workspace) -> Result<()> {
        let path = self.path(workspace);
        std::fs::create_dir_all(folder(workspace)).map_err(io("create the folder", folder(workspace)))?;
        let text = serde_json::to_string(self)
            .map_err(|error| Error::new("the journal of the bump cannot be written").because(error))?;
        let note = temporary(&path, &text)?;
        let texts = self.files.iter().map(|file| (file.path.as_str(), file.after.as_str()));
        let staged = stage(workspace, texts)?;
        place(note, &path)?;
        for (file, target) in staged {
            place(file, &target)?;
        }
        Ok(())
    }
}

fn stage<'a>(
    workspace: &Workspace,
    texts: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<(tempfile::TempPath, Utf8PathBuf)>> {
    texts
        .map(|(path, text)| {
            let target = workspace.root.join(path);
            Ok((temporary(&target, text)?, target))
        })
        .collect()
}

/// Takes the newest bump of an event back.
///
/// # Errors
/// When there is none, or a file cannot be read or written.
pub(crate) fn undo(workspace: &Workspace, event: &str, catalog: Option<&str>) -> Result<Undone> {
    let mut journals: Vec<Journal> = listing(&folder(workspace))
        .iter()
        .filter_map(|name| std::fs::read_to_string(folder(workspace).join(name)).ok())
        .filter_map(|text| serde_json::from_str(&text).ok())
        .filter(|journal: &Journal| {
            journal.event == event && catalog.is_none_or(|catalog| journal.catalog == catalog)
        })
        .collect();
    journals.sort_by(|one, other| (&one.catalog, one.version).cmp(&(&other.catalog, other.version)));
    let mut catalogs: Vec<String> = journals.iter().map(|journal| journal.catalog.clone()).collect();
    catalogs.dedup();
    if catalogs.len() > 1 {
        return Err(Error::new(format!("`{event}` was bumped in the catalogs {}", listed(&catalogs)))
            .help(format!("choose one: `--catalog {}`", catalogs[0])));
    }
    let Some(journal) = journals.pop() else {
        return Err(Error::new(format!("no bump of `{event}` is known here")).help(
            "git has the state before: `git diff` shows what changed, `git checkout FILE` brings a file back",
        ));
    };
    let mut texts = Vec::new();
    let mut kept = Vec::new();
    for file in &journal.files {
        let path = workspace.root.join(&file.path);
        let now = std::fs::read_to_string(&path).map_err(io("read", &path))?;
        let taken = back(file, &now);
        if taken.lost {
            kept.push((file.path.clone(), now));
        }
        texts.push((file.path.as_str(), taken.text));
    }
    let kept: Result<Vec<String>> = kept
        .into_iter()
        .map(|(path, text)| {
            let keep = folder(workspace).join("kept").join(&path);
            let parent = keep.parent().unwrap_or(&keep);
            std::fs::create_dir_all(parent).map_err(io("create the folder", parent))?;
            place(temporary(&keep, &text)?, &keep)?;
            Ok(if keep.starts_with(&workspace.root) { workspace.relative(&keep) } else { keep.into_string() })
        })
        .collect();
    let kept = kept?;
    for (file, target) in stage(workspace, texts.iter().map(|(path, text)| (*path, text.as_str())))? {
        place(file, &target)?;
    }
    let path = journal.path(workspace);
    std::fs::remove_file(&path).map_err(io("remove", &path))?;
    Ok(Undone {
        version: journal.version,
        files: journal.files.iter().map(|file| file.path.clone()).collect(),
        kept,
    })
}

struct Back {
    text: String,
    /// Whether an edit of a person went with what was taken back.
    lost: bool,
}

/// A file without what the bump wrote, and with what a person has changed since.
fn back(file: &Written, now: &str) -> Back {
    if now == file.after || now == file.before {
        return Back { text: file.before.clone(), lost: false };
    }
    let after: Vec<&str> = file.after.split_inclusive('\n').collect();
    let before: Vec<&str> = file.before.split_inclusive('\n').collect();
    let edited: Vec<&str> = now.split_inclusive('\n').collect();
    let undoing = hunks(&after, &before);
    let (mut kept, mut lost) = (Vec::new(), false);
    for edit in hunks(&after, &edited) {
        let meets = |other: &Hunk<'_>| {
            let (one, other) = (&edit.range, &other.range);
            one.start < other.end && other.start < one.end
                || one.is_empty() && other.start < one.start && one.start < other.end
                || other.is_empty() && one.start < other.start && other.start < one.end
        };
        if undoing.iter().any(meets) {
            lost = true;
        } else {
            kept.push(edit);
        }
    }
    let mut all: Vec<Hunk<'_>> = undoing.into_iter().chain(kept).collect();
    all.sort_by_key(|hunk| (hunk.range.start, hunk.range.end));
    let mut text = String::new();
    let mut at = 0;
    for hunk in all {
        text.extend(after.get(at..hunk.range.start).unwrap_or_default().iter().copied());
        text.extend(hunk.by);
        at = at.max(hunk.range.end);
    }
    text.extend(after.get(at..).unwrap_or_default().iter().copied());
    Back { text, lost }
}

/// Lines that are replaced by others.
struct Hunk<'t> {
    range: std::ops::Range<usize>,
    by: Vec<&'t str>,
}

fn hunks<'t>(from: &[&'t str], to: &[&'t str]) -> Vec<Hunk<'t>> {
    similar::capture_diff_slices(Algorithm::Patience, from, to)
        .into_iter()
        .filter(|change| change.tag() != DiffTag::Equal)
        .map(|change| Hunk { range: change.old_range(), by: to[change.new_range()].to_vec() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Written, back};

    #[test]
    fn what_a_person_wrote_elsewhere_stays() {
        let file = Written {
            path: String::new(),
            before: "a\nb1\nc\nd\n".into(),
            after: "a\nb2\nc\nnew\nnew\nd\n".into(),
        };
        let taken = |now: &str| {
            let back = back(&file, now);
            (back.text, back.lost)
        };
        assert_eq!(taken(&file.after), (file.before.clone(), false));
        assert_eq!(taken(&file.before), (file.before.clone(), false));
        assert_eq!(taken("first\na\nb2\nc\nnew\nnew\nd\n"), ("first\na\nb1\nc\nd\n".into(), false));
        assert_eq!(taken("a\nb2\nc\nnew\nnew\nd\nlast"), ("a\nb1\nc\nd\nlast".into(), false));
        assert_eq!(taken("a\nb2\nc\nnew\nfilled in\nnew\nd\n"), ("a\nb1\nc\nd\n".into(), true));
        assert_eq!(taken("a\nb3\nc\nnew\nnew\nd\n"), ("a\nb1\nc\nd\n".into(), true));
    }
}
