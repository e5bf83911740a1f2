//! What a subscription gives, in frames.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::Serialize;
use tidings::{Embedded, Version};
use tidings_frames::{Frame, PROTOCOL};

use super::{Moment, Subscription};
use crate::core::{Entry, Form, Item, Notice, Place};
use crate::hub::envelope::Outside;
use crate::hub::outgoing::Outgoing;
use crate::hub::versions;

impl<E: Embedded + Serialize> Subscription<E> {
    pub(super) fn hello(&self, place: Option<Place>, resumed: bool) -> Frame {
        let options = &self.hub.options;
        Frame::Hello {
            version: Version,
            cursor: place.map(|it| it.cursor.to_string()),
            protocol: PROTOCOL.to_owned(),
            connection: self.name.clone(),
            resumed,
            heartbeat_ms: u32::try_from(options.heartbeat.as_millis()).unwrap_or(u32::MAX),
            retry_ms: self.retry_ms(),
            fingerprint: self.hub.fingerprint.clone(),
            keeping: self.keeping,
            ignored: self.ignored.clone(),
        }
    }

    /// The frame of what the reader gives.
    pub(super) fn outgoing(&mut self, item: Item, moment: Moment) -> Outgoing {
        self.last_frame = self.now;
        let Item { place, notice } = item;
        let Moment { keeping, floor } = moment;
        let text = || place.map(|it| it.cursor.text(it.prev));
        let counters = &self.hub.state.counters;
        let frame = match notice {
            Notice::Hello { resumed } => {
                self.keeping = keeping;
                if self.stream {
                    let cause = if !self.returns {
                        "new"
                    } else if resumed {
                        "resumed"
                    } else {
                        "gap"
                    };
                    counters.connections.add(cause, 1);
                }
                self.hello(place, resumed)
            }
            Notice::Heartbeat { behind } => {
                self.keeping = keeping;
                self.last_beat = self.last_frame;
                Frame::Heartbeat { version: Version, cursor: text(), behind, keeping }
            }
            Notice::Gap { reason, from, to, missed, critical, complete } => {
                counters.gaps.add(reason.as_str(), 1);
                counters.missed.add(missed.unwrap_or(0));
                let cursor = text().unwrap_or_default();
                Frame::Gap { version: Version, cursor, reason, from, to, missed, critical, complete }
            }
            Notice::Event(entry) => return self.event(&entry, place, floor),
            Notice::Damaged(entry) => {
                let reason = "what is stored of it is damaged";
                self.unsupported(&entry, place, None, reason)
            }
        };
        Outgoing::Control(frame)
    }

    /// Counts events that were given, and how many of them came from disk.
    pub(super) fn count(&self, sent: u64, replayed: u64) {
        self.connection.sent.fetch_add(sent, Ordering::Relaxed);
        if replayed > 0 {
            self.hub.state.counters.replayed.add(replayed);
        }
    }

    /// An event in the version of this client.
    fn event(&self, entry: &Arc<Entry>, place: Option<Place>, floor: u64) -> Outgoing {
        let state = &self.hub.state;
        let (form, added) = versions::form::<E>(entry, &self.accept, &state.counters);
        state.charge(entry.seq, added);
        match form {
            Form::Envelope(envelope) => {
                self.count(1, u64::from(entry.seq < floor));
                let (cursor, prev) = (entry.cursor(), place.and_then(|it| it.prev));
                Outgoing::Event { cursor, prev, envelope: envelope.into() }
            }
            Form::Unsupported(reason) => {
                let outside = serde_json::from_slice(&entry.envelope).ok();
                Outgoing::Control(self.unsupported(entry, place, outside, &reason))
            }
        }
    }

    fn unsupported(
        &self,
        entry: &Entry,
        place: Option<Place>,
        outside: Option<Outside>,
        reason: &str,
    ) -> Frame {
        self.hub.state.counters.unsupported.add(&entry.event_type, 1);
        let (id, timestamp) = outside.map(|it| (it.id, it.timestamp)).unzip();
        Frame::Unsupported {
            version: Version,
            cursor: entry.cursor().text(place.and_then(|it| it.prev)),
            id,
            timestamp,
            event_type: entry.event_type.to_string(),
            event_version: entry.version,
            critical: entry.critical,
            reason: reason.to_owned(),
        }
    }
}
