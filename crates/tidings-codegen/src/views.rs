//! What templates see: declarations, properties and docs as values that are looked into lazily.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object as Lazy, Value};

use crate::doc::Doc;
use crate::ir::{Declaration, Object, Property, Type};
use crate::printing::Printer;

/// A record with fixed keys.
#[derive(Debug)]
struct Record<const N: usize> {
    keys: &'static [&'static str; N],
    values: [Value; N],
}

impl<const N: usize> Lazy for Record<N> {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        let at = self.keys.iter().position(|known| *known == key)?;
        Some(self.values[at].clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(self.keys)
    }
}

fn record<const N: usize>(keys: &'static [&'static str; N], values: [Value; N]) -> Value {
    Value::from_object(Record { keys, values })
}

fn doc(doc: &Doc<'_>) -> Value {
    match doc.is_empty() {
        true => Value::from(()),
        false => doc.to_value(),
    }
}

/// One declaration:
/// `kind` (`"interface"` or `"type"`), `name`, `doc`, and for an interface `properties` and
/// `index` (the value type of an index signature or none), for a type its `expression`.
///
/// Expressions are TypeScript already, and start with the white space that separates them from
/// the `=` or `:` before them.
pub(crate) fn declaration(declaration: &Declaration<'_>, printer: Printer) -> Value {
    const KEYS: [&str; 6] = ["kind", "name", "doc", "properties", "index", "expression"];
    let none = || Value::from(());
    let (kind, properties, index, expression) = match &declaration.body {
        Type::Object(object) if !object.properties.is_empty() || object.index.is_some() => (
            "interface",
            properties(object, printer),
            object.index.as_ref().map_or_else(none, |value| {
                let column = 2 + printer.modifier().len() + "[key: string]:".len();
                Value::from(printer.after_colon(value, 2, column))
            }),
            none(),
        ),
        body => {
            let column = "export type  =".len() + declaration.name.chars().count();
            let text = printer.after_equals(body, column);
            ("type", none(), none(), Value::from(text))
        }
    };
    record(
        &KEYS,
        [
            Value::from(kind),
            Value::from(declaration.name.as_ref()),
            doc(&declaration.doc),
            properties,
            index,
            expression,
        ],
    )
}

fn properties(object: &Object<'_>, printer: Printer) -> Value {
    let properties = object.properties.iter();
    Value::from(properties.map(|one| property(one, printer)).collect::<Vec<_>>())
}

/// One property of an interface: `key`, `optional`, `doc`, `type`.
pub(crate) fn property(property: &Property<'_>, printer: Printer) -> Value {
    const KEYS: [&str; 4] = ["key", "optional", "doc", "type"];
    let column = printer.property_column(property, 2);
    record(
        &KEYS,
        [
            Value::from(property.key),
            Value::from(property.optional),
            doc(&property.doc),
            Value::from(printer.after_colon(&property.ty, 2, column)),
        ],
    )
}

/// One event type as the templates of data and `match` see it: `type`, `current`, `all` (the
/// versions), `version_key` (none where there is nothing to compare), `version_required`,
/// `payload` (whether there is any), `handler_fits` (on one line), `critical` (in JavaScript),
/// `fingerprints`.
#[derive(Debug)]
pub(crate) struct EventView<'a> {
    pub(crate) event_type: &'a str,
    pub(crate) current: u32,
    pub(crate) all: Vec<u32>,
    pub(crate) version_key: Option<&'a str>,
    pub(crate) version_required: bool,
    pub(crate) payload: bool,
    /// Whether the line of the handler is within eighty columns.
    pub(crate) handler_fits: bool,
    /// `true`, `false` or `"by-value"`.
    pub(crate) critical: String,
    /// (version, fingerprint)
    pub(crate) fingerprints: Vec<(u32, &'a str)>,
}

impl EventView<'_> {
    pub(crate) fn to_value(&self) -> Value {
        const KEYS: [&str; 9] = [
            "type",
            "current",
            "all",
            "version_key",
            "version_required",
            "payload",
            "handler_fits",
            "critical",
            "fingerprints",
        ];
        let fingerprints = self.fingerprints.iter().map(|(version, fingerprint)| {
            record(&["version", "fingerprint"], [Value::from(*version), Value::from(*fingerprint)])
        });
        record(
            &KEYS,
            [
                Value::from(self.event_type),
                Value::from(self.current),
                Value::from(self.all.iter().map(|one| Value::from(*one)).collect::<Vec<_>>()),
                self.version_key.map_or_else(|| Value::from(()), Value::from),
                Value::from(self.version_required),
                Value::from(self.payload),
                Value::from(self.handler_fits),
                Value::from(self.critical.as_str()),
                Value::from(fingerprints.collect::<Vec<_>>()),
            ],
        )
    }
}
