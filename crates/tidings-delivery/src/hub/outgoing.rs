//! What a connection is given, ready to be written.

use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;
use tidings::Events;
use tidings_frames::Frame;

use crate::core::{Cursor, Entry};

/// A frame for one connection.
///
/// The envelope of an event is shared by all connections that read the same version; only its cursor
/// is a connection's own.
#[derive(Debug, Clone)]
pub enum Outgoing {
    /// An event.
    Event {
        /// Its place.
        cursor: Cursor,
        /// The place that stood before on this connection.
        prev: Option<u64>,
        /// The envelope: one line of JSON.
        envelope: EnvelopeBytes,
    },
    /// Any other frame.
    Control(Frame),
}

/// An envelope as bytes, shared by all who are given it.
#[derive(Debug, Clone)]
pub struct EnvelopeBytes(Source);

#[derive(Debug, Clone)]
enum Source {
    /// As it was published: the entry itself is shared, since each count of references that a reader
    /// touches costs it more than copying the bytes.
    Entry(Arc<Entry>),
    /// In another version.
    Made(Arc<[u8]>),
}

impl EnvelopeBytes {
    pub(super) fn published(entry: Arc<Entry>) -> Self {
        Self(Source::Entry(entry))
    }
}

impl From<Arc<[u8]>> for EnvelopeBytes {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self(Source::Made(bytes))
    }
}

impl Deref for EnvelopeBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Source::Entry(entry) => &entry.envelope,
            Source::Made(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for EnvelopeBytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Outgoing {
    /// The name of the frame: `hello`, `event`, `gap`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Event { .. } => "event",
            Self::Control(frame) => frame.event_type(),
        }
    }

    /// The cursor as the client is given it, if the frame has one.
    #[must_use]
    pub fn cursor(&self) -> Option<String> {
        match self {
            Self::Event { cursor, prev, .. } => Some(cursor.text(*prev)),
            Self::Control(frame) => match frame {
                Frame::Hello { cursor, .. } | Frame::Heartbeat { cursor, .. } => cursor.clone(),
                Frame::Event { cursor, .. }
                | Frame::Unsupported { cursor, .. }
                | Frame::Gap { cursor, .. } => Some(cursor.clone()),
                Frame::Goodbye { .. } => None,
            },
        }
    }

    /// Whether it is an event, or stands for one.
    #[must_use]
    pub fn is_event(&self) -> bool {
        matches!(self, Self::Event { .. } | Self::Control(Frame::Unsupported { .. }))
    }

    /// The bytes of its envelope.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Event { envelope, .. } => envelope.len(),
            Self::Control(_) => 0,
        }
    }

    /// Appends the JSON of the frame, as the long poll gives it: on one line.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        match self {
            // The tag stands first, and the envelope is not parsed again.
            Self::Event { cursor, prev, envelope, .. } => {
                out.extend(br#"{"type":"event","version":1,"cursor":""#);
                cursor.write(*prev, out);
                out.extend(br#"","envelope":"#);
                out.extend(&envelope[..]);
                out.push(b'}');
            }
            Self::Control(frame) => {
                let length = out.len();
                // A frame holds texts and numbers: writing it into memory does not fail.
                if frame.serialize(&mut serde_json::Serializer::new(&mut *out)).is_err() {
                    out.truncate(length);
                }
            }
        }
    }

    /// Appends what stands in the data of a server-sent event: the envelope of an event, the JSON of
    /// any other frame. On one line.
    pub fn write_data(&self, out: &mut Vec<u8>) {
        match self {
            Self::Event { envelope, .. } => out.extend(&envelope[..]),
            Self::Control(_) => self.write_json(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use tidings::Version;
    use tidings_frames::GoodbyeReason;

    use super::*;
    use crate::core::Epoch;

    #[test]
    fn an_event_is_written_as_serde_writes_its_frame() {
        let cursor = Cursor { epoch: Epoch::new(5), seq: 7 };
        let envelope = Arc::<[u8]>::from(&br#"{"id":"1"}"#[..]).into();
        let event = Outgoing::Event { cursor, prev: Some(3), envelope };
        let mut written = Vec::new();
        event.write_json(&mut written);
        let frame: Frame = serde_json::from_slice(&written).unwrap();
        assert_eq!(serde_json::to_vec(&frame).unwrap(), written);
        let Frame::Event { cursor, envelope, .. } = frame else { panic!("{frame:?}") };
        assert_eq!((cursor.as_str(), envelope["id"].as_str()), ("1.AAAAAAAF.7.3", Some("1")));
        let mut data = Vec::new();
        event.write_data(&mut data);
        assert_eq!(data, br#"{"id":"1"}"#);
    }

    #[test]
    fn another_frame_is_its_json() {
        let goodbye = Frame::Goodbye { version: Version, reason: GoodbyeReason::Age, retry_ms: 5 };
        let goodbye = Outgoing::Control(goodbye);
        let mut written = b"x".to_vec();
        goodbye.write_data(&mut written);
        assert_eq!(written, br#"x{"type":"goodbye","version":1,"reason":"age","retry_ms":5}"#);
        assert_eq!((goodbye.name(), goodbye.cursor()), ("goodbye", None));
    }
}
