//! One catalog under one of schemars' two contracts: what serde writes, or what it reads.

use std::collections::{BTreeMap, HashMap};

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::builder::{Catalog, EventEnum};
use super::error::Problem;
use super::paths::paths_of;
use crate::meta::{EnumMeta, Predecessor, VariantMeta};

/// Everything schemars says about a catalog under one contract.
pub(super) struct Contract {
    /// One per enum, in order.
    pub(super) enums: Vec<EnumSchemas>,
    /// One per further type, in order.
    pub(super) also: Vec<Value>,
    pub(super) definitions: Map<String, Value>,
    pub(super) paths: BTreeMap<String, String>,
}

/// The schemas of one enum.
pub(super) struct EnumSchemas {
    pub(super) doc: Option<String>,
    /// One per [`rows`] of the enum, in that order; `None` where a problem was reported.
    pub(super) events: Vec<Option<EventSchema>>,
}

/// The schema of one event in one version.
pub(super) struct EventSchema {
    /// What schemars took from the doc comment.
    pub(super) doc: Option<String>,
    /// The whole event object.
    pub(super) schema: Value,
}

/// One event type in one version, as the metadata has it.
pub(super) struct Row {
    pub(super) variant: &'static VariantMeta,
    /// The older version this row is about; `None` is the current one.
    pub(super) older: Option<Predecessor>,
}

/// The events of an enum: declared order, each current version followed by its predecessors.
pub(super) fn rows(meta: &'static EnumMeta) -> impl Iterator<Item = Row> {
    let kept = meta.variants.iter().filter(|variant| !variant.skipped);
    kept.flat_map(|variant| {
        let newest = variant.payload.and_then(|payload| payload.previous);
        let chain = std::iter::successors(newest, |older| older.meta.previous);
        let older = chain.map(Some);
        std::iter::once(None).chain(older).map(move |older| Row { variant, older })
    })
}

impl Contract {
    /// What serde writes.
    pub(super) fn serialize(catalog: &Catalog, problems: &mut Vec<Problem>) -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        Self::of(catalog, settings, "written", problems)
    }

    /// What serde reads.
    pub(super) fn deserialize(catalog: &Catalog, problems: &mut Vec<Problem>) -> Self {
        let settings = SchemaSettings::draft2020_12().for_deserialize();
        Self::of(catalog, settings, "read", problems)
    }

    fn of(catalog: &Catalog, settings: SchemaSettings, direction: &str, problems: &mut Vec<Problem>) -> Self {
        let mut generator = settings.into_generator();
        let enums = catalog
            .enums
            .iter()
            .map(|event_enum| schemas_of(event_enum, &mut generator, direction, problems))
            .collect();
        let also = catalog.also.iter().map(|also| (also.schema)(&mut generator).to_value()).collect();
        let definitions = generator.take_definitions(false);
        let paths = paths_of(&generator);
        Self { enums, also, definitions, paths }
    }
}

fn schemas_of(
    event_enum: &EventEnum,
    generator: &mut SchemaGenerator,
    direction: &str,
    problems: &mut Vec<Problem>,
) -> EnumSchemas {
    let meta = event_enum.meta;
    let mut schema = (event_enum.schema)(generator).to_value();
    let doc = take_doc(&mut schema);
    let mut branches = branches_by_tag(schema, meta.tag);
    let mut denies_unknown_fields = false;
    let events = rows(meta)
        .map(|row| match row.older {
            None => {
                let Some(schema) = branches.remove(row.variant.event_type) else {
                    problems.push(no_branch(meta, row.variant, direction));
                    return None;
                };
                denies_unknown_fields = schema.get("additionalProperties") == Some(&json!(false));
                Some(described(schema))
            }
            Some(older) => {
                let Some(mut schema) = older_event(meta, row.variant, older, generator) else {
                    problems.push(no_schema(meta, row.variant, older));
                    return None;
                };
                if let (true, Some(_), Value::Object(schema)) =
                    (denies_unknown_fields, meta.content, &mut schema)
                {
                    schema.insert("additionalProperties".into(), false.into());
                }
                Some(described(schema))
            }
        })
        .collect();
    EnumSchemas { doc, events }
}

