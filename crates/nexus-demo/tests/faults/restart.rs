//! Rows 1 and 3: the server is killed in mid-stream; the server is restarted cleanly.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::client::http::json;
use crate::client::record::Published;
use crate::client::{Reading, Record};
use crate::process::{critical, folder, mixed, publish, server, server_at, volatile};

/// Publishes until the server is gone; gives what it has acknowledged, in order.
fn publish_until_gone(at: std::net::SocketAddr, goes_on: &AtomicBool) -> Vec<Published> {
    let mut acknowledged = Vec::new();
    for round in 0.. {
        let lines: Vec<String> = (0..3)
            .map(|number| {
                let text = format!("{round}.{number}");
                (if number == 2 { critical(&text) } else { volatile(&text) }).to_string()
            })
            .collect();
        let Ok((200, answer)) = json(at, "POST /demo/replay", &lines.join("\n")) else { break };
        for it in answer["published"].as_array().unwrap() {
            acknowledged.push(Published {
                seq: it["cursor"].as_str().unwrap().rsplit('.').next().unwrap().parse().unwrap(),
                id: it["id"].as_str().unwrap().to_owned(),
                kept: it["kept"].as_bool().unwrap(),
            });
        }
        goes_on.store(true, Ordering::Relaxed);
    }
    acknowledged
}

/// Row 1.
#[test]
fn what_was_acknowledged_as_kept_follows_a_kill_once() {
    let data = folder();
    let mut all = Vec::new();
    let mut first = server(data.path());
    let port = first.at.port();
    let quick = Reading { backoff: Duration::from_millis(50), ..Reading::of(first.at) };
    let readers = [quick.clone().start().connected(), quick.clone().by_poll().start().connected()];
    // One that stops reading in the middle, and is told later what it has missed.
    let behind = quick.clone().start().connected();
    for round in 0..4 {
        let at = first.at;
        let begun = AtomicBool::new(false);
        let published = thread::scope(|scope| {
            let publisher = scope.spawn(|| publish_until_gone(at, &begun));
            while !begun.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(Duration::from_millis(20 + 35 * round));
            if round == 1 {
                behind.slow(Duration::from_millis(40));
            }
            first.kill();
            publisher.join().unwrap()
        });
        assert!(published.iter().filter(|it| it.kept).count() > 1, "{published:?}");
        all.extend(published);
        first = server_at(port, data.path(), &["--no-agent"]);
    }
    let last = publish(first.at, &[critical("the last")]);
    all.extend(last.clone());
    behind.slow(Duration::ZERO);
    for reader in readers.into_iter().chain([behind]) {
        reader.until_applied(&last[0].id);
        let (record, _) = reader.end();
        record.hold_to(&all);
        assert!(record.gaps.iter().all(|gap| gap.reason == "restart" && gap.complete), "{:?}", record.gaps);
        assert!(record.whole_gaps().len() <= 4, "one gap a kill: {:?}", record.gaps);
        for event in all.iter().filter(|it| it.kept) {
            assert!(record.has(&event.id), "{event:?} was kept: {}", record.outline());
        }
    }
}

/// Row 3, with clients that have seen nothing, stand in the middle of the window, or at its end.
#[test]
fn a_clean_restart_is_resumed_without_a_gap() {
    let data = folder();
    let first = server(data.path());
    let port = first.at.port();
    // It idles with zero events: it stands where its hello was.
    let idle = Reading::of(first.at).query("types=session_deleted").start().connected();
    let all = first.publish(&mixed(30));
    let live = Reading::of(first.at).query("from=window").start();
    live.until_applied(&all[29].id);
    let fresh = Reading::of(first.at).start().connected();
    let middle = {
        let (_, polled) = crate::client::http::get(first.at, "/events/poll?from=window&limit=12");
        polled["cursor"].as_str().unwrap().to_owned()
    };
    let polling = Reading::of(first.at).by_poll().start().connected();
    assert!(first.stop().success());

    let second = server_at(port, data.path(), &["--no-agent"]);
    let deleted = json!({ "type": "session_deleted", "payload": { "version": 1, "session_id": "s" } });
    let more = second.publish(&[volatile("after"), deleted]);
    let all: Vec<Published> = all.into_iter().chain(more).collect();
    let last = all.last().unwrap().clone();
    let resumed = |record: &Record| {
        assert_eq!(record.gaps, []);
        assert!(record.hellos.last().unwrap().body["resumed"] == true, "{:?}", record.hellos);
    };
    for (reader, owed) in [(live, 32), (fresh, 2), (idle, 1), (polling, 2)] {
        let record = reader.until_applied(&last.id);
        resumed(&record);
        record.hold_to(&all[32 - owed..]);
    }
    let middle = Reading::of(second.at).from(&middle).start();
    let record = middle.until_applied(&last.id);
    resumed(&record);
    // Two of the server's own stand before.
    record.hold_to(&all[10..]);
    assert_eq!(record.applied.iter().filter(|it| all.iter().any(|all| all.id == it.id)).count(), 22);
}
