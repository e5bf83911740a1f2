//! `validate`: stored events, as a stream.

use std::io::Write as _;
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use tidings_command_tests::{Fixture, volume};

const GOOD: &str = r#"{"type":"log_line","payload":{"version":1,"text":"a"}}"#;

fn shop(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    shop.generate();
    shop
}

/// One line of every kind.
fn mixed() -> Vec<u8> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    for line in [
        GOOD.as_bytes(),
        br#"{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{"type":"shop_closed","payload":{"version":1}}}"#,
        b"",
        b"   \t",
        br#"{"type":"order_placed","payload":{"version":2,"item":{"name":7,"remark":null},"count":-1}}"#,
        br#"{"id":"2","timestamp":"yesterday","event":{"type":"log_line","payload":{"version":1}}}"#,
        br#"{"type":"order_placed","payload":{"version":3,"new":true}}"#,
        br#"{"type":"order_packed","payload":{"version":1}}"#,
        br#"{"type":"order_packed","payload":{"version":1}}"#,
        br#"{"type":"log_line","payload":{"version":"1","text":"a"}}"#,
        b"not json",
        b"[1,2]",
        b"{\"type\":\"log_line\",\"payload\":{\"version\":1,\"text\":\"\xff\"}}",
        br#"{"type":"log_line","type":"log_line","payload":{"version":1,"text":"a"}}"#,
    ] {
        bytes.extend_from_slice(line);
        bytes.extend_from_slice(b"\r\n");
    }
    // Cut off in the middle.
    bytes.extend_from_slice(&GOOD.as_bytes()[..30]);
    bytes
}

#[test]
fn every_finding_has_its_line_and_place_in_text_and_in_json() {
    let shop = shop("validate");
    shop.write("events.ndjson", mixed());
    shop.write("events/src/lib.rs", "this does not compile");
    let text = shop.tidings("validate events.ndjson").run();
    assert_eq!(text.cargo, [""; 0]);
    assert_snapshot!("validate_text", text.transcript());
    assert_snapshot!(
        "validate_json",
        shop.tidings("validate events.ndjson --format json").run().transcript()
    );
    let few = shop.tidings("validate events.ndjson --max-findings 2 --deny-unknown").run();
    assert_snapshot!("validate_few", few.transcript());
    let piped = shop.tidings("validate -").input(mixed()).run();
    let named = |text: &str| text.replace("standard input", "events.ndjson");
    assert_eq!(named(&piped.stdout), text.stdout);
}

#[test]
fn what_is_valid_ends_with_0_and_unknown_events_are_notes() {
    let shop = shop("validate_clean");
    shop.write("empty.ndjson", "");
    shop.write("good.ndjson", format!("{GOOD}\n{GOOD}"));
    shop.write("unknown.ndjson", "{\"type\":\"x\",\"payload\":{\"version\":1}}\n");
    let said: Vec<String> = ["empty", "good", "unknown"]
        .map(|file| shop.tidings(&format!("validate {file}.ndjson")).run().transcript())
        .into();
    assert_snapshot!("validate_clean", said.join("\n"));
    assert_eq!(shop.tidings("validate unknown.ndjson --deny-unknown").run().code, 1);
}

#[test]
fn each_view_has_its_verdict() {
    let shop = shop("validate_views");
    // What is written always, and has a default when read.
    shop.replace("events/src/lib.rs", "    pub count: u32,", "    #[serde(default)]\n    pub count: u32,");
    shop.generate();
    shop.write(
        "events.ndjson",
        r#"{"type":"order_placed","payload":{"version":2,"item":{"name":"a","remark":null}}}"#,
    );
    assert_eq!(shop.tidings("validate events.ndjson --view reader").run().code, 0);
    let client = shop.tidings("validate events.ndjson --view client").run();
    assert_eq!(client.code, 1, "{}", client.transcript());
    assert_eq!(shop.tidings("validate events.ndjson").run().stdout, client.stdout);
}

#[test]
fn what_cannot_be_read_ends_with_2() {
    let shop = shop("validate_refused");
    let said: Vec<String> = ["missing.ndjson", "events", "/proc/self/mem", "- --out x", "- --catalog shp"]
        .map(|file| shop.tidings(&format!("validate {file}")).run().transcript())
        .into();
    assert_snapshot!("validate_refused", said.join("\n"));
}

#[test]
fn hostile_input_is_found_and_what_follows_is_judged() {
    let shop = shop("validate_hostile");
    let mut bytes = vec![b'['; 9 << 20];
    bytes.push(b'\n');
    bytes.extend_from_slice(GOOD.as_bytes());
    bytes.push(b'\n');
    bytes.extend(std::iter::repeat_n(b'[', 5000));
    bytes.extend_from_slice(b"\n{\"a\":\"");
    shop.write("long.ndjson", &bytes);
    assert_snapshot!("validate_long", shop.tidings("validate long.ndjson").run().transcript());

    // Every byte there is, in an order that no text has.
    let binary: Vec<u8> = (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    shop.write("binary", &binary);
    let said = shop.tidings("validate binary --max-findings 3").run();
    assert_eq!(said.code, 1, "{}", said.transcript());
    assert_eq!(said.stdout.lines().count(), 4, "{}", said.stdout);
    assert!(said.stdout.len() < 2000 && !said.stdout.contains(|c: char| c.is_control() && c != '\n'));
}

#[test]
fn findings_are_in_the_order_of_the_lines_however_many_threads_judge() {
    let shop = shop("validate_order");
    let lines: String =
        (0..30_000).map(|at| if at % 10 == 9 { format!("{at}\n") } else { format!("{GOOD}\n") }).collect();
    let said = shop.tidings("validate - --max-findings 9999").input(lines).run();
    let places: Vec<&str> = said.stdout.lines().filter_map(|line| line.split(':').nth(1)).collect();
    let wanted: Vec<String> = (1..=3000).map(|at| (at * 10).to_string()).collect();
    assert_eq!(places[..3000], wanted);
    assert!(said.stdout.contains("27000 events valid, 3000 invalid with 3000 findings"), "{}", said.stdout);
}

#[test]
fn memory_does_not_depend_on_the_size_of_the_input() {
    let shop = shop("validate_memory");
    let mut child = Command::new(shop.program())
        .args(["tidings", "validate", "-", "--max-findings", "10"])
        .current_dir(shop.root())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    let bad = r#"{"type":"log_line","payload":{"version":1,"text":7}}"#;
    let megabyte = format!("{GOOD}\n{GOOD}\n{bad}\n").repeat(6000);
    let mut after = |megabytes: usize| {
        for _ in 0..megabytes {
            stdin.write_all(megabyte.as_bytes()).expect("it reads");
        }
        peak(child.id())
    };
    let (first, last) = (after(8), after(volume(16, 56)));
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
    assert!(last < first + (8 << 10), "{first} kB after 8 MB, {last} kB after many more");
}

/// The most memory a process has had, in kB.
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux says it");
    line.trim_end_matches("kB").trim().parse().expect("a number")
}
