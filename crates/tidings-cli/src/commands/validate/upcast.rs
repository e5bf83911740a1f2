//! `validate --upcast`: events in their current versions.
//!
//! What is as it would be written today, and what the catalogs do not know, is written as it stands. The
//! rest, of an older version or of an earlier revision, is read and written anew by the application
//! itself, with its own steps, which only its exporter has: it is started when the first such event
//! comes, and gets the events of a block at once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::ops::Range;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Sender, channel};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use tempfile::NamedTempFile;

use super::judging::{Finding, Judged, shown};
use crate::error::{Error, Result, io};
use crate::exporter;
use crate::workspace::Workspace;

/// The keyword of what cannot be carried, which no schema asks for.
pub(super) const KEYWORD: &str = "upcast";

/// A line that is written.
#[derive(Debug)]
pub(super) enum Kept<'c> {
    /// As it stands in the block.
    AsItIs(Range<usize>),
    /// With its event in the current version.
    Carried(Older<'c>),
}

/// An event of an older version or of an earlier revision.
#[derive(Debug)]
pub(super) struct Older<'c> {
    /// The catalog, by its place among the judges.
    pub(super) catalog: usize,
    pub(super) event_type: &'c str,
    pub(super) version: u32,
    /// Counted from 1, within the block.
    pub(super) number: u64,
    pub(super) line: Range<usize>,
    /// The event within its envelope, if it has one.
    pub(super) event: Range<usize>,
}

/// Where a part of a text stands in it.
pub(super) fn place(text: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start..start + part.len()
}

/// The bare event of a line that has been judged: the line itself, or what its envelope holds.
pub(super) fn bare_event<'l>(line: &'l [u8], tag: &str) -> &'l [u8] {
    let mut deserializer = serde_json::Deserializer::from_slice(line);
    match deserializer.deserialize_map(Envelope { tag }) {
        Ok(Some(event)) => event.get().as_bytes(),
        _ => line,
    }
}

/// Looks for a key `event` in an object without a tag.
struct Envelope<'t> {
    tag: &'t str,
}

impl<'l> Visitor<'l> for Envelope<'_> {
    type Value = Option<&'l RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let (mut event, mut tagged) = (None, false);
        while let Some((key, value)) = map.next_entry::<Cow<'l, str>, &'l RawValue>()? {
            tagged |= key == self.tag;
            if key == "event" {
                event = Some(value);
            }
        }
        Ok(event.filter(|_| !tagged))
    }
}

/// Carries events and writes them.
pub(super) struct Upcast<'w> {
    workspace: &'w Workspace,
    /// The catalogs, in the order of the judges.
    names: &'w [String],
    carriers: Option<HashMap<usize, Carrier>>,
    out: Out,
}

enum Out {
    Stdout(BufWriter<std::io::Stdout>),
    /// Beside its place until all is written.
    File {
        file: BufWriter<NamedTempFile>,
        place: Utf8PathBuf,
    },
}

