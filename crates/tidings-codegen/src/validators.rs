//! Validators: schemas → functions that tell whether a value is of a type, and what is wrong.
//!
//! Two functions per type: `isX`, one chain of conditions without any allocation, and
//! `explainX`, which runs only after `isX` has said no. Invariants: the verdict is the one of the
//! `jsonschema` crate on the same schema with the formats of tidings; what cannot be judged alike
//! is an error here, not a guess there; no text from a user reaches TypeScript unescaped.
//!
//! `shapes` answers questions about schemas, `condition` prints, `conditions` (with `scalars`,
//! `objects` and `arrays`) makes conditions of schemas, `explaining` (with `statements`) makes the
//! calls that explain, `events` adds
//! the unions and the envelope, `helpers` says which shared functions are needed.

mod arrays;
mod calls;
mod condition;
mod conditions;
mod cycles;
mod events;
mod explaining;
mod generator;
mod helpers;
mod objects;
mod patterns;
mod scalars;
mod shapes;
mod standard;
mod statements;

use std::collections::{HashMap, HashSet};

use minijinja::context;
use minijinja::value::Value as View;
use serde_json::{Map, Value};

use crate::error::CodegenError;
use crate::events::EventSet;
use crate::names::Names;
use generator::{Generated, Generator, head, parameter};

pub(crate) use standard::standard;

/// How deep values of a type that refers to itself may be nested in each other.
const DEEPEST: u32 = 256;

/// How many issues are reported of one value.
const MOST_ISSUES: u32 = 64;

/// Names that the generated code declares or uses beside those made of types.
const GENERATED: &[(&str, &str)] =
    &[("Validation", "what a validator gives back"), ("ValidationIssue", "what is wrong with a value")];

/// Those that come with events.
const GENERATED_WITH_EVENTS: &[(&str, &str)] = &[
    ("ParsedEnvelope", "what `parseEnvelope` gives back"),
    ("parseEnvelope", "the function that reads envelopes"),
];

/// The names of the functions of every type, taken.
pub(crate) fn take_names<'n>(
    names: &mut Names,
    types: impl IntoIterator<Item = &'n str>,
    events: bool,
) -> Result<(), CodegenError> {
    let also = if events { GENERATED_WITH_EVENTS } else { &[] };
    for (name, what) in GENERATED.iter().chain(also) {
        names.take(name, || format!("{what} (generated)"))?;
    }
    for name in types {
        names.take(&format!("is{name}"), || format!("the validator of `{name}` (generated)"))?;
        names.take(&format!("validate{name}"), || format!("the validator of `{name}` (generated)"))?;
    }
    Ok(())
}

/// What the template of `validators.ts` is filled in with.
///
/// # Errors
/// Where a schema says what cannot be judged alike on every side.
pub(crate) fn validators(
    definitions: &Map<String, Value>,
    paths: &Map<String, Value>,
    listed: &[(&str, &Value)],
    set: Option<&EventSet<'_>>,
) -> Result<View, CodegenError> {
    let mut generator = Generator::new(definitions, paths);
    let mut pieces = Pieces::default();
    let mut envelope = View::from(());
    if let Some(set) = set {
        envelope = generator.events(set, &mut pieces)?;
    }
    for (name, schema) in listed {
        generator.definition(name, schema, &mut pieces)?;
    }
    let (pieces, mentioned) = pieces.without_unused();
    let is_used = |line: &&String| line.split(' ').nth(1).is_some_and(|name| mentioned.contains(name));
    let constants: String = generator.constants.iter().filter(is_used).cloned().collect();
    let text = pieces.text();
    let helpers = helpers::needed(&generator.uses, &text, set.is_some());
    Ok(context! {
        recursive => text.contains("(value, DEPTH)"),
        functions => text,
        constants => constants,
        uses => helpers,
        deepest => DEEPEST,
        most_issues => MOST_ISSUES,
        envelope => envelope,
    })
}

/// The words of a text that may be names of inner functions and of constants: both hold a `_`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80;
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let underscore = from + bytes.get(from..)?.iter().position(|byte| *byte == b'_')?;
        let before = bytes[from..underscore].iter().rev().take_while(|byte| of_name(**byte)).count();
        let behind = bytes[underscore..].iter().take_while(|byte| of_name(**byte)).count();
        from = underscore + behind;
        Some(&text[underscore - before..from])
    })
}

/// The functions that are written so far: exported ones and those they call.
#[derive(Debug, Default)]
struct Pieces {
    /// (name of an inner function, text)
    pieces: Vec<(Option<String>, String)>,
}

impl Pieces {
    fn add(&mut self, text: String) {
        self.pieces.push((None, text));
    }

    fn add_inner(&mut self, pending: Vec<String>) {
        for text in pending {
            let name = text.strip_prefix("function ").and_then(|rest| rest.split('(').next());
            self.pieces.push((name.map(str::to_owned), text));
        }
    }

