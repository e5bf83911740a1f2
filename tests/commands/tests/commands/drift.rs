//! Drift: what `check` says of it and what `generate` does about it.

use insta::assert_snapshot;
use tidings_command_tests::Fixture;
use tidings_command_tests::reports::{against_sarif, against_schema};

const V1: &str = "schema/current/shop/order_placed.v1.json";
const V2: &str = "schema/current/shop/order_placed.v2.json";
const LOG: &str = "schema/current/shop/log_line.v1.json";
const CLOSED: &str = "schema/current/shop/shop_closed.v1.json";
const TYPES: &str = "generated/typescript/shop/types.ts";

/// The shop with every kind of drift at once.
pub(crate) fn drifted(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    shop.generate();
    shop.replace(
        "events/src/lib.rs",
        "    /// How many.\n    pub count: u32,",
        "    /// How many.\n    pub count: u32,\n    /// Where to.\n    pub address: String,",
    );
    shop.replace("events/src/old.rs", "count: 1 }", "count: 1, address: String::new() }");
    shop.replace(
        "events/src/lib.rs",
        "    /// The shop has closed for today.\n    ShopClosed { version: Version<1> },\n",
        "",
    );
    shop.remove(V1);
    shop.write(LOG, format!("<<<<<<< HEAD\n{}=======\n>>>>>>> other\n", shop.read(LOG)));
    shop.replace(TYPES, "readonly name: string", "readonly name: string | number");
    shop.write("schema/current/shop/notes.md", "My notes.\n");
    shop
}

#[test]
fn everything_that_drifted_is_reported_at_once_in_every_format() {
    let shop = drifted("all_at_once");
    let before = shop.tree();

    let text = shop.tidings("check").run();
    assert_snapshot!("all_drift_as_text", text.transcript());
    let json = shop.tidings("check --format json").run();
    assert_snapshot!("all_drift_as_json", json.transcript());
    assert_eq!(against_schema("check-report.v1.json", &json.json()), "");
    let sarif = shop.tidings("check --format sarif").run();
    assert_snapshot!("all_drift_as_sarif", sarif.transcript());
    assert_eq!(against_sarif(&sarif.json()), "");

    let summary = shop.outside("step-summary.md");
    std::fs::create_dir_all(shop.outside("")).expect("a folder beside the fixture can be made");
    std::fs::write(&summary, "what stood there\n").expect("the summary can be begun");
    let github =
        shop.tidings("check").env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary).run();
    assert_snapshot!("all_drift_as_github", github.transcript());
    assert_snapshot!(
        "all_drift_as_step_summary",
        std::fs::read_to_string(&summary).expect("the summary can be read")
    );

    assert_eq!(shop.tree(), before, "check writes nothing");
}

#[test]
fn generate_mends_all_drift_but_leaves_alone_what_is_not_its_own() {
    let shop = drifted("mended");
    let said = shop.tidings("generate").run();
    assert_snapshot!("drift_mended", said.transcript());
    assert!(!shop.exists(CLOSED), "what is no longer made is removed");
    assert_eq!(shop.read("schema/current/shop/notes.md"), "My notes.\n");
    assert_snapshot!("drift_mended_foreign_left", shop.tidings("check").run().transcript());

    shop.remove("schema/current/shop/notes.md");
    assert_eq!(shop.tidings("check").run().code, 0);

    // The same state as a fresh one: nothing of the way here is left.
    let mended = shop.tree().below(&["schema", "generated"]);
    for path in mended.files.keys() {
        shop.remove(path);
    }
    shop.generate();
    assert_eq!(mended.contents(), shop.tree().below(&["schema", "generated"]).contents());
}

#[test]
fn an_output_that_is_no_longer_configured_is_removed_with_its_empty_folders() {
    let shop = Fixture::shop("moved_output");
    shop.generate();
    shop.write("generated/typescript/mine.ts", "export {};\n");
    shop.write("schema/tidings.toml", "[[typescript]]\nout = \"../web/events\"\n");
    assert_snapshot!("moved_output", shop.tidings("generate").run().transcript());
    assert_snapshot!("moved_output_files", shop.tree().below(&["schema", "generated", "web"]).listing());
    assert!(!shop.exists("generated/typescript/shop"));
    assert_eq!(shop.tidings("check").run().code, 0);
}