impl<'w> Upcast<'w> {
    /// Writes to `out`, or to standard output. Neither may be the input.
    pub(super) fn new(
        workspace: &'w Workspace,
        names: &'w [String],
        input: &Utf8Path,
        out: Option<&Utf8Path>,
    ) -> Result<Self> {
        let read = Utf8Path::new(if input == "-" { "/dev/stdin" } else { input.as_str() });
        let written = out.unwrap_or(Utf8Path::new("/dev/stdout"));
        if same_file(read, written) {
            return Err(Error::new(format!(
                "the events would be written into `{input}`, where they come from"
            ))
            .help("write them elsewhere with `--out FILE`, look at them, then replace the old file"));
        }
        let out = match out {
            None => Out::Stdout(BufWriter::new(std::io::stdout())),
            Some(path) if path.is_dir() => {
                return Err(Error::new(format!("`{path}` is a folder")).help("`--out` names a file"));
            }
            Some(path) => {
                // Through a link, what it points to is replaced, not the link.
                let place = path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned());
                let folder = match place.parent() {
                    Some(parent) if !parent.as_str().is_empty() => parent,
                    _ => Utf8Path::new("."),
                };
                let mut builder = tempfile::Builder::new();
                builder.prefix(crate::write::TEMPORARY);
                #[cfg(unix)]
                builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
                let file = builder.tempfile_in(folder).map_err(io("write into", folder))?;
                Out::File { file: BufWriter::new(file), place }
            }
        };
        Ok(Self { workspace, names, carriers: None, out })
    }

    /// Writes the lines of a block; what cannot be carried becomes a finding.
    pub(super) fn block(&mut self, kept: &[Kept<'_>], bytes: &[u8], judged: &mut Judged) -> Result<()> {
        let older = kept.iter().filter_map(|kept| match kept {
            Kept::Carried(older) => Some(older),
            Kept::AsItIs(_) => None,
        });
        let mut asked: HashMap<usize, Vec<u8>> = HashMap::new();
        for older in older {
            let events = asked.entry(older.catalog).or_default();
            events.extend_from_slice(&bytes[older.event.clone()]);
            events.push(b'\n');
        }
        if !asked.is_empty() && self.carriers.is_none() {
            self.carriers = Some(start(self.workspace, self.names)?);
        }
        let Self { carriers, out, names, .. } = self;
        let mut carriers = carriers.as_mut();
        for (catalog, events) in asked {
            if let Some(carrier) = carriers.as_mut().and_then(|all| all.get_mut(&catalog)) {
                // If it has ended, reading its answers says so.
                let _ = carrier.ask.send(events);
            }
        }
        for kept in kept {
            match kept {
                Kept::AsItIs(line) => out.write(&[&bytes[line.clone()]])?,
                Kept::Carried(older) => {
                    let carrier = carriers.as_mut().and_then(|all| all.get_mut(&older.catalog));
                    let Some(carrier) = carrier else { continue };
                    match carrier.answer(&names[older.catalog])? {
                        Answer { event: Some(event), .. } => out.write(&[
                            &bytes[older.line.start..older.event.start],
                            event.get().as_bytes(),
                            &bytes[older.event.end..older.line.end],
                        ])?,
                        Answer { error, kind, .. } => {
                            judged.events -= 1;
                            judged.invalid += 1;
                            judged.findings.push(refused(older, error.as_deref(), kind.as_deref()));
                        }
                    }
                }
            }
        }
        judged.findings.sort_by_key(|finding| finding.line);
        Ok(())
    }

    /// Puts the file into its place.
    pub(super) fn finish(mut self) -> Result<()> {
        for (catalog, carrier) in self.carriers.take().into_iter().flatten() {
            carrier.finish(&self.names[catalog])?;
        }
        match self.out {
            Out::Stdout(mut out) => out.flush().map_err(io("write", "standard output")),
            Out::File { file, place } => {
                let file = file.into_inner().map_err(|error| io("write", &place)(error.into_error()))?;
                file.persist(&place).map(drop).map_err(|error| io("write", &place)(error.error))
            }
        }
    }
}

fn refused(older: &Older<'_>, error: Option<&str>, kind: Option<&str>) -> Finding {
    Finding {
        line: older.number,
        event: Some((older.event_type.to_owned(), older.version)),
        pointer: String::new(),
        keyword: KEYWORD.to_owned(),
        expected: "an event that can be carried to its current version".to_owned(),
        found: shown(error.or(kind).unwrap_or("no reason"), 300),
    }
}

impl Out {
    fn write(&mut self, parts: &[&[u8]]) -> Result<()> {
        let (out, name): (&mut dyn Write, &str) = match self {
            Out::Stdout(out) => (out, "standard output"),
            Out::File { file, place } => (file, place.as_str()),
        };
        let mut write = || {
            parts.iter().try_for_each(|part| out.write_all(part))?;
            out.write_all(b"\n")
        };
        write().map_err(io("write", name))
    }
}

/// The exporter, asked to carry the events of one catalog.
struct Carrier {
    child: Child,
    ask: Sender<Vec<u8>>,
    answers: BufReader<ChildStdout>,
    line: String,
}

