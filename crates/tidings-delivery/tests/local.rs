//! The log on this disk: the contract, and what a disk can do to it.
#![expect(clippy::unwrap_used, reason = "a test")]
#![cfg(feature = "sqlite")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;
use tidings_delivery::core::{Epoch, Kept};
use tidings_delivery::log::contract::{self, Witness, history, open, placed, record, texts};
use tidings_delivery::log::{Log, LogErrorKind, Opening};
use tidings_delivery::{Bounds, Keep, LocalLog};

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn store(folder: &TempDir) -> PathBuf {
    folder.path().join("events.db")
}

fn log(path: &Path) -> LocalLog {
    LocalLog::new(quick(path))
}

/// A store whose disk is given up soon, and tried again soon.
fn quick(path: &Path) -> Keep {
    let mut keep = Keep::at(path);
    keep.witnesses = path.parent().map(Path::to_owned);
    keep.answer_within = Duration::from_millis(150);
    keep.try_again = Duration::from_millis(20);
    keep
}

async fn publish(log: &LocalLog, texts: &[&str]) {
    for text in texts {
        assert!(placed(log.append(record(text, true))).await.kept, "{text}");
    }
}

/// Ends a run cleanly.
async fn close(log: LocalLog, witness: Arc<Witness>) {
    log.close(Box::new(move || witness.remains())).await.unwrap();
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came: {what}");
}

#[tokio::test]
async fn a_log_on_disk_holds_to_the_contract() {
    let folders = std::cell::RefCell::new(Vec::new());
    contract::all(|| {
        let folder = folder();
        let path = store(&folder);
        folders.borrow_mut().push(folder);
        move || Arc::new(log(&path)) as Arc<dyn Log>
    })
    .await;
}

#[tokio::test]
async fn a_log_in_memory_holds_to_the_contract() {
    contract::all(|| || Arc::new(LocalLog::in_memory()) as Arc<dyn Log>).await;
}

