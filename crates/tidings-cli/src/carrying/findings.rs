//! From answers to findings: one for each fault of an event type, with the smallest event that shows it.

use std::collections::BTreeSet;

use tidings_schema::carrying::versions;
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::document::Source;
use tidings_schema::finding::Finding;
use tidings_schema::released::{Baseline, Revision};
use tidings_schema::rules;

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
    Panicked(String),
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
        let ours = || answered.iter().filter(|one| between(one) == pair);
        let Some((first, _)) = ours().next() else { continue };
        let mut outcomes: Vec<(&Trial<'_>, Outcome<'_>)> = ours()
            .map(|(trial, answer)| (*trial, outcome(catalog, court, trial, answer, baseline)))
            .collect();
        outcomes.sort_by_key(|(trial, _)| trial.question.len());
        let way = Way { catalog, baseline, from: first.from, to: first.to, outcomes };
        for finding in way.findings() {
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
            "panic" => Outcome::Panicked(panicked(error, at.as_ref())),
            _ => Outcome::NotTried(error.clone()),
        },
        Answer::Ended => {
            Outcome::Panicked("the program ended at this event; those after it were not tried".to_owned())
        }
        Answer::NotAsked => {
            Outcome::NotTried("the exporter gave no answer, or had ended at an earlier event".to_owned())
        }
    }
}

fn panicked(said: &str, at: Option<&Source>) -> String {
    let place = at.map(|at| format!(" at {}:{}:{}", at.file, at.line, at.column)).unwrap_or_default();
    format!("panicked{place}: {said}")
}

/// The way from one version to another, with what came of all its trials, the smallest event first.
struct Way<'a> {
    catalog: &'a Catalog,
    baseline: &'a Baseline,
    from: &'a Event,
    to: &'a Event,
    outcomes: Vec<(&'a Trial<'a>, Outcome<'a>)>,
}

impl Way<'_> {
    fn findings(&self) -> Vec<Finding> {
        [self.invalid(), self.panicked(), self.refused(), self.not_tried()].into_iter().flatten().collect()
    }

    fn invalid(&self) -> Option<Finding> {
        let is_invalid = |outcome: &Outcome<'_>| matches!(outcome, Outcome::Invalid { .. });
        let (trial, Outcome::Invalid { made, wrong, by }) = self.first(is_invalid)? else { return None };
        let how = if self.to.current { "carried to" } else { "given as" };
        let message = format!("{}, {how} version {}, is no valid event", name(self.from), self.to.version);
        let mut finding = self.about(trial, "output-invalid", message).note(wrong.replace('\n', "; "));
        if let Some(made) = made {
            finding = finding.note(format!("it becomes {}", cut(made)));
        }
        if let Some(revision) = by {
            let release = self.release(revision);
            finding = finding.note(format!(
                "clients built from version {} as released in {release} refuse it",
                self.to.version
            ));
        }
        Some(self.mend(finding.note(self.counted(is_invalid))))
    }

    fn panicked(&self) -> Option<Finding> {
        let is_panic = |outcome: &Outcome<'_>| matches!(outcome, Outcome::Panicked(_));
        let (trial, Outcome::Panicked(said)) = self.first(is_panic)? else { return None };
        let way = if self.to.current { "way" } else { "way down" };
        let message = format!("{} panics on its {way} to version {}", name(self.from), self.to.version);
        let finding = self.about(trial, "panics", message).note(cut(said));
        Some(self.mend(finding.note(self.counted(is_panic))))
    }

    fn refused(&self) -> Option<Finding> {
        let is_refused = |outcome: &Outcome<'_>| matches!(outcome, Outcome::Refused(_));
        let (trial, Outcome::Refused(said)) = self.first(is_refused)? else { return None };
        if self.outcomes.iter().any(|(_, outcome)| !is_refused(outcome)) {
            return None;
        }
        let how = if self.to.current { "carried to" } else { "given as" };
        let message = format!("no event of {} can be {how} version {}", name(self.from), self.to.version);
        let finding =
            self.about(trial, "refuses-all", message).note(cut(said)).note(self.counted(is_refused));
        Some(finding.help("if that is meant, say so in schema/tidings.toml under `[lints]`"))
    }

    fn not_tried(&self) -> Option<Finding> {
        let is_not_tried = |outcome: &Outcome<'_>| matches!(outcome, Outcome::NotTried(_));
        let (_, Outcome::NotTried(because)) = self.first(is_not_tried)? else { return None };
        let one = &self.catalog.enums[self.from.enum_index];
        Some(
            not_tried(self.catalog, self.from, &format!("the steps of `{}` were not run", one.name))
                .note(cut(because)),
        )
    }

    fn first(&self, wanted: fn(&Outcome<'_>) -> bool) -> Option<&(&Trial<'_>, Outcome<'_>)> {
        self.outcomes.iter().find(|(_, outcome)| wanted(outcome))
    }

    fn counted(&self, wanted: fn(&Outcome<'_>) -> bool) -> String {
        let count = self.outcomes.iter().filter(|(_, outcome)| wanted(outcome)).count();
        format!("so it is with {count} of {} events that were tried", self.outcomes.len())
    }

    fn release(&self, revision: &Revision) -> &str {
        let release = self.baseline.releases.get(revision.added_in);
        release.map_or("an earlier release", |release| release.name.as_str())
    }

    /// The older of the two versions: beside its type stand both steps, as a rule.
    fn older(&self) -> &Event {
        if self.to.current { self.from } else { self.to }
    }

    fn about(&self, trial: &Trial<'_>, what: &str, message: String) -> Finding {
        let rule = rule(self.to, what);
        let mut finding = Finding::new(rule, message)
            .at(self.older().source.clone())
            .event(format!("{}/{}", self.catalog.name, self.from.event_type));
        finding.direction = rules::find(rule).and_then(|rule| rule.direction);
        finding.counterexample = Some(trial.event.clone());
        match trial.released {
            Some(revision) => finding
                .note(format!("the counterexample is the sample released in {}", self.release(revision))),
            None => finding,
        }
    }

    /// The ways out: which step it is.
    fn mend(&self, finding: Finding) -> Finding {
        let older = self.older();
        let next = versions(self.catalog, &older.event_type).find(|event| event.version == older.version + 1);
        let (Some(newer), true) = (next.and_then(|next| next.payload.as_deref()), older.typed) else {
            return finding.help(format!(
                "mend the function in `previous_json({}, …)`; where an event has no counterpart, let it give an error",
                older.version
            ));
        };
        let old = older.payload.as_deref().unwrap_or("the older type");
        let (source, target) = if self.to.current { (old, newer) } else { (newer, old) };
        let is_alone = self.from.version.abs_diff(self.to.version) == 1;
        let others = if is_alone { "" } else { ", or a later step on the way" };
        finding.help(format!("mend `From<{source}> for {target}`{others}")).help(format!(
            "where an event has no counterpart, write `TryFrom<{source}> for {target}` and give an error"
        ))
    }
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
