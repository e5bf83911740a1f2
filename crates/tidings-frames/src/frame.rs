//! The frames.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidings::{Events, Version};

use crate::{GapReason, GoodbyeReason};

/// What a server of events sends, one at a time, on every transport.
///
/// Over the long poll and in Tauri a frame is this JSON. In a stream of server-sent events an `event`
/// is the envelope and nothing else, its cursor the `id`; the other frames are named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Events)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    /// The first frame of every connection.
    Hello {
        /// The version of this frame.
        version: Version<1>,
        /// Where the connection begins, so that a client that is cut before any event resumes here;
        /// `null` where a gap follows, which a cut between the two would hide otherwise.
        cursor: Option<String>,
        /// The protocol: `tidings/1`.
        protocol: String,
        /// The name of this connection, for the client's report.
        connection: String,
        /// Whether the client's own cursor was taken up without a gap; then `cursor` is that one.
        resumed: bool,
        /// The longest silence between two frames, in milliseconds. A client that hears nothing for
        /// two and a half times as long gives the connection up.
        heartbeat_ms: u32,
        /// How long to wait before the next attempt, in milliseconds; drawn by chance for each
        /// connection, so that clients do not come back all at once.
        retry_ms: u32,
        /// The fingerprint of the catalog whose events follow.
        fingerprint: String,
        /// Whether critical events are being written to disk.
        keeping: bool,
        /// Names in the client's filter that the catalog does not have.
        ignored: Vec<String>,
    },

    /// An event in its envelope.
    Event {
        /// The version of this frame.
        version: Version<1>,
        /// The event's place; with `.<prev>` behind it where a filter left something out.
        cursor: String,
        /// `{ "id", "timestamp", "event" }`, in the version that the client reads.
        envelope: Value,
    },

    /// An event that cannot be given to this client: it reads an older version and no downcaster
    /// leads there, or the stored bytes are damaged. The client's place moves on.
    Unsupported {
        /// The version of this frame.
        version: Version<1>,
        /// The event's place.
        cursor: String,
        /// The id of its envelope; `null` where the stored bytes are damaged.
        id: Option<String>,
        /// The time of its envelope; `null` where the stored bytes are damaged.
        timestamp: Option<String>,
        /// Its type.
        event_type: String,
        /// The version in which it is there.
        event_version: u32,
        /// Whether it is critical.
        critical: bool,
        /// Why, in plain words.
        reason: String,
    },

    /// Nothing was owed for a while. It shows that the connection lives, and where the client stands.
    Heartbeat {
        /// The version of this frame.
        version: Version<1>,
        /// This client's own place, behind everything it was owed before; `null` inside a gap, where
        /// only events move it.
        cursor: Option<String>,
        /// How many events stand between this place and the newest; 0 is live.
        #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
        behind: u64,
        /// Whether critical events are being written to disk.
        keeping: bool,
    },

    /// The client missed something. The critical events of the range that were kept follow as
    /// ordinary frames, then what stands behind `to`.
    Gap {
        /// The version of this frame.
        version: Version<1>,
        /// Where the gap begins; the client's place from now on, whatever it was.
        cursor: String,
        /// What happened.
        reason: GapReason,
        /// The place in the log before the first event of the range.
        #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
        from: u64,
        /// The place of the last event of the range.
        #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
        to: u64,
        /// How many events of the range do not follow; `null` where that is not known, or where the
        /// client sees only a part of the events.
        #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
        missed: Option<u64>,
        /// How many kept events of the range follow.
        #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
        critical: u64,
        /// Whether these are all critical events of the range that were ever kept for certain.
        complete: bool,
    },

    /// The server ends the connection. A courtesy: nothing depends on it.
    Goodbye {
        /// The version of this frame.
        version: Version<1>,
        /// Why.
        reason: GoodbyeReason,
        /// How long to wait before the next attempt, in milliseconds.
        retry_ms: u32,
    },
}
