//! `generate --watch`.

use std::time::{Duration, Instant};

use tidings_command_tests::Fixture;

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(180), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn an_edit_is_generated_at_once_and_a_mistake_does_not_end_the_watch() {
    let shop = Fixture::shop("watch");
    let types = "generated/typescript/shop/types.ts";
    let says = |word: &str| shop.exists(types) && shop.read(types).contains(word);
    shop.generate();
    shop.remove(types);

    let mut watch = shop.tidings("generate --watch").start();
    wait_until("it has generated once", || says("count"));

    shop.replace("events/src/lib.rs", "pub count: u32", "pub weight: u32");
    shop.replace("events/src/old.rs", "count: 1", "weight: 1");
    wait_until("an edit shows", || says("weight") && !says("count"));

    shop.replace("events/src/lib.rs", "pub weight: u32", "pub weight: U32");
    std::thread::sleep(Duration::from_millis(1500));
    assert!(!watch.has_ended(), "events that do not compile do not end it");
    shop.replace("events/src/old.rs", "weight: 1", "mass: 1");
    shop.replace("events/src/lib.rs", "pub weight: U32", "pub mass: u32");
    wait_until("it is mended", || says("mass"));

    shop.write("schema/tidings.toml", "[[typescript]]\nout = \"../web\"\n");
    wait_until("the configuration shows", || !shop.exists(types) && shop.exists("web/shop/types.ts"));

    shop.write("schema/tidings.toml", "[[typescript]]\nout = \"../web\"\nread-only = true\n");
    std::thread::sleep(Duration::from_millis(500));
    assert!(!watch.has_ended(), "a mistake in the configuration does not end it");
    shop.write("schema/tidings.toml", "[[typescript]]\nout = \"../web\"\nreadonly = false\n");
    wait_until("the configuration is mended", || !shop.read("web/shop/types.ts").contains("readonly"));

    shop.write("schema/templates/typescript/index.ts.j2", "// ours, and nothing else\n");
    wait_until("a template shows", || shop.read("web/shop/index.ts").contains("ours"));

    watch.kill().expect("the watch can be stopped");
    assert_eq!(shop.tidings("check").run().code, 0, "what it left is clean");
}
