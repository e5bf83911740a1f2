//! Row 16: five hundred clients come again after a restart, and not all at once.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::client::http::{Wire, open, request};
use crate::client::{Frame, sse};
use crate::process::{folder, server, server_at, until};

const CLIENTS: usize = 500;

/// What a client does when its stream has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    /// What the last `retry:` said, each time: the EventSource of a browser.
    AsEventSource,
    /// What the goodbye said, or up to half a second; then longer each time, by chance, and no less than the
    /// hello said: the rules of the protocol.
    AsTheRulesSay,
}

/// What the clients have done.
#[derive(Default)]
struct Seen {
    /// When each came to the server that it reached, as it had planned to: what the machine takes longer for
    /// is not the protocol's.
    came: Mutex<Vec<(Instant, Waits)>>,
    over: AtomicBool,
}

struct Client {
    at: SocketAddr,
    waits: Waits,
    cursor: String,
    retry: Duration,
    goodbye: Option<Duration>,
}

impl Client {
    /// One stream to its end. False where there was none.
    fn stream(&mut self, planned: Instant, seen: &Seen) -> bool {
        let path = format!("GET /events?cursor={}", self.cursor);
        let answer = open(self.at, &Wire::default()).and_then(|it| request(it, &path, b""));
        let Ok(mut answer) = answer else { return false };
        assert_eq!(answer.status, 200);
        let mut parser = sse::Parser::default();
        let mut greeted = false;
        while let Ok(bytes) = answer.next() {
            if bytes.is_empty() {
                break;
            }
            for sent in parser.push(&bytes) {
                self.retry = sent.retry.map_or(self.retry, Duration::from_millis);
                let frame = Frame::of_stream(&sent);
                if !std::mem::replace(&mut greeted, true) {
                    seen.came.lock().unwrap().push((planned, self.waits));
                }
                if frame.kind == "goodbye" {
                    self.goodbye = frame.body["retry_ms"].as_u64().map(Duration::from_millis);
                }
                self.cursor = frame.cursor.unwrap_or_else(|| self.cursor.clone());
            }
        }
        greeted
    }

    /// How long it waits after so many attempts that failed.
    fn wait(&mut self, failed: i32) -> Duration {
        match (self.waits, self.goodbye.take()) {
            (Waits::AsEventSource, _) => self.retry,
            (Waits::AsTheRulesSay, Some(told)) => told,
            (Waits::AsTheRulesSay, None) => {
                Duration::from_secs_f64(fastrand::f64() * (0.5 * 2_f64.powi(failed)).min(20.0))
            }
        }
    }

    fn run(mut self, seen: &Seen) {
        let (mut planned, mut failed) = (Instant::now(), 0);
        while !seen.over.load(Ordering::Acquire) {
            failed = if self.stream(planned, seen) { 0 } else { failed + 1 };
            planned = Instant::now() + self.wait(failed);
            while Instant::now() < planned && !seen.over.load(Ordering::Acquire) {
                thread::sleep(
                    planned.saturating_duration_since(Instant::now()).min(Duration::from_millis(200)),
                );
            }
        }
    }
}

fn all_come(at: SocketAddr, seen: &Arc<Seen>) -> Vec<JoinHandle<()>> {
    let clients = (0..CLIENTS).map(|number| {
        let waits = if number % 2 == 0 { Waits::AsEventSource } else { Waits::AsTheRulesSay };
        let client =
            Client { at, waits, cursor: String::new(), retry: Duration::from_secs(3), goodbye: None };
        let seen = Arc::clone(seen);
        // Five hundred of them are small.
        let thread = thread::Builder::new().stack_size(256 << 10);
        thread.spawn(move || client.run(&seen)).unwrap()
    });
    clients.collect()
}

/// The most that come within 100 ms.
fn most_at_once(mut came: Vec<Instant>) -> usize {
    came.sort_unstable();
    let end = |from: Instant| from + Duration::from_millis(100);
    let within = |from: usize| came[from..].partition_point(|it| *it < end(came[from]));
    (0..came.len()).map(within).max().unwrap_or(0)
}

/// Whether a twentieth of all, or a tenth of those that do as an EventSource does, come at once. All have a
/// second in which they may: many try again within half of one.
fn storms(came: &[(Instant, Waits)], there: Instant, how: &str) -> bool {
    let late = came.iter().filter(|(at, _)| *at > there + Duration::from_secs(1)).map(|it| it.0);
    let native = came.iter().filter(|(_, waits)| *waits == Waits::AsEventSource).map(|it| it.0);
    let (late, native) = (most_at_once(late.collect()), most_at_once(native.collect()));
    println!(
        "after a {how} come within 100 ms: {late} of {CLIENTS} behind the first second, {native} of {} EventSources",
        CLIENTS / 2
    );
    late > CLIENTS / 20 || native > CLIENTS / 20
}

#[test]
fn five_hundred_clients_come_again_after_a_stop_and_after_a_crash_and_not_all_at_once() {
    let data = folder();
    let mut running = server(data.path());
    let seen = Arc::new(Seen::default());
    let clients = all_come(running.at, &seen);
    for clean in [true, false] {
        let how = if clean { "stop" } else { "crash" };
        // Chance alone brings too many together in one of some hundred restarts.
        let calm = (0..3).any(|_| {
            until("all of them", || seen.came.lock().unwrap().len() == CLIENTS);
            seen.came.lock().unwrap().clear();
            let port = running.at.port();
            running.signal(if clean { Signal::TERM } else { Signal::KILL });
            assert_eq!(running.wait().success(), clean);
            running = server_at(port, data.path(), &["--no-agent"]);
            let there = Instant::now();
            until("all of them again", || seen.came.lock().unwrap().len() == CLIENTS);
            !storms(&seen.came.lock().unwrap(), there, how)
        });
        assert!(calm, "three times after a {how}");
    }
    seen.over.store(true, Ordering::Release);
    drop(running);
    clients.into_iter().for_each(|it| it.join().unwrap());
}
