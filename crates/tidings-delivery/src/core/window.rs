//! The newest events, in memory.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;

use super::entry::Entry;

/// How much something may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bounds {
    /// The most events.
    pub events: usize,
    /// The most bytes.
    pub bytes: usize,
}

/// The newest events, bounded by number and bytes; the newest always stays.
///
/// It is the only buffer between publishing and readers: a reader is a place in it, so memory does
/// not depend on how slow readers are.
#[derive(Debug)]
pub struct Window {
    entries: VecDeque<(Arc<Entry>, usize)>,
    bytes: usize,
    bounds: Bounds,
    /// The place of the newest event, which may be gone from it or of a run before.
    head: u64,
}

impl Window {
    /// A window that ends at `head` and holds these, oldest first, as far as they fit.
    #[must_use]
    pub fn new(bounds: Bounds, head: u64, entries: Vec<Arc<Entry>>) -> Self {
        let mut window = Self { entries: VecDeque::new(), bytes: 0, bounds, head: 0 };
        entries.into_iter().for_each(|entry| window.push(entry));
        window.head = head;
        window
    }

    /// Shows an event.
    pub fn push(&mut self, entry: Arc<Entry>) {
        let size = entry.size();
        self.head = entry.seq;
        self.bytes += size;
        self.entries.push_back((entry, size));
        self.shrink();
    }

    /// Counts bytes that an event in it has come to hold.
    pub fn charge(&mut self, seq: u64, bytes: usize) {
        let Some(index) = self.index(seq) else { return };
        if let Some((_, size)) = self.entries.get_mut(index).filter(|(entry, _)| entry.seq == seq) {
            *size += bytes;
            self.bytes += bytes;
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        let over =
            |window: &Self| window.entries.len() > window.bounds.events || window.bytes > window.bounds.bytes;
        while self.entries.len() > 1 && over(self) {
            if let Some((_, size)) = self.entries.pop_front() {
                self.bytes -= size;
            }
        }
    }

    /// The index of the first event at or behind a place.
    fn index(&self, seq: u64) -> Option<usize> {
        // Places follow one another but for the first ones behind a restart.
        let behind = usize::try_from(self.head.saturating_sub(seq)).ok()?;
        let direct = self.entries.len().checked_sub(behind + 1);
        if let Some(index) = direct.filter(|index| self.entries[*index].0.seq == seq) {
            return Some(index);
        }
        let index = self.entries.partition_point(|(entry, _)| entry.seq < seq);
        (index < self.entries.len()).then_some(index)
    }

    /// The place of its first event; behind the head where it is empty.
    #[must_use]
    pub fn floor(&self) -> u64 {
        self.entries.front().map_or(self.head + 1, |(entry, _)| entry.seq)
    }

    /// The place of the newest event.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    /// The events behind a place.
    pub fn after(&self, seq: u64) -> impl Iterator<Item = &Arc<Entry>> {
        let from = self.index(seq.saturating_add(1)).unwrap_or(self.entries.len());
        self.entries.range(from..).map(|(entry, _)| entry)
    }

    /// How many events it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many bytes it holds.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How much it may hold.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Cursor, Epoch, Form};

    fn entry(seq: u64, bytes: usize) -> Arc<Entry> {
        let cursor = Cursor { epoch: Epoch::new(1), seq };
        Arc::new(Entry::new(cursor, "a".into(), 1, false, vec![0; bytes].into()))
    }

    fn window(events: usize, bytes: usize) -> Window {
        Window::new(Bounds { events, bytes }, 0, Vec::new())
    }

    #[test]
    fn the_oldest_leave_by_number_and_by_bytes_and_the_newest_stays() {
        let mut it = window(3, 2000);
        (1..=5).for_each(|seq| it.push(entry(seq, 10)));
        assert_eq!((it.floor(), it.head(), it.len()), (3, 5, 3));
        it.push(entry(6, 1500));
        assert_eq!((it.floor(), it.len()), (4, 3));
        it.push(entry(7, 5000));
        assert_eq!((it.floor(), it.head(), it.len()), (7, 7, 1));
    }

    #[test]
    fn what_is_behind_a_place_is_found_whether_or_not_there_is_a_hole_before_it() {
        let mut it = window(10, 10_000);
        [3, 4, 7, 8].into_iter().for_each(|seq| it.push(entry(seq, 10)));
        let after = |seq| it.after(seq).map(|entry| entry.seq).collect::<Vec<_>>();
        for (seq, owed) in [(0, 4), (2, 4), (3, 3), (4, 2), (5, 2), (6, 2), (7, 1), (8, 0), (99, 0)] {
            assert_eq!(after(seq), [3, 4, 7, 8][4 - owed..], "behind {seq}");
        }
    }

    #[test]
    fn an_empty_window_begins_behind_its_head() {
        let it = Window::new(Bounds { events: 3, bytes: 100 }, 9, Vec::new());
        assert_eq!((it.floor(), it.head(), it.is_empty()), (10, 9, true));
        assert_eq!(it.after(0).count(), 0);
    }

    #[test]
    fn other_versions_count_in_its_bytes() {
        let mut it = window(10, 1000);
        (1..=3).for_each(|seq| it.push(entry(seq, 100)));
        let before = it.bytes();
        let make = || Form::Envelope(vec![0; 50].into());
        let newest = Arc::clone(it.after(2).next().unwrap());
        let (_, added) = newest.form(1, make);
        it.charge(3, added);
        assert_eq!((it.bytes(), newest.form(1, make).1), (before + 50, 0));
        it.charge(3, 300);
        assert_eq!(it.floor(), 2, "the oldest makes room");
        it.charge(1, 5000);
        assert_eq!(it.floor(), 2, "what has left is not counted");
        it.charge(99, 5000);
        assert_eq!(it.floor(), 2);
    }
}