    /// Leaves out inner functions that nothing calls: the condition that they were made for was
    /// certain in the end. Gives the names that are mentioned as well.
    fn without_unused(mut self) -> (Self, HashSet<String>) {
        loop {
            let mut seen: HashMap<&str, usize> = HashMap::new();
            for name in self.pieces.iter().flat_map(|(_, text)| names(text)) {
                *seen.entry(name).or_default() += 1;
            }
            let used = |name: &Option<String>| {
                name.as_deref().is_none_or(|name| seen.get(name).is_some_and(|n| *n > 1))
            };
            let keep: Vec<bool> = self.pieces.iter().map(|(name, _)| used(name)).collect();
            if keep.iter().all(|keep| *keep) {
                let mentioned = seen.into_keys().map(str::to_owned).collect();
                return (self, mentioned);
            }
            let mut keep = keep.into_iter();
            self.pieces.retain(|_| keep.next().unwrap_or(true));
        }
    }

    fn text(&self) -> String {
        let mut out = String::with_capacity(self.pieces.iter().map(|(_, text)| text.len() + 1).sum());
        for (_, text) in &self.pieces {
            out.push('\n');
            out.push_str(text);
        }
        out
    }
}

/// `withinX`: the condition of a type that refers to itself, as deep as values may be nested.
fn within(name: &str, body: &str) -> String {
    let parameters = ["value: unknown".to_owned(), "depth: number".to_owned()];
    let head = head("function ", &format!("within{name}"), parameters, "boolean");
    format!("{head} {{\n  if (depth === 0) return false;\n{body}}}\n")
}

impl Generator<'_> {
    /// The functions of a named type.
    fn definition(&mut self, name: &str, schema: &Value, pieces: &mut Pieces) -> Generated<()> {
        self.enter(name);
        let (mut body, _) = self.listening(|it| it.body(schema))?;
        if !self.schemas.refuses_undefined(schema) {
            body.insert_str(0, "  if (value === undefined) return false;\n");
        }
        if self.cycles.is_recursive(name) {
            self.exported(
                name,
                &format!("types.{name}"),
                &format!("  return within{name}(value, DEPTH);\n"),
                pieces,
            );
            pieces.add(within(name, &body));
        } else {
            self.exported(name, &format!("types.{name}"), &body, pieces);
        }
        pieces.add_inner(std::mem::take(&mut self.pending));
        self.explains = true;
        let explanation = self.explained(schema);
        self.explains = false;
        self.explanation(name, &explanation?, pieces);
        Ok(())
    }

    /// `withinX` of an enum of events that one of its own payloads holds: `isX` is that of the union.
    fn event_within_itself(&mut self, name: &str, pieces: &mut Pieces) -> Generated<()> {
        let Some(schema) = self.schemas.definitions.get(name) else { return Ok(()) };
        if self.cycles.is_recursive(name) {
            self.enter(name);
            let (body, _) = self.listening(|it| it.body(schema))?;
            pieces.add(within(name, &body));
            pieces.add_inner(std::mem::take(&mut self.pending));
        }
        Ok(())
    }

    /// `isX` and `validateX`.
    fn exported(&mut self, name: &str, ty: &str, body: &str, pieces: &mut Pieces) {
        self.helper("refused");
        let value = parameter("value", body);
        let predicate = format!("{value} is {ty}");
        let signature =
            head("export function ", &format!("is{name}"), [format!("{value}: unknown")], &predicate);
        pieces.add(format!("/** Whether a value is a {{@link {ty}}}. */\n{signature} {{\n{body}}}\n"));
        let result = format!("Validation<{ty}>");
        let signature =
            head("export function ", &format!("validate{name}"), ["value: unknown".to_owned()], &result);
        let (valid, invalid) = ("{ value }", format!("refused(explain{name}, value)"));
        let line = format!("  return is{name}(value) ? {valid} : {invalid};\n");
        let body = match line.chars().count() <= condition::WIDTH + 1 {
            true => line,
            false => format!("  return is{name}(value)\n    ? {valid}\n    : {invalid};\n"),
        };
        pieces.add(format!(
            "/** A value as a {{@link {ty}}}, or what is wrong with it. */\n\
             {signature} {{\n{body}}}\n"
        ));
    }

    /// `explainX`.
    fn explanation(&mut self, name: &str, body: &str, pieces: &mut Pieces) {
        let (value, at) = (parameter("value", body), parameter("at", body));
        let parameters = [format!("{value}: unknown"), format!("{at}: Trail")];
        let head = head("function ", &format!("explain{name}"), parameters, "void");
        pieces.add(format!("{head} {{\n{body}}}\n"));
        pieces.add_inner(std::mem::take(&mut self.pending));
    }
}
