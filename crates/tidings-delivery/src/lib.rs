//! Delivery of versioned events: nothing is lost in silence.
//!
//! A [`Hub`] puts each event into its envelope and into the order of a log, and gives it to whoever
//! listens. Inside the window of the newest events nothing is lost, nothing is given twice or out of
//! order; outside it a listener is told exactly that it missed something, and gets every critical event
//! it missed that was kept.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use tidings::{Events, Version};
//! use tidings_delivery::{Accept, Filter, Hub, LocalLog, Options, Outgoing, Start};
//!
//! #[derive(Serialize, Deserialize, Events)]
//! #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
//! enum AppEvent {
//!     Note { version: Version<1>, text: String, urgent: bool },
//! }
//! tidings::embed!("app" in "tests/embedded/app": AppEvent);
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // `LocalLog::new(Keep::at("events.db"))` keeps what is critical.
//! let hub: Hub<AppEvent> = Hub::start(LocalLog::in_memory(), Options::default()).await?;
//! let mut listener = hub.subscribe(Start::Now, Filter::everything(), Accept::present());
//!
//! let event = AppEvent::Note { version: Version, text: "hello".into(), urgent: false };
//! let receipt = hub.publish(&event)?;
//! println!("at {}", receipt.await?.cursor);
//!
//! assert_eq!(listener.next().await.unwrap().name(), "hello");
//! let Some(Outgoing::Event { envelope, .. }) = listener.next().await else { panic!() };
//! assert!(envelope.starts_with(br#"{"id":""#));
//! hub.close().await?;
//! # Ok(())
//! # }
//! ```
//!
//! | part | is |
//! |---|---|
//! | [`Hub`] | publishing, listening, polling, the end; it knows no transport |
//! | [`log`] | the trait behind which events are put in order and kept; [`LocalLog`] for one process |
//! | [`core`] | the rules, without I/O, clock or threads |
//!
//! # What an application's own code may do
//! serde, `critical_if` and the steps between versions run outside every lock; where one panics, that is
//! an error of the one event.
//!
//! # Features
//! | feature | for | brings |
//! |---|---|---|
//! | `sqlite` (default) | keeping critical events on disk | rusqlite with its own SQLite |
//! | `contract` | tests of a log of your own | [`log`]`::contract` |

pub mod core;
mod hub;
mod local;
pub mod log;
mod sync;

pub use hub::{
    Accept, Chance, Clock, EnvelopeBytes, Full, Hub, NeverVisible, Options, Outgoing, Polled, PublishError,
    PublishErrorKind, Published, Receipt, Reported, ReportedClient, Sending, StartError, Stats, Subscription,
    SystemChance, SystemClock, read_accept, read_names,
};
#[cfg(feature = "sqlite")]
pub use local::Keep;
pub use local::LocalLog;

pub use self::core::{Bounds, Cursor, Filter, Start};
