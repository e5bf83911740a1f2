//! Rows 8, 12 and 25: late listeners, cursors of all kinds, and a filter that matches nothing.

use std::time::Duration;

use crate::client::http::{get, request};
use crate::client::record::Published;
use crate::client::{Cursor, Reading};
use crate::process::{critical, folder, mixed, server, server_at, server_with, volatile};

fn ids(events: &[Published]) -> Vec<&str> {
    events.iter().map(|it| it.id.as_str()).collect()
}

/// Row 8.
#[test]
fn a_late_listener_gets_the_window_or_all_that_is_there_or_nothing() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--window", "10"]);
    let all = server.publish(&mixed(40));
    let now = Reading::of(server.at).query("from=now").start().connected();
    let window = Reading::of(server.at).query("from=window").start();
    let start = Reading::of(server.at).query("from=start").start();
    for reader in [&window, &start] {
        reader.until_applied(&all[39].id);
    }
    let last = server.publish(&[volatile("live")]);
    let applied = |reader: crate::client::Reader| -> Vec<String> {
        let record = reader.until_applied(&last[0].id);
        assert_eq!(record.gaps, [], "who asks for what is there misses nothing");
        record.applied.into_iter().map(|it| it.id).collect()
    };
    assert_eq!(applied(now), ids(&last));
    assert_eq!(applied(window), [ids(&all[30..]), ids(&last)].concat());
    // Two of the server's own are kept as well.
    let seen = applied(start);
    let (kept, rest) = all.split_at(30);
    let kept: Vec<&str> = kept.iter().filter(|it| it.kept).map(|it| it.id.as_str()).collect();
    assert_eq!(kept.len(), 10);
    assert_eq!(seen[2..], [kept, ids(rest), ids(&last)].concat());
}

/// The first frames a cursor is answered with, by stream and by poll, which have to agree.
fn answered(at: std::net::SocketAddr, cursor: &str) -> (String, Option<serde_json::Value>) {
    let (status, polled) = get(at, &format!("/events/poll?cursor={cursor}"));
    assert_eq!(status, 200, "{cursor}: {polled}");
    let frames = polled["frames"].as_array().unwrap();
    let hello = &frames[0];
    let gap = frames.iter().find(|it| it["type"] == "gap").cloned();
    assert_eq!(hello["cursor"].is_null(), gap.is_some(), "hello has no cursor where a gap follows");
    assert_eq!(hello["resumed"] == true, gap.is_none(), "{cursor}: {hello}");

    let stream = crate::client::http::open(at, &crate::client::http::Wire::default()).unwrap();
    let mut answer = request(stream, &format!("GET /events?cursor={cursor}"), b"").unwrap();
    assert_eq!(answer.status, 200, "{cursor}");
    let mut parser = crate::client::sse::Parser::default();
    let mut sent = Vec::new();
    while sent.len() < frames.len().min(2) {
        sent.extend(parser.push(&answer.next().unwrap()));
    }
    assert_eq!(sent[0].name, "hello");
    if let Some(gap) = &gap {
        assert_eq!(serde_json::from_str::<serde_json::Value>(&sent[1].data).unwrap(), *gap);
    }
    let reason = gap.as_ref().map_or("none", |it| it["reason"].as_str().unwrap()).to_owned();
    (reason, gap)
}

