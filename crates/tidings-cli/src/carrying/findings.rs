//! From answers to findings: one for each fault of an event type, with the smallest event that shows it.

use std::collections::BTreeSet;

use tidings_schema::carrying::versions;
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::document::Source;
use tidings_schema::finding::Finding;
use tidings_schema::released::{Baseline, Revision};

use super::asking::Answer;
use super::trials::{Court, Made, Trial, wrong_for};

/// How many characters of an event are shown.
const SHOWN: usize = 1200;

/// What came of one trial.
enum Outcome<'a> {
    Fine,
    /// A step refuses the event, as it may.
    Refused(&'a str),
    /// What was made is not what it ought to be.
    Invalid {
        made: Option<&'a str>,
        wrong: String,
        by: Option<&'a Revision>,
    },
    Panicked {
        said: &'a str,
        at: Option<&'a Source>,
    },
    NotTried(String),
}

/// What there is to say about the steps of one event type.
pub(super) fn of_event(
    catalog: &Catalog,
    court: &Court,
    made: &Made<'_>,
    answered: &[(&Trial<'_>, Answer)],
    baseline: &Baseline,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A fault of one step shows in every version below it: it is told of the one next to it.
    let mut told: BTreeSet<(&'static str, bool)> = BTreeSet::new();
    let between = |(one, _): &(&Trial<'_>, Answer)| (one.from.version, one.to.version);
    let mut groups: Vec<(u32, u32)> = answered.iter().map(between).collect();
    // Upwards the highest version is next to the current one, downwards too.
    groups.sort_unstable_by_key(|pair| std::cmp::Reverse(*pair));
    groups.dedup();
    for pair in groups {
        let outcomes: Vec<(&Trial<'_>, Outcome<'_>)> = answered
            .iter()
            .filter(|one| between(one) == pair)
            .map(|(trial, answer)| (*trial, outcome(catalog, court, trial, answer, baseline)))
            .collect();
        for finding in of_pair(catalog, &outcomes, baseline) {
            if told.insert((finding.rule, pair.0 > pair.1)) {
                findings.push(finding);
            }
        }
    }
    for (event, because) in &made.unmade {
        findings.push(
            not_tried(
                catalog,
                event,
                &format!("no event of `{}` v{} could be made", event.event_type, event.version),
            )
            .note(because.clone()),
        );
    }
    findings
}

fn outcome<'a>(
    catalog: &'a Catalog,
    court: &Court,
    trial: &Trial<'a>,
    answer: &'a Answer,
    baseline: &'a Baseline,
) -> Outcome<'a> {
    match answer {
        Answer::Event(event) => {
            if let Some(wrong) = court.wrong(trial.to, event) {
                return Outcome::Invalid { made: Some(event), wrong, by: None };
            }
            if trial.to.current {
                return Outcome::Fine;
            }
            let clients = baseline.of_event(&catalog.name, &trial.to.event_type);
            let refused = clients
                .filter(|revision| revision.version == trial.to.version)
                .find_map(|revision| Some((wrong_for(catalog, trial.to, revision, event)?, revision)));
            match refused {
                Some((wrong, by)) => Outcome::Invalid { made: Some(event), wrong, by: Some(by) },
                None => Outcome::Fine,
            }
        }
        Answer::Failed { kind, error, at } => match kind.as_str() {
            "upcast" | "downcast" | "differs" => Outcome::Refused(error),
            "misshapen" => Outcome::Invalid { made: None, wrong: error.clone(), by: None },
            "panic" => Outcome::Panicked { said: error, at: at.as_ref() },
            _ => Outcome::NotTried(error.clone()),
        },
        Answer::Ended => Outcome::Panicked { said: "the program ended there", at: None },
        Answer::NotAsked => {
            Outcome::NotTried("the exporter gave no answer, or had ended at an earlier event".to_owned())
        }
    }
}

/// What there is to say about the way from one version to another.
fn of_pair(catalog: &Catalog, outcomes: &[(&Trial<'_>, Outcome<'_>)], baseline: &Baseline) -> Vec<Finding> {
    let Some((first, _)) = outcomes.first() else { return Vec::new() };
    let (from, to) = (first.from, first.to);
    let mut findings = Vec::new();
    let mut worst: Vec<&(&Trial<'_>, Outcome<'_>)> = outcomes.iter().collect();
    worst.sort_by_key(|(trial, _)| trial.question.len());
    let find = |wanted: fn(&Outcome<'_>) -> bool| worst.iter().find(|(_, outcome)| wanted(outcome));
    let count = |wanted: fn(&Outcome<'_>) -> bool| outcomes.iter().filter(|(_, it)| wanted(it)).count();

    let is_invalid = |outcome: &Outcome<'_>| matches!(outcome, Outcome::Invalid { .. });
    if let Some((trial, Outcome::Invalid { made, wrong, by })) = find(is_invalid) {
        let message = match to.current {
            true => format!("{}, carried to version {}, is no valid event", name(from), to.version),
            false => format!("{}, given as version {}, is no valid event", name(from), to.version),
        };
        let mut finding = about(catalog, trial, rule(to, "output-invalid"), message, baseline);
        finding = finding.note(wrong.replace('\n', "; "));
        if let Some(made) = made {
            finding = finding.note(format!("it becomes {}", cut(made)));
        }
        if let Some(revision) = by {
            let release = baseline.releases.get(revision.added_in);
            let release = release.map_or("an earlier release", |release| release.name.as_str());
            finding = finding
                .note(format!("so say clients built from version {} as released in {release}", to.version));
        }
        finding = finding.note(format!("{} of {} events that were tried", count(is_invalid), outcomes.len()));
        findings.push(mend(catalog, finding, from, to));
    }
    let is_panic = |outcome: &Outcome<'_>| matches!(outcome, Outcome::Panicked { .. });
    if let Some((trial, Outcome::Panicked { said, at })) = find(is_panic) {
        let message = match to.current {
            true => format!("{} panics on its way to version {}", name(from), to.version),
            false => format!("{} panics on its way down to version {}", name(from), to.version),
        };
        let place = at.map(|at| format!(" at {}:{}:{}", at.file, at.line, at.column)).unwrap_or_default();
        let finding = about(catalog, trial, rule(to, "panics"), message, baseline)
            .note(format!("panicked{place}: {}", cut(said)))
            .note(format!("{} of {} events that were tried", count(is_panic), outcomes.len()));
        findings.push(mend(catalog, finding, from, to));
    }
    let is_refused = |outcome: &Outcome<'_>| matches!(outcome, Outcome::Refused(_));
    if count(is_refused) == outcomes.len()
        && let Some((trial, Outcome::Refused(said))) = find(is_refused)
    {
        let message = match to.current {
            true => format!("no event of {} can be carried to version {}", name(from), to.version),
            false => format!("no event of {} can be given as version {}", name(from), to.version),
        };
        let finding = about(catalog, trial, rule(to, "refuses-all"), message, baseline)
            .note(cut(said))
            .note(format!("so it was with all {} events that were tried", outcomes.len()));
        findings.push(finding.help("if that is meant, say so in schema/tidings.toml under `[lints]`"));
    }
    let is_not_tried = |outcome: &Outcome<'_>| matches!(outcome, Outcome::NotTried(_));
    if let Some((_, Outcome::NotTried(because))) = find(is_not_tried) {
        let one = &catalog.enums[from.enum_index];
        let message = format!("the steps of `{}` were not run", one.name);
        findings.push(not_tried(catalog, from, &message).note(cut(because)));
    }
    findings
}

fn name(event: &Event) -> String {
    format!("`{}` v{}", event.event_type, event.version)
}

fn rule(to: &Event, what: &str) -> &'static str {
    match (to.current, what) {
        (true, "output-invalid") => "upcaster-output-invalid",
        (true, "panics") => "upcaster-panics",
        (true, _) => "upcaster-refuses-all",
        (false, "output-invalid") => "downcaster-output-invalid",
        (false, "panics") => "downcaster-panics",
        (false, _) => "downcaster-refuses-all",
    }
}

fn about(
    catalog: &Catalog,
    trial: &Trial<'_>,
    rule: &'static str,
    message: String,
    baseline: &Baseline,
) -> Finding {
    // Beside the older type stand both steps, as a rule.
    let older = if trial.to.current { trial.from } else { trial.to };
    let mut finding = Finding::new(rule, message)
        .at(older.source.clone())
        .event(format!("{}/{}", catalog.name, trial.from.event_type));
    finding.direction = tidings_schema::rules::find(rule).and_then(|rule| rule.direction);
    finding.counterexample = Some(trial.event.clone());
    match trial.released {
        Some(revision) => {
            let release =
                baseline.releases.get(revision.added_in).map_or("?", |release| release.name.as_str());
            finding.note(format!("the counterexample is the sample that was released in {release}"))
        }
        None => finding,
    }
}

/// The ways out: which step it is.
fn mend(catalog: &Catalog, finding: Finding, from: &Event, to: &Event) -> Finding {
    let older = if to.current { from } else { to };
    let next = versions(catalog, &from.event_type).find(|event| event.version == older.version + 1);
    let (Some(newer), true) = (next.and_then(|next| next.payload.as_deref()), older.typed) else {
        let step = format!("`previous_json({}, …)`", older.version);
        return finding.help(format!(
            "mend the function in {step}; where an event has no counterpart, let it give an error"
        ));
    };
    let old = older.payload.as_deref().unwrap_or("the older type");
    let (source, target) = if to.current { (old, newer) } else { (newer, old) };
    finding.help(format!("mend `From<{source}> for {target}`, or a later step on the way")).help(format!(
        "where an event has no counterpart, write `TryFrom<{source}> for {target}` and give an error"
    ))
}

fn not_tried(catalog: &Catalog, event: &Event, message: &str) -> Finding {
    Finding::new("steps-not-tried", message)
        .at(event.source.clone())
        .event(format!("{}/{}", catalog.name, event.event_type))
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
