//! Carrying stored events to their current versions, with the application's own upcasters.
//!
//! The toolchain does not link them, so it asks the exporter: see [`run`](super::run).

use std::io::{self, BufRead, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::builder::Catalog;
use crate::Events;
use crate::carry::{CarryError, Older};
use crate::meta::{EnumMeta, PayloadMeta};
use crate::tree::{self, Kind, Node, Tagged, as_integer};

/// How an event of an enum is read and written again; nothing for an enum that serde cannot read and
/// write.
#[derive(Debug, Clone, Copy)]
pub struct RewriteHook(pub(crate) Option<Rewrite>);

pub(crate) type Rewrite = fn(Node<'_>) -> Result<String, Failure>;

/// Why an event was not carried: what is written under `kind` and `error`.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: &'static str,
    error: String,
}

fn failure(kind: &'static str, error: impl Into<String>) -> Failure {
    Failure { kind, error: error.into() }
}

/// Reads an event in any version and writes it in the current one.
pub(crate) fn rewrite<E: Events + DeserializeOwned + Serialize>(event: Node<'_>) -> Result<String, Failure> {
    let carried = match locate(E::META, event)? {
        Located::Current => E::deserialize(Tagged::first(event, E::META.tag))
            .map_err(|error| CarryError::NotRead { said: error.to_string() }),
        Located::Older { variant, version, payload } => {
            let tag = E::META.content.is_none().then_some(E::META.tag);
            E::carry(Older::new(variant, version, payload, tag))
        }
    };
    let event = carried.map_err(|error| {
        let kind = match error {
            CarryError::Refused { .. } => "upcast",
            CarryError::NotReadable { .. } | CarryError::NoType { .. } => "unreadable",
            CarryError::NotRead { .. } => "differs",
        };
        failure(kind, error.to_string())
    })?;
    serde_json::to_string(&event)
        .map_err(|error| failure("unreadable", format!("serde does not write it: {error}")))
}

enum Located<'a> {
    Current,
    Older { variant: usize, version: u32, payload: Node<'a> },
}

/// Which version of which variant an event is, by its tag and version alone.
fn locate<'a>(meta: &EnumMeta, event: Node<'a>) -> Result<Located<'a>, Failure> {
    let event_type = tag_of(meta, event).unwrap_or_default();
    let variants = meta.variants.iter().enumerate();
    let Some((index, variant)) =
        variants.into_iter().find(|(_, it)| !it.skipped && it.event_type == event_type)
    else {
        return Err(failure("unknown", format!("the catalog has no event `{event_type}`")));
    };
    let previous = variant.payload.and_then(|payload| payload.previous);
    let chain = || {
        std::iter::successors(previous.map(|it| it.meta), |it: &&PayloadMeta| it.previous.map(|it| it.meta))
    };
    let key = chain().find_map(|it| it.version_key).or(variant.version_key);
    let payload = match meta.content {
        Some(content) => event.get(content),
        None => Some(event),
    };
    let written = key.and_then(|key| payload?.get(key)).map(Node::kind);
    let written = match written {
        Some(Kind::Float(float)) => as_integer(float),
        other => other,
    };
    let without_version = || chain().find(|it| it.version_key.is_none()).map(|it| it.version);
    let version = match written {
        Some(Kind::Unsigned(version)) => u32::try_from(version).ok(),
        // `#[serde(default)]` on the version reads its absence as the current one.
        _ => without_version().or(Some(variant.version)),
    };
    match (version, payload) {
        (Some(version), _) if version == variant.version => Ok(Located::Current),
        (Some(version), Some(payload)) if chain().any(|it| it.version == version) => {
            Ok(Located::Older { variant: index, version, payload })
        }
        _ => Err(failure("unknown", format!("`{event_type}` has no such version"))),
    }
}

fn tag_of<'a>(meta: &EnumMeta, event: Node<'a>) -> Option<&'a str> {
    event.get(meta.tag)?.as_str()
}

/// Answers every line of `input` with a line of `output`, in order.
pub(super) fn answer(catalog: &Catalog, input: impl io::Read, output: impl Write) -> io::Result<()> {
    let mut input = io::BufReader::new(input);
    let mut output = io::BufWriter::new(output);
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return output.flush();
        }
        match carried(catalog, &line) {
            Ok(event) => writeln!(output, "{{\"event\":{event}}}")?,
            Err(Failure { kind, error }) => writeln!(output, "{}", json!({ "error": error, "kind": kind }))?,
        }
        // Whoever waits for the answers to what was sent gets them.
        if !input.buffer().contains(&b'\n') {
            output.flush()?;
        }
    }
}