/// Row 12.
#[test]
fn a_cursor_is_never_an_error_and_each_kind_has_its_gap() {
    let data = folder();
    let first = server_with(data.path(), &["--no-agent", "--window", "10"]);
    let port = first.at.port();
    let (_, begin) = get(first.at, "/events/poll");
    let begin = begin["cursor"].as_str().unwrap().to_owned();
    let killed = first.publish(&[critical("of the first run")]);
    let here = |at: &Published, of: &str| format!("1.{}.{}", Cursor::read(of).epoch, at.seq);
    let of_first = here(&killed[0], &begin);
    assert_eq!(answered(first.at, &of_first).0, "none");
    first.kill();

    let server = server_at(port, data.path(), &["--no-agent", "--window", "10"]);
    let (_, begin) = get(server.at, "/events/poll");
    let begin = begin["cursor"].as_str().unwrap().to_owned();
    let all = server.publish(&mixed(40));
    let of = |at: &Published| here(at, &begin);
    assert_eq!(answered(server.at, &of(&all[39])).0, "none");
    assert_eq!(answered(server.at, &of(&all[29])).0, "none", "the window begins right behind");
    let (reason, gap) = answered(server.at, &of(&all[20]));
    let gap = gap.unwrap();
    assert_eq!(reason, "window");
    // 21 to 29 stand between; three of them are kept.
    assert_eq!((&gap["missed"], &gap["critical"], &gap["complete"]), (&6.into(), &3.into(), &true.into()));
    let (reason, gap) = answered(server.at, &of_first);
    assert_eq!((reason.as_str(), &gap.unwrap()["complete"]), ("restart", &true.into()));
    for (cursor, said) in [
        (format!("1.{}.999", Cursor::read(&of_first).epoch), "restart"),
        (format!("1.{}.99999", Cursor::read(&begin).epoch), "unknown"),
        ("1.AAAAAAAA.5".to_owned(), "unknown"),
        ("42".to_owned(), "unknown"),
        (String::new(), "unknown"),
        ("1..".to_owned(), "unknown"),
        ("2.AAAAAAAA.1".to_owned(), "unknown"),
        ("1.AAAAAAAA.-1".to_owned(), "unknown"),
        ("1.AAAAAAAA.99999999999999999999".to_owned(), "unknown"),
        ("%00%ff%f0%9f%92%a9".to_owned(), "unknown"),
        ("x".repeat(4000), "unknown"),
    ] {
        let (reason, gap) = answered(server.at, &cursor);
        assert_eq!(reason, said, "{cursor}");
        let complete = gap.unwrap()["complete"] == true;
        assert_eq!(complete, said != "unknown", "{cursor}");
    }
    // A client of the rules takes each of them, and stands with the others.
    for cursor in [of(&all[5]), of_first, "1.AAAAAAAA.5".to_owned()] {
        let reader = Reading::of(server.at).from(&cursor).start();
        let record = reader.until_applied(&all[39].id);
        record.is_in_order();
        assert_eq!(record.whole_gaps().len(), 1, "{cursor}: {}", record.outline());
    }
}

/// Row 25.
#[test]
fn a_filter_that_matches_nothing_is_resumed_after_the_window_has_turned_over() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--window", "20"]);
    let reader = Reading::of(server.at).query("types=session_deleted").start().connected();
    let mut last = 0;
    for round in 0..10 {
        last = server.publish(&vec![volatile(&round.to_string()); 20]).last().unwrap().seq;
        // Its own heartbeats take it along, at most one a second.
        reader.until("the end of the window", |record| {
            let seq = |it: &crate::client::Frame| it.cursor.as_deref().map(|it| Cursor::read(it).seq);
            record.heartbeats.iter().filter_map(seq).max().is_some_and(|seq| seq + 20 > last)
        });
    }
    reader.cut();
    let record = reader.until("another hello", |record| record.hellos.len() == 2);
    assert_eq!(record.hellos[1].body["resumed"], true);
    std::thread::sleep(Duration::from_millis(300));
    let (record, cursor) = reader.end();
    assert_eq!((record.gaps.len(), record.applied.len(), record.holes), (0, 0, 0), "{}", record.outline());
    assert_eq!(record.hellos.len(), 2, "no loop of reconnects");
    assert!(Cursor::read(&cursor.unwrap()).seq + 20 > last);
}

/// Nothing that was published is lost between a snapshot and the stream behind it: row 21.
#[test]
fn a_snapshot_and_what_follows_it_are_the_state() {
    let data = folder();
    let server = server(data.path());
    let stream = crate::client::http::open(server.at, &crate::client::http::Wire::default()).unwrap();
    let answer = request(stream, "GET /events/snapshot", b"").unwrap();
    let cursor = answer.header("tidings-cursor").unwrap().to_owned();
    let all = server.publish(&mixed(5));
    let reader = Reading::of(server.at).from(&cursor).start();
    let record = reader.until_applied(&all[4].id);
    record.hold_to(&all);
    assert_eq!((record.gaps.len(), record.applied.len()), (0, 5));
}
