//! Delivery of versioned events: nothing is lost in silence.

pub mod core;
mod hub;
mod local;
pub mod log;

pub use hub::{
    Accept, Chance, Clock, Full, Hub, NeverVisible, Options, Outgoing, Polled, PublishError,
    PublishErrorKind, Published, Receipt, Sending, StartError, Stats, Subscription, SystemChance,
    SystemClock,
};
#[cfg(feature = "sqlite")]
pub use local::Keep;
pub use local::LocalLog;

pub use self::core::{Bounds, Cursor, Filter, Start};