/// The branches of the enum's `oneOf` by the constant under the tag.
fn branches_by_tag(mut schema: Value, tag: &str) -> HashMap<String, Value> {
    let Some(Value::Array(branches)) = schema.get_mut("oneOf").map(Value::take) else {
        return HashMap::new();
    };
    let tag_of = |branch: &Value| {
        let constant = branch.get("properties")?.get(tag)?.get("const")?;
        constant.as_str().map(str::to_owned)
    };
    branches.into_iter().filter_map(|branch| Some((tag_of(&branch)?, branch))).collect()
}

/// The event of an older version in the form that schemars gives the current one.
fn older_event(
    meta: &EnumMeta,
    variant: &VariantMeta,
    older: Predecessor,
    generator: &mut SchemaGenerator,
) -> Option<Value> {
    let ask = older.schema.ask?;
    let tag = json!({ "type": "string", "const": variant.event_type });
    if older.meta.is_unit {
        let properties = Map::from_iter([(meta.tag.to_owned(), tag)]);
        return Some(json!({ "type": "object", "properties": properties, "required": [meta.tag] }));
    }
    if let Some(content) = meta.content {
        let mut properties = Map::new();
        properties.insert(meta.tag.to_owned(), tag);
        properties.insert(content.to_owned(), (ask.reference)(generator).to_value());
        return Some(json!({
            "type": "object",
            "properties": properties,
            "required": [meta.tag, content],
        }));
    }
    internal_event((ask.internal)(generator), meta.tag, tag)
}

/// The only branch of [`Internal`](crate::__private::Internal), under the enum's own tag.
fn internal_event(schema: Schema, tag_key: &str, tag: Value) -> Option<Value> {
    let mut branch = schema.to_value().get_mut("oneOf")?.get_mut(0)?.take();
    let properties = branch.get_mut("properties")?.as_object_mut()?;
    let (_, others): (Vec<_>, Vec<_>) =
        std::mem::take(properties).into_iter().partition(|(key, _)| key == INTERNAL_TAG);
    properties.insert(tag_key.to_owned(), tag);
    properties.extend(others);
    for required in branch.get_mut("required")?.as_array_mut()? {
        if required == INTERNAL_TAG {
            *required = tag_key.into();
        }
    }
    Some(branch)
}

/// The tag of [`Internal`](crate::__private::Internal).
const INTERNAL_TAG: &str = "tidings tag";

fn described(mut schema: Value) -> EventSchema {
    let doc = take_doc(&mut schema);
    EventSchema { doc, schema }
}

/// Takes out what schemars made of the doc comment and of `#[deprecated]`: a heading became the
/// title, the rest the description.
fn take_doc(schema: &mut Value) -> Option<String> {
    let schema = schema.as_object_mut()?;
    schema.shift_remove("deprecated");
    let title = schema.shift_remove("title");
    let description = schema.shift_remove("description");
    doc_of(title.as_ref(), description.as_ref())
}

/// The doc comment again.
pub(super) fn doc_of(title: Option<&Value>, description: Option<&Value>) -> Option<String> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    match (text(title), text(description)) {
        (Some(title), Some(description)) => Some(format!("{title}\n\n{description}")),
        (title, description) => title.or(description),
    }
}

fn no_branch(meta: &EnumMeta, variant: &VariantMeta, direction: &str) -> Problem {
    Problem {
        message: format!(
            "the schema of `{}` has no event that is {direction} as `{}`, the tag of `{}`: a schemars \
             attribute says something else than serde's; write the tag with `#[serde(rename = \"…\")]`",
            meta.name, variant.event_type, variant.name
        ),
        source: Some(variant.source),
    }
}

fn no_schema(meta: &EnumMeta, variant: &VariantMeta, older: Predecessor) -> Problem {
    Problem {
        message: format!(
            "`{}`, version {} of `{}::{}`, has no schema: derive `schemars::JsonSchema` for it",
            older.meta.name, older.meta.version, meta.name, variant.name
        ),
        source: Some(older.meta.source),
    }
}
