//! The stamp answers "nothing changed" without compiling anything, and never wrongly.

use std::fs::File;
use std::time::{Duration, SystemTime};

use tidings_command_tests::{Fixture, Said};

use crate::generate::second_package;

/// `check`, which must have gone to cargo and then said this.
fn computed(shop: &Fixture, code: i32, why: &str) -> Said {
    let said = shop.tidings("check").run();
    assert!(said.built(), "{why}: the stamp must not answer\n{}", said.transcript());
    assert_eq!(said.code, code, "{why}\n{}", said.transcript());
    said
}

/// `check`, which must be clean without cargo.
fn answered(shop: &Fixture, why: &str) {
    let said = shop.tidings("check").run();
    assert_eq!(said.cargo, [""; 0], "{why}: the stamp must answer\n{}", said.transcript());
    assert_eq!(said.code, 0, "{why}\n{}", said.transcript());
}

fn time_of(shop: &Fixture, path: &str) -> SystemTime {
    shop.path(path).metadata().and_then(|metadata| metadata.modified()).expect("a file has a time")
}

fn set_time(shop: &Fixture, path: &str, time: SystemTime) {
    let file = File::options().write(true).open(shop.path(path)).expect("the file can be opened");
    file.set_modified(time).expect("its time can be set");
}

#[test]
fn an_edit_of_the_same_size_is_seen_even_when_the_time_is_put_back() {
    let shop = Fixture::shop("stamp_same_size");
    shop.generate();
    let time = time_of(&shop, "events/src/lib.rs");
    shop.replace("events/src/lib.rs", "pub count: u32", "pub count: u16");
    set_time(&shop, "events/src/lib.rs", time);
    let said = computed(&shop, 1, "a field has another type");
    assert!(said.stdout.contains("65535"), "{}", said.stdout);
}

#[test]
fn a_file_that_was_touched_but_not_changed_compiles_nothing() {
    let shop = Fixture::shop("stamp_touched");
    shop.generate();
    for path in ["events/src/lib.rs", "events/Cargo.toml", "Cargo.toml", "schema/current/shop/index.json"] {
        set_time(&shop, path, SystemTime::now() + Duration::from_secs(5));
    }
    answered(&shop, "only times have changed");
}

#[test]
fn a_changed_path_dependency_is_seen() {
    let shop = Fixture::shop("stamp_dependency");
    let item = "/// Something on sale.\n#[typeshare]\n#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]\npub struct Item {\n    /// What it is called.\n    pub name: String,\n    /// What one should know of it.\n    pub remark: Option<String>,\n}\n";
    shop.replace("events/src/lib.rs", item, "pub use shop_items::Item;\n");
    let uses =
        "use schemars::JsonSchema;\nuse serde::{Deserialize, Serialize};\nuse typeshare::typeshare;\n\n";
    let (library, manifest) = (shop.outside("items/src/lib.rs"), shop.outside("items/Cargo.toml"));
    std::fs::create_dir_all(shop.outside("items/src")).expect("a folder beside the fixture can be made");
    std::fs::write(&library, format!("{uses}{item}")).expect("the dependency can be written");
    let package = shop.read("events/Cargo.toml").replace("shop-events", "shop-items");
    std::fs::write(&manifest, package.split("[dev-dependencies]").next().unwrap_or_default())
        .expect("its manifest can be written");
    shop.replace(
        "events/Cargo.toml",
        "[dependencies]\n",
        "[dependencies]\nshop-items = { path = \"../../outside/items\" }\n",
    );
    shop.generate();
    answered(&shop, "nothing has changed");

    let text = format!("{uses}{item}").replace("remark: Option<String>", "remark: Option<bool>");
    std::fs::write(&library, text).expect("the dependency can be changed");
    let said = computed(&shop, 1, "a field in the dependency has another type");
    assert!(said.stdout.contains("+"), "{}", said.stdout);
}

#[test]
fn templates_configuration_and_outputs_are_seen() {
    let shop = Fixture::shop("stamp_surroundings");
    shop.generate();
    answered(&shop, "nothing has changed");

    let events = shop.read("generated/typescript/shop/index.ts");
    shop.write("generated/typescript/shop/index.ts", events.replace("export * from", "export  * from"));
    computed(&shop, 1, "an output was changed");
    shop.write("generated/typescript/shop/index.ts", &events);
    answered(&shop, "the output is as it was");

    shop.write("generated/typescript/shop/more.ts", "export {};\n");
    computed(&shop, 1, "there is a file more in an output");
    shop.remove("generated/typescript/shop/more.ts");

    shop.write("schema/tidings.toml", "id-base = \"urn:example\"\n");
    computed(&shop, 1, "the configuration has changed");
    shop.remove("schema/tidings.toml");
    answered(&shop, "the configuration is as it was");

    let header =
        std::fs::read_to_string(tidings_command_tests::repository().join("templates/typescript/header.j2"))
            .expect("the template can be read");
    shop.write("schema/templates/typescript/header.j2", format!("// ours\n{header}"));
    computed(&shop, 1, "there is a template override");
    shop.generate();
    answered(&shop, "generated with the override");
    shop.write("schema/templates/typescript/header.j2", format!("// hers\n{header}"));
    computed(&shop, 1, "the override has changed");
}

#[test]
fn a_new_package_with_an_exporter_is_seen() {
    let shop = Fixture::shop("stamp_new_package");
    shop.generate();
    second_package(&shop, "stock");
    let said = computed(&shop, 1, "another package exports");
    assert!(said.stdout.contains("schema/current/stock/counted.v1.json"), "{}", said.stdout);
}

#[test]
fn findings_below_an_error_are_repeated_by_the_stamp() {
    let shop = Fixture::shop("stamp_notes");
    shop.replace("events/src/lib.rs", "    ShopClosed {", "    #[event(skip)]\n    ShopClosed {");
    shop.generate();
    let said = shop.tidings("check").run();
    assert_eq!(said.cargo, [""; 0]);
    assert!(said.stdout.contains("[event-skipped]"), "{}", said.stdout);
}

#[test]
fn workspaces_that_share_a_target_folder_do_not_take_each_others_stamp() {
    let (one, mut other) = (Fixture::shop("stamp_shared_one"), Fixture::shop("stamp_shared_other"));
    other.replace("events/src/lib.rs", "pub count: u32", "pub count: u8");
    other.share_target(&one);
    one.generate();
    other.generate();
    answered(&one, "the other workspace has run since");
    answered(&other, "the one workspace has run since");
}

#[test]
fn a_run_that_was_overtaken_by_an_edit_is_not_remembered() {
    let shop = Fixture::printing("stamp_overtaken", "{\"tidings_catalog\":1,\"catalogs\":[]}\n");
    shop.write("schema/tidings.toml", "");
    // The exporter runs in the middle of a run: who edits then is this one.
    shop.write(
        "events/examples/catalog.rs",
        "fn main() {\n    print!(\"{}\", include_str!(\"printed.txt\"));\n    \
         if std::env::var_os(\"EDIT\").is_some() {\n        \
         std::fs::write(\"schema/tidings.toml\", \"id-base = \\\"urn:late\\\"\\n\").unwrap();\n    }\n}\n",
    );
    assert_eq!(shop.tidings("generate").env("EDIT", "1").run().code, 0);
    let said = shop.tidings("check").run();
    assert!(
        said.built(),
        "the stamp must not answer for a configuration that was not read: {}",
        said.transcript()
    );
}
