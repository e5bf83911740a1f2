//! The catalogs of the conformance fixtures, assembled in process.

use tidings::export;
use tidings_conformance::adjacent::{FeatureEvent, MoreFeatureEvent};
use tidings_conformance::internal::InternalEvent;
use tidings_conformance::unversioned::{UnversionedEvent, UnversionedInternalEvent};
use tidings_schema::catalog::Catalog;
use tidings_tests::catalogs::assembled;

/// The four catalogs of the conformance fixtures.
pub(crate) fn conformance() -> Vec<Catalog> {
    assembled(&[
        export::catalog("conformance").events::<FeatureEvent>().events::<MoreFeatureEvent>(),
        export::catalog("conformance-internal").events::<InternalEvent>(),
        export::catalog("conformance-unversioned").events::<UnversionedEvent>(),
        export::catalog("conformance-unversioned-internal").events::<UnversionedInternalEvent>(),
    ])
}
