//! What is promised, and how a promise ends: `check --against`, `allow`, `retire`.

use std::process::Command;

use insta::assert_snapshot;
use tidings_command_tests::{Fixture, Said};

use crate::releasing::{ends, released};

const LOCK: &str = "schema/tidings.lock";
const LIBRARY: &str = "events/src/lib.rs";
const CONFIGURATION: &str = "schema/tidings.toml";

/// A text becomes a number: who reads either does not read the other.
fn break_log_line(shop: &Fixture) {
    shop.replace(LIBRARY, "        text: String,\n", "        text: u32,\n");
}

/// The id by which the one break of a report can be allowed.
fn id_of(said: &Said) -> String {
    let (_, rest) =
        said.stdout.split_once("cargo tidings allow ").unwrap_or_else(|| panic!("{}", said.transcript()));
    rest.split_whitespace().next().expect("an id").to_owned()
}

#[test]
fn before_the_first_release_nothing_is_promised_unless_a_revision_is_asked_for() {
    let shop = Fixture::shop("against_unreleased");
    shop.generate();
    shop.commit();
    shop.git("checkout --quiet -b other");
    break_log_line(&shop);
    shop.generate();
    shop.commit();
    ends(&shop, "check", 0);
    let said = ends(&shop, "check --against main", 1);
    assert_snapshot!("against_main_before_the_first_release", without_commits(&said.transcript()));
    let id = id_of(&said);
    ends(&shop, &format!("allow {id} --against main --reason=known"), 0);
    ends(&shop, "check --against main", 0);
    ends(&shop, "check", 0);
    shop.remove(LOCK);

    // What main has got meanwhile does not count: the branch knows nothing of it.
    shop.git("checkout --quiet main");
    shop.replace(
        LIBRARY,
        "    ShopClosed { version: Version<1> },\n",
        "    ShopClosed { version: Version<1>, why: String },\n",
    );
    shop.generate();
    shop.commit();
    shop.git("checkout --quiet other");
    let said = ends(&shop, "check --against main", 1);
    assert!(!said.stdout.contains("shop_closed"), "{}", said.transcript());
}

/// Abbreviated commits become a word.
fn without_commits(text: &str) -> String {
    let mut parts = text.split("`main` (");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("`main` ([COMMIT]");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out
}

#[test]
fn what_was_released_in_a_revision_or_a_folder_is_judged_against() {
    let shop = released("against_released");
    let copy = shop.outside("before");
    std::fs::create_dir_all(shop.outside("")).expect("a folder beside the fixture");
    let copied = Command::new("cp").arg("-r").arg(shop.root()).arg(&copy).status();
    assert!(copied.expect("cp can be started").success());
    shop.git("checkout --quiet -b other");
    break_log_line(&shop);
    let said = ends(&shop, "check", 1);
    let id = id_of(&said);
    ends(&shop, &format!("allow {id} --reason=known"), 0);
    shop.generate();
    ends(&shop, "release", 0);
    // As if nobody had been asked.
    shop.remove(CONFIGURATION);
    let lock = shop.read(LOCK);
    shop.write(LOCK, lock.split_once("\nallowed = [").expect("the permission is kept").0);
    shop.commit();
    // Released here, it breaks nobody here any more; main has not got it.
    ends(&shop, "check", 0);
    for against in ["main", "../outside/before", "../outside/before/schema"] {
        let said = ends(&shop, &format!("check --against {against}"), 1);
        assert!(said.stdout.contains("`log_line` v1"), "{}", said.transcript());
        assert!(said.stdout.contains("error["), "{}", said.transcript());
        assert!(said.stdout.contains(&format!("allow {id} --against {against} ")), "{}", said.transcript());
    }
    // `allow` takes what is a break since main alone, and the lock keeps it: nothing is stale.
    let said = ends(&shop, &format!("allow {id} --reason=known"), 2);
    assert!(said.stderr.contains("is allowed with `--against REV` here, too"), "{}", said.transcript());
    let said = ends(&shop, &format!("allow {id} --against main --reason=known"), 0);
    assert_snapshot!("allowed_what_was_released", said.transcript().replace(&id, "[ID]"));
    assert!(!shop.exists(CONFIGURATION));
    let again = ends(&shop, &format!("allow {id} --against main --reason=known"), 2);
    assert!(again.stderr.contains("is allowed already: known"), "{}", again.transcript());
    ends(&shop, "check", 0);
    ends(&shop, "check --against main", 0);
}

