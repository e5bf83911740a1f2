//! Patterns that Rust reads otherwise than JavaScript, in one another and against texts that tell the two
//! apart; ajv is the judge.

use serde_json::json;

use crate::court::Court;

const PATTERNS: &[&str] = &[
    r"\b",
    r"\B",
    r"^\b\S+\b$",
    r"\B$",
    r"^\B.\B$",
    "^.(?!x)$",
    r"^(?:(?!\s).)*$",
    r"^(?!\d)\D$",
    "^(?!.)",
    r"(?=\W)",
    r"(?<=\w)$",
    r"(?<!\s)\B",
    "^[^]$",
    r"^[\b]$",
    r"^\0$",
    r"^(a)?\1b$",
    r"^(?<n>a)?\k<n>b$",
    "^[é-ü]?é+?$",
];

const TEXTS: &[&str] = &[
    "", "a", "é", "aé", "é a", "b", "٣", "\r", "\n", "\u{2028}", "\u{feff}", "\u{85}", " ", "\0", "\u{8}",
    "😀", "x_",
];

#[test]
fn texts_and_names_that_tell_rust_from_javascript() {
    let mut court = Court::default();
    for pattern in PATTERNS {
        for text in TEXTS {
            court.ask_one(&json!({ "const": text }), &json!({ "pattern": pattern }));
            let of_names = json!({ "patternProperties": { *pattern: false } });
            court.ask_one(&json!({ "const": { *text: 1 } }), &of_names);
        }
    }
    let report = court.report();
    assert!(report.wrong.is_empty(), "{report}\n{}", report.wrong.join("\n"));
    // References back to a group are not modelled; everything else is decided.
    let open = report.undecided.iter().filter(|because| !because.contains("is not modelled"));
    assert_eq!(open.collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(report.undecided.len(), 4 * TEXTS.len(), "{report}");
}

#[test]
fn patterns_in_one_another() {
    let mut court = Court::default();
    for narrow in PATTERNS {
        for wide in PATTERNS {
            court.ask_one(&json!({ "pattern": narrow }), &json!({ "type": "string", "pattern": wide }));
            court.ask_one(&json!({ "type": "string", "pattern": narrow }), &json!({ "pattern": wide }));
        }
    }
    let report = court.report();
    assert!(report.wrong.is_empty(), "{report}\n{}", report.wrong.join("\n"));
    assert!(report.excluded > 100, "{report}");
}
