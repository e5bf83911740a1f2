//! Reports for machines: their shapes hold for whatever is found, and for runs that could not be made.

use insta::assert_snapshot;
use serde_json::json;
use tidings_command_tests::Fixture;
use tidings_command_tests::reports::{against_sarif, against_schema};

use crate::findings::mistaken;

#[test]
fn findings_about_events_are_reported_on_the_line_of_the_struct_in_every_format() {
    let shop = mistaken("reports");
    let json = shop.tidings("check --format json").run().json();
    assert_eq!(against_schema("check-report.v1.json", &json), "");
    let sarif = shop.tidings("check --format sarif").run().json();
    assert_eq!(against_sarif(&sarif), "");
    let github = shop.tidings("check --format github").run();
    assert_snapshot!("mistakes_as_github", github.transcript());

    let found = json["findings"].as_array().expect("a list");
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(found.len(), results.len());
    let rules = &sarif["runs"][0]["tool"]["driver"]["rules"];
    for (finding, result) in found.iter().zip(results) {
        assert_eq!(finding["rule"], result["ruleId"]);
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
        assert_eq!(rules[index]["id"], finding["rule"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(finding["source"]["line"], region["startLine"]);
        if let Some(line) = finding["source"]["line"].as_u64() {
            let (file, rule) = (&finding["source"]["file"], &finding["rule"]);
            let place = format!("file={},line={line},title={}::", text(file), text(rule));
            assert!(github.stdout.contains(&place), "{place}\n{}", github.stdout);
        }
    }
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn a_clean_run_and_one_that_could_not_be_made_are_reports_too() {
    let shop = Fixture::shop("reports_clean");
    shop.generate();
    let clean = shop.tidings("check --format json").run();
    assert_snapshot!("clean_as_json", clean.transcript());
    assert_eq!(against_schema("check-report.v1.json", &clean.json()), "");
    assert_eq!(against_sarif(&shop.tidings("check --format sarif").run().json()), "");

    shop.write("schema/tidings.toml", "command = 1\n");
    let failed = shop.tidings("check --format sarif").run();
    assert_eq!(failed.code, 2);
    assert_snapshot!("failed_as_sarif", failed.transcript());
    assert_eq!(against_sarif(&failed.json()), "");
}

#[test]
fn a_report_of_another_shape_does_not_pass() {
    let mut report = json!({
        "tidings_report": 1, "findings": [], "catalogs": [], "errors": 0, "warnings": 0, "notes": 0,
    });
    assert_eq!(against_schema("check-report.v1.json", &report), "");
    report["findings"] = json!([{ "rule": "artefact-stale" }]);
    assert_ne!(against_schema("check-report.v1.json", &report), "");
    let run = json!({ "tool": { "driver": { "name": "tidings" } }, "results": [{ "level": "fatal" }] });
    assert_ne!(against_sarif(&json!({ "version": "2.1.0", "runs": [run] })), "");
}
