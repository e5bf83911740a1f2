//! Row 7: a slow consumer with small socket buffers, and 10 000 events.

use std::time::Duration;

use crate::client::Reading;
use crate::client::http::Wire;
use crate::process::{critical, folder, server, volatile};

const BURSTS: usize = 50;
const BURST: usize = 200;

#[test]
fn a_slow_consumer_is_told_exactly_what_it_missed_and_holds_nobody_up() {
    let data = folder();
    let server = server(data.path());
    let wire = Wire { receive: Some(4 << 10), ..Wire::default() };
    let slow = Reading { wire, pace: Duration::from_millis(100), ..Reading::of(server.at) };
    let slow: Vec<_> = (0..10).map(|_| slow.clone().start().connected()).collect();
    let fast = Reading::of(server.at).start().connected();
    let begins = fast.cursor().unwrap().rsplit('.').next().unwrap().parse().unwrap();
    let fill = "and on it goes ".repeat(30);

    #[cfg(target_os = "linux")]
    let before = server.resident();
    let mut all = Vec::new();
    for burst in 0..BURSTS {
        let kind = |number: usize| if number == 7 { critical } else { volatile };
        let events: Vec<_> = (0..BURST).map(|it| kind(it)(&format!("{burst}.{it} {fill}"))).collect();
        all.extend(server.publish(&events));
        // The others are given each burst while it is in the window.
        fast.until_applied(&all.last().unwrap().id);
    }
    #[cfg(target_os = "linux")]
    {
        let grown = server.resident().saturating_sub(before) >> 20;
        println!("10 slow readers, {} MiB published, {grown} MiB more in memory", (all.len() * 600) >> 20);
        // The window, its copies on the way to sockets, SQLite's cache; ten queues would be 60 MiB.
        assert!(grown < 30, "{grown} MiB");
    }
    let (record, _) = fast.end();
    assert_eq!(record.gaps, [], "nobody is held up");
    record.is_exact(begins, all.last().unwrap().seq);

    for reader in slow {
        reader.slow(Duration::ZERO);
        let last = all.last().unwrap();
        let record = reader.until_applied(&last.id);
        assert!(!record.gaps.is_empty() && record.gaps.iter().all(|it| it.reason == "slow" && it.complete));
        assert_eq!(record.ends, Vec::<String>::new(), "one that is slow is not cut off");
        record.is_exact(begins, last.seq);
        record.hold_to(&all);
        assert!(all.iter().filter(|it| it.kept).all(|it| record.has(&it.id)), "what was kept follows");
    }
}
