//! Nested in an application that has its own state, compression, tracing and timeouts.
//!
//! ```text
//! cargo run -p tidings-axum --example nested
//! curl -N --compressed http://127.0.0.1:4102/events
//! curl -X POST http://127.0.0.1:4102/count
//! curl -i http://127.0.0.1:4102/events/snapshot
//! ```
#![expect(clippy::print_stdout, reason = "a program")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tidings::{Events, Version};
use tidings_axum::{Endpoints, serve};
use tidings_delivery::{Hub, LocalLog, Options};
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

#[derive(Serialize, Deserialize, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub(crate) enum AppEvent {
    Note { version: Version<1>, text: String, urgent: bool },
}
// An application of its own says `embed!("app": AppEvent)` when `cargo tidings generate` has run.
tidings::embed!("app" in "tests/embedded/app": AppEvent);

#[derive(Clone)]
struct App {
    hub: Hub<AppEvent>,
    count: Arc<AtomicU64>,
}

/// Counts. The state changes first, then the event goes out: a snapshot in between has the change, and
/// its client is told of it once more.
async fn count(State(app): State<App>) -> Result<Json<u64>, (StatusCode, String)> {
    let count = app.count.fetch_add(1, Ordering::SeqCst) + 1;
    let event = AppEvent::Note { version: Version, text: count.to_string(), urgent: false };
    let failed = |said: String| (StatusCode::INTERNAL_SERVER_ERROR, said);
    let receipt = app.hub.publish(&event).map_err(|it| failed(it.to_string()))?;
    receipt.await.map_err(|it| failed(it.to_string()))?;
    Ok(Json(count))
}

/// The state that events change; the router stamps the cursor from before.
async fn snapshot(State(app): State<App>) -> Json<u64> {
    Json(app.count.load(Ordering::SeqCst))
}

/// The application.
pub(crate) fn app(hub: Hub<AppEvent>) -> Router {
    let events = Endpoints::new(hub.clone()).snapshot(get(snapshot));
    Router::new()
        .route("/count", post(count))
        .nest("/events", events.router())
        .with_state(App { hub, count: Arc::default() })
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http())
        // Longer than a poll waits; a stream has answered when its head is there.
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::from_secs(30)))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let hub = Hub::start(LocalLog::in_memory(), Options::default()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:4102").await?;
    println!("http://{}", listener.local_addr()?);
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    serve(listener, app(hub.clone()), stop).closing(hub).await?;
    Ok(())
}
