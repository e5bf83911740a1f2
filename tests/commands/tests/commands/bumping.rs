//! `bump EVENT`: from released events to the next version, each step by the real compiler.

use insta::assert_snapshot;
use serde_json::Value;
use tidings_command_tests::{Fixture, repository};

const LIBRARY: &str = r#"//! What a shop tells its frontend.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidings::{Events, Payload, Version};
use typeshare::typeshare;

mod kinds;

use kinds::Kind;
use stock::StockChanged;

/// Everything the frontend can receive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ShopEvent {
    /// An order was placed.
    #[event(critical)]
    OrderPlaced(OrderPlaced),
    /// A line for the log.
    #[event(critical_if = is_loud)]
    LogLine {
        version: Version<1>,
        // Never empty.
        #[schemars(length(min = 1))]
        line_text: String, // in plain words
        loud: bool,
    },
    StockChanged(Box<StockChanged>),
    /// The shop is open.
    #[event(unversioned)]
    Opened,
    #[event(unversioned)]
    Renamed(Renamed),
    #[event(unversioned, critical)]
    Progress(u8),
    #[event(unversioned)]
    Moved { from_shelf: u8, to_shelf: u8 },
}

fn is_loud(event: &ShopEvent) -> bool {
    matches!(event, ShopEvent::LogLine { loud: true, .. })
}

/// An order was placed.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct OrderPlaced {
    pub version: Version<1>,
    /// What was ordered.
    pub item: String,
    // The kinds of wrapping.
    pub kinds: Vec<Kind>,
    pub gone: u8,
    pub note: Option<String>,
}

/// It has another name.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Renamed {
    pub name: String,
}

pub mod stock {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use tidings::{Payload, Version};
    use typeshare::typeshare;

    /// There is more or less of something.
    #[typeshare]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
    pub struct StockChanged {
        pub version: Version<1>,
        pub count: u16,
    }
}
"#;

const KINDS: &str = r#"//! Kinds of wrapping.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use typeshare::typeshare;

/// How it is wrapped.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Kind {
    Plain,
    /// With words on it.
    Gift { words: String },
    Rare,
}
"#;

/// A shop with these sources, generated and released.
fn released(test: &str, library: &str, kinds: &str) -> Fixture {
    let shop = Fixture::shop(test);
    shop.remove("events/src/old.rs");
    shop.write("events/src/lib.rs", library);
    shop.write("events/src/kinds.rs", kinds);
    shop.generate();
    release(&shop, "1.0");
    shop
}

fn release(shop: &Fixture, name: &str) {
    let said = shop.tidings(&format!("release --name {name}")).run();
    assert_eq!(said.code, 0, "{}", said.transcript());
}

fn bump(shop: &Fixture, event: &str) -> String {
    let said = shop.tidings(&format!("bump {event}")).run();
    assert_eq!(said.code, 0, "{}", said.transcript());
    let ran: Vec<&String> = said.cargo.iter().filter(|call| !call.starts_with("metadata")).collect();
    assert_eq!(ran, [""; 0], "nothing is compiled");
    said.transcript()
}

/// The released sample of an event, in one line.
fn sample(shop: &Fixture, file: &str) -> String {
    let text = shop.read(&format!("schema/released/shop/{file}.json"));
    serde_json::from_str::<Value>(&text).expect("a released file is JSON")["sample"].to_string()
}

/// Puts an expression in the place of the `compile_error!` about something.
fn decide(shop: &Fixture, path: &str, about: &str, expression: &str) {
    let text = shop.read(path);
    let at = text.find(about).unwrap_or_else(|| panic!("`{about}` in {path}:\n{text}"));
    let start = text[..at].rfind("compile_error!(").expect("a macro before the words");
    let line = at + text[at..].find('\n').expect("the message ends its line");
    let end = line + text[line..].find(')').expect("the macro ends") + 1;
    let message = text[start..end].to_owned();
    shop.write(path, text.replacen(&message, expression, 1));
}

