//! Judging what was stored or came from outside, with the verdict of the published schema.
//!
//! An application decodes its events with [`decode`](crate::decode); this is what it stands on.
//! [`Judge`] gives the verdict alone, by committed schemas and without the application's types.
//!
//! | question | answer |
//! |---|---|
//! | who decides? | the jsonschema crate, by the schema of exactly the event's version |
//! | when are schemas loaded? | they are embedded at build time; nothing is fetched |
//! | what is bounded? | bytes and issues by [`Limits`], nesting at 127; patterns run in linear time |
//! | what does JSON leave open? | a key may stand once; half a surrogate pair and a number beyond a 64-bit float are refused |

mod explain;
pub mod formats;
mod index;
mod instance;
mod invalid;
mod issue;
mod judge;
mod limits;
mod recursion;
mod schemas;

pub use invalid::Invalid;
pub use issue::Issue;
pub(crate) use judge::Found;
pub use judge::{Judge, SchemaError, Verdict};
pub use limits::Limits;
