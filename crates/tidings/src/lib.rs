//! Versioned events from Rust to TypeScript: the part an application depends on.
//!
//! An application writes its events once, as plain serde types. From them the toolchain
//! (`cargo tidings generate`) makes JSON Schema and TypeScript, and `cargo tidings check` fails the
//! build when the two sides drift apart.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use tidings::{Events, Payload, Version};
//!
//! /// The server changed its state.
//! #[derive(Serialize, Deserialize, Payload)]
//! struct ServerStatusPayload {
//!     version: Version<1>,
//!     status: ServerStatus,
//! }
//!
//! #[derive(Serialize, Deserialize)]
//! #[serde(rename_all = "snake_case")]
//! enum ServerStatus {
//!     Running,
//!     Stopped,
//! }
//!
//! #[derive(Serialize, Deserialize, Events)]
//! #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
//! enum NexusEvent {
//!     #[event(critical)]
//!     ServerStatus(ServerStatusPayload),
//!     /// Something happened that the user may want to read.
//!     ActivityMessage { version: Version<1>, message: String },
//! }
//!
//! let event = NexusEvent::ServerStatus(ServerStatusPayload {
//!     version: Version,
//!     status: ServerStatus::Running,
//! });
//! assert_eq!(
//!     serde_json::to_string(&event)?,
//!     r#"{"type":"server_status","payload":{"version":1,"status":"running"}}"#,
//! );
//! assert_eq!((event.event_type(), event.version()), ("server_status", 1));
//! assert!(event.is_critical());
//! # let _ = ServerStatus::Stopped;
//! # let _ = NexusEvent::ActivityMessage { version: Version, message: String::new() };
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Three words are enough to begin: an **event** is a variant, its **payload** is the content, and
//! its **version** is the literal in [`Version<N>`]. Nothing here changes what serde does: the
//! derives write down metadata and refuse what an event may not be.
//!
//! When a payload changes in a way that a reader of the old one would not survive, the old struct is
//! kept under another name and the new one says how to get there:
//!
//! ```
//! # use serde::{Deserialize, Serialize};
//! # use tidings::{Payload, Version};
//! #[derive(Serialize, Deserialize, Payload)]
//! struct RenamedV1 {
//!     version: Version<1>,
//!     name: String,
//! }
//!
//! #[derive(Serialize, Deserialize, Payload)]
//! #[payload(previous = RenamedV1)]
//! struct Renamed {
//!     version: Version<2>,
//!     old_name: Option<String>,
//!     new_name: String,
//! }
//!
//! // `TryFrom` where an old event may have no counterpart.
//! impl From<RenamedV1> for Renamed {
//!     fn from(old: RenamedV1) -> Self {
//!         Self { version: Version, old_name: None, new_name: old.name }
//!     }
//! }
//! # let new = Renamed::from(RenamedV1 { version: Version, name: "a".into() });
//! # assert_eq!((new.old_name, new.new_name.as_str()), (None, "a"));
//! ```
//!
//! # Features
//! | feature | for | brings |
//! |---|---|---|
//! | none | an application | serde and `serde_json` |
//! | `schema` | the crate with the events | schemars |
//! | `export` | its `[dev-dependencies]` | `export!` and the module `export` |
//! | `validate` | whoever reads what was stored or came from outside | jsonschema, the module [`validate`] |

#[doc(hidden)]
pub mod __private;
mod carry;
mod current;
mod decimal;
#[cfg(feature = "validate")]
pub mod decode;
mod downcast;
#[cfg(feature = "validate")]
mod embed;
mod envelope;
mod events;
#[cfg(feature = "export")]
pub mod export;
mod lower;
pub mod meta;
#[cfg(feature = "carry")]
mod tree;
mod upcast;
#[cfg(feature = "validate")]
pub mod validate;
mod version;

pub use decimal::{DecimalI64, DecimalU64, ParseDecimalError};
#[cfg(feature = "validate")]
#[doc(inline)]
pub use decode::{DecodeError, DecodeErrorKind, Decoded, Decoder, Embedded, decode, decode_envelope};
pub use downcast::{Downcast, DowncastError, DowncastErrorKind, downcast};
pub use envelope::Envelope;
pub use events::{Events, Payload};
pub use tidings_derive::{Events, Payload};
pub use upcast::{NoPredecessor, Upcast};
pub use version::Version;

/// The example on the front page.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct FrontPage;
