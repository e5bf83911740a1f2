//! `generate` in the order of a first day.

use insta::assert_snapshot;
use tidings_command_tests::Fixture;

#[test]
fn the_first_generate_writes_every_output_and_says_what_comes_next() {
    let shop = Fixture::shop("first_generate");
    let said = shop.tidings("generate").run();
    assert_snapshot!("first_generate", said.transcript());
    assert_snapshot!("first_generate_files", shop.tree().below(&["schema", "generated"]).listing());
}

#[test]
fn what_is_up_to_date_is_not_touched() {
    let shop = Fixture::shop("second_generate");
    shop.generate();
    let before = shop.tree();

    let again = shop.tidings("generate").run();
    assert_snapshot!("second_generate", again.transcript());
    assert_eq!(again.cargo, [""; 0], "the stamp answers without cargo");

    // Without the stamp everything is computed anew, and still nothing is written.
    shop.write("schema/tidings.toml", "# nothing configured\n");
    let computed = shop.tidings("generate").run();
    assert_snapshot!("second_generate_without_the_stamp", computed.transcript());
    shop.remove("schema/tidings.toml");
    assert_eq!(shop.tree(), before, "same bytes, same times");
}

#[test]
fn check_after_generate_is_clean_and_needs_no_cargo() {
    let shop = Fixture::shop("check_after_generate");
    shop.generate();
    let said = shop.tidings("check").env("NOTED_CARGO", "/bin/false").run();
    assert_snapshot!("check_after_generate", said.transcript());
    assert_eq!(said.cargo, [""; 0]);
}

#[test]
fn a_workspace_is_found_from_any_folder_in_it() {
    let shop = Fixture::shop("from_inside");
    shop.generate();
    let said = shop.tidings("check").inside("events/src").run();
    assert_eq!(said.code, 0, "{}", said.transcript());
    assert_eq!(said.cargo, [""; 0]);
}

#[test]
fn catalogs_of_several_packages_are_written_side_by_side() {
    let shop = Fixture::shop("several_packages");
    second_package(&shop, "stock");
    let said = shop.tidings("generate").run();
    assert_snapshot!("several_packages", said.transcript());
    for path in ["schema/current/shop/bundle.json", "schema/current/stock/bundle.json"] {
        assert!(shop.exists(path), "{path}");
    }
    // Both exporters are `examples/catalog`: after one was built, the other must not speak for it.
    assert!(shop.read("schema/current/stock/index.json").contains("counted"));
    assert!(!shop.read("schema/current/shop/index.json").contains("counted"));
    assert_eq!(shop.tidings("check").run().code, 0);
}

/// Adds the package `stock-events`, whose catalog has the name given.
pub(crate) fn second_package(shop: &Fixture, catalog: &str) {
    let manifest = shop.read("events/Cargo.toml").replace("shop-events", "stock-events");
    shop.write("stock-events/Cargo.toml", manifest);
    shop.write(
        "stock-events/src/lib.rs",
        "//! What the stock tells.\n\n\
         use schemars::JsonSchema;\nuse serde::{Deserialize, Serialize};\nuse tidings::{Events, Version};\n\n\
         /// Everything about the stock.\n\
         #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]\n\
         #[serde(tag = \"type\", content = \"payload\", rename_all = \"snake_case\")]\n\
         pub enum StockEvent {\n    /// The shelves were counted.\n    Counted { version: Version<1>, items: u32 },\n}\n",
    );
    shop.write(
        "stock-events/examples/catalog.rs",
        format!("tidings::export!(\"{catalog}\": stock_events::StockEvent);\n"),
    );
}
