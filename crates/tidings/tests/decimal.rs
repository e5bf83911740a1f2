//! The pattern in the schema accepts exactly what Rust reads, at every edge of the range.

use regex::Regex;
use schemars::SchemaGenerator;
use tidings::{DecimalI64, DecimalU64};

fn pattern<T: schemars::JsonSchema>(word: &str) -> Regex {
    let schema = T::json_schema(&mut SchemaGenerator::default());
    assert_eq!(schema.get("x-decimal").expect("it says what it is"), word);
    let pattern = schema.get("pattern").and_then(|it| it.as_str());
    Regex::new(pattern.expect("it has a pattern")).expect("the pattern is a regex")
}

/// Numbers around every place where a digit of the bound decides.
fn edges(bound: u128) -> impl Iterator<Item = u128> {
    (0..21).flat_map(move |place| {
        let step = 10_u128.pow(place);
        let rounded = bound / step * step;
        [bound, rounded, step, bound - step.min(bound)]
            .into_iter()
            .flat_map(move |edge| [edge.saturating_sub(1), edge, edge + 1, edge + step])
    })
}

fn odd_texts(number: u128) -> [String; 9] {
    [
        format!("0{number}"),
        format!("+{number}"),
        format!("--{number}"),
        format!(" {number}"),
        format!("{number}\n"),
        format!("{number}.0"),
        format!("{number}e0"),
        format!("-0{number}"),
        format!("x{number}x"),
    ]
}

#[test]
fn unsigned_text_is_read_exactly_where_the_pattern_accepts_it() {
    let accepts = pattern::<DecimalU64>("u64");
    let max = u128::from(u64::MAX);
    for number in edges(max).chain(0..=110) {
        let fits = number <= max;
        let text = number.to_string();
        assert_eq!(accepts.is_match(&text), fits, "{text}");
        assert_eq!(text.parse::<DecimalU64>().is_ok(), fits, "{text}");
        let negative = format!("-{text}");
        for text in odd_texts(number).into_iter().chain([negative]) {
            assert!(!accepts.is_match(&text), "{text:?}");
            assert!(text.parse::<DecimalU64>().is_err(), "{text:?}");
        }
    }
    for text in ["", "-", "१"] {
        assert!(!accepts.is_match(text) && text.parse::<DecimalU64>().is_err(), "{text:?}");
    }
}

#[test]
fn signed_text_is_read_exactly_where_the_pattern_accepts_it() {
    let accepts = pattern::<DecimalI64>("i64");
    let max = u128::from(u64::MAX / 2);
    for number in edges(max).chain(edges(max + 1)).chain(0..=110) {
        let text = number.to_string();
        assert_eq!(accepts.is_match(&text), number <= max, "{text}");
        assert_eq!(text.parse::<DecimalI64>().is_ok(), number <= max, "{text}");
        let negative = format!("-{number}");
        let fits = number != 0 && number <= max + 1;
        assert_eq!(accepts.is_match(&negative), fits, "{negative}");
        assert_eq!(negative.parse::<DecimalI64>().is_ok(), fits, "{negative}");
        for text in odd_texts(number) {
            assert!(!accepts.is_match(&text), "{text:?}");
            assert!(text.parse::<DecimalI64>().is_err(), "{text:?}");
        }
    }
    for text in ["", "-"] {
        assert!(!accepts.is_match(text) && text.parse::<DecimalI64>().is_err(), "{text:?}");
    }
}

#[test]
fn the_ends_of_the_range_survive_the_way_there_and_back() {
    for number in [0, 1, u64::MAX] {
        let text = serde_json::to_string(&DecimalU64(number)).unwrap();
        assert_eq!(text, format!("\"{number}\""));
        assert_eq!(serde_json::from_str::<DecimalU64>(&text).unwrap().0, number);
    }
    for number in [i64::MIN, -1, 0, i64::MAX] {
        let text = serde_json::to_string(&DecimalI64(number)).unwrap();
        assert_eq!(text, format!("\"{number}\""));
        assert_eq!(serde_json::from_str::<DecimalI64>(&text).unwrap().0, number);
    }
}

#[test]
fn a_number_is_refused_with_what_is_expected() {
    let error = serde_json::from_str::<DecimalI64>("5").unwrap_err().to_string();
    assert!(error.contains("expected an i64 as a decimal string"), "{error}");
    let error = serde_json::from_str::<DecimalI64>("\"-0\"").unwrap_err().to_string();
    assert!(error.contains("`-0` is not written as an i64 is"), "{error}");
}
