//! A connection: a reader that waits, and says what it gives in frames.

mod frames;
mod waiting;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use serde::Serialize;
use tidings::{Embedded, Version};
use tidings_frames::{Frame, GoodbyeReason};
use tokio::sync::watch;

pub(super) use waiting::first;

use super::outgoing::Outgoing;
use super::reports;
use super::state::Seen;
use super::versions::{self, Accept};
use super::{Hub, Inner};
use crate::core::{Ask, Filter, Item, Notice, Reader, Start, Turn};
use crate::log::Pending;
use crate::sync::{AtomicBool, Ordering};

/// The least time between two heartbeats that say how far a quiet reader has come.
const QUIET: Duration = Duration::from_secs(1);

/// What stands around an envelope on the wire, about, in bytes.
const AROUND: usize = 48;

/// A connection as the hub sees it.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) audiences: BTreeSet<Arc<str>>,
    pub(super) revoked: AtomicBool,
    pub(super) position: AtomicU64,
    /// How many events it was given; its client's reports are held against that.
    pub(super) sent: Arc<AtomicU64>,
}

/// Events for one client, one frame at a time, until the hub says goodbye.
///
/// It holds no queue: it is a place in the log and takes from the window when it is asked, so a
/// client that is slow costs nothing but its own gap.
pub struct Subscription<E> {
    hub: Arc<Inner<E>>,
    number: u64,
    /// The name of this connection, as hello says it.
    name: String,
    /// The same as a number.
    id: u64,
    /// Not a poll.
    stream: bool,
    /// It begins behind something, since then; until it is live.
    catching_up: Option<Duration>,
    /// It begins behind a cursor.
    returns: bool,
    /// The hub had no place for it.
    turned_away: bool,
    pub(super) reader: Reader,
    accept: Accept,
    ignored: Vec<String>,
    connection: Arc<Connection>,
    signal: watch::Receiver<u64>,
    /// When it wakes by itself. It is kept over wakings that come before, since setting one costs more
    /// than a frame.
    timer: Option<(Duration, Pending<()>)>,
    /// When it looked at the log last.
    now: Duration,
    /// It had given everything there was.
    settled: bool,
    /// It had come far without a frame.
    quiet: bool,
    stage: Stage,
    last_frame: Duration,
    last_beat: Duration,
    ends: Duration,
    keeping: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The hub is full: hello and goodbye are all there is.
    TurnedAway,
    Leaving(GoodbyeReason),
    Open,
    Over,
}

/// The log at the moment of a look at it.
#[derive(Debug, Clone, Copy)]
struct Moment {
    keeping: bool,
    /// The first place in the window.
    floor: u64,
}

impl Moment {
    fn of(seen: &Seen) -> Self {
        Self { keeping: seen.keeping, floor: seen.view().window.floor() }
    }
}

/// What to do next, decided without waiting.
pub(super) enum Next {
    /// Something was given.
    Given,
    Read(Ask),
    Idle,
    Over,
}

impl<E> std::fmt::Debug for Subscription<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<E> Drop for Subscription<E> {
    fn drop(&mut self) {
        if self.turned_away {
            return;
        }
        self.hub.disconnect(self.number);
        self.hub.reports.end(self.id);
        if self.stream && self.stage != Stage::Over {
            self.hub.state.counters.ended.add("client", 1);
        }
    }
}

impl<E: Embedded + Serialize> Subscription<E> {
    pub(super) fn new(hub: &Hub<E>, start: Start, filter: Filter, accept: Accept, stream: bool) -> Self {
        let inner = Arc::clone(&hub.0);
        // Before looking at the log, so that nothing that comes in between is slept through.
        let signal = inner.state.subscribe();
        let known = |name: &&Arc<str>| !inner.names.contains_key(&***name);
        let ignored = filter.types.iter().flatten().filter(known).map(|name| name.to_string()).collect();
        let connection = Arc::new(Connection {
            audiences: filter.audiences.clone(),
            revoked: AtomicBool::new(false),
            position: AtomicU64::new(0),
            sent: Arc::default(),
        });
        let (number, full) = inner.connect(Arc::clone(&connection));
        let id = inner.options.chance.bits();
        if !full {
            inner.reports.begin(id, stream, Arc::clone(&connection.sent));
        }
        let seen = inner.state.see();
        let reader = Reader::new(start, Arc::new(filter), seen.view());
        let keeping = seen.keeping;
        drop(seen);
        connection.position.store(reader.position(), Ordering::Relaxed);
        let now = inner.options.clock.now();
        Self {
            name: reports::text(id),
            id,
            stream,
            catching_up: (stream && !matches!(start, Start::Now)).then_some(now),
            returns: matches!(start, Start::Cursor(_)),
            turned_away: full,
            number,
            reader,
            accept,
            ignored,
            connection,
            signal,
            timer: None,
            now,
            settled: false,
            quiet: false,
            stage: if full { Stage::TurnedAway } else { Stage::Open },
            last_frame: now,
            last_beat: now,
            ends: now + inner.options.age(),
            keeping,
            hub: inner,
        }
    }

