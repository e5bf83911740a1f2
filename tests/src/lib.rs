//! What the tests that cross crates stand on: workspaces outside this repository, the real program,
//! and what a run of it said in a form that two machines agree on; the catalogs of this repository
//! in process, and the compilers and judges of `tests/frontend`.

pub mod adoption;
pub mod catalogs;
mod fixture;
pub mod frontend;
pub mod history;
mod lock;
mod program;
pub mod public;
pub mod reports;
mod said;
mod shop;
mod tree;
pub mod typescript;
mod volume;

pub use fixture::Fixture;
pub use lock::Lock;
pub use program::{Call, Started, program, repository, target};
pub use said::{Said, without_hashes};
pub use shop::{EXPORTER, LIBRARY, OLD_ORDER};
pub use tree::Tree;
pub use volume::volume;
