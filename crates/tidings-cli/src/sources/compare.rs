//! Both readings of a whole catalog.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tidings_schema::catalog::{Catalog, Event, EventEnum};
use tidings_schema::document::PayloadForm;
use tidings_schema::finding::Finding;

use super::agreement::{Agreement, Cause, Difference, Scope};
use super::index::SourceIndex;
use super::item::TypeSource;
use super::members::{Members, Outcome};
use super::reading::{Body, ItemReading};
use super::report::{self, Subject};
use super::schemas::{self, Branch, Kind, Schemas};

/// What the second reading came to.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct SecondReading {
    /// Contradictions (`source-reading-differs`) and what could not be compared
    /// (`source-not-compared`), by file and line.
    pub findings: Vec<Finding>,
    /// Types of the catalog that were read twice.
    pub types_read_twice: usize,
    /// Event types whose current payload was read twice.
    pub events_read_twice: usize,
}

/// Compares every type of the catalog that is marked `#[typeshare]` with its source text.
///
/// Misreading: a type that is not marked is not compared and not mentioned; the counts say how much
/// was.
#[must_use]
pub fn compare(catalog: &Catalog, index: &SourceIndex) -> SecondReading {
    let mut comparison = Comparison {
        catalog,
        index,
        agreement: Agreement {
            schemas: Schemas { definitions: &catalog.definitions },
            paths: &catalog.paths,
            index,
        },
        outcome: Outcome::default(),
        read: BTreeSet::new(),
        not_read: BTreeMap::new(),
        definitions: BTreeSet::new(),
        variants: BTreeSet::new(),
    };
    comparison.all_definitions();
    for (position, event_enum) in catalog.enums.iter().enumerate() {
        comparison.event_enum(position, event_enum);
    }
    comparison.unparsed_files();
    comparison.finish()
}

struct Comparison<'a> {
    catalog: &'a Catalog,
    index: &'a SourceIndex,
    agreement: Agreement<'a>,
    outcome: Outcome,
    /// Types read twice.
    read: BTreeSet<usize>,
    /// Marked types that could not be: the reason.
    not_read: BTreeMap<usize, String>,
    /// Definitions read twice.
    definitions: BTreeSet<&'a str>,
    /// Variants of event enums whose own fields were read twice.
    variants: BTreeSet<(usize, &'a str)>,
}

impl<'a> Comparison<'a> {
    fn all_definitions(&mut self) {
        let catalog = self.catalog;
        let mut events: BTreeMap<&str, &Event> = BTreeMap::new();
        let mut lifted: BTreeSet<&str> = BTreeSet::new();
        for event in &catalog.events {
            if let Some(payload) = &event.payload {
                events.entry(payload).or_insert(event);
                if event.form == PayloadForm::Struct {
                    lifted.insert(payload);
                }
            }
        }
        for (name, schema) in &catalog.definitions {
            if lifted.contains(name.as_str()) {
                continue;
            }
            let path = catalog.paths.get(name).and_then(Value::as_str);
            let found = self.index.find(path.unwrap_or(name));
            let marked: Vec<usize> =
                found.into_iter().filter(|position| self.index.at(*position).is_marked()).collect();
            let event = events.get(name.as_str()).copied();
            if self.one_of(&marked, schema, event) {
                self.definitions.insert(name);
            }
        }
    }

    /// Compares a definition with its type. Of several types that have the name (behind different
    /// `cfg`s, or in files of unknown module), the one that agrees is the one meant.
    fn one_of(&mut self, candidates: &[usize], schema: &'a Value, event: Option<&Event>) -> bool {
        let mut first_reason = None;
        for position in candidates {
            let mut outcome = Outcome::default();
            match self.definition(*position, schema, event, &mut outcome) {
                Ok(()) if candidates.len() == 1 || is_clean(&outcome) => {
                    self.take(outcome);
                    self.read.insert(*position);
                    return true;
                }
                Ok(()) => {}
                Err(reason) => first_reason = first_reason.or(Some(reason)),
            }
        }
        let Some(first) = candidates.first() else {
            return false;
        };
        let reason = match first_reason {
            Some(reason) if candidates.len() == 1 => reason,
            _ => {
                let places: Vec<String> = candidates
                    .iter()
                    .map(|position| {
                        let source = &self.index.at(*position).source;
                        format!("{}:{}", source.file, source.line)
                    })
                    .collect();
                format!("several types have its name ({})", places.join(", "))
            }
        };
        self.not_read.entry(*first).or_insert(reason);
        false
    }

