//! What clients say has reached them, joined by connection with what was written to it.
//!
//! A report only ever counts for the connection it names, so one that names none of this hub's, or more
//! than was written there, is counted as such and changes nothing else. What is held is bounded: open
//! connections, and the last that were closed.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tidings_frames::Report;

/// Closed connections that a late report still finds: a page that is left sends its last one then.
const CLOSED: usize = 1024;

/// The most names of clients that figures are told apart by.
const MOST_CLIENTS: usize = 32;

/// Where a label that is not known counts.
const OTHER: &str = "other";

/// Why clients connect again, as figures tell it apart.
const CAUSES: [&str; 7] = ["closed", "silent", "hole", "goodbye", "error", "woken", OTHER];

/// What clients say has reached them. A client is counted by what it says of each of its connections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reported {
    /// Reports that were taken.
    pub reports: u64,
    /// Reports that were not: `unknown` names no connection of this hub, `impossible` says more than
    /// was written to it.
    pub refused: BTreeMap<&'static str, u64>,
    /// Connections with a report.
    pub connections: u64,
    /// Events that were written to them.
    pub sent: u64,
    /// Events whose callbacks are done.
    pub applied: u64,
    /// Events that clients had already.
    pub duplicates: u64,
    /// Events of a type or version that clients do not know.
    pub unknown: u64,
    /// Events that the validators of clients refused, by type.
    pub invalid: BTreeMap<&'static str, u64>,
    /// Gaps that clients were told.
    pub gaps: u64,
    /// Attempts of clients to connect again, by cause.
    pub reconnects: BTreeMap<&'static str, u64>,
    /// The same by client, for those that `Options::clients` names.
    pub clients: BTreeMap<Arc<str>, ReportedClient>,
    /// Streams without a report so far. It goes down when one comes.
    pub silent_connections: u64,
    /// Events that were written to them.
    pub silent_sent: u64,
}

/// What the connections of one client say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReportedClient {
    /// Connections with a report.
    pub connections: u64,
    /// Events that were written to them.
    pub sent: u64,
    /// Events whose callbacks are done.
    pub applied: u64,
}

impl Reported {
    /// How much of what was written is known to be applied: from 0 to 1, nothing where nothing was
    /// written to a connection with a report.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        (self.sent > 0).then(|| self.applied as f64 / self.sent as f64)
    }
}

/// A connection, and what its client has said of it.
struct Joint {
    sent: Arc<AtomicU64>,
    stream: bool,
    /// Apart, since most have said nothing.
    told: Option<Box<Told>>,
}

/// The newest figures of a client: each only ever goes up.
#[derive(Default)]
struct Told {
    /// Its place in the list of clients; behind the last for any other.
    client: usize,
    applied: u64,
    duplicates: u64,
    unknown: u64,
    gaps: u64,
    invalid: Vec<u64>,
    reconnects: [u64; CAUSES.len()],
}

/// The reports of a hub.
pub(super) struct Reports {
    types: Vec<&'static str>,
    clients: Vec<Arc<str>>,
    joined: Mutex<Joined>,
}

#[derive(Default)]
struct Joined {
    connections: HashMap<u64, Joint>,
    /// The names of closed ones, oldest first.
    closed: VecDeque<u64>,
    /// All that connections have said, and what was written to those that are let go of.
    total: Reported,
}

impl Reports {
    /// Reports with the types of a catalog as labels, and the names of clients.
    pub(super) fn new(types: impl Iterator<Item = &'static str>, clients: &[Arc<str>]) -> Self {
        let types: Vec<&'static str> = types.chain([OTHER]).collect();
        let clients: Vec<Arc<str>> =
            clients.iter().take(MOST_CLIENTS).cloned().chain([Arc::from(OTHER)]).collect();
        let total = Reported {
            refused: BTreeMap::from([("unknown", 0), ("impossible", 0)]),
            invalid: types.iter().map(|it| (*it, 0)).collect(),
            reconnects: CAUSES.map(|it| (it, 0)).into(),
            clients: clients.iter().map(|it| (Arc::clone(it), ReportedClient::default())).collect(),
            ..Reported::default()
        };
        Self { types, clients, joined: Mutex::new(Joined { total, ..Joined::default() }) }
    }