    /// The name of this connection, as hello says it and a client's report repeats it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_turned_away(&self) -> bool {
        self.turned_away
    }

    /// The next frame; `None` after the goodbye. The first is always a hello.
    ///
    /// A call that is dropped before it is done loses nothing.
    pub async fn next(&mut self) -> Option<Outgoing> {
        loop {
            // What is waited for holds no room for a frame.
            let ask = match self.one() {
                Ok(frame) => return Some(frame),
                Err(Next::Read(ask)) => Some(ask),
                Err(Next::Idle) => None,
                Err(Next::Given | Next::Over) => return None,
            };
            match ask {
                // Seldom, and large: whoever waits holds the other.
                Some(ask) => Box::pin(self.read(ask)).await,
                None => self.wait().await,
            }
        }
    }

    /// The next frame, or why there is none.
    fn one(&mut self) -> Result<Outgoing, Next> {
        let mut frame = None;
        let next = self.advance(|it| {
            frame = Some(it);
            false
        });
        frame.ok_or(next)
    }

    /// The frames that are there without waiting for anything, until they have about so many bytes on the
    /// wire: for a transport that puts together what goes out in one write.
    pub fn ready(&mut self, most: usize) -> Vec<Outgoing> {
        let (mut frames, mut bytes) = (Vec::new(), 0);
        while bytes < most {
            let next = self.advance(|frame| {
                bytes += frame.size() + AROUND;
                frames.push(frame);
                bytes < most
            });
            if !matches!(next, Next::Given) {
                break;
            }
        }
        frames
    }

    /// Gives what comes next, without waiting: as many events as stand one behind the other, at one look
    /// at the log, for as long as `give` takes more; any other frame alone. `give` runs under the lock.
    pub(super) fn advance(&mut self, mut give: impl FnMut(Outgoing) -> bool) -> Next {
        self.now = self.hub.options.clock.now();
        // Whatever changes wakes: the log need not be looked at again before that.
        if self.settled && !self.signal.has_changed().unwrap_or(true) && self.now < self.ends {
            return self.idle(give);
        }
        // Before looking at anything: what changes from here on wakes the wait that follows.
        self.signal.mark_unchanged();
        self.settled = false;
        if let Some(frame) = self.leave() {
            return frame.map_or(Next::Over, |frame| given(give, frame));
        }
        let seen = self.hub.state.see();
        let (view, moment) = (seen.view(), Moment::of(&seen));
        let beat = if self.keeping == seen.keeping { None } else { self.reader.heartbeat(view) };
        let mut turn = beat.map_or_else(|| self.reader.next(view), Turn::Item);
        let (mut sent, mut replayed) = (0, 0);
        while let Turn::Item(Item { place, notice: Notice::Event(entry) }) = turn {
            let cursor = entry.cursor();
            let envelope = match versions::at_hand::<E>(entry, &self.accept) {
                Ok(envelope) => envelope,
                Err(entry) => {
                    turn = Turn::Item(Item { place, notice: Notice::Event(entry) });
                    break;
                }
            };
            sent += 1;
            replayed += u64::from(cursor.seq < moment.floor);
            let room = give(Outgoing::Event { cursor, prev: place.and_then(|it| it.prev), envelope });
            turn = if room { self.reader.next(view) } else { Turn::Idle };
        }
        self.settled = self.reader.is_settled(view);
        self.quiet = self.reader.is_quiet(view);
        drop(seen);
        self.connection.position.store(self.reader.position(), Ordering::Relaxed);
        let stopping = self.hub.state.is_stopping();
        self.settled &= !stopping;
        if sent > 0 {
            self.last_frame = self.now;
            self.count(sent, replayed);
        }
        match turn {
            Turn::Item(item) => {
                let frame = self.outgoing(item, moment);
                given(give, frame)
            }
            _ if sent > 0 => Next::Given,
            _ if stopping => {
                self.stage = Stage::Leaving(GoodbyeReason::Stopping);
                self.advance(give)
            }
            Turn::Read(ask) => Next::Read(ask),
            Turn::Idle => self.idle(give),
        }
    }

    fn idle(&mut self, give: impl FnMut(Outgoing) -> bool) -> Next {
        if let Some(since) = self.catching_up.take() {
            self.hub.state.counters.catch_up.observe(self.now.saturating_sub(since));
        }
        self.beat().map_or(Next::Idle, |frame| given(give, frame))
    }

    /// How the connection ends, if it does: with a frame, or it has ended.
    fn leave(&mut self) -> Option<Option<Outgoing>> {
        if self.stage == Stage::Open {
            if self.connection.revoked.load(Ordering::Acquire) {
                self.stage = Stage::Leaving(GoodbyeReason::Revoked);
            } else if self.now >= self.ends {
                self.stage = Stage::Leaving(GoodbyeReason::Age);
            }
        }
        let frame = match self.stage {
            Stage::Open => return None,
            Stage::Over => return Some(None),
            Stage::TurnedAway => {
                self.stage = Stage::Leaving(GoodbyeReason::Full);
                self.hub.state.counters.connections.add("full", 1);
                self.hello(None, false)
            }
            Stage::Leaving(reason) => {
                self.stage = Stage::Over;
                self.count_end(reason);
                // Its place is free for the client that comes again.
                self.hub.disconnect(self.number);
                Frame::Goodbye { version: Version, reason, retry_ms: self.retry_ms() }
            }
        };
        Some(Some(Outgoing::Control(frame)))
    }

    fn count_end(&self, reason: GoodbyeReason) {
        let ended = &self.hub.state.counters.ended;
        match reason {
            _ if !self.stream => {}
            GoodbyeReason::Stopping => ended.add("stopping", 1),
            GoodbyeReason::Age => ended.add("age", 1),
            GoodbyeReason::Revoked => ended.add("revoked", 1),
            // It was counted when it came.
            GoodbyeReason::Full => {}
        }
    }

    fn retry_ms(&self) -> u32 {
        let options = &self.hub.options;
        u32::try_from(options.within(&options.retry).as_millis()).unwrap_or(u32::MAX)
    }
}

fn given(mut give: impl FnMut(Outgoing) -> bool, frame: Outgoing) -> Next {
    give(frame);
    Next::Given
}
