//! What was released stays as it is: whatever was done to released files and the lock, `check` says
//! what happened and what to do.

use std::process::Command;

use insta::assert_snapshot;
use tidings_command_tests::{Fixture, Said};

use crate::releasing::{ends, released};

const LOCK: &str = "schema/tidings.lock";
const LOG: &str = "schema/released/shop/log_line.v1.r0.json";
const NEXT_LOG: &str = "schema/released/shop/log_line.v1.r1.json";
const LIBRARY: &str = "events/src/lib.rs";

/// `check`, which must find something of this rule, and say its words.
fn finds(shop: &Fixture, rule: &str, words: &[&str]) -> Said {
    let said = ends(shop, "check", 1);
    assert!(said.stdout.contains(&format!("error[{rule}]")), "{}", said.transcript());
    for word in words {
        assert!(said.stdout.contains(word), "`{word}` in {}", said.transcript());
    }
    said
}

/// Only findings of this rule.
fn finds_only(shop: &Fixture, rule: &str, words: &[&str]) -> Said {
    let said = finds(shop, rule, words);
    let others: Vec<&str> = said
        .stdout
        .lines()
        .filter(|line| line.starts_with("error[") && !line.starts_with(&format!("error[{rule}]")))
        .collect();
    assert_eq!(others, [""; 0], "{}", said.transcript());
    said
}

fn clean(shop: &Fixture) {
    ends(shop, "check", 0);
}

/// Brings lock and released files back to HEAD.
fn restore(shop: &Fixture) {
    shop.git("checkout --quiet HEAD -- schema");
}

/// Edits the released file of the log line.
fn edit_file(shop: &Fixture) {
    shop.write(LOG, shop.read(LOG).replacen("Example text.", "Another text.", 1));
}

/// The line of the lock about the log line.
fn entry(shop: &Fixture) -> String {
    let lock = shop.read(LOCK);
    lock.lines().find(|line| line.contains("shop/log_line")).expect("it is listed").to_owned()
}

/// Makes the lock say of the log line's file what it says of another state of it.
fn edit_hash(shop: &Fixture, of: &str) {
    let entry = entry(shop);
    let (before, _) = entry.split_once("file = ").expect("the hash comes last");
    let hash = tidings_schema::released::files::hash(of);
    shop.replace(LOCK, &entry, &format!("{before}file = \"{hash}\" }},"));
}

/// Runs git, and says whether it went well.
fn git(shop: &Fixture, arguments: &[&str]) -> bool {
    let name = ["-c", "user.name=t", "-c", "user.email=t@t.invalid"];
    let output = Command::new("git").args(name).args(arguments).current_dir(shop.root()).output();
    output.expect("git can be started").status.success()
}

#[test]
fn a_released_file_that_was_edited_is_found() {
    let shop = released("tampered_file");
    edit_file(&shop);
    let said = finds_only(&shop, "released-mutated", &[LOG, "git checkout HEAD -- "]);
    assert_snapshot!("released_file_edited", said.transcript());
    let refused = ends(&shop, "release", 1);
    assert!(refused.stdout.contains("nothing released"), "{}", refused.transcript());

    // Outside of git the lock alone tells it.
    std::fs::remove_dir_all(shop.path(".git")).expect("the repository can be removed");
    finds_only(&shop, "released-mutated", &[LOG]);
}

#[test]
fn a_released_file_that_was_only_laid_out_anew_is_told_apart_and_line_ends_do_not_count() {
    let shop = released("tampered_layout");
    let text = shop.read(LOG);
    shop.write(LOG, text.replace('\n', "\r\n"));
    clean(&shop);
    shop.write(LOG, text.replace("\n  ", "\n\t"));
    std::fs::remove_dir_all(shop.path(".git")).expect("the repository can be removed");
    finds_only(&shop, "released-mutated", &["a formatter may have rewritten it"]);
}

