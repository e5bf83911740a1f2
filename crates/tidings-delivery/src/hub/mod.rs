//! The hub: publish → log → window → readers. It knows no transport.

mod asked;
mod clock;
mod counters;
mod envelope;
mod error;
mod options;
mod outgoing;
mod poll;
mod publish;
mod reports;
mod state;
mod subscription;
mod versions;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError};

use serde::Serialize;
use tidings::Embedded;
use tidings_frames::Report;
use tokio::sync::Semaphore;

pub use asked::{read_accept, read_names};
pub use clock::{Chance, Clock, SystemChance, SystemClock};
pub use counters::Stats;
pub use error::{PublishError, PublishErrorKind, StartError};
pub use options::Options;
pub use outgoing::{EnvelopeBytes, Outgoing};
pub use poll::Polled;
pub use publish::{NeverVisible, Published, Receipt, Sending};
pub use reports::{Reported, ReportedClient};
pub use subscription::Subscription;
pub use versions::Accept;

use crate::core::{Cursor, Epoch, Filter, Start};
use crate::log::{Log, LogError, LogErrorKind, Opening};
use crate::sync::{AtomicBool, Mutex, MutexGuard, Ordering};
use counters::Counters;
use reports::Reports;
use state::{HubSink, State};
use subscription::Connection;

/// The events of an application, on their way to whoever listens.
///
/// It is cheap to clone: clones are the same hub.
pub struct Hub<E>(pub(crate) Arc<Inner<E>>);

pub(crate) struct Inner<E> {
    state: Arc<State>,
    log: Box<dyn Log>,
    options: Options,
    fingerprint: String,
    /// The types of the catalog, each text once.
    names: HashMap<&'static str, Arc<str>>,
    connections: Mutex<BTreeMap<u64, Arc<Connection>>>,
    reports: Reports,
    /// The schema takes what this hub writes around an event.
    envelope_is_valid: AtomicBool,
    /// Who may read from disk.
    reads: Semaphore,
    next: AtomicU64,
    of: PhantomData<fn() -> E>,
}

/// The hub has as many connections as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the hub has as many connections as it may")
    }
}

impl std::error::Error for Full {}

impl<E> Clone for Hub<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E> fmt::Debug for Hub<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl<E> Inner<E> {
    fn connections(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Connection>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection out; what it was sent stays counted.
    fn disconnect(&self, number: u64) {
        let mut connections = self.connections();
        if let Some(connection) = connections.remove(&number) {
            self.state.counters.sent.add(connection.sent.load(Ordering::Relaxed));
        }
    }

    /// Counts a connection; the second value says that there is no room for it.
    fn connect(&self, connection: Arc<Connection>) -> (u64, bool) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut connections = self.connections();
        let full = connections.len() >= self.options.max_connections;
        if !full {
            connections.insert(number, connection);
        }
        (number, full)
    }
}

impl<E: Embedded + Serialize> Hub<E> {
    /// Opens a log and begins.
    ///
    /// # Errors
    /// When the embedded schemas do not know a variant of the enum, or the log cannot be opened. A
    /// disk that fails is no error: events then go out without it, and [`stats`](Self::stats) says so.
    pub async fn start(log: impl Log, options: Options) -> Result<Self, StartError> {
        let fingerprint = schemas::<E>()?;
        let types = || E::META.variants.iter().filter(|it| !it.skipped).map(|it| it.event_type);
        let state = Arc::new(State::new(options.window, Counters::new(types())));
        let epoch = Epoch::new(options.chance.bits());
        let sink = HubSink { state: Arc::clone(&state), clock: Arc::clone(&options.clock) };
        let opening = Opening { epoch, sink: Arc::new(sink) };
        state.opened(log.open(opening).await.map_err(StartError::Log)?);
        Ok(Self(Arc::new(Inner {
            state,
            log: Box::new(log),
            reports: Reports::new(types(), &options.clients),
            envelope_is_valid: AtomicBool::new(false),
            reads: Semaphore::new(options.max_reads.clamp(1, Semaphore::MAX_PERMITS)),
            options,
            fingerprint,
            names: types().map(|name| (name, name.into())).collect(),
            connections: Mutex::default(),
            next: AtomicU64::new(0),
            of: PhantomData,
        })))
    }

    /// Listens. Where a hub is full the subscription is a hello and a goodbye.
    ///
    /// What is published from now on is behind `Start::Now`, whenever the first frame is asked for.
    #[must_use]
    pub fn subscribe(&self, start: Start, filter: Filter, accept: Accept) -> Subscription<E> {
        Subscription::new(self, start, filter, accept, true)
    }
}

