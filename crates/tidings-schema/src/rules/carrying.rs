//! How old events get to new code.

use super::Rule;

/// Rules about steps between versions.
pub(super) const CARRYING: &[Rule] = &[];
