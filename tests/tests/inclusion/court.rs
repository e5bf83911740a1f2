//! Answers of the engine, held against judges of other makes: two of three decide. Where a pattern means
//! another thing to Rust than to JavaScript, ajv decides alone.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use tidings_schema::bundle::bundle;
use tidings_schema::inclusion::{Inclusion, Judge, included};
use tidings_schema::sample::{Sampler, Taste};
use tidings_tests::frontend;

use crate::held::{boon, has_inexact_quotient};

/// How many values are looked for in each schema of a pair that is said to be included.
const VALUES: usize = 60;

/// One answer, with the values that could show that it is false.
struct Answer {
    narrow: Value,
    wide: Value,
    /// `None` where it is said to be included.
    counterexample: Option<Value>,
    values: Vec<Value>,
}

/// What came of many pairs.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) included: usize,
    pub(crate) excluded: usize,
    pub(crate) undecided: Vec<String>,
    /// What two of three judges say is not so.
    pub(crate) wrong: Vec<String>,
    /// What one judge alone says is not so.
    pub(crate) disputed: usize,
    /// The longest that one answer took.
    pub(crate) slowest: Duration,
    /// The most memory that one answer took, where the system tells, in megabytes.
    pub(crate) largest: u64,
}

/// Pairs that are asked, and judged all at once.
#[derive(Default)]
pub(crate) struct Court {
    answers: Vec<Answer>,
    report: Report,
}

impl Court {
    /// Asks for a pair in both directions.
    pub(crate) fn ask(&mut self, first: &Value, second: &Value) {
        self.ask_one(first, second);
        self.ask_one(second, first);
    }

    /// Asks for a pair in one direction.
    pub(crate) fn ask_one(&mut self, narrow: &Value, wide: &Value) {
        let before = memory(true);
        let begin = Instant::now();
        let said = included(narrow, wide);
        self.report.slowest = self.report.slowest.max(begin.elapsed());
        let used = memory(false).saturating_sub(before) / 1024;
        self.report.largest = self.report.largest.max(used);
        let (counterexample, values) = match said {
            Inclusion::Included => {
                self.report.included += 1;
                (None, values(narrow, wide))
            }
            Inclusion::Excluded(instance) => {
                self.report.excluded += 1;
                (Some(instance.clone()), vec![instance])
            }
            Inclusion::Undecided(because) => {
                let shown = |schema: &Value| schema.to_string().chars().take(400).collect::<String>();
                let shown = format!("{because}\n  {}\n  {}", shown(narrow), shown(wide));
                return self.report.undecided.push(shown);
            }
        };
        self.answers.push(Answer { narrow: narrow.clone(), wide: wide.clone(), counterexample, values });
    }

    /// What the judges say.
    pub(crate) fn report(mut self) -> Report {
        let by_ajv = ajv(&self.answers);
        for (answer, by_ajv) in self.answers.iter().zip(by_ajv) {
            let compiled = (Judge::new(&answer.narrow).ok(), Judge::new(&answer.wide).ok());
            for (value, by_ajv) in answer.values.iter().zip(by_ajv) {
                let by_crate = match &compiled {
                    (Some(narrow), Some(wide)) => Some(narrow.accepts(value) && !wide.accepts(value)),
                    _ => None,
                };
                let is_shown = answer.counterexample.is_some();
                if [by_crate, by_ajv].iter().all(|said| said.is_none_or(|said| said == is_shown)) {
                    continue;
                }
                let by_boon = match (boon(&answer.narrow, value), boon(&answer.wide, value)) {
                    (Some(narrow), Some(wide)) => Some(narrow && !wide),
                    _ => None,
                };
                let against =
                    [by_crate, by_ajv, by_boon].iter().filter(|said| **said == Some(!is_shown)).count();
                let schemas = [&answer.narrow, &answer.wide];
                let of_javascript = schemas.into_iter().any(is_of_javascript);
                let by_ajv = by_ajv.filter(|_| !schemas.into_iter().any(|it| is_beyond_ajv(it, value)));
                let is_wrong = if of_javascript { by_ajv == Some(!is_shown) } else { against >= 2 };
                if !is_wrong {
                    self.report.disputed += 1;
                    continue;
                }
                let said = if is_shown { "shown" } else { "passed over" };
                let Answer { narrow, wide, .. } = answer;
                let judges = format!("the crate {by_crate:?}, ajv {by_ajv:?}, boon {by_boon:?}");
                self.report.wrong.push(format!("{value} is {said} ({judges}):\n  {narrow}\n  {wide}"));
            }
        }
        self.report
    }
}

