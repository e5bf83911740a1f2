//! A client that runs on a thread of its own, keeps its position and comes again by itself.

use std::io;
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::frame::Frame;
use super::http::{self, Wire};
use super::record::Record;
use super::rules::{Position, Verdict};
use super::sse::Parser;

/// How long anything that has to come is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How a client reads.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) at: SocketAddr,
    /// More of the query: `from=window`, `types=…`, `accept=…`.
    pub(crate) query: String,
    /// Where to begin.
    pub(crate) cursor: Option<String>,
    /// By long poll alone.
    pub(crate) polls: bool,
    pub(crate) wire: Wire,
    /// The address that its streams come from, where its polls come from another.
    pub(crate) streams_from: Option<IpAddr>,
    /// How long each event takes.
    pub(crate) pace: Duration,
    /// The longest wait before it comes again; the first is a tenth of it.
    pub(crate) backoff: Duration,
    /// Failed streams after which it polls until a stream says hello again; 0 is never.
    pub(crate) degrades_after: u32,
}

impl Reading {
    /// A stream of everything that is published from now on.
    pub(crate) fn of(at: SocketAddr) -> Self {
        Self {
            at,
            query: String::new(),
            cursor: None,
            polls: false,
            wire: Wire::default(),
            streams_from: None,
            pace: Duration::ZERO,
            backoff: Duration::from_millis(500),
            degrades_after: 0,
        }
    }

    /// The same with more in its query.
    pub(crate) fn query(mut self, query: &str) -> Self {
        query.clone_into(&mut self.query);
        self
    }

    /// The same by long poll.
    pub(crate) fn by_poll(mut self) -> Self {
        self.polls = true;
        self
    }

    /// The same from a position.
    pub(crate) fn from(mut self, cursor: &str) -> Self {
        self.cursor = Some(cursor.to_owned());
        self
    }

    /// Begins.
    pub(crate) fn start(self) -> Reader {
        let position = self.cursor.as_deref().map_or_else(Position::default, Position::at);
        let shared = Arc::new(Shared {
            reading: self,
            state: Mutex::new(State { position, record: Record::default(), streams: 0, socket: None }),
            stopped: AtomicBool::new(false),
            pace_us: AtomicU64::new(0),
        });
        let pace = shared.reading.pace;
        shared.pace_us.store(u64::try_from(pace.as_micros()).expect("short"), Ordering::Relaxed);
        let runs = Arc::clone(&shared);
        let thread = thread::spawn(move || runs.run());
        Reader { shared, thread: Some(thread) }
    }
}

/// A client that is running. It ends when it is dropped.
pub(crate) struct Reader {
    pub(super) shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

pub(super) struct Shared {
    pub(super) reading: Reading,
    state: Mutex<State>,
    stopped: AtomicBool,
    pace_us: AtomicU64,
}

pub(super) struct State {
    pub(super) position: Position,
    pub(super) record: Record,
    /// How many streams have said hello.
    pub(super) streams: usize,
    socket: Option<TcpStream>,
}

impl Reader {
    /// What it has seen so far.
    pub(crate) fn record(&self) -> Record {
        self.shared.state().record.clone()
    }

    /// Where it stands.
    pub(crate) fn cursor(&self) -> Option<String> {
        self.shared.state().position.text()
    }

    /// The port of the connection it has now, on its side.
    pub(crate) fn port(&self) -> u16 {
        let state = self.shared.state();
        state.socket.as_ref().expect("a connection").local_addr().expect("an address").port()
    }

    /// Cuts the connection it has now.
    pub(crate) fn cut(&self) {
        if let Some(socket) = &self.shared.state().socket {
            drop(socket.shutdown(Shutdown::Both));
        }
    }

    /// How long each event takes from now on.
    pub(crate) fn slow(&self, pace: Duration) {
        self.shared.pace_us.store(u64::try_from(pace.as_micros()).expect("short"), Ordering::Relaxed);
    }

