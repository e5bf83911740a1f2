//! Errors as problem documents (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    BadQuery,
    BadReport,
    NotFound,
    MethodNotAllowed,
    Late,
    BodyTooLarge,
    QueryTooLong,
    Full,
}

impl Kind {
    const fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadQuery => (StatusCode::BAD_REQUEST, "urn:tidings:bad-query", "The query cannot be read"),
            Self::BadReport => {
                (StatusCode::BAD_REQUEST, "urn:tidings:bad-report", "The report cannot be read")
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "urn:tidings:not-found", "There is nothing here"),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "urn:tidings:method-not-allowed",
                "The method is not for this path",
            ),
            Self::Late => {
                (StatusCode::REQUEST_TIMEOUT, "urn:tidings:late", "The body did not arrive in time")
            }
            Self::BodyTooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "urn:tidings:body-too-large", "The body is too large")
            }
            Self::QueryTooLong => {
                (StatusCode::URI_TOO_LONG, "urn:tidings:query-too-long", "The query is too long")
            }
            Self::Full => {
                (StatusCode::SERVICE_UNAVAILABLE, "urn:tidings:full", "As many clients are connected as may")
            }
        }
    }
}

/// A refusal, with what is wrong in plain words. It never repeats what the request said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    kind: Kind,
    detail: String,
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), retry_after: None }
    }

    /// The same, to be tried again after so many seconds.
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, kind, title) = self.kind.parts();
        let document = Document { r#type: kind, title, status: status.as_u16(), detail: &self.detail };
        let headers = [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CACHE_CONTROL, "no-store, no-transform"),
        ];
        // Texts and a number: writing them into memory does not fail.
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = (status, headers, body).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
