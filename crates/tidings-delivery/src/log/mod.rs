//! Where events are put in order and kept: the trait behind which a log can be local or shared.
//!
//! A log sees bytes only. It gives each event its place, shows events to the hub in that order, and
//! keeps the critical ones.

#[cfg(any(test, feature = "contract"))]
pub mod contract;

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::core::{Ask, Cursor, Durations, Entry, Epoch, Epochs, Page, Shown};

/// Something that takes its time.
pub type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A log of events, opened once and closed once.
pub trait Log: Send + Sync + 'static {
    /// Begins a run. Until it is done nothing may be appended.
    ///
    /// # Errors
    /// When the log may not be opened: another process has it, or a past end cannot be taken away.
    /// A disk that fails is no error: then events go out without it, and [`health`](Self::health)
    /// says so.
    fn open(&self, opening: Opening) -> Pending<Result<Opened, LogError>>;

    /// Takes an event: at once, from any thread, without a runtime. What is appended first is shown
    /// first; a critical event is shown when it is kept, and nothing overtakes it.
    ///
    /// # Errors
    /// When as much is waiting as may, or the log is closed. Then nothing has changed.
    fn append(&self, record: Record) -> Result<Appended, Refused>;

    /// Reads kept events.
    ///
    /// # Errors
    /// When they cannot be read now.
    fn history(&self, ask: Ask) -> Pending<Result<Page, LogError>>;

    /// The place of the newest event that was shown.
    fn head(&self) -> Cursor;

    /// How the log is.
    fn health(&self) -> Health;

    /// Ends the run: writes what is waiting, and lets go of everything. With all that is critical
    /// kept, the next run continues this one, and begins with `remains`.
    ///
    /// # Errors
    /// When the end could not be written down: then the next run begins with a gap.
    fn close(&self, remains: Box<dyn FnOnce() -> Remains + Send>) -> Pending<Result<(), LogError>>;
}

/// What a run begins with.
pub struct Opening {
    /// Its epoch, drawn by chance.
    pub epoch: Epoch,
    /// Who is shown events.
    pub sink: Arc<dyn Sink>,
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// What a log knows when a run begins.
#[derive(Debug)]
pub struct Opened {
    /// Its runs, the new one included.
    pub epochs: Epochs,
    /// The place before the first event of the new run.
    pub head: u64,
    /// What the run before has left, where this one continues it.
    pub remains: Remains,
}

/// What a run leaves to the next.
#[derive(Debug, Default)]
pub struct Remains {
    /// The newest events, oldest first.
    pub window: Vec<Arc<Entry>>,
    /// The highest place of an event that was not for everybody.
    pub addressed: u64,
}

/// Who is shown events. Called in the order of the log, under its lock: it must be short, and call
/// nothing of the log.
pub trait Sink: Send + Sync {
    /// These have become visible.
    fn show(&self, shown: &[Shown]);

    /// Whether critical events are being kept has changed.
    fn keeping(&self, keeping: bool);
}

/// An event on its way into the log.
#[derive(Debug, Clone)]
pub struct Record {
    /// For whom it is; `None` is everybody.
    pub audience: Option<Arc<str>>,
    /// Its type.
    pub event_type: Arc<str>,
    /// Its version.
    pub version: u32,
    /// Whether it must be kept.
    pub critical: bool,
    /// Its envelope.
    pub envelope: Arc<[u8]>,
    /// When it was published, by the clock of the hub. A log that shows an event of its own process
    /// gives it back in the entry.
    pub published: Duration,
}

/// Where an event has come to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Its place.
    pub cursor: Cursor,
    /// Whether it is on disk.
    pub kept: bool,
}

/// An event that was taken.
#[derive(Debug)]
pub enum Appended {
    /// It is visible.
    Now(Placed),
    /// It becomes visible later. The sender is dropped where that never happens.
    Later(oneshot::Receiver<Placed>),
}

/// Why an event was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// As much is waiting as may.
    Full,
    /// The log is not open.
    Closed,
}

/// How a log is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Whether critical events are being kept.
    pub keeping: bool,
    /// How many events are placed and not visible.
    pub waiting: usize,
    /// How often the disk has failed.
    pub errors: u64,
    /// How long each commit took.
    pub commits: Durations,
    /// What the disk said last.
    pub last_error: Option<String>,
}

/// Why a log cannot do what it was asked.
#[derive(Debug)]
pub struct LogError {
    kind: LogErrorKind,
    said: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// The kinds of [`LogError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogErrorKind {
    /// Another process, named in the message, has the log.
    InUse,
    /// How the last run ended is written down and cannot be taken away, so that a later start could
    /// take this run for its continuation.
    StopStays,
    /// The disk cannot be read or written now.
    Unavailable,
    /// The log is not open, or was opened before.
    NotOpen,
}

impl LogError {
    /// An error of this kind.
    #[must_use]
    pub fn new(kind: LogErrorKind, said: impl Into<String>) -> Self {
        Self { kind, said: said.into(), source: None }
    }

    /// The same with what caused it.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> LogErrorKind {
        self.kind
    }
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl Error for LogError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|it| it as _)
    }
}
