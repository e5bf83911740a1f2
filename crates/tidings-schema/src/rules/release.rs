//! What may have happened to what was released.

use super::Rule;

/// Rules about released files and the lock.
pub(super) const RELEASE: &[Rule] = &[];
