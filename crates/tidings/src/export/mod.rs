//! The exporter: an example target that prints the catalog of a package for the toolchain.
//!
//! The toolchain never links an application's events. The package that has them has one file,
//! `examples/catalog.rs`, with one line, [`export!`](crate::export!), which is built and run; what it
//! prints is the **catalog document**. The feature `export` belongs under `[dev-dependencies]`, so
//! that nothing of it reaches the application:
//!
//! ```toml
//! [dependencies]
//! tidings = { version = "0.1", features = ["schema"] }
//!
//! [dev-dependencies]
//! tidings = { version = "0.1", features = ["export"] }
//! ```
//!
//! Under the macro is [`catalog`], which a test can call in process:
//!
//! ```
//! use schemars::JsonSchema;
//! use serde::Serialize;
//! use tidings::{Events, Version, export};
//!
//! #[derive(Serialize, JsonSchema, Events)]
//! #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
//! enum AppEvent {
//!     Stopped { version: Version<1> },
//! }
//!
//! let document = export::document(&[export::catalog("app").events::<AppEvent>()])?;
//! let stopped = &document["catalogs"][0]["enums"][0]["events"][0];
//! assert_eq!(stopped["type"], "stopped");
//! assert_eq!(stopped["serialize"]["properties"]["type"]["const"], "stopped");
//! # Ok::<(), export::ExportError>(())
//! ```

mod answer;
mod beside;
mod builder;
mod contract;
mod document;
mod error;
mod paths;
mod rewrite;
mod run;
mod verify;

pub use builder::{Catalog, catalog};
pub use document::document;
pub use error::ExportError;
#[doc(hidden)]
pub use rewrite::RewriteHook;
pub(crate) use rewrite::rewrite;
pub use run::{run, run_in};
