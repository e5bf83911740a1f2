//! Row 13: clocks that jump. The hub of the server has one that these tests turn, also while the process is
//! suspended: it is then for as long as they say.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::client::Reading;
use crate::client::http::get;
use crate::process::{Folder, Process, critical, folder, server_at, volatile};

const MINUTE: i64 = 60_000;
const DAYS_40: i64 = 40 * 24 * 60 * MINUTE;

struct Clocks(PathBuf);

impl Clocks {
    fn of(data: &Folder) -> Self {
        Self(data.path().join("clocks"))
    }

    /// Both in milliseconds: by how much the time of day is off, and how far all other time is ahead.
    fn turn(&self, day: i64, ahead: i64) {
        // Whoever reads it in between reads the one or the other.
        let new = self.0.with_extension("new");
        fs::write(&new, format!("{day} {ahead}")).unwrap();
        fs::rename(new, &self.0).unwrap();
    }

    fn server(&self, data: &Folder, port: u16) -> Process {
        let clock = self.0.to_str().unwrap();
        // No heartbeat comes by itself, and the window is small.
        let arguments = ["--no-agent", "--heartbeat-ms", "300000", "--window", "8", "--clock", clock];
        server_at(port, data.path(), &arguments)
    }
}

/// When the newest event was published, as its envelope has it.
fn newest(server: &Process) -> String {
    let (_, answer) = get(server.at, "/events/poll?from=window");
    let frames = answer["frames"].as_array().unwrap();
    frames.last().unwrap()["envelope"]["timestamp"].as_str().unwrap().to_owned()
}

#[test]
fn a_time_of_day_that_jumps_by_40_days_lets_nothing_expire_over_restarts_and_crashes_too() {
    let data = folder();
    let clocks = Clocks::of(&data);
    let mut server = clocks.server(&data, 0);
    let port = server.at.port();
    let live = Reading::of(server.at).start().connected();
    let begin = live.cursor().unwrap();
    let (mut all, mut times) = (Vec::new(), Vec::new());
    for (round, day) in [0, DAYS_40, -DAYS_40, DAYS_40, 0].into_iter().enumerate() {
        clocks.turn(day, 0);
        all.extend(server.publish(&[critical(&round.to_string()), volatile("live"), volatile("live")]));
        times.push(newest(&server));
        live.until_applied(&all.last().unwrap().id);
    }
    let record = live.record();
    record.hold_to(&all);
    assert_eq!((record.gaps.len(), record.hellos.len()), (0, 1), "{}", record.outline());
    assert!(times[2] < times[0] && times[0] < times[1] && times[4] < times[3], "they did jump: {times:?}");

    // Written 40 days from now, or 40 days ago, or both, and read 40 days before that.
    for (day, clean) in [(DAYS_40, true), (-DAYS_40, true), (DAYS_40, false), (-DAYS_40, false)] {
        clocks.turn(day, 0);
        if clean {
            assert!(server.stop().success());
        } else {
            server.kill();
        }
        clocks.turn(-day, 0);
        server = clocks.server(&data, port);
        let late = Reading::of(server.at).from(&begin).start();
        all.extend(server.publish(&[critical("there again"), volatile("live")]));
        let record = late.until_applied(&all.last().unwrap().id);
        record.hold_to(&all);
        for event in all.iter().filter(|it| it.kept) {
            assert!(record.has(&event.id), "{event:?} has expired: {}", record.outline());
        }
        let gaps = record.whole_gaps();
        assert!(!gaps.is_empty() && gaps.iter().all(|gap| gap.complete), "{gaps:?}");
    }
    // It was there all the time, and came again at each start.
    live.until_applied(&all.last().unwrap().id).is_in_order();
}

#[test]
fn a_server_that_sleeps_for_ten_minutes_has_no_timer_that_is_stuck_and_nobody_expires() {
    let data = folder();
    let clocks = Clocks::of(&data);
    clocks.turn(0, 0);
    let server = clocks.server(&data, 0);
    let reader = Reading::of(server.at).start().connected();
    let mut all = server.publish(&[critical("before"), volatile("before")]);
    reader.until_applied(&all[1].id);
    let (mut day, mut ahead) = (0, 0);
    // On some systems the time that only goes on stands still in a sleep, on others it does not.
    for goes_on in [false, true] {
        let at = server.at;
        let polls = thread::spawn(move || get(at, "/events/poll?wait_ms=25000"));
        crate::process::until("the poll waits", || server.figures()["open"] == 2);
        let beats = reader.record().heartbeats.len();
        server.signal(Signal::STOP);
        day += 10 * MINUTE;
        ahead += if goes_on { 10 * MINUTE } else { 0 };
        clocks.turn(day, ahead);
        thread::sleep(Duration::from_millis(200));
        server.signal(Signal::CONT);
        if goes_on {
            // Due in the sleep: no five minutes are waited for it, and no 25 seconds for the poll.
            reader.until("a heartbeat", |record| record.heartbeats.len() > beats);
            let (status, answer) = polls.join().unwrap();
            assert_eq!((status, &answer["frames"][0]["type"]), (200, &"hello".into()), "{answer}");
        }
        all.extend(server.publish(&[critical("awake"), volatile("awake")]));
        assert!(all.iter().step_by(2).all(|it| it.kept));
        let record = reader.until_applied(&all.last().unwrap().id);
        record.hold_to(&all);
        assert_eq!((record.gaps.len(), record.hellos.len()), (0, 1), "{}", record.outline());
    }
    // An hour and a bit: its time is over, and it comes again.
    clocks.turn(day, ahead + 73 * MINUTE);
    let record = reader.until("another stream", |record| record.hellos.len() == 2);
    assert_eq!((record.goodbyes, record.gaps), (vec!["age".to_owned()], Vec::new()));
    assert!(server.stop().success());
}
