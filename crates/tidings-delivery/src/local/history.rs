//! The thread that reads kept events, on a connection of its own.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use super::ready;
use super::store::{Trouble, connect, read_page};
use super::writer::{Orders, named};
use crate::core::{Ask, Page};
use crate::log::{LogError, LogErrorKind, Pending};

struct Read {
    ask: Ask,
    lacking_to: u64,
    reply: oneshot::Sender<Result<Page, LogError>>,
}

/// Where pages are asked for. The thread starts with the first one; one page is read at a time.
pub(super) struct Reads {
    path: PathBuf,
    orders: Arc<Orders>,
    sender: Mutex<Option<Sender<Read>>>,
}

impl fmt::Debug for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reads").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Reads {
    pub(super) fn new(path: PathBuf, orders: Arc<Orders>) -> Self {
        Self { path, orders, sender: Mutex::default() }
    }

    /// Reads a page. `lacking_to` was asked before this call: what is written since is in the page.
    pub(super) fn read(&self, ask: Ask, lacking_to: u64) -> Pending<Result<Page, LogError>> {
        let (reply, answer) = oneshot::channel();
        let mut sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if sender.is_none() {
            let (new, reads) = mpsc::channel();
            let (path, orders) = (self.path.clone(), Arc::clone(&self.orders));
            match named("tidings-history", move || run(&path, &orders, &reads)) {
                Ok(_) => *sender = Some(new),
                Err(error) => return ready(Err(unreadable(&error.to_string()))),
            }
        }
        let sent = sender.as_ref().map(|it| it.send(Read { ask, lacking_to, reply }));
        drop(sender);
        match sent {
            Some(Ok(())) => {
                Box::pin(async { answer.await.unwrap_or_else(|_| Err(unreadable("the log is closed"))) })
            }
            _ => ready(Err(unreadable("the log is closed"))),
        }
    }
}

fn unreadable(said: &str) -> LogError {
    LogError::new(LogErrorKind::Unavailable, format!("kept events cannot be read: {said}"))
}

fn run(path: &Path, orders: &Orders, reads: &Receiver<Read>) {
    let mut open: Option<(u64, Connection)> = None;
    for Read { ask, lacking_to, reply } in reads {
        // Nobody waits any more.
        if reply.is_closed() {
            continue;
        }
        let generation = orders.generation.load(Ordering::Acquire);
        open = open.filter(|(of, _)| *of == generation);
        let page = match &mut open {
            _ if generation == 0 => Err(Trouble::Unavailable("the store is not open".to_owned())),
            Some((_, connection)) => read_page(connection, &ask),
            None => reading(path).and_then(|mut connection| {
                let page = read_page(&mut connection, &ask)?;
                open = Some((generation, connection));
                Ok(page)
            }),
        };
        let answer = match page {
            Ok(page) => Ok(Page { removed_to: page.removed_to.max(lacking_to), ..page }),
            Err(trouble) => {
                open = None;
                if matches!(trouble, Trouble::Broken(_)) {
                    orders.broken();
                }
                Err(unreadable(trouble.said()))
            }
        };
        drop(reply.send(answer));
    }
}

fn reading(path: &Path) -> Result<Connection, Trouble> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute_batch("PRAGMA query_only = ON")?;
    Ok(connection)
}
