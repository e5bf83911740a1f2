//! What is said about released files and the lock.

use super::lock::{self, Listed, LockError, Named};
use super::reading::Then;
use super::{Released, Tombstone, files};
use crate::document::Source;
use crate::finding::Finding;

fn at(file: impl Into<String>, line: u32) -> Source {
    Source { file: file.into(), line: line.max(1), column: 1 }
}

fn in_lock(finding: Finding, line: u32) -> Finding {
    finding.at(at(lock::PATH, line)).path(lock::PATH)
}

fn file_of(listed: &Listed) -> String {
    format!("{}/{}", files::FOLDER, listed.path())
}

fn named(listed: &Listed) -> String {
    format!("`{}` v{} r{}", listed.event_type, listed.version, listed.revision)
}

fn about(rule: &'static str, listed: &Listed, message: String) -> Finding {
    let file = file_of(listed);
    let event = format!("{}/{}", listed.catalog, listed.event_type);
    Finding::new(rule, message).at(at(&file, 1)).event(event).path(file)
}

const NEVER_LEFT: &str = "if that release never went out, undo the whole commit that made it: `git revert`";

fn restore(path: &str) -> String {
    format!("bring it back: git checkout HEAD -- {path}")
}

/// As it was then.
fn restore_from(then: &Then, paths: &[&str]) -> String {
    let what = if paths.len() == 1 { "it" } else { "both" };
    match &then.revision {
        Some(revision) => format!("bring {what} back: git checkout {revision} -- {}", paths.join(" ")),
        None => format!("bring {what} back from {}: {}", then.when, paths.join(" ")),
    }
}

fn go_on(listed: &Listed) -> String {
    format!("change the Rust types instead; `{{command}} release` then adds r{}", listed.revision + 1)
}

pub(super) fn lock_missing(then: Option<&Then>, files_there: usize) -> Finding {
    let finding = in_lock(Finding::new("lock-missing", format!("`{}` is missing", lock::PATH)), 1);
    let finding = match (then, files_there) {
        (Some(then), 0) => finding
            .note(format!("{} has it, and the released files are gone as well", then.when))
            .help(restore_from(then, &[lock::PATH, files::FOLDER])),
        (Some(then), _) => {
            finding.note(format!("{} has it", then.when)).help(restore_from(then, &[lock::PATH]))
        }
        (None, count) => finding
            .note(format!("there are released files ({count}) that it has to list"))
            .help(format!("bring it back from git or a backup: git log -- {}", lock::PATH)),
    };
    finding.help(NEVER_LEFT)
}

pub(super) fn lock_unreadable(error: &LockError) -> Finding {
    in_lock(Finding::new("lock-unreadable", format!("`{}` cannot be read: {error}", lock::PATH)), error.line)
        .note("`release` and `retire` write it; nobody else has to")
        .help(restore(lock::PATH))
}

/// The ways out where two branches released one revision: lock and released files of one of them.
///
/// `git checkout --ours` is none: the lock has `merge=union`, so in the middle of a merge it has no
/// sides, and what is checked out is the union again. And files that only the other branch has would
/// stay, so it is `restore`, which takes them away.
#[derive(Debug, Default)]
pub(super) struct Ways(Vec<String>);

impl Ways {
    pub(super) fn of(sides: &[Then]) -> Self {
        let command = |revision: &str| {
            format!("git restore --source={revision} --staged --worktree -- {} {}", lock::PATH, files::FOLDER)
        };
        let known = sides.iter().filter_map(|side| Some((side, side.revision.as_deref()?)));
        let known: Vec<_> = known.collect();
        let ways = known.iter().map(|(side, revision)| match known.len() {
            1 => format!("take lock and released files as {} has them: {}", side.when, command(revision)),
            _ => format!("{}: {}", side.when, command(revision)),
        });
        let mut ways: Vec<String> = ways.collect();
        if ways.len() > 1 {
            ways.insert(
                0,
                "take lock and released files of the side that went out (main, as a rule)".to_owned(),
            );
        }
        if ways.is_empty() {
            let any = command("BRANCH");
            ways.push(format!(
                "take lock and released files of the branch that went out (main, as a rule): {any}"
            ));
        }
        Self(ways)
    }

