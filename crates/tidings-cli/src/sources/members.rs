//! The members of one type, both readings beside each other: fields by key, variants by value.
//!
//! A member is matched by what serde's rules make of its name in the source text, as long as the
//! schema knows that key: so a key that only one reader has is told of the member it belongs to.

use std::collections::BTreeSet;

use serde_json::Value;
use tidings_schema::document::Source;
use tidings_schema::finding::Finding;

use super::agreement::{Agreement, Cause, Difference, Scope};
use super::item::{FieldSource, VariantSource};
use super::reading::{Content, FieldReading, TypeReading, VariantReading};
use super::report::{self, Subject};
use super::schemas::{self, Branch};

/// What the members of one type came to.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Finding>,
    /// Types misread as such (`transparent`), to be told of once: position, both readings.
    pub(crate) misread: Vec<(usize, Difference)>,
    /// Variants that could not be compared, and the note that says so.
    pub(crate) passed_over: Vec<(String, Finding)>,
}

/// The members' surroundings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members<'a, 's> {
    pub(crate) agreement: Agreement<'a>,
    pub(crate) subject: &'s Subject<'a>,
    pub(crate) generics: &'a [String],
}

impl<'a> Members<'a, '_> {
    /// Compares fields with an object schema. `rule` is a `rename_all_fields` over them.
    pub(crate) fn fields(
        self,
        readings: &'a [FieldReading],
        sources: &'a [FieldSource],
        schema: &'a Value,
        rule: Option<&str>,
        outcome: &mut Outcome,
    ) {
        let none = serde_json::Map::new();
        let keys = schemas::properties(schema).unwrap_or(&none);
        let mut claimed: BTreeSet<&str> = BTreeSet::new();
        let mut orphans: Vec<(&FieldReading, &FieldSource)> = Vec::new();
        let mut paired: Vec<(&FieldReading, &FieldSource, &str)> = Vec::new();
        for source in sources {
            let attributes = &source.attributes;
            let reading = readings.iter().find(|reading| reading.name == source.name);
            let key = [
                Some(source.wire.as_str()),
                reading.map(|reading| reading.key.as_str()),
                attributes.schemars_rename.as_deref(),
            ]
            .into_iter()
            .flatten()
            .find(|key| keys.contains_key(*key) && !attributes.never_written);
            if let Some(key) = key {
                claimed.insert(key);
            }
            match (reading, key) {
                _ if attributes.hidden_from_typeshare => {}
                (Some(reading), Some(key)) => paired.push((reading, source, key)),
                (Some(reading), None) if !attributes.conditional => orphans.push((reading, source)),
                (None, Some(key)) => {
                    let sent = self.sent_field(schema, key);
                    let what = "serde sends it, typeshare passes over it";
                    outcome.findings.push(self.finding(
                        Some(&source.name),
                        &source.source,
                        what,
                        &sent,
                        "nothing",
                    ));
                }
                _ => {}
            }
        }
        let flattened = sources.iter().any(|source| source.attributes.flatten);
        let mut left: Vec<&String> =
            keys.keys().filter(|key| !flattened && !claimed.contains(key.as_str())).collect();
        let (unsent, mut orphans): (Vec<_>, Vec<_>) =
            orphans.into_iter().partition(|(_, source)| source.attributes.never_written);
        if orphans.len() == left.len() {
            for ((reading, source), key) in orphans.drain(..).zip(left.drain(..)) {
                paired.push((reading, source, key));
            }
        }
        for (reading, source, key) in paired {
            self.field(reading, source, schema, key, rule, outcome);
        }
        for (reading, source) in unsent.into_iter().chain(orphans) {
            let finding = self
                .finding(
                    Some(&source.name),
                    &source.source,
                    "the source text has it, serde never sends it",
                    "nothing",
                    &read_field(reading),
                )
                .help("write `#[typeshare(skip)]` on it")
                .help(self.subject.unmark());
            outcome.findings.push(finding);
        }
        for key in left {
            let finding = self
                .finding(
                    None,
                    self.place(),
                    &format!("serde also sends `{key}`, which typeshare does not see"),
                    &self.sent_field(schema, key),
                    "nothing",
                )
                .help(self.subject.unmark());
            outcome.findings.push(finding);
        }
    }

    fn field(
        self,
        reading: &'a FieldReading,
        source: &'a FieldSource,
        schema: &'a Value,
        key: &str,
        rule: Option<&str>,
        outcome: &mut Outcome,
    ) {
        let Some(value) = schemas::properties(schema).and_then(|keys| keys.get(key)) else {
            return;
        };
        let required = schemas::is_required(schema, key);
        let scope = Scope {
            near: self.subject.ty,
            generics: self.generics,
            rewritten: source.attributes.rewritten() && !source.attributes.serialized_as,
        };
        let mut clauses = Vec::new();
        let mut help = Vec::new();
        if reading.key != key {
            clauses.push(format!("serde writes the key `{key}`, the source text says `{}`", reading.key));
            help.push(match rule {
                Some(rule) => format!(
                    "write `#[serde(rename_all = \"{rule}\")]` on the variant, \
                     or `#[serde(rename = \"{key}\")]` on the field"
                ),
                None => format!("write `#[serde(rename = \"{key}\")]` on it"),
            });
        }
        match self.agreement.member(value, &reading.ty, required, scope) {
            Some(difference) if !self.is_misread(&difference, outcome) => {
                clauses.push(report::clause(&difference));
                help.push(report::value_help(&difference, source, &reading.ty));
            }
            _ => {}
        }
        let optional = matches!(reading.ty, TypeReading::Optional(_));
        if !required && !optional && !reading.default {
            clauses.push("serde may leave it out, the source text says it is always there".into());
            help.push("write `#[serde(default)]` on it too".into());
        }
        if clauses.is_empty() {
            return;
        }
        help.push(self.subject.unmark());
        let mut finding = self.finding(
            Some(&source.name),
            &source.source,
            &clauses.join("; "),
            &self.sent_field(schema, key),
            &read_field(reading),
        );
        finding.help = help;
        outcome.findings.push(finding);
    }

    /// Compares variants with the values a schema allows. `elsewhere` are variants that are left
    /// out of the catalog on purpose.
    pub(crate) fn variants(
        self,
        readings: &'a [VariantReading],
        branches: &[Branch<'a>],
        elsewhere: &[&str],
        outcome: &mut Outcome,
    ) {
        let sources: &'a [VariantSource] = &self.subject.ty.variants;
        let find = |value: &str| branches.iter().find(|branch| branch.value == value);
        let mut claimed: BTreeSet<&str> = BTreeSet::new();
        let mut orphans = Vec::new();
        let mut paired: Vec<(&VariantReading, &VariantSource, Branch<'a>)> = Vec::new();
        for source in sources {
            let attributes = &source.attributes;
            let reading = readings.iter().find(|reading| reading.name == source.name);
            let branch = [
                Some(source.wire.as_str()),
                reading.map(|reading| reading.value.as_str()),
                attributes.schemars_rename.as_deref(),
            ]
            .into_iter()
            .flatten()
            .find_map(find)
            .filter(|_| !attributes.never_written);
            claimed.extend(branch.map(|branch| branch.value));
            match (reading, branch) {
                _ if attributes.hidden_from_typeshare || elsewhere.contains(&source.name.as_str()) => {}
                (Some(reading), Some(branch)) => paired.push((reading, source, *branch)),
                (Some(reading), None) if !attributes.conditional => orphans.push((reading, source)),
                _ => {}
            }
        }
        let mut left: Vec<&Branch<'a>> =
            branches.iter().filter(|branch| !claimed.contains(branch.value)).collect();
        let (unsent, mut orphans): (Vec<_>, Vec<_>) =
            orphans.into_iter().partition(|(_, source)| source.attributes.never_written);
        if orphans.len() == left.len() {
            for ((reading, source), branch) in orphans.drain(..).zip(left.drain(..)) {
                paired.push((reading, source, *branch));
            }
        }
        for (reading, source, branch) in paired {
            self.variant(reading, source, branch, outcome);
        }
        for (reading, source) in unsent.into_iter().chain(orphans) {
            let finding = self
                .on_variant(&source.name)
                .differs(
                    None,
                    &source.source,
                    "the source text has it, serde never sends it",
                    "nothing",
                    &format!("value {}", reading.value),
                )
                .help("write `#[typeshare(skip)]` on it")
                .help(self.subject.unmark());
            outcome.findings.push(finding);
        }
        for branch in left {
            let finding = self
                .finding(
                    None,
                    self.place(),
                    &format!("serde also sends `{}`, which typeshare does not see", branch.value),
                    &format!("value {}", branch.value),
                    "nothing",
                )
                .help(self.subject.unmark());
            outcome.findings.push(finding);
        }
    }

    fn variant(
        self,
        reading: &'a VariantReading,
        source: &'a VariantSource,
        branch: Branch<'a>,
        outcome: &mut Outcome,
    ) {
        let subject = self.on_variant(&source.name);
        let members = Members { subject: &subject, ..self };
        if reading.value != branch.value {
            let finding = subject
                .differs(
                    None,
                    &source.source,
                    &format!("serde writes `{}`, the source text says `{}`", branch.value, reading.value),
                    &format!("value {}", branch.value),
                    &format!("value {}", reading.value),
                )
                .help(format!("write `#[serde(rename = \"{}\")]` on it", branch.value))
                .help(self.subject.unmark());
            outcome.findings.push(finding);
        }
        match (&reading.content, branch.content) {
            (Content::Nothing, None) => {}
            (Content::Fields(fields), Some(content)) => {
                if source.fields.iter().any(|field| field.attributes.flatten) {
                    outcome
                        .passed_over
                        .push((subject.name.clone(), report::variant_not_compared(&subject.name, source)));
                    return;
                }
                let rule = match source.attributes.rename_all {
                    Some(_) => None,
                    None => self.subject.ty.attributes.rename_all_fields.as_deref(),
                };
                let content = self.agreement.schemas.resolve(content);
                members.fields(fields, &source.fields, content, rule, outcome);
            }
            (Content::Type(ty), Some(content)) => {
                let field = source.fields.first();
                let scope = Scope {
                    near: self.subject.ty,
                    generics: self.generics,
                    rewritten: source.attributes.rewritten()
                        || field.is_some_and(|field| {
                            field.attributes.rewritten() && !field.attributes.serialized_as
                        }),
                };
                let Some(difference) = self.agreement.member(content, ty, true, scope) else {
                    return;
                };
                if self.is_misread(&difference, outcome) {
                    return;
                }
                let mut finding = subject.differs(
                    None,
                    &source.source,
                    &report::clause(&difference),
                    &difference.schemars,
                    &difference.typeshare,
                );
                if let Some(field) = field {
                    finding = finding.help(report::value_help(&difference, field, ty));
                }
                outcome.findings.push(finding.help(self.subject.unmark()));
            }
            (content, sent) => {
                let schemars =
                    sent.map_or("no content".to_owned(), |sent| self.agreement.schemas.describe(sent));
                let typeshare = match content {
                    Content::Nothing => "no content".to_owned(),
                    Content::Type(ty) => ty.to_string(),
                    Content::Fields(_) => "object".to_owned(),
                };
                let what = "only one of both readings has content";
                let finding = subject
                    .differs(None, &source.source, what, &schemars, &typeshare)
                    .help(self.subject.unmark());
                outcome.findings.push(finding);
            }
        }
    }

    fn on_variant(self, variant: &str) -> Subject<'a> {
        Subject {
            name: format!("{}::{variant}", self.subject.name),
            path: format!("{}::{variant}", self.subject.path),
            ..self.subject.clone()
        }
    }

    /// Records a type that is itself misread; the finding is then told of that type, once.
    fn is_misread(self, difference: &Difference, outcome: &mut Outcome) -> bool {
        let Cause::Transparent(position) = difference.cause else {
            return false;
        };
        outcome.misread.push((position, difference.clone()));
        true
    }

    fn place(self) -> &'a Source {
        &self.subject.ty.source
    }

    fn finding(
        self,
        member: Option<&str>,
        at: &Source,
        what: &str,
        schemars: &str,
        typeshare: &str,
    ) -> Finding {
        self.subject.differs(member, at, what, schemars, typeshare)
    }

    fn sent_field(self, schema: &'a Value, key: &str) -> String {
        let value = schemas::properties(schema)
            .and_then(|keys| keys.get(key))
            .map_or("anything".into(), |value| self.agreement.schemas.describe(value));
        if schemas::is_required(schema, key) {
            format!("key {key}, {value}")
        } else {
            format!("key {key}, {value}, may be left out")
        }
    }
}

fn read_field(reading: &FieldReading) -> String {
    if reading.default {
        format!("key {}, {}, may be left out", reading.key, reading.ty)
    } else {
        format!("key {}, {}", reading.key, reading.ty)
    }
}
