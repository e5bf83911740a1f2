//! What ours is measured beside: tokio's `broadcast`, axum's `Sse`, a body that writes ready bytes, a
//! bare SQLite.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use rusqlite::{Connection, params};
use tokio::sync::broadcast::{self, error::TryRecvError};

use crate::catalog::Ready;

/// More than a burst.
pub(crate) const CAPACITY: usize = 1024;

/// What waits goes out together until it is as large as this, in bytes, as ours does it.
const TOGETHER: usize = 16 << 10;

/// axum's own: the event is written as JSON for each reader.
pub(crate) async fn sse(State(events): State<broadcast::Sender<Arc<Ready>>>) -> Response {
    let hello = stream::once(async { Ok::<_, axum::Error>(Event::default().event("hello").data("{}")) });
    let receiver = events.subscribe();
    let events = stream::unfold((receiver, 0_u64), async |(mut receiver, number)| {
        let ready = receiver.recv().await.ok()?;
        let event = Event::default().id(format!("1.q83vEjRW.{number}")).json_data(&*ready);
        Some((event, (receiver, number + 1)))
    });
    Sse::new(stream::StreamExt::chain(hello, events)).into_response()
}

/// The limit: frames that were written once.
#[derive(Clone)]
pub(crate) struct Limit {
    pub(crate) frames: broadcast::Sender<Bytes>,
    pub(crate) window: Arc<Mutex<VecDeque<Bytes>>>,
}

impl Limit {
    pub(crate) fn new() -> Self {
        Self { frames: broadcast::Sender::new(CAPACITY), window: Arc::default() }
    }

    /// Writes an event once, and gives it to all.
    pub(crate) fn publish(&self, number: usize, ready: &Ready) -> Result<()> {
        let json = serde_json::to_string(ready)?;
        let frame = Bytes::from(format!("id: 1.q83vEjRW.{number}\ndata: {json}\n\n"));
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        window.push_back(frame.clone());
        if window.len() > 500 {
            window.pop_front();
        }
        drop(window);
        // Nobody has to listen.
        let _ = self.frames.send(frame);
        Ok(())
    }
}

const HELLO: Bytes = Bytes::from_static(b"event: hello\ndata: {}\n\n");

fn streamed(bytes: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    let bytes = stream::StreamExt::map(bytes, Ok::<_, Infallible>);
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(bytes)).into_response()
}

/// Frames as they come; what waits goes out together.
pub(crate) async fn bytes(State(limit): State<Limit>) -> Response {
    let frames = stream::unfold(limit.frames.subscribe(), async |mut frames| {
        let first = frames.recv().await.ok()?;
        let together = match frames.try_recv() {
            Err(TryRecvError::Empty) => first,
            Err(_) => return None,
            Ok(second) => {
                let mut all = BytesMut::with_capacity(TOGETHER + first.len());
                all.extend_from_slice(&first);
                all.extend_from_slice(&second);
                while all.len() < TOGETHER
                    && let Ok(frame) = frames.try_recv()
                {
                    all.extend_from_slice(&frame);
                }
                all.freeze()
            }
        };
        Some((together, frames))
    });
    streamed(stream::StreamExt::chain(stream::once(async { HELLO }), frames))
}

/// The newest frames, and then none.
pub(crate) async fn window(State(limit): State<Limit>) -> Response {
    let frames = limit.window.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let pieces = stream::unfold(frames, async |mut frames| {
        let mut all = BytesMut::with_capacity(TOGETHER + 512);
        while all.len() < TOGETHER
            && let Some(frame) = frames.pop_front()
        {
            all.extend_from_slice(&frame);
        }
        (!all.is_empty()).then(|| (all.freeze(), frames))
    });
    let pieces = stream::StreamExt::chain(stream::once(async { HELLO }), pieces);
    // It stays open at its end, as a stream of events does.
    streamed(stream::StreamExt::chain(pieces, stream::pending()))
}

/// Waits for the next of a broadcast; a lag is an error of the bench.
pub(crate) async fn next(receiver: &mut broadcast::Receiver<Arc<[u8]>>) -> Option<Arc<[u8]>> {
    receiver.recv().await.ok()
}

/// A table of events in SQLite, with the settings that ours has.
pub(crate) fn table(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    let _: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
         CREATE TABLE events (seq INTEGER PRIMARY KEY, type TEXT NOT NULL, envelope BLOB NOT NULL) STRICT;",
    )?;
    Ok(connection)
}

/// One INSERT and its COMMIT.
pub(crate) fn insert(connection: &Connection, ready: &Ready) -> Result<()> {
    let mut insert =
        connection.prepare_cached("INSERT INTO events (type, envelope) VALUES ('progress', ?1)")?;
    insert.execute(params![serde_json::to_vec(ready)?])?;
    Ok(())
}

/// Reads everything that ours has kept, in a bare loop. Gives how many bytes of envelopes that was.
pub(crate) fn select(path: &Path) -> Result<usize> {
    let connection = Connection::open(path)?;
    let mut select = connection
        .prepare("SELECT seq, epoch, audience, type, version, envelope, crc FROM events ORDER BY seq")?;
    let mut rows = select.query([])?;
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let envelope: Vec<u8> = row.get(5)?;
        bytes += std::hint::black_box(envelope).len();
    }
    Ok(bytes)
}
