//! `release`: what it freezes, what it refuses, and that what was frozen stays as it is.

use insta::assert_snapshot;
use tidings_tests::{Fixture, Said};

const LOCK: &str = "schema/tidings.lock";

/// Runs a command, which must end so.
fn ends(shop: &Fixture, arguments: &str, code: i32) -> Said {
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
    assert_snapshot!("first_release_lock", tidings_tests::without_hashes(&shop.read(LOCK)));
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
