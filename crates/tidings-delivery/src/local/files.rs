//! The files of a store: the lock that names its owner, what is moved aside, and how a run ended.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::crc::crc32;
use crate::core::{Cursor, Entry, Epoch, Stopped};
use crate::log::{LogError, LogErrorKind, Remains};

/// A store's path with something behind its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A file that only its owner can read.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a folder's list of names durable, where the system has that.
pub(super) fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        drop(folder.sync_all());
    }
}

/// One process owns a store. The lock is the system's own: it ends with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

/// Takes the lock of a store.
///
/// # Errors
/// `Ok(Err(…))` where another has it, `Err(…)` where the disk does not say.
pub(super) fn lock(path: &Path) -> io::Result<Result<Lock, LogError>> {
    let place = beside(path, ".lock");
    let mut file =
        private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(&place)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)?;
            writeln!(file, "process {}", std::process::id())?;
            Ok(Ok(Lock(file)))
        }
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            drop(file.rewind().and_then(|()| file.take(200).read_to_string(&mut owner)));
            let owner = if owner.trim().is_empty() { "another process" } else { owner.trim() };
            let said = format!(
                "the store {} belongs to {owner}: end that first, or give this one a store of its own",
                path.display()
            );
            Ok(Err(LogError::new(LogErrorKind::InUse, said)))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Moves a store aside with all its files: what SQLite finds beside a new one it would play into it.
pub(super) fn move_aside(path: &Path, epoch: Epoch) -> io::Result<()> {
    let aside = beside(path, &format!(".aside.{epoch}"));
    // The database first: while it is there its log belongs to it, and must not be lost alone. What is
    // left of a move that was cut short is moved when there is no database any more.
    for suffix in ["", "-wal", "-shm", "-journal"] {
        match fs::rename(beside(path, suffix), beside(&aside, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    sync_folder(path);
    Ok(())
}

/// How a run ended that was stopped cleanly, and what it has left.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) stopped: Stopped,
    pub(super) remains: Remains,
}

#[derive(Serialize, Deserialize)]
struct StopFile<'a> {
    epoch: u64,
    head: u64,
    addressed: u64,
    #[serde(borrow)]
    window: Vec<StopEntry<'a>>,
}

#[derive(Serialize, Deserialize)]
struct StopEntry<'a> {
    seq: u64,
    epoch: u64,
    audience: Option<Arc<str>>,
    event_type: Arc<str>,
    version: u32,
    critical: bool,
    envelope: std::borrow::Cow<'a, str>,
}

/// Writes down how a run ended.
pub(super) fn write_stop(path: &Path, stop: &Stop) -> io::Result<()> {
    let entry = |entry: &Arc<Entry>| {
        Some(StopEntry {
            seq: entry.seq,
            epoch: entry.epoch.bits(),
            audience: entry.audience.clone(),
            event_type: Arc::clone(&entry.event_type),
            version: entry.version,
            critical: entry.critical,
            envelope: String::from_utf8(entry.envelope.to_vec()).ok()?.into(),
        })
    };
    let content = StopFile {
        epoch: stop.stopped.epoch.bits(),
        head: stop.stopped.head,
        addressed: stop.remains.addressed,
        window: stop.remains.window.iter().filter_map(entry).collect(),
    };
    let text = serde_json::to_vec(&content)?;
    let (place, new) = (beside(path, ".stop"), beside(path, ".stop.new"));
    let mut file = private(OpenOptions::new().write(true).create(true).truncate(true)).open(&new)?;
    writeln!(file, "{:08x}", crc32([&text[..]]))?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&new, &place)?;
    sync_folder(path);
    Ok(())
}

/// Takes the file of a clean stop away and gives what it says. One that is damaged says nothing.
///
/// # Errors
/// When it is there and stays: a later start would take a run for the continuation of another.
pub(super) fn take_stop(path: &Path) -> io::Result<Option<Stop>> {
    let place = beside(path, ".stop");
    let text = fs::read(&place);
    match fs::remove_file(&place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        removed => removed?,
    }
    sync_folder(path);
    Ok(text.ok().and_then(|text| read_stop(&text)))
}

fn read_stop(text: &[u8]) -> Option<Stop> {
    let (crc, text) = (text.get(..8)?, text.get(9..)?);
    let crc = u32::from_str_radix(std::str::from_utf8(crc).ok()?, 16).ok()?;
    if crc != crc32([text]) {
        return None;
    }
    let content: StopFile<'_> = serde_json::from_slice(text).ok()?;
    let entry = |it: StopEntry<'_>| {
        let cursor = Cursor { epoch: Epoch::new(it.epoch), seq: it.seq };
        let envelope: Arc<[u8]> = it.envelope.as_bytes().into();
        Arc::new(
            Entry::new(cursor, it.event_type, it.version, it.critical, envelope).for_audience(it.audience),
        )
    };
    Some(Stop {
        stopped: Stopped { epoch: Epoch::new(content.epoch), head: content.head },
        remains: Remains {
            window: content.window.into_iter().map(entry).collect(),
            addressed: content.addressed,
        },
    })
}
