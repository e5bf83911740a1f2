//! The same input gives the same bytes, wherever and however it is run.

use tidings_command_tests::{Fixture, Tree};

fn generated(shop: &Fixture) -> Tree {
    shop.tree().below(&["schema", "generated"])
}

fn forget(shop: &Fixture) {
    for path in generated(shop).files.keys() {
        shop.remove(path);
    }
}

#[test]
fn the_surroundings_do_not_show_in_the_outputs() {
    let shop = Fixture::shop("surroundings");
    shop.generate();
    let first = generated(&shop);
    std::fs::create_dir_all(shop.outside("home")).expect("a folder beside the fixture can be made");
    let home = shop.outside("home").to_string_lossy().into_owned();
    let toolchain = |name: &str, folder: &str| {
        std::env::var(name)
            .unwrap_or_else(|_| format!("{}/{folder}", std::env::var("HOME").unwrap_or_default()))
    };
    let (cargo, rustup) = (toolchain("CARGO_HOME", ".cargo"), toolchain("RUSTUP_HOME", ".rustup"));
    for surroundings in [
        &[("HOME", home.as_str()), ("CARGO_HOME", &cargo), ("RUSTUP_HOME", &rustup)][..],
        &[("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")],
        &[("TZ", "Pacific/Kiritimati")],
        &[("CARGO_BUILD_JOBS", "1")],
        &[("TERM", "dumb"), ("COLUMNS", "40")],
    ] {
        forget(&shop);
        let mut call = shop.tidings("generate");
        for (name, value) in surroundings {
            call = call.env(name, value);
        }
        let said = call.run();
        assert_eq!(said.code, 0, "{}", said.transcript());
        assert!(said.built(), "computed anew under {surroundings:?}");
        assert_eq!(generated(&shop).contents(), first.contents(), "{surroundings:?}");
    }
}

#[test]
fn another_path_and_another_order_of_files_give_the_same_bytes() {
    let one = Fixture::shop("path_one");
    crate::generate::second_package(&one, "stock");
    one.generate();

    // Made in another order, in a longer path, and with what an earlier state left in the folders.
    let other = Fixture::shop("path_other_of_a_longer_name");
    for path in ["schema/current/stock/z.json", "schema/current/shop/a.json"] {
        other.write(path, "{}");
        other.remove(path);
    }
    crate::generate::second_package(&other, "stock");
    other.generate();
    assert_eq!(generated(&one).contents(), generated(&other).contents());
    for (path, text) in generated(&one).contents() {
        let text = String::from_utf8_lossy(text);
        assert!(!text.contains(&*one.root().to_string_lossy()), "{path} holds a path of this machine");
        assert!(!text.contains(env!("CARGO_PKG_VERSION")), "{path} holds a version of the tool");
    }
}
