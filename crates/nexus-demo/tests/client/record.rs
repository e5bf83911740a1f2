//! What a client has seen, and the oracle of the fault matrix: applied = owed, in order, no repeats, or
//! one exact gap.

use std::collections::{BTreeSet, HashMap};

use super::cursor::Cursor;
use super::frame::Frame;

/// An event that was applied.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Applied {
    pub(crate) seq: u64,
    pub(crate) id: String,
    pub(crate) event_type: String,
}

/// A gap that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) reason: String,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) missed: Option<u64>,
    pub(crate) critical: u64,
    pub(crate) complete: bool,
    /// It begins inside the last one: its rest, after a cut. Its `missed` was counted before.
    pub(crate) rest: bool,
    /// How many events had been applied when it was told.
    pub(crate) after: usize,
}

/// All that a client has seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub(crate) applied: Vec<Applied>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) hellos: Vec<Frame>,
    pub(crate) heartbeats: Vec<Frame>,
    pub(crate) unsupported: Vec<Frame>,
    pub(crate) goodbyes: Vec<String>,
    /// Why connections ended.
    pub(crate) ends: Vec<String>,
    pub(crate) duplicates: usize,
    pub(crate) holes: usize,
    pub(crate) polls: usize,
}

/// An event that was published, as its publisher knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    pub(crate) seq: u64,
    pub(crate) id: String,
    pub(crate) kept: bool,
}

impl Record {
    /// Notes a frame that was applied.
    ///
    /// # Panics
    /// When it lacks what such a frame has.
    pub(crate) fn add(&mut self, frame: &Frame) {
        match frame.kind.as_str() {
            "hello" => self.hellos.push(frame.clone()),
            "heartbeat" => self.heartbeats.push(frame.clone()),
            "unsupported" => self.unsupported.push(frame.clone()),
            "goodbye" => {
                self.goodbyes.push(frame.body["reason"].as_str().expect("a reason").to_owned());
            }
            "gap" => {
                let number = |name: &str| frame.body[name].as_u64();
                let (from, to) = (number("from").expect("from"), number("to").expect("to"));
                let rest = self.gaps.last().is_some_and(|last| last.from <= from && from < last.to);
                self.gaps.push(Gap {
                    reason: frame.body["reason"].as_str().expect("a reason").to_owned(),
                    from,
                    to,
                    missed: number("missed"),
                    critical: number("critical").expect("critical"),
                    complete: frame.body["complete"].as_bool().expect("complete"),
                    rest,
                    after: self.applied.len(),
                });
            }
            "event" => self.applied.push(Applied {
                seq: Cursor::read(frame.cursor.as_deref().expect("an event has a cursor")).seq,
                id: frame.id().expect("an id").to_owned(),
                event_type: frame.event_type().expect("a type").to_owned(),
            }),
            other => panic!("{other} is no frame"),
        }
    }

    /// How many events this client was told it has missed.
    pub(crate) fn missed(&self) -> u64 {
        self.gaps.iter().filter(|gap| !gap.rest).filter_map(|gap| gap.missed).sum()
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.applied.iter().any(|it| it.id == id)
    }

    /// The gaps without those that are the rest of another.
    pub(crate) fn whole_gaps(&self) -> Vec<&Gap> {
        self.gaps.iter().filter(|gap| !gap.rest).collect()
    }