    fn joined(&self) -> MutexGuard<'_, Joined> {
        self.joined.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection begins; `sent` counts what is written to it.
    pub(super) fn begin(&self, name: u64, stream: bool, sent: Arc<AtomicU64>) {
        self.joined().connections.insert(name, Joint { sent, stream, told: None });
    }

    /// A connection has ended. A report that comes late still finds it.
    pub(super) fn end(&self, name: u64) {
        let mut joined = self.joined();
        joined.closed.push_back(name);
        if joined.closed.len() > CLOSED
            && let Some(oldest) = joined.closed.pop_front()
            && let Some(joint) = joined.connections.remove(&oldest)
        {
            joint.count(&mut joined.total, &self.clients);
        }
    }

    /// Takes a report.
    pub(super) fn take(&self, report: &Report) {
        let joined = &mut *self.joined();
        let joint = name(&report.connection).and_then(|it| joined.connections.get_mut(&it));
        let refused = match joint {
            None => Some("unknown"),
            Some(joint) if !is_possible(report, joint.sent.load(Ordering::Relaxed)) => Some("impossible"),
            Some(joint) => {
                self.add(joint, report, &mut joined.total);
                None
            }
        };
        match refused {
            None => joined.total.reports += 1,
            Some(why) => *joined.total.refused.entry(why).or_default() += 1,
        }
    }

    /// Adds what is new in a report.
    fn add(&self, joint: &mut Joint, report: &Report, total: &mut Reported) {
        let named = report.client.as_deref();
        let last = self.clients.len() - 1;
        let client = self.clients[..last].iter().position(|it| Some(&**it) == named).unwrap_or(last);
        let told = joint.told.get_or_insert_with(|| Box::new(Told { client, ..Told::default() }));
        let applied = raise(&mut told.applied, report.applied);
        total.applied = total.applied.saturating_add(applied);
        let of_client = total.clients.entry(Arc::clone(&self.clients[told.client])).or_default();
        of_client.applied = of_client.applied.saturating_add(applied);
        for (sum, known, said) in [
            (&mut total.duplicates, &mut told.duplicates, report.duplicates),
            (&mut total.unknown, &mut told.unknown, report.unknown),
            (&mut total.gaps, &mut told.gaps, report.gaps),
        ] {
            *sum = sum.saturating_add(raise(known, said));
        }
        if !report.invalid.is_empty() {
            told.invalid.resize(self.types.len(), 0);
        }
        raise_all(&self.types, &mut told.invalid, &report.invalid, &mut total.invalid);
        raise_all(&CAUSES, &mut told.reconnects, &report.reconnects, &mut total.reconnects);
    }

    /// The figures.
    pub(super) fn reported(&self) -> Reported {
        let joined = self.joined();
        let mut total = joined.total.clone();
        joined.connections.values().for_each(|joint| joint.count(&mut total, &self.clients));
        total
    }
}

impl Joint {
    /// Counts what was written to the connection.
    fn count(&self, total: &mut Reported, clients: &[Arc<str>]) {
        let sent = self.sent.load(Ordering::Relaxed);
        match &self.told {
            Some(told) => {
                total.connections += 1;
                total.sent += sent;
                let of_client = total.clients.entry(Arc::clone(&clients[told.client])).or_default();
                of_client.connections += 1;
                of_client.sent += sent;
            }
            None if self.stream => {
                total.silent_connections += 1;
                total.silent_sent += sent;
            }
            None => {}
        }
    }
}

/// The name of a connection, as hello says it.
pub(super) fn text(name: u64) -> String {
    format!("{name:016x}")
}

fn name(text: &str) -> Option<u64> {
    let plain = text.len() == 16 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    plain.then(|| u64::from_str_radix(text, 16).ok()).flatten()
}

/// Whether a client can have been given all that.
fn is_possible(report: &Report, sent: u64) -> bool {
    let invalid = report.invalid.values().map(|it| u64::from(*it));
    let all = invalid.chain([report.unknown]).try_fold(report.applied, u64::checked_add);
    all.is_some_and(|it| it <= sent)
}

/// Raises a figure to what was said; gives by how much.
fn raise(known: &mut u64, said: u64) -> u64 {
    let more = said.saturating_sub(*known);
    *known += more;
    more
}