fn carried(catalog: &Catalog, line: &[u8]) -> Result<String, Failure> {
    let tree = tree::parse(line, usize::MAX)
        .map_err(|fault| failure("invalid", format!("no JSON from byte {} on", fault.at)))?;
    let event = tree.root();
    let known = |meta: &EnumMeta| {
        let event_type = tag_of(meta, event);
        meta.variants.iter().any(|it| !it.skipped && Some(it.event_type) == event_type)
    };
    let Some(of) = catalog.enums.iter().find(|it| known(it.meta)) else {
        let tags = || catalog.enums.iter().map(|it| it.meta);
        return Err(match tags().find_map(|meta| tag_of(meta, event)) {
            Some(event_type) => {
                failure("unknown", format!("the catalog has no event {}", Value::from(event_type)))
            }
            None => failure("invalid", "no tag, so no event"),
        });
    };
    match of.rewrite.0 {
        Some(rewrite) => rewrite(event),
        None => Err(failure(
            "unreadable",
            format!(
                "derive `serde::Deserialize` and `serde::Serialize` for `{}` to carry its events",
                of.meta.name
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::__private::{NoRewrite as _, Probe};
    use crate::{Version, export};

    #[derive(Serialize, Deserialize, JsonSchema, crate::Events)]
    #[event(crate = crate)]
    #[serde(tag = "type", content = "payload")]
    enum Adjacent {
        Moved(Moved),
        #[event(unversioned)]
        Ping,
        Left {
            version: Version<1>,
        },
    }

    #[derive(Serialize, Deserialize, JsonSchema, crate::Events)]
    #[event(crate = crate)]
    #[serde(tag = "type")]
    enum Internal {
        Moved(Moved),
    }

    #[derive(JsonSchema, crate::Events)]
    #[event(crate = crate)]
    #[serde(tag = "type", content = "payload")]
    #[expect(dead_code, reason = "it can be neither written nor read")]
    enum WithoutSerde {
        Silent { version: Version<1> },
    }

    #[derive(Serialize, Deserialize, JsonSchema, crate::Payload)]
    #[payload(crate = crate, previous = MovedV2)]
    struct Moved {
        version: Version<3>,
        to: String,
    }

    #[derive(Serialize, Deserialize, JsonSchema, crate::Payload)]
    #[payload(crate = crate, previous = MovedV1)]
    #[serde(deny_unknown_fields)]
    struct MovedV2 {
        version: Version<2>,
        place: String,
    }

    #[derive(Deserialize, JsonSchema, crate::Payload)]
    #[payload(crate = crate, unversioned)]
    struct MovedV1 {
        number: u32,
    }

    impl TryFrom<MovedV1> for MovedV2 {
        type Error = String;

        fn try_from(old: MovedV1) -> Result<Self, String> {
            let place = match old.number {
                0 => return Err("0 is no \"place\"".to_owned()),
                number => format!("place {number}"),
            };
            Ok(Self { version: Version, place })
        }
    }

    impl From<MovedV2> for Moved {
        fn from(old: MovedV2) -> Self {
            Self { version: Version, to: old.place }
        }
    }

    fn answers(catalog: &Catalog, lines: &str) -> Vec<String> {
        let mut output = Vec::new();
        answer(catalog, lines.as_bytes(), &mut output).unwrap();
        String::from_utf8(output).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_line_is_answered_by_one_in_order() {
        let catalog = export::catalog("app")
            .events::<Adjacent>()
            .rewritten_by(Probe::<Adjacent>::REWRITE)
            .events::<WithoutSerde>()
            .rewritten_by(Probe::<WithoutSerde>::REWRITE);
        let lines = r#"{"type":"Moved","payload":{"version":3,"to":"a"}}
{"payload":{"place":"b","version":2.0},"type":"Moved"}
{"type":"Moved","payload":{"number":7}}
{"type":"Ping"}
{"type":"Moved","payload":{"number":0}}
{"type":"Moved","payload":{"version":4}}
{"type":"Gone","payload":{"version":1}}
{"type":"Left","payload":{"version":1}}
{"type":"Moved","payload":{"version":3}}
{"type":"Silent","payload":{"version":1}}

{"a":1}
{"type":"Ping""#;
        assert_eq!(
            answers(&catalog, lines),
            [
                r#"{"event":{"type":"Moved","payload":{"version":3,"to":"a"}}}"#,
                r#"{"event":{"type":"Moved","payload":{"version":3,"to":"b"}}}"#,
                r#"{"event":{"type":"Moved","payload":{"version":3,"to":"place 7"}}}"#,
                r#"{"event":{"type":"Ping"}}"#,
                r#"{"error":"it cannot be carried from version 1 to 2: 0 is no \"place\"","kind":"upcast"}"#,
                r#"{"error":"`Moved` has no such version","kind":"unknown"}"#,
                r#"{"error":"the catalog has no event \"Gone\"","kind":"unknown"}"#,
                r#"{"event":{"type":"Left","payload":{"version":1}}}"#,
                r#"{"error":"missing field `to`","kind":"differs"}"#,
                r#"{"error":"derive `serde::Deserialize` and `serde::Serialize` for `WithoutSerde` to carry its events","kind":"unreadable"}"#,
                r#"{"error":"no JSON from byte 1 on","kind":"invalid"}"#,
                r#"{"error":"no tag, so no event","kind":"invalid"}"#,
                r#"{"error":"no JSON from byte 14 on","kind":"invalid"}"#,
            ]
        );
    }

    #[test]
    fn a_tag_beside_the_payload_is_not_shown_to_it() {
        let catalog = export::catalog("app").events::<Internal>().rewritten_by(Probe::<Internal>::REWRITE);
        assert_eq!(
            answers(&catalog, r#"{"type":"Moved","version":2,"place":"b"}"#),
            [r#"{"event":{"type":"Moved","version":3,"to":"b"}}"#]
        );
    }
}