#[test]
fn a_lock_that_was_edited_is_found() {
    let shop = released("tampered_lock");
    let entry = entry(&shop);
    let (start, fingerprint) = entry.split_once("fingerprint = \"sha256:").expect("there is one");
    let turned: String = fingerprint[..64].chars().rev().collect();
    shop.replace(LOCK, &entry, &format!("{start}fingerprint = \"sha256:{turned}{}", &fingerprint[64..]));
    finds(&shop, "lock-edited", &["the entry of `log_line` v1 r0 was changed", "HEAD has another"]);

    restore(&shop);
    edit_hash(&shop, "something else");
    finds(&shop, "lock-edited", &["the entry of `log_line` v1 r0 was changed"]);

    restore(&shop);
    shop.replace(LOCK, &format!("{entry}\n"), "");
    finds(&shop, "lock-edited", &["the entry of `log_line` v1 r0 is gone", "git checkout HEAD -- "]);

    restore(&shop);
    shop.replace(LOCK, "  \"1\",\n", "  \"1\",\n  \"2\",\n");
    shop.commit();
    shop.replace(LOCK, "  \"2\",\n", "");
    finds_only(&shop, "lock-edited", &["the release `2` is gone"]);

    restore(&shop);
    shop.replace(LOCK, &entry, &entry.replace("revision = 0", "revision = zero"));
    let said = finds_only(&shop, "lock-unreadable", &["schema/tidings.lock:"]);
    assert_snapshot!("lock_unreadable", said.transcript());
}

#[test]
fn a_fingerprint_that_is_not_that_of_the_file_is_found_without_history() {
    let shop = released("tampered_fingerprint");
    std::fs::remove_dir_all(shop.path(".git")).expect("the repository can be removed");
    let entry = entry(&shop);
    let (start, fingerprint) = entry.split_once("fingerprint = \"sha256:").expect("there is one");
    let turned: String = fingerprint[..64].chars().rev().collect();
    shop.replace(LOCK, &entry, &format!("{start}fingerprint = \"sha256:{turned}{}", &fingerprint[64..]));
    finds(&shop, "lock-edited", &["the fingerprint of `log_line` v1 r0 is not that of its file"]);
}

#[test]
fn a_file_and_its_entry_that_were_edited_together_are_held_against_history() {
    let shop = released("tampered_both");
    edit_file(&shop);
    edit_hash(&shop, &shop.read(LOG));
    let said = finds_only(&shop, "released-mutated", &["were changed together", "HEAD has another"]);
    assert_snapshot!("file_and_lock_edited", said.transcript());

    // Committed on a branch, HEAD agrees with it; main does not.
    shop.git("checkout --quiet -b other");
    shop.commit();
    clean(&shop);
    let said = ends(&shop, "check --against main", 1);
    assert!(said.stdout.contains("the merge base with `main` ("), "{}", said.transcript());
    assert!(said.stdout.contains("were changed together"), "{}", said.transcript());

    // Without git it cannot be seen, and that is said.
    std::fs::remove_dir_all(shop.path(".git")).expect("the repository can be removed");
    let said = ends(&shop, "check", 0);
    assert!(said.stdout.contains("note[history-unseen]"), "{}", said.transcript());
    assert!(said.stdout.contains("this is no git tree"), "{}", said.transcript());
}

#[test]
fn what_was_deleted_is_found() {
    let shop = released("tampered_deleted");
    shop.remove(LOG);
    let said = finds_only(&shop, "released-deleted", &["the released file of `log_line` v1 r0 is missing"]);
    assert_snapshot!("released_file_deleted", said.transcript());
    let entry = entry(&shop);
    shop.replace(LOCK, &format!("{entry}\n"), "");
    finds_only(&shop, "released-deleted", &["`log_line` v1 r0 is gone, file and entry", "HEAD has both"]);

    restore(&shop);
    std::fs::remove_dir_all(shop.path("schema/released")).expect("the folder can be removed");
    let said = finds_only(&shop, "released-deleted", &["all 4 released files are missing"]);
    assert_eq!(said.stdout.matches("error[").count(), 1, "{}", said.transcript());
    shop.remove(LOCK);
    let said = finds_only(&shop, "lock-missing", &["the released files are gone as well"]);
    assert_snapshot!("lock_and_files_deleted", said.transcript());

    restore(&shop);
    shop.remove(LOCK);
    finds_only(&shop, "lock-missing", &["HEAD has it"]);
    std::fs::remove_dir_all(shop.path(".git")).expect("the repository can be removed");
    finds_only(&shop, "lock-missing", &["there are released files (4)"]);
}

#[test]
fn a_file_that_no_release_lists_is_found() {
    let shop = released("tampered_unlisted");
    shop.write(NEXT_LOG, shop.read(LOG));
    let said = finds_only(&shop, "released-unlisted", &[NEXT_LOG, "cargo tidings release"]);
    assert_snapshot!("released_file_unlisted", said.transcript());
}

/// Adds a field to the log line, releases it and commits.
fn add_field(shop: &Fixture, field: &str) {
    shop.replace(
        LIBRARY,
        "        text: String,\n",
        &format!("        text: String,\n        {field}: Option<String>,\n"),
    );
    shop.generate();
    ends(shop, "release", 0);
    shop.commit();
}

