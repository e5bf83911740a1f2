//! The position, and what it makes of each frame: the client rules of the protocol.

use super::cursor::Cursor;
use super::frame::Frame;

/// What to do with a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Its turn. It is to be applied, and then [`Position::done`].
    Apply,
    /// It was there before.
    Drop,
    /// Something is missing, or the connection begins elsewhere: drop it, and come again.
    Resume(String),
}

/// The cursor of the last frame that is done with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Position {
    at: Option<Cursor>,
    /// Hello has no cursor: a gap has to come first.
    gap_follows: bool,
}

impl Position {
    /// A position that was kept.
    pub(crate) fn at(cursor: &str) -> Self {
        Self { at: Some(Cursor::read(cursor)), gap_follows: false }
    }

    /// What a connection is asked with.
    pub(crate) fn text(&self) -> Option<String> {
        self.at.as_ref().map(Cursor::text)
    }

    pub(crate) fn seq(&self) -> Option<u64> {
        self.at.as_ref().map(|it| it.seq)
    }

    pub(crate) fn take(&mut self, frame: &Frame) -> Verdict {
        let place = frame.cursor.as_deref().map(Cursor::read);
        let missing = |what: &str| Verdict::Resume(format!("{what}: {frame:?} at {:?}", self.at));
        match (frame.kind.as_str(), place) {
            ("hello", None) => {
                self.gap_follows = true;
                Verdict::Apply
            }
            ("hello", Some(place)) => {
                self.gap_follows = false;
                let resumed = frame.body["resumed"] == true;
                match &self.at {
                    Some(at) if !resumed || at.text() != place.text() => missing("it begins elsewhere"),
                    _ => Verdict::Apply,
                }
            }
            ("goodbye", _) => Verdict::Apply,
            ("gap", Some(place)) => {
                if self.gap_follows || place.prev == self.seq() {
                    Verdict::Apply
                } else {
                    missing("something before the gap is missing")
                }
            }
            // Inside a gap a heartbeat has no place.
            ("heartbeat", None) => Verdict::Drop,
            ("event" | "unsupported" | "heartbeat", Some(place)) => match self.seq() {
                _ if self.gap_follows => missing("a gap has to come first"),
                Some(seq) if place.seq <= seq => Verdict::Drop,
                Some(seq) if place.prev == Some(seq) => Verdict::Apply,
                _ => missing("something is missing"),
            },
            _ => missing("no frame of the protocol"),
        }
    }

    /// All frames of a poll are done with: where its answer ends.
    ///
    /// # Panics
    /// When that lies before the last frame.
    pub(crate) fn end_of_answer(&mut self, cursor: &str) {
        let end = Cursor::read(cursor);
        assert!(self.seq() <= Some(end.seq), "the answer ends at {cursor}, before its last frame: {self:?}");
        self.at = Some(end);
    }

    /// A frame that was to be applied is done with.
    pub(crate) fn done(&mut self, frame: &Frame) {
        if let Some(cursor) = &frame.cursor {
            self.gap_follows = false;
            self.at = Some(Cursor::read(cursor));
        }
    }
}
