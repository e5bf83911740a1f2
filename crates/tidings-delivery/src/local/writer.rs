//! The thread that writes, and the one that watches whether it comes back.

use std::fmt;
use std::fs;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::oneshot;

use super::files::{self, Lock, Stop};
use super::history::Reads;
use super::shared::Shared;
use super::store::{self, Store, Trouble};
use super::word::Word;
use super::{HELD, Keep, ready};
use crate::core::{Ask, Bounds, Epoch, Epochs, Ledger, Page, Shown, Stopped};
use crate::log::{Health, LogError, LogErrorKind, Opened, Opening, Pending, Remains};

/// What one commit takes at most.
const BATCH: Bounds = Bounds { events: 2000, bytes: 8 << 20 };

type Reply<T> = oneshot::Sender<Result<T, LogError>>;
type Leave = Box<dyn FnOnce() -> Remains + Send>;

/// What the other threads want of the one that writes.
#[derive(Default)]
struct Wanted {
    write: bool,
    broken: bool,
    close: Option<(Leave, Reply<()>)>,
    abandon: bool,
    ended: bool,
    /// Since when a write has been under way.
    since: Option<Instant>,
    /// The watcher looks at `since` by itself.
    watched: bool,
}

pub(super) struct Orders {
    wanted: Mutex<Wanted>,
    writer: Condvar,
    watcher: Condvar,
    /// Counts the databases that were opened; 0 is none that may be read.
    pub(super) generation: AtomicU64,
    /// That the disk has all that readers were shown. Given and taken back under the lock of the ledger.
    word: Word,
}

