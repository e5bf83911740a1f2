//! Two bare schemas as they stand, in both directions: what `diff --raw` says.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Inclusion, Judge, included};

/// What one direction comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Proven: every instance stays one.
    Compatible,
    /// An instance is known that does not.
    Breaking,
    /// Neither a proof nor an instance was found.
    Undecided,
}

/// Which instances are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Those of the old schema, by the new one.
    Backward,
    /// Those of the new schema, by the old one.
    Forward,
}

/// Two schemas, compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawComparison {
    /// Whether every instance of the old schema is one of the new.
    pub backward: Verdict,
    /// Whether every instance of the new schema is one of the old.
    pub forward: Verdict,
    /// One for every direction that is not compatible.
    pub findings: Vec<RawFinding>,
}

/// Why a direction is not compatible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawFinding {
    /// The direction.
    pub direction: Direction,
    /// Where in the counterexample the other schema refuses it, as a JSON pointer; `None` where
    /// nothing was decided.
    pub pointer: Option<String>,
    /// What is wrong, one line.
    pub message: String,
    /// An instance of one schema that the other refuses; `None` where nothing was decided.
    pub counterexample: Option<Value>,
}

/// Compares two whole schemas, each in its own draft.
///
/// ```
/// use serde_json::json;
/// use tidings_schema::inclusion::{Verdict, compare};
///
/// let old = json!({ "type": "object", "properties": { "total": { "type": "integer" } } });
/// let new = json!({ "type": "object", "properties": { "total": { "type": "integer" } }, "required": ["total"] });
/// let comparison = compare(&old, &new);
/// assert_eq!((comparison.backward, comparison.forward), (Verdict::Breaking, Verdict::Compatible));
/// assert_eq!(comparison.findings[0].counterexample, Some(json!({})));
/// ```
#[must_use]
pub fn compare(old: &Value, new: &Value) -> RawComparison {
    let judges = [(old, "old"), (new, "new")].map(|(schema, name)| {
        Judge::new(schema).map_err(|because| format!("the {name} schema is {because}"))
    });
    let [old_judge, new_judge] = &judges;
    let mut findings = Vec::new();
    let mut one = |direction, narrow: &Value, wide: &Value, judge: &Result<Judge, String>| {
        let unusable = judges.iter().find_map(|judge| judge.as_ref().err());
        let inclusion = match unusable {
            Some(because) => Inclusion::Undecided(because.clone()),
            None => included(narrow, wide),
        };
        let (verdict, pointer, message, counterexample) = match inclusion {
            Inclusion::Included => return Verdict::Compatible,
            Inclusion::Excluded(instance) => {
                let refusal = judge.as_ref().ok().and_then(|judge| judge.refusal(&instance));
                let (pointer, because) = refusal.unwrap_or_default();
                let (accepts, refuses) = match direction {
                    Direction::Backward => ("old", "new"),
                    Direction::Forward => ("new", "old"),
                };
                let message = format!("the {accepts} schema takes what the {refuses} one refuses: {because}");
                (Verdict::Breaking, Some(pointer), message, Some(instance))
            }
            Inclusion::Undecided(because) => (Verdict::Undecided, None, because, None),
        };
        findings.push(RawFinding { direction, pointer, message, counterexample });
        verdict
    };
    let backward = one(Direction::Backward, old, new, new_judge);
    let forward = one(Direction::Forward, new, old, old_judge);
    RawComparison { backward, forward, findings }
}
