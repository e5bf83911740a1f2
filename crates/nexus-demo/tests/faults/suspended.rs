//! Row 13: the process is suspended, as by a machine that sleeps. The wall clock is given to a hub, so
//! the tests of the hub turn it; nothing here could without turning the machine's own.

use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::client::Reading;
use crate::client::http::Wire;
use crate::process::{critical, folder, mixed, server_with, volatile};

#[test]
fn a_server_that_was_suspended_goes_on_with_everything_in_order() {
    let data = folder();
    let server = server_with(data.path(), &["--no-agent", "--heartbeat-ms", "300"]);
    let patient = Reading::of(server.at).start().connected();
    let wire = Wire { silence: Duration::from_millis(750), ..Wire::default() };
    let careful = Reading { wire, ..Reading::of(server.at) }.start().connected();
    let mut all = server.publish(&mixed(10));
    for reader in [&patient, &careful] {
        reader.until_applied(&all[9].id);
    }

    // Commits are under way while it falls asleep, and for longer than a disk is waited for.
    let published = thread::scope(|scope| {
        let at = server.at;
        let publisher = scope.spawn(move || {
            (0..30)
                .flat_map(|it| crate::process::publish(at, &[critical(&it.to_string())]))
                .collect::<Vec<_>>()
        });
        thread::sleep(Duration::from_millis(5));
        server.signal(Signal::STOP);
        thread::sleep(Duration::from_millis(2600));
        server.signal(Signal::CONT);
        publisher.join().unwrap()
    });
    all.extend(published);
    // What a sleep looked like a hung disk for is kept all the same, once it is awake.
    crate::process::until("it keeps", || server.figures()["keeping"] == true);
    let last = server.publish(&[critical("awake"), volatile("and live")]);
    assert!(last[0].kept);
    all.extend(last);
    for reader in [patient, careful] {
        reader.until_applied(&all.last().unwrap().id);
        let (record, _) = reader.end();
        record.hold_to(&all);
        assert_eq!(record.gaps, [], "{}", record.outline());
    }
    // Timers go on: heartbeats come, and a clean stop is one.
    let reader = Reading::of(server.at).start().connected();
    reader.until("heartbeats", |record| record.heartbeats.len() > 2);
    assert!(server.stop().success());
}
