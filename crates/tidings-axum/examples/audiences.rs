//! Behind a layer that refuses strangers and gives each user their own events.
//!
//! ```text
//! cargo run -p tidings-axum --example audiences
//! curl -N -H 'Cookie: session=a1' http://127.0.0.1:4101/events
//! curl -X POST -H 'Cookie: session=b2' -d 'hello, Ann' http://127.0.0.1:4101/say/ann
//! curl -X POST -H 'Cookie: session=a1' http://127.0.0.1:4101/logout
//! ```
#![expect(clippy::print_stdout, reason = "a program")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tidings::{Events, Version};
use tidings_axum::{Audiences, router, serve};
use tidings_delivery::{Hub, LocalLog, Options};

#[derive(Serialize, Deserialize, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub(crate) enum AppEvent {
    Note { version: Version<1>, text: String, urgent: bool },
}
// An application of its own says `embed!("app": AppEvent)` when `cargo tidings generate` has run.
tidings::embed!("app" in "tests/embedded/app": AppEvent);

/// The user of a request.
#[derive(Clone)]
struct User(String);

#[derive(Clone)]
struct App {
    hub: Hub<AppEvent>,
    sessions: Arc<Mutex<HashMap<String, String>>>,
}

impl App {
    /// Who is logged in, by a cookie: an EventSource sends no header of one's own.
    fn user(&self, headers: &HeaderMap) -> Option<User> {
        let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
        let session = cookies.split("; ").find_map(|it| it.strip_prefix("session="))?;
        self.sessions.lock().ok()?.get(session).cloned().map(User)
    }
}

/// Lets only users through, and says whose events each may see.
async fn only_users(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let Some(user) = app.user(request.headers()) else {
        return (StatusCode::UNAUTHORIZED, "log in first").into_response();
    };
    request.extensions_mut().insert(Audiences::of([user.0.as_str()]));
    request.extensions_mut().insert(user);
    next.run(request).await
}

/// Sends a note to one user.
async fn say(
    State(app): State<App>,
    Extension(User(from)): Extension<User>,
    Path(to): Path<String>,
    text: String,
) -> Result<Json<String>, (StatusCode, String)> {
    let event = AppEvent::Note { version: Version, text: format!("{from}: {text}"), urgent: false };
    let receipt = app.hub.publish_to(to, &event);
    receipt.map(|it| Json(it.id().to_owned())).map_err(|it| (StatusCode::BAD_REQUEST, it.to_string()))
}

/// Forgets the user, then ends what is open: whoever comes again is a stranger.
async fn logout(State(app): State<App>, Extension(User(name)): Extension<User>) {
    if let Ok(mut sessions) = app.sessions.lock() {
        sessions.retain(|_, user| *user != name);
    }
    app.hub.revoke(&name);
}

/// The application.
pub(crate) fn app(hub: Hub<AppEvent>) -> Router {
    let sessions = [("a1", "ann"), ("b2", "ben")].map(|(session, user)| (session.into(), user.into()));
    let app = App { hub: hub.clone(), sessions: Arc::new(Mutex::new(HashMap::from(sessions))) };
    Router::new()
        .route("/say/{user}", post(say))
        .route("/logout", post(logout))
        .nest("/events", router(hub))
        .layer(from_fn_with_state(app.clone(), only_users))
        .with_state(app)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let hub = Hub::start(LocalLog::in_memory(), Options::default()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:4101").await?;
    println!("http://{}", listener.local_addr()?);
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    serve(listener, app(hub.clone()), stop).closing(hub).await?;
    Ok(())
}
