//! Judging what was stored or came from outside, with the verdict of the published schema.

pub mod formats;