/// Both sides add a field to one event, and both release it.
fn both_add_a_field(test: &str) -> Fixture {
    let shop = released(test);
    shop.git("checkout --quiet -b other");
    add_field(&shop, "level");
    shop.git("checkout --quiet main");
    add_field(&shop, "place");
    shop.git("checkout --quiet other");
    shop
}

#[test]
fn two_branches_that_both_added_a_field_are_told_how_to_go_on() {
    let shop = both_add_a_field("tampered_two_fields");
    assert!(!git(&shop, &["merge", "--quiet", "main"]), "both wrote the same revision");
    // The code is merged by hand: both fields stay.
    shop.git("checkout --quiet --ours events");
    shop.replace(
        LIBRARY,
        "        level: Option<String>,\n",
        "        level: Option<String>,\n        place: Option<String>,\n",
    );
    let said = finds_only(&shop, "release-conflicted", &[LOCK]);
    assert_snapshot!("both_released_a_revision", said.transcript());

    // The lock by hand, too: the lines of both sides are kept, so one revision stands there twice.
    let lock: String = shop
        .read(LOCK)
        .lines()
        .filter(|line| !["<<<<<<<", "=======", ">>>>>>>"].iter().any(|marker| line.starts_with(marker)))
        .map(|line| format!("{line}\n"))
        .collect();
    shop.write(LOCK, lock);
    shop.git("checkout --quiet --ours schema/released");
    let said = finds(&shop, "released-twice", &["`log_line` v1 r1 was released twice, in `2`"]);
    let released_files = said.stdout.split("\n\n").filter(|finding| finding.contains("[released-twice]"));
    assert_snapshot!("both_lines_were_kept", released_files.collect::<Vec<_>>().join("\n\n"));

    // Main's lock with our file does not fit together.
    shop.git("checkout --quiet --theirs schema/tidings.lock");
    finds(&shop, "lock-edited", &["the entry of `log_line` v1 r1 was changed", "HEAD has another"]);

    // As the help has it: main's lock and file, then generate and release.
    shop.git(&way_out(&said, "MERGE_HEAD"));
    shop.generate();
    let said = ends(&shop, "release", 0);
    assert!(said.stdout.contains("froze shop/log_line v1 r2\n"), "{}", said.transcript());
    clean(&shop);
    shop.commit();
    clean(&shop);
    let said = ends(&shop, "check --against main", 0);
    assert!(!said.stdout.contains("error["), "{}", said.transcript());
}

/// Makes version 3 of the order, with a field more, and releases it.
fn bump_order(shop: &Fixture, field: &str) {
    shop.replace(
        LIBRARY,
        "#[payload(previous = OrderPlacedPayloadV1)]\npub struct OrderPlacedPayload {\n    pub version: Version<2>,\n",
        &format!(
            "#[payload(previous = OrderPlacedPayloadV2)]\npub struct OrderPlacedPayload {{\n    pub version: Version<3>,\n    pub {field}: u32,\n"
        ),
    );
    shop.replace(
        LIBRARY,
        "pub use old::OrderPlacedPayloadV1;",
        "pub use old::{OrderPlacedPayloadV1, OrderPlacedPayloadV2};",
    );
    let old = shop.read("events/src/old.rs");
    let old = old.replace("for OrderPlacedPayload ", "for OrderPlacedPayloadV2 ");
    shop.write(
        "events/src/old.rs",
        format!(
            "{old}\n/// An order was placed.\n#[typeshare]\n\
             #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]\n\
             #[payload(previous = OrderPlacedPayloadV1)]\npub struct OrderPlacedPayloadV2 {{\n    \
             pub version: Version<2>,\n    /// What was ordered.\n    pub item: Item,\n    /// How many.\n    pub count: u32,\n}}\n\n\
             impl From<OrderPlacedPayloadV2> for OrderPlacedPayload {{\n    \
             fn from(old: OrderPlacedPayloadV2) -> Self {{\n        \
             Self {{ version: Version, {field}: 1, item: old.item, count: old.count }}\n    }}\n}}\n"
        ),
    );
    shop.generate();
    ends(shop, "release", 0);
    shop.commit();
}

#[test]
fn two_branches_that_both_bumped_an_event_are_told_how_to_go_on() {
    let shop = released("tampered_two_bumps");
    shop.git("checkout --quiet -b other");
    bump_order(&shop, "weight");
    shop.git("checkout --quiet main");
    bump_order(&shop, "price");
    shop.git("checkout --quiet other");
    assert!(!git(&shop, &["merge", "--quiet", "main"]), "both wrote version 3");
    let code = ["checkout", "--quiet", "--theirs", "events"];
    assert!(git(&shop, &code), "the code is main's");
    let said = finds_only(&shop, "release-conflicted", &[LOCK]);
    shop.git(&way_out(&said, "MERGE_HEAD"));
    shop.generate();
    assert!(ends(&shop, "release", 0).stdout.starts_with("nothing to release"));
    clean(&shop);
    shop.commit();
    assert_eq!(ends(&shop, "check --against main", 0).stdout.matches("error[").count(), 0);
}

