//! One run of a hub over a simulated disk, made of the parts of the core.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tidings_delivery::core::{
    Ask, Bounds, Entry, Epoch, Epochs, Kept, Ledger, Page, Run, Shown, Stopped, View, Window,
};

use crate::client::{True, Truth};
use crate::history::Break;

const WINDOW: Bounds = Bounds { events: 6, bytes: 1 << 20 };
const KEEP: usize = 8;
const HELD: Bounds = Bounds { events: 4, bytes: 1 << 20 };

/// What is on disk.
#[derive(Debug, Default, Clone)]
pub(crate) struct Disk {
    pub(crate) rows: BTreeMap<u64, Arc<Entry>>,
    pub(crate) table: Vec<Run>,
    pub(crate) stopped: Option<(Stopped, Vec<Arc<Entry>>, u64)>,
    pub(crate) removed_to: u64,
    /// The ids of all that was ever kept, and is not lost with a store.
    pub(crate) ever: BTreeSet<u64>,
}

pub(crate) struct Server {
    pub(crate) epochs: Epochs,
    pub(crate) window: Window,
    pub(crate) ledger: Ledger,
    pub(crate) disk_works: bool,
    addressed: u64,
    /// Whether this run stands in the table on disk.
    recorded: bool,
    broken: Option<Break>,
}

pub(crate) fn id_of(entry: &Entry) -> u64 {
    std::str::from_utf8(&entry.envelope).unwrap().parse().unwrap()
}

fn truth_of(entry: &Entry) -> True {
    let names = ["a", "b"];
    True {
        id: id_of(entry),
        seq: entry.seq,
        critical: entry.critical,
        event_type: names[usize::from(&*entry.event_type == "b")],
        audience: entry.audience.as_ref().map(|_| "x"),
    }
}

impl Server {
    pub(crate) fn start(disk: &mut Disk, works: bool, epoch: Epoch, broken: Option<Break>) -> Self {
        if !works {
            // A history of its own. The file of a clean stop is taken away whatever the disk does.
            if broken != Some(Break::StopFileLeftBehind) {
                disk.stopped = None;
            }
            let mut ledger = Ledger::new(epoch, 0, HELD, true);
            drop(ledger.failed());
            return Self {
                epochs: Epochs::fresh(epoch),
                window: Window::new(WINDOW, 0, Vec::new()),
                ledger,
                disk_works: false,
                addressed: 0,
                recorded: false,
                broken,
            };
        }
        let kept = disk.rows.keys().next_back().copied().unwrap_or(0);
        let stopped = disk.stopped.take();
        let (mut table, mut kept_or_begun) = (disk.table.clone(), kept);
        if broken == Some(Break::EpochBeginsBelow) {
            // Only what is kept counts: the first places of earlier runs are forgotten.
            table.iter_mut().for_each(|run| run.first = run.first.min(kept + 1));
            kept_or_begun = kept;
        }
        let (epochs, head) = Epochs::begin(table, kept_or_begun, stopped.as_ref().map(|it| it.0), epoch);
        let (entries, addressed) = match stopped {
            Some((_, entries, addressed)) if epochs.running().continues => (entries, addressed),
            _ => (Vec::new(), head),
        };
        disk.table = epochs.runs().to_vec();
        let mut ledger = Ledger::new(epoch, head, HELD, true);
        if broken != Some(Break::RemovedOnlyInMemory) {
            ledger.removed(disk.removed_to);
        }
        let window = Window::new(WINDOW, head, entries);
        Self { epochs, window, ledger, disk_works: true, addressed, recorded: true, broken }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { epochs: &self.epochs, window: &self.window, addressed: self.addressed }
    }

