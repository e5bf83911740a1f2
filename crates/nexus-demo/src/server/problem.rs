//! Errors as RFC 9457 has them.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A problem document.
pub(super) fn problem(status: StatusCode, detail: impl Into<String>) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let body = json!({ "title": title, "status": status.as_u16(), "detail": detail.into() });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, Json(body)).into_response()
}
