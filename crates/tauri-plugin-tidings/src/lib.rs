//! A hub of events in a Tauri application: every window is given what it is owed, across reloads too.
//!
//! ```no_run
//! use nexus_events::NexusEvent;
//! use tauri_plugin_tidings::{Builder, TidingsExt as _};
//!
//! # fn run(context: tauri::Context, ready: NexusEvent) -> tauri::Result<()> {
//! tauri::Builder::default()
//!     .plugin(Builder::<NexusEvent>::new().build())
//!     .setup(move |app| {
//!         // No window is there yet: the first one is given it all the same.
//!         let receipt = app.tidings::<NexusEvent>().publish(&ready)?;
//!         println!("published as {}", receipt.id());
//!         Ok(())
//!     })
//!     .run(context)
//! # }
//! ```
//!
//! # One path
//! A window asks for what follows its position (`invoke`, the command `poll`) and waits for the answer up to
//! 25 s. Nothing is kept for a window but the waiting answer: a reload asks the same question again, and
//! memory is bounded by the window of the hub. What rides on JavaScript that is put into a page (`emit`,
//! Channel) is lost in silence before the page listens and while it loads; an answer that is lost is asked
//! for again.
//!
//! # Permissions
//! `tidings:default` in the capability of a window. With a scope it is given certain types only:
//!
//! ```json
//! { "identifier": "tidings:allow-poll", "allow": [{ "types": ["server_status"] }] }
//! ```

mod builder;
mod commands;
mod error;
mod handle;
mod request;
mod waiting;

pub use builder::Builder;
pub use handle::{Tidings, TidingsExt};

/// The name of the plugin, which its commands and permissions have in front.
const NAME: &str = "tidings";
