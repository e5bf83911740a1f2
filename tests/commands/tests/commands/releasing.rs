//! `release`: what it freezes, what it refuses, and that what was frozen stays as it is.

use insta::assert_snapshot;
use tidings_command_tests::{Fixture, Said};

const LOCK: &str = "schema/tidings.lock";
const LIBRARY: &str = "events/src/lib.rs";
const CURRENT: &str = "schema/current/shop/log_line.v1.json";

/// Runs a command, which must end so.
pub(crate) fn ends(shop: &Fixture, arguments: &str, code: i32) -> Said {
    let said = shop.tidings(arguments).run();
    assert_eq!(said.code, code, "{}", said.transcript());
    said
}

/// A shop that has made its first release, all of it committed.
pub(crate) fn released(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    shop.generate();
    ends(&shop, "release", 0);
    shop.commit();
    shop
}

#[test]
fn the_first_release_freezes_every_version_in_ascending_order() {
    let shop = Fixture::shop("first_release");
    shop.generate();
    let before = shop.tree();
    let said = ends(&shop, "release", 0);
    assert_snapshot!("first_release", said.transcript());
    let written = shop.tree().below(&["schema/released", LOCK]);
    assert_snapshot!("first_release_files", written.listing());
    assert_snapshot!("first_release_lock", tidings_command_tests::without_hashes(&shop.read(LOCK)));
    assert_snapshot!("first_release_of_one", shop.read("schema/released/shop/log_line.v1.r0.json"));
    for (path, file) in &before.files {
        assert_eq!(shop.tree().files.get(path), Some(file), "{path} is as it was");
    }
    let check = ends(&shop, "check", 0);
    assert_snapshot!("check_after_a_release_outside_of_git", check.transcript());
    shop.commit();
    let check = ends(&shop, "check", 0);
    assert!(!check.stdout.contains("finding"), "a release makes no drift: {}", check.transcript());
}

#[test]
fn nothing_new_is_said_and_a_change_of_docs_makes_no_revision() {
    let shop = released("release_nothing_new");
    let before = shop.tree();
    let said = ends(&shop, "release", 0);
    assert_eq!(said.stdout, "nothing to release: everything is as released in 1\n");
    shop.replace(LIBRARY, "        /// What happened.\n", "        /// What happened, in words.\n");
    assert_eq!(ends(&shop, "release", 1).stdout.matches("nothing released").count(), 1, "schemas first");
    shop.generate();
    assert!(shop.read(CURRENT).contains(":log_line:v1:r0\""));
    assert!(ends(&shop, "release", 0).stdout.starts_with("nothing to release"));
    for (path, file) in before.below(&["schema/released", LOCK]).files {
        assert_eq!(shop.tree().files.get(&path), Some(&file), "{path} is as it was");
    }
}

#[test]
fn a_change_is_the_next_revision_before_and_after_its_release() {
    let shop = released("release_revision");
    shop.replace(
        LIBRARY,
        "        text: String,\n",
        "        text: String,\n        level: Option<String>,\n",
    );
    shop.generate();
    assert!(shop.read(CURRENT).contains("\"$id\": \"urn:tidings:shop:log_line:v1:r1\""));
    assert!(shop.read("schema/current/shop/index.json").contains("urn:tidings:shop:log_line:v1:r1"));
    let current = shop.tree().below(&["schema/current", "generated"]);
    let first = shop.read("schema/released/shop/log_line.v1.r0.json");
    let said = ends(&shop, "release --name 1.4.0", 0);
    assert_snapshot!("second_release", said.transcript());
    assert_eq!(shop.tree().below(&["schema/current", "generated"]), current);
    assert_eq!(shop.read("schema/released/shop/log_line.v1.r0.json"), first);
    assert!(shop.read("schema/released/shop/log_line.v1.r1.json").contains("level"));
    ends(&shop, "check", 0);
    assert!(ends(&shop, "release", 0).stdout.starts_with("nothing to release"));

    // After a name that is no number the next one has to be said.
    shop.replace(
        LIBRARY,
        "        level: Option<String>,\n",
        "        level: Option<String>,\n        place: Option<String>,\n",
    );
    shop.generate();
    assert_snapshot!("release_without_a_name", ends(&shop, "release", 2).transcript());
    assert_snapshot!("release_of_a_taken_name", ends(&shop, "release --name 1", 2).transcript());
}

#[test]
fn the_source_of_the_payload_is_kept_with_its_schemas() {
    let shop = released("release_source");
    let text = shop.read("schema/released/shop/order_placed.v2.r0.json");
    let released: tidings_schema::released::Released = serde_json::from_str(&text).expect("a released file");
    let paths: Vec<&str> = released.source.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(paths, ["shop_events::OrderPlacedPayload", "shop_events::Item"]);
    assert!(released.source[0].text.contains("pub version: Version<2>,"), "{}", released.source[0].text);
}

