//! The runs of a log, and where a cursor stands among them.

use tidings_frames::GapReason;

use super::cursor::{Cursor, Epoch};

/// One run of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Its epoch.
    pub epoch: Epoch,
    /// The place of its first event, whether or not there is one.
    pub first: u64,
    /// Whether nothing was lost between the run before and this one.
    pub continues: bool,
}

/// How a run ended that was stopped cleanly, with everything critical on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// The run that ended.
    pub epoch: Epoch,
    /// The place of its last event.
    pub head: u64,
}

/// Where a cursor stands: what its reader was given already, and whether the rest is owed as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The place from which the reader goes on.
    pub base: u64,
    /// The epoch of its cursor from now on.
    pub epoch: Epoch,
    /// Why it cannot simply go on; `None` where nothing was cut. That the window reaches back to
    /// `base` is another question.
    pub reason: Option<GapReason>,
}

/// The table of all runs of a log. The last one is running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epochs(Vec<Run>);

impl Epochs {
    /// The table of a log without a past.
    #[must_use]
    pub fn fresh(epoch: Epoch) -> Self {
        Self(vec![Run { epoch, first: 1, continues: false }])
    }

    /// Begins a run over what a store knows: its table, and the highest place of anything it keeps.
    /// The new run begins behind every place of which there is a trace, and continues the one before
    /// only where that one was stopped cleanly and is the last of the table.
    ///
    /// Gives the head as well: the place before the first event of the new run.
    #[must_use]
    pub fn begin(mut table: Vec<Run>, kept: u64, stopped: Option<Stopped>, epoch: Epoch) -> (Self, u64) {
        let begun = table.iter().map(|run| run.first.saturating_sub(1)).max().unwrap_or(0);
        let known = kept.max(begun);
        let head = known.max(stopped.map_or(0, |it| it.head));
        let continues = stopped.is_some_and(|stopped| {
            stopped.head == head && table.last().is_some_and(|last| last.epoch == stopped.epoch)
        });
        table.push(Run { epoch, first: head + 1, continues });
        (Self(table), head)
    }

    /// All runs, oldest first.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.0
    }

    /// The run that is going on.
    #[must_use]
    pub fn running(&self) -> Run {
        self.0[self.0.len() - 1]
    }

    /// Where a cursor stands; `None` is a text that is no cursor.
    #[must_use]
    pub fn stands(&self, cursor: Option<Cursor>, head: u64) -> Standing {
        let running = self.running();
        let unknown =
            Standing { base: running.first - 1, epoch: running.epoch, reason: Some(GapReason::Unknown) };
        let place = cursor.and_then(|it| self.0.iter().position(|run| run.epoch == it.epoch).zip(Some(it)));
        let Some((index, cursor)) = place else {
            return unknown;
        };
        let later = &self.0[index + 1..];
        let end = later.first().map_or(head, |next| next.first - 1);
        if cursor.seq > end {
            return match later.first() {
                None => unknown,
                Some(_) => Standing { base: end, epoch: cursor.epoch, reason: Some(GapReason::Restart) },
            };
        }
        let cut = later.iter().any(|run| !run.continues);
        Standing { base: cursor.seq, epoch: cursor.epoch, reason: cut.then_some(GapReason::Restart) }
    }

    /// The cursor of a reader that is done with everything up to a place.
    #[must_use]
    pub fn cursor(&self, seq: u64) -> Cursor {
        let run = self.0.iter().rev().find(|run| run.first <= seq.saturating_add(1));
        Cursor { epoch: run.unwrap_or(&self.0[0]).epoch, seq }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Epoch = Epoch::new(1);
    const B: Epoch = Epoch::new(2);
    const C: Epoch = Epoch::new(3);

    fn at(epoch: Epoch, seq: u64) -> Option<Cursor> {
        Some(Cursor { epoch, seq })
    }

    /// `A` 1–10, `B` from 11 as its continuation, `C` from 21 after a crash; the head is 30.
    fn three() -> Epochs {
        Epochs(vec![
            Run { epoch: A, first: 1, continues: false },
            Run { epoch: B, first: 11, continues: true },
            Run { epoch: C, first: 21, continues: false },
        ])
    }

    #[test]
    fn a_cursor_stands_where_the_protocol_says() {
        let restart = Some(GapReason::Restart);
        let unknown = Some(GapReason::Unknown);
        for (cursor, base, epoch, reason) in [
            (at(C, 25), 25, C, None),
            (at(C, 20), 20, C, None),
            (at(C, 31), 20, C, unknown),
            (at(B, 15), 15, B, restart),
            (at(B, 22), 20, B, restart),
            (at(A, 5), 5, A, restart),
            (at(Epoch::new(9), 5), 20, C, unknown),
            (None, 20, C, unknown),
        ] {
            assert_eq!(three().stands(cursor, 30), Standing { base, epoch, reason }, "{cursor:?}");
        }
    }

    #[test]
    fn a_run_that_continues_is_no_cut() {
        let two = Epochs(three().0[..2].to_vec());
        assert_eq!(two.stands(at(A, 5), 15).reason, None);
        assert_eq!(
            two.stands(at(A, 11), 15),
            Standing { base: 10, epoch: A, reason: Some(GapReason::Restart) }
        );
    }

    #[test]
    fn a_run_begins_behind_every_trace() {
        let table = three().0;
        let (epochs, head) = Epochs::begin(table.clone(), 17, None, Epoch::new(4));
        assert_eq!((head, epochs.running().first, epochs.running().continues), (20, 21, false));
        let (_, head) = Epochs::begin(table.clone(), 28, None, Epoch::new(4));
        assert_eq!(head, 28);
        let (epochs, head) = Epochs::begin(table, 28, Some(Stopped { epoch: C, head: 40 }), Epoch::new(4));
        assert_eq!((head, epochs.running().first, epochs.running().continues), (40, 41, true));
    }

    #[test]
    fn only_the_last_run_is_continued_and_only_from_its_end() {
        let other = Some(Stopped { epoch: B, head: 40 });
        assert!(!Epochs::begin(three().0, 0, other, Epoch::new(4)).0.running().continues);
        let short = Some(Stopped { epoch: C, head: 25 });
        let (epochs, head) = Epochs::begin(three().0, 28, short, Epoch::new(4));
        assert_eq!((head, epochs.running().continues), (28, false));
        let nothing_before = Some(Stopped { epoch: C, head: 25 });
        assert!(!Epochs::begin(Vec::new(), 0, nothing_before, Epoch::new(4)).0.running().continues);
    }

    #[test]
    fn a_place_before_the_first_event_of_a_run_is_that_runs() {
        assert_eq!(three().cursor(20).epoch, C);
        assert_eq!(three().cursor(19).epoch, B);
        assert_eq!(three().cursor(0).epoch, A);
    }
}
