//! Prints the catalog documents of the conformance fixtures.

use tidings_conformance::adjacent::{FeatureEvent, MoreFeatureEvent};
use tidings_conformance::internal::InternalEvent;
use tidings_conformance::unversioned::{UnversionedEvent, UnversionedInternalEvent};

tidings::export!(
    "conformance": FeatureEvent, MoreFeatureEvent;
    "conformance-internal": InternalEvent;
    "conformance-unversioned": UnversionedEvent;
    "conformance-unversioned-internal": UnversionedInternalEvent
);