#[test]
fn a_file_in_the_way_is_not_overwritten() {
    let shop = Fixture::shop("in_the_way");
    shop.write(TYPES, "export type Mine = 1;\n");
    let before = shop.tree();
    assert_snapshot!("in_the_way", shop.tidings("generate").run().transcript());
    assert_eq!(shop.tree(), before, "nothing is written");
}

#[test]
fn a_formatter_and_line_ends_are_named_as_the_cause_of_a_white_space_difference() {
    let shop = Fixture::shop("white_space");
    shop.generate();
    shop.write(V2, shop.read(V2).replace("  ", "\t"));
    shop.write(TYPES, shop.read(TYPES).replace('\n', "\r\n"));
    assert_snapshot!("white_space", shop.tidings("check").run().transcript());
    shop.generate();
    assert!(!shop.read(TYPES).contains('\r'));
    assert_eq!(shop.tidings("check").run().code, 0);
}

#[test]
fn a_checkout_with_crlf_everywhere_is_mended_by_one_generate() {
    let shop = Fixture::shop("all_crlf");
    shop.generate();
    for path in shop.tree().below(&["schema", "generated"]).files.keys() {
        shop.write(path, shop.read(path).replace('\n', "\r\n"));
    }
    shop.write("schema/tidings.toml", "[lints]\r\nserde-alias = \"note\"\r\n");
    let check = shop.tidings("check").run();
    assert_eq!(check.code, 1, "{}", check.transcript());
    assert_eq!(check.stdout.matches("[artefact-whitespace]").count(), 13, "{}", check.stdout);
    shop.generate();
    assert!(
        shop.tree()
            .below(&["schema/current", "generated"])
            .files
            .values()
            .all(|(text, _)| !text.contains(&b'\r'))
    );
    assert_eq!(shop.tidings("check").run().code, 0);
}

#[test]
fn generate_resolves_a_merge_in_generated_files_and_in_the_manifest() {
    let shop = Fixture::shop("merge");
    shop.generate();
    shop.commit();
    shop.git("checkout --quiet -b other");
    shop.replace("events/src/lib.rs", "    pub name: String,", "    pub name: String,\n    pub weight: u32,");
    shop.replace("events/src/old.rs", "remark: None", "weight: 1, remark: None");
    shop.generate();
    shop.commit();
    shop.git("checkout --quiet main");
    shop.replace(
        "events/src/lib.rs",
        "    /// The shop has closed for today.\n    ShopClosed { version: Version<1> },\n",
        "    /// The shop has opened.\n    ShopOpened { version: Version<1> },\n",
    );
    shop.generate();
    shop.commit();
    let merge = std::process::Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@t.invalid", "merge", "--quiet", "other"])
        .current_dir(shop.root())
        .output()
        .expect("git can be started");
    assert!(!merge.status.success(), "the branches are in conflict");
    assert!(shop.read("schema/current/manifest.txt").contains("<<<<<<< "));

    let check = shop.tidings("check").run();
    assert_eq!(check.code, 1);
    assert!(check.stdout.contains("[artefact-conflicted]"), "{}", check.stdout);
    shop.generate();
    let tree = shop.tree().below(&["schema", "generated"]);
    assert!(tree.files.values().all(|(text, _)| !String::from_utf8_lossy(text).contains("<<<<<<<")));
    assert!(shop.exists("schema/current/shop/shop_opened.v1.json") && !shop.exists(CLOSED));
    assert!(shop.read(V2).contains("weight"));
    assert_eq!(shop.tidings("check").run().code, 0);
}

#[test]
fn colours_are_for_terminals_only_and_never_under_no_color() {
    let shop = Fixture::shop("colours");
    shop.generate();
    shop.remove(V1);
    let escape = '\u{1b}';
    assert!(!shop.tidings("check").env("TERM", "xterm").run().stdout.contains(escape), "in a pipe");
    // `script` gives the program a terminal of its own.
    let terminal = ["sh", "-c", "exec script -qec \"$*\" /dev/null", "sh"];
    let shown = shop.tidings("check").under(terminal).env("TERM", "xterm").run();
    assert!(shown.stdout.contains(escape), "on a terminal: {:?}", shown.stdout);
    assert_eq!(shown.code, 1, "{}", shown.transcript());
    let plain = shop.tidings("check").under(terminal).env("TERM", "xterm").env("NO_COLOR", "1").run();
    assert!(
        plain.stdout.contains("artefact-missing") && !plain.stdout.contains(escape),
        "{:?}",
        plain.stdout
    );
}
