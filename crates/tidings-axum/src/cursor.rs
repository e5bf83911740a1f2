//! The layer that makes any answer of an application a snapshot.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::http::{HeaderName, HeaderValue, Request, Response};
use tidings_delivery::Hub;
use tower_layer::Layer;
use tower_service::Service;

/// The header that says where events go on from an answer. Across origins it has to be exposed
/// (`Access-Control-Expose-Headers`).
pub const CURSOR: HeaderName = HeaderName::from_static("tidings-cursor");

/// Stamps [`CURSOR`] on every answer, with the place of the newest event **before** the handler runs:
/// whatever the handler reads is at least as new, so a client that goes on from there misses nothing,
/// and may be told again what the answer has already.
///
/// ```
/// use axum::{Json, Router, routing::get};
/// # use serde::{Deserialize, Serialize};
/// # use tidings::{Events, Version};
/// use tidings_axum::CursorLayer;
/// # use tidings_delivery::Hub;
/// # #[derive(Serialize, Deserialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Note { version: Version<1>, text: String, urgent: bool },
/// # }
/// # fn example(hub: Hub<AppEvent>) -> Router {
/// Router::new().route("/sessions", get(|| async { Json(0) })).layer(CursorLayer::new(hub))
/// # }
/// ```
///
/// # Misreadings
/// An application changes its state first and publishes then; the other way round a snapshot can lack
/// what its cursor covers. An answer that has the header already keeps it.
pub struct CursorLayer<E>(Hub<E>);

impl<E> CursorLayer<E> {
    /// The layer with the places of this hub.
    #[must_use]
    pub fn new(hub: Hub<E>) -> Self {
        Self(hub)
    }
}

impl<E> Clone for CursorLayer<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E> fmt::Debug for CursorLayer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CursorLayer").field(&self.0).finish()
    }
}

impl<E, S> Layer<S> for CursorLayer<E> {
    type Service = CursorService<E, S>;

    fn layer(&self, inner: S) -> Self::Service {
        CursorService { hub: self.0.clone(), inner }
    }
}

/// What [`CursorLayer`] makes of a service.
pub struct CursorService<E, S> {
    hub: Hub<E>,
    inner: S,
}

impl<E, S: Clone> Clone for CursorService<E, S> {
    fn clone(&self) -> Self {
        Self { hub: self.hub.clone(), inner: self.inner.clone() }
    }
}

impl<E, S: fmt::Debug> fmt::Debug for CursorService<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CursorService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<E, S, B, R> Service<Request<B>> for CursorService<E, S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let place = HeaderValue::try_from(self.hub.position().to_string());
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut answer = answer.await?;
            if let Ok(place) = place {
                answer.headers_mut().entry(CURSOR).or_insert(place);
            }
            Ok(answer)
        })
    }
}