#[test]
fn what_was_allowed_and_released_passes_against_the_state_before() {
    let shop = released("allowed_against");
    shop.git("checkout --quiet -b other");
    break_log_line(&shop);
    let id = id_of(&ends(&shop, "check --against main", 1));
    assert_eq!(id, id_of(&ends(&shop, "check", 1)), "it is one break");
    ends(&shop, &format!("allow {id} --against main --reason=known"), 0);
    assert!(shop.read(CONFIGURATION).contains(&id), "what is not released yet ends with the release");
    shop.generate();
    let said = ends(&shop, "release", 0);
    assert_snapshot!("release_of_what_was_allowed", said.transcript());
    assert!(
        shop.read(LOCK).ends_with(&format!("allowed = [\n  {{ id = \"{id}\", reason = \"known\" }},\n]\n"))
    );
    // All three hold together: nothing is stale, nothing breaks, here and since main.
    shop.remove(CONFIGURATION);
    shop.commit();
    ends(&shop, "check", 0);
    ends(&shop, "check --against main", 0);

    // So it is with what follows, which is a break since what was released here and since main.
    shop.replace(LIBRARY, "        text: u32,\n", "        text: bool,\n");
    let mut said = ends(&shop, "check", 1);
    while said.stdout.contains("cargo tidings allow ") {
        ends(&shop, &format!("allow {} --reason=known", id_of(&said)), 0);
        said = shop.tidings("check").run();
    }
    shop.generate();
    ends(&shop, "release", 0);
    shop.remove(CONFIGURATION);
    shop.commit();
    ends(&shop, "check", 0);
    ends(&shop, "check --against main", 0);
}

#[test]
fn an_event_that_was_retired_is_none_that_is_gone_since_another_state() {
    let shop = released("retired_against");
    shop.write(CONFIGURATION, "[events.shop_closed]\npromise = \"durable\"\n");
    shop.commit();
    shop.git("checkout --quiet -b other");
    shop.replace(
        LIBRARY,
        "    /// The shop has closed for today.\n    ShopClosed { version: Version<1> },\n",
        "",
    );
    ends(&shop, "check --against main", 1);
    ends(&shop, "retire shop_closed", 0);
    shop.generate();
    let said = ends(&shop, "check --against main", 0);
    assert!(!said.stdout.contains("shop_closed"), "{}", said.transcript());
}

#[test]
fn a_revision_that_is_not_there_is_refused_with_the_way_to_it() {
    let shop = released("against_nothing");
    assert_snapshot!("against_an_unknown_revision", ends(&shop, "check --against mian", 2).transcript());
    shop.commit();
    let clone = shop.outside("clone");
    std::fs::create_dir_all(shop.outside("")).expect("a folder beside the fixture");
    let origin = format!("file://{}", shop.root().display());
    let git = |arguments: &[&str]| {
        let status = Command::new("git").args(arguments).current_dir(shop.outside("")).status();
        assert!(status.expect("git can be started").success(), "{arguments:?}");
    };
    git(&["clone", "--quiet", "--depth=1", "--branch=main", &origin, "clone"]);
    let clone_path = clone.to_str().expect("a path in UTF-8");
    git(&["-C", clone_path, "checkout", "--quiet", "-b", "other"]);
    git(&["-C", clone_path, "branch", "--quiet", "--delete", "--force", "main"]);
    let said = shop.tidings("check --against main").inside("../outside/clone").run();
    assert_snapshot!("against_main_in_a_clone_without_it", said.transcript());
    let said = shop.tidings("check --against HEAD~1").inside("../outside/clone").run();
    assert_snapshot!("against_a_revision_beyond_a_shallow_clone", said.transcript());

    std::fs::remove_dir_all(shop.path(".git")).expect("the repository can be removed");
    assert_snapshot!(
        "against_a_revision_outside_of_git",
        ends(&shop, "check --against main", 2).transcript()
    );
}

