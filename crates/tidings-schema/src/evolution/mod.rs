//! What changed since the releases, and for whom it breaks.
//!
//! Backward, the present reader must take what every counting revision wrote; forward, the clients of
//! every counting revision must take what is written now. Event by event, version by version.

mod present;
mod settings;

pub(crate) use present::CRITICAL;
pub use present::{Present, fingerprint, fingerprint_of, fingerprints, present};
pub use settings::{Lifecycle, Mode, Readers, Settings, UnknownEvents};

use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::released::Baseline;

/// What `check` has to say about a catalog and what was released of it.
#[must_use]
pub fn judge(_catalog: &Catalog, _baseline: &Baseline, _settings: &Settings<'_>) -> Vec<Finding> {
    Vec::new()
}