#[test]
fn every_kind_of_payload_gets_its_next_version_and_carries_its_released_events() {
    let shop = released("bump_every", LIBRARY, KINDS);
    let events = ["order_placed", "log_line", "stock_changed", "opened", "renamed", "progress", "moved"];
    let old: Vec<String> = events.iter().map(|event| sample(&shop, &format!("{event}.v1.r0"))).collect();

    // Edited first, as one does; the sources need not even compile.
    let lib = "events/src/lib.rs";
    shop.replace(
        lib,
        "    pub gone: u8,\n    pub note: Option<String>,\n",
        "    pub note: String,\n    pub currency: String,\n    pub hint: Option<String>,\n",
    );
    shop.replace("events/src/kinds.rs", "    Rare,\n", "    Sealed,\n");
    shop.replace(lib, "        pub count: u16,\n", "        pub count: Missing,\n");
    let said: Vec<String> = events.iter().map(|event| bump(&shop, event)).collect();
    assert_snapshot!("bump_every", said.join("\n"));
    assert_snapshot!("bump_every_lib", shop.read(lib));
    assert_snapshot!("bump_every_kinds", shop.read("events/src/kinds.rs"));

    // The compile errors say what is to be decided, and where.
    shop.replace(lib, "        pub count: Missing,\n", "        pub count: u32,\n");
    let failed = shop.tidings("generate").run();
    assert_eq!(failed.code, 2, "{}", failed.transcript());
    for about in [
        "`OrderPlaced.note` is required now",
        "`OrderPlaced.currency` (`String`) is new",
        "`Kind` has no `Rare` any more",
        "was `u16` in version 1 and is `Missing` now",
    ] {
        assert!(failed.stderr.contains(about), "{about}: {}", failed.transcript());
    }

    decide(&shop, lib, "decide: `OrderPlaced.note`", "old.note.unwrap_or_default()");
    decide(&shop, lib, "decide: `OrderPlaced.currency`", "\"EUR\".into()");
    decide(&shop, lib, "decide: `StockChanged.count`", "old.count.into()");
    decide(&shop, "events/src/kinds.rs", "decide: `Kind` has no `Rare`", "Self::Plain");
    shop.replace(
        lib,
        "fn is_loud(event: &ShopEvent) -> bool {\n    matches!(event, ShopEvent::LogLine { loud: true, .. })",
        "fn is_loud(event: &LogLinePayload) -> bool {\n    event.loud",
    );
    shop.generate();

    let carried = shop.tidings("validate - --upcast").input(old.join("\n")).run();
    assert_eq!(carried.code, 0, "{}", carried.transcript());
    let mut seen = Vec::new();
    for (line, (event, old)) in carried.stdout.lines().zip(events.iter().zip(&old)) {
        let carried: Value = serde_json::from_str(line).expect("an event");
        assert_eq!(
            (&carried["type"], &carried["payload"]["version"]),
            (&(*event).into(), &2.into()),
            "{old}"
        );
        seen.push(event);
    }
    assert_eq!(seen.len(), events.len(), "{}", carried.transcript());
}

#[test]
fn a_bump_before_the_edit_and_the_next_one_keep_the_whole_chain() {
    let shop = released("bump_chain", LIBRARY, KINDS);
    let first = sample(&shop, "order_placed.v1.r0");
    let lib = "events/src/lib.rs";
    let said = bump(&shop, "order_placed");
    assert!(!said.contains("to decide"), "{said}");
    shop.generate();

    let again = shop.tidings("bump order_placed").run();
    assert_snapshot!("bump_unreleased", again.transcript());

    shop.replace(lib, "    pub item: String,\n    // The kinds of wrapping.\n    pub kinds: Vec<Kind>,\n    pub gone: u8,\n    pub note: Option<String>,\n}\n\n/// An order was placed.", "    pub items: Vec<String>,\n    // The kinds of wrapping.\n    pub kinds: Vec<Kind>,\n    pub note: Option<String>,\n}\n\n/// An order was placed.");
    shop.replace(lib, "            item: old.item,\n", "            items: vec![old.item],\n");
    shop.replace(lib, "            gone: old.gone,\n", "");
    shop.generate();
    release(&shop, "2.0");
    let second = sample(&shop, "order_placed.v2.r0");

    shop.replace("events/src/kinds.rs", "    Rare,\n", "    Rare,\n    Sealed { by: String },\n");
    let said = bump(&shop, "order_placed");
    assert!(!said.contains("to decide"), "{said}");
    assert_snapshot!("bump_chain_lib", shop.read(lib));
    shop.generate();
    let carried = shop.tidings("validate - --upcast").input(format!("{first}\n{second}\n")).run();
    assert_eq!(carried.code, 0, "{}", carried.transcript());
    assert_eq!(carried.stdout.matches("\"version\":3").count(), 2, "{}", carried.transcript());
}

