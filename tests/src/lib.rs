//! What the tests that cross crates share.
//!
//! The catalogs come the way an adopter's do, without the process in between: derives, exporter,
//! catalog document, assembled catalog.

pub mod catalogs;
pub mod frontend;