    /// Holds the record to what was published, all of it and in this order: each event is applied once, in
    /// order, or lies in a gap; one that was kept is applied all the same where the gap is complete.
    ///
    /// # Panics
    /// When the server, or this client, has lost something in silence.
    pub(crate) fn hold_to(&self, published: &[Published]) {
        self.is_in_order();
        let order: HashMap<&str, usize> =
            published.iter().enumerate().map(|(index, it)| (it.id.as_str(), index)).collect();
        // Where in the order what was applied stands; other events than these are passed over.
        let applied: Vec<(usize, u64, usize)> = (self.applied.iter().enumerate())
            .filter_map(|(at, it)| Some((*order.get(it.id.as_str())?, it.seq, at)))
            .collect();
        for pair in applied.windows(2) {
            assert!(pair[0].0 < pair[1].0, "another order than they were published in: {pair:?}");
        }
        for (index, event) in published.iter().enumerate() {
            if let Some((_, seq, _)) = applied.iter().find(|it| it.0 == index) {
                assert_eq!(*seq, event.seq, "{event:?} was applied at another place");
                continue;
            }
            // A gap tells of it that stands before whatever came later, and behind whatever came before.
            // There may be two with nothing between them: then its place says which.
            let told = self.gaps.iter().find(|gap| {
                let inside = gap.missed.is_none() || gap.from < event.seq && event.seq <= gap.to;
                let before = applied.iter().filter(|it| it.2 < gap.after).all(|it| it.0 < index);
                let behind = |it: &&(usize, u64, usize)| it.2 >= gap.after && it.1 > gap.to;
                inside && before && applied.iter().find(behind).is_none_or(|it| index < it.0)
            });
            let Some(gap) = told else { panic!("{event:?} was lost in silence: {:#?}", self.outline()) };
            let claimed = event.kept && gap.complete;
            assert!(!claimed, "{event:?} was kept, and {gap:?} claims that all of those follow");
        }
    }

    /// The same for a log whose seqs were given once: what was not applied lies in a gap by its seq.
    ///
    /// # Panics
    /// When something was lost in silence.
    pub(crate) fn hold_to_ranges(&self, published: &[Published]) {
        self.is_in_order();
        for event in published.iter().filter(|it| !self.has(&it.id)) {
            let mut gaps = self.gaps.iter().filter(|gap| gap.from < event.seq && event.seq <= gap.to);
            assert!(gaps.clone().next().is_some(), "{event:?} was lost in silence: {:#?}", self.outline());
            let claimed = event.kept && gaps.all(|gap| gap.complete);
            assert!(!claimed, "{event:?} was kept, and its gap claims that all of those follow");
        }
    }

    /// Nothing twice, nothing out of order, and nothing before a gap's beginning behind it.
    ///
    /// # Panics
    /// When one of them is.
    pub(crate) fn is_in_order(&self) {
        let ids: BTreeSet<&str> = self.applied.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids.len(), self.applied.len(), "an event was applied twice: {:#?}", self.outline());
        for (at, it) in self.applied.iter().enumerate() {
            let gap = self.gaps.iter().rev().find(|gap| gap.after == at).map(|gap| gap.from);
            let before = gap.or_else(|| Some(self.applied.get(at.checked_sub(1)?)?.seq));
            assert!(
                before.is_none_or(|before| before < it.seq),
                "{it:?} is out of order: {:#?}",
                self.outline()
            );
        }
    }

    /// Every seq behind `from` up to `to` was applied, or lies in a gap, and `missed` is exactly what was
    /// not. For a client without a filter.
    ///
    /// # Panics
    /// When it is not so.
    pub(crate) fn is_exact(&self, from: u64, to: u64) {
        self.is_in_order();
        let there: BTreeSet<u64> = self.applied.iter().map(|it| it.seq).collect();
        let mut missing = 0;
        for seq in (from + 1..=to).filter(|seq| !there.contains(seq)) {
            let told = self.gaps.iter().any(|gap| gap.from < seq && seq <= gap.to);
            assert!(told, "{seq} was lost in silence: {:#?}", self.outline());
            missing += 1;
        }
        assert_eq!(self.missed(), missing, "what gaps say was missed: {:#?}", self.outline());
    }

    /// The record in short, for a message.
    pub(crate) fn outline(&self) -> String {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for it in &self.applied {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == it.seq => *last = it.seq,
                _ => runs.push((it.seq, it.seq)),
            }
        }
        format!("applied {runs:?}, gaps {:?}, ends {:?}", self.gaps, self.ends)
    }
}
