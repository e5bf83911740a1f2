//! Many readers, a tenth of them stalled: what the server holds has a bound that can be computed, and
//! nobody is held up.
//!
//! The server is a process of its own, so that its memory is its alone. `TIDINGS_THOROUGH=1` has a
//! thousand readers and a hundred thousand events.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, clippy::print_stdout, clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use serde::{Deserialize, Serialize};
use tidings::{Events, Version};
use tidings_axum::{ServeOptions, router, serve};
use tidings_delivery::{Bounds, Hub, LocalLog, Options};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

#[derive(Serialize, Deserialize, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
enum AppEvent {
    Note { version: Version<1>, text: String, urgent: bool },
}
tidings::embed!("app" in "tests/embedded/app": AppEvent);

const SERVER: &str = "TIDINGS_MEMORY_SERVER";

/// Longer than anything that is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// Events that are published before it is waited for those who read: fewer than the window holds.
const STEP: usize = 250;

/// What one write holds at most, and what the buffer of hyper may double to, in KiB.
const WRITE: usize = 16 + 1;

/// Tasks, futures, sockets and the place in the hub, of one connection, in KiB: as measured in a build
/// without optimisation.
const CONNECTION: usize = 24;

/// What is held of events in memory: little, so that more would be seen.
const WINDOW: Bounds = Bounds { events: 500, bytes: 256 << 10 };

fn serving() -> ServeOptions {
    let mut options = ServeOptions::default();
    options.buffer = 16 << 10;
    options.send_buffer = Some(16 << 10);
    // Who does not read stays for the whole test.
    options.unsent_for = None;
    options
}

/// The server: publishes as many events as each line of its input says.
#[test]
fn the_process_that_serves() {
    if std::env::var_os(SERVER).is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (hub, at) = runtime.block_on(async {
        let mut options = Options::default();
        options.window = WINDOW;
        let hub: Hub<AppEvent> = Hub::start(LocalLog::in_memory(), options).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let app = Router::new().nest("/events", router(hub.clone()));
        tokio::spawn(serve(listener, app, std::future::pending()).options(serving()).into_future());
        (hub, at)
    });
    let publish = |count| {
        for _ in 0..count {
            let event = AppEvent::Note { version: Version, text: "x".repeat(140), urgent: false };
            hub.publish(&event).map(drop).unwrap();
        }
    };
    // What is made for the first event is there for all: the schemas, above all.
    publish(10);
    println!("at {at}");
    for line in std::io::stdin().lines() {
        publish(line.unwrap().parse().unwrap());
    }
}

struct Server {
    child: Child,
    told: ChildStdin,
    /// The test runner in it writes when it runs for long, and ends where nobody reads.
    _said: ChildStdout,
    at: SocketAddr,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_process_that_serves", "--nocapture"])
            .env(SERVER, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = child.stdin.take().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let lines = said.by_ref().lines().map(Result::unwrap);
        let at = lines.into_iter().find_map(|line| line.split_once("at ")?.1.parse().ok()).unwrap();
        Self { child, told, _said: said.into_inner(), at }
    }

    /// A line of `/proc/<pid>/status`, in KiB.
    fn memory(&self, line: &str) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let found = status.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(':')).unwrap();
        found.trim().strip_suffix("kB").unwrap().trim().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What those who read have seen.
#[derive(Default)]
struct Seen {
    frames: AtomicUsize,
    gap: AtomicBool,
    /// The longest pause between two reads of anyone, in milliseconds.
    longest: AtomicU64,
}

async fn connect(at: SocketAddr, buffer: u32) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(buffer).unwrap();
    let mut stream = socket.connect(at).await.unwrap();
    stream.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    stream
}

/// How a gap begins.
const GAP: &[u8] = b"event: gap";

