//! The reference catalog, assembled in process.

use nexus_events::NexusEvent;
use tidings::export;
use tidings_schema::catalog::Catalog;
use tidings_tests::catalogs::assembled;

/// The reference catalog.
pub(crate) fn nexus() -> Catalog {
    assembled(&[export::catalog("nexus").events::<NexusEvent>()]).remove(0)
}