    /// Waits until what it has seen is so.
    ///
    /// # Panics
    /// When that does not come.
    pub(crate) fn until(&self, what: &str, holds: impl Fn(&Record) -> bool) -> Record {
        let until = Instant::now() + PATIENCE;
        loop {
            {
                let state = self.shared.state();
                if holds(&state.record) {
                    return state.record.clone();
                }
                assert!(Instant::now() < until, "never: {what}; {}", state.record.outline());
            }
            assert!(
                self.thread.as_ref().is_some_and(|it| !it.is_finished()),
                "the client has given up before: {what}"
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until it has said hello.
    pub(crate) fn connected(self) -> Self {
        self.until("a hello", |record| !record.hellos.is_empty());
        self
    }

    /// Waits until an event with this id was applied.
    pub(crate) fn until_applied(&self, id: &str) -> Record {
        self.until(&format!("event {id}"), |record| record.has(id))
    }

    /// Ends it; what it has seen, and where it stands.
    pub(crate) fn end(mut self) -> (Record, Option<String>) {
        self.stop();
        let state = self.shared.state();
        let seen = (state.record.clone(), state.position.text());
        drop(state);
        seen
    }

    fn stop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        self.cut();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "the client has seen what may not be");
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    fn run(&self) {
        let mut failures = 0;
        while !self.is_stopped() {
            let hellos = self.state().record.hellos.len();
            // The first answer comes at once: it says where this client stands.
            let wait_ms = if hellos == 0 { 0 } else { 20_000 };
            let ended = if self.reading.polls { self.poll(wait_ms) } else { self.stream() };
            if self.reading.polls && ended.is_ok() {
                continue;
            }
            let why = ended.err().map_or_else(|| "ended".to_owned(), |error| error.to_string());
            self.state().record.ends.push(why);
            failures = if self.state().record.hellos.len() > hellos { 0 } else { failures + 1 };
            if self.reading.degrades_after > 0 && failures >= self.reading.degrades_after {
                drop(self.poll(0));
            }
            // Full jitter, from the clock: the tests care for none in particular.
            let most = self.reading.backoff.mul_f64((0.1 * f64::from(1 << failures.min(10))).min(1.0));
            let share = f64::from(Instant::now().elapsed().subsec_nanos() % 97) / 97.0;
            let until = Instant::now() + most.mul_f64(0.5 + share / 2.0);
            while Instant::now() < until && !self.is_stopped() {
                thread::sleep(Duration::from_millis(2));
            }
        }
    }

    fn path(&self, endpoint: &str, cursor: Option<&str>, more: &str) -> String {
        let cursor = cursor.map(|it| format!("cursor={it}"));
        let parts = [cursor, Some(self.reading.query.clone()), Some(more.to_owned())];
        let query: Vec<String> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
        format!("GET {endpoint}?{}", query.join("&"))
    }

    /// A connection that can be cut from elsewhere.
    fn open(&self, from: Option<IpAddr>) -> io::Result<TcpStream> {
        let stream = http::open(self.reading.at, &Wire { from, ..self.reading.wire.clone() })?;
        self.state().socket = Some(stream.try_clone()?);
        if self.is_stopped() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        Ok(stream)
    }

    fn stream(&self) -> io::Result<()> {
        let asked = self.state().position.text();
        let path = self.path("/events", asked.as_deref(), "");
        let mut answer = http::request(self.open(self.reading.streams_from)?, &path, b"")?;
        if answer.status != 200 {
            return Err(io::Error::other(format!("status {}", answer.status)));
        }
        let mut parser = Parser::default();
        loop {
            let bytes = answer.next()?;
            if bytes.is_empty() || self.is_stopped() {
                return Ok(());
            }
            for sent in parser.push(&bytes) {
                let frame = Frame::of_stream(&sent);
                if frame.kind == "hello" {
                    self.begin(asked.as_ref())?;
                }
                if !self.take(&frame)? {
                    return Ok(());
                }
            }
        }
    }

    /// A stream says hello: the poll beside it is done for, or the stream, if that one was first.
    fn begin(&self, asked: Option<&String>) -> io::Result<()> {
        let mut state = self.state();
        state.streams += 1;
        let is_here = state.position.text().as_ref() == asked;
        is_here.then_some(()).ok_or_else(|| io::Error::other("an answer to another cursor"))
    }

    fn poll(&self, wait_ms: u32) -> io::Result<()> {
        let asked = self.state().position.text();
        let path = self.path("/events/poll", asked.as_deref(), &format!("wait_ms={wait_ms}"));
        let answer = http::request(self.open(None)?, &path, b"")?;
        self.state().record.polls += 1;
        if answer.status != 200 {
            return Err(io::Error::other(format!("status {}", answer.status)));
        }
        let body = answer.whole()?;
        let answer: Value = serde_json::from_slice(&body)?;
        for frame in answer["frames"].as_array().expect("frames") {
            if !self.take(&Frame::of_poll(frame))? {
                return Ok(());
            }
        }
        let cursor = answer["cursor"].as_str().expect("an answer has a cursor");
        // Behind the last frame: a filter may have left something out, and a gap may be done with.
        self.state().position.end_of_answer(cursor);
        Ok(())
    }

    /// Takes its time with a frame, and does with it what the rules say.
    fn take(&self, frame: &Frame) -> io::Result<bool> {
        let pace = Duration::from_micros(self.pace_us.load(Ordering::Relaxed));
        if frame.kind == "event" && !pace.is_zero() {
            thread::sleep(pace);
        }
        self.state().take(frame)
    }
}

impl State {
    /// Does with a frame what the rules say. False: nothing more comes.
    pub(super) fn take(&mut self, frame: &Frame) -> io::Result<bool> {
        match self.position.take(frame) {
            Verdict::Apply => {
                self.record.add(frame);
                self.position.done(frame);
                Ok(frame.kind != "goodbye")
            }
            Verdict::Drop => {
                self.record.duplicates += usize::from(frame.kind == "event");
                if frame.kind == "heartbeat" {
                    self.record.heartbeats.push(frame.clone());
                }
                Ok(true)
            }
            Verdict::Resume(why) => {
                self.record.holes += 1;
                Err(io::Error::other(why))
            }
        }
    }
}
