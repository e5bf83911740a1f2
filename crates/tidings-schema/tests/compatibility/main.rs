//! One pair of catalogs for every rule of compatibility, and every rule over every pair.
//!
//! `<rule>/old.json` was released, `<rule>/new.json` is present; a snapshot beside them says all that
//! is found on the pair, so that a false alarm of another rule shows.

mod catalogs;
mod means_the_same;
mod pairs;
mod size;
