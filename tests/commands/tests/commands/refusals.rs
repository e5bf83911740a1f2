//! Bad input: exit code 2, a message that names the place and the way out, nothing written.

use insta::assert_snapshot;
use tidings_command_tests::{Fixture, Said};

/// Runs a command that must be refused without writing anything.
fn refused(shop: &Fixture, arguments: &str) -> Said {
    let before = shop.tree();
    let said = shop.tidings(arguments).run();
    assert_eq!(said.code, 2, "{}", said.transcript());
    assert_eq!(shop.tree(), before, "nothing is written: {}", said.transcript());
    said
}

#[test]
fn events_that_do_not_compile_are_reported_in_the_words_of_rustc() {
    let shop = Fixture::shop("does_not_compile");
    shop.generate();
    shop.replace("events/src/lib.rs", "        text: String,", "        text: Strin,");
    for command in ["check", "generate"] {
        let said = refused(&shop, command);
        assert!(said.stderr.contains("cannot find type `Strin` in this scope"), "{}", said.stderr);
        assert!(said.stderr.contains("events/src/lib.rs:24:15"), "{}", said.stderr);
        let ours = said.stderr.find("error: the events").map_or("", |at| &said.stderr[at..]);
        assert_snapshot!("does_not_compile", ours);
    }
}

#[test]
fn what_needs_no_events_works_while_they_do_not_compile() {
    let shop = Fixture::shop("does_not_compile_explain");
    shop.write("events/src/lib.rs", "not Rust");
    assert_eq!(shop.tidings("explain js-unsafe-integer").run().code, 0);
}

#[test]
fn an_exporter_that_panics_is_shown_with_what_it_said() {
    let shop = Fixture::printing("panics", "");
    shop.write("events/examples/catalog.rs", "fn main() {\n    panic!(\"no events today\");\n}\n");
    assert_snapshot!("exporter_panics", refused(&shop, "generate").transcript());
    shop.write("events/examples/catalog.rs", "fn main() {\n    std::process::exit(3);\n}\n");
    assert_snapshot!("exporter_ends_in_silence", refused(&shop, "check").transcript());
}

/// As another cargo in the same target folder may leave it: then a stamp would answer for ever.
#[test]
fn an_exporter_whose_sources_cargo_does_not_name_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let shop = Fixture::shop("no_dep_info");
    let cargo = shop.outside("forgetful-cargo");
    let real = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let text = format!(
        "#!/bin/sh\n\"{real}\" \"$@\" || exit\n\
         for list in \"$CARGO_TARGET_DIR\"/debug/examples/catalog*.d; do [ ! -e \"$list\" ] || echo catalog: > \"$list\"; done\n"
    );
    std::fs::create_dir_all(shop.outside("")).expect("a folder beside the fixture can be made");
    std::fs::write(&cargo, text).expect("a script can be written");
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).expect("and made to run");
    let before = shop.tree();
    let said = shop.tidings("generate").env("NOTED_CARGO", &cargo).run();
    assert_eq!(shop.tree(), before, "nothing is written");
    assert_snapshot!("exporter_without_dep_info", said.transcript());
}

#[test]
fn an_exporter_that_prints_something_else_is_refused() {
    let shop = Fixture::printing("rubbish", "Hello!\nWhat a day.\n");
    assert_snapshot!("exporter_prints_rubbish", refused(&shop, "generate").transcript());
    shop.write("events/examples/printed.txt", "");
    assert_snapshot!("exporter_prints_nothing", refused(&shop, "generate").transcript());
    shop.write("events/examples/printed.txt", "starting …\n{\"tidings_catalog\":1,\"catalogs\":[]}\n");
    assert_snapshot!("exporter_prints_more", refused(&shop, "generate").transcript());
    shop.write("events/examples/printed.txt", "{\"tidings_catalog\":1,\"catalogs\":[],\"extra\":true}\n");
    assert_snapshot!("exporter_prints_unknown_key", refused(&shop, "generate").transcript());
}

#[test]
fn a_document_of_another_version_is_refused_by_its_version() {
    let shop = Fixture::printing("other_version", "{\"tidings_catalog\":2,\"pages\":[]}\n");
    assert_snapshot!("exporter_of_another_version", refused(&shop, "check").transcript());
}

