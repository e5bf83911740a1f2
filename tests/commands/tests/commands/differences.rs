//! `diff` and `changelog`: what changed, for whom it breaks, and in a user's words.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tidings_command_tests::Fixture;

const EVENTS: &str = "events/src/lib.rs";

/// The shop with one release.
fn released(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    shop.generate();
    let said = shop.tidings("release --name 1.0.0").run();
    assert_eq!(said.code, 0, "{}", said.transcript());
    shop.commit();
    shop
}

/// A field more, a new event, and one that is deprecated: nothing that breaks anyone.
fn grown(shop: &Fixture) {
    shop.replace(
        EVENTS,
        "    pub name: String,",
        "    pub name: String,\n    /// In grams.\n    pub weight: Option<u32>,",
    );
    shop.replace("events/src/old.rs", "remark: None", "weight: None, remark: None");
    shop.replace(
        EVENTS,
        "    /// A line for the log.\n    LogLine {",
        "    /// Something broke on its way.\n    ItemBroken {\n        version: Version<1>,\n        \
         /// What broke.\n        item: Item,\n        /// Why, if somebody saw it.\n        \
         #[serde(skip_serializing_if = \"Option::is_none\")]\n        reason: Option<String>,\n    },\n    \
         /// A line for the log.\n    #[deprecated(note = \"read the log itself\")]\n    LogLine {",
    );
}

#[test]
fn what_changed_since_a_release_is_told_with_whom_it_breaks_and_in_a_users_words() {
    let shop = released("differences");
    assert_snapshot!("diff_nothing", shop.tidings("diff").run().transcript());
    assert_snapshot!("changelog_nothing", shop.tidings("changelog").run().transcript());

    grown(&shop);
    assert_snapshot!("diff_harmless", shop.tidings("diff").run().transcript());
    let against = shop.tidings("diff --against HEAD").run();
    assert_eq!(against.code, 0, "{}", against.transcript());
    assert_eq!(against.stdout, shop.tidings("diff").run().stdout, "HEAD has the same release");
    shop.generate();
    assert_snapshot!("changelog_now", shop.tidings("changelog").run().transcript());
    let said = shop.tidings("release --name 1.1.0").run();
    assert_eq!(said.code, 0, "{}", said.transcript());
    assert_snapshot!("changelog_between", shop.tidings("changelog 1.0.0 1.1.0").run().transcript());
    assert_snapshot!("changelog_swapped", shop.tidings("changelog 1.1.0 1.0.0").run().transcript());
    assert_snapshot!("changelog_unknown", shop.tidings("changelog 1.0").run().transcript());

    shop.replace(EVENTS, "    pub count: u32,", "    pub count: Option<u32>,");
    shop.replace("events/src/old.rs", "count: 1", "count: Some(1)");
    shop.replace(
        EVENTS,
        "    /// The shop has closed for today.\n    ShopClosed { version: Version<1> },\n",
        "",
    );
    assert_snapshot!("diff_breaking", shop.tidings("diff").run().transcript());
    let json = shop.tidings("diff --format json").run();
    assert_eq!(json.code, 1);
    assert_snapshot!("diff_breaking_as_json", json.transcript());
}

#[test]
fn while_the_events_do_not_compile_diff_and_list_go_by_what_is_committed() {
    let shop = released("not_compiling");
    grown(&shop);
    shop.generate();
    shop.replace(EVENTS, "    pub count: u32,", "    pub count: u32,\n    pub gone: Missing,");
    let diff = shop.tidings("diff").run();
    assert_eq!(diff.code, 0, "{}", diff.transcript());
    assert!(diff.stderr.contains("cannot find type `Missing`"), "{}", diff.stderr);
    assert!(diff.stderr.ends_with(NOTE), "{}", diff.stderr);
    assert_snapshot!("diff_not_compiling", diff.stdout);
    let list = shop.tidings("list").run();
    assert_eq!(list.code, 0, "{}", list.transcript());
    assert!(list.stderr.ends_with(NOTE), "{}", list.stderr);
    assert_snapshot!("list_not_compiling", list.stdout);
    assert_eq!(shop.tidings("explain js-unsafe-integer").run().code, 0);
    assert_eq!(shop.tidings("changelog").run().code, 0);

    std::fs::remove_dir_all(shop.path("schema/current/shop")).expect("it can be removed");
    let nothing = shop.tidings("list").run();
    assert_eq!(nothing.code, 2, "{}", nothing.transcript());
}

const NOTE: &str = "note: the events do not compile; this goes by schema/current, as it was generated last\n";

/// Two schemas of one thing: in draft 7, and in 2020-12.
fn two_files(shop: &Fixture) {
    let old = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {
            "unit": { "$ref": "#/definitions/Unit" },
            "amount": { "type": "integer" },
            "note": { "type": ["string", "null"] },
        },
        "required": ["unit"],
        "definitions": { "Unit": { "enum": ["kg", "lb"] } },
    });
    let new = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "unit": { "$ref": "#/$defs/Unit" },
            "amount": { "type": "number" },
            "note": { "type": ["string", "null"] },
            "origin": { "type": "string" },
        },
        "required": ["unit"],
        "$defs": { "Unit": { "enum": ["kg", "lb", "g"] } },
    });
    shop.write("old.json", format!("{old:#}\n"));
    shop.write("new.json", format!("{new:#}\n"));
}

#[test]
fn two_schema_files_are_compared_as_published_or_as_they_stand() {
    let shop = Fixture::shop("two_files");
    two_files(&shop);
    assert_snapshot!("diff_files", shop.tidings("diff old.json new.json").run().transcript());
    let raw = shop.tidings("diff old.json new.json --raw --format json").run();
    assert_snapshot!("diff_files_raw_as_json", raw.transcript());
    for finding in raw.json()["findings"].as_array().expect("a list") {
        let (narrow, wide) = if finding["direction"] == "backward" { ("old", "new") } else { ("new", "old") };
        let judged = |name: &str| accepts(&shop, &format!("{name}.json"), &finding["counterexample"]);
        assert_eq!((judged(narrow), judged(wide)), (true, false), "{finding}");
    }

    let same = shop.tidings("diff old.json old.json --raw --format json").run();
    assert_eq!(
        (same.code, same.json()),
        (0, json!({ "backward": "compatible", "forward": "compatible", "findings": [] }))
    );
    // A new field that may be absent breaks nobody who writes what is named, and does where anything goes.
    shop.write("wider.json", shop.read("new.json").replace(", \"g\"", "").replace(",\n        \"g\"", ""));
    let _ = shop.tidings("diff old.json wider.json").run();
}

fn accepts(shop: &Fixture, file: &str, value: &Value) -> bool {
    let schema: Value = serde_json::from_str(&shop.read(file)).expect("JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema").is_valid(value)
}

#[test]
fn a_file_that_cannot_be_compared_ends_with_2_and_says_which() {
    let shop = Fixture::shop("no_files");
    two_files(&shop);
    shop.write("text.json", "no JSON\n");
    shop.write("odd.json", "{ \"type\": \"objekt\" }\n");
    shop.write("far.json", "{ \"$ref\": \"https://example.invalid/schema.json\" }\n");
    let said = ["missing.json", "text.json", "odd.json", "far.json"]
        .map(|file| shop.tidings(&format!("diff old.json {file}")).run())
        .map(|said| {
            assert_eq!(said.code, 2, "{}", said.transcript());
            said.transcript()
        });
    assert_snapshot!("diff_files_refused", said.join("\n"));
    assert_eq!(shop.tidings("diff old.json").run().code, 2);
    assert_eq!(shop.tidings("diff --raw").run().code, 2);
}
