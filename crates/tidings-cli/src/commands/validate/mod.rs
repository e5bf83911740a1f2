//! `validate FILE|-`: stored events against the committed schemas, as a stream of any size.
//!
//! One thread reads blocks of whole lines, one for each core judges them, and this one reports them
//! in order. A fixed number of blocks goes round, so memory does not depend on the size of the input.

mod judging;
mod lines;
mod report;
mod upcast;

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{IsTerminal as _, Read, Write};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use tidings::validate::Judge;

use crate::committed::{self, Committed, View};
use crate::error::{Error, Result, io};
use crate::workspace::Workspace;
use judging::{Court, Fate, Judged};
use lines::{Block, Blocks};
use report::Report;
use upcast::{Kept, Older, Upcast};

/// What to validate, and how to say it.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Events, one a line, with or without their envelope; `-` is standard input
    #[arg(value_name = "FILE|-")]
    file: Utf8PathBuf,
    /// Judge by what a frontend or by what Rust accepts [default: client; reader with --upcast]
    #[arg(long, value_enum)]
    view: Option<View>,
    /// Write the events in their current versions; findings go to standard error then
    #[arg(long)]
    upcast: bool,
    /// Where to write them [default: standard output]
    #[arg(long, value_name = "FILE", requires = "upcast")]
    out: Option<Utf8PathBuf>,
    /// The catalog [default: the one that knows the event]
    #[arg(long)]
    catalog: Option<String>,
    /// Events that the catalog does not have are findings, not notes
    #[arg(long)]
    deny_unknown: bool,
    /// How many findings are shown; the rest is counted
    #[arg(long, value_name = "N", default_value = "100")]
    max_findings: usize,
    /// How findings are written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One line each, for a person
    Text,
    /// One JSON object a line, the summary last
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let view = arguments.view.unwrap_or(if arguments.upcast { View::Reader } else { View::Client });
    let catalogs = committed::catalogs(&workspace, arguments.catalog.as_deref())?;
    let mut judges = Vec::new();
    for catalog in &catalogs {
        let judge = catalog.judge(view)?;
        judge.compile().map_err(|error| {
            Error::new(format!("the schemas of `{}` cannot be used", catalog.name))
                .because(error)
                .help("run `{command} generate` to write them anew")
        })?;
        judges.push(judge);
    }
    let court = Court { judges, most: arguments.max_findings, deny_unknown: arguments.deny_unknown };
    let (input, size) = open(&arguments.file)?;
    let name = if arguments.file == "-" { "standard input" } else { arguments.file.as_str() };
    let names: Vec<String> = catalogs.iter().map(|catalog| catalog.name.clone()).collect();
    let mut upcast = match arguments.upcast {
        true => Some(Upcast::new(&workspace, &names, &arguments.file, arguments.out.as_deref())?),
        false => None,
    };
    let findings: Box<dyn Write> = if arguments.upcast && arguments.out.is_none() {
        Box::new(std::io::stderr())
    } else {
        Box::new(std::io::stdout())
    };
    let mut report = Report::new(name, arguments.format, arguments.max_findings, size, findings);
    let keeping = match arguments.upcast {
        true => Some(Keeping::new(&catalogs)?),
        false => None,
    };
    let mut failed = None;
    let read = judge_all(input, &court, keeping.as_ref(), &mut |mut outcome, bytes| {
        if let Some(upcast) = &mut upcast
            && let Err(error) = upcast.block(&outcome.kept, bytes, &mut outcome.judged)
        {
            failed = Some(error);
            return Next::Stop;
        }
        report.block(outcome.judged, outcome.size)
    });
    if let Some(error) = failed {
        return Err(error);
    }
    read.map_err(io("read", name))?;
    if let Some(upcast) = upcast {
        upcast.finish()?;
    }
    report.finish()
}

/// Which lines `--upcast` writes, and how.
struct Keeping<'c> {
    /// Catalog, type and version of what is current.
    current: HashSet<(usize, &'c str, u32)>,
    /// What is sent today, by catalog.
    today: Vec<Judge>,
    tags: Vec<&'c str>,
}

impl<'c> Keeping<'c> {
    fn new(catalogs: &'c [Committed]) -> Result<Self> {
        let rows = |(at, catalog): (usize, &'c Committed)| {
            let current = catalog.rows.iter().filter(|row| row.current);
            current.map(move |row| (at, row.event_type.as_str(), row.version))
        };
        Ok(Self {
            current: catalogs.iter().enumerate().flat_map(rows).collect(),
            today: catalogs.iter().map(Committed::judge_of_today).collect::<Result<_>>()?,
            tags: catalogs.iter().map(|catalog| catalog.tag.as_str()).collect(),
        })
    }

    /// Whether an event stands in the line as it would be written today: of the current version, and not
    /// as an earlier revision of it wrote it.
    fn is_of_today(&self, line: &[u8], catalog: usize, event_type: &str, version: u32) -> bool {
        self.current.contains(&(catalog, event_type, version)) && self.today[catalog].either(line).is_ok()
    }

