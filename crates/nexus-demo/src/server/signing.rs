//! Signing out and in: who may read the events, as a layer of the application's own decides it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tidings_axum::Audiences;

use super::app::App;
use super::problem::problem;

/// The cookie of a browser that has signed out.
const SIGNED_OUT: &str = "nexus-demo-signed-out";

/// Everybody who is signed in, so that their streams can be ended.
const SIGNED_IN: &str = "signed-in";

/// How long a browser may take to store its cookie before it is told goodbye and comes again.
const LAST_WORD: Duration = Duration::from_millis(100);

/// `POST /demo/sign-out`: the streams end, and this browser gets no others. Other browsers come again.
pub(super) async fn sign_out(State(app): State<Arc<App>>) -> Response {
    tokio::spawn(async move {
        tokio::time::sleep(LAST_WORD).await;
        app.hub.revoke(SIGNED_IN);
    });
    let cookie = format!("{SIGNED_OUT}=1; Path=/; SameSite=Strict; HttpOnly");
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
}

/// `POST /demo/sign-in`.
pub(super) async fn sign_in() -> Response {
    let cookie = format!("{SIGNED_OUT}=; Path=/; SameSite=Strict; HttpOnly; Max-Age=0");
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
}

/// Lets those read who have not signed out.
pub(super) async fn signed_in_only(mut request: Request, next: Next) -> Response {
    if is_signed_out(request.headers()) {
        return problem(StatusCode::UNAUTHORIZED, "you have signed out; POST /demo/sign-in signs you in");
    }
    request.extensions_mut().insert(Audiences::of([SIGNED_IN]));
    next.run(request).await
}

fn is_signed_out(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.any(|(name, value)| name == SIGNED_OUT && value == "1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cookie_among_others_says_it() {
        for (line, expected) in [
            ("nexus-demo-signed-out=1", true),
            ("a=b; nexus-demo-signed-out=1; c", true),
            ("nexus-demo-signed-out=", false),
            ("x-nexus-demo-signed-out=1", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::COOKIE, line.parse().unwrap())]);
            assert_eq!(is_signed_out(&headers), expected, "{line}");
        }
    }
}