#[test]
fn an_exporter_refuses_what_serde_and_schemars_disagree_about() {
    let shop = Fixture::shop("export_error");
    shop.replace(
        "events/src/lib.rs",
        "    ShopClosed {",
        "    #[schemars(rename = \"closed\")]\n    ShopClosed {",
    );
    assert_snapshot!("exporter_refuses", refused(&shop, "check").transcript());
}

#[test]
fn a_mistake_in_the_configuration_names_line_and_nearest_key() {
    let shop = Fixture::shop("configuration");
    let mut said = String::new();
    for configuration in [
        "[[typescript]]\nout = \"../web\"\nread-only = true\n",
        "[[typescript]]\nimport-extension = \"js\"\n",
        "[[typescript]]\nout = \"../web\"\nversions = \"newest\"\n",
        "package = [\"shop-events\"]\n",
        "packages = [\n",
        "[lints]\njs-unsave-integer = \"note\"\n",
        "[lints]\nartefact-stale = \"off\"\n",
        "[lints.path.\"Order.id\"]\njs-unsafe-integer = \"quiet\"\n",
        "[[typescript]]\nout = \"../web\"\npackage = true\n",
        "[[typescript]]\nout = \"../web\"\n[[typescript]]\nout = \"../web\"\n",
    ] {
        shop.write("schema/tidings.toml", configuration);
        let refused = refused(&shop, "check");
        assert_eq!(refused.cargo, [""; 0], "it is read before anything is built");
        said.push_str(&format!("{configuration}→ {}\n", refused.stderr));
    }
    assert_snapshot!("configuration_mistakes", said);
}

#[test]
fn a_name_in_the_configuration_that_is_not_there_is_refused() {
    let shop = Fixture::shop("configuration_names");
    shop.write(
        "plain-events/Cargo.toml",
        shop.read("events/Cargo.toml").replace("shop-events", "plain-events"),
    );
    shop.write("plain-events/src/lib.rs", "");
    let mut said = String::new();
    for configuration in [
        "packages = [\"shop-event\"]\n",
        "packages = [\"plain-events\"]\n",
        "sources = [\"../front\"]\n",
        "templates = \"../layouts\"\n",
        "[[typescript]]\nout = \"../web\"\ncatalogs = [\"shops\"]\n",
        "[types.\"shop_events::Itm\"]\nts = \"string\"\n",
    ] {
        shop.write("schema/tidings.toml", configuration);
        said.push_str(&format!("{configuration}→ {}\n", refused(&shop, "generate").stderr));
    }
    assert_snapshot!("configuration_unknown_names", said);
}

#[test]
fn no_exporter_and_no_workspace_say_how_to_begin() {
    let shop = Fixture::shop("no_exporter");
    shop.remove("events/examples/catalog.rs");
    assert_snapshot!("no_exporter", refused(&shop, "check").transcript());
    std::fs::create_dir_all(shop.outside("empty")).expect("a folder beside the fixture can be made");
    let said = shop.tidings("check").inside("../outside/empty").run();
    assert_snapshot!("no_workspace", said.transcript());
}

#[test]
fn an_output_below_a_file_is_refused() {
    let shop = Fixture::shop("below_a_file");
    shop.write("notes.txt", "mine\n");
    shop.write("schema/tidings.toml", "[[typescript]]\nout = \"../notes.txt/events\"\n");
    assert_snapshot!("output_below_a_file", refused(&shop, "generate").transcript());
}

#[test]
fn a_folder_where_a_file_belongs_is_refused() {
    let shop = Fixture::shop("folder_in_place");
    shop.write("generated/typescript/shop/types.ts/mine.txt", "mine\n");
    let before = shop.tree();
    let said = shop.tidings("generate").run();
    assert_snapshot!("folder_in_place", said.transcript());
    assert_eq!(shop.tree(), before, "nothing is written");
}

#[test]
fn a_broken_template_override_is_refused_with_its_line() {
    let shop = Fixture::shop("templates");
    let path = "schema/templates/typescript/index.ts.j2";
    shop.write(path, "// fine\n{% for event in %}\n");
    assert_snapshot!("template_syntax", refused(&shop, "generate").transcript());
    shop.write(path, "// fine\n{{ no_such_thing.at_all }}\n");
    assert_snapshot!("template_render", refused(&shop, "generate").transcript());
    shop.remove(path);
    shop.write("schema/templates/typescript/indexes.ts.j2", "");
    assert_snapshot!("template_unknown", refused(&shop, "generate").transcript());
}
