//! From a catalog of events, or from any JSON Schema, to TypeScript.
//!
//! Pure: text in memory, no files, no environment, no terminal, no clock. The same input gives the
//! same bytes.
//!
//! The way through: [`reading`](self) turns schemas into declarations (`ir`), `printing` turns
//! types into text, `events` adds what is particular to events, `views` hands all of it to the
//! templates; `validators` makes the functions that judge values. Invariants: a type is a superset of its schema, never narrower and never `any`;
//! what is not understood is an error; no text from a user reaches TypeScript unescaped.

mod circles;
mod doc;
mod error;
mod escape;
mod events;
mod fixtures;
mod generation;
mod ir;
mod kinds;
mod names;
mod options;
mod package;
mod printing;
mod reading;
mod schema_file;
mod templates;
mod validators;
mod views;

pub use error::{CodegenError, TemplateError};
pub use generation::typescript;
pub use options::{
    Artefact, Branded, DeprecationNotes, Fingerprints, Fixture, Fixtures, ImportExtension, TypeScriptOptions,
};
pub use schema_file::typescript_from_schema;
pub use templates::Templates;