impl<E> Hub<E> {
    /// The place of the newest visible event. Taken before a snapshot is made, it is where a client
    /// goes on from that snapshot.
    #[must_use]
    pub fn position(&self) -> Cursor {
        let seen = self.0.state.see();
        let view = seen.view();
        view.epochs.cursor(view.window.head())
    }

    /// Whether a further connection would be turned away.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.connections().len() >= self.0.options.max_connections
    }

    /// Ends every connection that sees what this audience is sent, now. Who may connect again is the
    /// application's to say.
    pub fn revoke(&self, audience: &str) {
        for connection in self.0.connections().values() {
            if connection.audiences.contains(audience) {
                connection.revoked.store(true, Ordering::Release);
            }
        }
        self.0.state.wake();
    }

    /// The fingerprint of the catalog, as hello says it.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Whether the hub has been told to end: it takes no more events.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.0.state.closing.load(Ordering::Acquire)
    }

    /// How long a client that is turned away is to wait, drawn by chance.
    #[must_use]
    pub fn retry(&self) -> std::time::Duration {
        self.0.options.within(&self.0.options.retry)
    }

    /// Joins what a client says has reached it with what was written to its connection. A report that
    /// names no connection of this hub, or says more than was written, is counted and left at that.
    pub fn report(&self, report: &Report) {
        self.0.reports.take(report);
    }

    /// The figures of this hub.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let mut stats = self.0.state.counters.stats();
        let health = self.0.log.health();
        stats.store_errors = health.errors;
        stats.last_store_error = health.last_error;
        stats.commits = health.commits;
        stats.reported = self.0.reports.reported();
        stats.waiting = health.waiting;
        let connections = self.0.connections();
        let last = connections.values().map(|it| it.position.load(Ordering::Relaxed)).min();
        stats.open = connections.len();
        // Each counts its own: one counter of all would be fought for at every event.
        let sent = connections.values().map(|it| it.sent.load(Ordering::Relaxed)).sum::<u64>();
        stats.sent = self.0.state.counters.sent.get() + sent;
        drop(connections);
        let seen = self.0.state.see();
        let window = seen.view().window;
        stats.keeping = seen.keeping;
        (stats.window_events, stats.window_bytes) = (window.len(), window.bytes());
        stats.window_bounds = window.bounds();
        stats.behind = window.head().saturating_sub(last.unwrap_or(u64::MAX));
        stats
    }

    /// Ends: takes no more events, writes what is waiting, leaves the window to the next start, and
    /// lets every connection go to the newest event and say goodbye.
    ///
    /// # Errors
    /// When the end could not be written down in time: the next start then begins with a gap.
    pub async fn close(&self) -> Result<(), LogError> {
        let state = &self.0.state;
        state.closing.store(true, Ordering::Release);
        let leaves = Arc::clone(state);
        let closed = self.0.log.close(Box::new(move || leaves.remains()));
        let late = self.0.options.clock.sleep(self.0.options.close_within);
        let closed = subscription::first(closed, late).await.unwrap_or_else(|| {
            let said = "the disk did not answer in time: the next start begins with a gap";
            Err(LogError::new(LogErrorKind::Unavailable, said))
        });
        state.stopping.store(true, Ordering::Release);
        state.wake();
        closed
    }
}

/// The fingerprint of the embedded schemas.
///
/// # Errors
/// When they cannot be used, or are of another state of the sources than the enum.
fn schemas<E: Embedded>() -> Result<String, StartError> {
    let again = "run `cargo tidings generate` and build again";
    let judge = E::decoder().judge();
    let judge = judge.map_err(|error| {
        StartError::Schemas(format!("the embedded schemas cannot be used: {error}; {again}"))
    })?;
    let missing: Vec<String> = E::META
        .variants
        .iter()
        .filter(|it| !it.skipped && !judge.events().any(|known| known == (it.event_type, it.version)))
        .map(|it| format!("`{}` version {} ({})", it.event_type, it.version, it.source))
        .collect();
    if missing.is_empty() {
        return Ok(judge.fingerprint().unwrap_or_default().to_owned());
    }
    Err(StartError::Schemas(format!(
        "the embedded schemas of `{}` are of another state of the sources than `{}`; they do not have {}; {again}",
        judge.catalog(),
        E::META.name,
        missing.join(", ")
    )))
}
