//! From bytes to an event of the application: judged, typed, and carried to its current version.
//!
//! Invariant: what the reader view of the schema accepts, serde takes; where it does not, that is an
//! error of its own ([`DecodeErrorKind::Differs`]), never a wrong value.

mod decoder;
mod error;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use decoder::Decoder;
pub use error::{DecodeError, DecodeErrorKind};

use crate::validate::Invalid;
use crate::{Envelope, Events};

/// An enum of events whose schemas are part of the program; [`embed!`](crate::embed!) implements it.
#[diagnostic::on_unimplemented(
    message = "the schemas of `{Self}` are not part of the program",
    label = "has no embedded schemas",
    note = "write `tidings::embed!(\"catalog\": {Self});` beside the enum, with the name the catalog has in `export!`"
)]
pub trait Embedded: Events + DeserializeOwned + 'static {
    /// What decodes its events.
    fn decoder() -> &'static Decoder<Self>;
}

/// An event that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded<E> {
    /// An event of the application, in its current version.
    Known(E),
    /// An event with a type and a version that the catalog does not have: of a newer program, or of
    /// another one.
    Unknown {
        /// The tag.
        event_type: String,
        /// The version; 1 if none is written.
        version: u32,
        /// The content as it came, `null` if there is none; under internal tagging the whole event.
        payload: Value,
    },
}

impl<E> Decoded<E> {
    /// The event, if it is one of the application.
    ///
    /// ```
    /// use tidings::Decoded;
    ///
    /// assert_eq!(Decoded::Known(5).known(), Some(5));
    /// let unknown = Decoded::<u8>::Unknown { event_type: "a".into(), version: 1, payload: 0.into() };
    /// assert_eq!(unknown.known(), None);
    /// ```
    pub fn known(self) -> Option<E> {
        match self {
            Self::Known(event) => Some(event),
            Self::Unknown { .. } => None,
        }
    }
}

/// Reads a bare event, `{ "type", "payload" }`: judged by the schema of its version, typed, and
/// carried to the current version.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tidings::{Events, Version};
/// # #[derive(Debug, PartialEq, Serialize, Deserialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent { Renamed { version: Version<1>, name: String } }
/// # tidings::embed!("app" in "tests/embedded/app": AppEvent);
/// use tidings::{Decoded, decode};
///
/// let event = br#"{"type":"renamed","payload":{"version":1,"name":"b"}}"#;
/// assert!(matches!(decode::<AppEvent>(event)?, Decoded::Known(AppEvent::Renamed { .. })));
///
/// let newer = br#"{"type":"renamed","payload":{"version":2,"names":["b"]}}"#;
/// assert!(matches!(decode::<AppEvent>(newer)?, Decoded::Unknown { version: 2, .. }));
///
/// let error = decode::<AppEvent>(br#"{"type":"renamed","payload":{"version":1,"name":5}}"#).unwrap_err();
/// assert_eq!(error.to_string(), "renamed v1: payload.name: expected a string, got 5");
/// assert_eq!(error.masked().to_string(), "renamed v1: payload.name: expected a string, got a number");
/// # Ok::<(), tidings::DecodeError>(())
/// ```
///
/// # Errors
/// When the bytes are no event ([`DecodeErrorKind`] tells how), with everything that is wrong.
///
/// # Misreadings
/// An event that is not known is no error: a reader that is older than the writer meets one every
/// day, and must not stop at it.
pub fn decode<E: Embedded>(bytes: &[u8]) -> Result<Decoded<E>, DecodeError> {
    E::decoder().decode(bytes)
}

/// Reads an event in its envelope, `{ "id", "timestamp", "event" }`, as [`decode`] reads the event.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tidings::{Events, Version};
/// # #[derive(Debug, PartialEq, Serialize, Deserialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent { Renamed { version: Version<1>, name: String } }
/// # tidings::embed!("app" in "tests/embedded/app": AppEvent);
/// use tidings::decode_envelope;
///
/// let bytes = br#"{"id":"0199","timestamp":"2025-09-04T11:52:43Z",
///     "event":{"type":"renamed","payload":{"version":1,"name":"b"}}}"#;
/// let envelope = decode_envelope::<AppEvent, String>(bytes)?;
/// assert_eq!((envelope.id.as_str(), envelope.event.known().is_some()), ("0199", true));
/// # Ok::<(), tidings::DecodeError>(())
/// ```
///
/// # Errors
/// When the bytes are no event in an envelope.
pub fn decode_envelope<E: Embedded, T: DeserializeOwned>(
    bytes: &[u8],
) -> Result<Envelope<Decoded<E>, T>, DecodeError> {
    E::decoder().decode_envelope(bytes)
}

/// Judges an event of the application's own, as the reader of what serde writes would.
///
/// The types say less than the schema, which may bound lengths and numbers; a test can ask here.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tidings::{Events, Version};
/// # #[derive(Debug, PartialEq, Serialize, Deserialize, Events)]
/// # #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
/// # enum AppEvent { Renamed { version: Version<1>, name: String } }
/// # tidings::embed!("app" in "tests/embedded/app": AppEvent);
/// use tidings::decode::validate;
///
/// validate(&AppEvent::Renamed { version: Version, name: "b".to_owned() })?;
/// let invalid = validate(&AppEvent::Renamed { version: Version, name: "too long".to_owned() }).unwrap_err();
/// assert_eq!(invalid.to_string(), r#"payload.name: expected at most 5 characters, got "too long""#);
/// # Ok::<(), tidings::validate::Invalid>(())
/// ```
///
/// # Errors
/// With everything that is wrong.
pub fn validate<E: Embedded + Serialize>(event: &E) -> Result<(), Invalid> {
    E::decoder().validate(event)
}
