//! A disk that fails: another program has locked the store, so nothing can be written to it.

use std::path::Path;
use std::sync::PoisonError;
use std::time::Duration;

use rusqlite::Connection;

use super::app::App;

/// How long to wait for the writer to be done with what it is writing.
const PATIENCE: Duration = Duration::from_secs(5);

impl App {
    /// Whether the disk is being held.
    pub(super) fn disk_fails(&self) -> bool {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Lets the disk fail, or mends it. Blocks: it waits for the writer.
    ///
    /// # Errors
    /// When the store cannot be locked.
    pub(super) fn let_disk_fail(&self, fails: bool) -> rusqlite::Result<()> {
        let mut disk = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        if !fails {
            *disk = None;
        } else if disk.is_none() {
            *disk = Some(hold(&self.store)?);
        }
        Ok(())
    }
}

/// A transaction that is never ended: whoever else would write has to wait. It goes with the connection.
fn hold(store: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(store)?;
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    Ok(connection)
}
