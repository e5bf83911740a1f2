//! A process that is killed while it writes: what it called kept is there.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a test")]
#![cfg(all(unix, feature = "sqlite"))]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tidings_delivery::log::Log;
use tidings_delivery::log::contract::{history, open, placed, record, texts};
use tidings_delivery::{Keep, LocalLog};

const STORE: &str = "TIDINGS_KILL_STORE";

fn everything(path: &Path) -> Keep {
    let mut keep = Keep::at(path);
    keep.witnesses = path.parent().map(Path::to_owned);
    keep.most.events = usize::MAX;
    keep
}

/// The process that is killed: writes events as fast as it can, and says of each that it is kept.
#[test]
fn the_process_that_is_killed() {
    let Some(path) = std::env::var_os(STORE) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let log = std::sync::Arc::new(LocalLog::new(everything(Path::new(&path))));
        let (_, opened) = open(&*log, u64::from(std::process::id())).await;
        let writers = (0..4).map(|writer| {
            let log = std::sync::Arc::clone(&log);
            tokio::spawn(async move {
                for number in 0_u64.. {
                    let text = format!("{} {writer} {number}", opened.head);
                    let kept = placed(log.append(record(&text, true))).await.kept;
                    assert!(kept, "the disk is fine");
                    // One write: a line that is there is there whole, or has no end.
                    std::io::stdout().write_all(format!("kept {text}\n").as_bytes()).unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
    });
}

fn start(store: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_process_that_is_killed", "--nocapture"])
        .env(STORE, store)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn what_was_called_kept_survives_a_kill() {
    let number = |name| std::env::var(name).ok().and_then(|it| it.parse::<u64>().ok());
    let thorough = std::env::var_os("TIDINGS_THOROUGH").is_some();
    let rounds = number("TIDINGS_KILLS").unwrap_or(if thorough { 200 } else { 12 });
    let seed = number("TIDINGS_KILL_SEED").unwrap_or(0);
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("events.db");
    let mut kept = BTreeSet::new();
    for round in 0..rounds {
        let mut child = start(&store);
        let output = BufReader::new(child.stdout.take().unwrap());
        // At another place each time.
        let killer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_micros(60_000 + (round + seed) * 37_003 % 200_000));
            child.kill().unwrap();
            child.wait().unwrap();
        });
        for line in output.split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8(line).unwrap();
            if let Some(text) = line.strip_prefix("kept ") {
                kept.insert(text.to_owned());
            }
        }
        killer.join().unwrap();
        let log = LocalLog::new(everything(&store));
        drop(open(&log, round).await);
        assert!(log.health().last_error.is_none(), "{:?}", log.health());
        let mut found = BTreeSet::new();
        let mut after = 0;
        loop {
            let page = log
                .history(tidings_delivery::core::Ask {
                    after,
                    through: u64::MAX >> 1,
                    limit: 256,
                    count: None,
                })
                .await
                .unwrap();
            for text in texts(&page) {
                assert!(found.insert(text.clone()), "twice: {text}");
            }
            match page.kept.last() {
                Some(tidings_delivery::core::Kept::Entry(last)) => after = last.seq,
                _ => break,
            }
        }
        assert_eq!(history(&log).await.removed_to, 0);
        let lost: Vec<_> = kept.difference(&found).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
        // What was written and could not be called kept any more is kept all the same.
        kept = found;
    }
    println!("{rounds} kills, {} events", kept.len());
    assert!(kept.len() > 100, "{}", kept.len());
}
