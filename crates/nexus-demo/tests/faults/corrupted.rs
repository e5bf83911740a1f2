//! Row 15: a store that was corrupted. All its files are moved aside, or the one event is told as
//! damaged; never wrong data, never a panic.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;

use crate::client::http::get;
use crate::client::record::Published;
use crate::process::{critical, folder, server, volatile};

const EVENTS: usize = 60;

/// A store that a killed server has left, with what was acknowledged as kept; its log beside it.
struct Left {
    data: crate::process::Folder,
    cursor: String,
    texts: HashMap<String, String>,
}

impl Left {
    fn new(clean: bool) -> Self {
        let data = folder();
        let server = server(data.path());
        let (_, start) = get(server.at, "/events/poll");
        let text = |number: usize| format!("text of {number} {}", "abcdefgh".repeat(12));
        let events: Vec<Value> = (0..EVENTS).map(|number| critical(&text(number))).collect();
        let published: Vec<Published> = server.publish(&events);
        assert!(published.iter().all(|it| it.kept));
        if clean {
            assert!(server.stop().success());
        } else {
            server.kill();
        }
        let texts = published.into_iter().enumerate().map(|(number, it)| (it.id, text(number)));
        let cursor = start["cursor"].as_str().unwrap().to_owned();
        Self { data, cursor, texts: texts.collect() }
    }

    fn store(&self) -> PathBuf {
        self.data.path().join("events.db")
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        self.data.path().join(format!("events.db{suffix}"))
    }

    /// Puts what is in the log into the database, as a clean end would.
    fn checkpoint(&self) {
        let connection = Connection::open(self.store()).unwrap();
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    }

    fn aside(&self) -> usize {
        let names = fs::read_dir(self.data.path()).unwrap();
        names.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().contains(".aside.")).count()
    }
}

/// What a server makes of the store.
#[derive(Debug, Default)]
struct Told {
    whole: usize,
    damaged: usize,
    complete: bool,
    reason: String,
}

/// Starts a server on the store: it runs, gives no wrong data, and keeps what comes from now on.
fn started(left: &Left) -> Told {
    let server = server(left.data.path());
    let mut told = Told { complete: true, ..Told::default() };
    for query in [format!("cursor={}", left.cursor), "from=start".to_owned()] {
        let (status, polled) = get(server.at, &format!("/events/poll?{query}&limit=1000"));
        assert_eq!(status, 200, "{polled}");
        (told.whole, told.damaged) = (0, 0);
        let mut last = 0;
        for frame in polled["frames"].as_array().unwrap() {
            let seq = || crate::client::Cursor::read(frame["cursor"].as_str().unwrap()).seq;
            match frame["type"].as_str().unwrap() {
                "gap" => {
                    told.complete &= frame["complete"] == true;
                    frame["reason"].as_str().unwrap().clone_into(&mut told.reason);
                }
                "unsupported" => {
                    assert!(frame["reason"].as_str().unwrap().contains("damaged"), "{frame}");
                    told.damaged += 1;
                }
                "event" => {
                    assert!(seq() > last, "out of order: {frame}");
                    last = seq();
                    let event = &frame["envelope"]["event"];
                    if event["type"] == "activity_message" {
                        let id = frame["envelope"]["id"].as_str().unwrap();
                        assert_eq!(event["payload"]["message"], left.texts[id], "wrong data");
                        told.whole += 1;
                    }
                }
                _ => {}
            }
        }
    }
    let new = server.publish(&[critical("new"), volatile("live")]);
    assert!(new[0].kept, "a store is kept again");
    let (_, polled) = get(server.at, "/events/poll?from=start&limit=1000");
    let frames = polled["frames"].as_array().unwrap();
    assert!(frames.iter().any(|it| it["envelope"]["id"] == new[0].id.as_str()));
    assert!(server.stop().success());
    told
}