    fn kept<'f>(&self, number: u64, block: &[u8], line: &[u8], fate: Fate<'f>) -> Option<Kept<'f>> {
        let place = upcast::place(block, line);
        match fate {
            Fate::Invalid => None,
            Fate::Known { catalog, event_type, version }
                if !self.is_of_today(line, catalog, event_type, version) =>
            {
                let event = upcast::place(block, upcast::bare_event(line, self.tags[catalog]));
                Some(Kept::Carried(Older { catalog, event_type, version, number, line: place, event }))
            }
            Fate::Known { .. } | Fate::Unknown => Some(Kept::AsItIs(place)),
        }
    }
}

/// The input, and its size where it is known.
fn open(path: &Utf8Path) -> Result<(Box<dyn Read + Send>, Option<u64>)> {
    if path == "-" {
        return Ok((Box::new(std::io::stdin()), None));
    }
    let file = File::open(path).map_err(|error| {
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        // The usual help is about what is written.
        let failure = Error::new(format!("could not read `{path}`")).because(error);
        if missing { failure.help("`-` reads from standard input") } else { failure }
    })?;
    let metadata = file.metadata().map_err(io("read", path))?;
    if metadata.is_dir() {
        return Err(Error::new(format!("`{path}` is a folder"))
            .help("name one file, or pipe several: cat FILES | {command} validate -"));
    }
    Ok((Box::new(file), metadata.is_file().then_some(metadata.len())))
}

/// A block on its way: its number, what it holds, its bytes.
type Work = (u64, Block, Vec<u8>);

/// What a report says to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Go,
    /// Nobody reads any more.
    Stop,
}

/// What became of a block.
struct Outcome<'c> {
    judged: Judged,
    kept: Vec<Kept<'c>>,
    /// In bytes.
    size: u64,
}

type Done<'c> = (u64, Outcome<'c>, Vec<u8>);

/// Judges all of the input; `report` gets the blocks in order.
fn judge_all<'c>(
    input: impl Read + Send,
    court: &'c Court,
    keeping: Option<&Keeping<'_>>,
    report: &mut dyn FnMut(Outcome<'c>, &[u8]) -> Next,
) -> std::io::Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (empty, empties) = channel::<Vec<u8>>();
    let (work, works) = channel::<Work>();
    let (done, dones) = channel::<Done<'c>>();
    for _ in 0..2 * threads + 2 {
        let _ = empty.send(Vec::new());
    }
    let works = Mutex::new(works);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || read(input, &empties, &work));
        for _ in 0..threads {
            let (works, done) = (&works, done.clone());
            scope.spawn(move || {
                while let Some((number, kind, bytes)) = next(works) {
                    if done.send((number, judge(court, keeping, kind, &bytes), bytes)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        in_order(&dones, &empty, report);
        // Without empty blocks the reader ends, and without blocks the others.
        drop((dones, empty));
        reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn judge<'c>(court: &'c Court, keeping: Option<&Keeping<'_>>, kind: Block, bytes: &[u8]) -> Outcome<'c> {
    let size = match kind {
        Block::Lines => bytes.len() as u64,
        Block::TooLong(length) => length,
    };
    let mut kept = Vec::new();
    let judged = court.block(kind, bytes, |number, line, fate| {
        if let Some(keeping) = keeping {
            kept.extend(keeping.kept(number, bytes, line, fate));
        }
    });
    Outcome { judged, kept, size }
}

fn next(works: &Mutex<Receiver<Work>>) -> Option<Work> {
    works.lock().ok()?.recv().ok()
}

fn read(input: impl Read, empties: &Receiver<Vec<u8>>, work: &Sender<Work>) -> std::io::Result<()> {
    let mut blocks = Blocks::new(input);
    let mut number = 0;
    while let Ok(mut bytes) = empties.recv() {
        // One long line does not make all blocks large for good.
        if bytes.capacity() > 8 * lines::BLOCK {
            bytes = Vec::new();
        }
        let Some(kind) = blocks.next(&mut bytes)? else { break };
        if work.send((number, kind, bytes)).is_err() {
            break;
        }
        number += 1;
    }
    Ok(())
}

fn in_order<'c>(
    dones: &Receiver<Done<'c>>,
    empty: &Sender<Vec<u8>>,
    report: &mut dyn FnMut(Outcome<'c>, &[u8]) -> Next,
) {
    let mut early = BTreeMap::new();
    let mut number = 0;
    for (at, outcome, bytes) in dones {
        early.insert(at, (outcome, bytes));
        while let Some((outcome, bytes)) = early.remove(&number) {
            number += 1;
            if report(outcome, &bytes) == Next::Stop {
                return;
            }
            let _ = empty.send(bytes);
        }
    }
}

/// Whether a person looks on.
fn watched() -> bool {
    std::io::stderr().is_terminal()
}
