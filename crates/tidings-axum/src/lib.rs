//! A hub of events over HTTP: server-sent events and long poll, for axum.
//!
//! [`router`] has every endpoint of the protocol `tidings/1`, to be nested by an application;
//! [`CursorLayer`] makes any answer of the application a snapshot; [`Audiences`] says what a request may
//! see; [`serve`](serve()) is a server that stops without losing what is open.
//!
//! ```no_run
//! use axum::Router;
//! # use serde::{Deserialize, Serialize};
//! # use tidings::{Events, Version};
//! use tidings_axum::{router, serve};
//! use tidings_delivery::{Hub, Keep, LocalLog, Options};
//!
//! # #[derive(Serialize, Deserialize, Events)]
//! # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
//! # enum AppEvent {
//! #     Note { version: Version<1>, text: String, urgent: bool },
//! # }
//! # tidings::embed!("app" in "tests/embedded/app": AppEvent);
//! # async fn example(stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Box<dyn std::error::Error>> {
//! let hub: Hub<AppEvent> = Hub::start(LocalLog::new(Keep::at("events.db")), Options::default()).await?;
//! let app = Router::new().nest("/events", router(hub.clone()));
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! serve(listener, app, stop).closing(hub).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//! | feature | for | brings |
//! |---|---|---|
//! | `metrics` (default) | the figures as OpenMetrics text | prometheus-client |

mod audiences;
mod cursor;
mod health;
#[cfg(feature = "metrics")]
mod metrics;
mod options;
mod poll;
mod problem;
mod report;
mod request;
mod router;
mod serve;
mod stream;
mod timed;

pub use audiences::Audiences;
pub use cursor::{CURSOR, CursorLayer, CursorService};
#[cfg(feature = "metrics")]
pub use metrics::HubCollector;
pub use options::{HttpOptions, ServeOptions};
pub use router::{Endpoints, router};
pub use serve::{Serve, serve};
