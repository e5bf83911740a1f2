//! `POST /demo/replay`: publishes stored events, a line each, of any version, with or without envelope.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use nexus_events::NexusEvent;
use serde::{Deserialize, Serialize};
use tidings::{Decoded, Envelope, decode, decode_envelope};
use tidings_delivery::{Receipt, Sending};

use super::app::App;

/// What became of the lines.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Replayed {
    /// Those that were published, in order.
    pub(crate) published: Vec<Published>,
    /// Those that were not.
    pub(crate) refused: Vec<Refused>,
}

/// A line that was published.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Published {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// The id of its envelope.
    pub(crate) id: String,
    /// Its place.
    pub(crate) cursor: String,
    /// Whether it is on disk.
    pub(crate) kept: bool,
}

/// A line that was not.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Refused {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// Why.
    pub(crate) reason: String,
}

pub(super) async fn replay(State(app): State<Arc<App>>, body: Bytes) -> Json<Replayed> {
    let mut replayed = Replayed::default();
    let mut receipts = Vec::new();
    let lines = body.split(|byte| *byte == b'\n').enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.trim_ascii().is_empty()) {
        match publish(&app, line) {
            Ok(receipt) => receipts.push((index + 1, receipt)),
            Err(reason) => replayed.refused.push(Refused { line: index + 1, reason }),
        }
    }
    for (line, receipt) in receipts {
        let id = receipt.id().to_owned();
        match receipt.await {
            Ok(done) => {
                let cursor = done.cursor.to_string();
                replayed.published.push(Published { line, id, cursor, kept: done.kept });
            }
            Err(error) => replayed.refused.push(Refused { line, reason: error.to_string() }),
        }
    }
    Json(replayed)
}

/// Publishes one line; the error is for a person.
fn publish(app: &App, line: &[u8]) -> Result<Receipt, String> {
    let mut sending = Sending::default();
    let decoded = if has_envelope(line)? {
        let Envelope { id, timestamp, event } =
            decode_envelope::<NexusEvent, String>(line).map_err(|error| error.to_string())?;
        (sending.id, sending.timestamp) = (Some(id), Some(timestamp));
        event
    } else {
        decode::<NexusEvent>(line).map_err(|error| error.to_string())?
    };
    match decoded {
        Decoded::Known(event) => app.hub.publish_with(&event, sending).map_err(|error| error.to_string()),
        Decoded::Unknown { event_type, version, .. } => {
            Err(format!("the catalog has no `{event_type}` in version {version}"))
        }
    }
}

/// An envelope has an event in it, and no type of its own.
fn has_envelope(line: &[u8]) -> Result<bool, String> {
    #[derive(Deserialize)]
    struct Outside {
        #[serde(rename = "type")]
        tag: Option<serde::de::IgnoredAny>,
        event: Option<serde::de::IgnoredAny>,
    }
    let outside: Outside = serde_json::from_slice(line).map_err(|error| format!("no event: {error}"))?;
    Ok(outside.event.is_some() && outside.tag.is_none())
}
