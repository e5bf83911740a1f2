//! `sample`: valid events and near misses from what is committed.

use insta::assert_snapshot;
use serde_json::Value;
use tidings_command_tests::Fixture;

fn events(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("one event a line")).collect()
}

#[test]
fn samples_need_no_compiling_events_and_repeat_with_their_seed() {
    let shop = Fixture::shop("sample");
    shop.generate();
    shop.write("events/src/lib.rs", "this does not compile");
    let first = shop.tidings("sample order_placed -n 20 --seed 7").run();
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{}", first.transcript());
    assert_eq!(first.cargo, [""; 0]);
    let made = events(&first.stdout);
    assert_eq!(made.len(), 20);
    assert!(made.iter().all(|event| event["payload"]["version"] == 2), "{}", first.stdout);
    assert_eq!(shop.tidings("sample order_placed -n 20 --seed 7").run().stdout, first.stdout);
    assert_ne!(shop.tidings("sample order_placed -n 20 --seed 8").run().stdout, first.stdout);

    let random = shop.tidings("sample order_placed").run();
    let seed = random.stderr.split(['`', ' ']).find(|word| word.parse::<u64>().is_ok());
    let again =
        shop.tidings(&format!("sample order_placed --seed {}", seed.expect("the seed is told"))).run();
    assert_eq!(again.stdout, random.stdout);

    shop.write("samples.ndjson", &first.stdout);
    let judged = shop.tidings("validate samples.ndjson --deny-unknown").run();
    assert_eq!(judged.code, 0, "{}", judged.transcript());
}

#[test]
fn an_older_version_and_an_envelope_can_be_asked_for() {
    let shop = Fixture::shop("sample_versions");
    shop.generate();
    let plain = shop.tidings("sample order_placed --version 1 --envelope --plain -n 2 --seed 1").run();
    assert_snapshot!("sample_plain", plain.transcript());
}

#[test]
fn what_is_not_there_is_refused_with_the_nearest() {
    let shop = Fixture::shop("sample_refused");
    let none = shop.tidings("sample order_placed").run().transcript();
    shop.generate();
    let mut all = vec![none];
    for arguments in [
        "sample order_palced",
        "sample xyz",
        "sample order_placed --version 7",
        "sample order_placed --catalog shp",
        "sample",
    ] {
        all.push(shop.tidings(arguments).run().transcript());
    }
    shop.write("schema/current/shop/bundle.json", "<<<<<<< ours\n{}");
    all.push(shop.tidings("sample order_placed").run().transcript());
    assert_snapshot!("sample_refused", all.join("\n"));
}

#[test]
fn near_misses_are_labelled_and_none_of_them_is_valid() {
    let shop = Fixture::shop("sample_invalid");
    shop.generate();
    let misses = shop.tidings("sample order_placed --invalid --seed 1").run();
    assert_eq!(misses.code, 0, "{}", misses.transcript());
    let rows = events(&misses.stdout);
    assert!(rows.len() > 100, "{}", rows.len());
    let keys: Vec<&String> = rows[0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["label", "pointer", "keyword", "verdict", "event"]);
    for (pointer, label) in [
        ("/payload/count", "left out"),
        ("/payload/count", "1 below its bound"),
        ("/payload/count", "itself as a string"),
        ("/payload/item/name", "null instead"),
        ("/payload/version", "1 less"),
        ("/type", "in upper case"),
    ] {
        assert!(
            rows.iter().any(|row| row["pointer"] == pointer && row["label"] == label),
            "{pointer} {label}"
        );
    }
    let lines: String = rows.iter().map(|row| format!("{}\n", row["event"])).collect();
    let judged = shop.tidings("validate - --format json --max-findings 0 --deny-unknown").input(lines).run();
    let summary = events(&judged.stdout).pop().expect("a summary");
    assert_eq!(summary["invalid"].as_u64(), Some(rows.len() as u64), "{}", judged.stdout);
    assert_eq!(shop.tidings("sample order_placed --invalid -n 7 --seed 1").run().stdout.lines().count(), 7);
}