impl Report {
    pub(crate) fn all(&self) -> usize {
        self.included + self.excluded + self.undecided.len()
    }

    /// The share that was not decided.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    pub(crate) fn undecided_share(&self) -> f64 {
        self.undecided.len() as f64 / self.all().max(1) as f64
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.included += other.included;
        self.excluded += other.excluded;
        self.disputed += other.disputed;
        self.undecided.extend(other.undecided);
        self.wrong.extend(other.wrong);
        self.slowest = self.slowest.max(other.slowest);
        self.largest = self.largest.max(other.largest);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { included, excluded, undecided, wrong, disputed, slowest, largest } = self;
        write!(
            f,
            "{included} included, {excluded} excluded, {} undecided ({:.2} %), {} false, {disputed} disputed by one \
             judge, slowest {:.1} s, largest {largest} MB",
            undecided.len(),
            100.0 * self.undecided_share(),
            wrong.len(),
            slowest.as_secs_f64()
        )
    }
}

/// Whether a schema has, as far as its text goes, a pattern that Rust reads otherwise than JavaScript.
fn is_of_javascript(schema: &Value) -> bool {
    let text = schema.to_string();
    let has = |part: &&str| text.contains(*part);
    [r"\\b", r"\\B", "(?=", "(?!", "(?<=", "(?<!", r"\\1", r"\\k", "[^]", r"\\0"].iter().any(has)
}

/// Whether a schema has, as far as its text goes, what ajv (8) is wrong about: quotients that doubles round;
/// `contains` where a position that `prefixItems` speaks of is not in the array, which it skips; and
/// `$dynamicRef`, of which it refuses what the same `$ref` takes.
fn is_beyond_ajv(schema: &Value, value: &Value) -> bool {
    let text = schema.to_string();
    let has = |keyword: &str| text.contains(keyword);
    has("\"$dynamicRef\"")
        || (has("\"multipleOf\"") && has_inexact_quotient(value))
        || (has("\"contains\"") && (has("\"prefixItems\"") || has("\"items\":[")))
}

/// Values that one of the two may take, and near misses of them.
fn values(narrow: &Value, wide: &Value) -> Vec<Value> {
    let none = Map::new();
    let mut values = Vec::new();
    for schema in [narrow, wide] {
        let Ok(plain) = bundle(schema) else { continue };
        let definitions = plain.schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        let sampler = Sampler::new(&plain.schema, definitions, 11, Taste::Varied, &|_| true);
        let sampler = sampler.at_most(200, 5_000);
        let cases = sampler.cases().take(VALUES * 20).map_while(Result::ok).step_by(20);
        // What is large says little, and all of them are held until they are judged.
        values.extend(cases.map(|case| case.value).filter(|value| value.to_string().len() < 2_000));
    }
    values
}

/// For every value of every answer: whether ajv takes it for an instance of the narrow schema alone.
fn ajv(answers: &[Answer]) -> Vec<Vec<Option<bool>>> {
    // Each schema once: it is compiled as often as it is sent.
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut schemas: Vec<&Value> = Vec::new();
    let mut questions: Vec<Value> = Vec::new();
    for answer in answers.iter().filter(|answer| !answer.values.is_empty()) {
        let [narrow, wide] = [&answer.narrow, &answer.wide].map(|schema| {
            *places.entry(schema.to_string()).or_insert_with(|| {
                schemas.push(schema);
                schemas.len() - 1
            })
        });
        questions
            .extend(answer.values.iter().flat_map(|value| [json!([narrow, value]), json!([wide, value])]));
    }
    let mut node = Command::new("node")
        .arg(frontend::folder().join("pairs.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let input = json!({ "schemas": schemas, "questions": questions }).to_string();
    node.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("node reads");
    let output = node.wait_with_output().expect("node ends");
    let said: Vec<Option<bool>> = serde_json::from_slice(&output.stdout).expect("node answers");
    let mut said = said.chunks(2).map(|pair| Some(pair[0]? && !pair[1]?));
    answers.iter().map(|answer| said.by_ref().take(answer.values.len()).collect()).collect()
}

/// What this program holds in memory, in kilobytes: now, beginning a new peak, or at the peak.
fn memory(begin: bool) -> u64 {
    if begin {
        let _ = fs::write("/proc/self/clear_refs", "5");
    }
    let key = if begin { "VmRSS:" } else { "VmHWM:" };
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
