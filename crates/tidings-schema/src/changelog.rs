//! What became of the events between two releases, in a user's words, as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::changes::{Change, Step};
use crate::history::{Became, Fate};
use crate::released::Tombstone;
use crate::walk;
use crate::wording::{and, kind};

/// The changelog. `from` and `to` are the names of the releases; `to` is `None` for what is not
/// released yet.
#[must_use]
pub fn changelog(from: Option<&str>, to: Option<&str>, fates: &[Fate<'_>], ended: &[Tombstone]) -> String {
    let title = match (from, to) {
        (_, Some(to)) => to.to_owned(),
        (Some(from), None) => format!("Since {from}"),
        (None, None) => "Not released yet".to_owned(),
    };
    let mut out = format!("## {title}\n");
    let mut catalogs: Vec<&str> = fates.iter().map(|fate| fate.catalog).collect();
    catalogs.dedup();
    for catalog in &catalogs {
        if catalogs.len() > 1 {
            let _ = write!(out, "\n### {catalog}\n");
        }
        let of_catalog: Vec<&Fate<'_>> = fates.iter().filter(|fate| fate.catalog == *catalog).collect();
        let level = if catalogs.len() > 1 { "####" } else { "###" };
        for (heading, entries) in sections(&of_catalog, ended) {
            if !entries.is_empty() {
                let _ = write!(out, "\n{level} {heading}\n\n{}", entries.concat());
            }
        }
    }
    if fates.is_empty() {
        out.push_str("\nThe events are as they were.\n");
    }
    out
}

fn sections(fates: &[&Fate<'_>], ended: &[Tombstone]) -> Vec<(&'static str, Vec<String>)> {
    let shared = shared(fates);
    let [mut new, mut changed, mut deprecated, mut gone] = [const { Vec::new() }; 4];
    for fate in fates {
        match &fate.became {
            Became::New { version, schema } => new.push(arrived(fate.event_type, *version, schema)),
            Became::Gone { .. } => gone.push(left(fate, ended)),
            Became::Changed { from, to, still_read, changes } => {
                let is_deprecation =
                    |change: &Change| change.rule == "deprecated-added" && change.steps.is_empty();
                if changes.iter().any(is_deprecation) {
                    deprecated.push(format!(
                        "- `{}` is still sent, but will not be for ever: build nothing new on it.\n",
                        fate.event_type
                    ));
                }
                let own: Vec<&Change> = changes
                    .iter()
                    .filter(|one| !is_deprecation(one) && !shared.contains_key(&key(one)))
                    .collect();
                let mut said: Vec<String> = own.iter().map(|change| told(change, from.1, to.1)).collect();
                let mut name = format!("`{}`", fate.event_type);
                if from.0 != to.0 {
                    let _ = write!(name, " version {}", to.0);
                    let old = format!("events of version {}", from.0);
                    said.push(match still_read {
                        true => format!("{old} are carried over"),
                        false => format!("{old} are no longer read"),
                    });
                }
                if !said.is_empty() {
                    changed.push(format!("- {name}: {}.\n", said.join("; ")));
                }
            }
        }
    }
    for (_, (events, change, from, to)) in shared {
        let owner = change.owner.as_deref().unwrap_or_default();
        let within = change.owned_path();
        let within = within.strip_prefix(owner).map_or("", |rest| rest.trim_start_matches('.'));
        let said = sentence(change, within, from, to);
        changed.push(format!("- `{owner}`, a part of {}: {said}.\n", and(&events)));
    }
    vec![
        ("New events", new),
        ("Changed events", changed),
        ("Deprecated events", deprecated),
        ("Ended events", gone),
    ]
}

/// What tells one change of a type from another, whichever event it was met in.
type Key = (String, &'static str, String);

fn key(change: &Change) -> Key {
    (change.owned_path(), change.rule, format!("{:?} {:?}", change.from, change.to))
}

/// Changes that more than one event has, in a type they share, with the names of these events.
fn shared<'a>(fates: &[&'a Fate<'a>]) -> BTreeMap<Key, (Vec<String>, &'a Change, &'a Value, &'a Value)> {
    let mut all: BTreeMap<Key, (Vec<String>, &Change, &Value, &Value)> = BTreeMap::new();
    for fate in fates {
        let Became::Changed { from, to, changes, .. } = &fate.became else { continue };
        for change in changes.iter().filter(|change| change.owner.is_some()) {
            let entry = all.entry(key(change)).or_insert_with(|| (Vec::new(), change, from.1, to.1));
            entry.0.push(format!("`{}`", fate.event_type));
        }
    }
    all.retain(|_, (events, ..)| events.len() > 1);
    all
}

/// `task_paused`: carries …
fn arrived(event_type: &str, version: u32, schema: &Value) -> String {
    let mut name = format!("`{event_type}`");
    if version > 1 {
        let _ = write!(name, " version {version}");
    }
    let payload = payload(schema);
    let doc = schema["description"].as_str().or_else(|| payload["description"].as_str());
    let fields = fields(payload, schema);
    let doc = doc.map(|doc| format!(": {}", first_paragraph(doc))).unwrap_or_default();
    let carries = match (fields.is_empty(), doc.is_empty()) {
        (true, true) => String::new(),
        (true, false) => "\n".into(),
        (false, true) => format!(": carries {}", and(&fields)),
        (false, false) => format!(" Carries {}", and(&fields)),
    };
    let end = if carries.is_empty() || carries == "\n" { "" } else { "." };
    format!("- {name}{doc}{}{end}\n", carries.trim_end())
}

fn first_paragraph(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// Each field of a payload with its type, without the version.
fn fields(payload: &Value, schema: &Value) -> Vec<String> {
    let required: Vec<&str> =
        payload["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = payload["properties"].as_object().into_iter().flatten();
    properties
        .filter(|(_, property)| property.get("const").is_none())
        .map(|(name, property)| {
            let optional = if required.contains(&name.as_str()) { "" } else { ", may be left out" };
            format!("`{name}` ({}{optional})", kind(property, schema))
        })
        .collect()
}

/// The object with the fields of an event.
fn payload(schema: &Value) -> &Value {
    let inner = content_key(schema).map_or(schema, |content| &schema["properties"][content]);
    let name = inner.get("$ref").and_then(Value::as_str).and_then(walk::definition_name);
    name.and_then(|name| schema.get("$defs")?.get(&name)).unwrap_or(inner)
}

/// The key of the content: with adjacent tagging an event is a tag and a content, nothing else.
fn content_key(schema: &Value) -> Option<&str> {
    let properties = schema.get("properties")?.as_object()?;
    let (tags, others): (Vec<_>, Vec<_>) =
        properties.iter().partition(|(_, property)| property.get("const").is_some_and(Value::is_string));
    match (tags.as_slice(), others.as_slice()) {
        ([_], [(content, _)]) => Some(content),
        _ => None,
    }
}

fn left(fate: &Fate<'_>, ended: &[Tombstone]) -> String {
    let stone =
        ended.iter().find(|stone| stone.catalog == fate.catalog && stone.event_type == fate.event_type);
    match stone.and_then(|stone| stone.reason.as_deref()) {
        Some(reason) => format!("- `{}`: {reason}\n", fate.event_type),
        None => format!("- `{}`\n", fate.event_type),
    }
}

/// A change in a part of a sentence, with its place inside the payload. `old` and `new` are the events it
/// is between, as frontends see them.
#[must_use]
pub fn told(change: &Change, old: &Value, new: &Value) -> String {
    let mut inside = change.clone();
    if let (Some(Step::Field(first)), Some(content)) = (change.steps.first(), content_key(new))
        && first == content
    {
        inside.steps.remove(0);
    }
    sentence(change, &inside.path(), old, new)
}

/// What has happened, in a part of a sentence.
fn sentence(change: &Change, place: &str, old: &Value, new: &Value) -> String {
    let name = if place.is_empty() { "it".to_owned() } else { format!("`{place}`") };
    let without_article = |kind: String| {
        let bare = kind.strip_prefix("a ").or_else(|| kind.strip_prefix("an ")).map(str::to_owned);
        bare.filter(|bare| !bare.contains(" or "))
    };
    match (change.rule, &change.from, &change.to) {
        ("field-added-required", _, Some(to)) => format!("{name} is new: {}", kind(to, new)),
        ("field-added-optional", _, Some(to)) => {
            format!("{name} is new: {}, may be left out", kind(to, new))
        }
        ("field-removed" | "optional-field-removed", Some(from), _) => match without_article(kind(from, old))
        {
            Some(noun) => format!("the {noun} {name} is gone"),
            None => format!("{name} is gone"),
        },
        ("field-renamed", Some(Value::String(was)), _) => format!("{name} was called `{was}` before"),
        ("type-replaced" | "type-widened" | "type-narrowed", ..) => {
            let then = schema_at(old, &change.steps).map(|schema| kind(schema, old));
            let now = schema_at(new, &change.steps).map(|schema| kind(schema, new));
            match (then, now) {
                (Some(then), Some(now)) if then != now => format!("{name} is now {now} instead of {then}"),
                _ => format!("{name} {}", change.what),
            }
        }
        ("deprecated-added", ..) => format!("{name} is deprecated"),
        _ => format!("{name} {}", change.what),
    }
}

/// The schema of the value that a way leads to, where only fields and elements are on it.
fn schema_at<'a>(whole: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    let behind = |schema: &'a Value| {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(walk::definition_name);
        name.and_then(|name| whole.get("$defs")?.get(&name)).unwrap_or(schema)
    };
    steps.iter().try_fold(whole, |schema, step| match step {
        Step::Field(name) => behind(schema).get("properties")?.get(name),
        Step::Element => behind(schema).get("items"),
        _ => None,
    })
}
