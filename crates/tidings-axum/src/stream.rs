//! A stream of server-sent events: frames as bytes, put together as far as they are there.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::Write;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::HttpBody;
use bytes::Bytes;
use http_body::Frame as BodyFrame;
use serde::Serialize;
use tidings::Embedded;
use tidings_delivery::{Outgoing, Subscription};
use tidings_frames::Frame;

/// What waits goes out together until it is as large as this, in bytes.
const TOGETHER: usize = 16 << 10;

/// An envelope from this size on is not copied, in bytes.
const SHARED: usize = 4 << 10;

/// Frames as they stand on the wire, in pieces.
#[derive(Debug, Default)]
struct Written {
    pieces: VecDeque<Bytes>,
    last: Vec<u8>,
}

impl Written {
    /// The bytes a frame takes in `last`, at most or about.
    fn room(frame: &Outgoing) -> usize {
        match frame {
            Outgoing::Event { envelope, .. } if envelope.len() < SHARED => envelope.len() + 96,
            _ => 96,
        }
    }

    /// Appends a frame: an event is its cursor and its envelope and nothing else, any other is named.
    fn push(&mut self, frame: &Outgoing) {
        match frame {
            Outgoing::Event { cursor, prev, envelope, .. } => {
                self.last.extend(b"id: ");
                cursor.write(*prev, &mut self.last);
                self.last.extend(b"\ndata: ");
                if envelope.len() < SHARED {
                    self.last.extend(&envelope[..]);
                } else {
                    self.cut();
                    self.pieces.push_back(Bytes::from_owner(envelope.clone()));
                }
            }
            Outgoing::Control(control) => {
                let mut head = format!("event: {}\n", frame.name());
                // Writing to a text does not fail.
                if let Some(cursor) = frame.cursor() {
                    let _ = writeln!(head, "id: {cursor}");
                }
                if let Frame::Hello { retry_ms, .. } = control {
                    let _ = writeln!(head, "retry: {retry_ms}");
                }
                head.push_str("data: ");
                self.last.extend(head.as_bytes());
                frame.write_data(&mut self.last);
            }
        }
        self.last.extend(b"\n\n");
    }

    fn cut(&mut self) {
        self.pieces.push_back(std::mem::take(&mut self.last).into());
    }

    /// What goes out together.
    fn sealed(mut self) -> VecDeque<Bytes> {
        self.cut();
        self.pieces
    }
}

/// What is written and not taken yet. Only the task of one connection ever looks into it.
type Slot = Arc<Mutex<VecDeque<Bytes>>>;

fn open(slot: &Slot) -> MutexGuard<'_, VecDeque<Bytes>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The body of a stream.
pub(crate) struct StreamBody {
    slot: Slot,
    /// Fills the slot, for as long as the stream lasts: one future, however many frames.
    pump: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl StreamBody {
    pub(crate) fn new<E: Embedded + Serialize + 'static>(mut subscription: Subscription<E>) -> Self {
        let slot = Slot::default();
        let filled = Arc::clone(&slot);
        // Not a function of its own: its future would have room for the subscription twice.
        let pump = async move {
            while let Some(frame) = subscription.next().await {
                *open(&filled) = together(&mut subscription, frame);
                until_taken().await;
            }
        };
        Self { pump: Some(Box::pin(pump)), slot }
    }
}

/// A frame, and what is there behind it, as it goes out.
fn together<E: Embedded + Serialize>(subscription: &mut Subscription<E>, frame: Outgoing) -> VecDeque<Bytes> {
    let more = subscription.ready(TOGETHER.saturating_sub(Written::room(&frame)));
    let all = || std::iter::once(&frame).chain(&more);
    let mut written = Written::default();
    written.last.reserve(all().map(Written::room).sum());
    all().for_each(|frame| written.push(frame));
    written.sealed()
}

/// Lets whoever polls the pump take what is in the slot. It is polled again when that is gone.
async fn until_taken() {
    let mut polled = false;
    poll_fn(|_| if std::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

impl HttpBody for StreamBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<BodyFrame<Bytes>, Infallible>>> {
        let this = &mut *self;
        let taken = || {
            let mut slot = open(&this.slot);
            let piece = slot.pop_front()?;
            if slot.is_empty() {
                // Most streams have nothing to write most of the time: they hold nothing.
                *slot = VecDeque::new();
            }
            Some(Poll::Ready(Some(Ok(BodyFrame::data(piece)))))
        };
        if let Some(piece) = taken() {
            return piece;
        }
        let Some(pump) = &mut this.pump else { return Poll::Ready(None) };
        if pump.as_mut().poll(context).is_ready() {
            this.pump = None;
            return Poll::Ready(None);
        }
        taken().unwrap_or(Poll::Pending)
    }
}