/// The same by label. What has no label of its own is summed under the last.
fn raise_all(
    labels: &[&'static str],
    known: &mut [u64],
    said: &BTreeMap<String, u32>,
    total: &mut BTreeMap<&'static str, u64>,
) {
    let mut sums = vec![0; labels.len()];
    for (label, count) in said {
        let index = labels.iter().position(|it| it == label).unwrap_or(labels.len() - 1);
        sums[index] += u64::from(*count);
    }
    for ((label, known), sum) in labels.iter().zip(known).zip(sums) {
        let total = total.entry(label).or_default();
        *total = total.saturating_add(raise(known, sum));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reports() -> Reports {
        Reports::new(["a", "b"].into_iter(), &["page".into()])
    }

    fn report(connection: u64, applied: u64) -> Report {
        Report { connection: text(connection), applied, ..Report::default() }
    }

    #[test]
    fn a_report_counts_once_however_often_and_in_whatever_order_it_comes() {
        let it = reports();
        it.begin(1, true, Arc::new(AtomicU64::new(10)));
        for applied in [4, 7, 7, 5] {
            it.take(&Report { client: Some("page".into()), gaps: 1, ..report(1, applied) });
        }
        let all = it.reported();
        assert_eq!((all.reports, all.connections, all.sent, all.applied, all.gaps), (4, 1, 10, 7, 1));
        assert_eq!(all.rate(), Some(0.7));
        let page = &all.clients["page"];
        assert_eq!((page.connections, page.sent, page.applied), (1, 10, 7));
    }

    #[test]
    fn what_names_no_connection_or_says_too_much_changes_nothing_else() {
        let it = reports();
        it.begin(1, true, Arc::new(AtomicU64::new(10)));
        let invalid = |count| BTreeMap::from([("a".to_owned(), count)]);
        for bad in [
            report(2, 1),
            Report { connection: "0".repeat(64), ..report(1, 1) },
            Report { connection: "+000000000000001".into(), ..report(1, 1) },
            report(1, 11),
            Report { invalid: invalid(1), ..report(1, 10) },
            Report { unknown: u64::MAX, ..report(1, 1) },
        ] {
            it.take(&bad);
        }
        let all = it.reported();
        assert_eq!((all.refused["unknown"], all.refused["impossible"]), (3, 3));
        assert_eq!((all.reports, all.applied, all.unknown, all.silent_connections), (0, 0, 0, 1));
        assert_eq!(all.rate(), None);
    }

    #[test]
    fn labels_are_those_of_the_program() {
        let it = reports();
        it.begin(1, true, Arc::new(AtomicU64::new(100)));
        let invalid = [("a", 1), ("x", 2), ("y", 4)].map(|(name, count)| (name.to_owned(), count)).into();
        let reconnects = [("silent", 1), ("z", 2)].map(|(name, count)| (name.to_owned(), count)).into();
        it.take(&Report { client: Some("forged".into()), invalid, reconnects, ..report(1, 0) });
        let all = it.reported();
        assert_eq!((all.invalid["a"], all.invalid["other"], all.invalid.len()), (1, 6, 3));
        assert_eq!((all.reconnects["silent"], all.reconnects["other"], all.reconnects.len()), (1, 2, 7));
        assert_eq!(all.clients.keys().map(|it| &**it).collect::<Vec<_>>(), ["other", "page"]);
        assert_eq!(all.clients["other"].connections, 1);
        let many: Vec<Arc<str>> = (0..100).map(|it| it.to_string().into()).collect();
        assert_eq!(Reports::new(["a"].into_iter(), &many).reported().clients.len(), 33);
    }

    #[test]
    fn closed_connections_are_found_for_a_while_and_stay_in_the_sums() {
        let it = reports();
        for name in 0..3000 {
            it.begin(name, true, Arc::new(AtomicU64::new(2)));
            if name % 2 == 0 {
                it.take(&report(name, 1));
            }
            it.end(name);
        }
        assert_eq!(it.joined().connections.len(), CLOSED);
        it.take(&report(2999, 2));
        it.take(&report(1, 2));
        let all = it.reported();
        assert_eq!((all.connections, all.sent, all.applied), (1501, 3002, 1502));
        assert_eq!((all.silent_connections, all.silent_sent, all.refused["unknown"]), (1499, 2998, 1));
        it.begin(5000, false, Arc::default());
        assert_eq!(it.reported().silent_connections, 1499, "a poll is no stream");
    }
}
