//! The database: what is kept, the runs, and what was removed.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, params};

use super::crc::crc32;
use super::files;
use super::row::{self, sum_of};
use crate::core::{Bounds, Entry, Epoch, Epochs, Run};

/// `tdgs`: what this program writes into the header of its files.
const APPLICATION_ID: i32 = 0x7464_6773;

/// The format of the tables.
const FORMAT: i32 = 1;

/// Runs that are remembered although nothing of them is kept.
const RUNS: usize = 1000;

/// Behind a place that no damage made up there is room for others.
const FARTHEST: u64 = 1 << 62;

const TABLES: &str = "
    CREATE TABLE runs (number INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, first INTEGER NOT NULL,
        continues INTEGER NOT NULL, crc INTEGER NOT NULL) STRICT;
    CREATE TABLE removed (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL,
        crc INTEGER NOT NULL) STRICT;
    CREATE TABLE events (seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, audience TEXT,
        type TEXT NOT NULL, version INTEGER NOT NULL, envelope BLOB NOT NULL, crc INTEGER NOT NULL) STRICT;
";

/// Why the database cannot be used.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Its content is not what was written, or of another program: it is to be moved aside.
    Broken(String),
    /// The disk does not do what it is asked. It may again.
    Unavailable(String),
}

impl Trouble {
    pub(super) fn said(&self) -> &str {
        let (Self::Broken(said) | Self::Unavailable(said)) = self;
        said
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        let broken = match &error {
            rusqlite::Error::SqliteFailure(inner, _) => {
                matches!(inner.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            }
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::QueryReturnedNoRows
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::Utf8Error(..)
            // What is asked never changes: it is the tables that are others.
            | rusqlite::Error::SqlInputError { .. } => true,
            _ => false,
        };
        if broken { Self::Broken(error.to_string()) } else { Self::Unavailable(error.to_string()) }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// The connection that writes.
pub(super) struct Store {
    connection: Connection,
    keep: Bounds,
    rows: usize,
    bytes: usize,
}

/// What a database had.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) table: Vec<Run>,
    /// The highest place of anything that is kept.
    pub(super) kept: u64,
    pub(super) removed_to: u64,
}

impl Store {
    /// Opens the database, or makes one.
    pub(super) fn open(path: &Path, keep: Bounds) -> Result<(Self, Found), Trouble> {
        drop(files::private(OpenOptions::new().write(true).create(true).truncate(false)).open(path)?);
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // Reads the header, so that a file of another kind is known before anything is written.
        let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let format: i32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if (id, format, tables) != (0, 0, 0) && id != APPLICATION_ID {
            return Err(Trouble::Broken("it is the database of another program".to_owned()));
        }
        if format > FORMAT || tables > 0 && format < FORMAT {
            return Err(Trouble::Broken(format!("it has the format {format}, this program reads {FORMAT}")));
        }
        let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if !mode.eq_ignore_ascii_case("wal") {
            return Err(Trouble::Unavailable(format!("the disk allows no write-ahead log, only `{mode}`")));
        }
        if tables == 0 {
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION_ID}; \
                 PRAGMA user_version = {FORMAT}; COMMIT;"
            ))?;
        }
        let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(Trouble::Broken(sound));
        }
        if !has_our_tables(&connection)? {
            return Err(Trouble::Broken("its tables are not those that were made".to_owned()));
        }
        let (rows, bytes, kept) = connection.query_row(
            "SELECT count(*), coalesce(sum(length(envelope)), 0), coalesce(max(seq), 0) FROM events",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let mut found = Found { table: runs(&connection)?, kept, removed_to: removed_to(&connection)? };
        if !row::are_trusted(&connection)? {
            if kept > FARTHEST {
                return Err(Trouble::Broken(format!("an event stands at {kept}")));
            }
            // One of them may have stood at another place: no range that was is complete.
            found.removed_to = kept.max(found.removed_to);
        }
        Ok((Self { connection, keep, rows, bytes }, found))
    }

    /// Writes the table of runs. Those of which nothing is kept are forgotten one day: their cursors
    /// are then unknown, which claims nothing.
    pub(super) fn record(&mut self, epochs: &Epochs, removed: u64) -> Result<(), Trouble> {
        let transaction = self.connection.transaction()?;
        let oldest: Option<i64> =
            transaction.query_row("SELECT min(seq) FROM events", [], |row| row.get(0))?;
        let oldest = oldest.and_then(|it| u64::try_from(it).ok()).unwrap_or(u64::MAX);
        let runs = epochs.runs();
        let forgotten = runs.len().saturating_sub(RUNS);
        let needed = runs.iter().rposition(|run| run.first <= oldest).unwrap_or(0);
        transaction.execute("DELETE FROM runs", [])?;
        {
            let mut insert = transaction
                .prepare("INSERT INTO runs (epoch, first, continues, crc) VALUES (?1, ?2, ?3, ?4)")?;
            for run in &runs[forgotten.min(needed)..] {
                insert.execute(params![run.epoch.bits(), run.first, run.continues, run_crc(run)])?;
            }
        }
        write_removed(&transaction, removed)?;
        transaction.commit()?;
        Ok(())
    }

    /// Writes events, removes the oldest beyond what is kept, and remembers up to where. Gives the
    /// highest place of an event that is gone. Writing an event again changes nothing.
    pub(super) fn write(&mut self, batch: &[Arc<Entry>], removed: u64) -> Result<u64, Trouble> {
        let transaction = self.connection.transaction()?;
        let (mut rows, mut bytes) = (self.rows, self.bytes);
        {
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO events (seq, epoch, audience, type, version, envelope, crc) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for entry in batch {
                let added = insert.execute(params![
                    entry.seq,
                    entry.epoch.bits(),
                    entry.audience,
                    entry.event_type,
                    entry.version,
                    &entry.envelope[..],
                    sum_of(entry),
                ])?;
                rows += added;
                bytes += added * entry.envelope.len();
            }
        }
        let known = removed_to(&transaction)?;
        let mut removed = removed.max(known);
        if rows > self.keep.events || bytes > self.keep.bytes {
            let mut gone = Vec::new();
            let mut oldest =
                transaction.prepare_cached("SELECT seq, length(envelope) FROM events ORDER BY seq")?;
            let mut cursor = oldest.query([])?;
            while (rows > self.keep.events || bytes > self.keep.bytes) && rows > 1 {
                let Some(row) = cursor.next()? else { break };
                gone.push(row.get::<_, u64>(0)?);
                rows -= 1;
                bytes = bytes.saturating_sub(row.get(1)?);
            }
            if let Some(last) = gone.last() {
                transaction.execute("DELETE FROM events WHERE seq <= ?1", [last])?;
                removed = removed.max(*last);
            }
        }
        // A page of the log less, most of the time.
        if removed != known {
            write_removed(&transaction, removed)?;
        }
        transaction.commit()?;
        (self.rows, self.bytes) = (rows, bytes);
        Ok(removed)
    }
}