/// The command that takes lock and released files from one side, as it is printed, without its `git`.
fn way_out(said: &Said, side: &str) -> String {
    let of_side = |line: &&str| line.contains(&format!("git restore --source={side} "));
    let line = said.stdout.lines().find(of_side);
    let line = line.unwrap_or_else(|| panic!("a way to {side} in {}", said.transcript()));
    line.split_once("git ").map(|(_, command)| command.to_owned()).expect("it was found by that")
}

/// Two branches of a shop whose lock is merged by keeping the lines of both, as `init` has it; each has
/// released a field of one event, and one of them another event, too.
fn both_released_under_union(test: &str) -> Fixture {
    let shop = released(test);
    shop.write(".gitattributes", "schema/tidings.lock merge=union\n");
    shop.commit();
    shop.git("checkout --quiet -b other");
    shop.replace(LIBRARY, "pub count: u32,", "pub count: u32,\n    pub note: Option<String>,");
    shop.replace("events/src/old.rs", "count: 1 }", "count: 1, note: None }");
    add_field(&shop, "level");
    shop.git("checkout --quiet main");
    add_field(&shop, "place");
    shop
}

/// The code of both: the fields of either branch stay.
fn merge_code(shop: &Fixture) {
    shop.git("checkout --quiet --theirs events");
    let with_both = "        level: Option<String>,\n        place: Option<String>,\n";
    shop.replace(LIBRARY, "        level: Option<String>,\n", with_both);
}

#[test]
fn the_commands_that_are_printed_lead_out_of_a_merge_whose_lock_has_the_lines_of_both() {
    for (side, went_out) in [("HEAD", "main"), ("MERGE_HEAD", "other")] {
        let shop = both_released_under_union(&format!("tampered_union_{}", went_out));
        assert!(!git(&shop, &["merge", "--quiet", "other"]), "both wrote the same revision");
        merge_code(&shop);
        assert!(!shop.read(LOCK).contains("<<<<<<<"), "{}", shop.read(LOCK));
        let said = finds(&shop, "release-conflicted", &[NEXT_LOG]);
        assert!(!said.stdout.contains("git checkout --"), "{}", said.transcript());
        shop.git(&way_out(&said, side));
        shop.generate();
        let said = ends(&shop, "release", 0);
        assert!(said.stdout.contains("froze shop/log_line v1 r2\n"), "{}", said.transcript());
        clean(&shop);
        shop.commit();
        clean(&shop);
        ends(&shop, &format!("check --against {went_out}"), 0);
    }
}

#[test]
fn both_sides_of_a_rebase_and_of_a_pick_are_offered() {
    for (branch, bring, side) in
        [("other", ["rebase", "main"], "REBASE_HEAD"), ("main", ["cherry-pick", "other"], "CHERRY_PICK_HEAD")]
    {
        let shop = both_released_under_union(&format!("tampered_{branch}_brought"));
        shop.git(&format!("checkout --quiet {branch}"));
        assert!(!git(&shop, &bring), "both wrote the same revision");
        merge_code(&shop);
        let said = finds(&shop, "release-conflicted", &[NEXT_LOG]);
        shop.git(&way_out(&said, "HEAD"));
        shop.git(&way_out(&said, side));
        shop.generate();
        ends(&shop, "release", 0);
        clean(&shop);
    }
}

#[test]
fn a_merge_that_was_committed_with_the_lines_of_both_has_a_way_out_too() {
    let shop = both_released_under_union("tampered_union_committed");
    assert!(!git(&shop, &["merge", "--quiet", "other"]), "both wrote the same revision");
    merge_code(&shop);
    shop.git("checkout --quiet --ours schema/released");
    shop.commit();
    // And somebody went on from there.
    shop.commit();
    let said = finds(&shop, "released-twice", &["a side of the merge"]);
    let restores: Vec<&str> = said.stdout.lines().filter(|line| line.contains("git restore")).collect();
    let [ours, theirs] = &restores[..] else { panic!("two ways in {}", said.transcript()) };
    assert!(ours != theirs);
    shop.git(ours.split_once("git ").expect("a command").1);
    shop.generate();
    ends(&shop, "release", 0);
    clean(&shop);
    shop.commit();
    clean(&shop);
}

