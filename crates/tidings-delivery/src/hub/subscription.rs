//! A connection: a reader that waits, and says what it gives in frames.

mod frames;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use serde::Serialize;
use tidings::{Embedded, Version};
use tidings_frames::{Frame, GoodbyeReason};
use tokio::sync::watch;

use super::outgoing::Outgoing;
use super::reports;
use super::state::Seen;
use super::versions::Accept;
use super::{Hub, Inner};
use crate::core::{Ask, Filter, Page, Reader, Start, Turn};
use crate::log::Pending;
use crate::sync::{AtomicBool, Ordering};

/// The least time between two heartbeats that say how far a quiet reader has come.
const QUIET: Duration = Duration::from_secs(1);

/// A connection as the hub sees it.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) audiences: BTreeSet<Arc<str>>,
    pub(super) revoked: AtomicBool,
    pub(super) position: AtomicU64,
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
    /// How many events were given to it.
    sent: Arc<AtomicU64>,
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
    Frame(Outgoing),
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
        self.hub.connections().remove(&self.number);
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
        });
        let (number, full) = inner.connect(Arc::clone(&connection));
        let id = inner.options.chance.bits();
        let sent = if full { Arc::default() } else { inner.reports.begin(id, stream) };
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
            sent,
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
            match self.advance() {
                Next::Frame(frame) => return Some(frame),
                Next::Over => return None,
                // Seldom, and large: whoever waits holds the other.
                Next::Read(ask) => Box::pin(self.read(ask)).await,
                Next::Idle => self.wait().await,
            }
        }
    }

    /// The next frame if it is there without waiting for anything: for a transport that puts together
    /// what goes out in one write.
    pub fn try_next(&mut self) -> Option<Outgoing> {
        match self.advance() {
            Next::Frame(frame) => Some(frame),
            _ => None,
        }
    }

    /// What comes next, without waiting.
    pub(super) fn advance(&mut self) -> Next {
        self.now = self.hub.options.clock.now();
        // Whatever changes wakes: the log need not be looked at again before that.
        if self.settled && !self.signal.has_changed().unwrap_or(true) && self.now < self.ends {
            return self.idle();
        }
        // Before looking at anything: what changes from here on wakes the wait that follows.
        self.signal.mark_unchanged();
        self.settled = false;
        if let Some(next) = self.leave() {
            return next;
        }
        let seen = self.hub.state.see();
        let view = seen.view();
        let turn = if self.keeping == seen.keeping { None } else { self.reader.heartbeat(view) };
        let turn = turn.map_or_else(|| self.reader.next(view), Turn::Item);
        self.settled = self.reader.is_settled(view);
        self.quiet = self.reader.is_quiet(view);
        let moment = Moment::of(&seen);
        drop(seen);
        self.connection.position.store(self.reader.position(), Ordering::Relaxed);
        let stopping = self.hub.state.is_stopping();
        self.settled &= !stopping;
        match turn {
            Turn::Item(item) => Next::Frame(self.outgoing(item, moment)),
            _ if stopping => {
                self.stage = Stage::Leaving(GoodbyeReason::Stopping);
                self.advance()
            }
            Turn::Read(ask) => Next::Read(ask),
            Turn::Idle => self.idle(),
        }
    }

    fn idle(&mut self) -> Next {
        if let Some(since) = self.catching_up.take() {
            self.hub.state.counters.catch_up.observe(self.now.saturating_sub(since));
        }
        self.beat()
    }

    /// How the connection ends, if it does.
    fn leave(&mut self) -> Option<Next> {
        if self.stage == Stage::Open {
            if self.connection.revoked.load(Ordering::Acquire) {
                self.stage = Stage::Leaving(GoodbyeReason::Revoked);
            } else if self.now >= self.ends {
                self.stage = Stage::Leaving(GoodbyeReason::Age);
            }
        }
        let frame = match self.stage {
            Stage::Open => return None,
            Stage::Over => return Some(Next::Over),
            Stage::TurnedAway => {
                self.stage = Stage::Leaving(GoodbyeReason::Full);
                self.hub.state.counters.connections.add("full", 1);
                self.hello(None, false)
            }
            Stage::Leaving(reason) => {
                self.stage = Stage::Over;
                self.count_end(reason);
                // Its place is free for the client that comes again.
                self.hub.connections().remove(&self.number);
                Frame::Goodbye { version: Version, reason, retry_ms: self.retry_ms() }
            }
        };
        Some(Next::Frame(Outgoing::Control(frame)))
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

    /// A heartbeat, if it is time for one.
    fn beat(&mut self) -> Next {
        let quiet = self.quiet && self.now >= self.last_beat + QUIET;
        let silent = self.now >= self.last_frame + self.hub.options.heartbeat;
        if !quiet && !silent {
            return Next::Idle;
        }
        let seen = self.hub.state.see();
        let item = self.reader.heartbeat(seen.view());
        let moment = Moment::of(&seen);
        drop(seen);
        match item {
            Some(item) => Next::Frame(self.outgoing(item, moment)),
            None => Next::Idle,
        }
    }

    /// Waits for something new, or for the time of the next heartbeat.
    pub(super) async fn wait(&mut self) {
        // Waiting for a change takes note of it.
        self.settled = false;
        let mut until = (self.last_frame + self.hub.options.heartbeat).min(self.ends);
        if self.quiet {
            until = until.min(self.last_beat + QUIET);
        }
        let timer = self.timer.take().filter(|(at, _)| (self.now..=until).contains(at));
        let set = || (until, self.hub.options.clock.sleep(until.saturating_sub(self.now)));
        let (_, timer) = self.timer.insert(timer.unwrap_or_else(set));
        if first(self.signal.changed(), timer).await.is_none() {
            self.timer = None;
        }
    }

    /// Waits for something new, no longer than this.
    pub(super) async fn wait_for(&mut self, time: Duration) {
        self.settled = false;
        let sleep = self.hub.options.clock.sleep(time);
        first(self.signal.changed(), sleep).await;
    }

    /// Reads a page of kept events and gives it to the reader. A disk that does not answer in time
    /// cannot be read.
    pub(super) async fn read(&mut self, ask: Ask) {
        let page = self.page(ask).await;
        let seen = self.hub.state.see();
        self.reader.take(page, seen.view());
    }

    async fn page(&mut self, ask: Ask) -> Option<Page> {
        // The semaphore is never closed.
        let _place = self.hub.reads.acquire().await.ok();
        let sleep = self.hub.options.clock.sleep(self.hub.options.read_within);
        first(self.hub.log.history(ask), sleep).await.and_then(Result::ok)
    }

    /// Whether one more frame is there at once. Nothing is given by looking.
    pub(super) async fn has_more(&mut self) -> bool {
        let mut ahead = self.reader.clone();
        loop {
            let turn = ahead.next(self.hub.state.see().view());
            match turn {
                Turn::Item(_) => return true,
                Turn::Idle => return false,
                Turn::Read(ask) => {
                    let page = self.page(ask).await;
                    ahead.take(page, self.hub.state.see().view());
                }
            }
        }
    }
}

/// What comes first; `None` is the second.
pub(super) async fn first<T>(one: impl Future<Output = T>, other: impl Future<Output = ()>) -> Option<T> {
    let (mut one, mut other) = (std::pin::pin!(one), std::pin::pin!(other));
    std::future::poll_fn(|context| {
        if let std::task::Poll::Ready(value) = one.as_mut().poll(context) {
            return std::task::Poll::Ready(Some(value));
        }
        other.as_mut().poll(context).map(|()| None)
    })
    .await
}