    fn show(&mut self, mut shown: Vec<Shown>, truth: &mut Truth) {
        if self.broken == Some(Break::VolatileOvertakes) {
            shown.sort_by_key(|it| it.entry.critical);
        }
        for Shown { entry, .. } in shown {
            if entry.audience.is_some() {
                self.addressed = entry.seq;
            }
            if !truth.places.contains_key(&id_of(&entry)) {
                truth.add(truth_of(&entry));
            }
            self.window.push(entry);
        }
    }

    pub(crate) fn publish(&mut self, id: u64, critical: bool, kind: &str, audience: bool, truth: &mut Truth) {
        let envelope: Arc<[u8]> = id.to_string().into_bytes().into();
        let placed = self.ledger.place(|cursor| {
            Entry::new(cursor, kind.into(), 1, critical, envelope).for_audience(audience.then(|| "x".into()))
        });
        if placed.is_ok() {
            let shown = self.ledger.advance();
            self.show(shown, truth);
        }
    }

    /// Writes what is waiting. With `crash` the run ends before any of it is shown.
    pub(crate) fn commit(&mut self, disk: &mut Disk, crash: bool, truth: &mut Truth) {
        if !self.disk_works {
            return;
        }
        let batch = self.ledger.batch(Bounds { events: 100, bytes: 1 << 20 });
        for entry in &batch {
            disk.ever.insert(id_of(entry));
            disk.rows.insert(entry.seq, Arc::clone(entry));
            if crash && !truth.places.contains_key(&id_of(entry)) {
                truth.add(truth_of(entry));
            }
        }
        let mut removed_to = disk.removed_to.max(self.ledger.removed_to());
        while disk.rows.len() > KEEP {
            removed_to = removed_to.max(disk.rows.pop_first().unwrap().0);
        }
        disk.removed_to = removed_to;
        if !crash {
            let shown = self.ledger.written(&batch, removed_to);
            self.show(shown, truth);
        }
    }

    pub(crate) fn disk_fails(&mut self, truth: &mut Truth) {
        self.disk_works = false;
        let shown = self.ledger.failed();
        self.show(shown, truth);
    }

    pub(crate) fn disk_is_back(&mut self, disk: &mut Disk, truth: &mut Truth) {
        if self.disk_works {
            return;
        }
        self.disk_works = true;
        if !self.recorded {
            // What is there is another history: it is moved aside.
            *disk = Disk { table: self.epochs.runs().to_vec(), ..Disk::default() };
            self.recorded = true;
        }
        self.commit(disk, false, truth);
    }

    pub(crate) fn history(&self, disk: &Disk, ask: &Ask) -> Option<Page> {
        let lacking_to = self.ledger.lacking_to();
        if !self.disk_works {
            return (self.broken == Some(Break::UnreadableIsComplete)).then(Page::default);
        }
        let range = || disk.rows.range(ask.after + 1..).take_while(|(seq, _)| **seq <= ask.through);
        let removed_on_disk =
            if self.broken == Some(Break::RemovedOnlyInMemory) { 0 } else { disk.removed_to };
        // Small pages, so that the rows of a range are removed while a reader is in it.
        let limit = ask.limit.min(2);
        let passes = |entry: &&Arc<Entry>| {
            ask.count.as_ref().is_some_and(|filter| {
                filter.passes(entry.audience.as_deref(), &entry.event_type, entry.critical)
            })
        };
        Some(Page {
            kept: range().take(limit).map(|(_, entry)| Kept::Entry(Arc::clone(entry))).collect(),
            more: range().count() > limit,
            removed_to: removed_on_disk.max(lacking_to),
            matching: range().map(|(_, entry)| entry).filter(passes).count() as u64,
        })
    }

    pub(crate) fn close(&mut self, disk: &mut Disk, truth: &mut Truth) {
        self.commit(disk, false, truth);
        if self.disk_works && self.recorded && self.ledger.is_settled() {
            let stopped = Stopped { epoch: self.epochs.running().epoch, head: self.window.head() };
            disk.stopped = Some((stopped, self.window.after(0).cloned().collect(), self.addressed));
        }
    }
}
