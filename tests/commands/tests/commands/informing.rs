//! The commands that only say something, and the words they are called with.

use insta::assert_snapshot;
use tidings_command_tests::Fixture;

#[test]
fn list_shows_every_type_and_version_as_a_table_and_as_json() {
    let shop = Fixture::shop("list");
    assert_snapshot!("list_text", shop.tidings("list").run().transcript());
    let json = shop.tidings("list --format json").run();
    let rows: serde_json::Value = serde_json::from_str(&json.stdout).expect("an array");
    let keys: Vec<&String> = rows[0].as_object().expect("of objects").keys().collect();
    assert_eq!(keys, ["catalog", "type", "version", "critical", "deprecated", "fingerprint", "file", "line"]);
    assert_snapshot!("list_json", json.transcript());
    assert!(!shop.exists("schema"), "nothing is written");
}

#[test]
fn explain_lists_the_rules_explains_one_and_names_the_nearest() {
    let shop = Fixture::shop("explain");
    assert_snapshot!("explain_all", shop.tidings("explain").run().transcript());
    assert_snapshot!("explain_one", shop.tidings("explain js-unsafe-integer").run().transcript());
    assert_snapshot!("explain_fixed", shop.tidings("explain artefact-stale").run().transcript());
    assert_snapshot!("explain_nearest", shop.tidings("explain js-unsave-integer").run().transcript());
    assert_snapshot!("explain_unknown", shop.tidings("explain xyz").run().transcript());
}

#[test]
fn help_shows_the_daily_commands_first() {
    let shop = Fixture::shop("help");
    let help = shop.tidings("--help").run();
    let places = ["generate", "check", "list"].map(|command| help.stdout.find(&format!("\n  {command}")));
    assert!(places.is_sorted() && places[0].is_some(), "{}", help.stdout);
    assert_snapshot!("help", help.transcript());
    for command in [
        "generate",
        "check",
        "list",
        "explain",
        "validate",
        "sample",
        "typescript",
        "init",
        "bump",
        "diff",
        "changelog",
    ] {
        let help = shop.tidings(&format!("{command} --help")).run();
        assert_snapshot!(format!("help_{command}"), help.transcript());
    }
}

#[test]
fn a_mistaken_command_line_ends_with_2_and_names_the_nearest_word() {
    let shop = Fixture::shop("command_line");
    assert_snapshot!("command_line_command", shop.tidings("chekc").run().transcript());
    assert_snapshot!("command_line_format", shop.tidings("check --format yaml").run().transcript());
}

#[test]
fn every_next_command_is_printed_in_the_words_of_the_call() {
    let shop = Fixture::shop("called_as");
    let xtask = shop.outside("xtask");
    std::fs::create_dir_all(shop.outside("")).expect("a folder beside the fixture can be made");
    std::fs::copy(shop.program(), &xtask).expect("the program can be copied");

    let said = shop.tidings("generate").as_program(&xtask).run();
    assert_snapshot!("called_as_xtask", said.transcript());
    shop.remove("schema/current/shop/index.json");
    shop.write("schema/current/shop/mine.json", "{}");
    let said = shop.tidings("check").as_program(&xtask).run();
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("run `cargo xtask generate`"), "{}", said.stdout);
    assert!(said.stdout.contains("· cargo xtask explain artefact-"), "{}", said.stdout);
    assert!(!said.stdout.contains("cargo tidings"), "{}", said.stdout);
    let said = shop.tidings("explain artefact-stail").as_program(&xtask).run();
    assert!(said.stderr.contains("did you mean `cargo xtask explain artefact-stale`?"), "{}", said.stderr);

    // What is written does not depend on who calls, but on the configuration.
    assert!(shop.read("generated/typescript/shop/index.ts").contains("cargo tidings generate"));
    shop.write("schema/tidings.toml", "command = \"cargo xtask events\"\n");
    shop.remove("schema/current/shop/mine.json");
    shop.generate();
    assert!(shop.read("generated/typescript/shop/index.ts").contains("cargo xtask events generate"));
}
