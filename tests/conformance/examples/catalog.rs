//! Prints the catalog documents of the conformance fixtures.

use tidings_conformance::adjacent::{ConformanceEvent, MoreConformanceEvent};
use tidings_conformance::internal::InternalEvent;
use tidings_conformance::unversioned::{UnversionedEvent, UnversionedInternalEvent};

tidings::export!(
    "conformance": ConformanceEvent, MoreConformanceEvent;
    "conformance-internal": InternalEvent;
    "conformance-unversioned": UnversionedEvent;
    "conformance-unversioned-internal": UnversionedInternalEvent
);