#[test]
fn conflict_markers_in_a_released_file_are_found() {
    let shop = both_add_a_field("tampered_markers");
    assert!(!git(&shop, &["merge", "--quiet", "main"]), "both wrote the same revision");
    shop.git("checkout --quiet --ours events schema/tidings.lock");
    let said = finds(&shop, "release-conflicted", &[NEXT_LOG, "a released file cannot be merged"]);
    assert!(!said.stdout.contains("error[released-mutated]"), "{}", said.transcript());
}

#[test]
fn branches_that_released_different_events_are_merged_by_keeping_the_lines_of_both() {
    let shop = released("tampered_apart");
    shop.write(".gitattributes", "schema/tidings.lock merge=union\n");
    shop.commit();
    shop.git("checkout --quiet -b other");
    add_field(&shop, "level");
    shop.git("checkout --quiet main");
    shop.replace(LIBRARY, "pub count: u32,", "pub count: u32,\n    pub note: Option<String>,");
    shop.replace("events/src/old.rs", "count: 1 }", "count: 1, note: None }");
    shop.generate();
    ends(&shop, "release --name two", 0);
    shop.commit();
    let _ = git(&shop, &["merge", "--quiet", "other"]);
    assert!(!shop.read(LOCK).contains("<<<<<<<"), "{}", shop.read(LOCK));
    shop.generate();
    clean(&shop);
    assert!(ends(&shop, "release --name three", 0).stdout.starts_with("nothing to release"));
}

#[test]
fn a_version_that_was_released_is_never_used_again() {
    let shop = released("tampered_version");
    shop.replace(LIBRARY, "#[payload(previous = OrderPlacedPayloadV1)]\n", "");
    shop.replace(LIBRARY, "Version<2>", "Version<1>");
    finds(
        &shop,
        "version-not-bumped",
        &["`order_placed` carries version 1, but version 2 was released", "go on to version 3"],
    );
}

/// Everything rules about releases have to say, for the test of all rules.
pub(crate) fn every_release_rule(test: &str) -> Vec<String> {
    let mut said = Vec::new();
    let shop = both_add_a_field(&format!("{test}_merged"));
    let _ = git(&shop, &["merge", "--quiet", "main"]);
    shop.git("checkout --quiet --ours events");
    said.push(ends(&shop, "check", 1).stdout);
    shop.git("checkout --quiet --ours schema/released");
    shop.write(
        LOCK,
        shop.read(LOCK)
            .lines()
            .filter(|line| !line.contains(['<', '>']) && !line.starts_with("=="))
            .map(|line| format!("{line}\n"))
            .collect::<String>(),
    );
    said.push(ends(&shop, "check", 1).stdout);

    let shop = Fixture::shop(test);
    shop.generate();
    ends(&shop, "release", 0);
    said.push(ends(&shop, "check", 0).stdout);
    shop.commit();
    edit_file(&shop);
    shop.write(NEXT_LOG, "{}\n");
    shop.write("schema/tidings.toml", "[[allow]]\nid = \"0badcafe\"\nreason = \"it was\"\n[events.shop_closed]\npromise = \"experimental\"\n");
    said.push(ends(&shop, "check", 1).stdout);
    restore(&shop);
    shop.remove("schema/tidings.toml");
    shop.remove(NEXT_LOG);

    shop.remove(LOG);
    edit_hash(&shop, "");
    said.push(ends(&shop, "check", 1).stdout);
    restore(&shop);
    edit_hash(&shop, "");
    said.push(ends(&shop, "check", 1).stdout);
    shop.write(LOCK, "releases = \"1\"\n");
    said.push(ends(&shop, "check", 1).stdout);
    shop.remove(LOCK);
    said.push(ends(&shop, "check", 1).stdout);
    restore(&shop);

    shop.write(
        LOCK,
        format!(
            "{}\ntombstones = [\n  {{ event = \"shop/shop_closed\", after = \"1\" }},\n]\n",
            shop.read(LOCK)
        ),
    );
    said.push(ends(&shop, "check", 1).stdout);
    shop.commit();
    shop.git("checkout --quiet HEAD~1 -- schema/tidings.lock");
    shop.replace(LIBRARY, "#[payload(previous = OrderPlacedPayloadV1)]\n", "");
    shop.replace(LIBRARY, "Version<2>", "Version<4>");
    said.push(ends(&shop, "check", 1).stdout);
    shop.replace(LIBRARY, "Version<4>", "Version<1>");
    said.push(ends(&shop, "check", 1).stdout);
    said
}
