//! What the lock said in git's HEAD, and on the other side of a merge, rebase or cherry-pick that is
//! under way.

use camino::{Utf8Path, Utf8PathBuf};
use tidings_schema::released::lock::{self, Lock};
use tidings_schema::released::reading::Then;

use crate::git;
use crate::manifest;

/// What history has to say.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// The locks, HEAD's first.
    pub(crate) then: Vec<Then>,
    /// Why there is nothing to be seen.
    pub(crate) unseen: Option<String>,
    /// What was read, for the stamp.
    pub(crate) seen: Seen,
}

/// What was read, in a form that can be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Seen {
    /// Where HEAD is.
    head: String,
    /// The hash of what the locks said.
    locks: String,
}

/// Reads it.
pub(crate) fn read(root: &Utf8Path) -> History {
    let Some(git) = git::around(root) else {
        let unseen = Some("this is no git tree".to_owned());
        return History { unseen, ..History::default() };
    };
    let head = head(&git);
    let mut revisions = vec![("HEAD", "HEAD")];
    revisions.extend(other_side(&own(&git)));
    let names: Vec<String> = revisions.iter().map(|(name, _)| format!("{name}:./{}", lock::PATH)).collect();
    let texts = match git::texts(root, &names) {
        Ok(texts) => texts,
        Err(error) => {
            let because = std::error::Error::source(&error).map(|cause| format!(" ({cause})"));
            let unseen = Some(format!("{error}{}", because.unwrap_or_default()));
            return History { unseen, seen: Seen { head, ..Seen::default() }, ..History::default() };
        }
    };
    let locks = manifest::hash(format!("{texts:?}").as_bytes());
    let mut history = History { seen: Seen { head, locks }, ..History::default() };
    for (text, (revision, when)) in texts.iter().zip(revisions) {
        match text.as_deref().map(Lock::parse) {
            None => {}
            Some(Ok(lock)) if lock.contradicts_itself() => {
                history.then.extend(sides_of_merge(root, revision));
                if history.then.is_empty() {
                    history.unseen = Some(format!("the lock in {when} lists a revision twice"));
                }
            }
            Some(Ok(lock)) => {
                history.then.push(Then { when: when.to_owned(), lock, revision: Some(revision.to_owned()) })
            }
            Some(Err(error)) => {
                history.unseen =
                    Some(format!("the lock in {when} cannot be read (line {}: {error})", error.line));
            }
        }
    }
    history
}

/// The two sides of the merge that left a lock with a revision twice, if it was committed so: one of them
/// has to stay whole, as in the middle of a merge.
fn sides_of_merge(root: &Utf8Path, revision: &str) -> Vec<Then> {
    let arguments = ["log", "--merges", "--max-count=1", "--format=%h %p", revision, "--", lock::PATH];
    let Ok(Some(line)) = git::line(root, &arguments) else { return Vec::new() };
    let mut commits = line.split(' ').map(str::to_owned);
    let merge = commits.next().unwrap_or_default();
    let parents: Vec<String> = commits.collect();
    let names: Vec<String> = parents.iter().map(|parent| format!("{parent}:./{}", lock::PATH)).collect();
    let Ok(texts) = git::texts(root, &names) else { return Vec::new() };
    let side = |(parent, text): (String, Option<String>)| {
        let lock = Lock::parse(&text?).ok().filter(|lock| !lock.contradicts_itself())?;
        let when = format!("{parent}, a side of the merge {merge}");
        Some(Then { when, lock, revision: Some(parent) })
    };
    parents.into_iter().zip(texts).filter_map(side).collect()
}

impl Seen {
    /// Whether history still says the same. As long as HEAD has not moved, git is not asked.
    pub(crate) fn is_current(&self, root: &Utf8Path) -> bool {
        let now = git::around(root).map(|git| head(&git)).unwrap_or_default();
        now == self.head || {
            let seen = read(root).seen;
            seen.locks == self.locks && !seen.locks.is_empty()
        }
    }
}

/// The commit that is being brought together with HEAD, if one is, and what a person calls it.
fn other_side(own: &Utf8Path) -> Option<(&'static str, &'static str)> {
    let there = |name: &str| own.join(name).exists();
    // A rebase picks commits, so the mark of a pick may be there too; git leaves its own behind.
    let rebase = there("rebase-merge") || there("rebase-apply");
    [
        (there("MERGE_HEAD"), "MERGE_HEAD", "the branch that is being merged"),
        (rebase && there("REBASE_HEAD"), "REBASE_HEAD", "the commit that is being rebased"),
        (there("CHERRY_PICK_HEAD"), "CHERRY_PICK_HEAD", "the commit that is being picked"),
    ]
    .into_iter()
    .find_map(|(is_on_its_way, name, when)| is_on_its_way.then_some((name, when)))
}

/// The folder git keeps for this work tree.
fn own(git: &Utf8Path) -> Utf8PathBuf {
    match std::fs::read_to_string(git).unwrap_or_default().strip_prefix("gitdir: ") {
        Some(path) => git.with_file_name("").join(path.trim_end()),
        None => git.to_owned(),
    }
}

/// Where HEAD is, and the other side of a merge, read from git's files without git.
fn head(git: &Utf8Path) -> String {
    let text = |path: Utf8PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let own = own(git);
    let shared = match text(own.join("commondir")).trim_end() {
        "" => own.clone(),
        path => own.join(path),
    };
    let head = text(own.join("HEAD"));
    let target = match head.trim_end().strip_prefix("ref: ") {
        None => String::new(),
        Some(branch) => {
            let packed = || {
                let packed = text(shared.join("packed-refs"));
                packed.lines().find(|line| line.ends_with(branch)).unwrap_or_default().to_owned()
            };
            Some(text(shared.join(branch))).filter(|loose| !loose.is_empty()).unwrap_or_else(packed)
        }
    };
    let other = other_side(&own).map(|(name, _)| text(own.join(name))).unwrap_or_default();
    format!("{head}{target}{other}")
}
