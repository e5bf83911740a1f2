//! The endpoints of the protocol, as a router that an application nests.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use serde::Serialize;
use tidings::Embedded;
use tidings_delivery::{Full, Hub};

use crate::audiences::Audiences;
use crate::cursor::CursorLayer;
use crate::options::HttpOptions;
use crate::problem::{Kind, Problem};
use crate::request::Asked;
use crate::stream::StreamBody;
use crate::{poll, report};

/// The endpoints of a hub, with the defaults: nest it under `/events`.
///
/// | endpoint | answers |
/// |---|---|
/// | `GET /` | server-sent events |
/// | `GET /poll` | the frames a stream would begin with, as JSON |
/// | `GET /health` | the figures of the hub, as JSON |
/// | `GET /metrics` | the same as OpenMetrics text (feature `metrics`) |
/// | `GET /snapshot`, `POST /report` | what [`Endpoints`] turns on |
///
/// It sets no CORS of its own accord, and leaves who may connect to a layer of the application's own.
pub fn router<E, S>(hub: Hub<E>) -> Router<S>
where
    E: Embedded + Serialize + 'static,
    S: Clone + Send + Sync + 'static,
{
    Endpoints::new(hub).router()
}

/// The endpoints of a hub, before they become a router.
///
/// ```
/// use axum::{Json, Router, routing::get};
/// # use serde::{Deserialize, Serialize};
/// # use tidings::{Events, Version};
/// use tidings_axum::{Endpoints, HttpOptions};
/// # use tidings_delivery::Hub;
/// # #[derive(Serialize, Deserialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent {
/// #     Note { version: Version<1>, text: String, urgent: bool },
/// # }
/// # fn example(hub: Hub<AppEvent>) -> Router
/// # where AppEvent: tidings::Embedded {
/// let mut options = HttpOptions::default();
/// options.report = true;
/// let events = Endpoints::new(hub).options(options).snapshot(get(|| async { Json(0) }));
/// Router::new().nest("/events", events.router())
/// # }
/// # tidings::embed!("app" in "tests/embedded/app": AppEvent);
/// ```
pub struct Endpoints<E, S = ()> {
    hub: Hub<E>,
    options: HttpOptions,
    snapshot: Option<MethodRouter<S>>,
}

impl<E, S> fmt::Debug for Endpoints<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoints").field("options", &self.options).finish_non_exhaustive()
    }
}

impl<E, S> Endpoints<E, S>
where
    E: Embedded + Serialize + 'static,
    S: Clone + Send + Sync + 'static,
{
    /// The endpoints of this hub, with the defaults.
    #[must_use]
    pub fn new(hub: Hub<E>) -> Self {
        Self { hub, options: HttpOptions::default(), snapshot: None }
    }

    /// The same with these options.
    #[must_use]
    pub fn options(mut self, options: HttpOptions) -> Self {
        self.options = options;
        self
    }

    /// The same with a handler of the application's own under `/snapshot`: the state that events change.
    /// Its answer carries the cursor from before the handler ran.
    #[must_use]
    pub fn snapshot(mut self, handler: MethodRouter<S>) -> Self {
        self.snapshot = Some(handler);
        self
    }

    /// All of it under a path, to be merged by the application: as [`router`](Self::router) nested there,
    /// but that the stream is also there with a slash behind the path, which axum nests for nobody.
    ///
    /// # Panics
    /// When the path is no place to nest a router: it begins with a slash, and has something behind it.
    pub fn at(self, path: &str) -> Router<S> {
        let events = Arc::new(Served { hub: self.hub.clone(), options: self.options.clone() });
        let slashed = format!("{}/", path.trim_end_matches('/'));
        let router = Router::new().route(&slashed, get(answer(&events, stream)));
        router.method_not_allowed_fallback(not_allowed).nest(path, self.router())
    }

    /// The router, to be nested by the application.
    pub fn router(self) -> Router<S> {
        let Self { hub, options, snapshot } = self;
        let on = options.clone();
        let events = Arc::new(Served { hub: hub.clone(), options });
        let mut router = Router::new()
            .route("/", get(answer(&events, stream)))
            .route("/poll", get(answer(&events, poll::poll)));
        if on.health {
            router = router.route("/health", get(answer(&events, health)));
        }
        #[cfg(feature = "metrics")]
        if on.metrics {
            router = router.route("/metrics", get(answer(&events, crate::metrics::metrics)));
        }
        if on.report {
            router = router.route("/report", post(answer(&events, report::report)));
        }
        if let Some(snapshot) = snapshot {
            router = router.route("/snapshot", snapshot.layer(CursorLayer::new(hub)));
        }
        router
            .fallback(async || Problem::new(Kind::NotFound, "no endpoint of `tidings/1` has this path"))
            .method_not_allowed_fallback(not_allowed)
    }
}

async fn not_allowed() -> Problem {
    Problem::new(Kind::MethodNotAllowed, "the header `Allow` says which one is")
}

/// What every endpoint knows.
pub(crate) struct Served<E> {
    pub(crate) hub: Hub<E>,
    pub(crate) options: HttpOptions,
}

/// A handler of axum's that knows what is served.
fn answer<E, A, F>(
    served: &Arc<Served<E>>,
    answer: A,
) -> impl Fn(Request) -> F + Clone + Send + Sync + 'static
where
    E: Embedded + Serialize + 'static,
    A: Fn(Arc<Served<E>>, Request) -> F + Clone + Send + Sync + 'static,
{
    let served = Arc::clone(served);
    move |request| answer(Arc::clone(&served), request)
}

impl<E> Served<E> {
    /// What a request asks for, with the audiences that the application's layer has named.
    pub(crate) fn asked(&self, request: &Request) -> Result<Asked, Problem> {
        let mut asked = Asked::read(request.uri().query(), request.headers(), &self.options)?;
        if let Some(Audiences(names)) = request.extensions().get() {
            asked.filter.audiences.clone_from(names);
        }
        Ok(asked)
    }

    /// The answer to a request that has to come again later.
    pub(crate) fn full(&self) -> Problem {
        let seconds = self.hub.retry().as_millis().div_ceil(1000).max(1);
        Problem::new(Kind::Full, Full.to_string()).retry_after(u64::try_from(seconds).unwrap_or(1))
    }
}

/// What keeps an answer from being stored, changed or held back on its way.
pub(crate) const UNTOUCHED: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];

async fn stream<E>(served: Arc<Served<E>>, request: Request) -> Result<Response, Problem>
where
    E: Embedded + Serialize + 'static,
{
    let Asked { start, filter, accept, .. } = served.asked(&request)?;
    let body = Body::new(StreamBody::new(served.hub.subscribe(start, filter, accept)));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // Said outright, because layers that compress leave alone what is encoded already, and one that
        // does not would hold events back.
        (header::CONTENT_ENCODING, HeaderValue::from_static("identity")),
    ];
    Ok((UNTOUCHED, headers, body).into_response())
}

async fn health<E>(served: Arc<Served<E>>, _request: Request) -> Result<Response, Problem>
where
    E: Embedded + Serialize + 'static,
{
    Ok(crate::health::answer(&served.hub))
}
