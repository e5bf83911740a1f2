//! Row 16: five hundred clients come again after a restart, and not all at once.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

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
    came: Mutex<Vec<Instant>>,
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
                    seen.came.lock().unwrap().push(planned);
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

/// The most that come within 100 ms, from a second after the server is there again on.
fn most_at_once(came: &[Instant], there: Instant) -> usize {
    let mut late: Vec<Instant> =
        came.iter().copied().filter(|it| *it > there + Duration::from_secs(1)).collect();
    late.sort_unstable();
    let within = |from: &Instant| {
        late.iter().filter(|it| (*from..*from + Duration::from_millis(100)).contains(it)).count()
    };
    late.iter().map(within).max().unwrap_or(0)
}

#[test]
fn five_hundred_clients_come_again_after_a_stop_and_after_a_crash_and_not_all_at_once() {
    let data = folder();
    let mut running = server(data.path());
    let port = running.at.port();
    let seen = Arc::new(Seen::default());
    let clients = all_come(running.at, &seen);
    for clean in [true, false] {
        let how = if clean { "stop" } else { "crash" };
        let mut most = Vec::new();
        // Chance alone brings more than a twentieth together in one of some hundred restarts.
        while most.last().is_none_or(|most| *most > CLIENTS / 20) {
            assert!(most.len() < 3, "after a {how} come within 100 ms, of {CLIENTS}: {most:?}");
            until("all of them", || running.figures()["open"] == CLIENTS);
            seen.came.lock().unwrap().clear();
            if clean {
                assert!(running.stop().success());
            } else {
                running.kill();
            }
            running = server_at(port, data.path(), &["--no-agent"]);
            let there = Instant::now();
            until("all of them again", || seen.came.lock().unwrap().len() == CLIENTS);
            most.push(most_at_once(&seen.came.lock().unwrap(), there));
        }
        println!("after a {how}: at most {} of {CLIENTS} come within 100 ms", most[most.len() - 1]);
    }
    seen.over.store(true, Ordering::Release);
    drop(running);
    clients.into_iter().for_each(|it| it.join().unwrap());
}
