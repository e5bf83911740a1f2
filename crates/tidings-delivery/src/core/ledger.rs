//! What was published and where it is: waiting, visible, on disk, or not to be kept any more.

use std::collections::VecDeque;
use std::sync::Arc;

use super::cursor::{Cursor, Epoch};
use super::entry::Entry;
use super::window::Bounds;

/// An event that has become visible.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The event.
    pub entry: Arc<Entry>,
    /// Whether it is on disk.
    pub kept: bool,
}

/// Too many events are waiting for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch;

/// The order of a log with one writer and a disk that may fail.
///
/// A critical event and all behind it become visible when it is on disk, in the order of their
/// places, never one before the other. While the disk fails events become visible without it; the
/// critical ones are held, and written first when it is back. Those for which there is no room move
/// [`removed_to`](Self::removed_to).
#[derive(Debug)]
pub struct Ledger {
    epoch: Epoch,
    next: u64,
    waiting: VecDeque<(Arc<Entry>, bool)>,
    waiting_bytes: usize,
    unsaved: VecDeque<Arc<Entry>>,
    unsaved_bytes: usize,
    bounds: Bounds,
    removed_to: u64,
    keeping: bool,
}

impl Ledger {
    /// The ledger of a run that begins behind `head`. No more than `bounds` wait for the disk, and no
    /// more are held while it fails.
    #[must_use]
    pub fn new(epoch: Epoch, head: u64, bounds: Bounds, keeping: bool) -> Self {
        Self {
            epoch,
            next: head + 1,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            unsaved: VecDeque::new(),
            unsaved_bytes: 0,
            bounds,
            removed_to: 0,
            keeping,
        }
    }

    /// Gives an event its place in the order.
    ///
    /// # Errors
    /// When as much is waiting as may; then nothing has changed.
    pub fn place(&mut self, make: impl FnOnce(Cursor) -> Entry) -> Result<Arc<Entry>, TooMuch> {
        if self.waiting.len() >= self.bounds.events.max(1) || self.waiting_bytes > self.bounds.bytes {
            return Err(TooMuch);
        }
        let entry = Arc::new(make(Cursor { epoch: self.epoch, seq: self.next }));
        self.next += 1;
        self.waiting_bytes += entry.size();
        self.waiting.push_back((Arc::clone(&entry), false));
        Ok(entry)
    }

    /// The next event that has become visible, in order.
    pub fn next_visible(&mut self) -> Option<Shown> {
        let (first, written) = self.waiting.front()?;
        if first.critical && !written && self.keeping {
            return None;
        }
        let (entry, kept) = self.waiting.pop_front()?;
        self.waiting_bytes -= entry.size();
        if entry.critical && !kept {
            self.hold(Arc::clone(&entry));
        }
        Some(Shown { entry, kept })
    }

    /// Everything that has become visible, in order.
    pub fn advance(&mut self) -> Vec<Shown> {
        std::iter::from_fn(|| self.next_visible()).collect()
    }

    fn hold(&mut self, entry: Arc<Entry>) {
        self.unsaved_bytes += entry.size();
        self.unsaved.push_back(entry);
        while self.unsaved.len() > self.bounds.events || self.unsaved_bytes > self.bounds.bytes {
            let Some(lost) = self.unsaved.pop_front() else { break };
            self.unsaved_bytes -= lost.size();
            self.removed_to = self.removed_to.max(lost.seq);
        }
    }

    /// What the disk is to write next, oldest first: what was held, then what is waiting.
    #[must_use]
    pub fn batch(&self, most: Bounds) -> Vec<Arc<Entry>> {
        let waiting = self.waiting.iter().filter(|(entry, written)| entry.critical && !written);
        let mut bytes = 0;
        let fits = |entry: &&Arc<Entry>| {
            let first = bytes == 0;
            bytes += entry.size();
            first || bytes <= most.bytes
        };
        let all = self.unsaved.iter().chain(waiting.map(|(entry, _)| entry));
        all.take(most.events.max(1)).take_while(fits).cloned().collect()
    }

    /// The disk has written a batch, and holds nothing critical up to `removed_to` that it once held.
    pub fn written(&mut self, batch: &[Arc<Entry>], removed_to: u64) -> Vec<Shown> {
        self.removed_to = self.removed_to.max(removed_to);
        let is_written = |entry: &Arc<Entry>| batch.binary_search_by_key(&entry.seq, |it| it.seq).is_ok();
        for (entry, written) in &mut self.waiting {
            *written = *written || is_written(entry);
        }
        let bytes = &mut self.unsaved_bytes;
        self.unsaved.retain(|entry| {
            let gone = is_written(entry);
            *bytes -= if gone { entry.size() } else { 0 };
            !gone
        });
        self.keeping = self.keeping || self.unsaved.is_empty();
        self.advance()
    }

