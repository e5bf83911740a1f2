//! Row 11: duplicates, holes and reorder, injected by a proxy that knows where frames begin.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::client::Reading;
use crate::client::http::{self, Wire};
use crate::process::{folder, mixed, server_with};

/// Chance by a seed: a linear congruential generator.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// How often each was done.
#[derive(Default)]
struct Done {
    twice: AtomicUsize,
    left_out: AtomicUsize,
    swapped: AtomicUsize,
    older: AtomicUsize,
}

fn tamper(to: SocketAddr, seed: u64, done: Arc<Done>) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let at = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (number, client) in listener.incoming().enumerate() {
            let done = Arc::clone(&done);
            let chance = Chance(seed.wrapping_add(u64::try_from(number).unwrap() * 7919));
            // An error is the end of one connection.
            thread::spawn(move || connection(to, &client?, chance, &done));
        }
    });
    at
}

fn connection(to: SocketAddr, client: &TcpStream, mut chance: Chance, done: &Done) -> std::io::Result<()> {
    let mut head = vec![0; 4096];
    let read = (&mut &*client).read(&mut head)?;
    let head = String::from_utf8_lossy(&head[..read]).into_owned();
    let line = head.split(" HTTP/1.1").next().unwrap_or_default().to_owned();
    let mut answer = http::request(http::open(to, &Wire::default())?, &line, b"")?;
    (&mut &*client)
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")?;
    let (mut rest, mut before, mut held) = (Vec::new(), Vec::<Vec<u8>>::new(), None::<Vec<u8>>);
    loop {
        let bytes = answer.next()?;
        if bytes.is_empty() {
            return Ok(());
        }
        rest.extend(bytes);
        while let Some(end) = rest.windows(2).position(|it| it == b"\n\n") {
            let frame: Vec<u8> = rest.drain(..end + 2).collect();
            let mut out = frame.clone();
            if let Some(held) = held.take() {
                out.extend(held);
            }
            // Hello stays where it is: all that it could do is end the connection.
            match if before.is_empty() { 99 } else { chance.below(12) } {
                0 => {
                    done.twice.fetch_add(1, Ordering::Relaxed);
                    out.extend(&frame);
                }
                1 => {
                    done.left_out.fetch_add(1, Ordering::Relaxed);
                    out.drain(..frame.len());
                }
                2 => {
                    done.swapped.fetch_add(1, Ordering::Relaxed);
                    out.drain(..frame.len());
                    held = Some(frame.clone());
                }
                3 => {
                    done.older.fetch_add(1, Ordering::Relaxed);
                    let at = chance.below(u64::try_from(before.len()).unwrap());
                    // Not hello.
                    out.extend(before.get(usize::try_from(at).unwrap() + 1).unwrap_or(&frame));
                }
                _ => {}
            }
            before.push(frame);
            (&mut &*client).write_all(&out)?;
        }
    }
}

#[test]
fn what_a_proxy_repeats_leaves_out_or_swaps_is_never_applied_out_of_order() {
    let begin = std::env::var("TIDINGS_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(11);
    println!("seeds {begin} to {}; TIDINGS_SEED begins elsewhere", begin + 7);
    let data = folder();
    // Through a window that is smaller than what is published, so that gaps are tampered with too.
    let server = server_with(data.path(), &["--no-agent", "--window", "60", "--heartbeat-ms", "100"]);
    let (_, start) = http::get(server.at, "/events/poll");
    let cursor = start["cursor"].as_str().unwrap().to_owned();
    let all = server.publish(&mixed(100));
    let done = Arc::new(Done::default());
    let (mut duplicates, mut holes) = (0, 0);
    for seed in begin..begin + 8 {
        let at = tamper(server.at, seed, Arc::clone(&done));
        let backoff = Duration::from_millis(5);
        let reader = Reading { backoff, ..Reading::of(at).from(&cursor) }.start();
        reader.until_applied(&all[99].id);
        let (record, _) = reader.end();
        record.hold_to(&all);
        let (kept, rest) = all.split_at(40);
        for event in kept.iter().filter(|it| it.kept).chain(rest) {
            assert!(record.has(&event.id), "seed {seed}: {event:?} is owed: {}", record.outline());
        }
        assert_eq!(record.whole_gaps().len(), 1, "seed {seed}: {}", record.outline());
        (duplicates, holes) = (duplicates + record.duplicates, holes + record.holes);
    }
    let count = |it: &AtomicUsize| it.load(Ordering::Relaxed);
    for (what, times) in
        [("twice", &done.twice), ("out", &done.left_out), ("swapped", &done.swapped), ("older", &done.older)]
    {
        assert!(count(times) > 5, "{what}: {}", count(times));
    }
    assert!(duplicates > 5 && holes > 5, "{duplicates} duplicates, {holes} holes");
}
