//! The validators of events, of the unions of them, and of the envelope.

use std::collections::BTreeMap;

use minijinja::context;
use minijinja::value::Value as View;
use serde_json::Value;
use tidings_schema::catalog::Event;

use super::Pieces;
use super::calls::Call;
use super::condition::{Condition, any, atom};
use super::generator::{Generated, Generator};
use super::shapes::{is_of_arrays, required, words};
use crate::escape::ts_string;
use crate::events::{EventSet, version_is_required};

/// One event type with the versions that are generated.
struct Group<'e> {
    event_type: &'e str,
    /// The current version first.
    events: Vec<&'e (&'e Event, String)>,
    /// What earlier revisions of them wrote, by the names of those objects.
    stored: Vec<(&'e str, &'e Value)>,
}

impl Group<'_> {
    /// Whether a known event of this type need not be one that is sent today.
    fn is_mixed(&self) -> bool {
        self.events.len() > 1 || !self.stored.is_empty()
    }

    /// Whether what stands under the key of the version is a field of its own.
    fn has_own_version(&self, set: &EventSet<'_>) -> bool {
        self.events.iter().all(|(event, _)| set.catalog.has_own_version(event))
    }
}

impl Generator<'_> {
    /// The functions of the events; gives what the template writes the envelope from.
    pub(super) fn events(&mut self, set: &EventSet<'_>, pieces: &mut Pieces) -> Generated<View> {
        for (at, one) in set.catalog.enums.iter().enumerate() {
            let members = groups(set, |event| event.current && event.enum_index == at);
            self.event_union(&one.name, &members, set, pieces)?;
            if set.catalog.enum_of(&one.name).is_some() {
                self.event_within_itself(&one.name, pieces)?;
            }
        }
        if set.catalog.enums.len() != 1 {
            self.event_union(&set.union, &groups(set, |event| event.current), set, pieces)?;
        }
        let mut all = groups(set, |_| true);
        for group in &mut all {
            let stored = group.events.iter().flat_map(|(event, _)| set.stored_of(event));
            group.stored = stored.map(|(stored, name)| (name, &stored.client)).collect();
        }
        self.event_union(&set.any_version, &all, set, pieces)?;
        for (name, schema) in set.objects() {
            self.definition(name, schema, pieces)?;
        }
        let (tag, content) = set.keys();
        let version_key = version_key(set);
        Ok(context! {
            union => set.union.as_str(),
            any_version => set.any_version.as_str(),
            tag => tag,
            content => content,
            version_key => version_key,
            known => known(set, &all),
            by_version => all.iter().any(|group| !group.has_own_version(set)),
            several => all.iter().any(Group::is_mixed),
            current => current(set, &all),
            // Whether a version may be read that no schema looks at.
            unversioned => all.iter().any(|group| {
                !group.has_own_version(set) && group.events.iter().any(|(event, _)| event.version_key.is_none())
            }),
        })
    }

    /// The functions of a union of events.
    fn event_union(
        &mut self,
        name: &str,
        groups: &[Group<'_>],
        set: &EventSet<'_>,
        pieces: &mut Pieces,
    ) -> Generated<()> {
        self.enter(name);
        if groups.is_empty() {
            self.exported(name, &format!("types.{name}"), "  return false;\n", pieces);
            self.helper("nothingAt");
            self.explanation(name, "  nothingAt(value, at);\n", pieces);
            return Ok(());
        }
        let tag = set.keys().0;
        let helper = self.object_helper(!is_of_arrays(tag));
        let tag = self.read(tag);
        let mut body = format!("  if (!{helper}(value)) return false;\n  switch ({tag}) {{\n");
        for group in groups {
            let case = ts_string(group.event_type);
            let known = format!("{tag} === {case}");
            let mut versions = Vec::new();
            for (event, name) in group.events.iter().copied() {
                self.enter(name);
                let condition =
                    self.whole(&event.client)?.without(&[&known, "record(value)", "keyed(value)"]);
                // An event without a payload is told by its tag alone.
                versions.push(condition);
            }
            for (name, schema) in &group.stored {
                self.enter(name);
                versions.push(self.whole(schema)?.without(&[&known, "record(value)", "keyed(value)"]));
            }
            body.push_str(&format!("    case {case}:\n{}", any(versions).returned(6)));
        }
        body.push_str("    default:\n      return false;\n  }\n");
        self.enter(name);
        self.exported(name, &format!("types.{name}"), &body, pieces);
        pieces.add_inner(std::mem::take(&mut self.pending));
        let explanation = self.explained_union(groups, set);
        self.explanation(name, &explanation, pieces);
        Ok(())
    }

    /// The statement that explains an event whose tag is right.
    fn explained_event(&mut self, one: &(&Event, String), content: Option<&str>, indent: usize) -> String {
        let (event, name) = one;
        let payload = content.and_then(|content| Some((content, sole_payload(event, content)?)));
        let call = match payload {
            Some((content, payload)) => {
                let arguments = ["value".into(), "at".into(), ts_string(content).into()];
                let explain = format!("explain{payload}");
                Call::new(self.helper("fieldAt"), arguments.into_iter().chain([explain.into()]))
            }
            None => Call::new(&format!("explain{name}"), ["value".into(), "at".into()]),
        };
        call.returned(indent)
    }

    fn explained_union(&mut self, groups: &[Group<'_>], set: &EventSet<'_>) -> String {
        let (tag, content) = set.keys();
        let (object_at, field_at) = (self.helper("objectAt"), self.helper("fieldAt"));
        let read = self.read(tag);
        let mut body = format!("  if (!{object_at}(value, at)) return;\n  switch ({read}) {{\n");
        for group in groups {
            body.push_str(&format!("    case {}:\n", ts_string(group.event_type)));
            let [first, others @ ..] = group.events.as_slice() else { continue };
            if others.is_empty() {
                body.push_str(&self.explained_event(first, content, 6));
                continue;
            }
            body.push_str("      switch (version(value)) {\n");
            for one in others.iter().copied() {
                let (event, _) = one;
                body.push_str(&format!("        case {}:\n", event.version));
                if !version_is_required(set.catalog, event) {
                    body.push_str("        case undefined:\n");
                }
                body.push_str(&self.explained_event(one, content, 10));
            }
            let literal_at = self.helper("literalAt");
            let mut versions: Vec<u32> = group.events.iter().map(|(event, _)| event.version).collect();
            versions.sort_unstable();
            let versions: Vec<String> = versions.iter().map(u32::to_string).collect();
            let key = ts_string(&version_key(set));
            body.push_str(&format!(
                "        case {}:\n        case undefined:\n{}",
                first.0.version,
                self.explained_event(first, content, 10)
            ));
            let listed = versions.join(", ");
            let fault = match content {
                Some(content) => format!(
                    "          return {field_at}(value, at, {}, (value, at) => {{\n            \
                     if ({object_at}(value, at)) {{\n              \
                     {field_at}(value, at, {key}, {literal_at}, {listed});\n            }}\n          }});\n",
                    ts_string(content)
                ),
                None => format!("          return {field_at}(value, at, {key}, {literal_at}, {listed});\n"),
            };
            // `undefined` may be taken by an older version that does not write it.
            let twice = others.iter().any(|(event, _)| !version_is_required(set.catalog, event));
            if twice {
                let at = body.rfind("        case undefined:\n").unwrap_or(body.len());
                body.replace_range(at..at + "        case undefined:\n".len(), "");
            }
            body.push_str(&format!("        default:\n{fault}      }}\n"));
        }
        let tag = ts_string(tag);
        let format_at = self.helper("unknownAt");
        body.push_str(&format!("    default:\n      {field_at}(value, at, {tag}, {format_at});\n  }}\n"));
        body
    }
}

/// The definition that all of an event but its tag is: then nothing else can be wrong with it.
fn sole_payload<'e>(event: &'e Event, content: &str) -> Option<&'e str> {
    let name = event.payload.as_deref()?;
    let schema = event.client.as_object()?;
    let plain = words(schema).all(|word| matches!(word, "type" | "properties" | "required"));
    let properties = schema.get("properties")?.as_object().filter(|all| all.len() == 2)?;
    let sole = words(properties.get(content)?.as_object()?).eq(["$ref"]);
    (plain && sole && required(schema).any(|key| key == content)).then_some(name)
}

