//! A frame, from a stream or from a poll.

use serde_json::Value;

use super::sse::ServerSent;

/// A frame with what the client needs of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    pub(crate) kind: String,
    pub(crate) cursor: Option<String>,
    /// The whole frame; of an event its envelope stands in `envelope`.
    pub(crate) body: Value,
}

impl Frame {
    /// A frame of a stream: an event is its envelope and nothing else, its cursor the id.
    ///
    /// # Panics
    /// When it is none.
    pub(crate) fn of_stream(sent: &ServerSent) -> Self {
        let data: Value = serde_json::from_str(&sent.data).expect("JSON");
        if sent.name.is_empty() {
            let body = serde_json::json!({ "type": "event", "cursor": sent.id, "envelope": data });
            return Self { kind: "event".to_owned(), cursor: sent.id.clone(), body };
        }
        let frame = Self::of_poll(&data);
        assert_eq!(frame.kind, sent.name, "the name of the event is the type of the frame");
        assert_eq!(frame.cursor, sent.id, "the id is the cursor of the frame");
        frame
    }

    /// A frame of a poll.
    ///
    /// # Panics
    /// When it is none.
    pub(crate) fn of_poll(body: &Value) -> Self {
        let kind = body["type"].as_str().expect("a frame has a type").to_owned();
        let cursor = body["cursor"].as_str().map(str::to_owned);
        Self { kind, cursor, body: body.clone() }
    }

    /// The id of the envelope, if it is an event.
    pub(crate) fn id(&self) -> Option<&str> {
        self.body["envelope"]["id"].as_str()
    }

    /// The type of the event, if it is one.
    pub(crate) fn event_type(&self) -> Option<&str> {
        self.body["envelope"]["event"]["type"].as_str()
    }
}
