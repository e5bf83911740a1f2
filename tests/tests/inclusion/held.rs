//! What an answer is held against: values looked for without the engine, and a judge of another make.

use std::fmt;

use boon::{Compiler, Draft, Schemas};
use serde_json::{Map, Value};
use tidings::validate::formats;
use tidings_schema::inclusion::{Inclusion, Judge, included};
use tidings_schema::sample::{Sampler, Taste};

/// How often which answer was given.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub(crate) included: usize,
    pub(crate) excluded: usize,
    pub(crate) undecided: Vec<String>,
}

impl Tally {
    pub(crate) fn all(&self) -> usize {
        self.included + self.excluded + self.undecided.len()
    }

    /// Adds what another says.
    pub(crate) fn add(&mut self, other: Self) {
        self.included += other.included;
        self.excluded += other.excluded;
        self.undecided.extend(other.undecided);
    }

    /// The share that was not decided.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    pub(crate) fn undecided_share(&self) -> f64 {
        self.undecided.len() as f64 / self.all().max(1) as f64
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { included, excluded, undecided } = self;
        let share = 100.0 * self.undecided_share();
        write!(f, "{included} included, {excluded} excluded, {} undecided ({share:.2} %)", undecided.len())
    }
}

/// Asks for a pair in both directions and holds the answers against what can be known without the
/// engine: values looked for, `effort` of them, and what boon says of the counterexample.
pub(crate) fn hold(first: &Value, second: &Value, effort: usize, tally: &mut Tally) {
    for (narrow, wide) in [(first, second), (second, first)] {
        if let Some(instance) = ask(narrow, wide, effort, tally) {
            for (schema, expected) in [(narrow, true), (wide, false)] {
                let said = boon(schema, &instance);
                let agrees = said.map_or_else(|| has_inexact_quotient(&instance), |said| said == expected);
                assert!(agrees, "boon says {said:?} of {instance} by {schema}\nof {narrow}\nin {wide}");
            }
        }
    }
}

/// Asks for a pair in one direction; what is said to be included is held against values looked for.
/// The counterexample, where there is one.
pub(crate) fn ask(narrow: &Value, wide: &Value, effort: usize, tally: &mut Tally) -> Option<Value> {
    match included(narrow, wide) {
        Inclusion::Included => {
            tally.included += 1;
            if let Some(value) = counterexample(narrow, wide, effort) {
                panic!("said to be included, but {value} tells them apart:\n{narrow}\nin {wide}");
            }
        }
        Inclusion::Excluded(instance) => {
            tally.excluded += 1;
            return Some(instance);
        }
        Inclusion::Undecided(because) => tally.undecided.push(format!("{because}\n  {narrow}\n  {wide}")),
    }
    None
}

/// A value of `narrow` that `wide` refuses, from samples of both and their near misses.
fn counterexample(narrow: &Value, wide: &Value, effort: usize) -> Option<Value> {
    let (accepts, refuses) = (Judge::new(narrow).ok()?, Judge::new(wide).ok()?);
    let none = Map::new();
    for schema in [narrow, wide] {
        let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        for taste in [Taste::Varied, Taste::Plain] {
            let sampler = Sampler::new(schema, definitions, 7, taste, &|_| true);
            for case in sampler.cases().take(effort) {
                let Ok(case) = case else { break };
                if accepts.accepts(&case.value) && !refuses.accepts(&case.value) {
                    return Some(case.value);
                }
            }
        }
    }
    None
}

/// What boon says, with the formats judged as everywhere here; `None` where it cannot read the schema, or
/// would have to divide numbers that doubles cannot divide.
pub(crate) fn boon(schema: &Value, instance: &Value) -> Option<bool> {
    if has_inexact_quotient(instance) && schema.to_string().contains("\"multipleOf\"") {
        return None;
    }
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.set_default_draft(Draft::V2020_12);
    compiler.enable_format_assertions();
    compiler.register_format(format("date-time"));
    compiler.register_format(format("date"));
    compiler.register_format(format("time"));
    compiler.register_format(format("uuid"));
    compiler.register_format(format("email"));
    compiler.register_format(format("uri"));
    compiler.register_format(format("duration"));
    compiler.add_resource("http://example.com/judged", schema.clone()).ok()?;
    let compiled = compiler.compile("http://example.com/judged", &mut schemas).ok()?;
    Some(schemas.validate(instance, compiled).is_ok())
}

/// Whether a number in it has quotients that doubles round: boon (0.6) and ajv (8) both take 1e20 and 5e-324
/// for multiples of 3, so that here the one is no second opinion on the other. The jsonschema crate
/// takes remainders, which are exact.
pub(crate) fn has_inexact_quotient(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| {
            number != 0.0 && !(f64::MIN_POSITIVE..9_007_199_254_740_992.0).contains(&number.abs())
        }),
        Value::Array(items) => items.iter().any(has_inexact_quotient),
        Value::Object(members) => members.values().any(has_inexact_quotient),
        _ => false,
    }
}

fn format(name: &'static str) -> boon::Format {
    fn judge<const AT: usize>(value: &Value) -> Result<(), Box<dyn std::error::Error>> {
        match value.as_str() {
            Some(text) if !formats::ALL[AT].1(text) => Err("not of the format".into()),
            _ => Ok(()),
        }
    }
    let at = formats::ALL.iter().position(|(known, _)| *known == name).expect("it is judged");
    let judges = [judge::<0>, judge::<1>, judge::<2>, judge::<3>, judge::<4>, judge::<5>, judge::<6>];
    boon::Format { name, func: judges[at] }
}
