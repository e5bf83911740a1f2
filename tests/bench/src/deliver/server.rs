//! A server in a process of its own, told on its standard input what to publish.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use axum::Router;
use axum::routing::get;
use tidings_axum::{router, serve};
use tidings_delivery::{Hub, Keep, LocalLog, Options};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::broadcast;

use crate::catalog::{BuildEvent, Ready, event};
use crate::figures::{now, say};
use crate::peers::{self, Limit};

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ours,
    /// axum's `Sse`, one `json_data` per reader.
    Axum,
    /// A body that writes the ready bytes.
    Limit,
}

impl Kind {
    const ALL: [(Self, &str); 3] = [(Self::Ours, "ours"), (Self::Axum, "axum"), (Self::Limit, "limit")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|it| it.0 == self).map_or("", |it| it.1)
    }
}

impl std::str::FromStr for Kind {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|it| it.1 == text);
        found.map(|it| it.0).with_context(|| format!("no server `{text}`"))
    }
}

/// A runtime with as many threads as the bench is about.
pub(crate) fn runtime() -> Result<Runtime> {
    Ok(Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}

/// Where events go.
enum Source {
    Ours(Hub<BuildEvent>),
    Axum(broadcast::Sender<Arc<Ready>>),
    Limit(Limit),
}

impl Source {
    fn publish(&self, number: usize) -> Result<()> {
        match self {
            Self::Ours(hub) => drop(hub.publish(&event(number, false))?),
            // Nobody has to listen.
            Self::Axum(sender) => drop(sender.send(Arc::new(Ready::of(number, false)))),
            Self::Limit(limit) => limit.publish(number, &Ready::of(number, false))?,
        }
        Ok(())
    }

    /// Publishes what is kept, and waits until it is.
    async fn keep(&self, count: usize) -> Result<()> {
        let Self::Ours(hub) = self else { bail!("only ours keeps events") };
        for part in (0..count).collect::<Vec<_>>().chunks(1000) {
            let receipts = part.iter().map(|number| hub.publish(&event(*number, true)));
            for receipt in receipts.collect::<Result<Vec<_>, _>>()? {
                ensure!(receipt.await?.kept, "the disk does not keep");
            }
        }
        Ok(())
    }
}

/// A hub; with a store where one is named, `-` is none.
pub(crate) async fn hub(store: &Path, options: Options) -> Result<Hub<BuildEvent>> {
    let log = match store.to_str() {
        Some("-") => LocalLog::in_memory(),
        _ => LocalLog::new(Keep::at(store)),
    };
    Ok(Hub::start(log, options).await?)
}

/// Runs a server until its standard input ends. Its first line is its port.
///
/// # Errors
/// When it cannot listen, or does not understand what it is told.
pub(crate) fn run(kind: Kind, store: &Path) -> Result<()> {
    let runtime = runtime()?;
    let (source, port) = runtime.block_on(begin(kind, store))?;
    say(&port)?;
    let mut number = 0;
    for line in std::io::stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let (count, pause) = match words.as_slice() {
            ["singles", count, micros] => (count.parse()?, Some(Duration::from_micros(micros.parse()?))),
            ["burst", count] => (count.parse()?, None),
            ["keep", count] => {
                runtime.block_on(source.keep(count.parse()?))?;
                (0, None)
            }
            _ => bail!("`{line}` is not understood"),
        };
        let mut began = Vec::new();
        for _ in 0..count {
            began.push(now());
            source.publish(number)?;
            number += 1;
            if let Some(pause) = pause {
                std::thread::sleep(pause);
            }
        }
        say(&began)?;
    }
    Ok(())
}

async fn begin(kind: Kind, store: &Path) -> Result<(Source, u16)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let (source, app) = match kind {
        Kind::Ours => {
            let mut options = Options::default();
            // None falls between what is counted.
            options.heartbeat = Duration::from_secs(3600);
            let hub = hub(store, options).await?;
            (Source::Ours(hub.clone()), Router::new().nest("/events", router(hub)))
        }
        Kind::Axum => {
            let sender = broadcast::Sender::new(peers::CAPACITY);
            let routes = Router::new().route("/events", get(peers::sse));
            (Source::Axum(sender.clone()), routes.with_state(sender))
        }
        Kind::Limit => {
            let limit = Limit::new();
            let routes =
                Router::new().route("/events", get(peers::bytes)).route("/window", get(peers::window));
            (Source::Limit(limit.clone()), routes.with_state(limit))
        }
    };
    // All behind the same server: what differs is what stands behind the socket's own costs.
    tokio::spawn(serve(listener, app, std::future::pending()).into_future());
    Ok((source, port))
}

/// Such a process, as the one that measures has it.
pub(crate) struct Server {
    child: Child,
    told: ChildStdin,
    said: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) fn start(kind: Kind, store: &Path) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", kind.name()])
            .arg(store)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let told = child.stdin.take().context("its input")?;
        let said = BufReader::new(child.stdout.take().context("its output")?);
        let mut server = Self { child, told, said, port: 0 };
        server.port = serde_json::from_str(&server.line()?)?;
        Ok(server)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.said.read_line(&mut line)? > 0, "the server has ended");
        Ok(line)
    }

    /// Has events published, and gives when each was, in nanoseconds since 1970.
    pub(crate) fn tell(&mut self, what: &str) -> Result<Vec<u64>> {
        writeln!(self.told, "{what}")?;
        Ok(serde_json::from_str(&self.line()?)?)
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