    fn add_to(&self, finding: Finding) -> Finding {
        self.0.iter().fold(finding, |finding, way| finding.help(way)).help(RELEASE_AGAIN)
    }
}

pub(super) fn conflicted(path: &str, line: u32, ways: &Ways) -> Finding {
    let finding = Finding::new("release-conflicted", format!("`{path}` has conflict markers"))
        .at(at(path, line))
        .path(path);
    if path == lock::PATH {
        let finding =
            finding.help("where both sides added different revisions, keep the lines of both; else:");
        ways.add_to(finding)
    } else {
        ways.add_to(finding.note("both sides released it, and a released file cannot be merged"))
    }
}

const RELEASE_AGAIN: &str = "then run `{command} generate` and `{command} release`: what only the other branch has becomes the next revision";

pub(super) fn release_twice(release: &Named) -> Finding {
    let message = format!("two releases are called `{}`", release.name);
    in_lock(Finding::new("released-twice", message), release.line)
        .note("as a rule two branches made a release each, and both were merged")
        .help("remove this line: what both brought counts as one release")
}

pub(super) fn release_gone(release: &Named, then: &Then) -> Finding {
    let message = format!("the release `{}` is gone from `{}`", release.name, lock::PATH);
    in_lock(Finding::new("lock-edited", message), 1)
        .note(format!("{} lists it in line {}", then.when, release.line))
        .help(restore_from(then, &[lock::PATH]))
        .help(NEVER_LEFT)
}

pub(super) fn revision_twice(first: &Listed, second: &Listed, ways: &Ways) -> Finding {
    let releases = match first.release == second.release {
        true => format!("`{}`", first.release),
        false => format!("`{}` and `{}`", first.release, second.release),
    };
    let message = format!("{} was released twice, in {releases}", named(first));
    let finding = in_lock(Finding::new("released-twice", message), second.line)
        .event(format!("{}/{}", first.catalog, first.event_type))
        .note(format!("lines {} and {} list it", first.line, second.line))
        .note("two branches changed the event and released it, and both were merged");
    ways.add_to(finding)
}

pub(super) fn all_deleted(count: usize) -> Finding {
    let message = format!("all {count} released files are missing from `{}`", files::FOLDER);
    in_lock(Finding::new("released-deleted", message), 1)
        .note(format!("`{}` lists them", lock::PATH))
        .help(format!("bring them back: git checkout HEAD -- {}", files::FOLDER))
}

pub(super) fn deleted(listed: &Listed) -> Finding {
    let path = file_of(listed);
    let message = format!("the released file of {} is missing", named(listed));
    about("released-deleted", listed, message)
        .note(format!("`{}` lists it in line {}", lock::PATH, listed.line))
        .help(restore(&path))
        .help(NEVER_LEFT)
}

pub(super) fn mutated(listed: &Listed, text: &str) -> Finding {
    let message = format!("the released file of {} was changed", named(listed));
    let finding = about("released-mutated", listed, message).note(format!(
        "its hash is not the one `{}` has in line {}",
        lock::PATH,
        listed.line
    ));
    let reads = serde_json::from_str::<Released>(text).ok();
    let same = reads.is_some_and(|content| content.fingerprint() == listed.fingerprint);
    let finding = if same {
        finding
            .note("its schemas mean the same: a formatter may have rewritten it")
            .help(format!("exclude `{}` from formatters and from line end conversion", files::FOLDER))
    } else {
        finding
    };
    finding.help(restore(&file_of(listed))).help(go_on(listed))
}

