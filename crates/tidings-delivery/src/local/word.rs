//! The word of a run that nothing critical is missing on disk, and how it is taken back without the disk.
//!
//! A disk that has become read-only lets nothing be taken back on it. So beside the store stands only the
//! name of a file in the machine's memory, the witness, and the word counts while there is such a file. It
//! survives the process and not the machine: after that nobody's word is taken.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::files::{beside, private};

/// How the name of every witness begins; a number follows.
const PREFIX: &str = "tidings-";

/// The word of one run.
#[derive(Debug)]
pub(super) struct Word {
    /// The file that names the witness.
    place: PathBuf,
    /// Where witnesses are; `None` where there is no such place.
    folder: Option<PathBuf>,
    name: String,
    named: AtomicBool,
    given: AtomicBool,
}

impl Word {
    /// A word that was not given yet. `witnesses` is a folder in memory.
    pub(super) fn new(store: &Path, witnesses: Option<&Path>) -> Self {
        let chance = getrandom::u64();
        Self {
            place: beside(store, ".complete"),
            folder: witnesses.filter(|_| chance.is_ok()).map(Path::to_owned),
            name: format!("{PREFIX}{:016x}", chance.unwrap_or_default()),
            named: AtomicBool::new(false),
            given: AtomicBool::new(false),
        }
    }

    /// Whether the last run stands by it.
    pub(super) fn of_last_run(&self) -> bool {
        self.last().is_some_and(|witness| witness.is_file())
    }

    fn last(&self) -> Option<PathBuf> {
        let name = fs::read_to_string(&self.place).ok()?;
        // Whatever else the file says, it names no file of another.
        let number = name.strip_prefix(PREFIX)?;
        number.bytes().all(|it| it.is_ascii_hexdigit()).then_some(())?;
        Some(self.folder.as_ref()?.join(name))
    }

    fn witness(&self) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(&self.name))
    }

    /// Nobody has to stand by the last run any more.
    pub(super) fn forget_last_run(&self) {
        if let Some(witness) = self.last() {
            drop(fs::remove_file(witness));
        }
    }

    /// Names the witness beside the store. Where the disk does not take that, the word counts for nothing.
    pub(super) fn name(&self) {
        if self.folder.is_some() && !self.named.swap(true, Ordering::AcqRel) {
            self.forget_last_run();
            let mut options = OpenOptions::new();
            let file = private(options.write(true).create(true).truncate(true)).open(&self.place);
            let written = file.and_then(|mut file| file.write_all(self.name.as_bytes()));
            self.named.store(written.is_ok(), Ordering::Release);
        }
    }

    pub(super) fn is_given(&self) -> bool {
        self.given.load(Ordering::Acquire)
    }

    /// Says, until it is taken back, that every critical event a reader was shown is on disk or counts as
    /// removed there.
    pub(super) fn give(&self) {
        if let Some(witness) = self.witness() {
            let made = private(OpenOptions::new().write(true).create_new(true)).open(witness);
            self.given.store(made.is_ok(), Ordering::Release);
        }
    }

    /// Takes it back, before an event is shown that the disk does not have.
    pub(super) fn take_back(&self) {
        if let (Some(witness), true) = (self.witness(), self.given.swap(false, Ordering::AcqRel)) {
            drop(fs::remove_file(witness));
        }
    }
}
