//! Stores that were damaged by chance: never a panic, never wrong data, nothing lost in silence.
//!
//! A store of known events has bytes of its files flipped, overwritten, cut off, moved or added to, and
//! is opened again. What is then read is what was written, or told as damaged, or the whole store was
//! moved aside. `TIDINGS_STORE_SEED` begins elsewhere, `TIDINGS_STORE_RUNS` goes on for longer.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a test")]
#![cfg(feature = "sqlite")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use tidings_delivery::core::{Ask, Filter, Kept, Page};
use tidings_delivery::log::contract::{open, placed, record};
use tidings_delivery::log::{Log, Record};
use tidings_delivery::{Keep, LocalLog};

/// The epochs of the run that wrote the store, and of the one that finds it.
const BEFORE: u64 = 1;
const AFTER: u64 = 2;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

/// Chance with a seed.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..4 {
            chance.below(2);
        }
        chance
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// A log whose witness is in its own folder.
fn log_in(folder: &Path) -> LocalLog {
    let mut keep = Keep::at(store(folder));
    keep.witnesses = Some(folder.to_owned());
    LocalLog::new(keep)
}

/// What was written, by place.
type Written = BTreeMap<u64, Record>;

fn store(folder: &Path) -> PathBuf {
    folder.join("events.db")
}

/// Files of a store, by what stands behind its name.
type Files = BTreeMap<&'static str, Vec<u8>>;

fn files(folder: &Path) -> Files {
    let read = |suffix| {
        let name = format!("events.db{suffix}");
        fs::read(folder.join(name)).ok().map(|bytes| (suffix, bytes))
    };
    ["", "-wal", "-shm", ".stop"].into_iter().filter_map(read).collect()
}

/// A store of some events, after a clean stop or in the middle of a run, made once: what was written,
/// its files.
fn made(clean: bool, many: bool) -> &'static (Written, Files) {
    static MADE: [OnceLock<(Written, Files)>; 4] = [const { OnceLock::new() }; 4];
    MADE[usize::from(clean) * 2 + usize::from(many)].get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        std::thread::scope(|scope| scope.spawn(|| runtime.block_on(make(clean, many))).join().unwrap())
    })
}

async fn make(clean: bool, many: bool) -> (Written, Files) {
    let folder = tempfile::tempdir().unwrap();
    let log = log_in(folder.path());
    let (witness, _) = open(&log, BEFORE).await;
    let mut chance = Chance::new(if many { 5 } else { 6 });
    let mut written = Written::new();
    for seq in 1..=if many { 150 } else { 5 } {
        let length = [3, 40, 300, 5000, 12_000][chance.below(5)];
        let mut record = record(&format!("envelope {seq} {}", "x".repeat(length)), chance.below(3) > 0);
        record.audience = (chance.below(4) == 0).then(|| "seven".into());
        record.event_type = ["note", "progress"][chance.below(2)].into();
        record.version = 1 + u32::try_from(chance.below(3)).unwrap();
        let critical = record.critical;
        placed(log.append(record.clone())).await;
        if critical {
            written.insert(seq, record);
        }
    }
    if clean {
        log.close(Box::new(move || witness.remains())).await.unwrap();
    }
    let files = files(folder.path());
    (written, files)
}

