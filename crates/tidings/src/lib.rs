//! Versioned events from Rust to TypeScript.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod decimal;
pub mod envelope;
pub mod events;
#[cfg(feature = "export")]
pub mod export;
pub mod meta;
pub mod upcast;
pub mod version;

pub use decimal::{DecimalI64, DecimalU64, ParseDecimalError};
pub use envelope::Envelope;
pub use events::{Events, Payload};
pub use tidings_derive::{Events, Payload};
pub use upcast::{NoPredecessor, Upcast};
pub use version::Version;
