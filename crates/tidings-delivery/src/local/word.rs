//! The word of a run that nothing critical is missing on disk, and how it is taken back without the disk.
//!
//! A disk that has become read-only lets nothing be taken back on it. So beside the store stands only the
//! name of a file in the machine's memory, the witness, and the word counts while there is such a file. It
//! survives the process and not the machine: after that nobody's word is taken.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::files::{beside, private};

/// The word of one run.
#[derive(Debug)]
pub(super) struct Word {
    /// The file that names the witness.
    place: PathBuf,
    /// `None` where there is nowhere to put one.
    witness: Option<PathBuf>,
    named: OnceLock<()>,
    given: AtomicBool,
}

impl Word {
    /// A word that was not given yet. `witnesses` is a folder in memory.
    pub(super) fn new(store: &Path, witnesses: Option<&Path>) -> Self {
        let name = getrandom::u64().ok().map(|chance| format!("tidings-{chance:016x}"));
        Self {
            place: beside(store, ".complete"),
            witness: witnesses.zip(name).map(|(folder, name)| folder.join(name)),
            named: OnceLock::new(),
            given: AtomicBool::new(false),
        }
    }

    /// Whether the last run stands by it.
    pub(super) fn of_last_run(&self) -> bool {
        self.last().is_some_and(|witness| witness.is_file())
    }

    fn last(&self) -> Option<PathBuf> {
        fs::read_to_string(&self.place).ok().filter(|name| !name.is_empty()).map(PathBuf::from)
    }

    /// Nobody has to stand by the last run any more.
    pub(super) fn forget_last_run(&self) {
        if let Some(witness) = self.last().filter(|it| Some(it) != self.witness.as_ref()) {
            drop(fs::remove_file(witness));
        }
    }

    /// Names the witness beside the store. Where the disk does not take that, the word counts for nothing.
    pub(super) fn name(&self) {
        if let (Some(witness), None) = (&self.witness, self.named.get()) {
            self.forget_last_run();
            let mut options = OpenOptions::new();
            let file = private(options.write(true).create(true).truncate(true)).open(&self.place);
            let name = witness.as_os_str().as_encoded_bytes();
            if file.and_then(|mut file| std::io::Write::write_all(&mut file, name)).is_ok() {
                self.named.get_or_init(|| ());
            }
        }
    }

    pub(super) fn is_given(&self) -> bool {
        self.given.load(Ordering::Acquire)
    }

    /// Says, until it is taken back, that every critical event a reader was shown is on disk or counts as
    /// removed there.
    pub(super) fn give(&self) {
        if let Some(witness) = &self.witness {
            let made = private(OpenOptions::new().write(true).create_new(true)).open(witness);
            self.given.store(made.is_ok(), Ordering::Release);
        }
    }

    /// Takes it back, before an event is shown that the disk does not have.
    pub(super) fn take_back(&self) {
        if let (Some(witness), true) = (&self.witness, self.given.swap(false, Ordering::AcqRel)) {
            drop(fs::remove_file(witness));
        }
    }
}
