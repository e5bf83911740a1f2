//! Rows 23 and 24: a store that was restored or copied, a second owner, and kept events that were removed.

use std::fs;
use std::path::Path;

use crate::client::Reading;
use crate::client::http::get;
use crate::process::{Process, critical, folder, program, server, server_with, volatile};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|it| it.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Row 23: a copy of before is put back, so the log has forgotten what a client knows.
#[test]
fn a_store_that_was_restored_is_a_gap_and_never_resumed_in_silence() {
    let (data, backup) = (folder(), folder());
    let first = server(data.path());
    let mut all = first.publish(&[critical("before the copy")]);
    assert!(first.stop().success());
    copy(data.path(), backup.path());

    let second = server(data.path());
    let reader = Reading::of(second.at).query("from=start").start();
    all.extend(second.publish(&[critical("after the copy"), volatile("and this")]));
    reader.until_applied(&all[2].id);
    let (_, cursor) = reader.end();
    assert!(second.stop().success());

    fs::remove_dir_all(data.path()).unwrap();
    copy(backup.path(), data.path());
    let third = server(data.path());
    let new = third.publish(&[critical("of the restored log")]);
    let reader = Reading::of(third.at).from(&cursor.unwrap()).start();
    let record = reader.until_applied(&new[0].id);
    assert_eq!(record.gaps.len(), 1, "{}", record.outline());
    assert_eq!((record.gaps[0].reason.as_str(), record.gaps[0].complete), ("unknown", false));
}

/// Row 23: two installations go on from one copy; neither takes the other's cursor for its own.
#[test]
fn a_cursor_of_a_second_installation_is_not_resumed() {
    let (data, other) = (folder(), folder());
    let first = server(data.path());
    first.publish(&[critical("of both")]);
    assert!(first.stop().success());
    copy(data.path(), other.path());
    let (one, two) = (server(data.path()), server(other.path()));
    one.publish(&[critical("of one"), critical("of one"), critical("of one")]);
    two.publish(&[critical("of two"), critical("of two"), critical("of two")]);
    let (_, polled) = get(one.at, "/events/poll?from=start");
    let cursor = polled["cursor"].as_str().unwrap();
    let (_, answered) = get(two.at, &format!("/events/poll?cursor={cursor}"));
    assert_eq!(answered["frames"][1]["reason"], "unknown", "{answered}");
}

/// Row 23: one process owns a store.
#[test]
fn a_second_owner_is_refused_by_name_and_the_first_goes_on() {
    let data = folder();
    let first = server(data.path());
    let mut second = program();
    second.args(["server", "--port", "0", "--no-agent", "--data"]).arg(data.path());
    // One that were let in would run for ever.
    assert!(Process::try_start(&mut second).is_err(), "a second owner was let in");
    let output = second.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(&format!("belongs to process {}", first.pid())), "{said}");
    assert!(first.publish(&[critical("still")])[0].kept);
}

/// Row 24: before a client comes.
#[test]
fn kept_events_that_were_removed_are_not_claimed() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--window", "5", "--keep", "10"]);
    let (_, start) = get(server.at, "/events/poll");
    let cursor = start["cursor"].as_str().unwrap().to_owned();
    let events: Vec<_> = (0..40).map(|number| critical(&number.to_string())).collect();
    let all = server.publish(&events);
    let reader = Reading::of(server.at).from(&cursor).start();
    let record = reader.until_applied(&all[39].id);
    record.hold_to(&all);
    let [gap] = &record.gaps[..] else { panic!("{:?}", record.gaps) };
    assert_eq!((gap.reason.as_str(), gap.complete), ("window", false), "{gap:?}");
    // Ten are left, and the window's five are of them.
    assert_eq!((gap.critical, gap.missed, record.applied.len()), (5, Some(30), 10), "{}", record.outline());
    // Of a cursor behind what was removed everything is there.
    let behind = format!("{}.{}", cursor.rsplit_once('.').unwrap().0, all[29].seq);
    let record = Reading::of(server.at).from(&behind).start().until_applied(&all[39].id);
    assert!(record.gaps[0].complete && record.gaps[0].missed == Some(0), "{:?}", record.gaps);
}

/// Row 24: while a client catches up from disk.
#[test]
fn kept_events_that_are_removed_while_a_client_catches_up_are_told() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--window", "5", "--keep", "1500"]);
    let (_, start) = get(server.at, "/events/poll");
    let cursor = start["cursor"].as_str().unwrap().to_owned();
    let fill = "x".repeat(1500);
    let batch: Vec<_> = (0..500).map(|number| critical(&format!("{number} {fill}"))).collect();
    let mut all: Vec<_> = (0..3).flat_map(|_| server.publish(&batch)).collect();
    // It reads slowly, through small buffers, while all that it has yet to read is removed.
    let wire = crate::client::http::Wire { receive: Some(4 << 10), ..Default::default() };
    let pace = std::time::Duration::from_millis(20);
    let reader = Reading { wire, pace, ..Reading::of(server.at).from(&cursor) }.start();
    reader.until("some events", |record| record.applied.len() > 3);
    all.extend((0..3).flat_map(|_| server.publish(&batch)));
    reader.slow(std::time::Duration::ZERO);
    let record = reader.until_applied(&all.last().unwrap().id);
    record.is_in_order();
    assert!(record.gaps.len() > 1, "{:?}", record.gaps);
    let lost = all.iter().filter(|it| !record.has(&it.id)).count();
    assert!(lost > 0);
    assert!(record.gaps.iter().any(|gap| !gap.complete), "{:?}", record.gaps);
    record.hold_to_ranges(&all);
}