/// A connection with what this program relies on.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Trouble> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // The index of the write-ahead log is then in the memory of this process. A file that is mapped into
    // it ends the process by SIGBUS when the disk fails under it.
    #[cfg(unix)]
    let connection = Connection::open_with_flags_and_vfs(path, flags, "unix-excl")?;
    #[cfg(not(unix))]
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; \
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 1048576;",
    )?;
    Ok(connection)
}

/// Whether the tables are declared as this program declares them, to the letter.
fn has_our_tables(connection: &Connection) -> Result<bool, Trouble> {
    let mut select = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY rowid")?;
    let mut rows = select.query([])?;
    for ours in TABLES.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        let Some(row) = rows.next()? else { return Ok(false) };
        let (name, sql): (String, String) = (row.get(0)?, row.get(1)?);
        if sql != ours || ours.split(' ').nth(2) != Some(&name) {
            return Ok(false);
        }
    }
    Ok(rows.next()?.is_none())
}

fn run_crc(run: &Run) -> u32 {
    let parts = [run.epoch.bits(), run.first, u64::from(run.continues)].map(u64::to_le_bytes);
    crc32(parts.iter().map(|it| &it[..]))
}

fn runs(connection: &Connection) -> Result<Vec<Run>, Trouble> {
    let mut select = connection.prepare("SELECT epoch, first, continues, crc FROM runs ORDER BY number")?;
    let mut rows = select.query([])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        let run = Run { epoch: Epoch::new(row.get(0)?), first: row.get(1)?, continues: row.get(2)? };
        if run.first == 0 || row.get::<_, u32>(3)? != run_crc(&run) {
            return Err(Trouble::Broken("the table of runs is damaged".to_owned()));
        }
        runs.push(run);
    }
    Ok(runs)
}

/// The highest place of an event that was kept and is gone.
pub(super) fn removed_to(connection: &Connection) -> Result<u64, Trouble> {
    let mut select = connection.prepare_cached("SELECT seq, crc FROM removed")?;
    let mut rows = select.query([])?;
    let Some(row) = rows.next()? else { return Ok(0) };
    let (seq, crc): (u64, u32) = (row.get(0)?, row.get(1)?);
    if crc != crc32([&seq.to_le_bytes()[..]]) {
        return Err(Trouble::Broken("what was removed is damaged".to_owned()));
    }
    Ok(seq)
}

fn write_removed(connection: &Connection, seq: u64) -> Result<(), Trouble> {
    let seq = seq.min(crate::core::MAX_SEQ);
    connection
        .prepare_cached("INSERT OR REPLACE INTO removed (id, seq, crc) VALUES (1, ?1, ?2)")?
        .execute(params![seq, crc32([&seq.to_le_bytes()[..]])])?;
    Ok(())
}

/// Whether a database holds anything of ours.
pub(super) fn is_empty(found: &Found) -> bool {
    found.table.is_empty() && found.kept == 0
}

pub(super) use row::read_page;
