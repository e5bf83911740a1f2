//! The log of one process: memory, and SQLite for what is critical.
//!
//! Events are put in order in memory. Critical ones are written by one thread, which commits whatever
//! waits in one transaction; kept events are read by another, on a connection of its own, a page at a
//! time. What is not critical never touches the disk, but for the window that a clean stop leaves.

#[cfg(feature = "sqlite")]
mod crc;
#[cfg(feature = "sqlite")]
mod files;
#[cfg(feature = "sqlite")]
mod history;
#[cfg(feature = "sqlite")]
mod row;
mod shared;
#[cfg(feature = "sqlite")]
mod store;
#[cfg(feature = "sqlite")]
mod word;
#[cfg(feature = "sqlite")]
mod writer;

#[cfg(feature = "sqlite")]
use std::path::PathBuf;
use std::sync::Arc;
#[cfg(feature = "sqlite")]
use std::time::Duration;

use crate::core::{Ask, Bounds, Cursor, Epochs, Page};
use crate::log::{
    Appended, Health, Log, LogError, LogErrorKind, Opened, Opening, Pending, Record, Refused, Remains,
};
use shared::Shared;

/// How a store is kept.
#[cfg(feature = "sqlite")]
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Keep {
    /// Where the database is. Beside it stand its lock (`.lock`), what a clean stop leaves (`.stop`),
    /// the name of the witness (`.complete`), and stores that were found broken (`.aside.…`).
    /// While it is open no other process can read it.
    pub path: PathBuf,
    /// A folder in the machine's memory, never on the disk of the store. While nothing critical is missing
    /// on disk, an empty file there is the witness of it; a disk that fails cannot keep it. After a crash
    /// without a witness, and after one of the machine, no gap is complete. Default: `/dev/shm` on Linux,
    /// none elsewhere.
    pub witnesses: Option<PathBuf>,
    /// How many critical events are kept; the oldest are removed first. Default: 10 000 or 64 MiB.
    pub most: Bounds,
    /// How long the disk may take before events go out without it. Default: 2 s.
    pub answer_within: Duration,
    /// How long to wait before a disk that has failed is tried again. Default: 500 ms.
    pub try_again: Duration,
}

#[cfg(feature = "sqlite")]
impl Keep {
    /// The defaults, at this place.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            witnesses: Some(PathBuf::from("/dev/shm")).filter(|it| cfg!(target_os = "linux") && it.is_dir()),
            most: Bounds { events: 10_000, bytes: 64 << 20 },
            answer_within: Duration::from_secs(2),
            try_again: Duration::from_millis(500),
        }
    }
}

/// The log of one process.
///
/// ```
/// use tidings_delivery::{Keep, LocalLog};
///
/// # let folder = std::env::temp_dir();
/// let on_disk = LocalLog::new(Keep::at(folder.join("events.db")));
/// let in_memory = LocalLog::in_memory();
/// ```
#[derive(Debug)]
pub struct LocalLog {
    shared: Arc<Shared>,
    #[cfg(feature = "sqlite")]
    disk: Option<writer::Disk>,
}

/// What may wait for the disk, and what is held while it fails.
const HELD: Bounds = Bounds { events: 10_000, bytes: 16 << 20 };

impl LocalLog {
    /// A log that keeps critical events on disk.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn new(keep: Keep) -> Self {
        let shared = Arc::new(Shared::new());
        Self { disk: Some(writer::Disk::new(keep, Arc::clone(&shared))), shared }
    }

    /// A log that keeps nothing: a client that is behind the window is told so, and a restart is a
    /// gap.
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            shared: Arc::new(Shared::new()),
            #[cfg(feature = "sqlite")]
            disk: None,
        }
    }
}

/// A result that is there.
fn ready<T: Send + 'static>(value: T) -> Pending<T> {
    Box::pin(std::future::ready(value))
}

impl Log for LocalLog {
    fn open(&self, opening: Opening) -> Pending<Result<Opened, LogError>> {
        #[cfg(feature = "sqlite")]
        if let Some(disk) = &self.disk {
            return disk.open(opening);
        }
        let epochs = Epochs::fresh(opening.epoch);
        // Nothing is ever held: what is critical counts as removed when it is shown.
        let nothing = Bounds { events: 0, bytes: HELD.bytes };
        let opened = self.shared.begin(opening, 0, nothing, false);
        ready(opened.map(|()| Opened { epochs, head: 0, remains: Remains::default() }))
    }

    fn append(&self, record: Record) -> Result<Appended, Refused> {
        let (appended, to_write) = self.shared.append(record)?;
        #[cfg(feature = "sqlite")]
        if let (true, Some(disk)) = (to_write, &self.disk) {
            disk.wake();
        }
        let _ = to_write;
        Ok(appended)
    }

    fn history(&self, ask: Ask) -> Pending<Result<Page, LogError>> {
        let lacking_to = match self.shared.lacking_to() {
            Some(lacking_to) => lacking_to,
            None => return ready(Err(LogError::new(LogErrorKind::NotOpen, "the log is not open"))),
        };
        #[cfg(feature = "sqlite")]
        if let Some(disk) = &self.disk {
            return disk.history(ask, lacking_to);
        }
        let _ = ask;
        ready(Ok(Page { removed_to: lacking_to, ..Page::default() }))
    }

    fn head(&self) -> Cursor {
        self.shared.head()
    }

    fn health(&self) -> Health {
        self.shared.health()
    }

    fn close(&self, remains: Box<dyn FnOnce() -> Remains + Send>) -> Pending<Result<(), LogError>> {
        #[cfg(feature = "sqlite")]
        if let Some(disk) = &self.disk {
            return disk.close(remains);
        }
        drop(remains);
        self.shared.end();
        ready(Ok(()))
    }
}