/// Does something to the bytes of one of the files, and says what.
fn harm(chance: &mut Chance, files: &mut Files) -> String {
    let names: Vec<&'static str> = files.keys().copied().collect();
    // The database, most of the time.
    let name = if chance.below(3) > 0 { "" } else { names[chance.below(names.len())] };
    let bytes = files.get_mut(name).unwrap();
    let at = chance.below(bytes.len());
    let page = at - at % 4096;
    let said = match chance.below(8) {
        0..3 => {
            let count = 1 + chance.below(4);
            for place in (0..count).map(|_| chance.below(bytes.len())).collect::<Vec<_>>() {
                bytes[place] ^= 1 << chance.below(8);
            }
            format!("{count} bits")
        }
        3 => {
            let count = 1 + chance.below(64);
            (at..bytes.len().min(at + count)).for_each(|place| bytes[place] = chance.byte());
            format!("{count} random bytes at {at}")
        }
        4 => {
            bytes.truncate(at);
            format!("cut off at {at}")
        }
        5 => {
            let end = bytes.len().min(page + 4096);
            bytes[page..end].fill(0);
            format!("zeros from {page}")
        }
        6 => {
            let other = chance.below(bytes.len());
            let other = other - other % 4096;
            let length = 4096.min(bytes.len() - page.max(other));
            let copy = bytes[other..other + length].to_vec();
            bytes[page..page + length].copy_from_slice(&copy);
            format!("the page at {other} again at {page}")
        }
        _ => {
            let count = 1 + chance.below(5000);
            bytes.extend((0..count).map(|_| chance.byte()).collect::<Vec<_>>());
            format!("{count} random bytes behind its end")
        }
    };
    format!("`{name}`: {said}")
}

/// Everything that is kept up to a place, page by page; `None` where it cannot be read.
async fn all(log: &LocalLog, through: u64) -> Option<Page> {
    let filter = Arc::new(Filter::everything().audience("seven"));
    let mut page = Page::default();
    let mut after = 0;
    loop {
        let ask = Ask { after, through, limit: 7, count: Some(Arc::clone(&filter)) };
        let next = log.history(ask).await.ok()?;
        assert!(next.kept.len() <= 7 && page.kept.len() < 10_000, "it does not come to an end");
        page.removed_to = page.removed_to.max(next.removed_to);
        let more = next.more && !next.kept.is_empty();
        page.kept.extend(next.kept);
        after = page.kept.last().map_or(after, seq_of);
        if !more {
            return Some(page);
        }
    }
}

/// What a reader is given that comes back behind a place, up to another: whatever is missing there, it
/// is told that something is.
async fn parts(log: &LocalLog, written: &Written, seen: &[u64], older: bool) {
    let places: Vec<u64> = written.keys().copied().collect();
    for (index, through) in places.iter().enumerate() {
        let after = places[index / 2].saturating_sub(1);
        let ask = Ask { after, through: *through, limit: 1000, count: None };
        let Ok(page) = log.history(ask).await else { return };
        let trusted = page.kept.iter().all(|it| !matches!(it, Kept::Unreadable(_)));
        let complete = trusted && page.removed_to <= after;
        let given: Vec<u64> = page.kept.iter().map(seq_of).collect();
        let missing =
            places.iter().filter(|seq| (after + 1..=*through).contains(seq) && !given.contains(seq));
        // What an older copy does not have stands behind its last place, where nobody is told it is whole.
        let missing: Vec<_> = missing.filter(|seq| !older || seen.iter().any(|it| it >= seq)).collect();
        assert!(
            missing.is_empty() || !complete,
            "lost in silence behind {after} up to {through}: {missing:?}"
        );
    }
}

fn seq_of(kept: &Kept) -> u64 {
    match kept {
        Kept::Entry(entry) | Kept::Damaged(entry) => entry.seq,
        Kept::Unreadable(seq) => *seq,
    }
}

/// What was found in a store.
#[derive(Debug, Default)]
struct Tally {
    whole: usize,
    told: usize,
    aside: usize,
    unreadable: usize,
}

