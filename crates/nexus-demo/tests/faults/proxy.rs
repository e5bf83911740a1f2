//! A proxy between client and server that does to connections what networks do.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// What is done to streams. Polls and everything else go through as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Cut when the client has been given this many bytes.
    CutAt(usize),
    /// Nothing gets through any more, either way, and nobody is told: packets are dropped.
    HalfOpen,
    /// What the server sends is held until it has sent all of it.
    Buffers,
    /// Cut when nothing was sent for this long.
    Idle(Duration),
}

pub(crate) struct Proxy {
    pub(crate) at: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    to: SocketAddr,
    fault: Mutex<Fault>,
    streams: AtomicUsize,
    stopped: AtomicBool,
}

impl Proxy {
    pub(crate) fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let at = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            to,
            fault: Mutex::new(Fault::None),
            streams: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
        });
        let served = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                if served.stopped.load(Ordering::Acquire) {
                    return;
                }
                let served = Arc::clone(&served);
                // An error is the end of one connection.
                thread::spawn(move || client.map(|client| served.connection(&client)));
            }
        });
        Self { at, shared }
    }

    /// What is done to streams from now on, those that are open included. A cut is done once.
    pub(crate) fn set(&self, fault: Fault) {
        *self.shared.fault.lock().unwrap() = fault;
    }

    /// How many streams were asked for.
    pub(crate) fn streams(&self) -> usize {
        self.shared.streams.load(Ordering::Acquire)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        drop(TcpStream::connect(self.at));
    }
}

impl Shared {
    fn fault(&self) -> Fault {
        *self.fault.lock().unwrap()
    }

    fn connection(&self, client: &TcpStream) -> std::io::Result<()> {
        let mut head = vec![0; 8 << 10];
        let read = (&mut &*client).read(&mut head)?;
        let stream = head[..read].starts_with(b"GET /events?");
        self.streams.fetch_add(usize::from(stream), Ordering::AcqRel);
        let server = TcpStream::connect(self.to)?;
        server.set_nodelay(true)?;
        client.set_nodelay(true)?;
        (&mut &server).write_all(&head[..read])?;
        let copied = if stream { self.stream(&server, client) } else { whole(&server, client) };
        drop(client.shutdown(Shutdown::Both));
        drop(server.shutdown(Shutdown::Both));
        copied
    }

    /// From the server to the client, as the fault has it.
    fn stream(&self, server: &TcpStream, client: &TcpStream) -> std::io::Result<()> {
        server.set_read_timeout(Some(Duration::from_millis(5)))?;
        let (mut given, mut held, mut piece) = (0, Vec::new(), vec![0; 16 << 10]);
        let mut last = Instant::now();
        while !self.stopped.load(Ordering::Acquire) {
            let read = (&mut &*server).read(&mut piece);
            // Looked at now: what has come since it was set is lost.
            let fault = self.fault();
            if fault == Fault::HalfOpen {
                // For good, also when packets get through again: the route of this connection is gone.
                while !self.stopped.load(Ordering::Acquire) {
                    thread::sleep(Duration::from_millis(20));
                }
                return Ok(());
            }
            match read {
                Ok(0) => break,
                Ok(read) => {
                    held.extend(&piece[..read]);
                    last = Instant::now();
                }
                Err(error) if is_silence(&error) => {
                    if matches!(fault, Fault::Idle(time) if last.elapsed() > time) || is_gone(client) {
                        return Ok(());
                    }
                }
                Err(error) => return Err(error),
            }
            if let Fault::CutAt(most) = fault
                && given + held.len() >= most
            {
                *self.fault.lock().unwrap() = Fault::None;
                return (&mut &*client).write_all(&held[..most - given]);
            }
            if fault != Fault::Buffers {
                (&mut &*client).write_all(&held)?;
                given += held.len();
                held.clear();
            }
        }
        (&mut &*client).write_all(&held)
    }
}

fn is_silence(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}

/// Whether the client has closed its side.
fn is_gone(client: &TcpStream) -> bool {
    drop(client.set_nonblocking(true));
    let gone = matches!(client.peek(&mut [0]), Ok(0));
    drop(client.set_nonblocking(false));
    gone
}

/// A short answer, as it is.
fn whole(server: &TcpStream, client: &TcpStream) -> std::io::Result<()> {
    std::io::copy(&mut &*server, &mut &*client).map(drop)
}
