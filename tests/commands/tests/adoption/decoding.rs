//! Reading events back: from a workspace without schemas to a program that holds them.

use tidings_command_tests::adoption::Adopter;
use tidings_command_tests::repository;

const EMBED: &str = "\ntidings::embed!(\"shop\": ShopEvent);\n";

/// A program that reads what it is given.
const READING: &str = r#"use shop_events::ShopEvent;

#[test]
fn reads() {
    let text = std::env::var("EVENT").unwrap();
    match tidings::decode::<ShopEvent>(text.as_bytes()) {
        Ok(read) => println!("read {read:?}"),
        Err(error) => println!("{:?} {error}", error.kind()),
    }
}
"#;

#[test]
fn schemas_become_part_of_the_program_once_they_are_generated() {
    let shop = Adopter::new("shop");
    let here = repository().to_str().expect("a path in UTF-8");
    shop.cargo(&["tidings", "init", "--tidings", here]).ended(0).done();
    shop.lock_versions();
    let package = "crates/events/Cargo.toml";
    shop.edit(package, "features = [\"schema\"]", "features = [\"schema\", \"validate\"]");
    shop.write("crates/events/tests/reading.rs", READING);
    let lib = shop.read("crates/events/src/lib.rs");
    shop.write("crates/events/src/lib.rs", &format!("{lib}{EMBED}"));

    // Nothing is generated yet, so there is nothing to embed, and rustc says what to run.
    shop.cargo(&["build", "--quiet"]).failed().says("run `cargo tidings generate`").done();

    // Which needs the events to compile, and they do for the exporter.
    shop.cargo(&["tidings", "generate"]).ended(0).says("shop  1 event").done();

    // The next build holds what was generated, though no source has changed.
    let read = |event: &str| {
        shop.cargo_in(
            ".",
            &["test", "--quiet", "--test", "reading", "--", "--nocapture"],
            &[("EVENT", event)],
        )
    };
    let event = r#"{"type":"task_finished","payload":{"version":1,"title":"Paint","succeeded":true}}"#;
    let outcome = read(event).ended(0);
    assert!(outcome.out.contains("read Known("), "{}", outcome.out);
    read(r#"{"type":"task_finished","payload":{"version":2}}"#).ended(0).says("read Unknown").done();
    read(r#"{"type":"task_finished","payload":{"version":1,"title":5}}"#)
        .ended(0)
        .says("payload.title: expected a string, got 5")
        .done();

    // A change of the events reaches the program by the next `generate`.
    shop.edit("crates/events/src/lib.rs", EMBED, &format!("{EMBED}// changed\n"));
    shop.cargo(&["tidings", "check"]).ended(0).done();

    // A merge conflict in what is embedded is an error with the first event, and `generate` mends it.
    let reader = "schema/current/shop/reader.json";
    let text = shop.read(reader);
    shop.write(reader, &format!("<<<<<<< ours\n{text}=======\n{text}>>>>>>> theirs\n"));
    read(event).ended(0).says("Schema the embedded schemas cannot be used").says("merge conflict").done();
    shop.cargo(&["tidings", "generate"]).ended(0).done();
    assert_eq!(shop.read(reader), text);
    read(event).ended(0).says("read Known(").done();
}
