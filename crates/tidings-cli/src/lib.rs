//! To come.

pub mod sources;
