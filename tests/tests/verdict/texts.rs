//! Raw texts: events with their bytes disturbed, and what JSON leaves open. Nothing may fall over, and
//! what both sides take for JSON has one verdict.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use fastrand::Rng;
use serde_json::Value;
use tidings::validate::Verdict;
use tidings_schema::sample::{Sampler, Taste};

use crate::subjects::{Outcome, Subject};

/// Pieces that JSON is sensitive to.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\\u0000",
    "null",
    "true",
    "-",
    "-0",
    "1e400",
    "1.0",
    "1e2",
    "0",
    "00",
    ".",
    "9007199254740993",
    "18446744073709551616",
    "\"version\":",
    "\"version\":2,",
    "\"type\":",
    "\"type\":\"server_status\",",
    "\"payload\":",
    "\"__proto__\":",
    "\"event\":",
    "\u{feff}",
    " ",
    "\n",
    "\u{0}",
    "\u{2028}",
    "😀",
    "é",
    "//",
    "NaN",
    "Infinity",
];

/// Writes about `count` envelopes as texts with the verdict of the Rust side, for node to compare; gives
/// what fell over, a line each. Bytes that are no UTF-8 are judged in Rust only.
pub(crate) fn texts(subjects: &[Subject], seed: u64, count: usize, folder: &Path) -> (usize, Vec<String>) {
    let mut rng = Rng::with_seed(seed);
    let file = fs::File::create(folder.join("texts.txt")).expect("writable");
    let mut file = BufWriter::new(file);
    let mut faults = Vec::new();
    let mut written = 0;
    let events: usize = subjects.iter().map(|subject| subject.events.len()).sum();
    for (number, subject) in subjects.iter().enumerate() {
        for (place, target) in subject.events.iter().enumerate() {
            let accept = |value: &Value| target.client.validator.is_valid(value);
            let seed = seed.wrapping_add((number * 1_000 + place) as u64);
            let view = &target.client;
            let mut sampler = Sampler::new(&view.schema, &view.definitions, seed, Taste::Varied, &accept);
            for _ in 0..count / events {
                let event = sampler.sample().unwrap_or_else(|error| panic!("{}: {error}", target.name));
                let envelope = format!(r#"{{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{event}}}"#);
                let bytes = disturbed(envelope.into_bytes(), &mut rng);
                let judged = subject.client.envelope(&bytes);
                let outcome = (subject.decode)(&bytes);
                if let Outcome::Differs(what) = outcome {
                    faults.push(format!("{}: {what}: {}", target.name, String::from_utf8_lossy(&bytes)));
                }
                let Ok(text) = std::str::from_utf8(&bytes) else {
                    if judged.is_ok() {
                        faults.push(format!("{}: no UTF-8 is taken: {bytes:?}", target.name));
                    }
                    continue;
                };
                let kind = match &judged {
                    Ok(Verdict::Known { .. }) => 'k',
                    Ok(Verdict::Unknown { .. }) => 'u',
                    // What JSON leaves open is decided by each side for itself.
                    Err(invalid) if invalid.issues().iter().any(|issue| open(issue.keyword())) => 'j',
                    Err(_) => 'i',
                };
                writeln!(file, "{number} {kind} {}", Value::from(text)).expect("writable");
                written += 1;
            }
        }
    }
    file.flush().expect("writable");
    (written, faults)
}

fn open(keyword: &str) -> bool {
    matches!(keyword, "json" | "uniqueKeys")
}

/// The bytes with one to four things done to them.
fn disturbed(mut bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    for _ in 0..rng.usize(1..=4) {
        let at = rng.usize(0..=bytes.len());
        let end = (at + rng.usize(0..12)).min(bytes.len());
        match rng.u8(0..8) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = rng.u8(..);
                }
            }
            4 => {
                let depth = rng.usize(1..400);
                let open = if rng.bool() { "[" } else { "{\"a\":" };
                bytes.splice(at..at, open.repeat(depth).into_bytes());
            }
            // A digit for another, a letter for another: still JSON.
            5 | 6 => {
                if let Some(byte) = bytes.get_mut(at).filter(|byte| byte.is_ascii_alphanumeric()) {
                    *byte = if byte.is_ascii_digit() { rng.u8(b'0'..=b'9') } else { rng.u8(b'a'..=b'z') };
                }
            }
            _ => {
                let piece = PIECES[rng.usize(0..PIECES.len())];
                bytes.splice(at..end.min(at + rng.usize(0..2)), piece.bytes());
            }
        }
    }
    bytes
}
