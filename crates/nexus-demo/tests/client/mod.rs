//! A client of `tidings/1` for tests, made after the client rules of the protocol and of nothing else.
//!
//! | part | is |
//! |---|---|
//! | [`http`] | requests over a socket of its own, so that a connection can be cut at any byte |
//! | [`sse`] | server-sent events out of bytes that come in any pieces |
//! | [`cursor`] | a cursor as a client reads it: to see what is missing, for nothing else |
//! | [`frame`] | a frame from a stream or a poll |
//! | [`rules`] | what a client does with each frame: the position |
//! | [`record`] | all that was applied, all gaps, and the oracle of the fault matrix |
//! | [`reader`] | a client that runs on a thread of its own and comes again by itself |
//! | [`beside`] | polls beside its stream |
#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "shared by several test programs, each uses a part"
)]

pub(crate) mod beside;
pub(crate) mod cursor;
pub(crate) mod frame;
pub(crate) mod http;
pub(crate) mod reader;
pub(crate) mod record;
pub(crate) mod rules;
pub(crate) mod sse;

pub(crate) use beside::Asked;
pub(crate) use cursor::Cursor;
pub(crate) use frame::Frame;
pub(crate) use reader::{Reader, Reading};
pub(crate) use record::{Gap, Record};
pub(crate) use rules::{Position, Verdict};