const NOTICES: &str = r#"use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the daemon tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, tidings::Events)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ShopEvent {
    /// It runs.
    #[event(unversioned)]
    Started,
    #[event(unversioned)]
    Joined(Member),
    #[event(unversioned)]
    #[serde(rename_all = "camelCase")]
    Delivered { item_count: u32, from: Option<String> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Member {
    pub name: String,
}
"#;

#[test]
fn events_that_never_had_a_version_get_one_beside_their_tag() {
    let shop = released("bump_internal", NOTICES, "");
    let events = ["started", "joined", "delivered"];
    let old: Vec<String> = events.iter().map(|event| sample(&shop, &format!("{event}.v1.r0"))).collect();
    for event in events {
        let said = bump(&shop, event);
        assert!(!said.contains("to decide"), "{said}");
    }
    assert_snapshot!("bump_internal_lib", shop.read("events/src/lib.rs"));
    shop.generate();
    let carried = shop.tidings("validate - --upcast").input(old.join("\n")).run();
    assert_eq!(carried.code, 0, "{}", carried.transcript());
    assert_eq!(carried.stdout.matches("\"version\":2").count(), events.len(), "{}", carried.transcript());
    // Version 1 is what it was, though its fields stand in a struct now.
    let released = shop.tidings("release --name 2.0").run();
    assert!(released.stdout.contains("3 revisions of 3 event types"), "{}", released.transcript());
    assert!(!released.stdout.contains("v1 r1"), "{}", released.transcript());
}

#[test]
fn a_bump_is_undone_while_its_compile_error_stands_and_edits_elsewhere_stay() {
    let shop = released("bump_undo", LIBRARY, KINDS);
    let lib = "events/src/lib.rs";
    shop.replace(lib, "    pub gone: u8,\n", "    pub currency: String,\n");
    let before = (shop.read(lib), shop.read("events/src/kinds.rs"));
    bump(&shop, "order_placed");
    assert_ne!(shop.read(lib), before.0);
    assert_eq!(shop.tidings("check").run().code, 2, "it does not compile");
    assert_eq!(shop.tidings("explain").run().code, 0);
    let undone = shop.tidings("bump order_placed --undo").run();
    assert_snapshot!("bump_undo", undone.transcript());
    assert_eq!((shop.read(lib), shop.read("events/src/kinds.rs")), before);

    bump(&shop, "order_placed");
    shop.replace(lib, "pub struct Renamed {\n", "pub struct Renamed {\n    // Written since.\n");
    let undone = shop.tidings("bump order_placed --undo").run();
    assert_eq!(undone.code, 0, "{}", undone.transcript());
    let with_remark =
        before.0.replace("pub struct Renamed {\n", "pub struct Renamed {\n    // Written since.\n");
    assert_eq!(shop.read(lib), with_remark);

    bump(&shop, "order_placed");
    decide(&shop, lib, "decide: `OrderPlaced.currency`", "\"EUR\".into()");
    let filled = shop.read(lib);
    let undone = shop.tidings("bump order_placed --undo").run();
    assert_eq!(undone.code, 0, "{}", undone.transcript());
    assert_eq!(shop.read(lib), with_remark);
    let kept = undone.stdout.lines().last().expect("it names the file").trim();
    let kept = kept.replace("[REPOSITORY]", &repository().to_string_lossy());
    assert_eq!(std::fs::read_to_string(&kept).expect("what was filled in is kept"), filled);
}

#[test]
fn what_cannot_be_bumped_is_refused_and_nothing_is_written() {
    let shop = released("bump_refused", LIBRARY, KINDS);
    let lib = "events/src/lib.rs";
    shop.replace(
        lib,
        "    /// The shop is open.\n",
        "    ShopClosed { version: Version<1> },\n    /// The shop is open.\n",
    );
    shop.generate();
    let mut said = vec![
        shop.tidings("bump shop_closed").run().transcript(),
        shop.tidings("bump order_placd").run().transcript(),
        shop.tidings("bump order_placed --undo").run().transcript(),
    ];
    let whole = shop.read("events/src/kinds.rs");
    shop.write(
        "events/src/kinds.rs",
        whole.replace("    Rare,\n", "<<<<<<< HEAD\n    Rare,\n=======\n    Sealed,\n>>>>>>> other\n"),
    );
    let before = shop.tree();
    said.push(shop.tidings("bump order_placed").run().transcript());
    shop.write("events/src/kinds.rs", &whole);
    shop.write(lib, shop.read(lib).replace("pub struct OrderPlaced {", "pub struct OrderPlaced {{"));
    said.push(shop.tidings("bump order_placed").run().transcript());
    assert_snapshot!("bump_refused", said.join("\n"));
    assert_eq!(shop.tree().listing(), before.listing());
}
