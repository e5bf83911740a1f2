//! Values made from a schema: valid ones as varied as the schema allows, and near misses of them.
//!
//! The same schema, seed and number give the same value on every machine. A schema can ask for more
//! than can be built directly (`not`, `if`, branches that exclude each other), so each value is put
//! to a judge, which the caller brings; what it refuses is made anew, a bounded number of times.
//!
//! ```
//! use serde_json::{Map, json};
//! use tidings_schema::sample::{Sampler, Taste};
//!
//! let schema = json!({ "type": "object", "properties": { "level": { "enum": ["info", "error"] } } });
//! let definitions = Map::new();
//! let mut sampler = Sampler::new(&schema, &definitions, 7, Taste::Varied, &|_| true);
//! let event = sampler.sample()?;
//! assert!(event["level"] == "info" || event["level"] == "error");
//! let miss = sampler.near_misses(&event).next().expect("there is always one");
//! assert_eq!(miss.label.what, "null instead");
//! # Ok::<(), tidings_schema::sample::SampleError>(())
//! ```

mod ecma;
mod formats;
mod make;
mod near;
mod near_scalars;
mod numbers;
mod parts;
mod pattern;
mod rng;
mod text;

use std::collections::VecDeque;
use std::fmt;

use serde_json::{Map, Value};

pub(crate) use ecma::{looking_around, translated};
use make::{Maker, Presence, State};
pub(crate) use near::size;
use parts::Source;
use pattern::Patterns;
use rng::{Decks, Rng};

/// What values are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taste {
    /// For programs: every edge, odd keys, every corner of Unicode. The first value has everything
    /// that may be left out, the second nothing of it, the others some.
    Varied,
    /// For people: plain text and small numbers. The second value has nothing that may be left out,
    /// the others have everything.
    Plain,
}

/// What a change is meant to do to the verdict. The verdict itself is the judge's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Intended {
    /// The value is as the schema asks.
    Valid,
    /// The schema refuses it, unless another branch of a union takes it.
    Invalid,
    /// Both may be: an optional key left out, a bound met exactly.
    Unknown,
}

/// What was done to a value, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// In words: `left out`, `30 February`, `one character too many`.
    pub what: String,
    /// Where, as a JSON pointer into the value; empty for the whole value.
    pub pointer: String,
    /// The keyword that is meant to notice; empty for a valid value.
    pub keyword: String,
    /// What it is meant to do to the verdict.
    pub intended: Intended,
}

/// A value with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The value.
    pub value: Value,
    /// What it is.
    pub label: Label,
}

/// Why no value could be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleError {
    place: String,
    reason: String,
}

impl SampleError {
    /// The place in the schema, as a JSON pointer: `#/$defs/Order/properties/count`.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no value was found for `{}`: {}", self.place, self.reason)
    }
}

impl std::error::Error for SampleError {}

/// How often a whole value is made anew when the judge refuses it.
const ATTEMPTS: usize = 200;

/// How often when it cannot even be built.
const STUCK: usize = 20;

/// How many values one sample may consist of.
const FUEL: u32 = 20_000;

/// How many values the near misses of one sample may consist of together.
const MISSES: usize = 2_000_000;

/// Makes values of one schema.
pub struct Sampler<'a> {
    source: Source<'a>,
    state: State,
    accept: &'a dyn Fn(&Value) -> bool,
    made: u64,
    /// How many values one sample may consist of, and its near misses together.
    most: (u32, usize),
}

impl fmt::Debug for Sampler<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sampler").field("made", &self.made).finish_non_exhaustive()
    }
}

impl<'a> Sampler<'a> {
    /// For `schema`, whose references (`#/$defs/<name>`) lead into `definitions`. `accept` is the
    /// judge: only what it takes is given back.
    #[must_use]
    pub fn new(
        schema: &'a Value,
        definitions: &'a Map<String, Value>,
        seed: u64,
        taste: Taste,
        accept: &'a dyn Fn(&Value) -> bool,
    ) -> Self {
        let state = State {
            rng: Rng::new(seed),
            decks: Decks::default(),
            patterns: Patterns::default(),
            plain: taste == Taste::Plain,
        };
        Self { source: Source::new(schema, definitions), state, accept, made: 0, most: (FUEL, MISSES) }
    }

