//! Random histories, what is broken on request, and the oracle.

use std::ops::AddAssign;
use std::sync::Arc;

use tidings_delivery::core::{Cursor, Epoch, Filter, Item, Notice, Place, Reader, Start, Turn};

use crate::client::{Client, Truth};
use crate::server::{Disk, Server, id_of};

/// A rule that a run breaks on purpose, to see that the oracle notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    HeartbeatWithTheHead,
    HelloWithACursorBeforeAGap,
    RemovedOnlyInMemory,
    EpochBeginsBelow,
    StopFileLeftBehind,
    VolatileOvertakes,
    UnreadableIsComplete,
}

impl Break {
    pub(crate) const ALL: [Self; 7] = [
        Self::HeartbeatWithTheHead,
        Self::HelloWithACursorBeforeAGap,
        Self::RemovedOnlyInMemory,
        Self::EpochBeginsBelow,
        Self::StopFileLeftBehind,
        Self::VolatileOvertakes,
        Self::UnreadableIsComplete,
    ];
}

/// One step of a history.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Publish { critical: bool, kind: &'static str, audience: bool },
    Commit,
    Crash { after_commit: bool },
    Stop,
    DiskFails,
    DiskIsBack,
    Backup,
    Restore,
    StartWithoutDisk { after_stop: bool },
    StoreIsBroken,
    Connect { client: usize },
    Cut { client: usize },
    Frames { client: usize, count: usize },
    Heartbeat { client: usize },
}

/// What the histories have met.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Outcome {
    gaps: usize,
    incomplete: usize,
    applied: usize,
    resumed: usize,
}

impl AddAssign for Outcome {
    fn add_assign(&mut self, other: Self) {
        self.gaps += other.gaps;
        self.incomplete += other.incomplete;
        self.applied += other.applied;
        self.resumed += other.resumed;
    }
}

impl Outcome {
    pub(crate) fn is_varied(&self, runs: u64) -> bool {
        let runs = usize::try_from(runs).unwrap_or(usize::MAX);
        self.gaps > runs / 2 && self.incomplete > runs / 50 && self.applied > runs && self.resumed > runs / 4
    }
}

/// Chance with a seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        (self.bits() >> 32) % end
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const CLIENTS: usize = 4;

pub(crate) fn steps(seed: u64) -> Vec<Step> {
    let mut chance = Chance::new(seed);
    let (broken_store, copies) = (chance.percent(50), chance.percent(50));
    let length = 20 + chance.below(140);
    let mut all: Vec<Step> = (0..CLIENTS).map(|client| Step::Connect { client }).collect();
    for _ in 0..length {
        let client = usize::try_from(chance.below(CLIENTS as u64)).unwrap();
        all.push(match chance.below(200) {
            0..84 => Step::Publish {
                critical: chance.percent(40),
                kind: if chance.percent(50) { "a" } else { "b" },
                audience: chance.percent(10),
            },
            84..110 => Step::Commit,
            110..120 => Step::Crash { after_commit: chance.percent(50) },
            120..128 => Step::Stop,
            128..134 => Step::DiskFails,
            134..142 => Step::DiskIsBack,
            142..144 if copies => Step::Backup,
            144..146 if copies => Step::Restore,
            146..149 if broken_store => Step::StartWithoutDisk { after_stop: chance.percent(50) },
            149..150 if broken_store => Step::StoreIsBroken,
            142..156 => Step::Heartbeat { client },
            156..166 => Step::Cut { client },
            166..176 => Step::Connect { client },
            _ => Step::Frames { client, count: usize::try_from(1 + chance.below(4)).unwrap() },
        });
    }
    all
}

/// A connection: the reader of the server, and what there was when it began.
struct Connection {
    reader: Reader,
    began: usize,
}

struct World {
    truth: Truth,
    disk: Disk,
    server: Server,
    clients: Vec<(Client, Arc<Filter>, Option<Connection>)>,
    backup: Option<Disk>,
    epochs: Chance,
    broken: Option<Break>,
    outcome: Outcome,
}

