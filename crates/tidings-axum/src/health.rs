//! The figures of a hub as JSON.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tidings_delivery::{Hub, Stats};
use tidings_frames::PROTOCOL;

use crate::router::UNTOUCHED;

#[derive(Serialize)]
struct Health<'a> {
    /// `ok`; `degraded` where critical events are not being kept though they should; `stopping`.
    status: &'static str,
    protocol: &'static str,
    fingerprint: &'a str,
    /// How much of what was written is known to be applied, from 0 to 1.
    rate: Option<f64>,
    figures: Stats,
}

pub(crate) fn answer<E>(hub: &Hub<E>) -> Response {
    let mut figures = hub.stats();
    // It can name a path of the server.
    figures.last_store_error = None;
    let (code, status) = if hub.is_closing() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else if figures.store_errors > 0 && !figures.keeping {
        (StatusCode::OK, "degraded")
    } else {
        (StatusCode::OK, "ok")
    };
    let (fingerprint, rate) = (hub.fingerprint(), figures.reported.rate());
    let health = Health { status, protocol: PROTOCOL, fingerprint, rate, figures };
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Texts and numbers: writing them into memory does not fail.
    let body = serde_json::to_vec(&health).unwrap_or_default();
    (code, UNTOUCHED, [json], body).into_response()
}
