//! `validate --upcast`: events in their current versions.

use insta::assert_snapshot;
use tidings_command_tests::Fixture;

const OLD: &str = r#"{"type":"order_placed","payload":{"version":1,"item":"tea"}}"#;
const OLD_STORED: &str = r#"{"id":"1","timestamp":"2025-09-04T11:52:43Z","event":{"type":"order_placed","payload":{"version":1,"item":"tea"}},"more":[1.0]}"#;
const NEW: &str =
    r#"{"payload":{"count":1.0,"version":2,"item":{"name":"a","remark":null}},"type":"order_placed"}"#;
const UNKNOWN: &str = r#"{"type":"order_packed","payload":{"version":4}}"#;
const INVALID: &str = r#"{"type":"order_placed","payload":{"version":1,"item":7}}"#;

fn shop(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    shop.generate();
    shop
}

#[test]
fn older_events_are_carried_and_all_others_stay_as_they_are() {
    let shop = shop("upcast");
    let input = [OLD, OLD_STORED, NEW, UNKNOWN, INVALID, OLD].join("\n");
    assert_snapshot!("upcast", shop.tidings("validate - --upcast").input(input).run().transcript());

    let current = shop.tidings("validate - --upcast").input(format!("{NEW}\n{UNKNOWN}\n")).run();
    assert_eq!(current.stdout, format!("{NEW}\n{UNKNOWN}\n"), "{}", current.transcript());
    assert_eq!(current.cargo, [""; 0], "nothing older, nothing to build");
}

#[test]
fn what_cannot_be_carried_is_told_with_the_reason() {
    let shop = shop("upcast_refused");
    let from = "impl From<OrderPlacedPayloadV1> for OrderPlacedPayload {\n    fn from(old: OrderPlacedPayloadV1) -> Self {\n        Self { version: Version, item: Item { name: old.item, remark: None }, count: 1 }\n    }\n}";
    let try_from = "impl TryFrom<OrderPlacedPayloadV1> for OrderPlacedPayload {\n    type Error = String;\n\n    fn try_from(old: OrderPlacedPayloadV1) -> Result<Self, String> {\n        match old.item.as_str() {\n            \"\" => Err(\"an order of nothing\\n is none\".to_owned()),\n            _ => Ok(Self { version: Version, item: Item { name: old.item, remark: None }, count: 1 }),\n        }\n    }\n}";
    shop.replace("events/src/old.rs", from, try_from);
    shop.write("log.ndjson", format!("{OLD}\n{}\n\n{OLD_STORED}\n", OLD.replace("tea", "")));
    let said = shop.tidings("validate log.ndjson --upcast --out new.ndjson").run();
    assert_snapshot!(
        "upcast_refused",
        format!("{}--- new.ndjson\n{}", said.transcript(), shop.read("new.ndjson"))
    );
}

#[test]
fn the_order_is_kept_over_many_blocks() {
    let shop = shop("upcast_order");
    let line = |at: usize| match at % 3 {
        0 => OLD.replace("tea", &format!("tea {at}")),
        1 => OLD_STORED.replace("tea", &format!("tea {at}")),
        _ => NEW.replace("\"a\"", &format!("\"tea {at}\"")),
    };
    let input: String = (0..20_000).map(|at| line(at) + "\n").collect();
    shop.write("log.ndjson", &input);
    let said = shop.tidings("validate log.ndjson --upcast --out new.ndjson").run();
    assert_eq!(said.code, 0, "{}", said.transcript());
    let written = shop.read("new.ndjson");
    assert_eq!(written.lines().count(), 20_000);
    for (at, line) in written.lines().enumerate() {
        assert!(line.contains(&format!("\"tea {at}\"")) && line.contains("\"version\":2"), "{at}: {line}");
    }
    let again = shop.tidings("validate new.ndjson --deny-unknown").run();
    assert_eq!(again.code, 0, "{}", again.transcript());
}

#[test]
fn events_are_never_written_in_place() {
    let shop = shop("upcast_in_place");
    shop.write("log.ndjson", OLD);
    std::os::unix::fs::symlink(shop.path("log.ndjson"), shop.path("link.ndjson")).expect("links can be made");
    std::fs::hard_link(shop.path("log.ndjson"), shop.path("hard.ndjson")).expect("links can be made");
    let said: Vec<String> = ["log.ndjson", "./events/../log.ndjson", "link.ndjson", "hard.ndjson", "events"]
        .map(|out| shop.tidings(&format!("validate log.ndjson --upcast --out {out}")).run().transcript())
        .into();
    assert_snapshot!("upcast_in_place", said.join("\n"));
    assert_eq!(shop.read("log.ndjson"), OLD);
}

#[test]
fn nothing_is_written_when_the_events_do_not_compile() {
    let shop = shop("upcast_broken");
    shop.write("log.ndjson", format!("{NEW}\n{OLD}\n"));
    shop.write("new.ndjson", "what was there");
    shop.write("events/src/lib.rs", "this does not compile");
    let said = shop.tidings("validate log.ndjson --upcast --out new.ndjson").run();
    assert_eq!(said.code, 2, "{}", said.transcript());
    assert_eq!(shop.read("new.ndjson"), "what was there");
    assert!(!shop.tree().listing().contains(".tidings-"), "{}", shop.tree().listing());
}
