//! What the threads of a local log share: the order of events, who waits for them, how the disk is.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, PoisonError};

use tokio::sync::oneshot;

use crate::core::{Bounds, Cursor, Entry, Epoch, Ledger, Shown};
use crate::log::{Appended, Health, LogError, LogErrorKind, Opening, Placed, Record, Refused, Sink};
use crate::sync::{Mutex, MutexGuard};

/// What the threads of a local log share.
pub(super) struct Shared(Mutex<State>);

#[derive(Default)]
pub(super) struct State {
    run: Option<RunState>,
    health: Health,
    /// No more is taken.
    closing: bool,
    ended: bool,
}

struct RunState {
    ledger: Ledger,
    sink: Arc<dyn Sink>,
    /// Who waits for which event, in the order of the log.
    receipts: VecDeque<(u64, oneshot::Sender<Placed>)>,
    /// The place of the newest event that was shown.
    head: Cursor,
    keeping: bool,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("health", &self.lock().health).finish_non_exhaustive()
    }
}

impl RunState {
    /// Shows what has become visible, and tells those who wait.
    fn show(&mut self, shown: &[Shown]) {
        if let Some(last) = shown.last() {
            self.head = last.entry.cursor();
            self.sink.show(shown);
        }
        for it in shown {
            if self.receipts.front().is_some_and(|(seq, _)| *seq == it.entry.seq)
                && let Some((_, sender)) = self.receipts.pop_front()
            {
                // Nobody has to wait for a receipt.
                let _ = sender.send(Placed { cursor: it.entry.cursor(), kept: it.kept });
            }
        }
        if self.keeping != self.ledger.keeping() {
            self.keeping = self.ledger.keeping();
            self.sink.keeping(self.keeping);
        }
    }
}

#[cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "the disk asks"))]
impl Shared {
    pub(super) fn new() -> Self {
        Self(Mutex::default())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the run behind `head`.
    pub(super) fn begin(
        &self,
        opening: Opening,
        head: u64,
        bounds: Bounds,
        keeping: bool,
    ) -> Result<(), LogError> {
        let mut state = self.lock();
        if state.run.is_some() || state.ended {
            return Err(LogError::new(LogErrorKind::NotOpen, "the log was opened before"));
        }
        let Opening { epoch, sink } = opening;
        sink.keeping(keeping);
        state.run = Some(RunState {
            ledger: Ledger::new(epoch, head, bounds, keeping),
            sink,
            receipts: VecDeque::new(),
            head: Cursor { epoch, seq: head },
            keeping,
        });
        Ok(())
    }

    /// Takes an event; the second value says whether the disk has something to write now.
    pub(super) fn append(&self, record: Record) -> Result<(Appended, bool), Refused> {
        let mut state = self.lock();
        if state.closing {
            return Err(Refused::Closed);
        }
        let run = state.run.as_mut().ok_or(Refused::Closed)?;
        let Record { audience, event_type, version, critical, envelope, published } = record;
        let make = |cursor| {
            let entry = Entry::new(cursor, event_type, version, critical, envelope);
            entry.for_audience(audience).published_at(published)
        };
        let entry = run.ledger.place(make).map_err(|_| Refused::Full)?;
        // All before it that could be visible is: that leaves at most itself.
        let shown = run.ledger.next_visible();
        let appended = match &shown {
            Some(own) => Appended::Now(Placed { cursor: entry.cursor(), kept: own.kept }),
            None => {
                let (sender, receiver) = oneshot::channel();
                run.receipts.push_back((entry.seq, sender));
                Appended::Later(receiver)
            }
        };
        run.show(shown.as_slice());
        // While the disk fails it is tried at its own pace.
        Ok((appended, critical && run.keeping))
    }

    /// Does something with the ledger, and shows what has become visible by it.
    pub(super) fn with_ledger<T>(&self, act: impl FnOnce(&mut Ledger) -> (Vec<Shown>, T)) -> Option<T> {
        let mut state = self.lock();
        let run = state.run.as_mut()?;
        let (shown, value) = act(&mut run.ledger);
        run.show(&shown);
        Some(value)
    }

    pub(super) fn with_health(&self, act: impl FnOnce(&mut Health)) {
        act(&mut self.lock().health);
    }

    pub(super) fn lacking_to(&self) -> Option<u64> {
        self.lock().run.as_ref().map(|run| run.ledger.lacking_to())
    }

    pub(super) fn head(&self) -> Cursor {
        let nothing = Cursor { epoch: Epoch::new(0), seq: 0 };
        self.lock().run.as_ref().map_or(nothing, |run| run.head)
    }

    pub(super) fn health(&self) -> Health {
        let state = self.lock();
        let mut health = state.health.clone();
        if let Some(run) = &state.run {
            health.keeping = run.keeping;
            health.waiting = run.ledger.waiting();
        }
        health
    }

    /// Takes no more events.
    pub(super) fn refuse(&self) {
        self.lock().closing = true;
    }

    /// Ends the run: receipts of what is still waiting are dropped.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.closing = true;
        state.ended = true;
        state.run = None;
    }
}
