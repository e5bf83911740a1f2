//! What the tests of whole processes stand on: workspaces outside this repository, the real program,
//! and what a run of it said in a form that two machines agree on.

pub mod adoption;
mod fixture;
mod program;
mod said;
mod shop;
mod tree;

pub use fixture::Fixture;
pub use program::{Call, Started, program};
pub use said::{Said, without_hashes};
pub use shop::{EXPORTER, LIBRARY, OLD_ORDER};
pub use tidings_tests::{Lock, frontend, reports, repository, target, volume};
pub use tree::Tree;
