//! Keeps the agent running, asks it how it is, and tells every change.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use hyper::{Method, StatusCode};
use nexus_events::{
    ActivityLevel, ConnectionConnectedPayload, ConnectionConnectingPayload, ConnectionDisconnectedPayload,
    ConnectionErrorPayload, ConnectionHealthCheckPayload, FeatureName, HealthStatus, NexusEvent, ServerInfo,
    ServerStatus,
};
use tidings::Version;
use tokio::time::{sleep, timeout};
use url::Url;

use super::app::{App, error_text};
use crate::agent::Health;
use crate::child::{self, Child};
use crate::http;

/// The longest wait between two starts.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How long the agent may take to answer a question.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// An answer that takes longer is told as degraded.
const IN_TIME: Duration = Duration::from_millis(500);

/// How many unanswered questions end an agent.
const PATIENCE: u32 = 3;

/// How long an agent may take to stop.
const STOP_WITHIN: Duration = Duration::from_secs(1);

/// How an agent's run came to its end.
enum End {
    /// This server stops.
    Told,
    /// It ended by itself, or was killed.
    Ended(String),
    /// It runs, but does not answer.
    Silent,
}

/// Keeps the agent running until the server stops, and asks it how it is this often; `None` is no agent.
pub(super) async fn supervise(app: Arc<App>, every: Option<Duration>) {
    let Some(every) = every else {
        return app.stop.asked().await;
    };
    let mut wait = Duration::from_millis(250);
    let mut was_ready = false;
    while !app.stop.is_asked() {
        let begun = Instant::now();
        if let Err(error) = one_run(&app, every, &mut was_ready).await {
            app.agent_is(ServerStatus::Error, None, None);
            connection_error(&app, &error, None);
        }
        if app.stop.is_asked() {
            return;
        }
        wait = if begun.elapsed() > LONGEST_WAIT { Duration::from_millis(250) } else { wait * 2 };
        wait = wait.min(LONGEST_WAIT);
        tokio::select! {
            () = sleep(wait) => {}
            () = app.stop.asked() => return,
        }
    }
}

/// One agent, from its start to its end.
async fn one_run(app: &App, every: Duration, was_ready: &mut bool) -> Result<()> {
    let mut kills = app.kills.subscribe();
    app.agent_is(ServerStatus::Starting, None, None);
    let program: PathBuf = child::this_program()?;
    let arguments: Vec<OsString> = vec!["agent".into(), "--port".into(), "0".into()];
    let mut agent = Child::start(&program, arguments).await?;
    let url = agent.address().clone();
    let connecting = ConnectionConnectingPayload { version: Version, server_url: url.clone() };
    drop(app.tell(&NexusEvent::ConnectionConnecting(connecting)));
    let (health, _) = ask(&url).await?;
    let features: Vec<FeatureName> = health.features.iter().cloned().map(FeatureName).collect();
    drop(app.tell(&NexusEvent::ConnectionConnected(ConnectionConnectedPayload {
        version: Version,
        server_url: url.clone(),
        server_info: Some(ServerInfo {
            name: health.name,
            version: Some(health.version),
            url: url.clone(),
            features: Some(features.clone()),
        }),
    })));
    app.agent_is(ServerStatus::Running, Some(agent.pid()), Some(url.clone()));
    if !std::mem::replace(was_ready, true) {
        drop(app.ready(features));
    }
    let end = tokio::select! {
        ended = agent.wait() => End::Ended(child::how(ended?)),
        // Nobody asks any more how it is.
        _ = kills.changed() => {
            agent.kill();
            End::Ended(child::how(agent.wait().await?))
        }
        () = app.stop.asked() => End::Told,
        () = watch(app, &url, every) => End::Silent,
    };
    match end {
        End::Told => stop(app, agent).await,
        End::Ended(how) => lost(app, &url, &format!("the agent ended ({how})")),
        End::Silent => {
            agent.stop(STOP_WITHIN).await;
            lost(app, &url, "the agent does not answer");
        }
    }
    Ok(())
}

/// Asks again and again; comes back when the agent has been silent for too long.
async fn watch(app: &App, url: &Url, every: Duration) {
    let mut silent = 0;
    while silent < PATIENCE {
        let asked = ask(url).await;
        let (status, latency_ms) = match &asked {
            Ok((_, took)) => {
                let status = if *took <= IN_TIME { HealthStatus::Healthy } else { HealthStatus::Degraded };
                (status, u32::try_from(took.as_millis()).ok())
            }
            Err(_) => (HealthStatus::Unreachable, None),
        };
        drop(app.tell(&NexusEvent::ConnectionHealthCheck(ConnectionHealthCheckPayload {
            version: Version,
            status,
            latency_ms,
        })));
        silent = if asked.is_ok() { 0 } else { silent + 1 };
        if let Err(error) = asked {
            connection_error(app, &error, Some(url));
        }
        sleep(every).await;
    }
}

/// One question, and the time the answer took.
async fn ask(url: &Url) -> Result<(Health, Duration)> {
    let begun = Instant::now();
    let asked = http::whole(Method::GET, &url.join("health")?, None, ANSWER_WITHIN).await;
    let (status, body) = asked.context("the agent does not say how it is")?;
    ensure!(status == StatusCode::OK, "the agent answers {status} when it is asked how it is");
    Ok((
        serde_json::from_slice(&body).context("the agent says how it is in an unknown way")?,
        begun.elapsed(),
    ))
}

fn connection_error(app: &App, error: &anyhow::Error, url: Option<&Url>) {
    drop(app.tell(&NexusEvent::ConnectionError(ConnectionErrorPayload {
        version: Version,
        error: error_text(&format!("{error:#}")),
        server_url: url.cloned(),
        retryable: true,
    })));
}

/// The agent is gone, and nobody told it to go.
fn lost(app: &App, url: &Url, why: &str) {
    app.agent_is(ServerStatus::Error, None, None);
    connection_error(app, &anyhow::anyhow!("{why}"), Some(url));
    disconnected(app, Some(why));
    let mut letters = why.chars();
    let capital: String = letters.next().iter().flat_map(|it| it.to_uppercase()).collect();
    app.note(ActivityLevel::Error, format!("{capital}{}. It is started again.", letters.as_str()));
}

/// This server stops, and the agent with it. Answers under way are stopped first.
async fn stop(app: &App, agent: Child) {
    app.sessions().stop_all();
    app.agent_is(ServerStatus::Stopping, Some(agent.pid()), None);
    // Those who forward answers have their turn.
    drop(timeout(Duration::from_millis(50), std::future::pending::<()>()).await);
    agent.stop(STOP_WITHIN).await;
    disconnected(app, None);
    app.agent_is(ServerStatus::Stopped, None, None);
}

fn disconnected(app: &App, reason: Option<&str>) {
    drop(app.tell(&NexusEvent::ConnectionDisconnected(ConnectionDisconnectedPayload {
        version: Version,
        reason: reason.map(str::to_owned),
    })));
}