impl World {
    fn new(seed: u64, broken: Option<Break>) -> Self {
        let mut epochs = Chance::new(seed ^ 0xabcd);
        let mut disk = Disk::default();
        let server = Server::start(&mut disk, true, Epoch::new(epochs.bits()), broken);
        let everything = Filter::everything();
        let filters = [
            everything.clone(),
            everything.clone().types(["a"]),
            everything.clone().critical(),
            everything.audience("x"),
        ];
        let clients = filters.map(|filter| (Client::default(), Arc::new(filter), None)).into();
        let (truth, outcome) = (Truth::default(), Outcome::default());
        Self { truth, disk, server, clients, backup: None, epochs, broken, outcome }
    }

    fn start(&mut self, works: bool) {
        self.clients.iter_mut().for_each(|(_, _, connection)| *connection = None);
        let epoch = Epoch::new(self.epochs.bits());
        self.server = Server::start(&mut self.disk, works, epoch, self.broken);
    }

    fn connect(&mut self, client: usize) {
        let began = self.truth.events.len();
        let (it, filter, connection) = &mut self.clients[client];
        let start = match it.cursor {
            Some(cursor) => Start::Cursor(Some(cursor)),
            // Cut before it had a cursor, inside its first gap: such a client knows nothing.
            None if it.start.is_some() => Start::Cursor(None),
            None => Start::Now,
        };
        *connection =
            Some(Connection { reader: Reader::new(start, Arc::clone(filter), self.server.view()), began });
    }

    /// Gives a client the next frame; whether there was one.
    fn frame(&mut self, client: usize) -> Result<bool, String> {
        let (_, _, connection) = &mut self.clients[client];
        let Some(connection) = connection else { return Ok(false) };
        let item = loop {
            match connection.reader.next(self.server.view()) {
                Turn::Item(item) => break item,
                Turn::Idle => return Ok(false),
                Turn::Read(ask) => {
                    let page = self.server.history(&self.disk, &ask);
                    connection.reader.take(page, self.server.view());
                }
            }
        };
        self.give(client, item)?;
        Ok(true)
    }

    fn give(&mut self, client: usize, mut item: Item) -> Result<(), String> {
        let (it, _, connection) = &mut self.clients[client];
        let Some(connection) = connection else { return Ok(()) };
        match (&item.notice, self.broken) {
            (Notice::Heartbeat { .. }, Some(Break::HeartbeatWithTheHead)) => {
                let cursor = self.server.epochs.cursor(self.server.window.head());
                item.place = item.place.map(|place| Place { cursor, ..place });
            }
            (Notice::Hello { .. }, Some(Break::HelloWithACursorBeforeAGap)) if item.place.is_none() => {
                let head = self.server.epochs.cursor(self.server.window.floor() - 1);
                item.place = Some(Place { cursor: head, prev: None });
            }
            _ => {}
        }
        let mut end = self.truth.events.len();
        if let Notice::Gap { to, complete, .. } = item.notice {
            let behind = self.server.window.after(to).next();
            end = behind.map_or(end, |entry| self.truth.places[&id_of(entry)]);
            self.outcome.gaps += 1;
            self.outcome.incomplete += usize::from(!complete);
        }
        self.outcome.applied += usize::from(matches!(item.notice, Notice::Event(_)));
        self.outcome.resumed += usize::from(matches!(item.notice, Notice::Hello { resumed: true }));
        it.take(&item, &self.truth, connection.began, end)
    }

