//! What can stand beside the tag of an internally tagged event.
//!
//! serde writes the content of `Variant(Content)` into the object that has the tag, so it has to be an
//! object, and none of its keys may be the tag's. schemars does not say so: it takes what the content is
//! for an object, whatever it was. So the content's own type is asked.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::error::Problem;
use super::verify::{DEEPEST, resolve};
use crate::__private::SchemaHook;
use crate::meta::Source;

/// A variant with its tag.
pub(super) struct Beside<'a> {
    pub(super) tag: &'a str,
    /// As messages call it: `AppEvent::Opened`.
    pub(super) variant: &'a str,
    pub(super) source: Source,
    /// Whether it is about what serde writes, or else about what it reads.
    pub(super) is_written: bool,
}

/// Why the content of an event cannot stand beside its tag.
pub(super) fn refuse(
    beside: &Beside<'_>,
    event: &Value,
    content: SchemaHook,
    definitions: &Map<String, Value>,
) -> Option<Problem> {
    let own = content.ask.map(|ask| {
        let settings = SchemaSettings::draft2020_12();
        let settings = if beside.is_written { settings.for_serialize() } else { settings.for_deserialize() };
        // Not the catalog's own generator, which would publish what is asked for here.
        let mut generator = settings.into_generator();
        let schema = (ask.reference)(&mut generator).to_value();
        (schema, generator.take_definitions(false))
    });
    let has_key = match &own {
        Some((schema, definitions)) => has_key(schema, beside.tag, definitions, DEEPEST),
        None => event_has_key(event, beside.tag, definitions),
    };
    let Beside { tag, variant, .. } = beside;
    let message = if has_key {
        format!(
            "the payload of `{variant}` has a field called `{tag}` like the tag beside it, and serde would \
             write the key twice: rename the field with `#[serde(rename = \"…\")]`; an enum in it needs \
             another `tag`"
        )
    } else {
        let (schema, definitions) = own.as_ref().filter(|_| beside.is_written)?;
        let odd = no_object(schema, definitions, DEEPEST)?;
        let name = variant.rsplit("::").next().unwrap_or(variant);
        format!(
            "serde cannot write the content of `{variant}` beside the tag `{tag}`, where only an object \
             fits, and it is {odd}: name it, as in `{name} {{ value: … }}`, or give the contents of the enum \
             a key of their own, `#[serde(tag = \"{tag}\", content = \"payload\")]`"
        )
    };
    Some(Problem { message, source: Some(beside.source) })
}

/// Whether an event has its tag's key a second time, as far as its own schema shows: in a type it refers
/// to, in one of the forms it may have, or, where schemars wrote a type out, as a second requirement.
fn event_has_key(event: &Value, tag: &str, definitions: &Map<String, Value>) -> bool {
    let required = event.get("required").and_then(Value::as_array);
    let times = required.map_or(0, |keys| keys.iter().filter(|key| *key == tag).count());
    times > 1 || parts(event, definitions).any(|part| has_key(part, tag, definitions, DEEPEST))
}

/// Whether an object may have a key of this name by its fields: its own, those of a type it refers to, or
/// of one of the forms it may have.
fn has_key(schema: &Value, key: &str, definitions: &Map<String, Value>, depth: usize) -> bool {
    let own = schema.get("properties").and_then(|fields| fields.get(key));
    own.is_some()
        || depth > 0 && parts(schema, definitions).any(|part| has_key(part, key, definitions, depth - 1))
}

/// The schemas that are about the same value.
fn parts<'s>(schema: &'s Value, definitions: &'s Map<String, Value>) -> impl Iterator<Item = &'s Value> {
    let reference = schema.get("$ref").and_then(Value::as_str);
    let lists = ["oneOf", "anyOf", "allOf"].into_iter();
    let forms = lists.filter_map(|keyword| schema.get(keyword)?.as_array()).flatten();
    reference.and_then(|reference| resolve(reference, definitions)).into_iter().chain(forms)
}

/// What else than an object a content may be, if it may be something else.
fn no_object(schema: &Value, definitions: &Map<String, Value>, depth: usize) -> Option<String> {
    let says = |types: &[&str]| match types {
        ["object"] => None,
        // Of a type without a name schemars makes an object with nothing but the tag, as serde does.
        ["null"] if depth == DEEPEST => None,
        [one] => Some(said(one)),
        several => Some(several.iter().map(|one| said(one)).collect::<Vec<_>>().join(" or ")),
    };
    match schema.get("type") {
        Some(Value::String(one)) => return says(&[one.as_str()]),
        Some(Value::Array(list)) => {
            return says(&list.iter().filter_map(Value::as_str).collect::<Vec<_>>());
        }
        _ => {}
    }
    if schema.get("properties").is_some() {
        return None;
    }
    let depth = depth.checked_sub(1)?;
    for keyword in ["oneOf", "anyOf"] {
        if let Some(forms) = schema.get(keyword).and_then(Value::as_array) {
            let odd = forms.iter().find_map(|form| no_object(form, definitions, depth))?;
            return Some(format!("{odd} in one of its forms"));
        }
    }
    let mut wholes = parts(schema, definitions).peekable();
    if wholes.peek().is_none() {
        return Some("any value".to_owned());
    }
    wholes.map(|whole| no_object(whole, definitions, depth)).min().flatten()
}

fn said(json_type: &str) -> String {
    match json_type {
        "null" => "`null`".to_owned(),
        "array" | "integer" | "object" => format!("an {json_type}"),
        other => format!("a {other}"),
    }
}
