//! Polls beside a stream: what a client does with their answers, so that all is as from one source.

use std::net::SocketAddr;

use serde_json::Value;

use super::frame::Frame;
use super::reader::Reader;

/// Where a client stood when it polled beside its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) cursor: String,
    /// How many streams had said hello.
    streams: usize,
}

impl Reader {
    /// Whom it asks.
    pub(crate) fn at(&self) -> SocketAddr {
        self.shared.reading.at
    }

    /// A poll from where it stands. None while it stands nowhere.
    pub(crate) fn asks(&self) -> Option<Asked> {
        let state = self.shared.state();
        Some(Asked { cursor: state.position.text()?, streams: state.streams })
    }

    /// Gives it the answer to such a poll; false where that is thrown away, gap and all: a stream has said
    /// hello since, or the client stands elsewhere by now.
    ///
    /// # Panics
    /// When the answer does not begin at the cursor it was asked with.
    pub(crate) fn offer(&self, asked: &Asked, answer: &Value) -> bool {
        let mut state = self.shared.state();
        if state.streams != asked.streams || state.position.text().as_ref() != Some(&asked.cursor) {
            return false;
        }
        state.record.polls += 1;
        for frame in answer["frames"].as_array().expect("frames") {
            if !state.take(&Frame::of_poll(frame)).expect("an answer to this position") {
                return true;
            }
        }
        state.position.end_of_answer(answer["cursor"].as_str().expect("an answer has a cursor"));
        true
    }
}
