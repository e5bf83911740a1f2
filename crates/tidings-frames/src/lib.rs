//! The frames of the delivery protocol `tidings/1`: what a server of events says to a client beside
//! the events themselves.
//!
//! They are a catalog like any other, so control traffic cannot drift either: the schema and the
//! TypeScript of it are generated, and a change that would break a client out there is found by
//! `check`. This is a crate of its own because the toolchain builds a catalog's package to run its
//! exporter: nothing but serde stands behind it.
//!
//! ```
//! use tidings_frames::{Frame, PollAnswer, Report};
//!
//! let gap: Frame = serde_json::from_str(
//!     r#"{"type":"gap","version":1,"cursor":"1.q83vEjRW.7","reason":"slow","from":7,"to":40,
//!         "missed":31,"critical":2,"complete":true}"#,
//! )?;
//! assert!(matches!(gap, Frame::Gap { missed: Some(31), complete: true, .. }));
//!
//! let answer: PollAnswer = serde_json::from_str(r#"{"cursor":"1.q83vEjRW.7","more":false,"frames":[]}"#)?;
//! assert_eq!(answer.cursor, "1.q83vEjRW.7");
//!
//! let report = Report { connection: "c1".to_owned(), applied: 5, ..Report::default() };
//! assert_eq!(serde_json::to_value(&report)?["applied"], 5);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Features
//! `schema` brings schemars and the JSON Schema of everything here.

mod frame;
mod poll;
mod reason;
mod report;

pub use frame::Frame;
pub use poll::PollAnswer;
pub use reason::{GapReason, GoodbyeReason};
pub use report::Report;

/// The protocol's name, as `hello` says it.
pub const PROTOCOL: &str = "tidings/1";
