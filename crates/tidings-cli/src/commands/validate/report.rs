//! What `validate` says: findings as they come, notes and the summary at the end, progress on a
//! terminal.

use std::collections::BTreeMap;
use std::io::{BufWriter, ErrorKind, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;

use super::judging::{Finding, Judged, Unknown};
use super::{Format, Next, watched};
use crate::error::{Error, Result};

/// How many different unknown events are told apart.
const KINDS: usize = 100;

/// How often progress is shown.
const EVERY: Duration = Duration::from_millis(200);

pub(super) struct Report<'n> {
    name: &'n str,
    format: Format,
    most: usize,
    size: Option<u64>,
    out: BufWriter<Box<dyn Write>>,
    failed: Option<std::io::Error>,
    start: Instant,
    /// When progress was shown last; `None` where nobody looks on.
    shown: Option<Instant>,
    totals: Totals,
    /// By type and version.
    unknown: BTreeMap<(String, u32), Met>,
    more_kinds: u64,
}

/// Events of one type and version that the catalogs do not have.
#[derive(Debug)]
struct Met {
    events: u64,
    first_line: u64,
    /// The last release the type was a part of, if it was ended.
    retired: Option<String>,
}

#[derive(Debug, Default)]
struct Totals {
    bytes: u64,
    lines: u64,
    events: u64,
    unknown: u64,
    invalid: u64,
    findings: u64,
    told: usize,
}

impl<'n> Report<'n> {
    /// Findings go to `out`; `size` is that of the input, where it is known.
    pub(super) fn new(
        name: &'n str,
        format: Format,
        most: usize,
        size: Option<u64>,
        out: Box<dyn Write>,
    ) -> Self {
        let start = Instant::now();
        Self {
            name,
            format,
            most,
            size,
            out: BufWriter::new(out),
            failed: None,
            start,
            shown: watched().then_some(start),
            totals: Totals::default(),
            unknown: BTreeMap::new(),
            more_kinds: 0,
        }
    }

    /// Takes in the next block.
    pub(super) fn block(&mut self, judged: Judged, bytes: u64) -> Next {
        let before = self.totals.lines;
        self.totals.findings += judged.findings.len() as u64 + judged.hidden;
        for mut finding in judged.findings {
            if self.totals.told == self.most {
                break;
            }
            self.totals.told += 1;
            finding.line += before;
            self.clear_progress();
            self.say(&match self.format {
                Format::Text => self.text(&finding),
                Format::Json => json_of(&finding),
            });
        }
        self.totals.unknown += judged.unknown.len() as u64 + judged.more_unknown;
        for unknown in judged.unknown {
            self.note(unknown, before);
        }
        self.totals.bytes += bytes;
        self.totals.lines += judged.lines;
        self.totals.events += judged.events;
        self.totals.invalid += judged.invalid;
        self.progress();
        if self.failed.is_none() && self.size.is_none() {
            // What comes slowly is told as it comes.
            self.failed = self.out.flush().err();
        }
        if self.failed.is_some() { Next::Stop } else { Next::Go }
    }

    fn note(&mut self, unknown: Unknown, before: u64) {
        let kinds = self.unknown.len();
        match self.unknown.get_mut(&(unknown.event_type.clone(), unknown.version)) {
            Some(met) => met.events += 1,
            None if kinds < KINDS => {
                let met = Met { events: 1, first_line: unknown.line + before, retired: unknown.retired };
                self.unknown.insert((unknown.event_type, unknown.version), met);
            }
            None => self.more_kinds += 1,
        }
    }

