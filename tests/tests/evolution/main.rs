//! The verdict table through Rust definitions: what serde writes and reads decides whether it is true.

mod history;
mod revision;
mod rows;
mod storing;
mod table;
