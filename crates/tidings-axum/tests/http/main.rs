//! The endpoints and the server, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test")]

// The same as the hub is tried with; the schemas of it are in this crate, too, for its examples.
#[path = "../../../tidings-delivery/tests/hub/catalog.rs"]
mod catalog;
mod choice;
mod client;
mod figures;
mod hostile;
mod layers;
mod places;
mod polls;
mod refusals;
mod slow;
mod stopping;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use catalog::AppEvent;
use tidings_axum::{Audiences, Serve, ServeOptions, router, serve};
use tidings_delivery::log::{Log, LogError};
use tidings_delivery::{Hub, LocalLog, Options};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A server of a test's own.
pub(crate) struct Server {
    pub(crate) hub: Hub<AppEvent>,
    pub(crate) at: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), LogError>>,
}

impl Server {
    /// The protocol under `/events`, and nothing else.
    pub(crate) async fn start(options: Options) -> Self {
        Self::with(LocalLog::in_memory(), options, |hub| Router::new().nest("/events", router(hub))).await
    }

    pub(crate) async fn with(
        log: impl Log,
        options: Options,
        app: impl FnOnce(Hub<AppEvent>) -> Router,
    ) -> Self {
        Self::set(log, options, ServeOptions::default(), app).await
    }

    pub(crate) async fn set(
        log: impl Log,
        options: Options,
        serving: ServeOptions,
        app: impl FnOnce(Hub<AppEvent>) -> Router,
    ) -> Self {
        let hub = Hub::start(log, options).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let server: Serve = serve(listener, app(hub.clone()), async { drop(stopped.await) });
        let server = server.closing(hub.clone()).options(serving);
        Self { hub, at, stop, ended: tokio::spawn(server.into_future()) }
    }

    pub(crate) async fn stop(self) -> Result<(), LogError> {
        drop(self.stop);
        self.ended.await.unwrap()
    }
}

/// A window of so many events.
pub(crate) fn small(events: usize) -> Options {
    let mut options = Options::default();
    options.window.events = events;
    options
}

/// Waits for something that comes by itself.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = std::time::Instant::now();
    while !is_so() {
        assert!(began.elapsed() < client::PATIENCE, "{what}");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// Who a request says it is, for tests of audiences.
pub(crate) async fn who(mut request: Request, next: Next) -> Response {
    let user = request.headers().get("x-user").and_then(|it| it.to_str().ok()).map(str::to_owned);
    if let Some(user) = user {
        request.extensions_mut().insert(Audiences::of([user]));
    }
    next.run(request).await
}
