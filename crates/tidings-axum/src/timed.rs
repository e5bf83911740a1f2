//! A request body that may not be silent for long.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::HttpBody;
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

/// A body that ends with an error when nothing has come for so long.
pub(crate) struct Timed<B> {
    body: B,
    silence: Duration,
    /// Runs while the body is waited for.
    timer: Option<Pin<Box<Sleep>>>,
}

/// The body was silent for too long.
#[derive(Debug)]
pub(crate) struct Silent;

impl fmt::Display for Silent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body of the request did not go on in time")
    }
}

impl std::error::Error for Silent {}

impl<B> Timed<B> {
    pub(crate) fn new(body: B, silence: Duration) -> Self {
        Self { body, silence, timer: None }
    }
}

impl<B> HttpBody for Timed<B>
where
    B: HttpBody + Unpin,
    B::Error: Into<axum::BoxError>,
{
    type Data = B::Data;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, axum::BoxError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.timer = None;
            return Poll::Ready(frame.map(|it| it.map_err(Into::into)));
        }
        let silence = this.silence;
        let timer = this.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(silence)));
        timer.as_mut().poll(context).map(|()| Some(Err(Silent.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
