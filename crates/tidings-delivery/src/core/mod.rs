//! The rules of delivery, without I/O, clock, threads or chance.
//!
//! Invariant: what a reader is owed it is given, in order and once, or it is told by a gap that it is
//! not; and no gap claims to be complete unless the log can stand for it. Everything here is a plain
//! value, so that a model can try it on histories that no test would think of.

mod cursor;
mod durations;
mod entry;
mod epochs;
mod filter;
mod ledger;
mod reader;
mod window;

pub use cursor::{Cursor, Epoch, MAX_SEQ};
pub use durations::{BOUNDS_MICROS, Durations};
pub(crate) use durations::{bucket, micros};
pub use entry::{Entry, Form};
pub use epochs::{Epochs, Run, Standing, Stopped};
pub use filter::{Filter, MAX_NAMES};
pub use ledger::{Ledger, Shown, TooMuch};
pub use reader::{Ask, Item, Kept, Notice, Page, Place, Reader, Start, Turn, View};
pub use window::{Bounds, Window};
