//! An event in the log, as bytes.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::cursor::{Cursor, Epoch};

/// An event in the log: where it stands, for whom it is, and its envelope as bytes.
#[derive(Debug)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// The run of the log in which it was published.
    pub epoch: Epoch,
    /// For whom it is; `None` is everybody.
    pub audience: Option<Arc<str>>,
    /// Its type.
    pub event_type: Arc<str>,
    /// The version in which it is written.
    pub version: u32,
    /// Whether it must be kept.
    pub critical: bool,
    /// The envelope, as it was published.
    pub envelope: Arc<[u8]>,
    /// When it was published, by the clock of the hub that did it, where that is this one.
    pub published: Option<Duration>,
    /// What became of it in other versions.
    forms: Mutex<Vec<(u32, Arc<OnceLock<Form>>)>>,
}

/// An event as readers of one version are given it.
#[derive(Debug, Clone)]
pub enum Form {
    /// The envelope.
    Envelope(Arc<[u8]>),
    /// There is no way to that version; why.
    Unsupported(Arc<str>),
}

impl Form {
    /// The bytes it holds in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Envelope(bytes) => bytes.len(),
            Self::Unsupported(reason) => reason.len(),
        }
    }
}

/// What an entry takes in memory beside its texts.
const OVERHEAD: usize = 160;

impl Entry {
    /// An entry of these parts.
    #[must_use]
    pub fn new(
        cursor: Cursor,
        event_type: Arc<str>,
        version: u32,
        critical: bool,
        envelope: Arc<[u8]>,
    ) -> Self {
        Self {
            seq: cursor.seq,
            epoch: cursor.epoch,
            audience: None,
            event_type,
            version,
            critical,
            envelope,
            published: None,
            forms: Mutex::default(),
        }
    }

    /// The same, for one audience.
    #[must_use]
    pub fn for_audience(mut self, audience: Option<Arc<str>>) -> Self {
        self.audience = audience;
        self
    }

    /// The same, published at this time.
    #[must_use]
    pub fn published_at(mut self, time: Duration) -> Self {
        self.published = Some(time);
        self
    }

    /// Its place, as a client carries it.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { epoch: self.epoch, seq: self.seq }
    }

    /// What it takes in memory, without its other versions.
    #[must_use]
    pub fn size(&self) -> usize {
        OVERHEAD + self.envelope.len() + self.audience.as_ref().map_or(0, |it| it.len())
    }

    /// The event in a version, if it was made before. Nothing of the application's runs.
    #[must_use]
    pub fn made(&self, version: u32) -> Option<Form> {
        let forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        forms.iter().find(|(it, _)| *it == version).and_then(|(_, cell)| cell.get().cloned())
    }

    /// The event in a version, made by `make` when it is asked for first, and then kept. The second
    /// value says how many bytes this call has added.
    ///
    /// `make` is the application's own code; it runs outside every lock but the one of this form.
    pub fn form(&self, version: u32, make: impl FnOnce() -> Form) -> (Form, usize) {
        let cell = {
            let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
            match forms.iter().find(|(it, _)| *it == version) {
                Some((_, cell)) => Arc::clone(cell),
                None => {
                    let cell = Arc::default();
                    forms.push((version, Arc::clone(&cell)));
                    cell
                }
            }
        };
        let mut added = 0;
        let form = cell.get_or_init(|| {
            let form = make();
            added = form.size();
            form
        });
        (form.clone(), added)
    }
}