/// Counts frames by the empty line behind each, and looks for gaps.
async fn reads(mut stream: TcpStream, seen: Arc<Seen>) {
    let mut buffer = vec![0; 16 << 10];
    let (mut behind_a_line, mut of_a_gap) = (false, 0);
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        let mut frames = 0;
        for byte in &buffer[..count] {
            frames += usize::from(*byte == b'\n' && behind_a_line);
            behind_a_line = *byte == b'\n' && !behind_a_line;
            of_a_gap = if *byte == GAP[of_a_gap] { of_a_gap + 1 } else { usize::from(*byte == GAP[0]) };
            if of_a_gap == GAP.len() {
                seen.gap.store(true, Ordering::Relaxed);
                of_a_gap = 0;
            }
        }
        seen.frames.fetch_add(frames, Ordering::Relaxed);
    }
}

async fn until(seen: &Seen, frames: usize) {
    let began = Instant::now();
    while seen.frames.load(Ordering::Relaxed) < frames {
        assert!(
            began.elapsed() < PATIENCE,
            "{} of {frames} frames: somebody is held up",
            seen.frames.load(Ordering::Relaxed)
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = u64::try_from(began.elapsed().as_millis()).unwrap();
    seen.longest.fetch_max(took, Ordering::Relaxed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_has_a_bound_and_nobody_is_held_up_by_those_who_stall() {
    let thorough = std::env::var_os("TIDINGS_THOROUGH").is_some();
    let (readers, events) = if thorough { (1000, 100_000) } else { (50, 20_000) };
    let (stalled, reading) = (readers / 10, readers - readers / 10);
    let mut server = Server::start();
    let alone = server.memory("VmRSS");
    let mut still = Vec::new();
    for _ in 0..stalled {
        still.push(connect(server.at, 4 << 10).await);
    }
    let seen = Arc::new(Seen::default());
    for _ in 0..reading {
        tokio::spawn(reads(connect(server.at, 64 << 10).await, Arc::clone(&seen)));
    }
    until(&seen, reading).await;
    let connected = server.memory("VmRSS");
    let mut owed = reading;
    for _ in 0..events / STEP {
        writeln!(server.told, "{STEP}").unwrap();
        owed += reading * STEP;
        until(&seen, owed).await;
    }
    assert!(!seen.gap.load(Ordering::Relaxed), "somebody who reads was told of a gap");
    assert_eq!(seen.frames.load(Ordering::Relaxed), owed);
    // Each of them has a place far behind the window, and nothing else.
    assert!(events >= WINDOW.events * 10);
    let peak = server.memory("VmHWM");
    let held = WINDOW.bytes / 1024 + readers * (CONNECTION + WRITE + 2 * (serving().buffer / 1024));
    // An eighth is what an allocator does not give back.
    let bound = alone + held + held / 8;
    eprintln!(
        "memory: {readers} readers, {stalled} of them stalled, {events} events: peak {peak} KiB, bound {bound} KiB; \
         alone {alone} KiB, connected {connected} KiB; the longest wait for all who read {} ms",
        seen.longest.load(Ordering::Relaxed)
    );
    assert!(peak <= bound, "{peak} KiB of {bound} KiB");
    // Those who stalled read again: a gap, so the server had not waited for them.
    let told = Arc::new(Seen::default());
    let mut tasks = tokio::task::JoinSet::new();
    for stream in still {
        tasks.spawn(tokio::time::timeout(PATIENCE, a_gap(stream)));
    }
    for outcome in tasks.join_all().await {
        outcome.expect("a gap");
        told.frames.fetch_add(1, Ordering::Relaxed);
    }
    assert_eq!(told.frames.load(Ordering::Relaxed), stalled);
}

/// Reads until it is told that the window has overtaken it.
async fn a_gap(mut stream: TcpStream) {
    let mut text: Vec<u8> = Vec::new();
    let mut buffer = vec![0; 16 << 10];
    loop {
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the stream ended without a gap");
        text.extend(&buffer[..count]);
        if text.windows(16).any(|it| it == b"\"reason\":\"slow\",") {
            return;
        }
        text.drain(..text.len().saturating_sub(16));
    }
}
