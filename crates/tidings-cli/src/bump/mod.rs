//! `bump`: the next version of an event, with the released one kept as a type of its own.
//!
//! It goes by three texts alone: `schema/released` (what went out, as Rust source), the sources as they
//! are now, and the request. Nothing is compiled, so it works while the events do not compile.
//!
//! [`sources`] parses the sources and [`names`] says which type a name means in them; [`event`] finds
//! the variant; [`past`] reads what was released, [`taken`] refuses what has no place for a version, [`shape`] says what of it has changed since;
//! [`plan`] puts it together from [`target`] (the payload with its next version), [`kept`] with
//! [`restore`] (the released types under their new names), [`payload`] (a variant's fields as a
//! struct), [`step`] (the upcasters) and [`chain`] (older versions, which go on from the restored
//! types). Everything is an [`edits::Edits`]: replaced ranges of bytes, so that comments and
//! formatting stay. [`journal`] writes them, and takes them back.
//!
//! ```text
//! struct Ordered { version: Version<1>, … }      struct Ordered { version: Version<2>, … }
//!                                           →    struct OrderedV1 { version: Version<1>, … }
//!                                                impl From<OrderedV1> for Ordered { … }
//! ```

mod attributes;
mod chain;
mod edits;
mod event;
mod journal;
mod kept;
mod names;
mod past;
mod payload;
mod plan;
mod restore;
mod shape;
mod sources;
mod step;
mod taken;
mod target;
#[cfg(test)]
mod tests;

pub(crate) use journal::{Journal, Written, undo};
pub(crate) use past::Past;
pub(crate) use plan::{Bumped, plan};
pub(crate) use sources::{Sources, read};