#[tokio::test]
async fn a_second_owner_is_refused_by_name() {
    let folder = folder();
    let first = log(&store(&folder));
    drop(open(&first, 1).await);
    let second = log(&store(&folder));
    let opening = Opening { epoch: Epoch::new(2), sink: Arc::new(Witness::default()) };
    let error = second.open(opening).await.unwrap_err();
    assert_eq!(error.kind(), LogErrorKind::InUse);
    let owner = format!("belongs to process {}", std::process::id());
    assert!(error.to_string().contains(&owner), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_its_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let it = log(&store(&folder));
    let (witness, _) = open(&it, 1).await;
    publish(&it, &["a"]).await;
    let modes = |folder: &TempDir| -> Vec<(String, u32)> {
        let files = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap());
        files
            .map(|it| (it.file_name().into_string().unwrap(), it.metadata().unwrap().permissions().mode()))
            .collect()
    };
    let open_files = modes(&folder);
    assert!(open_files.len() >= 3, "{open_files:?}");
    close(it, witness).await;
    for (name, mode) in open_files.into_iter().chain(modes(&folder)) {
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn the_oldest_are_removed_and_that_is_remembered() {
    let folder = folder();
    let mut keep = quick(&store(&folder));
    keep.most = Bounds { events: 3, bytes: 1 << 20 };
    let it = LocalLog::new(keep.clone());
    drop(open(&it, 1).await);
    publish(&it, &["a", "b", "c", "d", "e"]).await;
    let page = history(&it).await;
    assert_eq!((texts(&page), page.removed_to), (vec!["c".into(), "d".into(), "e".into()], 2));
    drop(it);
    let it = LocalLog::new(keep);
    drop(open(&it, 2).await);
    assert_eq!(history(&it).await.removed_to, 2);
}

#[tokio::test]
async fn events_go_out_while_the_disk_is_busy_and_are_written_when_it_is_back() {
    let folder = folder();
    let it = log(&store(&folder));
    let (witness, _) = open(&it, 1).await;
    publish(&it, &["a"]).await;
    // Another connection holds the right to write: the disk does not answer.
    let other = Connection::open(store(&folder)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(!placed(it.append(record("b", true))).await.kept);
    assert!(!placed(it.append(record("c", true))).await.kept);
    assert!(!it.health().keeping);
    let page = history(&it).await;
    assert_eq!((texts(&page), page.removed_to), (vec!["a".into()], 3), "nobody may call that complete");
    other.execute_batch("ROLLBACK").unwrap();
    until("the disk is back", || it.health().keeping).await;
    let page = history(&it).await;
    assert_eq!((texts(&page), page.removed_to), (vec!["a".into(), "b".into(), "c".into()], 0));
    publish(&it, &["d"]).await;
    assert_eq!(witness.keeping(), [true, false, true]);
    assert_eq!(witness.places(), [(1, true), (2, false), (3, false), (4, true)]);
}

#[tokio::test]
async fn what_is_not_written_at_the_end_makes_the_next_start_a_gap() {
    let folder = folder();
    let it = log(&store(&folder));
    let (witness, _) = open(&it, 1).await;
    let other = Connection::open(store(&folder)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(!placed(it.append(record("a", true))).await.kept);
    assert!(it.close(Box::new(move || witness.remains())).await.is_err());
    other.execute_batch("ROLLBACK").unwrap();
    drop(it);
    let it = log(&store(&folder));
    assert!(!open(&it, 2).await.1.epochs.running().continues);
}

/// The files of a folder as they are now, in another.
fn copy_of(there: &TempDir) -> TempDir {
    let copy = folder();
    for entry in fs::read_dir(there.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

#[tokio::test]
async fn what_readers_were_shown_and_no_disk_has_is_claimed_by_no_later_run() {
    for shown_meanwhile in [true, false] {
        let folder = folder();
        let it = log(&store(&folder));
        open(&it, 1).await;
        publish(&it, &["a"]).await;
        let other = Connection::open(store(&folder)).unwrap();
        if shown_meanwhile {
            other.execute_batch("BEGIN IMMEDIATE").unwrap();
            assert!(!placed(it.append(record("b", true))).await.kept);
        }
        // What a crash would leave.
        let folder = copy_of(&folder);
        let it = log(&store(&folder));
        let (_, opened) = open(&it, 2).await;
        let first = opened.epochs.running().first;
        let page = history(&it).await;
        assert_eq!(texts(&page), ["a"]);
        if shown_meanwhile {
            // Wherever a reader of then stood, something behind it counts as removed.
            assert_eq!((first, opened.head, page.removed_to), (2, 2, 2));
            publish(&it, &["c"]).await;
            assert_eq!(it.head().seq, 3);
        } else {
            assert_eq!((first, opened.head, page.removed_to), (2, 1, 0));
        }
        // This run has kept everything, so that the next claims as much as this one.
        let removed_to = history(&it).await.removed_to;
        drop(it);
        let it = log(&store(&folder));
        open(&it, 3).await;
        assert_eq!(history(&it).await.removed_to, removed_to);
    }
}

#[tokio::test]
async fn the_word_of_a_run_is_a_file_in_memory_that_goes_with_a_clean_end_and_with_the_memory() {
    let (folder, memory) = (folder(), folder());
    let log = || {
        let mut keep = quick(&store(&folder));
        keep.witnesses = Some(memory.path().to_owned());
        LocalLog::new(keep)
    };
    let witnesses = || fs::read_dir(memory.path()).unwrap().map(|it| it.unwrap().path()).collect::<Vec<_>>();
    let it = log();
    open(&it, 1).await;
    publish(&it, &["a"]).await;
    assert_eq!(witnesses().len(), 1);
    drop(it);
    let it = log();
    open(&it, 2).await;
    assert_eq!((history(&it).await.removed_to, witnesses().len()), (0, 1), "a crash of the process");
    drop(it);
    fs::remove_file(&witnesses()[0]).unwrap();
    let it = log();
    let (witness, _) = open(&it, 3).await;
    assert_eq!(history(&it).await.removed_to, 2, "a crash of the machine");
    // Nothing is asked of the disk to take it back, and it is given again.
    let other = Connection::open(store(&folder)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(!placed(it.append(record("b", true))).await.kept);
    assert!(witnesses().is_empty());
    other.execute_batch("ROLLBACK").unwrap();
    until("the word is given again", || witnesses().len() == 1).await;
    close(it, witness).await;
    assert!(witnesses().is_empty());
    let it = log();
    assert!(open(&it, 4).await.1.epochs.running().continues);
}

#[tokio::test]
async fn a_witness_that_is_none_is_neither_believed_nor_removed() {
    for (name, is_one) in [("tidings-7", true), ("tidings-x", false), ("other", false), ("", false)] {
        let folder = folder();
        let it = log(&store(&folder));
        open(&it, 1).await;
        publish(&it, &["a"]).await;
        drop(it);
        // Nothing is the folder itself.
        drop(fs::write(folder.path().join(name), ""));
        fs::write(folder.path().join("events.db.complete"), name).unwrap();
        let it = log(&store(&folder));
        open(&it, 2).await;
        assert_eq!(history(&it).await.removed_to, if is_one { 0 } else { 2 }, "{name}");
        assert_eq!(folder.path().join(name).exists(), !is_one, "{name}");
    }
}

/// Makes a store with three events, has `harm` done to its files, and opens it again.
async fn harmed(clean: bool, harm: impl Fn(&Path)) -> (TempDir, LocalLog, Vec<u64>) {
    let folder = folder();
    let path = store(&folder);
    let it = log(&path);
    let (witness, _) = open(&it, 1).await;
    publish(&it, &["envelope one", "envelope two", "envelope three"]).await;
    if clean {
        close(it, witness).await
    } else {
        drop(it)
    }
    harm(&path);
    let it = log(&path);
    let (_, opened) = open(&it, 2).await;
    let firsts = opened.epochs.runs().iter().map(|run| run.first).collect();
    (folder, it, firsts)
}

fn aside(folder: &TempDir) -> usize {
    let names = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name());
    names.filter(|it| it.to_string_lossy().contains(".aside.")).count()
}

#[tokio::test]
async fn a_store_that_is_no_store_is_moved_aside() {
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 5] = [
        ("text", |path| fs::write(path, "this is no database, but it is longer than a header").unwrap()),
        ("zeros", |path| fs::write(path, vec![0; 20_000]).unwrap()),
        ("another program", |path| {
            fs::remove_file(path).unwrap();
            Connection::open(path).unwrap().execute_batch("CREATE TABLE mine (a)").unwrap();
        }),
        ("a newer format", |path| {
            Connection::open(path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
        }),
        ("a damaged table of runs", |path| {
            Connection::open(path).unwrap().execute_batch("UPDATE runs SET first = 7").unwrap();
        }),
    ];
    for (name, harm) in harms {
        let (folder, it, firsts) = harmed(true, harm).await;
        assert!(aside(&folder) > 0, "{name}");
        // The file of a clean stop still says that places up to 3 were given out.
        assert_eq!((firsts.as_slice(), texts(&history(&it).await).len()), (&[4][..], 0), "{name}");
        publish(&it, &["new"]).await;
    }
}

#[tokio::test]
async fn a_log_without_its_database_is_not_played_into_a_new_one() {
    let folder = folder();
    let path = store(&folder);
    let it = log(&path);
    drop(open(&it, 1).await);
    publish(&it, &["old"]).await;
    // The files as they are in the middle of a run: what was written is in the log alone.
    let wal = fs::read(path.with_file_name("events.db-wal")).unwrap();
    drop(it);
    fs::remove_file(&path).unwrap();
    fs::write(path.with_file_name("events.db-wal"), wal).unwrap();
    let it = log(&path);
    let (_, opened) = open(&it, 2).await;
    assert_eq!((opened.epochs.runs().len(), texts(&history(&it).await).len()), (1, 0));
    assert!(aside(&folder) > 0);
}

#[tokio::test]
async fn a_truncated_store_gives_nothing_that_was_not_written() {
    for length in [0, 1, 100, 512, 4096, 5000, 8192, 12_288] {
        let (_folder, it, _) = harmed(true, |path| {
            let file = fs::OpenOptions::new().write(true).open(path).unwrap();
            if length < file.metadata().unwrap().len() {
                file.set_len(length).unwrap();
            }
        })
        .await;
        let page = history(&it).await;
        let whole = ["envelope one", "envelope two", "envelope three"];
        assert!(texts(&page).iter().all(|it| whole.contains(&it.as_str())), "{length}: {:?}", texts(&page));
        publish(&it, &["new"]).await;
    }
}

#[tokio::test]
async fn a_damaged_envelope_is_told_and_a_damaged_row_is_not_trusted() {
    let damage = |change: &'static str| {
        move |path: &Path| Connection::open(path).unwrap().execute_batch(change).unwrap()
    };
    let flipped = "UPDATE events SET envelope = CAST('envelope twO' AS BLOB) WHERE seq = 2";
    let (_folder, it, _) = harmed(false, damage(flipped)).await;
    assert_eq!(texts(&history(&it).await), ["envelope one", "damaged 2", "envelope three"]);
    for change in ["audience = 'x'", "type = 'b'", "version = 2", "epoch = 9", "crc = crc + 4294967296"] {
        let change = format!("UPDATE events SET {change} WHERE seq = 2");
        let (_folder, it, _) = harmed(false, damage(change.leak())).await;
        assert_eq!(texts(&history(&it).await)[1], "unreadable 2");
    }
}

/// The row of an event says that it is another: nobody is told that a range is whole where it was.
#[tokio::test]
async fn a_row_at_another_place_leaves_no_range_complete() {
    let away = |path: &Path| {
        Connection::open(path).unwrap().execute_batch("UPDATE events SET seq = 9 WHERE seq = 2").unwrap();
    };
    for clean in [true, false] {
        let (_folder, it, firsts) = harmed(clean, away).await;
        assert_eq!(firsts, [1, 10], "behind every place of which there is a trace");
        let ask = tidings_delivery::core::Ask { after: 1, through: 2, limit: 10, count: None };
        let page = it.history(ask).await.unwrap();
        assert!(page.kept.is_empty() && page.removed_to >= 2, "{page:?}");
        publish(&it, &["new"]).await;
    }
    let beyond = |path: &Path| {
        let change = "UPDATE events SET seq = 9223372036854775807 WHERE seq = 3";
        Connection::open(path).unwrap().execute_batch(change).unwrap();
    };
    let (folder, it, _) = harmed(true, beyond).await;
    assert!(aside(&folder) > 0);
    publish(&it, &["new"]).await;
}

/// Flips one bit at a time all over the file: what is read is what was written, or is not there.
#[tokio::test]
async fn a_flipped_bit_anywhere_gives_no_wrong_event() {
    let folder = folder();
    let path = store(&folder);
    let it = log(&path);
    let (witness, _) = open(&it, 1).await;
    publish(&it, &["envelope one", "envelope two", "envelope three"]).await;
    close(it, witness).await;
    let sound = fs::read(&path).unwrap();
    let mut wrong = 0;
    for place in (0..sound.len()).step_by(sound.len() / 120 + 1) {
        let mut bytes = sound.clone();
        bytes[place] ^= 1 << (place % 8);
        let folder = self::folder();
        fs::write(store(&folder), &bytes).unwrap();
        let it = log(&store(&folder));
        let (_, opened) = open(&it, 2).await;
        let Ok(page) = it.history(ask_all()).await else { continue };
        for kept in &page.kept {
            let Kept::Entry(entry) = kept else { continue };
            let text = ["envelope one", "envelope two", "envelope three"][entry.seq as usize - 1];
            wrong += usize::from(&*entry.envelope != text.as_bytes());
        }
        let moved_aside = opened.epochs.runs().len() == 1;
        assert!(moved_aside || page.kept.len() == 3, "bit {place}: lost in silence: {:?}", texts(&page));
    }
    assert_eq!(wrong, 0);
}

fn ask_all() -> tidings_delivery::core::Ask {
    tidings_delivery::core::Ask { after: 0, through: 1000, limit: 1000, count: None }
}

#[tokio::test]
async fn a_damaged_file_of_a_clean_stop_says_nothing() {
    for damage in [&b""[..], b"00000000\n{}", b"zzz", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"] {
        let (_folder, it, firsts) = harmed(true, |path| {
            fs::write(path.with_file_name("events.db.stop"), damage).unwrap();
        })
        .await;
        assert_eq!(firsts, [1, 4]);
        assert_eq!(texts(&history(&it).await).len(), 3);
    }
}

#[tokio::test]
async fn a_start_without_a_disk_is_a_history_of_its_own_and_leaves_no_stop_behind() {
    let folder = folder();
    let path = store(&folder);
    let it = log(&path);
    let (witness, _) = open(&it, 1).await;
    publish(&it, &["a", "b"]).await;
    close(it, witness).await;
    // A folder where the database should be: it cannot be opened.
    let hidden = path.with_file_name("hidden");
    fs::rename(&path, &hidden).unwrap();
    fs::create_dir(&path).unwrap();
    let it = log(&path);
    let (_, opened) = open(&it, 2).await;
    assert_eq!((opened.head, opened.epochs.runs().len()), (0, 1));
    assert!(!placed(it.append(record("c", true))).await.kept);
    assert!(it.history(ask_all()).await.is_err(), "what cannot be read is not complete");
    drop(it);
    fs::remove_dir(&path).unwrap();
    fs::rename(&hidden, &path).unwrap();
    let it = log(&path);
    let (_, opened) = open(&it, 3).await;
    assert!(!opened.epochs.running().continues, "a run in between is not skipped in silence");
    let page = history(&it).await;
    assert_eq!((texts(&page), page.removed_to), (vec!["a".into(), "b".into()], 3), "`c` is lost");
}

#[tokio::test]
async fn a_disk_that_comes_back_with_another_history_gets_this_one() {
    let folder = folder();
    let path = store(&folder);
    let it = log(&path);
    drop(open(&it, 1).await);
    publish(&it, &["old"]).await;
    drop(it);
    let hidden = path.with_file_name("hidden");
    fs::rename(&path, &hidden).unwrap();
    fs::create_dir(&path).unwrap();
    let it = log(&path);
    let (_, opened) = open(&it, 2).await;
    assert!(!placed(it.append(record("new", true))).await.kept);
    fs::remove_dir(&path).unwrap();
    fs::rename(&hidden, &path).unwrap();
    until("the disk is back", || it.health().keeping).await;
    assert_eq!(texts(&history(&it).await), ["new"]);
    assert!(aside(&folder) > 0);
    let epoch = opened.epochs.running().epoch;
    drop(it);
    let it = log(&path);
    let (_, opened) = open(&it, 3).await;
    assert_eq!((opened.epochs.runs()[0].epoch, opened.head), (epoch, 1));
}
