//! What is generated, from outside: texts as reviewed, compilers, formatters, errors.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod compiles;
mod events;
mod fixtures;
mod package;
mod refusals;
mod schema_files;
mod support;
mod templates;
