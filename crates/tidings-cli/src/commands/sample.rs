//! `sample EVENT`: valid and varied events, or labelled near misses, from the committed schemas.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use tidings::validate::{Judge, Verdict};
use tidings_schema::sample::{Case, Sampler, Taste};
use tidings_schema::walk;

use crate::committed::{self, Committed, Row, View, listed};
use crate::config::nearest;
use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// What to sample.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// The event type: the tag on the wire
    #[arg(value_name = "EVENT")]
    event: String,
    /// How many, one a line [default: 1; with --invalid every near miss of one event]
    #[arg(short = 'n', long = "count", value_name = "N")]
    count: Option<u64>,
    /// The same seed gives the same events [default: a random one, which is told]
    #[arg(long)]
    seed: Option<u64>,
    /// The version of the event [default: the current one]
    #[arg(long)]
    version: Option<u32>,
    /// The catalog, where several have an event of this type
    #[arg(long)]
    catalog: Option<String>,
    /// In the envelope: with id and timestamp
    #[arg(long)]
    envelope: bool,
    /// Plain text and small numbers instead of every edge
    #[arg(long)]
    plain: bool,
    /// Near misses instead: { "label", "pointer", "keyword", "verdict", "event" }
    #[arg(long)]
    invalid: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let catalogs = committed::catalogs(&workspace, arguments.catalog.as_deref())?;
    let (catalog, row) = find(&catalogs, arguments)?;
    let bundle = catalog.bundle()?;
    let judge = catalog.judge(View::Client)?;
    let nothing = Map::new();
    let definitions = bundle.get("$defs").and_then(Value::as_object).unwrap_or(&nothing);
    let event = json!({ "$ref": walk::reference_to(&row.definition) });
    let schema = if arguments.envelope { in_envelope(&bundle, event) } else { event };
    let seed = arguments.seed.unwrap_or_else(|| {
        // Short enough to be typed.
        let seed = RandomState::new().build_hasher().finish() % 1_000_000_000;
        anstream::eprintln!("seed {seed}: `--seed {seed}` makes the same again");
        seed
    });
    let taste = if arguments.plain { Taste::Plain } else { Taste::Varied };
    let verdict = |value: &Value| verdict(&judge, row, value, arguments.envelope);
    let accept = |value: &Value| verdict(value) == "valid";
    let mut sampler = Sampler::new(&schema, definitions, seed, taste, &accept);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = if arguments.invalid {
        write_near_misses(&mut sampler, arguments.count, verdict, &mut out)
    } else {
        write_samples(&mut sampler, arguments.count.unwrap_or(1), &mut out)
    };
    match written.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // Who reads has read enough.
        Err(Failure::Writing(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(Failure::Writing(error)) => Err(Error::new("could not write to standard output").because(error)),
        Err(Failure::Sampling(error)) => Err(Error::new(format!(
            "no sample of `{}` v{} can be made from the schemas of `{}`",
            row.event_type, row.version, catalog.name
        ))
        .because(error)
        .help("the schema may ask for what excludes itself, or for a pattern that looks around")),
    }
}

enum Failure {
    Writing(std::io::Error),
    Sampling(tidings_schema::sample::SampleError),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Writing(error)
    }
}

fn write_samples(sampler: &mut Sampler<'_>, count: u64, out: &mut impl Write) -> Result<(), Failure> {
    for _ in 0..count {
        writeln!(out, "{}", sampler.sample().map_err(Failure::Sampling)?)?;
    }
    Ok(())
}

fn write_near_misses(
    sampler: &mut Sampler<'_>,
    count: Option<u64>,
    verdict: impl Fn(&Value) -> &'static str,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut left = count.unwrap_or(u64::MAX);
    while left > 0 {
        let value = sampler.sample().map_err(Failure::Sampling)?;
        let misses: Vec<(Case, &str)> = sampler
            .near_misses(&value)
            .map(|case| {
                let verdict = verdict(&case.value);
                (case, verdict)
            })
            .filter(|(_, verdict)| *verdict != "valid")
            .collect();
        // A few of many are spread over all of them: the first are all about the outermost object.
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(misses.len());
        for index in 0..wanted {
            let (case, verdict) = &misses[index * misses.len() / wanted];
            let line = json!({
                "label": case.label.what,
                "pointer": case.label.pointer,
                "keyword": case.label.keyword,
                "verdict": verdict,
                "event": case.value,
            });
            writeln!(out, "{line}")?;
        }
        left = if count.is_none() || misses.is_empty() { 0 } else { left - wanted as u64 };
    }
    Ok(())
}

fn verdict(judge: &Judge, row: &Row, value: &Value, envelope: bool) -> &'static str {
    let text = value.to_string();
    let judged = if envelope { judge.envelope(text.as_bytes()) } else { judge.event(text.as_bytes()) };
    match judged {
        Ok(Verdict::Known { event_type, version })
            if event_type == row.event_type && version == row.version =>
        {
            "valid"
        }
        // Another event of the catalog is no miss that can be shown for this one.
        Ok(Verdict::Known { .. }) => "valid",
        Ok(Verdict::Unknown { .. }) => "unknown",
        Err(_) => "invalid",
    }
}

/// The envelope's schema around one event.
fn in_envelope(bundle: &Value, event: Value) -> Value {
    let mut properties = bundle.get("properties").cloned().unwrap_or_default();
    properties["event"] = event;
    json!({ "type": "object", "properties": properties, "required": bundle.get("required") })
}

fn find<'c>(catalogs: &'c [Committed], arguments: &Arguments) -> Result<(&'c Committed, &'c Row)> {
    let event = arguments.event.as_str();
    let with: Vec<&Committed> =
        catalogs.iter().filter(|catalog| catalog.rows.iter().any(|row| row.event_type == event)).collect();
    let catalog = match with.as_slice() {
        [one] => *one,
        [] => {
            let known: Vec<&str> = catalogs
                .iter()
                .flat_map(|catalog| &catalog.rows)
                .map(|row| row.event_type.as_str())
                .collect();
            let error = Error::new(format!("no event of type `{event}` is committed"));
            return Err(match nearest(event, known.iter().copied()) {
                Some(nearest) => error.help(format!("did you mean `{nearest}`?")),
                None => error.help("`{command} list` shows all events"),
            });
        }
        many => {
            let names: Vec<String> = many.iter().map(|catalog| catalog.name.clone()).collect();
            return Err(Error::new(format!("the catalogs {} have an event `{event}`", listed(&names)))
                .help(format!("choose one: `--catalog {}`", names[0])));
        }
    };
    let rows: Vec<&Row> = catalog.rows.iter().filter(|row| row.event_type == event).collect();
    let found = match arguments.version {
        None => rows.iter().find(|row| row.current).or(rows.first()),
        Some(version) => rows.iter().find(|row| row.version == version),
    };
    found.map(|row| (catalog, *row)).ok_or_else(|| {
        let versions: Vec<String> = rows.iter().map(|row| row.version.to_string()).collect();
        Error::new(format!("`{event}` has no version {}", arguments.version.unwrap_or_default()))
            .help(format!("there is {}", listed(&versions)))
    })
}
