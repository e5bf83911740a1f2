//! The prover alone, without samples and without a second opinion, decides every pair of the table.

#[path = "../../tests/inclusion/table.rs"]
mod table;

mod pairs {
    use serde_json::Value;

    use crate::bundle::bundle;
    use crate::inclusion::prove::Outcome;
    use crate::inclusion::{Judge, prove};

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Is {
        Same,
        Wider,
        Narrower,
        Other,
    }

    pub(super) fn hold(first: &Value, is: Is, second: &Value) {
        let forth = matches!(is, Is::Same | Is::Wider);
        let back = matches!(is, Is::Same | Is::Narrower);
        for (narrow, wide, expected) in [(first, second, forth), (second, first, back)] {
            match prove(&bundle(narrow).unwrap().schema, &bundle(wide).unwrap().schema).0 {
                Outcome::Empty => assert!(expected, "proven, but wrong:\n{narrow}\nin {wide}"),
                Outcome::Found { value, .. } => {
                    assert!(Judge::new(narrow).unwrap().accepts(&value), "{value} is none of {narrow}");
                    assert!(!Judge::new(wide).unwrap().accepts(&value), "{value} is one of {wide}");
                }
                Outcome::Unknown(because) => panic!("undecided, {because}:\n{narrow}\nin {wide}"),
            }
        }
    }
}
