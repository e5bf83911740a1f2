//! The endpoints and the server, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test")]

mod catalog;
mod client;
mod places;

use std::net::SocketAddr;

use axum::Router;
use catalog::AppEvent;
use tidings_axum::{Serve, ServeOptions, router, serve};
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
