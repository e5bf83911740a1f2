//! What is stored and sent: an event with its identity and its time.

use serde::{Deserialize, Serialize};

/// An event with its identity and its time: `{ "id", "timestamp", "event" }`.
///
/// It is optional: an application with an envelope of its own keeps that, and only the event inside
/// is a matter of the catalog.
///
/// `T` is the type of the timestamp, which is an RFC 3339 text on the wire. It is a parameter so
/// that `tidings` brings no calendar into the application: with chrono write
/// `Envelope<NexusEvent, DateTime<Utc>>`, with another crate its type, and without any the default,
/// the text itself, taken as it is.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tidings::{Envelope, Events, Version};
///
/// #[derive(Serialize, Deserialize, Events)]
/// #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// enum AppEvent {
///     Renamed { version: Version<1>, name: String },
/// }
///
/// let envelope = Envelope {
///     id: "0199".to_owned(),
///     timestamp: "2025-09-04T11:52:43Z".to_owned(),
///     event: AppEvent::Renamed { version: Version, name: "b".to_owned() },
/// };
/// assert_eq!(
///     serde_json::to_string(&envelope)?,
///     r#"{"id":"0199","timestamp":"2025-09-04T11:52:43Z","event":{"type":"renamed","payload":{"version":1,"name":"b"}}}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Misreadings
/// With the default `T` nothing checks that the text is a time; a calendar type does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Envelope<E, T = String> {
    /// Tells this event from every other, most usefully a UUID of version 7.
    pub id: String,
    /// When it happened.
    pub timestamp: T,
    /// What happened.
    pub event: E,
}

impl<E, T> Envelope<E, T> {
    /// The same identity and time around another event.
    ///
    /// ```
    /// use tidings::Envelope;
    ///
    /// let text = Envelope { id: "1".to_owned(), timestamp: 0, event: "4" };
    /// let number = text.map(|event| event.len());
    /// assert_eq!(number.event, 1);
    /// ```
    pub fn map<F>(self, event: impl FnOnce(E) -> F) -> Envelope<F, T> {
        Envelope { id: self.id, timestamp: self.timestamp, event: event(self.event) }
    }
}