/// Opens a store that was harmed, and holds what it gives against what was written.
async fn open_harmed(written: &Written, files: &Files, tally: &mut Tally) {
    let folder = tempfile::tempdir().unwrap();
    for (suffix, bytes) in files {
        fs::write(folder.path().join(format!("events.db{suffix}")), bytes).unwrap();
    }
    // The run that wrote it had kept everything.
    fs::write(folder.path().join("tidings-7"), "").unwrap();
    fs::write(folder.path().join("events.db.complete"), "tidings-7").unwrap();
    let log = log_in(folder.path());
    let (_witness, opened) = open(&log, AFTER).await;
    let knows = opened.epochs.runs().iter().any(|run| run.epoch.bits() == BEFORE);
    let continues = opened.epochs.running().continues;
    assert!(log.health().keeping, "it is moved aside, and the disk works: {:?}", log.health());
    for entry in &opened.remains.window {
        let text = std::str::from_utf8(&entry.envelope).unwrap();
        assert!(text.starts_with(&format!("envelope {} ", entry.seq)), "{}: {text}", entry.seq);
    }
    let page = all(&log, opened.head).await;
    for kept in page.iter().flat_map(|it| &it.kept) {
        let (Kept::Entry(entry) | Kept::Damaged(entry)) = kept else { continue };
        let record = written.get(&entry.seq).unwrap_or_else(|| panic!("never written: {kept:?}"));
        assert_eq!(
            (&entry.audience, &entry.event_type, entry.version, entry.epoch.bits()),
            (&record.audience, &record.event_type, record.version, BEFORE)
        );
        let whole = matches!(kept, Kept::Entry(_));
        assert!(!whole || entry.envelope == record.envelope, "another envelope: {}", entry.seq);
    }
    let aside = fs::read_dir(folder.path()).unwrap();
    let aside = aside.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().contains(".aside."));
    match page {
        // Reading found it broken: from then on it is.
        None => tally.unreadable += 1,
        Some(page) if aside.count() > 0 || !knows => {
            assert!(page.kept.is_empty() || knows, "of nobody's: {page:?}");
            tally.aside += 1;
        }
        Some(page) => {
            let seen: Vec<u64> = page.kept.iter().map(seq_of).collect();
            assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
            let sound = page.kept.iter().all(|it| matches!(it, Kept::Entry(_)));
            let missing: Vec<_> = written.keys().filter(|seq| !seen.contains(seq)).collect();
            // Of a log that was cut off SQLite sees no more than that it ends earlier: an older copy of the
            // store, behind which the new run never continues.
            let older = missing.iter().all(|seq| seen.iter().all(|it| it < *seq)) && !continues;
            // A row whose place is damaged is one that cannot be read, at another place.
            assert!(missing.is_empty() || !sound || older, "lost in silence: {missing:?} beside {seen:?}");
            if sound {
                tally.whole += 1
            } else {
                tally.told += 1
            }
            parts(&log, written, &seen, older).await;
        }
    }
    // It goes on, in this store or in a new one.
    for _ in 0..500 {
        if placed(log.append(record("new", true))).await.kept {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nothing is kept any more: {:?}", log.health());
}

/// How often anything has panicked, in whatever thread.
fn panics() -> &'static AtomicUsize {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::SeqCst);
            print(panic);
        }));
    });
    &PANICS
}

#[test]
fn a_damaged_store_gives_what_was_written_or_says_what_is_damaged() {
    let first = number("TIDINGS_STORE_SEED", 1);
    let runs = number("TIDINGS_STORE_RUNS", 120);
    let mut tally = Tally::default();
    for seed in first..first + runs {
        let mut chance = Chance::new(seed);
        let (written, sound) = made(chance.below(2) == 0, chance.below(3) == 0);
        let mut files = sound.clone();
        let harms: Vec<String> = (0..1 + chance.below(2)).map(|_| harm(&mut chance, &mut files)).collect();
        let run = std::panic::AssertUnwindSafe(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(open_harmed(written, &files, &mut tally));
        });
        let before = panics().load(Ordering::SeqCst);
        let outcome = std::panic::catch_unwind(run);
        assert!(
            outcome.is_ok() && panics().load(Ordering::SeqCst) == before,
            "TIDINGS_STORE_SEED={seed} TIDINGS_STORE_RUNS=1: {harms:?}"
        );
    }
    println!("{runs} stores: {tally:?}");
    // The seeds of the ordinary run meet all of it.
    let all = [tally.whole, tally.told, tally.aside];
    assert!(runs < 100 || all.iter().all(|it| *it > 0), "{tally:?}");
}