    fn definition(
        &self,
        position: usize,
        schema: &'a Value,
        event: Option<&Event>,
        outcome: &mut Outcome,
    ) -> Result<(), String> {
        let item = self.item(position)?;
        let ty = self.index.at(position);
        let subject = self.subject(ty, event);
        let members = Members { agreement: self.agreement, subject: &subject, generics: &item.generics };
        let kind = self.agreement.schemas.kind(schema);
        let whole = |typeshare: String| Difference {
            schemars: self.agreement.schemas.describe(schema),
            typeshare,
            kind,
            cause: Cause::Kind,
        };
        let resolved = self.agreement.schemas.resolve(schema);
        let difference = match &item.body {
            Body::Fields(_) if kind != Kind::Object || ty.attributes.transparent => {
                Some(whole("object".to_owned()))
            }
            Body::Fields(fields) => {
                members.fields(fields, &ty.fields, resolved, None, outcome);
                None
            }
            Body::Alias(target) => {
                let scope = Scope {
                    near: ty,
                    generics: &item.generics,
                    rewritten: ty.fields.iter().any(|field| field.attributes.rewritten())
                        && !ty.attributes.serialized_as
                        && !ty.fields.iter().any(|field| field.attributes.serialized_as),
                };
                self.agreement.alias(schema, target, scope)
            }
            Body::Enum { keys: None, variants } => match schemas::strings(resolved) {
                Some(values) => {
                    let branches: Vec<Branch<'a>> =
                        values.into_iter().map(|value| Branch { value, content: None }).collect();
                    members.variants(variants, &branches, &[], outcome);
                    None
                }
                None => Some(whole("string".to_owned())),
            },
            Body::Enum { keys: Some((tag, content)), variants } => {
                match schemas::branches(resolved, tag, content) {
                    Some(branches) => {
                        members.variants(variants, &branches, &[], outcome);
                        None
                    }
                    None => Some(whole(format!("objects with tag key {tag}, content key {content}"))),
                }
            }
        };
        if let Some(difference) = difference {
            outcome.findings.push(type_differs(&subject, &difference));
        }
        Ok(())
    }

    fn event_enum(&mut self, enum_index: usize, event_enum: &'a EventEnum) {
        let path = format!("{}::{}", event_enum.module, event_enum.name);
        let marked: Vec<usize> = self
            .index
            .find(&path)
            .into_iter()
            .filter(|position| self.index.at(*position).is_marked())
            .collect();
        let [position] = marked.as_slice() else {
            if let [first, ..] = marked.as_slice() {
                self.not_read.insert(*first, "several types have its name".to_owned());
            }
            return;
        };
        let item = match self.item(*position) {
            Ok(item) => item,
            Err(reason) => {
                self.not_read.insert(*position, reason);
                return;
            }
        };
        let ty = self.index.at(*position);
        let Body::Enum { keys, variants } = &item.body else {
            self.not_read.insert(*position, "typeshare is told to read another type".to_owned());
            return;
        };
        let subject = self.subject(ty, None);
        let mut outcome = Outcome::default();
        let sent = match &event_enum.content {
            Some(content) => format!("tag key {}, content key {content}", event_enum.tag),
            None => format!("tag key {}, no content key", event_enum.tag),
        };
        let read = match keys {
            Some((tag, content)) => format!("tag key {tag}, content key {content}"),
            None => "plain strings".to_owned(),
        };
        if sent != read {
            let finding = subject
                .differs(None, &ty.source, "both readings tag its events differently", &sent, &read)
                .help(match &event_enum.content {
                    Some(content) => format!(
                        "write `#[serde(tag = \"{}\", content = \"{content}\")]` on it",
                        event_enum.tag
                    ),
                    None => subject.unmark(),
                });
            outcome.findings.push(finding);
        }
        let events: Vec<&'a Event> = self
            .catalog
            .events
            .iter()
            .filter(|event| event.current && event.enum_index == enum_index)
            .collect();
        let branches: Vec<Branch<'a>> = events
            .iter()
            .map(|event| Branch {
                value: &event.event_type,
                content: event_enum
                    .content
                    .as_deref()
                    .and_then(|content| schemas::properties(&event.client)?.get(content)),
            })
            .collect();
        let elsewhere: Vec<&str> =
            self.catalog.skipped.iter().map(|skipped| skipped.variant.as_str()).collect();
        let members = Members { agreement: self.agreement, subject: &subject, generics: &item.generics };
        members.variants(variants, &branches, &elsewhere, &mut outcome);
        for event in events {
            let name = format!("{}::{}", ty.name, event.variant);
            for finding in &mut outcome.findings {
                concern(finding, &name, event, event_enum, &self.catalog.name);
            }
            if !outcome.passed_over.iter().any(|(variant, _)| *variant == name) {
                self.variants.insert((enum_index, event.variant.as_str()));
            }
        }
        self.take(outcome);
        self.read.insert(*position);
    }

