//! What `cargo xtask bench validate` measures in Rust.
//!
//! [`contract`] is what is judged: eight event types of a build farm. [`events`] makes events of it,
//! always the same, and spoils them. [`judges`] measures ours beside others from bytes; [`stream`] makes
//! large files and judges them in a plain loop.

pub mod contract;
pub mod events;
pub mod judges;
pub mod measure;
pub mod schema;
pub mod stream;