#[test]
fn what_check_finds_is_not_released() {
    let shop = Fixture::shop("release_unclean");
    let before = shop.tree();
    let said = ends(&shop, "release", 1);
    assert!(said.stdout.contains("error[artefact-missing]"), "{}", said.transcript());
    assert!(said.stdout.contains("nothing released"), "{}", said.transcript());
    assert_eq!(shop.tree(), before);
}

#[test]
fn an_experimental_event_is_left_out_until_it_is_declared_otherwise() {
    let shop = Fixture::shop("release_experimental");
    shop.write("schema/tidings.toml", "[events.\"shop/log_line\"]\npromise = \"experimental\"\n");
    shop.generate();
    let said = ends(&shop, "release", 0);
    assert_snapshot!("release_with_an_experimental_event", said.transcript());
    assert!(!shop.exists("schema/released/shop/log_line.v1.r0.json"));
    shop.write("schema/tidings.toml", "[events.log_lime]\npromise = \"durable\"\n");
    assert_snapshot!("promise_of_an_unknown_event", ends(&shop, "check", 2).transcript());
    shop.remove("schema/tidings.toml");
    assert!(ends(&shop, "release", 0).stdout.contains("release 2: 1 revision of 1 event type\n"));
}

#[test]
fn an_interrupted_release_is_named_and_ended_by_the_next_one() {
    let shop = Fixture::shop("release_interrupted");
    shop.generate();
    ends(&shop, "release", 0);
    let whole = shop.tree().below(&["schema/released", LOCK]);
    // All files are in their places, the lock is not; one file was still beside its place.
    shop.write(LOCK, "# nothing yet\n");
    shop.write("schema/released/shop/.tidings-a1b2c3", "half");
    shop.remove("schema/released/shop/log_line.v1.r0.json");
    let said = ends(&shop, "check", 1);
    assert!(said.stdout.contains("error[released-unlisted]"), "{}", said.transcript());
    assert!(said.stdout.contains("cargo tidings release"), "{}", said.transcript());
    ends(&shop, "release", 0);
    let again = shop.tree().below(&["schema/released", LOCK]);
    assert_eq!(again.contents(), whole.contents(), "the same files, and nothing beside them");

    // With releases before it, the files are those that the lock does not list.
    shop.commit();
    shop.replace(
        LIBRARY,
        "        text: String,\n",
        "        text: String,\n        level: Option<String>,\n",
    );
    shop.generate();
    ends(&shop, "release", 0);
    let whole = shop.tree().below(&["schema/released", LOCK]);
    shop.git("checkout --quiet HEAD -- schema/tidings.lock");
    let said = ends(&shop, "check", 1);
    assert!(said.stdout.contains("error[released-unlisted]"), "{}", said.transcript());
    ends(&shop, "release", 0);
    assert_eq!(shop.tree().below(&["schema/released", LOCK]).contents(), whole.contents());

    // A file of another state is never overwritten.
    shop.git("checkout --quiet HEAD -- schema/tidings.lock");
    let file = "schema/released/shop/log_line.v1.r1.json";
    shop.write(file, shop.read(file).replacen("Example text.", "Another text.", 1));
    let before = shop.tree();
    let said = ends(&shop, "release", 1);
    assert!(
        said.stdout.contains("nothing released") && said.stdout.contains("rm schema/released"),
        "{}",
        said.transcript()
    );
    assert_eq!(shop.tree(), before);
}

#[test]
fn a_full_disk_leaves_no_part_of_a_release() {
    let shop = Fixture::shop("release_too_large");
    shop.generate();
    ends(&shop, "check", 0);
    let before = shop.tree();
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 4; exec \"$@\"", "sh"];
    let said = shop.tidings("release").under(limited).run();
    assert_eq!(said.code, 2, "{}", said.transcript());
    assert_eq!(shop.tree(), before, "{}", said.transcript());
}

#[test]
fn the_stamp_sees_released_files_and_what_head_has_of_them() {
    let shop = released("release_stamp");
    ends(&shop, "check", 0);
    let answered = |why: &str| assert_eq!(ends(&shop, "check", 0).cargo, [""; 0], "{why}");
    answered("nothing has changed");
    shop.commit();
    answered("HEAD has moved, the lock in it is the same");
    let lock = shop.read(LOCK);
    shop.write(LOCK, format!("{lock}\n# more\n"));
    assert!(ends(&shop, "check", 0).built(), "the lock has changed");
    shop.write(LOCK, &lock);
    ends(&shop, "check", 0);
    // Another HEAD with another lock, while no file changes.
    shop.write(LOCK, lock.replace("  \"1\",\n", "  \"0\",\n  \"1\",\n"));
    shop.commit();
    shop.write(LOCK, &lock);
    let said = ends(&shop, "check", 1);
    assert!(said.stdout.contains("the release `0` is gone"), "{}", said.transcript());
}