    /// Says the rest. Exit code 0: nothing found; 1: findings.
    pub(super) fn finish(mut self) -> Result<ExitCode> {
        self.clear_progress();
        let mut notes: Vec<_> = std::mem::take(&mut self.unknown).into_iter().collect();
        notes.sort_by_key(|(_, met)| met.first_line);
        for ((event_type, version), Met { events: count, first_line, retired }) in notes {
            self.say(&match self.format {
                Format::Text => {
                    let what = match retired {
                        Some(after) => format!("was retired after {after}"),
                        None => "is not in the catalog".to_owned(),
                    };
                    let events = events(count);
                    format!("{}:{first_line}: note: `{event_type}` v{version} {what} ({events})", self.name)
                }
                Format::Json => {
                    let mut note = json!({
                        "kind": "unknown", "type": event_type, "version": version, "events": count,
                        "first_line": first_line,
                    });
                    if let Some(after) = retired {
                        note["retired_after"] = after.into();
                    }
                    note.to_string()
                }
            });
        }
        if self.format == Format::Text && self.more_kinds > 0 {
            self.say(&format!("note: and {} of other types", events(self.more_kinds)));
        }
        self.say(&self.summary());
        let failed = self.failed.take().or_else(|| self.out.flush().err());
        match failed {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Error::new("could not write the findings").because(error))
            }
            _ if self.totals.findings > 0 => Ok(ExitCode::from(1)),
            _ => Ok(ExitCode::SUCCESS),
        }
    }

    fn text(&self, finding: &Finding) -> String {
        let Finding { line, event, pointer, keyword, expected, found } = finding;
        let event = event.as_ref().map(|(name, version)| format!("{name} v{version}: ")).unwrap_or_default();
        let place = if pointer.is_empty() {
            String::new()
        } else {
            format!("{}: ", super::judging::shown(pointer, 300))
        };
        if keyword == super::upcast::KEYWORD {
            return format!("{}:{line}: {event}{found}  [{keyword}]", self.name);
        }
        format!("{}:{line}: {event}{place}expected {expected}, got {found}  [{keyword}]", self.name)
    }

    fn summary(&self) -> String {
        let Totals { bytes, lines, events: valid, unknown, invalid, findings, told } = &self.totals;
        if self.format == Format::Json {
            return json!({
                "kind": "summary", "lines": lines, "bytes": bytes, "events": valid, "unknown": unknown,
                "invalid": invalid, "findings": findings, "shown": told,
            })
            .to_string();
        }
        let mut text = format!("{}: {} valid", self.name, events(*valid));
        if *unknown > 0 {
            text.push_str(&format!(", {unknown} unknown"));
        }
        if *findings > 0 {
            let what = if *findings == 1 { "finding" } else { "findings" };
            text.push_str(&format!(", {invalid} invalid with {findings} {what}"));
            if (*told as u64) < *findings {
                text.push_str(&format!(", of which {told} are shown (--max-findings)"));
            }
        }
        if self.shown.is_some() {
            text.push_str(&format!("   {}", self.speed()));
        }
        text
    }

    fn say(&mut self, line: &str) {
        if self.failed.is_none() {
            self.failed = writeln!(self.out, "{line}").err();
        }
    }

    fn speed(&self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
        let megabytes = self.totals.bytes as f64 / 1e6;
        let seconds = self.start.elapsed().as_secs_f64().max(1e-3);
        format!("{:.0} MB in {seconds:.1} s, {:.0} MB/s", megabytes, megabytes / seconds)
    }

    fn progress(&mut self) {
        let Some(shown) = self.shown else { return };
        if shown.elapsed() < EVERY {
            return;
        }
        self.shown = Some(Instant::now());
        let share = self.size.filter(|size| *size > 0).map(|size| self.totals.bytes.min(size) * 100 / size);
        let share = share.map(|share| format!("{share} %  ")).unwrap_or_default();
        let Totals { lines, findings, .. } = &self.totals;
        let speed = self.speed();
        // What cannot be shown to a person takes nothing away from the findings.
        let _ = write!(std::io::stderr(), "\r\u{1b}[K{share}{lines} lines, {findings} findings, {speed}");
    }

    fn clear_progress(&mut self) {
        if self.shown.is_some_and(|shown| shown != self.start) {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}

fn json_of(finding: &Finding) -> String {
    let Finding { line, event, pointer, keyword, expected, found } = finding;
    json!({
        "kind": "finding",
        "line": line,
        "type": event.as_ref().map(|(event_type, _)| event_type),
        "version": event.as_ref().map(|(_, version)| version),
        "pointer": pointer,
        "keyword": keyword,
        "expected": expected,
        "found": found,
    })
    .to_string()
}

fn events(count: u64) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}