    /// With samples of so many values at most (values inside values count), and near misses of each of so
    /// many together: for schemas that nobody knows, whose values may be large. What is too large for it
    /// loses what may be left out, or is not found.
    #[must_use]
    pub fn at_most(mut self, sample: u32, misses: usize) -> Self {
        self.most = (sample, misses);
        self
    }

    /// The next valid value. Every branch, constant and type is reached after about as many values
    /// as there are of them in one place.
    ///
    /// # Errors
    /// When none is found: names the place in the schema.
    pub fn sample(&mut self) -> Result<Value, SampleError> {
        let plain = self.state.plain;
        let made = self.attempts(self.made);
        self.state.plain = plain;
        self.made += 1;
        made
    }

    fn attempts(&mut self, number: u64) -> Result<Value, SampleError> {
        let mut stuck = None;
        let mut refused = None;
        for attempt in 0..ATTEMPTS {
            // What the usual values do not meet, unusual ones may.
            self.state.plain &= attempt < ATTEMPTS / 2;
            let presence = match (number, self.state.plain) {
                _ if attempt >= ATTEMPTS / 2 => Presence::Some(2),
                (1, _) => Presence::Least,
                (0, _) | (_, true) => Presence::Most,
                _ => Presence::Some(2 + self.state.rng.below(3)),
            };
            let mut maker =
                Maker { source: &self.source, state: &mut self.state, presence, fuel: self.most.0 };
            match maker.make(&[self.source.root], "", 0) {
                Ok(value) if (self.accept)(&value) => return Ok(value),
                Ok(value) => refused = Some(value),
                Err(because) => {
                    stuck = Some(because);
                    if attempt >= STUCK && refused.is_none() {
                        break;
                    }
                }
            }
        }
        Err(match (refused, stuck) {
            (None, Some(stuck)) => SampleError {
                place: stuck.part.map_or_else(|| "#".to_owned(), |part| self.source.place(part)),
                reason: stuck.reason,
            },
            (refused, _) => {
                let last: String = refused.unwrap_or_default().to_string().chars().take(200).collect();
                let reason = format!("none of {ATTEMPTS} values was accepted; the last was {last}");
                SampleError { place: "#".to_owned(), reason }
            }
        })
    }

    /// Every near miss of a valid value: one thing changed in each, from the outside in.
    pub fn near_misses(&mut self, value: &Value) -> impl Iterator<Item = Case> + use<> {
        let base = value.clone();
        let mut left = self.most.1;
        let edits = near::edits(&self.source, &mut self.state.patterns, value, &mut left);
        edits.into_iter().map(move |edit| {
            let (value, label) = edit.apply(&base);
            Case { value, label }
        })
    }

    /// Values without end: each valid one followed by its near misses. It ends only with an error.
    #[must_use]
    pub fn cases(self) -> Cases<'a> {
        Cases { sampler: self, misses: VecDeque::new(), base: Value::Null, failed: false }
    }
}

/// Valid values, each followed by its near misses: see [`Sampler::cases`].
#[derive(Debug)]
pub struct Cases<'a> {
    sampler: Sampler<'a>,
    misses: VecDeque<near::Edit>,
    base: Value,
    failed: bool,
}

impl Iterator for Cases<'_> {
    type Item = Result<Case, SampleError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(edit) = self.misses.pop_front() {
            let (value, label) = edit.apply(&self.base);
            return Some(Ok(Case { value, label }));
        }
        if self.failed {
            return None;
        }
        match self.sampler.sample() {
            Ok(value) => {
                let Sampler { source, state, most, .. } = &mut self.sampler;
                let mut left = most.1;
                self.misses = near::edits(source, &mut state.patterns, &value, &mut left).into();
                self.base = value.clone();
                let label = Label {
                    what: "as the schema asks".to_owned(),
                    pointer: String::new(),
                    keyword: String::new(),
                    intended: Intended::Valid,
                };
                Some(Ok(Case { value, label }))
            }
            Err(error) => {
                self.failed = true;
                Some(Err(error))
            }
        }
    }
}
