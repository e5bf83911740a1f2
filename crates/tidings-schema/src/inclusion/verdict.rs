//! What one direction of a comparison comes to.

use serde::{Deserialize, Serialize};

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