/// What the exporter says of one event.
#[derive(Deserialize)]
struct Answer<'l> {
    #[serde(borrow)]
    event: Option<&'l RawValue>,
    #[serde(borrow)]
    error: Option<Cow<'l, str>>,
    #[serde(borrow)]
    kind: Option<Cow<'l, str>>,
}

/// Builds the exporters and starts one for every catalog.
fn start(workspace: &Workspace, names: &[String]) -> Result<HashMap<usize, Carrier>> {
    let mut carriers = HashMap::new();
    workspace.alone(|| {
        let (packages, _) = workspace.catalog_packages()?;
        for package in &packages {
            // The next package's exporter takes the place of this one: start it before.
            let (program, document) = exporter::program(workspace, package)?;
            for catalog in document.catalogs {
                if let Some(at) = names.iter().position(|name| *name == catalog.name) {
                    carriers.insert(at, Carrier::start(workspace, &program, &catalog.name)?);
                }
            }
        }
        Ok(())
    })??;
    if let Some(missing) = (0..names.len()).find(|at| !carriers.contains_key(at)) {
        return Err(Error::new(format!("no package exports the catalog `{}`", names[missing]))
            .help("its schemas are committed, but the steps between versions are gone"));
    }
    Ok(carriers)
}

impl Carrier {
    fn start(workspace: &Workspace, program: &Utf8Path, catalog: &str) -> Result<Self> {
        let failed = || format!("could not start the exporter of `{catalog}`");
        let mut child = std::process::Command::new(program)
            .args(["carry", catalog])
            .current_dir(&workspace.root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Error::new(failed()).because(error))?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Error::new(failed()));
        };
        let (ask, asked) = channel::<Vec<u8>>();
        // Else both would wait for the other to read.
        std::thread::spawn(move || {
            for events in asked {
                if stdin.write_all(&events).and_then(|()| stdin.flush()).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, ask, answers: BufReader::new(stdout), line: String::new() })
    }

    fn answer(&mut self, catalog: &str) -> Result<Answer<'_>> {
        let ended = || {
            Error::new(format!("the exporter of `{catalog}` ended before it had answered"))
                .help("what it said stands above; nothing but its answers may go to standard output")
        };
        self.line.clear();
        let read = self.answers.read_line(&mut self.line);
        if read.map_err(|error| ended().because(error))? == 0 {
            return Err(ended());
        }
        serde_json::from_str(&self.line).map_err(|error| ended().because(error))
    }

    fn finish(mut self, catalog: &str) -> Result<()> {
        drop(self.ask);
        let status = self.child.wait().map_err(|error| {
            Error::new(format!("could not wait for the exporter of `{catalog}`")).because(error)
        })?;
        if status.success() {
            return Ok(());
        }
        Err(Error::new(format!("the exporter of `{catalog}` failed ({status}); nothing was written")))
    }
}

/// Whether two paths are one file, through links too.
fn same_file(a: &Utf8Path, b: &Utf8Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let identity = |path: &Utf8Path| {
            let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
            Some((metadata.dev(), metadata.ino()))
        };
        identity(a).is_some_and(|a| Some(a) == identity(b))
    }
    #[cfg(not(unix))]
    {
        a.canonicalize_utf8().is_ok_and(|a| b.canonicalize_utf8().is_ok_and(|b| a == b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_is_found_in_its_envelope_and_nowhere_else() {
        let bare = |line: &'static str| std::str::from_utf8(bare_event(line.as_bytes(), "type")).unwrap();
        assert_eq!(bare(r#"{"id":"1", "event" : {"a":[1]} ,"x":0}"#), r#"{"a":[1]}"#);
        assert_eq!(bare(r#"{"\u0065vent":{"a":1}}"#), r#"{"a":1}"#);
        let own = r#"{"type":"a","event":{"b":1}}"#;
        assert_eq!(bare(own), own);
        let line = br#"{"event":7}"#;
        assert_eq!(place(line, bare_event(line, "type")), 9..10);
    }
}
