//! Row 21: a snapshot that is fetched while events are published. It and what follows its cursor are the
//! state.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::http::{Wire, get, open, post, request};
use crate::process::{Process, folder, server_with, until};

const ASKERS: usize = 4;
/// Of each asker; fewer in all than the sessions that are remembered.
const PROMPTS: usize = 10;

/// The messages of each session, by their ids, with their texts.
type Sessions = BTreeMap<String, BTreeMap<String, Value>>;

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn read(state: &Value) -> Sessions {
    let messages = |session: &Value| -> BTreeMap<String, Value> {
        let all = session["messages"].as_array().unwrap().iter();
        all.map(|it| (text(&it["id"]), it["content"].clone())).collect()
    };
    let sessions = state["sessions"].as_array().unwrap().iter();
    sessions.map(|it| (text(&it["id"]), messages(it))).collect()
}

/// A snapshot with its cursor.
fn snapshot(at: SocketAddr, path: &str) -> (Sessions, String) {
    let answer = request(open(at, &Wire::default()).unwrap(), &format!("GET {path}"), b"").unwrap();
    let cursor = answer.header("tidings-cursor").unwrap().to_owned();
    (read(&serde_json::from_slice(&answer.whole().unwrap()).unwrap()), cursor)
}

/// Applies all that follows the cursor. Gives how many events changed something.
fn follow(at: SocketAddr, sessions: &mut Sessions, mut cursor: String) -> usize {
    let mut changes = 0;
    loop {
        let (_, answer) = get(at, &format!("/events/poll?cursor={cursor}&limit=1000"));
        for frame in answer["frames"].as_array().unwrap() {
            assert_ne!(frame["type"], "gap", "{frame}");
            let event = &frame["envelope"]["event"];
            let payload = &event["payload"];
            let before = sessions.clone();
            match event["type"].as_str() {
                Some("session_created") => drop(sessions.entry(text(&payload["session"]["id"])).or_default()),
                Some("message_sent" | "message_received") => {
                    let messages = sessions.get_mut(payload["session_id"].as_str().unwrap());
                    let message = &payload["message"];
                    let messages = messages.expect("a session is created before it has a message");
                    messages.insert(text(&message["id"]), message["content"].clone());
                }
                _ => {}
            }
            changes += usize::from(before != *sessions);
        }
        cursor = text(&answer["cursor"]);
        if answer["more"] == false {
            return changes;
        }
    }
}

fn until_answered(server: &Process) {
    until("every answer", || {
        let all = read(&server.state());
        all.len() == ASKERS * PROMPTS && all.values().all(|it| it.len() == 2)
    });
}

#[test]
fn a_snapshot_that_races_with_events_and_what_follows_it_are_the_state() {
    let data = folder();
    let server = server_with(data.path(), &["--window", "20000"]);
    let at = server.at;
    until("the agent runs", || !server.state()["agent"]["address"].is_null());
    let (asked, answered) = (AtomicBool::new(false), AtomicBool::new(false));
    let snapshots = thread::scope(|scope| {
        let fetches = ["/demo/state", "/events/snapshot"].map(|path| {
            let (asked, answered) = (&asked, &answered);
            scope.spawn(move || {
                let mut all = Vec::new();
                while !answered.load(Ordering::Acquire) {
                    all.push(snapshot(at, path));
                    if asked.load(Ordering::Acquire) {
                        thread::sleep(Duration::from_millis(100));
                    }
                }
                all
            })
        });
        let ask = |asker: usize| {
            for number in 0..PROMPTS {
                let body = json!({ "text": format!("{asker}.{number}") });
                assert_eq!(post(at, "/demo/prompt", &body.to_string()).0, 202);
            }
        };
        let askers: Vec<_> = (0..ASKERS).map(|asker| scope.spawn(move || ask(asker))).collect();
        askers.into_iter().for_each(|it| it.join().unwrap());
        asked.store(true, Ordering::Release);
        until_answered(&server);
        answered.store(true, Ordering::Release);
        fetches.map(|it| it.join().unwrap()).concat()
    });
    let state = read(&server.state());
    let cursors: BTreeSet<&String> = snapshots.iter().map(|it| &it.1).collect();
    println!("{} snapshots at {} places", snapshots.len(), cursors.len());
    assert!(cursors.len() > 5, "snapshots beside events: {cursors:?}");
    for (mut sessions, cursor) in snapshots.clone() {
        let changes = follow(at, &mut sessions, cursor.clone());
        assert_eq!(sessions, state, "from {cursor}, {changes} changes");
    }
}
