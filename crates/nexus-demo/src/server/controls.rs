//! The buttons of the page: what a person does to the agent, the server and the disk.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use nexus_events::{ActivityLevel, ApplicationConfigChangedPayload, ErrorInternalPayload, NexusEvent};
use serde::Deserialize;
use serde_json::json;
use tidings::Version;
use tidings_delivery::PublishErrorKind;

use super::app::{App, error_text, now};
use super::problem::problem;
use crate::signals;

/// The most events of one flood.
const MOST: u32 = 200_000;

/// The longest line of a flood, in bytes.
const LONGEST: usize = 2000;

/// How long a page may take to read the answer before the server is killed.
const LAST_WORD: Duration = Duration::from_millis(50);

/// `GET /demo/state`.
pub(super) async fn state(State(app): State<Arc<App>>) -> Response {
    Json(app.snapshot()).into_response()
}

/// `POST /demo/agent/kill`: ends the agent at once. It is started again.
pub(super) async fn kill_agent(State(app): State<Arc<App>>) -> Response {
    if app.agent.borrow().pid.is_none() {
        return problem(StatusCode::CONFLICT, "the agent does not run");
    }
    app.kills.send_modify(|kills| *kills += 1);
    StatusCode::ACCEPTED.into_response()
}

/// `POST /demo/server/kill`: ends this process with SIGKILL.
pub(super) async fn kill_server() -> Response {
    tokio::spawn(async {
        tokio::time::sleep(LAST_WORD).await;
        signals::kill_this();
    });
    StatusCode::ACCEPTED.into_response()
}

/// `POST /demo/server/restart`: a clean stop. A parent starts the server again.
pub(super) async fn restart_server(State(app): State<Arc<App>>) -> Response {
    app.stop.ask();
    StatusCode::ACCEPTED.into_response()
}

#[derive(Debug, Deserialize)]
pub(super) struct Flood {
    /// How many events.
    count: u32,
    /// How long each line is, in bytes.
    #[serde(default)]
    bytes: usize,
}

/// `POST /demo/flood`: publishes as fast as it can.
pub(super) async fn flood(State(app): State<Arc<App>>, Json(flood): Json<Flood>) -> Response {
    if flood.count > MOST || flood.bytes > LONGEST {
        let said = format!("a flood has at most {MOST} events of at most {LONGEST} bytes");
        return problem(StatusCode::UNPROCESSABLE_ENTITY, said);
    }
    tokio::task::spawn_blocking(move || pour(&app, &flood));
    StatusCode::ACCEPTED.into_response()
}

fn pour(app: &App, flood: &Flood) {
    for number in 1..=flood.count {
        let mut message = format!("Flood: {number} of {}.", flood.count);
        let fill = flood.bytes.saturating_sub(message.len());
        message.extend(" and on it goes".chars().cycle().take(fill));
        let level = ActivityLevel::Info;
        let event = NexusEvent::ActivityMessage { version: Version, message, level, timestamp: now() };
        while let Err(error) = app.hub.publish(&event).map(drop) {
            if error.kind() != PublishErrorKind::Full {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Disk {
    fails: bool,
}

/// `POST /demo/disk`: lets the disk fail, or mends it.
pub(super) async fn disk(State(app): State<Arc<App>>, Json(disk): Json<Disk>) -> Response {
    let there = Arc::clone(&app);
    let done = tokio::task::spawn_blocking(move || there.let_disk_fail(disk.fails)).await;
    let Err(error) = done.map_err(|error| error.to_string()).and_then(|it| it.map_err(|it| it.to_string()))
    else {
        drop(app.tell(&NexusEvent::ApplicationConfigChanged(ApplicationConfigChangedPayload {
            version: Version,
            key: "demo.disk_fails".to_owned(),
            value: json!(disk.fails),
        })));
        return StatusCode::NO_CONTENT.into_response();
    };
    drop(app.tell(&NexusEvent::ErrorInternal(ErrorInternalPayload {
        version: Version,
        error: error_text(&error),
        component: "the disk that fails".to_owned(),
        details: None,
    })));
    problem(StatusCode::INTERNAL_SERVER_ERROR, error)
}
