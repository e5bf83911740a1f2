//! What may have happened to what was released.

use super::{Rule, rule};
use crate::finding::Level;

/// Rules about released files and the lock.
pub(super) const RELEASE: &[Rule] = &[
    rule(
        "released-mutated",
        Level::Error,
        false,
        "a released file was changed",
        "A file in `schema/released` says what readers out there were built from. Its content is no longer what was released, so every later verdict would be about something that never went out.",
        "Bring the file back from git. A change belongs into the Rust types; `release` then adds a revision.",
    )
    .breaks("Whoever holds a program of that release: what `check` says of it, and what is generated for it, would go by another shape than the one it was built from."),
    rule(
        "released-deleted",
        Level::Error,
        false,
        "a released file is missing",
        "The lock (or an earlier state of it) lists a revision whose file is gone, so nobody can tell any more whether its readers still understand what is sent.",
        "Bring the file back from git. If that release never went out, revert the commit that made it.",
    )
    .breaks("Readers and writers of that revision: nothing tells any more whether they still understand what is sent, or are understood."),
    rule(
        "released-unlisted",
        Level::Error,
        false,
        "a file in `schema/released` that no release lists",
        "The lock lists every released revision; this file is not among them. An interrupted `release` leaves such files, and so does an entry that was removed.",
        "Run `release` again to end an interrupted one, or remove the file if nothing was released with it.",
    )
    .breaks("Nobody yet: `check` goes by the lock. But who sees the file takes it for released."),
    rule(
        "released-twice",
        Level::Error,
        false,
        "one number or name for two releases",
        "The lock lists a revision, or the name of a release, twice. As a rule two branches changed one event and both released it: each took the next number, and both were merged.",
        "Take lock and released files of the branch that went out (main, as a rule), then `generate` and `release`: what only the other branch has becomes the next revision.",
    )
    .breaks("The readers of one of the two branches: one number stands for two shapes, and only one of them is held against later changes."),
    rule(
        "release-conflicted",
        Level::Error,
        false,
        "the lock or a released file has merge conflict markers",
        "It was left in the middle of a merge. Released files cannot be merged: each is what went out, as a whole.",
        "In the lock keep the lines of both sides where they are about different revisions. Where both released the same revision, take lock and file of the branch that went out (main, as a rule), then `generate` and `release`.",
    )
    .breaks("Nobody as long as it does not go out; until it is settled nothing can be held against what was released."),
    rule(
        "lock-missing",
        Level::Error,
        false,
        "the lock is missing",
        "`schema/tidings.lock` lists what was released. There are released files, or there was a lock before, so it must be there.",
        "Bring it back from git.",
    )
    .breaks("Every reader that is out there: without the lock any change passes."),
    rule(
        "lock-unreadable",
        Level::Error,
        false,
        "the lock cannot be read",
        "`schema/tidings.lock` is not what `release` writes. Without it nobody knows what was released.",
        "Bring it back from git: only `release` and `retire` need to write it.",
    )
    .breaks("Every reader that is out there: without the lock any change passes."),
    rule(
        "lock-edited",
        Level::Error,
        false,
        "an entry of the lock was changed or removed",
        "The lock only grows: what was released once stays released. An entry differs from what it was, or from the file it is about.",
        "Bring the lock back from git. If that release never went out, revert the commit that made it.",
    )
    .breaks("The readers of the revision the entry is about: later changes are held against something else, or against nothing."),
    rule(
        "version-gap",
        Level::Error,
        false,
        "a version number was skipped",
        "Versions go up one by one, and each step has its upcaster. Between two versions of the event (in the code, or released) one is missing.",
        "Give the event the next number.",
    )
    .breaks("Stored events: there is no step across the gap, so what is older cannot be carried on."),
    rule(
        "version-not-bumped",
        Level::Error,
        false,
        "an event carries a version that has had its time",
        "A version that was released means one thing for ever. The event carries a lower version than the newest released one, or came back after it was retired in the version it was retired in.",
        "Give the event the number after the newest that was released.",
    )
    .breaks("Readers that know this version from before: they take the new shape for the old one."),
    rule(
        "tombstone-removed",
        Level::Error,
        false,
        "the tombstone of a retired event is gone",
        "`retire` noted in the lock that the event was ended on purpose. Without that note its absence is a break.",
        "Bring the lock back from git.",
    )
    .breaks("Nobody by itself; but a reader that waits for the event is no longer told that its end was meant."),
    rule(
        "promise-withdrawn",
        Level::Error,
        false,
        "an event that was released is declared experimental",
        "For an `experimental` event nothing is promised, so nothing is released. This one went out: readers rely on it.",
        "Declare it `ephemeral` or `durable` in `schema/tidings.toml`, or leave the entry out.",
    )
    .breaks("Readers of what was released of it: their breaks would no longer be said."),
    rule(
        "allow-stale",
        Level::Error,
        false,
        "an allowed break that is none any more",
        "`[[allow]]` lets one break pass, by the id of its finding. No finding has this id: the change was taken back, or has been released, and with that the permission has ended.",
        "Remove the entry from `schema/tidings.toml`.",
    )
    .breaks("Nobody; but the next break that got this id would pass unseen."),
    rule(
        "history-unseen",
        Level::Note,
        true,
        "what was released could not be held against history",
        "A released file and its entry in the lock that are changed together agree with each other. They are held against git's HEAD, or against what `--against` names; neither could be read here.",
        "Run `check` in a git tree, or with `--against DIR`.",
    )
    .breaks("Nobody by itself: it says what this run could not look at."),
];