fn edit(path: &Path, edit: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    edit(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_is_whole_is_given_whole() {
    for clean in [false, true] {
        let left = Left::new(clean);
        let told = started(&left);
        assert_eq!((told.whole, told.damaged, told.complete, left.aside()), (EVENTS, 0, true, 0), "{told:?}");
        assert_eq!(told.reason, if clean { "" } else { "restart" });
    }
}

#[test]
fn a_header_that_is_none_and_a_file_that_is_cut_are_moved_aside_with_all_files() {
    for broken in ["header", "half", "another program", "newer format"] {
        let left = Left::new(false);
        match broken {
            "header" => {
                left.checkpoint();
                edit(&left.store(), |bytes| bytes[..64].fill(0xa5));
            }
            "half" => {
                left.checkpoint();
                edit(&left.store(), |bytes| bytes.truncate(bytes.len() / 2));
            }
            "another program" => {
                fs::remove_file(left.beside("-wal")).unwrap();
                fs::remove_file(left.store()).unwrap();
                let other = Connection::open(left.store()).unwrap();
                other.execute_batch("CREATE TABLE theirs (id INTEGER)").unwrap();
            }
            _ => {
                let connection = Connection::open(left.store()).unwrap();
                connection.execute_batch("PRAGMA user_version = 99").unwrap();
            }
        }
        let told = started(&left);
        assert!(left.aside() > 0, "{broken}: {told:?}");
        assert_eq!((told.whole, told.damaged), (0, 0), "{broken}: {told:?}");
        assert_eq!((told.reason.as_str(), told.complete), ("unknown", false), "{broken}");
    }
}

#[test]
fn an_empty_file_is_a_new_store_and_claims_nothing() {
    let left = Left::new(false);
    fs::remove_file(left.beside("-wal")).unwrap();
    fs::write(left.store(), b"").unwrap();
    let told = started(&left);
    assert_eq!((told.whole, told.reason.as_str(), told.complete), (0, "unknown", false), "{told:?}");
}

#[test]
fn a_bit_in_a_payload_costs_that_one_event() {
    let left = Left::new(false);
    left.checkpoint();
    edit(&left.store(), |bytes| {
        let needle = b"text of 30 ";
        let at = bytes.windows(needle.len()).position(|it| it == needle).unwrap();
        bytes[at] ^= 1;
    });
    let told = started(&left);
    assert_eq!((told.whole, told.damaged, left.aside()), (EVENTS - 1, 1, 0), "{told:?}");
}

#[test]
fn a_bit_anywhere_gives_no_wrong_data_and_no_panic() {
    let original = Left::new(false);
    original.checkpoint();
    let bytes = fs::read(original.store()).unwrap();
    let seed: u64 = std::env::var("TIDINGS_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(15);
    println!("seed {seed}; TIDINGS_SEED begins elsewhere");
    let mut state = seed;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let (mut moved, mut damaged, mut whole) = (0, 0, 0);
    for _ in 0..40 {
        let data = folder();
        let left = Left { data, cursor: original.cursor.clone(), texts: original.texts.clone() };
        let mut bytes = bytes.clone();
        for _ in 0..3 {
            let at = draw(bytes.len());
            bytes[at] ^= 1 << draw(8);
        }
        fs::write(left.store(), bytes).unwrap();
        let told = started(&left);
        moved += usize::from(left.aside() > 0);
        damaged += told.damaged;
        whole += usize::from(told.whole == EVENTS);
    }
    println!("40 stores: {moved} moved aside, {damaged} events told as damaged, {whole} with all events");
    assert!(moved + damaged > 5);
}

#[test]
fn a_log_of_an_older_state_gives_no_wrong_data() {
    let left = Left::new(false);
    let wal = fs::read(left.beside("-wal")).unwrap();
    assert!(!wal.is_empty());
    // A run goes on from there and ends cleanly; then the old log turns up again.
    let told = started(&left);
    assert_eq!(told.whole, EVENTS);
    fs::write(left.beside("-wal"), &wal).unwrap();
    let server = server(left.data.path());
    let (_, polled) = get(server.at, "/events/poll?from=start&limit=1000");
    let frames = polled["frames"].as_array().unwrap();
    let events = frames.iter().filter(|it| it["envelope"]["event"]["type"] == "activity_message");
    for event in events {
        let id = event["envelope"]["id"].as_str().unwrap();
        let message = event["envelope"]["event"]["payload"]["message"].as_str().unwrap();
        let known = left.texts.get(id).map(String::as_str);
        assert!(
            known.is_none_or(|it| it == message) && (known.is_some() || ["new", "live"].contains(&message))
        );
    }
    assert!(server.publish(&[critical("newer")])[0].kept);
}