    fn item(&self, position: usize) -> Result<&'a ItemReading, String> {
        match self.index.reading(position) {
            Some(Ok(item)) => Ok(item),
            Some(Err(reason)) => Err(reason.clone()),
            None => Err("it is not marked".to_owned()),
        }
    }

    fn subject(&self, ty: &'a TypeSource, event: Option<&Event>) -> Subject<'a> {
        Subject {
            ty,
            name: ty.name.clone(),
            event: event.map(|event| format!("{}/{}", self.catalog.name, event.event_type)),
            path: event
                .and_then(|event| self.catalog.enums.get(event.enum_index)?.content.clone())
                .unwrap_or_else(|| ty.name.clone()),
        }
    }

    fn take(&mut self, outcome: Outcome) {
        self.outcome.findings.extend(outcome.findings);
        self.outcome.misread.extend(outcome.misread);
        self.outcome.passed_over.extend(outcome.passed_over);
    }

    fn unparsed_files(&mut self) {
        for file in self.index.unparsed().iter().filter(|file| file.marked) {
            let finding = Finding::new(
                "source-not-compared",
                format!("the types in `{}` are not read twice: {}", file.path, file.message),
            )
            .at(tidings_schema::document::Source { file: file.path.clone(), line: file.line, column: 1 })
            .path(file.path.clone());
            self.outcome.findings.push(finding);
        }
    }

    fn finish(mut self) -> SecondReading {
        let mut findings = self.outcome.findings;
        let mut misread: BTreeMap<usize, Difference> = BTreeMap::new();
        for (position, difference) in self.outcome.misread {
            misread.entry(position).or_insert(difference);
        }
        for (position, difference) in misread {
            let ty = self.index.at(position);
            let subject = Subject { ty, name: ty.name.clone(), event: None, path: ty.name.clone() };
            self.read.insert(position);
            findings
                .push(type_differs(&subject, &Difference { typeshare: "object".to_owned(), ..difference }));
        }
        for (position, reason) in &self.not_read {
            if !self.read.contains(position) {
                findings.push(report::not_compared(self.index.at(*position), reason));
            }
        }
        findings.extend(self.outcome.passed_over.into_iter().map(|(_, finding)| finding));
        findings.sort_by(|one, other| (&one.source, &one.message).cmp(&(&other.source, &other.message)));
        findings.dedup();
        let events_read_twice = self
            .catalog
            .events
            .iter()
            .filter(|event| event.current)
            .filter(|event| match (&event.payload, event.form) {
                (Some(payload), PayloadForm::Newtype) => self.definitions.contains(payload.as_str()),
                _ => self.variants.contains(&(event.enum_index, event.variant.as_str())),
            })
            .count();
        SecondReading { findings, types_read_twice: self.read.len(), events_read_twice }
    }
}

fn is_clean(outcome: &Outcome) -> bool {
    outcome.findings.is_empty() && outcome.misread.is_empty() && outcome.passed_over.is_empty()
}

fn type_differs(subject: &Subject<'_>, difference: &Difference) -> Finding {
    let mut finding = subject.differs(
        None,
        &subject.ty.source,
        &report::clause(difference),
        &difference.schemars,
        &difference.typeshare,
    );
    finding.help.extend(report::type_help(difference.kind, subject.ty));
    finding.help(subject.unmark())
}

/// Says of a finding inside an event enum which event it concerns.
fn concern(finding: &mut Finding, variant: &str, event: &Event, event_enum: &EventEnum, catalog: &str) {
    let Some(rest) = finding.path.as_deref().and_then(|path| path.strip_prefix(variant)) else {
        return;
    };
    let content = event_enum.content.as_deref().unwrap_or_default();
    if !rest.is_empty() && !rest.starts_with('.') {
        return;
    }
    let path = format!("{content}{rest}");
    finding.event = Some(format!("{catalog}/{}", event.event_type));
    finding.path = Some(path);
}
