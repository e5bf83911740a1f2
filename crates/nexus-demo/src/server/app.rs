//! What the parts of the server share: the hub, the agent as it is known, the sessions, the stop.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use nexus_events::{
    ActivityLevel, ApplicationReadyPayload, ApplicationShutdownPayload, ApplicationStartedPayload, ErrorText,
    FeatureName, NexusEvent, ServerStatus, ServerStatusPayload,
};
use serde::Serialize;
use tidings::Version;
use tidings_delivery::{Hub, Receipt};
use tokio::sync::watch;
use url::Url;

use super::sessions::Sessions;

/// The release that is told.
pub(super) const RELEASE: &str = env!("CARGO_PKG_VERSION");

pub(super) struct App {
    pub(super) hub: Hub<NexusEvent>,
    pub(super) stop: Stop,
    /// The agent as it is known.
    pub(super) agent: watch::Sender<Agent>,
    /// Counts how often someone wanted the agent killed.
    pub(super) kills: watch::Sender<u64>,
    pub(super) sessions: Mutex<Sessions>,
    /// Where the store is, and the connection that keeps others from writing while the disk fails.
    pub(super) store: PathBuf,
    pub(super) disk: Mutex<Option<rusqlite::Connection>>,
    /// Whether a parent starts this server again.
    pub(super) has_parent: bool,
    started: DateTime<Utc>,
}

/// What is known of the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Agent {
    pub(super) status: ServerStatus,
    pub(super) pid: Option<u32>,
    pub(super) address: Option<Url>,
}

/// What `GET /demo/state` answers: what a page that has just come shows before the first event.
#[derive(Debug, Serialize)]
pub(super) struct Snapshot {
    pid: u32,
    release: &'static str,
    started: DateTime<Utc>,
    has_parent: bool,
    disk_fails: bool,
    agent: Agent,
    sessions: Vec<nexus_events::ChatSession>,
}

/// Told once, heard by all who wait for it.
#[derive(Debug, Clone)]
pub(super) struct Stop(watch::Sender<bool>);

impl Stop {
    pub(super) fn ask(&self) {
        self.0.send_replace(true);
    }

    pub(super) fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it was told.
    pub(super) async fn asked(&self) {
        // The sender is at hand, so this never fails.
        drop(self.0.subscribe().wait_for(|stop| *stop).await);
    }
}

impl App {
    pub(super) fn new(hub: Hub<NexusEvent>, store: PathBuf, has_parent: bool) -> Self {
        let agent = Agent { status: ServerStatus::Stopped, pid: None, address: None };
        Self {
            hub,
            stop: Stop(watch::Sender::new(false)),
            agent: watch::Sender::new(agent),
            kills: watch::Sender::new(0),
            sessions: Mutex::default(),
            store,
            disk: Mutex::default(),
            has_parent,
            started: now(),
        }
    }

    /// Publishes. What the hub refuses is said on standard error: it is a mistake of this program.
    pub(super) fn tell(&self, event: &NexusEvent) -> Option<Receipt> {
        self.hub
            .publish(event)
            .inspect_err(|error| {
                anstream::eprintln!("nexus-demo: {error}");
            })
            .ok()
    }

    /// A line for the feed.
    pub(super) fn note(&self, level: ActivityLevel, message: impl Into<String>) {
        let message = message.into();
        drop(self.tell(&NexusEvent::ActivityMessage { version: Version, message, level, timestamp: now() }));
    }

    /// What the agent is from now on: the state first, then the event.
    pub(super) fn agent_is(&self, status: ServerStatus, pid: Option<u32>, address: Option<Url>) {
        self.agent.send_replace(Agent { status, pid, address });
        let payload = ServerStatusPayload { version: Version, status, timestamp: now() };
        drop(self.tell(&NexusEvent::ServerStatus(payload)));
    }

    /// The first event of a run.
    pub(super) fn started(&self) -> Option<Receipt> {
        self.tell(&NexusEvent::ApplicationStarted(ApplicationStartedPayload {
            version: Version,
            app_version: RELEASE.to_owned(),
        }))
    }

    /// Everything is loaded.
    pub(super) fn ready(&self, features: Vec<FeatureName>) -> Option<Receipt> {
        self.tell(&NexusEvent::ApplicationReady(ApplicationReadyPayload { version: Version, features }))
    }

    /// The last one.
    pub(super) fn ends(&self) {
        let shutdown = ApplicationShutdownPayload { version: Version, reason: None };
        drop(self.tell(&NexusEvent::ApplicationShutdown(shutdown)));
    }

    pub(super) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            pid: std::process::id(),
            release: RELEASE,
            started: self.started,
            has_parent: self.has_parent,
            disk_fails: self.disk_fails(),
            agent: self.agent.borrow().clone(),
            sessions: self.sessions().list(),
        }
    }
}

/// The time, to the millisecond.
pub(super) fn now() -> DateTime<Utc> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// What went wrong, as events say it: never empty, never too long.
pub(super) fn error_text(error: &impl ToString) -> ErrorText {
    let text: String = error.to_string().chars().take(4096).collect();
    ErrorText(if text.is_empty() { "something went wrong".to_owned() } else { text })
}
