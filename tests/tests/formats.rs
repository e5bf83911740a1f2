//! The seven formats have one verdict: ours, and that of the jsonschema crate with ours registered.
//!
//! `tests/vectors/formats.json` is run by the TypeScript side too.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tidings::validate::formats;

const VECTORS: &str = include_str!("../vectors/formats.json");

/// Format, text, and whether the text has the format.
fn vectors() -> Vec<(String, String, bool)> {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let mut all = Vec::new();
    for (format, lists) in vectors.as_object().unwrap().iter().filter(|(key, _)| *key != "$comment") {
        for (list, verdict) in [("accept", true), ("reject", false)] {
            for text in lists[list].as_array().unwrap() {
                all.push((format.clone(), text.as_str().unwrap().to_owned(), verdict));
            }
        }
    }
    all
}

#[test]
fn every_format_takes_and_refuses_what_its_rfc_says() {
    let wrong: Vec<_> = vectors()
        .into_iter()
        .filter(|(format, text, verdict)| formats::is_valid(format, text) != Some(*verdict))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_format_has_vectors_and_every_vector_a_format() {
    let vectors = vectors();
    for (name, _) in formats::ALL {
        let of = |verdict| vectors.iter().filter(|(format, _, it)| format == name && *it == verdict).count();
        assert!(of(true) >= 7 && of(false) >= 20, "{name}: {} and {}", of(true), of(false));
    }
    let known = |name: &str| formats::ALL.iter().any(|(known, _)| *known == name);
    assert!(vectors.iter().all(|(format, ..)| known(format)));
    let published: Vec<&str> = formats::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(published, tidings_schema::walk::FORMATS, "what may be published is what is judged");
}

/// Where the formats built into the jsonschema crate decide otherwise: it reads display names, bounds
/// a domain at 254 characters where RFC 5321 says 255, and knows no escaped space.
const DIFFER: [&str; 4] =
    [r#""a\ b"@example.com"#, "Joe Bloggs <joe@example.com>", r#""Joe" <joe@example.com>"#, "a@bbb…"];

#[test]
fn the_built_in_formats_of_jsonschema_are_a_second_opinion() {
    let wrong: Vec<String> = vectors()
        .into_iter()
        .filter(|(format, text, verdict)| {
            let schema =
                json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "format": format });
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            validator.is_valid(&json!(text)) != *verdict
        })
        .map(|(_, text, _)| if text.len() == 257 { "a@bbb…".to_owned() } else { text })
        .collect();
    let expected: BTreeSet<&str> = DIFFER.into();
    assert_eq!(wrong.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn a_format_says_nothing_about_what_is_no_text() {
    assert_eq!(formats::is_valid("int32", "5"), None);
    for (name, check) in formats::ALL {
        let schema = json!({ "format": name });
        let options = jsonschema::options().should_validate_formats(true).with_format(name, check);
        assert!(options.build(&schema).unwrap().is_valid(&json!(5)));
    }
}

#[test]
fn what_is_a_date_or_a_time_by_its_format_chrono_reads() {
    let accepted = |format: &'static str| vectors().into_iter().filter(move |it| it.0 == format && it.2);
    let mut refused = Vec::new();
    for (_, text, _) in accepted("date-time") {
        if serde_json::from_value::<chrono::DateTime<chrono::Utc>>(json!(text)).is_err() {
            refused.push(text);
        }
    }
    for (_, text, _) in accepted("date") {
        if serde_json::from_value::<chrono::NaiveDate>(json!(text)).is_err() {
            refused.push(text);
        }
    }
    assert!(refused.is_empty(), "{refused:?}");
}