    fn step(&mut self, index: usize, step: &Step) -> Result<(), String> {
        match *step {
            Step::Publish { critical, kind, audience } => {
                let id = index as u64 + 1;
                self.server.publish(id, critical, kind, audience, &mut self.truth);
            }
            Step::Commit => self.server.commit(&mut self.disk, false, &mut self.truth),
            Step::Crash { after_commit } => {
                if after_commit {
                    self.server.commit(&mut self.disk, true, &mut self.truth);
                }
                self.start(true);
            }
            Step::Stop => {
                self.server.close(&mut self.disk, &mut self.truth);
                self.start(true);
            }
            Step::DiskFails => self.server.disk_fails(&mut self.truth),
            Step::DiskIsBack => self.server.disk_is_back(&mut self.disk, &mut self.truth),
            Step::Backup => self.backup = Some(self.disk.clone()),
            Step::Restore => {
                if let Some(backup) = self.backup.clone() {
                    self.disk = backup;
                    // What the copy does not have was lost with the store.
                    self.disk.ever = self.disk.rows.values().map(|entry| id_of(entry)).collect();
                    self.start(true);
                }
            }
            Step::StartWithoutDisk { after_stop } => {
                if after_stop {
                    self.server.close(&mut self.disk, &mut self.truth);
                }
                self.start(false);
            }
            Step::StoreIsBroken => {
                self.disk = Disk::default();
                self.start(true);
            }
            Step::Connect { client } => {
                if self.clients[client].2.is_none() {
                    self.connect(client);
                }
            }
            Step::Cut { client } => self.clients[client].2 = None,
            Step::Frames { client, count } => {
                if self.clients[client].2.is_none() {
                    self.connect(client);
                }
                for _ in 0..count {
                    if !self.frame(client)? {
                        break;
                    }
                }
            }
            Step::Heartbeat { client } => {
                let view = self.server.view();
                let connection = self.clients[client].2.as_mut();
                if let Some(item) = connection.and_then(|it| it.reader.heartbeat(view)) {
                    self.give(client, item)?;
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), String> {
        self.server.disk_is_back(&mut self.disk, &mut self.truth);
        self.server.commit(&mut self.disk, false, &mut self.truth);
        for client in 0..CLIENTS {
            if self.clients[client].2.is_none() {
                self.connect(client);
            }
            let mut frames = 0;
            while self.frame(client)? {
                frames += 1;
                if frames > 1000 {
                    return Err("a connection does not come to an end".to_owned());
                }
            }
        }
        self.clients.iter().try_for_each(|(client, filter, _)| self.judge(client, filter))
    }

    /// Owed is applied, in order and once, or in the range of a gap that does not claim otherwise.
    fn judge(&self, client: &Client, filter: &Filter) -> Result<(), String> {
        let places: Vec<usize> = client.applied.iter().map(|id| self.truth.places[id]).collect();
        if let Some(pair) = places.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(format!("out of order, or twice: {pair:?} of {:?}", client.applied));
        }
        let Some(start) = client.start else { return Ok(()) };
        for (index, event) in self.truth.events.iter().enumerate().skip(start) {
            let owed = filter.passes(event.audience, event.event_type, event.critical);
            let has = places.binary_search(&index).is_ok();
            if has && !owed {
                return Err(format!("not its own: {event:?}"));
            }
            if has || !owed {
                continue;
            }
            let covering: Vec<_> = client.gaps.iter().filter(|gap| (gap.0..gap.1).contains(&index)).collect();
            if covering.is_empty() {
                return Err(format!("lost in silence: {event:?}; gaps {:?}", client.gaps));
            }
            if event.critical && self.disk.ever.contains(&event.id) && covering.iter().all(|gap| gap.2) {
                return Err(format!("lost though complete: {event:?}; gaps {:?}", client.gaps));
            }
        }
        Ok(())
    }
}

pub(crate) fn run(seed: u64, history: &[Step], broken: Option<Break>) -> Result<Outcome, String> {
    let mut world = World::new(seed, broken);
    for (index, step) in history.iter().enumerate() {
        world.step(index, step)?;
    }
    world.finish()?;
    Ok(world.outcome)
}

/// The cursors of clients are texts.
#[test]
fn a_cursor_is_read_as_it_is_written() {
    let cursor = Cursor { epoch: Epoch::new(7), seq: 3 };
    assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
}
