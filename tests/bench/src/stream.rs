//! Large files of events, and a plain loop over the `jsonschema` crate that judges them.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::events;
use crate::schema::{Schema, View};

/// How many different events a file holds before it starts again; more than any cache can hold.
const DIFFERENT: usize = 100_000;

/// Writes envelopes, one in a line, until the file has this many megabytes (of a million bytes).
///
/// # Errors
/// When the file cannot be written.
pub fn make(path: &Path, megabytes: u64) -> Result<()> {
    let lines = events::make(DIFFERENT, 11)
        .iter()
        .map(|event| Ok(events::tag_first(event)? + "\n"))
        .collect::<Result<Vec<String>>>()?;
    let mut file = BufWriter::new(File::create(path).with_context(|| path.display().to_string())?);
    let mut left = usize::try_from(megabytes * 1_000_000)?;
    for line in lines.iter().cycle() {
        if line.len() > left {
            break;
        }
        file.write_all(line.as_bytes())?;
        left -= line.len();
    }
    Ok(file.flush()?)
}

/// Judges a file line by line: `serde_json::Value`, then `is_valid` of the whole envelope. With one
/// thread a loop over the lines; with more, each takes the next part of the file.
///
/// # Errors
/// When the file or the schemas cannot be read.
pub fn plain_loop(folder: &Path, path: &Path, threads: u64) -> Result<Value> {
    let schema = Schema::read(folder, View::Client)?;
    let bytes = std::fs::metadata(path)?.len();
    let start = Instant::now();
    let (lines, invalid) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| -> Result<()> {
        let parts: Vec<_> = (0..threads)
            .map(|part| {
                let (from, to) = (bytes * part / threads, bytes * (part + 1) / threads);
                let (schema, lines, invalid) = (&schema, &lines, &invalid);
                scope.spawn(move || judge_part(schema, path, from, to, lines, invalid))
            })
            .collect();
        for part in parts {
            part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(())
    })?;
    Ok(json!({
        "seconds": start.elapsed().as_secs_f64(),
        "lines": lines.into_inner(),
        "invalid": invalid.into_inner(),
    }))
}

/// The lines that begin within a part of the file.
fn judge_part(
    schema: &Schema,
    path: &Path,
    from: u64,
    to: u64,
    lines: &AtomicU64,
    invalid: &AtomicU64,
) -> Result<()> {
    use std::io::{Seek as _, SeekFrom};

    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut at = from;
    let mut line = Vec::new();
    if from > 0 {
        // The line that begins before this part belongs to the one before.
        file.seek(SeekFrom::Start(from - 1))?;
        at = from - 1 + file.read_until(b'\n', &mut line)? as u64;
    }
    let (mut seen, mut refused) = (0, 0);
    while at < to {
        line.clear();
        let read = file.read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        at += read as u64;
        seen += 1;
        let valid = serde_json::from_slice::<Value>(&line).is_ok_and(|value| schema.whole.is_valid(&value));
        refused += u64::from(!valid);
    }
    lines.fetch_add(seen, Ordering::Relaxed);
    invalid.fetch_add(refused, Ordering::Relaxed);
    Ok(())
}
