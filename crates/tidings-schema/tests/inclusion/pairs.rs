//! What a pair of schemas is held against.

use serde_json::Value;
use tidings_schema::inclusion::{Inclusion, Judge, included};

/// How the second schema stands to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Is {
    /// It takes the same.
    Same,
    /// It takes more.
    Wider,
    /// It takes less.
    Narrower,
    /// Each takes something that the other does not.
    Other,
}

/// Holds a pair against what is known of it, in both directions.
pub(crate) fn hold(first: &Value, is: Is, second: &Value) {
    let forth = matches!(is, Is::Same | Is::Wider);
    let back = matches!(is, Is::Same | Is::Narrower);
    for (narrow, wide, expected) in [(first, second, forth), (second, first, back)] {
        match included(narrow, wide) {
            Inclusion::Included => assert!(expected, "proven, but wrong:\n{narrow}\nin {wide}"),
            Inclusion::Excluded(instance) => {
                assert!(!expected, "{instance} is said to tell them apart:\n{narrow}\nin {wide}");
                assert!(Judge::new(narrow).unwrap().accepts(&instance), "{instance} is none of {narrow}");
                assert!(!Judge::new(wide).unwrap().accepts(&instance), "{instance} is one of {wide}");
            }
            Inclusion::Undecided(because) => panic!("undecided, {because}:\n{narrow}\nin {wide}"),
        }
    }
}
