//! Keeps pages of others away: this server does what it is told, so only its own page may tell it.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::problem;

/// Nothing may be loaded but from here.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Refuses a request under a name that is not this machine's, and one that another page has sent.
pub(super) async fn own_page_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let Some(host) = text(headers, header::HOST) else {
        return problem(StatusCode::BAD_REQUEST, "the request names no host");
    };
    if !is_this_machine(host) {
        return problem(StatusCode::FORBIDDEN, "this server is there for this machine alone");
    }
    let origin = text(headers, header::ORIGIN);
    if origin.is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
        return problem(StatusCode::FORBIDDEN, "this server takes requests of its own page alone");
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_taken() {
        for host in ["127.0.0.1", "127.0.0.1:4100", "localhost:1", "localhost", "[::1]:4100", "[::1]"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in
            ["", "evil.example", "evil.example:4100", "127.0.0.1.evil.example", "localhost:x", "10.0.0.1"]
        {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
