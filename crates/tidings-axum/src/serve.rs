//! A server that sets what `axum::serve` leaves open: timers, buffers, bounds, and an end.

use std::fmt;
use std::future::IntoFuture;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use socket2::SockRef;
use tidings::Embedded;
use tidings_delivery::Hub;
use tidings_delivery::log::{LogError, LogErrorKind};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower_service::Service;

use crate::options::ServeOptions;
use crate::timed::Timed;

type Closing = Pin<Box<dyn Future<Output = Result<(), LogError>> + Send>>;

/// Serves an application over HTTP/1.1 until `stop` is done. Await it; name the hubs that end with it by
/// [`closing`](Serve::closing).
///
/// It stops in this order: the listener is closed; hubs are closed, so that every open stream goes to the
/// newest event and says goodbye, and the window is on disk; connections end with the answer that is
/// under way. What is still open after [`stop_within`](ServeOptions::stop_within) is dropped.
///
/// Requests carry [`ConnectInfo`] with the address of the peer.
///
/// # Errors
/// When the end of a hub could not be written down: its next start begins with a gap.
///
/// # Misreadings
/// A hub that is not named goes on: its streams are dropped, and its window is not written.
pub fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()> + Send + 'static) -> Serve {
    Serve { listener, app, stop: Box::pin(stop), closings: Vec::new(), options: ServeOptions::default() }
}

/// A server that has yet to be awaited; see [`serve`].
#[must_use = "a server does nothing until it is awaited"]
pub struct Serve {
    listener: TcpListener,
    app: Router,
    stop: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Not begun before it is polled.
    closings: Vec<Closing>,
    options: ServeOptions,
}

impl fmt::Debug for Serve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serve").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Serve {
    /// Closes this hub when the server stops.
    pub fn closing<E: Embedded + Serialize + 'static>(mut self, hub: Hub<E>) -> Self {
        self.closings.push(Box::pin(async move { hub.close().await }));
        self
    }

    /// The same with these options.
    pub fn options(mut self, options: ServeOptions) -> Self {
        self.options = options;
        self
    }

    async fn run(self) -> Result<(), LogError> {
        let Self { listener, app, mut stop, closings, options } = self;
        let app = app.with_state(());
        let options = Arc::new(options);
        let places = Arc::new(Semaphore::new(options.max_connections.min(Semaphore::MAX_PERMITS)));
        let (stopping, stopped) = watch::channel(false);
        let mut open = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(_) = open.join_next() => {}
                (stream, peer, place) = accept(&listener, &places) => {
                    settle(&stream, &options);
                    let (app, options, stopped) = (app.clone(), Arc::clone(&options), stopped.clone());
                    open.spawn(connection(stream, peer, app, options, stopped, place));
                }
            }
        }
        drop(listener);
        let deadline = tokio::time::sleep(options.stop_within);
        stopping.send_replace(true);
        let mut closed = None;
        let end = async {
            let mut all = Ok(());
            for closing in closings.into_iter().map(tokio::spawn).collect::<Vec<_>>() {
                all = all.and(closing.await.unwrap_or_else(|error| Err(late(error))));
            }
            closed = Some(all);
            while open.join_next().await.is_some() {}
        };
        tokio::select! {
            () = end => {}
            () = deadline => {}
        }
        open.abort_all();
        closed.unwrap_or_else(|| Err(late("the log took too long")))
    }
}

impl IntoFuture for Serve {
    type Output = Result<(), LogError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

fn late(cause: impl Into<axum::BoxError>) -> LogError {
    let said = "a hub was not closed in time: its next start begins with a gap";
    LogError::new(LogErrorKind::Unavailable, said).caused_by(cause)
}

/// The next connection, when there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(error) if is_of_the_peer(&error) => {}
            // Too many open files, or the like: it passes when something is closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

fn is_of_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Sets the socket. Where the system refuses, the connection works without.
fn settle(stream: &TcpStream, options: &ServeOptions) {
    let _ = stream.set_nodelay(true);
    let socket = SockRef::from(stream);
    if let Some(bytes) = options.send_buffer {
        let _ = socket.set_send_buffer_size(bytes);
    }
    #[cfg(target_os = "linux")]
    if let Some(time) = options.unsent_for {
        let _ = socket.set_tcp_user_timeout(Some(time));
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    options: Arc<ServeOptions>,
    mut stopped: watch::Receiver<bool>,
    _place: Option<OwnedSemaphorePermit>,
) {
    let silence = options.body_silence;
    let has_asked = Arc::new(AtomicBool::new(false));
    let asks = Arc::clone(&has_asked);
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        asks.store(true, Ordering::Relaxed);
        let mut request: Request = request.map(|body| Body::new(Timed::new(body, silence)));
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(options.head_within)
        .max_buf_size(options.buffer.max(8 << 10))
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        // A request that is there already is taken first.
        biased;
        // An error is the peer's, or that of its network: the connection is over.
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|it| *it) => {}
    }
    // hyper would wait for its first request.
    if !has_asked.load(Ordering::Relaxed) {
        return;
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socket_sends_at_once_and_holds_little_for_a_client_that_is_gone() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let before = SockRef::from(&stream).send_buffer_size().unwrap();
        settle(&stream, &ServeOptions::default());
        let socket = SockRef::from(&stream);
        let holds = socket.send_buffer_size().unwrap();
        // Linux doubles what it is told.
        assert!((64 << 10..=128 << 10).contains(&holds) && holds != before, "{holds}, {before} before");
        assert!(stream.nodelay().unwrap());
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(Duration::from_secs(40)));
        drop(client);
    }
}
