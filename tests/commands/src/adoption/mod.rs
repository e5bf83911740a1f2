//! What the adoption tests need: a workspace of somebody else, outside this repository, and the
//! programs that person has.
//!
//! Nothing here is simulated: `cargo tidings` is found on the path as cargo finds any subcommand,
//! the scaffolds are compiled, and TypeScript is judged by `tsc`. All scaffolds share one target
//! folder (`target/adopters`), so that their dependencies are compiled once; since every exporter is
//! called `catalog` there, only one adopter exists at a time ([`Adopter::new`] waits).

mod adopter;
mod frontend;
mod said;

pub use adopter::Adopter;
pub use frontend::{Compiler, frontend_modules};
pub use said::Said;
