//! The verdict on the lines of a block.

use tidings::validate::{Invalid, Judge, Verdict};

use super::lines::{Block, LONGEST, lines};

/// One thing that is wrong in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// Counted from 1; within the block until it is reported.
    pub(super) line: u64,
    pub(super) event: Option<(String, u32)>,
    pub(super) pointer: String,
    pub(super) keyword: String,
    pub(super) expected: String,
    pub(super) found: String,
}

/// An event whose type or version the catalogs do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) line: u64,
    pub(super) event_type: String,
    pub(super) version: u32,
    /// The last release its type was a part of, if it was ended.
    pub(super) retired: Option<String>,
}

/// What became of a line that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate<'c> {
    /// An event of the catalog at this place.
    Known {
        catalog: usize,
        event_type: &'c str,
        version: u32,
    },
    Unknown,
    Invalid,
}

/// What a block held.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// All lines, empty ones too.
    pub(super) lines: u64,
    pub(super) events: u64,
    pub(super) invalid: u64,
    pub(super) findings: Vec<Finding>,
    /// Findings beyond those that are kept.
    pub(super) hidden: u64,
    pub(super) unknown: Vec<Unknown>,
    /// Unknown events beyond those that are kept.
    pub(super) more_unknown: u64,
}

/// Unknown events that are kept of one block.
const UNKNOWN: usize = 1000;

/// How many characters of an unknown event's type are shown.
const LONGEST_NAME: usize = 80;

/// Judges lines by one or more catalogs.
#[derive(Debug)]
pub(super) struct Court {
    pub(super) judges: Vec<Judge>,
    /// Findings that are kept of one block.
    pub(super) most: usize,
    pub(super) deny_unknown: bool,
}

impl Court {
    /// Judges a block by schemas that have been compiled; `each` learns what became of every line that is not empty.
    pub(super) fn block<'c>(
        &'c self,
        kind: Block,
        block: &[u8],
        mut each: impl FnMut(u64, &[u8], Fate<'c>),
    ) -> Judged {
        let mut judged = Judged::default();
        if let Block::TooLong(length) = kind {
            judged.lines = 1;
            judged.invalid = 1;
            judged.find(
                self.most,
                Finding {
                    line: 1,
                    event: None,
                    pointer: String::new(),
                    keyword: "json".to_owned(),
                    expected: format!("a line of at most {LONGEST} bytes"),
                    found: format!("{length} bytes"),
                },
            );
            return judged;
        }
        // The lines of one file are mostly of one catalog.
        let mut first = 0;
        for line in lines(block) {
            judged.lines += 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match self.line(line, &mut first) {
                Ok((catalog, Verdict::Known { event_type, version })) => {
                    judged.events += 1;
                    each(judged.lines, line, Fate::Known { catalog, event_type, version });
                }
                Ok((_, Verdict::Unknown { event_type, version })) => {
                    self.unknown(&mut judged, &event_type, version);
                    each(judged.lines, line, Fate::Unknown);
                }
                Err(invalid) => {
                    self.invalid(&mut judged, &invalid);
                    each(judged.lines, line, Fate::Invalid);
                }
            }
        }
        judged
    }

    /// The verdict of the catalog that knows the event, else of any.
    fn line(&self, line: &[u8], first: &mut usize) -> Result<(usize, Verdict<'_>), Box<Invalid>> {
        let mut best = None;
        for step in 0..self.judges.len() {
            let at = (*first + step) % self.judges.len();
            let verdict = match self.judges[at].either(line) {
                Ok(known @ Verdict::Known { .. }) => {
                    *first = at;
                    return Ok((at, known));
                }
                Ok(unknown) => (1, Ok((at, unknown))),
                Err(invalid) if invalid.event_type().is_some() => (2, Err(Box::new(invalid))),
                Err(invalid) => (0, Err(Box::new(invalid))),
            };
            if best.as_ref().is_none_or(|(rank, _)| verdict.0 > *rank) {
                best = Some(verdict);
            }
        }
        best.map_or_else(|| unreachable!("there is a judge"), |(_, verdict)| verdict)
    }

    fn unknown(&self, judged: &mut Judged, event_type: &str, version: u32) {
        let line = judged.lines;
        let retired = self.judges.iter().find_map(|judge| judge.retired(event_type)).map(str::to_owned);
        let event_type = shown(event_type, LONGEST_NAME);
        if self.deny_unknown {
            judged.invalid += 1;
            let finding = Finding {
                line,
                event: None,
                pointer: String::new(),
                keyword: "unknown".to_owned(),
                expected: "an event of the catalog".to_owned(),
                found: match retired {
                    Some(after) => format!("`{event_type}` v{version}, which was retired after {after}"),
                    None => format!("`{event_type}` v{version}"),
                },
            };
            judged.find(self.most, finding);
        } else if judged.unknown.len() < UNKNOWN {
            judged.unknown.push(Unknown { line, event_type, version, retired });
        } else {
            judged.more_unknown += 1;
        }
    }

    fn invalid(&self, judged: &mut Judged, invalid: &Invalid) {
        judged.invalid += 1;
        let line = judged.lines;
        let event = invalid.event_type().zip(invalid.version());
        for issue in invalid.issues() {
            if judged.findings.len() >= self.most {
                judged.hidden += 1;
                continue;
            }
            judged.findings.push(Finding {
                line,
                event: event.map(|(event_type, version)| (event_type.to_owned(), version)),
                pointer: issue.pointer().to_owned(),
                keyword: issue.keyword().to_owned(),
                // The line is that of the input.
                expected: issue.expected().replace(" at line 1 column ", " at column "),
                found: issue.found().to_owned(),
            });
        }
    }
}

impl Judged {
    fn find(&mut self, most: usize, finding: Finding) {
        if self.findings.len() < most {
            self.findings.push(finding);
        } else {
            self.hidden += 1;
        }
    }
}

/// A text of the input as it can be shown: bounded, without control characters.
pub(super) fn shown(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).flat_map(char::escape_debug).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}