/// The selected events by type, in declared order.
fn groups<'e>(set: &'e EventSet<'_>, wanted: impl Fn(&Event) -> bool) -> Vec<Group<'e>> {
    let mut groups: Vec<Group<'e>> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for one in set.events.iter().filter(|(event, _)| wanted(event)) {
        let event_type = one.0.event_type.as_str();
        match places.get(event_type) {
            Some(at) => groups[*at].events.push(one),
            None => {
                places.insert(event_type, groups.len());
                groups.push(Group { event_type, events: vec![one], stored: Vec::new() });
            }
        }
    }
    groups
}

/// The key of the version; all events that have one share it.
fn version_key(set: &EventSet<'_>) -> String {
    let key = set.events.iter().find_map(|(event, _)| event.version_key.clone());
    key.unwrap_or_else(|| "version".to_owned())
}

/// (event types, the condition on a version of theirs, which may be `undefined`), for every set of versions.
fn known(set: &EventSet<'_>, groups: &[Group<'_>]) -> Vec<View> {
    let mut by_versions: Vec<(String, Vec<&str>)> = Vec::new();
    for group in groups {
        let numbers = group.events.iter().map(|(event, _)| event.version.to_string());
        let versions = numbers.chain(["undefined".to_owned()]);
        let versions = versions.map(|version| atom(format!("version === {version}")));
        let condition = if group.has_own_version(set) { Condition::Always } else { any(versions) }.flat();
        match by_versions.iter_mut().find(|(known, _)| *known == condition) {
            Some((_, types)) => types.push(group.event_type),
            None => by_versions.push((condition, vec![group.event_type])),
        }
    }
    by_versions
        .into_iter()
        .map(|(condition, types)| {
            context! {
                condition => condition,
                types => types.into_iter().map(ts_string).collect::<Vec<_>>(),
            }
        })
        .collect()
}

/// (event type, current version) of those whose events may be others than those sent today.
fn current(set: &EventSet<'_>, groups: &[Group<'_>]) -> Vec<View> {
    groups
        .iter()
        .filter(|group| group.is_mixed())
        .filter_map(|group| {
            let (event, name) = group.events.iter().find(|(event, _)| event.current)?;
            let required = version_is_required(set.catalog, event);
            let has_stored = set.stored_of(event).next().is_some();
            Some(context! {
                event_type => ts_string(group.event_type),
                version => event.version,
                required => required,
                // Where its version does not tell it from what earlier revisions wrote.
                object => has_stored.then_some(name.as_str()),
            })
        })
        .collect()
}
