//! Two work trees of one repository that share a target folder: cargo takes what it compiled in one for
//! that of the other, as long as no file in the other is newer.

use std::process::Command;

use tidings_command_tests::Fixture;

use crate::releasing::ends;

const LIBRARY: &str = "events/src/lib.rs";
const SCHEMA: &str = "schema/current/shop/log_line.v1.json";
const OTHER: &str = "../outside/other";

/// A shop with its events in two packages, and a second work tree of it beside.
fn two_work_trees(test: &str) -> Fixture {
    let shop = Fixture::shop(test);
    let manifest = shop.read("events/Cargo.toml");
    let leaf = manifest.replace("shop-events", "leaf-events").replace(", features = [\"export\"]", "");
    shop.write("leaf-events/Cargo.toml", leaf);
    shop.write(
        "leaf-events/src/lib.rs",
        "/// How bad it is.\n\
         #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]\n\
         pub enum Level {\n    Low,\n}\n",
    );
    shop.write(
        "events/Cargo.toml",
        manifest.replace("[dependencies]\n", "[dependencies]\nleaf-events = { path = \"../leaf-events\" }\n"),
    );
    shop.replace(
        LIBRARY,
        "        text: String,\n",
        "        text: String,\n        level: leaf_events::Level,\n",
    );
    shop.generate();
    shop.commit();
    std::fs::create_dir_all(shop.outside("")).expect("a folder beside the fixture");
    shop.git(&format!("worktree add --quiet -b other {OTHER}"));
    shop
}

fn in_other(shop: &Fixture, arguments: &str) {
    let said = shop.tidings(arguments).inside(OTHER).run();
    assert_eq!(said.code, 0, "{}", said.transcript());
}

/// Compiles a package of the first tree without tidings, after a change that changes nothing.
fn compile(shop: &Fixture, package: &str, file: &str) {
    shop.write(file, format!("{}\n", shop.read(file)));
    let output = Command::new("cargo")
        .args(["build", "--quiet", "--package", package])
        .current_dir(shop.root())
        .envs(shop.builds())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn each_work_tree_gets_its_own_events_from_a_shared_target_folder() {
    let shop = two_work_trees("worktrees");
    let other = format!("{OTHER}/{LIBRARY}");
    shop.replace(&other, "        text: String,\n", "        text: String,\n        place: u8,\n");
    // What is compiled here from now on is newer than every file there.
    shop.replace(LIBRARY, "        text: String,\n", "        text: String,\n        shelf: u8,\n");
    shop.generate();
    in_other(&shop, "generate");
    let (here, there) = (shop.read(SCHEMA), shop.read(&format!("{OTHER}/{SCHEMA}")));
    assert!(here.contains("\"shelf\"") && !here.contains("\"place\""), "{here}");
    assert!(there.contains("\"place\"") && !there.contains("\"shelf\""), "{there}");
    ends(&shop, "check", 0);
    in_other(&shop, "check");
    for (path, file) in shop.tree().below(&["schema", "generated"]).files {
        assert!(
            !format!("{file:?}").contains(env!("CARGO_MANIFEST_DIR")),
            "{path} names a folder of this machine"
        );
    }
}

#[test]
fn types_of_another_package_are_not_taken_from_the_other_work_tree_either() {
    let shop = two_work_trees("worktrees_leaf");
    let leaf = "leaf-events/src/lib.rs";
    shop.replace(&format!("{OTHER}/{leaf}"), "    Low,\n", "    Low,\n    There,\n");
    shop.replace(leaf, "    Low,\n", "    Low,\n    Here,\n");
    compile(&shop, "leaf-events", leaf);
    in_other(&shop, "generate");
    let there = shop.read(&format!("{OTHER}/{SCHEMA}"));
    assert!(there.contains("\"There\"") && !there.contains("\"Here\""), "{there}");
    shop.generate();
    let here = shop.read(SCHEMA);
    assert!(here.contains("\"Here\"") && !here.contains("\"There\""), "{here}");
}

#[test]
fn an_exporter_that_says_it_is_another_trees_is_refused() {
    let document = "{\"tidings_catalog\":1,\"catalogs\":[],\"made_in\":\"/elsewhere/events\"}\n";
    let shop = Fixture::printing("worktrees_refused", document);
    let said = ends(&shop, "generate", 2);
    assert!(
        said.stderr
            .contains("the exporter of `shop-events` was compiled in another folder: /elsewhere/events"),
        "{}",
        said.transcript()
    );
    assert!(said.cargo.iter().any(|call| call.contains("clean")), "it was tried anew: {:?}", said.cargo);
}