impl Orders {
    fn new(keep: &Keep) -> Self {
        Self {
            wanted: Mutex::default(),
            writer: Condvar::new(),
            watcher: Condvar::new(),
            generation: AtomicU64::new(0),
            word: Word::new(&keep.path, keep.witnesses.as_deref()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn want(&self, change: impl FnOnce(&mut Wanted)) {
        change(&mut self.lock());
        self.writer.notify_one();
    }

    /// Events go out without the disk from here on. The word goes first, since a crash may come right
    /// after one was shown.
    fn failed(&self, ledger: &mut Ledger) -> Vec<Shown> {
        self.word.take_back();
        ledger.failed()
    }

    /// A reader has found the database broken.
    pub(super) fn broken(&self) {
        self.want(|wanted| wanted.broken = true);
    }
}

/// The disk side of a local log.
pub(super) struct Disk {
    keep: Keep,
    shared: Arc<Shared>,
    orders: Arc<Orders>,
    reads: Reads,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").field("keep", &self.keep).finish_non_exhaustive()
    }
}

impl Disk {
    pub(super) fn new(keep: Keep, shared: Arc<Shared>) -> Self {
        let orders = Arc::new(Orders::new(&keep));
        let reads = Reads::new(keep.path.clone(), Arc::clone(&orders));
        Self { keep, shared, orders, reads, threads: Mutex::default() }
    }

    pub(super) fn open(&self, opening: Opening) -> Pending<Result<Opened, LogError>> {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        if !threads.is_empty() {
            return ready(Err(LogError::new(LogErrorKind::NotOpen, "the log was opened before")));
        }
        let (reply, answer) = oneshot::channel();
        let (keep, shared, orders) = (self.keep.clone(), Arc::clone(&self.shared), Arc::clone(&self.orders));
        let writer = named("tidings-log", move || match Writer::begin(keep, shared, orders, opening) {
            Ok((writer, opened)) => {
                drop(reply.send(Ok(opened)));
                writer.run();
            }
            Err(error) => drop(reply.send(Err(error))),
        });
        let (keep, shared, orders) = (self.keep.clone(), Arc::clone(&self.shared), Arc::clone(&self.orders));
        let watcher = named("tidings-watch", move || watch(&keep, &shared, &orders));
        match (writer, watcher) {
            (Ok(writer), Ok(watcher)) => threads.extend([writer, watcher]),
            (Err(error), _) | (_, Err(error)) => {
                let said = "the threads of the log cannot be started";
                return ready(Err(LogError::new(LogErrorKind::Unavailable, said).caused_by(error)));
            }
        }
        Box::pin(async { answer.await.unwrap_or_else(|_| Err(ended())) })
    }

    pub(super) fn wake(&self) {
        self.orders.want(|wanted| wanted.write = true);
    }

    pub(super) fn history(&self, ask: Ask, lacking_to: u64) -> Pending<Result<Page, LogError>> {
        self.reads.read(ask, lacking_to)
    }

    pub(super) fn close(&self, leave: Leave) -> Pending<Result<(), LogError>> {
        self.shared.refuse();
        let (reply, answer) = oneshot::channel();
        let mut wanted = self.orders.lock();
        if wanted.ended || wanted.close.is_some() {
            return ready(Err(ended()));
        }
        wanted.close = Some((leave, reply));
        drop(wanted);
        self.orders.writer.notify_one();
        Box::pin(async { answer.await.unwrap_or_else(|_| Err(ended())) })
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.orders.want(|wanted| wanted.abandon = true);
        self.orders.watcher.notify_one();
        let hung = |wanted: &Wanted| wanted.since.is_some_and(|it| it.elapsed() > self.keep.answer_within);
        if hung(&self.orders.lock()) {
            return;
        }
        let threads = std::mem::take(self.threads.get_mut().unwrap_or_else(PoisonError::into_inner));
        threads.into_iter().for_each(|thread| drop(thread.join()));
    }
}

fn ended() -> LogError {
    LogError::new(LogErrorKind::NotOpen, "the log is closed")
}

pub(super) fn named(name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(run)
}

/// Lets events go out without the disk when it does not answer.
fn watch(keep: &Keep, shared: &Shared, orders: &Orders) {
    let mut wanted = orders.lock();
    let mut told = None;
    while !wanted.ended && !wanted.abandon {
        wanted.watched = wanted.since.is_some();
        let Some(since) = wanted.since.filter(|since| told != Some(*since)) else {
            // Woken by the next write; also by the end of one that was told to hang.
            wanted.watched = false;
            wanted = orders.watcher.wait(wanted).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let left = keep.answer_within.saturating_sub(since.elapsed());
        if !left.is_zero() {
            let waited = orders.watcher.wait_timeout(wanted, left);
            wanted = waited.unwrap_or_else(PoisonError::into_inner).0;
            continue;
        }
        told = Some(since);
        drop(wanted);
        note(shared, &format!("the disk did not answer for {:?}", keep.answer_within));
        shared.with_ledger(|ledger| (orders.failed(ledger), ()));
        // Should the write have ended in between, the next one says so.
        orders.want(|wanted| wanted.write = true);
        wanted = orders.lock();
    }
}

fn note(shared: &Shared, said: &str) {
    shared.with_health(|health| {
        health.errors += 1;
        health.last_error = Some(said.to_owned());
    });
}

/// What the writing thread has.
struct Writer {
    keep: Keep,
    shared: Arc<Shared>,
    orders: Arc<Orders>,
    epochs: Epochs,
    lock: Option<Lock>,
    store: Option<Store>,
    /// This run stands in the table of the store.
    recorded: bool,
}

impl Writer {
    fn begin(
        keep: Keep,
        shared: Arc<Shared>,
        orders: Arc<Orders>,
        mut opening: Opening,
    ) -> Result<(Self, Opened), LogError> {
        if let Some(folder) = keep.path.parent() {
            // Where it cannot be made, the store cannot be opened either, and says so.
            drop(fs::create_dir_all(folder));
        }
        let (lock, no_lock) = match files::lock(&keep.path) {
            Ok(lock) => (Some(lock?), None),
            Err(error) => (None, Some(Trouble::from(error))),
        };
        let stop = files::take_stop(&keep.path).map_err(|error| {
            let path = files::beside(&keep.path, ".stop");
            let said = format!("{} cannot be taken away: remove it, or see to its rights", path.display());
            LogError::new(LogErrorKind::StopStays, said).caused_by(error)
        })?;
        let start = match no_lock {
            Some(trouble) => Err(trouble),
            None => start(&keep, opening.epoch, stop, &orders.word),
        };
        let (store, epochs, head, remains, removed_to) = match start {
            Ok(started) => started,
            Err(trouble) => {
                note(&shared, trouble.said());
                // Another epoch: what the disk did with the table is not known.
                let epoch = Epoch::new(!opening.epoch.bits());
                opening.epoch = epoch;
                orders.word.forget_last_run();
                (None, Epochs::fresh(epoch), 0, Remains::default(), 0)
            }
        };
        let recorded = store.is_some();
        shared.begin(opening, head, HELD, recorded)?;
        shared.with_ledger(|ledger| (Vec::new(), ledger.removed(removed_to)));
        let writer = Self { keep, shared, orders, epochs: epochs.clone(), lock, store, recorded };
        if recorded {
            writer.orders.generation.store(1, Ordering::Release);
            writer.orders.word.name();
            writer.orders.word.give();
        }
        Ok((writer, Opened { epochs, head, remains }))
    }

    fn run(mut self) {
        loop {
            let (close, abandon) = self.wait();
            if abandon {
                break;
            }
            let closing = close.is_some();
            while self.write() && self.has_more() {}
            if let Some((leave, reply)) = close {
                let result = self.leave(leave);
                drop(self.store.take());
                self.end();
                drop(self.lock.take());
                drop(reply.send(result));
            }
            if closing {
                return;
            }
        }
        self.end();
    }

    fn end(&self) {
        self.orders.generation.store(0, Ordering::Release);
        self.orders.lock().ended = true;
        self.orders.watcher.notify_one();
        self.shared.end();
    }

    /// Waits until there is something to do: an event to write, the end, or a disk to try again.
    fn wait(&mut self) -> (Option<(Leave, Reply<()>)>, bool) {
        let tried = Instant::now();
        let mut wanted = self.orders.lock();
        loop {
            if std::mem::take(&mut wanted.broken) {
                drop(wanted);
                self.set_aside();
                wanted = self.orders.lock();
            }
            if std::mem::take(&mut wanted.write) || wanted.close.is_some() || wanted.abandon {
                return (wanted.close.take(), wanted.abandon);
            }
            if self.shared.health().keeping {
                wanted = self.orders.writer.wait(wanted).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let left = self.keep.try_again.saturating_sub(tried.elapsed());
            if left.is_zero() {
                return (None, false);
            }
            let waited = self.orders.writer.wait_timeout(wanted, left);
            wanted = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn has_more(&self) -> bool {
        self.shared.with_ledger(|ledger| (Vec::new(), !ledger.batch(BATCH).is_empty())).unwrap_or(false)
    }

    /// Writes what is waiting; whether that went well.
    fn write(&mut self) -> bool {
        let next = self
            .shared
            .with_ledger(|ledger| (Vec::new(), (ledger.batch(BATCH), ledger.removed_to(), ledger.keeping())));
        let Some((batch, removed_to, keeping)) = next else { return false };
        if batch.is_empty() && keeping {
            return true;
        }
        let began = Instant::now();
        self.under_way(Some(began));
        let written = self.opened().and_then(|store| store.write(&batch, removed_to));
        self.under_way(None);
        match written {
            Ok(removed_to) => {
                self.shared.with_health(|health: &mut Health| {
                    health.commits.observe(began.elapsed());
                });
                self.shared.with_ledger(|ledger| (ledger.written(&batch, removed_to), ()));
                if !self.orders.word.is_given() {
                    self.give_word();
                }
                true
            }
            Err(trouble) => {
                note(&self.shared, trouble.said());
                // After an error nothing is asked of the same connection again: it would say yes.
                drop(self.store.take());
                if matches!(trouble, Trouble::Broken(_)) {
                    self.set_aside();
                }
                self.shared.with_ledger(|ledger| (self.orders.failed(ledger), ()));
                false
            }
        }
    }

    fn under_way(&self, since: Option<Instant>) {
        let mut wanted = self.orders.lock();
        wanted.since = since;
        if since.is_some() && !wanted.watched {
            wanted.watched = true;
            self.orders.watcher.notify_one();
        }
    }

    /// The store of this run, opened again where it was lost.
    fn opened(&mut self) -> Result<&mut Store, Trouble> {
        let Self { keep, shared, orders, epochs, lock, store, recorded } = self;
        if let Some(store) = store {
            return Ok(store);
        }
        if lock.is_none() {
            let taken = files::lock(&keep.path)?;
            *lock = Some(taken.map_err(|error| Trouble::Unavailable(error.to_string()))?);
        }
        let epoch = epochs.running().epoch;
        let (mut opened, mut found) = open_or_begin_anew(keep, epoch)?;
        let is_ours = *recorded && found.table.last().is_some_and(|last| last.epoch == epoch);
        if !is_ours {
            // Another history, or none: this run goes on in a store of its own.
            if !store::is_empty(&found) {
                drop(opened);
                files::move_aside(&keep.path, epoch)?;
                (opened, found) = Store::open(&keep.path, keep.most)?;
            }
            drop(files::take_stop(&keep.path)?);
            let lost = if *recorded { shared.head().seq } else { 0 };
            shared.with_ledger(|ledger| (Vec::new(), ledger.removed(lost)));
            opened.record(epochs, found.removed_to.max(lost))?;
            *recorded = true;
        }
        orders.generation.fetch_add(1, Ordering::AcqRel);
        Ok(store.insert(opened))
    }

    /// Moves a broken database aside. What it kept is gone.
    fn set_aside(&mut self) {
        drop(self.store.take());
        let lost = self.shared.head().seq;
        self.shared.with_ledger(|ledger| {
            ledger.removed(lost);
            (self.orders.failed(ledger), ())
        });
        note(&self.shared, "the store was found broken and moved aside");
        if let Err(error) = files::move_aside(&self.keep.path, self.epochs.running().epoch) {
            note(&self.shared, &error.to_string());
        }
    }

    /// Gives the word again when the disk has everything.
    fn give_word(&self) {
        self.orders.word.name();
        self.shared.with_ledger(|ledger| {
            if ledger.keeping() {
                self.orders.word.give();
            }
            (Vec::new(), ())
        });
    }

    /// Writes down how the run ends, if all that is critical is kept.
    fn leave(&mut self, leave: Leave) -> Result<(), LogError> {
        let settled = self.shared.with_ledger(|ledger| {
            let settled = ledger.is_settled();
            // What still waits for the disk is shown without it.
            (if settled { Vec::new() } else { self.orders.failed(ledger) }, settled)
        });
        if settled != Some(true) || !self.recorded {
            let said = "the disk did not take everything: the next start begins with a gap";
            return Err(LogError::new(LogErrorKind::Unavailable, said));
        }
        let stopped = Stopped { epoch: self.epochs.running().epoch, head: self.shared.head().seq };
        files::write_stop(&self.keep.path, &Stop { stopped, remains: leave() }).map_err(|error| {
            let said = "the window could not be written down: the next start begins with a gap";
            LogError::new(LogErrorKind::Unavailable, said).caused_by(error)
        })?;
        // The next run goes by the file of this stop.
        self.orders.word.take_back();
        Ok(())
    }
}

type Started = (Option<Store>, Epochs, u64, Remains, u64);

/// Opens a store and begins a run in it.
fn start(keep: &Keep, epoch: Epoch, stop: Option<Stop>, word: &Word) -> Result<Started, Trouble> {
    let (mut store, found) = open_or_begin_anew(keep, epoch)?;
    let stopped = stop.as_ref().map(|it| it.stopped);
    let is_new = store::is_empty(&found);
    let (epochs, mut head) = Epochs::begin(found.table, found.kept, stopped, epoch);
    let mut removed_to = found.removed_to;
    if !is_new && !epochs.running().continues && !word.of_last_run() {
        // The last run may have shown critical events that are not here. They count as one that was removed:
        // the first place of this run, behind every cursor of then.
        head += 1;
        removed_to = head;
    }
    store.record(&epochs, removed_to)?;
    let remains = match stop {
        Some(stop) if epochs.running().continues => stop.remains,
        // What was published before is not known: it may have been for anybody.
        _ => Remains { window: Vec::new(), addressed: head },
    };
    Ok((Some(store), epochs, head, remains, removed_to))
}

/// Opens a store; a broken one is moved aside first.
fn open_or_begin_anew(keep: &Keep, epoch: Epoch) -> Result<(Store, store::Found), Trouble> {
    if fs::symlink_metadata(&keep.path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        // A log without its database would be played into the new one.
        files::move_aside(&keep.path, epoch)?;
    }
    match Store::open(&keep.path, keep.most) {
        Err(Trouble::Broken(_)) => {
            files::move_aside(&keep.path, epoch)?;
            Store::open(&keep.path, keep.most)
        }
        other => other,
    }
}
