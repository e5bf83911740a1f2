//! The exporter, asked what the steps make of events.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use camino::Utf8Path;
use serde::Deserialize;
use serde_json::value::RawValue;
use tidings_schema::document::Source;

use crate::error::{Error, Result};

/// What came of one question.
#[derive(Debug)]
pub(super) enum Answer {
    /// The event in the other version.
    Event(String),
    /// There is none.
    Failed { kind: String, error: String, at: Option<Source> },
    /// The program ended before it had answered.
    Ended,
    /// It had ended before, or answers no questions.
    NotAsked,
}

#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    event: Option<&'l RawValue>,
    kind: Option<String>,
    error: Option<String>,
    at: Option<Source>,
}

/// A running exporter that waits for questions. It is started while its program is there: the next
/// package's takes its place.
#[derive(Debug)]
pub(crate) struct Stepper {
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    running: Running,
}

/// A program that ends with its input, and is not left behind when it is not asked.
#[derive(Debug)]
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.wait();
    }
}

impl Stepper {
    /// Starts a program.
    pub(crate) fn start(program: &Utf8Path, root: &Utf8Path) -> Result<Self> {
        let failed = || format!("could not start the exporter `{program}`");
        let mut child = std::process::Command::new(program)
            .arg("steps")
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Error::new(failed()).because(error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(ask), Some(stdout)) => {
                Ok(Self { ask, answers: BufReader::new(stdout), running: Running(child) })
            }
            _ => Err(Error::new(failed())),
        }
    }

    /// An answer to each question, in order.
    pub(super) fn ask<'q>(self, questions: impl Iterator<Item = &'q str> + Send) -> Vec<Answer> {
        let Self { mut ask, mut answers, mut running } = self;
        let (asked, mut given) = std::thread::scope(|scope| {
            // Else both would wait for the other to read.
            let asking = scope.spawn(move || {
                let mut asked = 0;
                for question in questions {
                    // If it has ended, the answers say so; the rest is counted.
                    let _ = ask.write_all(question.as_bytes()).and_then(|()| ask.write_all(b"\n"));
                    asked += 1;
                }
                asked
            });
            let mut given = Vec::new();
            let mut line = String::new();
            while answers.read_line(&mut line).is_ok_and(|read| read > 0) {
                given.extend(answer(&line));
                line.clear();
            }
            (asking.join().unwrap_or(0), given)
        });
        let is_silent = given.is_empty() && running.0.wait().is_ok_and(|status| status.success());
        if given.len() < asked && !is_silent {
            given.push(Answer::Ended);
        }
        given.resize_with(asked, || Answer::NotAsked);
        given
    }
}

/// What a line says; a step may print other lines.
fn answer(line: &str) -> Option<Answer> {
    match serde_json::from_str(line).ok()? {
        Line { event: Some(event), .. } => Some(Answer::Event(event.get().to_owned())),
        Line { kind: Some(kind), error, at, .. } => {
            Some(Answer::Failed { kind, error: error.unwrap_or_default(), at })
        }
        Line { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_prints_is_no_answer() {
        assert!(answer("hello\n").is_none());
        assert!(answer("{\"a\":1}\n").is_none());
        assert!(
            matches!(answer("{\"event\":{\"a\":1.0}}\n"), Some(Answer::Event(event)) if event == "{\"a\":1.0}")
        );
        assert!(matches!(
            answer("{\"error\":\"no\",\"kind\":\"panic\",\"at\":{\"file\":\"a\",\"line\":1,\"column\":2}}"),
            Some(Answer::Failed { at: Some(_), .. })
        ));
    }
}
