//! The second reading of the event sources.
//!
//! schemars is the wire truth: it runs after macro expansion and follows serde's attributes.
//! typeshare-core is the second reader: it parses the source text of the types marked
//! `#[typeshare]`. [`compare`] puts the two beside each other; where they contradict, one of them
//! misses an attribute, and what typeshare exports to other languages is not what is sent.
//!
//! Everything here is pure: text in, data out. Nothing is read from disk, nothing is printed, and a
//! source text that syn or typeshare cannot cope with is reported, never fatal.
//!
//! ```
//! use tidings_cli::sources::{SourceFile, index};
//!
//! let index = index(&[SourceFile {
//!     path: "crates/acme-events/src/lib.rs",
//!     module: vec!["acme_events".into()],
//!     text: "pub struct Started { pub at: String }",
//! }]);
//! let place = index.place("Started", Some("at")).unwrap();
//! assert_eq!((place.line, place.column), (1, 26));
//! ```

mod agreement;
mod aliases;
mod attributes;
mod compare;
mod contained;
mod excerpts;
mod imports;
mod index;
mod item;
mod members;
pub(crate) mod parallel;
mod pieces;
mod reading;
pub(crate) mod rename;
mod report;
mod scan;
mod schemas;
#[cfg(test)]
mod tests;
mod typeshare;
mod unseen;

pub use aliases::aliases;
pub(crate) use attributes::Attributes;
pub use compare::{SecondReading, compare};
pub(crate) use contained::contained;
pub use excerpts::source_items;
pub(crate) use imports::{Import, imports};
pub use index::{SourceFile, SourceIndex, Unparsed, index, module_path};
pub use item::{FieldSource, TypeForm, TypeSource, VariantForm, VariantSource};
pub use unseen::unseen;
