//! What a hub holds for all its readers.

use std::sync::{Arc, PoisonError};

use tokio::sync::watch;

use super::clock::Clock;
use super::counters::Counters;
use crate::core::{Bounds, Epoch, Epochs, Shown, View, Window};
use crate::log::{Opened, Remains, Sink};
use crate::sync::{AtomicBool, Ordering, RwLock, RwLockReadGuard};

/// The log as all readers see it. Nothing of the application runs under its lock.
pub(super) struct Seen {
    epochs: Epochs,
    window: Window,
    addressed: u64,
    pub(super) keeping: bool,
}

impl Seen {
    pub(super) fn view(&self) -> View<'_> {
        View { epochs: &self.epochs, window: &self.window, addressed: self.addressed }
    }
}

/// What a hub holds for all its readers, and how they are woken.
pub(super) struct State {
    seen: RwLock<Seen>,
    /// Goes up whenever there may be something new. A `watch` cannot lose a wake-up between looking
    /// and waiting.
    signal: watch::Sender<u64>,
    /// No more events are taken.
    pub(super) closing: AtomicBool,
    /// All events are shown: readers go to the head, and say goodbye.
    pub(super) stopping: AtomicBool,
    pub(super) counters: Counters,
}

impl State {
    pub(super) fn new(window: Bounds, counters: Counters) -> Self {
        let seen = Seen {
            epochs: Epochs::fresh(Epoch::new(0)),
            window: Window::new(window, 0, Vec::new()),
            addressed: 0,
            keeping: false,
        };
        Self {
            seen: RwLock::new(seen),
            signal: watch::Sender::new(0),
            closing: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            counters,
        }
    }

    /// Begins with what the log knows.
    pub(super) fn opened(&self, opened: Opened) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        let Opened { epochs, head, remains: Remains { window, addressed } } = opened;
        seen.window = Window::new(seen.window.bounds(), head, window);
        seen.epochs = epochs;
        seen.addressed = addressed;
    }

    pub(super) fn see(&self) -> RwLockReadGuard<'_, Seen> {
        self.seen.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.signal.subscribe()
    }

    /// Lets every reader look again.
    pub(super) fn wake(&self) {
        self.signal.send_modify(|count| *count += 1);
    }

    /// Counts bytes that an event has come to hold.
    pub(super) fn charge(&self, seq: u64, bytes: usize) {
        if bytes > 0 {
            self.seen.write().unwrap_or_else(PoisonError::into_inner).window.charge(seq, bytes);
        }
    }

    pub(super) fn remains(&self) -> Remains {
        let seen = self.see();
        Remains { window: seen.window.after(0).cloned().collect(), addressed: seen.addressed }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
}

/// How a log shows events to a hub.
pub(super) struct HubSink {
    pub(super) state: Arc<State>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Sink for HubSink {
    fn show(&self, shown: &[Shown]) {
        {
            let mut seen = self.state.seen.write().unwrap_or_else(PoisonError::into_inner);
            for Shown { entry, .. } in shown {
                if entry.audience.is_some() {
                    seen.addressed = entry.seq;
                }
                seen.window.push(Arc::clone(entry));
            }
        }
        // Whoever begins to listen from here on takes the lock behind this, and sees them.
        if self.state.signal.receiver_count() > 0 {
            self.state.wake();
        }
        let now = self.clock.now();
        for published in shown.iter().filter_map(|it| it.entry.published) {
            self.state.counters.visible.observe(now.saturating_sub(published));
        }
    }

    fn keeping(&self, keeping: bool) {
        self.state.seen.write().unwrap_or_else(PoisonError::into_inner).keeping = keeping;
        self.state.wake();
    }
}