/// What was there then differs from what is there now.
pub(super) fn changed(
    then: &Then,
    listed: &Listed,
    now: Option<&Listed>,
    file_there: bool,
    entry_kept: bool,
    file_kept: bool,
) -> Finding {
    let when = &then.when;
    let (path, name) = (file_of(listed), named(listed));
    match (now, file_there) {
        (None, false) => about("released-deleted", listed, format!("{name} is gone, file and entry"))
            .note(format!("{when} has both"))
            .help(restore_from(then, &[&path, lock::PATH]))
            .help(NEVER_LEFT),
        (Some(_), false) => {
            about("released-deleted", listed, format!("the released file of {name} is missing"))
                .note(format!("{when} has it"))
                .help(restore_from(then, &[&path]))
                .help(NEVER_LEFT)
        }
        (None, true) => {
            let finding = in_lock(Finding::new("lock-edited", format!("the entry of {name} is gone")), 1)
                .note(format!("{when} lists it in line {}", listed.line));
            finding.help(restore_from(then, &[lock::PATH])).help(NEVER_LEFT)
        }
        (Some(now), true) if file_kept && !entry_kept => {
            in_lock(Finding::new("lock-edited", format!("the entry of {name} was changed")), now.line)
                .note(format!("{when} has another, in line {}", listed.line))
                .help(restore_from(then, &[lock::PATH]))
        }
        (Some(now), true) if !entry_kept => about(
            "released-mutated",
            listed,
            format!("the released file of {name} and its entry were changed together"),
        )
        .note(format!("`{}` has the file's new hash in line {}; {when} has another", lock::PATH, now.line))
        .help(restore_from(then, &[&path, lock::PATH]))
        .help(go_on(listed)),
        (Some(_), true) => {
            about("released-mutated", listed, format!("the released file of {name} was changed"))
                .note(format!("{when} has another"))
                .help(restore_from(then, &[&path]))
                .help(go_on(listed))
        }
    }
}

pub(super) fn no_content(listed: &Listed) -> Finding {
    let message = format!("the released file of {} is not what `release` writes", named(listed));
    about("released-mutated", listed, message)
        .note("file and entry were changed together: its hash is the one the lock has")
        .help(restore(&file_of(listed)))
}

pub(super) fn fingerprint_edited(listed: &Listed) -> Finding {
    let message = format!("the fingerprint of {} is not that of its file", named(listed));
    in_lock(Finding::new("lock-edited", message), listed.line).help(restore(lock::PATH))
}

pub(super) fn revision_missing(listed: &Listed) -> Finding {
    let message =
        format!("{} is listed, but r{} before it is not", named(listed), listed.revision.saturating_sub(1));
    in_lock(Finding::new("lock-edited", message), listed.line)
        .note("the revisions of a version are numbered from 0 without a gap, so an entry was removed")
        .help(restore(lock::PATH))
}

pub(super) fn unlisted(path: &str) -> Finding {
    let path = format!("{}/{path}", files::FOLDER);
    Finding::new("released-unlisted", format!("`{path}` is not in `{}`", lock::PATH))
        .at(at(&path, 1))
        .path(&path)
        .note("a `release` that was interrupted leaves such files, and so does an entry that was removed")
        .help("run `{command} release` to end an interrupted release")
        .help(format!("or remove the file, if nothing was released with it: rm {path}"))
}

pub(super) fn tombstone_removed(stone: &Tombstone, then: &Then) -> Finding {
    let message = format!("the tombstone of `{}` is gone from `{}`", stone.event_type, lock::PATH);
    in_lock(Finding::new("tombstone-removed", message), 1)
        .event(format!("{}/{}", stone.catalog, stone.event_type))
        .note(format!("{} has it: it says that the event was ended on purpose", then.when))
        .help(restore_from(then, &[lock::PATH]))
}

/// There is no git tree to hold lock and files against.
#[must_use]
pub fn history_unseen(why: &str) -> Finding {
    let message = "what was released could not be held against history".to_owned();
    Finding::new("history-unseen", message)
        .path(lock::PATH)
        .note(format!("{why}: a released file and its entry that were changed together are not seen"))
        .help("`{command} check --against DIR` holds them against a copy of an earlier state")
}
