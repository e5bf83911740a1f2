//! Publishing: into an envelope, judged, into the order of the log.

use std::future::Future;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use serde::Serialize;
use tidings::Embedded;
use tidings::validate::Verdict;

use super::Hub;
use super::envelope::{self, Text};
use super::error::{PublishError, PublishErrorKind};
use crate::core::Cursor;
use crate::log::{Appended, Placed, Record, Refused};
use crate::sync::Ordering;

/// The longest id of an application's own.
const LONGEST_ID: usize = 256;

/// How an event is sent, beside what it is.
///
/// ```
/// use tidings_delivery::Sending;
///
/// let mut sending = Sending::default();
/// sending.audience = Some("user-7".into());
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Sending {
    /// For whom it is; `None` is everybody.
    pub audience: Option<Arc<str>>,
    /// The id of its envelope; a new UUID of version 7 where there is none.
    pub id: Option<String>,
    /// The time of its envelope, as RFC 3339 has it; now where there is none.
    pub timestamp: Option<String>,
}

/// An event that has its place in the log. It can be awaited, which says whether it was kept, or
/// dropped.
#[derive(Debug)]
#[must_use = "a receipt can be awaited; `drop` it where nobody needs to know"]
pub struct Receipt {
    id: Text<36>,
    appended: Appended,
}

/// An event that is visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The id of its envelope.
    pub id: String,
    /// Its place.
    pub cursor: Cursor,
    /// Whether it is on disk. A volatile event never is; a critical one is not while the disk fails.
    pub kept: bool,
}

/// The log has ended before the event became visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeverVisible;

impl std::fmt::Display for NeverVisible {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the log has ended before the event became visible")
    }
}

impl std::error::Error for NeverVisible {}

impl Receipt {
    /// The id of the envelope.
    #[must_use]
    pub fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Future for Receipt {
    type Output = Result<Published, NeverVisible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Placed { cursor, kept } = match &mut self.appended {
            Appended::Now(placed) => *placed,
            Appended::Later(receiver) => match ready!(Pin::new(receiver).poll(context)) {
                Ok(placed) => placed,
                Err(_) => return Poll::Ready(Err(NeverVisible)),
            },
        };
        self.appended = Appended::Now(Placed { cursor, kept });
        Poll::Ready(Ok(Published { id: self.id().to_owned(), cursor, kept }))
    }
}

impl<E: Embedded + Serialize> Hub<E> {
    /// Sends an event to everybody.
    ///
    /// It takes its place in the order at once, on any thread, without a runtime and without waiting.
    /// A critical event and all behind it become visible when it is on disk.
    ///
    /// # Errors
    /// When it is not sent; then nothing has happened but that it was counted.
    ///
    /// # Misreadings
    /// Change the state first, then publish: a snapshot that is fetched in between would otherwise
    /// miss what its cursor covers.
    pub fn publish(&self, event: &E) -> Result<Receipt, PublishError> {
        self.publish_with(event, Sending::default())
    }

    /// Sends an event to one audience.
    ///
    /// # Errors
    /// As [`publish`](Self::publish).
    pub fn publish_to(&self, audience: impl Into<Arc<str>>, event: &E) -> Result<Receipt, PublishError> {
        self.publish_with(event, Sending { audience: Some(audience.into()), ..Sending::default() })
    }

    /// Sends an event with an id, a time or an audience of the application's own.
    ///
    /// # Errors
    /// As [`publish`](Self::publish); also where the id is empty or longer than 256 bytes.
    pub fn publish_with(&self, event: &E, sending: Sending) -> Result<Receipt, PublishError> {
        let result = self.place(event, sending);
        let counters = &self.0.state.counters;
        match &result {
            Ok(_) => counters.published.add(1),
            Err(error) => counters.refused.add(error.kind.as_str(), 1),
        }
        result
    }

    fn place(&self, event: &E, sending: Sending) -> Result<Receipt, PublishError> {
        let meta = event.meta();
        let name = meta.event_type;
        let refused = |kind, said: &str| PublishError::new(kind, name, said);
        if meta.skipped {
            return Err(refused(PublishErrorKind::Skipped, "`#[event(skip)]` keeps it out of the catalog"));
        }
        if self.0.state.closing.load(Ordering::Acquire) {
            return Err(refused(PublishErrorKind::Closed, "the hub is closed"));
        }
        let began = self.0.options.clock.now();
        let Sending { audience, id, timestamp } = sending;
        let (wall, chance) = (self.0.options.clock.wall(), &self.0.options.chance);
        let is_ours = id.is_none() && timestamp.is_none();
        if id.as_ref().is_some_and(|id| id.is_empty() || id.len() > LONGEST_ID) {
            return Err(refused(PublishErrorKind::Invalid, "an id has 1 to 256 bytes"));
        }
        let id = id.map_or_else(|| envelope::uuid_v7(wall, chance.bits(), chance.bits()), Text::Own);
        let timestamp = timestamp.map_or_else(|| envelope::rfc3339(wall), Text::Own);
        // serde and `critical_if` are the application's own.
        let written =
            catch_unwind(AssertUnwindSafe(|| (envelope::write(&id, &timestamp, event), event.is_critical())));
        let not_written = |said: &str| refused(PublishErrorKind::NotWritten, said);
        let (envelope, critical) =
            written.map_err(|_| not_written("its `Serialize` or `critical_if` panicked"))?;
        let (envelope, within) =
            envelope.map_err(|error| not_written(&format!("serde does not write it: {error}")))?;
        let largest = self.0.options.largest();
        if envelope.len() > largest {
            let said = format!("its envelope has {} bytes, and {largest} is the most", envelope.len());
            return Err(refused(PublishErrorKind::TooLarge, &said));
        }
        if self.0.options.judge {
            self.judge(name, &envelope, within, is_ours)?;
        }
        let record = Record {
            audience,
            event_type: self.0.names.get(name).map_or_else(|| name.into(), Arc::clone),
            version: meta.version,
            critical,
            envelope: envelope.into(),
            published: began,
        };
        let appended = self.0.log.append(record).map_err(|error| match error {
            Refused::Full => refused(PublishErrorKind::Full, "too many events are waiting for the disk"),
            _ => refused(PublishErrorKind::Closed, "the log is closed"),
        })?;
        Ok(Receipt { id, appended })
    }

    /// Judges an envelope. What stands around the event `within` is always of the same form where it is
    /// ours: one verdict is enough for all of them.
    fn judge(
        &self,
        name: &'static str,
        envelope: &[u8],
        within: Range<usize>,
        is_ours: bool,
    ) -> Result<(), PublishError> {
        let invalid = |said: String| PublishError::new(PublishErrorKind::Invalid, name, said);
        let judge = E::decoder().judge().map_err(|error| invalid(error.to_string()))?;
        if is_ours
            && self.0.envelope_is_valid.load(Ordering::Relaxed)
            && let Ok(Verdict::Known { .. }) = judge.event(&envelope[within])
        {
            return Ok(());
        }
        // What is wrong is said as of the whole.
        match judge.envelope(envelope) {
            Ok(Verdict::Known { .. }) => {
                self.0.envelope_is_valid.fetch_or(is_ours, Ordering::Relaxed);
                Ok(())
            }
            Ok(Verdict::Unknown { version, .. }) => {
                Err(invalid(format!("the embedded schemas do not have version {version}")))
            }
            Err(issues) => {
                let error = invalid(issues.masked().to_string());
                Err(PublishError { invalid: Some(Box::new(issues)), ..error })
            }
        }
    }
}
