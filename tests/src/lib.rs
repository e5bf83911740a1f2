//! What the tests that cross crates stand on: the catalogs of this repository in process, and the
//! compilers and judges of `tests/frontend`.

pub mod catalogs;
pub mod frontend;
pub mod history;
mod lock;
mod place;
pub mod public;
pub mod reports;
pub mod typescript;
mod volume;

pub use lock::Lock;
pub use place::{repository, target};
pub use volume::volume;
