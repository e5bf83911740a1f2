//! A stream of server-sent events: frames as bytes, put together as far as they are there.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::Write;
use std::pin::Pin;
use std::sync::Arc;
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
    /// Bytes of `pieces` since the last seal.
    sealed: usize,
    last: Vec<u8>,
}

impl Written {
    /// Appends a frame: an event is its cursor and its envelope and nothing else, any other is named.
    fn push(&mut self, frame: &Outgoing) {
        match frame {
            Outgoing::Event { cursor, prev, envelope, .. } => {
                self.last.reserve(envelope.len().min(SHARED) + 64);
                self.last.extend(b"id: ");
                cursor.write(*prev, &mut self.last);
                self.last.extend(b"\ndata: ");
                if envelope.len() < SHARED {
                    self.last.extend(&envelope[..]);
                } else {
                    self.cut();
                    self.sealed += envelope.len();
                    self.pieces.push_back(Bytes::from_owner(Arc::clone(envelope)));
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
        self.sealed += self.last.len();
        self.pieces.push_back(std::mem::take(&mut self.last).into());
    }

    /// Bytes that go out together.
    fn length(&self) -> usize {
        self.sealed + self.last.len()
    }

    /// Ends what goes out together.
    fn seal(&mut self) {
        if !self.last.is_empty() {
            self.cut();
        }
        self.sealed = 0;
    }
}

/// What a wait gives back: the subscription, and the frame that came.
type Waited<E> = Pin<Box<dyn Future<Output = (Box<Subscription<E>>, Option<Outgoing>)> + Send>>;

enum Source<E> {
    /// There may be frames already.
    There(Box<Subscription<E>>),
    Waiting(Waited<E>),
    Over,
}

/// The body of a stream.
pub(crate) struct StreamBody<E> {
    source: Source<E>,
    written: Written,
}

impl<E: Embedded + Serialize + 'static> StreamBody<E> {
    pub(crate) fn new(subscription: Subscription<E>) -> Self {
        Self { source: Source::There(Box::new(subscription)), written: Written::default() }
    }

    /// Writes what is there; where nothing is, the wait begins.
    fn gather(&mut self, mut subscription: Box<Subscription<E>>) {
        while self.written.length() < TOGETHER {
            let Some(frame) = subscription.try_next() else { break };
            self.written.push(&frame);
        }
        if self.written.length() > 0 {
            self.source = Source::There(subscription);
        } else {
            self.source = Source::Waiting(Box::pin(async move {
                let frame = subscription.next().await;
                (subscription, frame)
            }));
        }
    }
}

impl<E: Embedded + Serialize + 'static> HttpBody for StreamBody<E> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<BodyFrame<Bytes>, Infallible>>> {
        let this = &mut *self;
        loop {
            if let Some(piece) = this.written.pieces.pop_front() {
                return Poll::Ready(Some(Ok(BodyFrame::data(piece))));
            }
            match std::mem::replace(&mut this.source, Source::Over) {
                Source::There(subscription) => this.gather(subscription),
                Source::Waiting(mut waited) => match waited.as_mut().poll(context) {
                    Poll::Pending => {
                        this.source = Source::Waiting(waited);
                        return Poll::Pending;
                    }
                    Poll::Ready((subscription, Some(frame))) => {
                        this.written.push(&frame);
                        this.gather(subscription);
                    }
                    Poll::Ready((_, None)) => {}
                },
                Source::Over => return Poll::Ready(None),
            }
            this.written.seal();
        }
    }
}