#[test]
fn one_break_is_allowed_with_a_reason_until_it_is_released() {
    let shop = released("allowed");
    shop.write(CONFIGURATION, "# ours\nreaders = \"separate\" # a web page\n");
    break_log_line(&shop);
    let before = shop.tree();
    let refused = ends(&shop, "generate", 1);
    assert_eq!(shop.tree(), before, "nothing is written: {}", refused.transcript());
    let said = ends(&shop, "check", 1);
    let id = id_of(&said);
    assert_snapshot!(
        "allow_of_an_unknown_id",
        ends(&shop, "allow 00000000 --reason=known", 2).transcript().replace(&id, "[ID]")
    );
    assert!(ends(&shop, &format!("allow {id} --reason="), 2).stderr.contains("--reason is empty"));

    let allowed = ends(&shop, &format!("allow {id} --reason=nobody"), 0);
    assert_snapshot!("allowed", allowed.transcript().replace(&id, "[ID]"));
    assert_snapshot!("allowed_configuration", shop.read(CONFIGURATION).replace(&id, "[ID]"));
    assert!(ends(&shop, &format!("allow {id} --reason=again"), 2).stderr.contains("allowed already: nobody"));
    shop.generate();
    ends(&shop, "check", 0);

    ends(&shop, "release", 0);
    let said = ends(&shop, "check", 1);
    assert!(said.stdout.contains("error[allow-stale]"), "{}", said.transcript());
    assert!(said.stdout.contains("schema/tidings.toml:"), "{}", said.transcript());
}

#[test]
fn an_event_ends_with_a_tombstone() {
    let shop = released("retired");
    shop.write(CONFIGURATION, "[events.shop_closed]\npromise = \"durable\"\n");
    assert_snapshot!("retire_of_an_event_in_the_code", ends(&shop, "retire shop_closed", 2).transcript());
    assert_snapshot!("retire_of_an_event_never_released", ends(&shop, "retire shop_close", 2).transcript());
    shop.replace(
        LIBRARY,
        "    /// The shop has closed for today.\n    ShopClosed { version: Version<1> },\n",
        "",
    );
    let said = ends(&shop, "check", 1);
    assert!(said.stdout.contains("error[event-type-removed]"), "{}", said.transcript());
    assert!(said.stdout.contains("cargo tidings retire shop_closed"), "{}", said.transcript());
    let said = ends(&shop, "retire shop/shop_closed --reason=never-sent", 0);
    assert_snapshot!("retired", said.transcript());
    assert!(shop.read(LOCK).contains(
        "tombstones = [\n  { event = \"shop/shop_closed\", after = \"1\", reason = \"never-sent\" },\n]\n"
    ));
    shop.generate();
    ends(&shop, "check", 0);
    assert!(ends(&shop, "retire shop_closed", 2).stderr.contains("was retired already"));

    // That it is gone is a release by itself, once.
    assert_snapshot!("release_of_a_retirement", ends(&shop, "release", 0).transcript());
    assert!(shop.read(LOCK).contains("releases = [\n  \"1\",\n  \"2\",\n]\n"), "{}", shop.read(LOCK));
    ends(&shop, "check", 0);
    assert_eq!(ends(&shop, "release", 0).stdout, "nothing to release: everything is as released in 2\n");
    assert!(ends(&shop, "changelog 1 2", 0).stdout.contains("`shop_closed`"));
    shop.commit();

    shop.git("checkout --quiet HEAD~1 -- schema/tidings.lock");
    let said = ends(&shop, "check", 1);
    assert!(said.stdout.contains("error[tombstone-removed]"), "{}", said.transcript());
    shop.git("checkout --quiet HEAD -- schema/tidings.lock");
    shop.replace(
        LIBRARY,
        "    /// A line for the log.\n",
        "    ShopClosed { version: Version<1> },\n    /// A line for the log.\n",
    );
    let said = ends(&shop, "check", 1);
    assert!(
        said.stdout.contains("was retired in version 1 and is back in the same version"),
        "{}",
        said.transcript()
    );
}
