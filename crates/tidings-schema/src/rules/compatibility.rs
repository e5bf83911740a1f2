//! What a change does to the readers that are already out there.

use super::Rule;

/// Rules about changes since a release.
pub(super) const COMPATIBILITY: &[Rule] = &[];
