//! Many readers of streams, in one process: each notes when a frame came.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::figures::now;

/// Longer than anything that is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a reader has seen: when each frame came, the hello first.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<u64>>);

/// Readers that are connected.
#[derive(Debug, Default)]
pub(crate) struct Fleet {
    readers: Vec<Arc<Seen>>,
    frames: Arc<AtomicUsize>,
    /// What is waited for from now on.
    owed: usize,
    tasks: JoinSet<()>,
}

impl Fleet {
    /// Connects further readers, each to the path of its number, and waits until each has its hello.
    pub(crate) async fn connect(
        &mut self,
        port: u16,
        count: usize,
        path: impl Fn(usize) -> &'static str,
    ) -> Result<()> {
        for number in 0..count {
            let mut stream = open(port, path(number), None).await?;
            let (seen, frames) = (Arc::new(Seen::default()), Arc::clone(&self.frames));
            self.readers.push(Arc::clone(&seen));
            self.tasks.spawn(async move {
                let mut buffer = vec![0; 16 << 10];
                let mut counting = Counting::default();
                while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                    let new = counting.frames(&buffer[..count]);
                    let at = now();
                    seen.0
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .extend(std::iter::repeat_n(at, new));
                    frames.fetch_add(new, Ordering::Relaxed);
                }
            });
            // No more at once than the other side takes.
            if number % 100 == 99 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        self.owed += count;
        self.complete().await
    }

    /// Waits until each reader has this many frames more.
    pub(crate) async fn more(&mut self, frames: usize) -> Result<()> {
        self.owed += frames * self.readers.len();
        self.complete().await
    }

    async fn complete(&self) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while self.frames.load(Ordering::Relaxed) < self.owed {
            ensure!(Instant::now() < until, "{:?} of {} frames came", self.frames, self.owed);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }

    /// When the newest frames came, by reader, and forgets them.
    pub(crate) fn take(&self, count: usize) -> Vec<Vec<u64>> {
        let newest = |seen: &Arc<Seen>| {
            let mut all = seen.0.lock().unwrap_or_else(PoisonError::into_inner);
            let from = all.len().saturating_sub(count);
            let newest = all.split_off(from);
            all.clear();
            newest
        };
        self.readers.iter().map(newest).collect()
    }
}

/// Connections that never read, with a small buffer for what comes in.
pub(crate) async fn stalled(port: u16, count: usize) -> Result<Vec<TcpStream>> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(open(port, "/events", Some(4 << 10)).await?);
    }
    Ok(all)
}

async fn open(port: u16, path: &str, buffer: Option<u32>) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if let Some(bytes) = buffer {
        socket.set_recv_buffer_size(bytes)?;
    }
    let mut stream = socket.connect(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await?;
    Ok(stream)
}

/// Reads a stream until this many frames came; gives the microseconds from the request on.
pub(crate) async fn read(port: u16, path: &str, frames: usize) -> Result<f64> {
    let began = Instant::now();
    let mut stream = open(port, path, None).await?;
    let mut buffer = vec![0; 64 << 10];
    let (mut counting, mut seen) = (Counting::default(), 0);
    while seen < frames {
        let count = tokio::time::timeout(PATIENCE, stream.read(&mut buffer)).await.context("no frame")??;
        ensure!(count > 0, "the stream ended after {seen} frames");
        seen += counting.frames(&buffer[..count]);
    }
    Ok(began.elapsed().as_secs_f64() * 1e6)
}

/// Counts frames by the empty line behind each. The lines of HTTP end otherwise.
#[derive(Debug, Default)]
struct Counting {
    behind_a_line: bool,
}

impl Counting {
    fn frames(&mut self, bytes: &[u8]) -> usize {
        let mut frames = 0;
        for byte in bytes {
            let end = *byte == b'\n';
            frames += usize::from(end && self.behind_a_line);
            self.behind_a_line = end && !self.behind_a_line;
        }
        frames
    }
}
