//! The long poll: the frames a stream would begin with, in one answer.

use std::time::Duration;

use serde::Serialize;
use tidings::Embedded;

use super::outgoing::Outgoing;
use super::subscription::{Next, Subscription};
use super::versions::Accept;
use super::{Full, Hub};
use crate::core::{Cursor, Filter, Start};

/// An answer ends behind this many bytes of events.
const MOST_BYTES: usize = 1 << 20;

/// An answer of the long poll.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Polled {
    /// Where the client stands when it has taken all frames.
    pub cursor: Cursor,
    /// Whether there is more at once.
    pub more: bool,
    /// The frames. The first is a hello.
    pub frames: Vec<Outgoing>,
}

impl Polled {
    /// The JSON of the answer: [`PollAnswer`](tidings_frames::PollAnswer).
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = format!(r#"{{"cursor":"{}","more":{},"frames":["#, self.cursor, self.more).into_bytes();
        for (index, frame) in self.frames.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            frame.write_json(&mut out);
        }
        out.extend(b"]}");
        out
    }
}

impl<E: Embedded + Serialize> Hub<E> {
    /// Answers a poll: at most `limit` events and about 1 MiB, which are waited for no longer than
    /// `wait`. They are the frames a stream would begin with, so that a client can change between the
    /// two.
    ///
    /// # Errors
    /// When the hub has as many connections as it may; a poll that waits is one.
    pub async fn poll(
        &self,
        start: Start,
        filter: Filter,
        accept: Accept,
        limit: usize,
        wait: Duration,
    ) -> Result<Polled, Full> {
        let mut subscription = Subscription::new(self, start, filter, accept, false);
        if subscription.is_turned_away() {
            self.0.state.counters.refused_polls.add(1);
            return Err(Full);
        }
        self.0.state.counters.polls.add(1);
        let until = self.0.options.clock.now() + wait;
        let (mut frames, mut events, mut bytes) = (Vec::new(), 0, 0);
        let more = loop {
            let full = |events, bytes| events >= limit.max(1) || bytes >= MOST_BYTES;
            let next = subscription.advance(|frame| {
                events += usize::from(frame.is_event());
                bytes += frame.size();
                frames.push(frame);
                !full(events, bytes)
            });
            match next {
                _ if full(events, bytes) => break subscription.has_more().await,
                Next::Given => {}
                Next::Read(ask) => subscription.read(ask).await,
                Next::Over => break false,
                Next::Idle => {
                    let left = until.saturating_sub(self.0.options.clock.now());
                    // What is not a hello is news.
                    if frames.len() > 1 || left.is_zero() {
                        break false;
                    }
                    subscription.wait_for(left).await;
                }
            }
        };
        let cursor = subscription.reader.cursor(self.0.state.see().view());
        Ok(Polled { cursor, more, frames })
    }
}