    /// The disk fails, or does not answer.
    pub fn failed(&mut self) -> Vec<Shown> {
        self.keeping = false;
        self.advance()
    }

    /// The highest place of a critical event that is known not to be on disk any more.
    #[must_use]
    pub fn removed_to(&self) -> u64 {
        self.removed_to
    }

    /// The store has lost everything up to a place.
    pub fn removed(&mut self, to: u64) {
        self.removed_to = self.removed_to.max(to);
    }

    /// Up to where a history read from now on may lack a critical event. Ask before reading: what is
    /// written in between is then missed by the answer, never by the reader.
    #[must_use]
    pub fn lacking_to(&self) -> u64 {
        self.unsaved.back().map_or(0, |entry| entry.seq).max(self.removed_to)
    }

    /// Whether critical events are being written.
    #[must_use]
    pub fn keeping(&self) -> bool {
        self.keeping
    }

    /// How many events are placed and not visible.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether everything critical is on disk and everything is visible.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.keeping && self.waiting.is_empty() && self.unsaved.is_empty()
    }

    /// The place of the newest event that is visible.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.waiting.front().map_or(self.next, |(entry, _)| entry.seq) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Bounds = Bounds { events: 100, bytes: 1 << 20 };

    fn ledger(events: usize) -> Ledger {
        Ledger::new(Epoch::new(1), 0, Bounds { events, bytes: 1 << 20 }, true)
    }

    fn place(ledger: &mut Ledger, critical: bool) -> Result<u64, TooMuch> {
        let make = |cursor| Entry::new(cursor, "a".into(), 1, critical, [0; 10].into());
        ledger.place(make).map(|entry| entry.seq)
    }

    fn seqs(shown: &[Shown]) -> Vec<(u64, bool)> {
        shown.iter().map(|it| (it.entry.seq, it.kept)).collect()
    }

    #[test]
    fn nothing_overtakes_a_critical_event() {
        let mut it = ledger(10);
        assert_eq!(place(&mut it, false), Ok(1));
        assert_eq!(seqs(&it.advance()), [(1, false)]);
        for critical in [true, false, true] {
            place(&mut it, critical).unwrap();
        }
        assert!(it.advance().is_empty());
        assert_eq!(it.head(), 1);
        let first = it.batch(Bounds { events: 1, ..ALL });
        assert_eq!(seqs(&it.written(&first, 0)), [(2, true), (3, false)]);
        let second = it.batch(ALL);
        assert_eq!(seqs(&it.written(&second, 0)), [(4, true)]);
        assert!(it.is_settled());
    }

    #[test]
    fn a_disk_that_fails_holds_nothing_up_and_gets_what_was_held_first() {
        let mut it = ledger(10);
        place(&mut it, true).unwrap();
        place(&mut it, false).unwrap();
        assert_eq!(seqs(&it.failed()), [(1, false), (2, false)]);
        place(&mut it, true).unwrap();
        assert_eq!(seqs(&it.advance()), [(3, false)]);
        assert_eq!((it.keeping(), it.lacking_to(), it.removed_to()), (false, 3, 0));
        let batch = it.batch(ALL);
        assert_eq!(batch.iter().map(|it| it.seq).collect::<Vec<_>>(), [1, 3]);
        assert!(it.written(&batch, 0).is_empty());
        assert!(it.is_settled());
        assert_eq!(it.lacking_to(), 0);
    }

    #[test]
    fn what_cannot_be_held_is_removed() {
        let mut it = ledger(2);
        drop(it.failed());
        for _ in 0..4 {
            place(&mut it, true).unwrap();
            drop(it.advance());
        }
        assert_eq!((it.removed_to(), it.lacking_to(), it.batch(ALL).len()), (2, 4, 2));
    }

    #[test]
    fn an_answer_that_comes_late_is_taken() {
        let mut it = ledger(10);
        place(&mut it, true).unwrap();
        let batch = it.batch(ALL);
        assert_eq!(seqs(&it.failed()), [(1, false)]);
        assert!(it.written(&batch, 0).is_empty(), "it is visible already");
        assert!(it.is_settled());
    }

    #[test]
    fn too_much_is_refused_and_takes_no_place() {
        let mut it = ledger(2);
        place(&mut it, true).unwrap();
        place(&mut it, true).unwrap();
        assert_eq!(place(&mut it, false), Err(TooMuch));
        let batch = it.batch(ALL);
        drop(it.written(&batch, 0));
        assert_eq!(place(&mut it, false), Ok(3));
    }
}
